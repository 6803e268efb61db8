"""Mistakes in how a kernel goes back from step to step: what is added to its loop, or its direction."""

from __future__ import annotations

__all__ = ["LOOPS"]

TRUNCATED = ("truncated",)
ENDS = {
    "elman": ("        dh = da @ W_hh\n", "dh"),
    "leaky": ("        dh = 0.9 * dh + da @ U\n", "dh"),
    "gru": ('        dh = dh * z + dq * r + da_r @ p["W_hr"] + da_z @ p["W_hz"]\n', "dh"),
    "gru_in_one_line": ('        dh = dh * z + dq * r + da_r @ p["U_r"] + da_z @ p["U_z"]\n', "dh"),
    "lstm": ("        dc = dc * f\n", "dh dc"),
    "gated_delta": ("        dS = np.exp(g[t])[:, None, None] * dR\n", "dS"),
}


def _ending(kernel, text):
    line, names = ENDS[kernel]
    return ((line, line + "".join(text.format(n=name) for name in names.split())),)


LOOPS = tuple(
    (kernel, bug, kinds, _ending(kernel, text) if text else (("in reversed(range(steps)):", "in range(steps):"),))
    for kernel in ENDS
    for bug, kinds, text in (
        ("truncated every 4 steps", TRUNCATED, "        {n} = {n} * (t % 4 != 0)\n"),
        ("truncated at the border of a chunk of 16", TRUNCATED, "        {n} = {n} * (t % 16 != 0)\n"),
        ("truncated every 3 steps from the end", TRUNCATED, "        {n} = {n} * ((steps - t) % 3 != 0)\n"),
        ("a window of the last 5 steps", TRUNCATED, "        {n} = {n} * (steps - t < 5)\n"),
        ("adjoint carried forwards in time", ("adjoint carried forwards in time",), ""),
        ("nothing passed back", ("nothing passed back in time",), "        {n} = 0 * {n}\n"),
        (
            "what is passed back clipped by its norm",
            ("not linear in the loss's gradient", "clipped"),
            "        {n} = {n} * min(1, 5 / max(1e-30, np.sqrt(({n}**2).sum())))\n",
        ),
    )
)
