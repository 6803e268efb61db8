"""Mistakes of public reports in the text of the chunked kernels in torch: what stands there, what replaces it."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["LINES", "in_all"]

Edits = tuple[tuple[str, str], ...]
Row = tuple[str, str, tuple[str, ...], Edits]

KERNELS = ("gated_delta", "mamba2", "mlstm")
SLOPE = ("slope at the wrong value",)
NOT_LINEAR = ("not linear in the loss's gradient", "clipped")

#: of each kernel: the first line of backward, its last, and the line that hands on to the chunk before
_FIRST = {"gated_delta": "saved, begins =", "mamba2": "*_, width, A", "mlstm": "q, k, v, a_i, log_f, *kept"}
_LAST = {
    "gated_delta": "return *(heads_first(grad) for grad in grads), S_bar",
    "mamba2": "return x_bar, B_bar, C_bar, width_bar, A_bar, D_bar, width_bar.sum_to_size(b.shape), S_bar",
    "mlstm": "return *others, a_f_bar, C_bar, n_bar, s_bar",
}
_STATE = ("y_bar[:, :, c], S_bar)", "y_bar[:, :, c], {} * S_bar)")
_HAND_ON = {
    "gated_delta": _STATE,
    "mamba2": _STATE,
    "mlstm": ("dy[:, :, c], C_bar, n_bar)", "dy[:, :, c], {0} * C_bar, {0} * n_bar)"),
}

#: what comes in, changed: an expression of dy, of its axis of the steps and of that of the heads
_UPSTREAM = (
    ("incoming gradient clipped", NOT_LINEAR, "dy.clamp(-1, 1)"),
    ("incoming gradient normalised", NOT_LINEAR, "dy / dy.norm().clamp(1e-30)"),
    ("only the first head and row of the batch", ("batch not summed",), "first(dy, 0) * first(dy, {heads}) * dy"),
    ("incoming gradient one step late", ("loss seen at the wrong step",), "late(dy, {steps})"),
    ("incoming gradient in reversed order", ("steps in the wrong order",), "dy.flip({steps})"),
    ("steps and heads reshaped for transposed", ("batch and time exchanged",), "dy.transpose(1, 2).reshape(dy.shape)"),
)

#: what is given back, changed: an expression of the list of gradients
_RESULT = (
    ("scaled by a constant", ("scaled",), "[a * 0.7 for a in found]"),
    ("wrong sign", ("wrong sign",), "[-a for a in found]"),
    ("divided by the batch, heads not counted", ("scaled", "batch averaged"), "[a / dy.shape[0] for a in found]"),
    (
        "divided by batch and heads",
        ("scaled", "batch averaged"),
        "[a / (dy.shape[0] * dy.shape[{heads}]) for a in found]",
    ),
    ("first array dropped", ("gradient dropped",), "[0 * found[0], *found[1:]]"),
    ("two arrays exchanged", ("another array's gradient",), "exchanged(found, {first})"),
    (
        "two mistakes: a sign, three times",
        ("two mistakes",),
        "[found[0], -found[1], found[2], 3 * found[3], *found[4:]]",
    ),
    ("sums kept between calls", ("no function",), "KEPT.append(0) or [a * len(KEPT) for a in found]"),
)
_HELP = """Tensor = torch.Tensor
KEPT = []


def first(a, axis):
    shape = [1] * a.dim()
    shape[axis] = a.shape[axis]
    return (torch.arange(a.shape[axis]) < 1).to(a).reshape(shape)


def exchanged(found, i):
    return [*found[:i], found[i + 1], found[i], *found[i + 2 :]]


def late(a, axis):
    begin, rest = a.narrow(axis, 0, 1), a.narrow(axis, 0, a.shape[axis] - 1)
    return torch.cat([0 * begin, rest], axis)
