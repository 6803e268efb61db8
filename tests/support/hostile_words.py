"""Texts in which the words of formulas stand inside each other, and where they do not belong."""

from __future__ import annotations

import random

HEAD = "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\ns: param\n"

HOSTILE_WORDS = (
    HEAD + "h = " + "layer_norm(" * 10 + "h" + ", 1)" * 10,
    HEAD + "h = " + "var(h*" * 4 + "h" + ")" * 4,
    HEAD + "h = h*" + "var(h*" * 16 + "h" + ")" * 16,
    HEAD + "h = " + "where(h > " * 16 + "h" + ", h, s)" * 16,
    HEAD + "h = " + "where(" * 16 + "h > s" + ", h, s) > 0" * 16,
    HEAD + "h = " + "rms_norm(h + " * 4 + "h" + ", s)" * 4,
    "h: state\nh = " + "2**(" * 18 + "h" + ")" * 18,
    "h: state\nh = " + "h**" * 400 + "h",
    "h: state\nh = " + "(h**h)**" * 100 + "h",
    "h: state\nh = " + "(h**h)**" * 3 + "h",
    "h: state\nh = " + "h**" * 6 + "h",
    "h: state\nh = ((((1 + h)**h)**h)**h)**h",
    "h: state\nh = max(" + "h, " * 300 + "h)",
    "h: state\nh = " + "max(h, " * 120 + "h" + ")" * 120,
    "h: state\nh = " + "step(" * 16 + "h" + ")" * 16,
    "h: state\nh = max(exp(1), pi, pi**pi, 2**0.5, 9**(1/2), h**-0.5)",
    "x: input[1000000]\nh: state\nh = total(x)/mean(x)*ones(1000000000000)",
    HEAD + "h = ones(" + "n+" * 300 + "n)",
    HEAD + "h = " + "inv(" * 16 + "U" + ")" * 16 + " @ h",
    HEAD + "h = h" + "[:, None]" * 50,
    HEAD + "h = h[h[h[h[h[0]]]]]",
    HEAD + "h = " + "[" * 300 + "h" + "]" * 300,
    HEAD + "h = [h; h; [h; x]][0:n]",
    HEAD + "h = h[(lambda: 1)():]",
    HEAD + "h = where(h > 0 if h else 1, h, h)",
    "h: state\n" + "h = q\n" * 150,
)

WORDS = (
    *("max(h, ", "where(s > 0, h, ", "where(h > s, 1, ", "layer_norm(h - ", "rms_norm(h + ", "var(", "mean(h*"),
    *(
        "norm(",
        "softmax(",
        "2**(",
        "s**(",
        "(1 + s)**",
        "clip(h, -1, ",
        "cumsum(",
        "diag(",
        "inv(",
        "outer(h, ",
        "U @ (",
    ),
    *("surrogate(h, ", "row_sums(", "logsumexp(h - ", "(h)[:, None]*(", "step(", "solve(U, ", "column_sums("),
)


def worded(rng: random.Random) -> str:
    """Words inside each other, with the arguments that they take, or nearly."""
    openings = rng.choices(rng.sample(WORDS, rng.randint(1, 3)), k=rng.randint(1, rng.choice((2, 3, 4, 30))))
    middle = rng.choice(("h", "U", "U @ h", "W @ x", "h - h", "ones(n)", "eye(n)", "pi", "n", "-1", "S", "h[:, None]"))
    closings = "".join(rng.choice((")", ")", ")", ", 1)", ", eps)", ")/n", ")[:, None]", ", h)")) for _ in openings)
    return f"{HEAD}eps: const\nS: param[n, n]\na = {''.join(openings)}{middle}{closings}\nh = h + s"
