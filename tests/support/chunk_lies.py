"""A chunk with one thing wrong, as it is printed or programmed: each line by line, none of them the recurrence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import sympy as sp

from symrnn import Cell, T, diag, name_symbol, ones
from symrnn.expressions.array_nodes import inv, pad, part, stack

Change = Callable[[str, sp.Expr, int], sp.Expr]
READS = ("O_", "H_")


def chunk_lies(cell: Cell, chunk: int) -> Iterator[tuple[str, Cell]]:
    """Each lie by its name, as far as it changes a line of this chunk."""
    has_decays = any("Gamma_" in line.symbol.name and "_row" in line.symbol.name for line in cell.lines)
    for change in CHANGES if has_decays else CHANGES[2:]:
        lines = tuple(replace(line, expr=change(line.symbol.name, line.expr, chunk)) for line in cell.lines)
        if lines != cell.lines:
            yield change.__name__.replace("_", " "), replace(cell, lines=lines)


def _masks(expr: sp.Expr) -> list[sp.Symbol]:
    return [s for s in expr.free_symbols if s.name.startswith("Gamma_") and "row" not in s.name]


def _rows(expr: sp.Expr) -> list[sp.Symbol]:
    return [s for s in expr.free_symbols if s.name.startswith("Gamma_") and "row" in s.name]


def _is_end(name: str, expr: sp.Expr) -> bool:
    """Whether a line is that of a state at the end of the chunk."""
    return f"{name}_prev" in map(str, expr.free_symbols)


def no_decay_in_mask(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    rows = [T(pad(ones(t), 0, chunk)) if t < chunk else T(ones(chunk)) for t in range(1, chunk + 1)]
    return expr.xreplace(dict.fromkeys(_masks(expr), stack(*rows))) if name.startswith(READS) else expr


def mask_above(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return expr.xreplace({mask: T(mask) for mask in _masks(expr)}) if name.startswith(READS) else expr


def mask_exclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    shifted = {mask: pad(part(mask, 0, chunk - 1), 1, chunk) for mask in _masks(expr)}
    return expr.xreplace(shifted) if name.startswith(READS) and not expr.has(pad) else expr


def sign_of_system(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return inv(2 * diag(ones(chunk)) - expr.args[0]) if isinstance(expr, inv) else expr


def system_transposed(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return T(expr) if isinstance(expr, inv) else expr


def system_inclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """The decay of step t itself in what step t takes away: the entries i < t of Gamma."""
    wrong = {pad(part(mask, 0, chunk - 1), 1, chunk): mask - diag(ones(chunk)) for mask in _masks(expr)}
    return expr.xreplace(wrong) if name.startswith(("M_", "R_")) else expr


def no_solve(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return diag(ones(chunk)) if isinstance(expr, inv) else expr


def begin_lost(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    old = {s: sp.S.Zero for s in expr.free_symbols if s.name.endswith("_prev")}
    return expr.xreplace(old) if name.startswith((*READS, "R_")) else expr


def begin_lost_at_the_end(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return expr.xreplace({name_symbol(f"{name}_prev"): sp.S.Zero})


def begin_not_faded(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    through = {s: sp.S.One for s in expr.free_symbols if s.name.startswith("gamma_")}
    return expr.xreplace(through) if _is_end(name, expr) else expr


def last_step_not_faded(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """Every step fades to the end as if it were the last."""
    return expr.xreplace(dict.fromkeys(_rows(expr), ones(chunk))) if _is_end(name, expr) else expr


def anchored_at_the_wrong_end(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    first = {s: name_symbol(s.name.partition("_row")[0].replace("Gamma", "gamma")) for s in _rows(expr)}
    return expr.xreplace(first) if _is_end(name, expr) else expr


def border_dropped(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """What the steps of the chunk write does not reach the next one."""
    kept = [term for term in sp.Add.make_args(expr) if _is_end(name, term)]
    return sp.Add(*kept) if _is_end(name, expr) else expr


def first_decay_left_out(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """Cumulative decays of the columns without that of the first step."""
    return sp.S.One if name.startswith("P_") and name.endswith("row1") else expr


def keys_not_divided(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    scale = {1 / s: sp.S.One for s in expr.free_symbols if s.name.startswith("P_")}
    return expr.xreplace(scale) if name.startswith(("K_", "Y_")) else expr


CHANGES: tuple[Change, ...] = (
    *(no_decay_in_mask, system_inclusive),  # where there are decays in the mask
    *(mask_above, mask_exclusive, sign_of_system, system_transposed, no_solve),
    *(begin_lost, begin_lost_at_the_end, begin_not_faded, last_step_not_faded, anchored_at_the_wrong_end),
    *(border_dropped, first_decay_left_out, keys_not_divided),
)