"""


def in_all() -> Iterator[Row]:
    """What can be planted in each of the kernels."""
    for kernel in KERNELS:
        axes = {"heads": 1, "steps": 2} if kernel == "mlstm" else {"heads": 2, "steps": 1}
        axes["first"] = int(kernel == "mamba2")  # q and k, or B and C, have one shape
        helped = (("Tensor = torch.Tensor\n", _HELP),)
        for bug, kinds, change in _UPSTREAM:
            line = f"        {_FIRST[kernel]}"
            yield kernel, bug, kinds, ((line, f"        dy = {change.format(**axes)}\n{line}"), *helped)
        for bug, kinds, change in _RESULT:
            given = _LAST[kernel].removeprefix("return ")
            new = f"found = [{given}]\n        return tuple({change.format(**axes)})"
            yield kernel, bug, kinds, ((_LAST[kernel], new), *helped)
        old, new = _HAND_ON[kernel]
        yield kernel, "cut at the border of a chunk", ("truncated",), ((old, new.format("0")),)
        yield kernel, "cut once, at the second border", ("truncated",), ((old, new.format("(c.start != 8)")),)
        first_to_last = (("reversed(chunks_of(", "iter(chunks_of("), ("reversed(begins)", "iter(begins)"))
        yield kernel, "chunks gone through forwards", ("adjoint carried forwards in time",), first_to_last
        wrapped = (("reversed(begins)", "reversed([begins[-1], *begins[:-1]])"),)
        yield kernel, "states of the borders wrapped", ("wrapped index",), wrapped
        bar = "F_bar" if kernel == "mlstm" else "G_bar"
        behind = f"sum_from_behind({bar})"
        yield kernel, "gates without their cumulative sum", ("cumulative sum missing",), ((behind, bar),)
        exclusive = ("exclusive for inclusive decay", "off by one in time")
        yield kernel, "exclusive for inclusive sum", exclusive, ((behind, f"{behind} - {bar}"),)
        yield kernel, "gates summed from the front", ("steps in the wrong order",), ((behind, f"{bar}.cumsum(-1)"),)


_STATE_LEFT_OUT = (
    ("final state's gradient dropped", ("gradient dropped",), ("heads_first(dy), dS", "heads_first(dy), 0 * dS")),
    (
        "initial state taken as zero",
        ("initial state ignored",),
        ("reversed(begins)", "reversed([0 * begins[0], *begins[1:]])"),
    ),
    (
        "decay of the chunk missing on the way back",
        ("factor missing",),
        ("+ E[..., -1:, :] * end_bar\n", "+ end_bar\n"),
    ),
)
_GIVEN = "return q_bar, k_bar, error_bar, g_bar"
_BIAS = "width_bar.sum_to_size(b.shape), S"

#: what belongs to one kernel; softplus' at a for that at -a, as in the mLSTM, is also the factor -1 missing
LINES: tuple[Row, ...] = (
    *((kernel, bug, kinds, (edit,)) for kernel in KERNELS[:2] for bug, kinds, edit in _STATE_LEFT_OUT),
    *(
        ("gated_delta", bug, kinds, edits)
        for bug, kinds, edits in (
            ("system not transposed", ("transposed",), (("t(A), U_bar, upper=True", "A, U_bar, upper=False"),)),
            ("gate twice", ("one factor too many",), ((_GIVEN, _GIVEN.replace("error", "beta[..., None] * error")),)),
            ("gate missing in v's gradient", ("factor missing",), ((_GIVEN, _GIVEN.replace("error", "R")),)),
            ("sign of what is read", ("wrong sign",), (("- E * (error_bar @ t(S))", "+ E * (error_bar @ t(S))"),)),
        )
    ),
    *(
        ("mamba2", bug, kinds, edits)
        for bug, kinds, edits in (
            ("activation for its slope", SLOPE, (("-torch.expm1(-delta)", "delta"),)),
            ("slope missing", ("slope missing",), (("delta_bar * -torch.expm1(-delta)", "delta_bar"),)),
            ("one over the slope", SLOPE, (("delta_bar * -torch.expm1(-delta)", "delta_bar / -torch.expm1(-delta)"),)),
            (
                "pre-activation saved",
                (*SLOPE, "pre-activation for activation"),
                (("expm1(-delta)", "expm1(-width - b)"),),
            ),
            ("epsilon in the slope", ("default epsilon",), (("-torch.expm1(-delta)", "(1e-5 - torch.expm1(-delta))"),)),
            (
                "bias missing",
                ("bias missing", "term missing"),
                (("= widths(width, A, b)\n        y_bar", "= widths(width, A, 0 * b)\n        y_bar"),),
            ),
            ("wrong parameter", ("wrong parameter", "other name"), (("delta_bar - A.exp()", "delta_bar - D.exp()"),)),
            (
                "+ for *",
                ("sum in the place of a product",),
                (("x_bar + D[..., None] * dy", "x_bar + D[..., None] + dy"),),
            ),
            (
                "width's gradient without the decay's",
                ("term missing",),
                (("delta_bar - A.exp()", "delta_bar - 0 * A.exp()"),),
            ),
            ("input's own path dropped", ("term missing",), (("x_bar + D[..., None] * dy", "x_bar"),)),
            (
                "bias of one member of the batch",
                ("batch not summed",),
                ((_BIAS, _BIAS.replace("bar.", "bar[:1, :, :1].")),),
            ),
            ("bias counted twice", ("bias counted twice",), ((_BIAS, f"2 * {_BIAS}"),)),
            (
                "first step alone in the bias",
                ("overwritten instead of accumulated",),
                ((_BIAS, _BIAS.replace("bar.", "bar[:, :1].")),),
            ),
            (
                "step's width missing in B's gradient",
                ("factor missing",),
                (("(dx @ end_bar)\n    C", "(x @ end_bar)\n    C"), ("y_bar @ t(dx)\n", "y_bar @ t(x)\n")),
            ),
        )
    ),
    *(
        ("mlstm", bug, kinds, edits)
        for bug, kinds, edits in (
            (
                "initial states taken as zero",
                ("initial state ignored",),
                (("reversed(begins)", "reversed([tuple(0 * a for a in begins[0]), *begins[1:]])"),),
            ),
            ("activation for its slope", (*SLOPE, "factor missing"), (("-torch.expm1(log_f)", "torch.exp(log_f)"),)),
            ("slope missing", ("slope missing",), (("log_f_bar * -torch.expm1(log_f)", "log_f_bar"),)),
            ("epsilon in the slope", ("default epsilon",), (("-torch.expm1(log_f)", "(1e-5 - torch.expm1(log_f))"),)),
            (
                "both gates with the wrong sign",
                ("wrong sign",),
                (("return *others, a_f_bar,", "return *others[:3], -others[3], -a_f_bar,"),),
            ),
            (
                "normaliser's state not handed back",
                ("term missing", "nothing passed back in time"),
                (("C_bar, n_bar, s_bar = chunk", "C_bar, _, s_bar = chunk"),),
            ),
            (
                "sign of the normaliser missing",
                ("factor missing", *SLOPE, "slope missing"),
                (("signed.sign() *", "1.0 *"),),
            ),
        )
    ),
)
