"""The decays of a chunk by exponentials of cumulative log gates, in each of the forms that kernels have.

All are the same in exact numbers. ``pairs`` masks first and takes exp(G_t - G_i) for i <= t alone: no exponent is above
0. ``late_mask`` takes it for all pairs and masks afterwards. The others split it into exp(G_t - A) for queries and
exp(A - G_i) for keys, with A at the start of the chunk, at its first step, in its middle or at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, spread, stack
from symrnn.expressions.nodes import T, dot
from symrnn.linear.decays import Decays
from symrnn.linear.tokens import StepRows, fill_rows
from symrnn.programs.program import Assign, name_symbol

__all__ = ["ANCHORS", "FORMS", "log_decays"]

#: the step at which A is taken, counted from 0, of so many; None for the start of the chunk
ANCHORS: Mapping[str, Callable[[int], int | None]] = MappingProxyType(
    {
        "start": lambda chunk: None,
        "first": lambda chunk: 0,
        "middle": lambda chunk: (chunk - 1) // 2,
        "end": lambda chunk: chunk - 1,
    }
)
FORMS = ("pairs", "late_mask", *ANCHORS)


def log_decays(log_gate: StepRows, chunk: int, name: str, form: str) -> tuple[list[Assign], Decays]:
    """The lines of G, the cumulative log gates, and of what a form takes the exponentials of."""
    lines: list[Assign] = []

    def assign(text: str, expr: sp.Expr, *shape: int | str) -> sp.Symbol:
        lines.append(Assign(name_symbol(f"{text}_{name}"), expr, shape))
        return lines[-1].symbol

    size = log_gate.shape
    lower = assign("tril", stack(*(T(pad(ones(t + 1), 0, chunk)) for t in range(chunk))), chunk, chunk)
    G = assign("G", dot(lower, fill_rows(log_gate, size, chunk)), chunk, *size)
    since = assign("P" if size else "gamma", sp.exp(G), chunk, *size)
    last = _row(G, chunk - 1, size)
    ends = assign("decay_to_end", sp.exp(last - G), chunk, *size)
    row = part(since, chunk - 1, chunk)
    found = Decays(
        lower,
        shift(lower, chunk),
        since,
        stack(T(ones(*size)) if size else sp.S.One, part(since, 0, chunk - 1)),
        ends,
        T(row) if size else row,
        bool(size),
        ends=ends if size else None,
    )
    is_late = form == "late_mask"
    if form in ANCHORS:
        at = ANCHORS[form](chunk)
        anchor = sp.S.Zero if at is None else _row(G, at, size)
        before = assign("G_before", shift(G, chunk), chunk, *size)
        asks = assign("asks", sp.exp(G - anchor), chunk, *size)
        asks_before = assign("asks_before", sp.exp(before - anchor), chunk, *size)
        keys_by = assign("keys_by", sp.exp(anchor - G), chunk, *size)
        return lines, replace(found, asks=asks, asks_before=asks_before, keys_by=keys_by, is_masked_late=True)
    if size:
        return lines, replace(found, pairs=_pairs(G, chunk, size, is_late, assign), is_masked_late=is_late)
    mask = assign("Gamma", *_gamma(G, lower, chunk, is_late, assign))
    return lines, replace(found, mask=mask, mask_before=shift(mask, chunk))


def shift(rows: sp.Expr, chunk: int) -> sp.Expr:
    """Rows one further down, below a row of zeros."""
    return pad(part(rows, 0, chunk - 1), 1, chunk)


def _row(gates: sp.Expr, t: int, size: Sequence[int | str]) -> sp.Expr:
    """The cumulative gates of one step, beside those of all steps."""
    row = part(gates, t, t + 1)
    return T(spread(T(row))) if size else row


Assigner = Callable[..., sp.Symbol]


def _gamma(gates: sp.Expr, lower: sp.Expr, chunk: int, is_late: bool, assign: Assigner) -> tuple[sp.Expr, int, int]:
    """Where one number decays in a step: Gamma as a matrix."""
    spans = spread(gates) - T(spread(gates))
    if not is_late:
        return lower * assign("decays", sp.exp(lower * spans), chunk, chunk), chunk, chunk
    decays = assign("decays", sp.exp(spans), chunk, chunk)
    rows = [pad(part(T(part(decays, t, t + 1)), 0, t + 1), 0, chunk) for t in range(chunk)]
    return stack(*map(T, rows)), chunk, chunk


def _pairs(
    gates: sp.Expr, chunk: int, size: Sequence[int | str], is_late: bool, assign: Assigner
) -> tuple[sp.Symbol, ...]:
    """Where each column has decays of its own: row by row, as there is no array of three indices."""
    found = []
    for t in range(chunk):
        steps = chunk if is_late else t + 1
        rows = part(gates, 0, steps)
        last = part(gates, t, t + 1) if steps == 1 else _row(gates, t, size)
        shape = (1, *size) if steps == 1 else (steps, *size)
        found.append(assign(f"decays{t + 1}", sp.exp(last - rows), *shape))
    return tuple(found)
