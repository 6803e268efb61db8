"""The decays of a chunk: from each step to each later one, from the start to each, and from each to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, spread, stack
from symrnn.expressions.nodes import T
from symrnn.expressions.shapes import Size
from symrnn.linear.tokens import StepRows
from symrnn.programs.program import Assign, name_symbol

__all__ = ["Decays", "scalar_decays", "vector_decays"]


@dataclass(frozen=True, slots=True)
class Decays:
    """How the state at step i has faded at step t, as factors of products over a chunk.

    ``mask`` has the entry (t, i) for i <= t, and 0 above; for i < t up to the step before t it is ``mask_before``.
    ``since`` is what has become of the initial state at t, ``since_before`` one step before; ``until_end`` what
    becomes of step i at the end, ``through`` of the initial state. All of these are numbers at a step, or where it
    ``is_wide`` have an entry for each column. Then the masks hold no decay: queries are multiplied by ``asks`` and keys
    by ``keys_by``, or each pair of steps has its own decays among ``pairs``, row t of those from i to t. ``ends``
    are the decays of keys to the end where they are not those of ``keys_by`` times ``until_end``.
    """

    mask: sp.Expr
    mask_before: sp.Expr
    since: sp.Expr
    since_before: sp.Expr
    until_end: sp.Expr
    through: sp.Expr
    is_wide: bool = False
    asks: sp.Expr | None = None
    asks_before: sp.Expr | None = None
    keys_by: sp.Expr | None = None
    ends: sp.Expr | None = None
    pairs: tuple[sp.Symbol, ...] = ()
    is_masked_late: bool = False


def scalar_decays(decay: StepRows, chunk: int, name: str) -> tuple[list[Assign], Decays]:
    """The lines of Gamma, where Gamma[t, i] is the product of the decays from i + 1 to t, row by row: no division."""
    lines: list[Assign] = []
    one = sp.S.One
    if decay.same and decay.expr is one:
        rows: list[sp.Expr] = [pad(ones(t), 0, chunk) for t in range(1, chunk)] + [ones(chunk)]
        lines.append(Assign(name_symbol(f"Gamma_{name}"), _stack_rows(rows), (chunk, chunk)))
        mask = lines[-1].symbol
        before = pad(part(mask, 0, chunk - 1), 1, chunk)
        return lines, Decays(mask, before, one, one, one, one)
    row: sp.Expr = sp.S.Zero
    since: sp.Expr = one
    rows = []
    each: list[sp.Expr] = []
    for t in range(chunk):
        factor = decay.expr if decay.same else part(decay.expr, t, t + 1)
        row_name, since_name = name_symbol(f"Gamma_{name}_row{t + 1}"), name_symbol(f"gamma_{name}_at{t + 1}")
        lines.append(Assign(row_name, factor * row + pad(one, t, chunk), (chunk,)))
        lines.append(Assign(since_name, factor * since))
        row, since = row_name, since_name
        rows, each = [*rows, row_name], [*each, since_name]
    mask, gamma = name_symbol(f"Gamma_{name}"), name_symbol(f"gamma_{name}")
    lines.append(Assign(mask, _stack_rows(rows), (chunk, chunk)))
    lines.append(Assign(gamma, stack(*each), (chunk,)))
    before = pad(part(mask, 0, chunk - 1), 1, chunk)
    return lines, Decays(mask, before, gamma, stack(one, part(gamma, 0, chunk - 1)), row, since)


def vector_decays(decay: StepRows, size: Size, chunk: int, name: str) -> tuple[list[Assign], Decays]:
    """The cumulative decays P of the columns; Gamma is 1 below the diagonal, for P stands in queries and keys."""
    lines, plain = scalar_decays(StepRows(sp.S.One, (), same=True), chunk, name)
    row: sp.Expr = ones(size)
    rows: list[sp.Expr] = []
    for t in range(chunk):
        factor = decay.expr if decay.same else T(part(decay.expr, t, t + 1))
        row_name = name_symbol(f"P_{name}_row{t + 1}")
        lines.append(Assign(row_name, factor if t == 0 else factor * row, (size,)))
        row, rows = row_name, [*rows, row_name]
    scale = name_symbol(f"P_{name}")
    lines.append(Assign(scale, _stack_rows(rows), (chunk, size)))
    before = stack(T(ones(size)), part(scale, 0, chunk - 1))
    masks = plain.mask, plain.mask_before
    return lines, Decays(*masks, scale, before, row, row, True, asks=scale, asks_before=before, keys_by=1 / scale)


def _stack_rows(rows: Sequence[sp.Expr]) -> sp.Expr:
    return stack(*map(T, rows))


def spread_rows(expr: sp.Expr) -> sp.Expr:
    """A vector over the steps in every column; a number as it is."""
    return expr if expr.is_Number else spread(expr)
