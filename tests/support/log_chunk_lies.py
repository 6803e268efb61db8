"""A chunk with log gates and one thing wrong: an anchor, a sign, an end of a sum, as kernels have had them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import sympy as sp

from symrnn import Cell, T
from symrnn.expressions.array_nodes import pad, part

Change = Callable[[str, sp.Expr, int], sp.Expr]
SPLIT = ("asks", "asks_before", "keys_by")


def log_chunk_lies(cell: Cell, chunk: int) -> Iterator[tuple[str, Cell]]:
    """Each lie by its name, as far as it changes a line of this chunk."""
    for change in CHANGES:
        lines = tuple(replace(line, expr=change(line.symbol.name, line.expr, chunk)) for line in cell.lines)
        if lines != cell.lines:
            yield change.__name__.replace("_", " "), replace(cell, lines=lines)


def _is(name: str, *kinds: str) -> bool:
    return name.rpartition("_")[0] in kinds


def _sums(expr: sp.Expr) -> dict[sp.Symbol, sp.Symbol]:
    """Cumulative gates, without those of the step itself."""
    return {s: s for s in expr.free_symbols if s.name.startswith("G_") and "before" not in s.name}


def _shifted(expr: sp.Expr, chunk: int) -> sp.Expr:
    """Inclusive sums as exclusive ones, but in what is read of one row."""
    rows = {node: sp.Dummy(real=True) for node in expr.atoms(part)}
    return (
        expr.xreplace(rows)
        .xreplace({s: pad(part(s, 0, chunk - 1), 1, chunk) for s in _sums(expr)})
        .xreplace({dummy: node for node, dummy in rows.items()})
    )


def sums_exclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return _shifted(expr, chunk) if _is(name, "P", "gamma") else expr


def asks_exclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return _shifted(expr, chunk) if _is(name, "asks") else expr


def keys_exclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return _shifted(expr, chunk) if _is(name, "keys_by") else expr


def sums_backwards(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return expr.xreplace({s: T(s) for s in expr.free_symbols if s.name.startswith("tril")}) if _is(name, "G") else expr


def sign_of_keys(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return 1 / expr if _is(name, "keys_by") else expr


def sign_of_pairs(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return 1 / expr if name.startswith("decays") else expr


def end_not_faded(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    return expr / expr.func(expr.args[0]) if _is(name, "decay_to_end") else expr


def end_from_the_start(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """Each step fades to the end as the initial state does to that step."""
    return sp.exp(sp.Add(*_sums(expr))) if _is(name, "decay_to_end") else expr


def removal_inclusive(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """What is taken away has faded by the step itself twice."""
    return expr.args[0].args[0] if _is(name, "G_before") and isinstance(expr, pad) else expr


def scaled_twice(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """Logarithms to base 2 in an exponential to base e."""
    return sp.exp(2 * expr.args[0]) if _is(name, "P", "gamma") else expr


def anchors_apart(name: str, expr: sp.Expr, chunk: int) -> sp.Expr:
    """Keys from another anchor than queries."""
    return sp.exp(-sp.Add(*_sums(expr))) if _is(name, "keys_by") and expr.has(part) else expr


CHANGES: tuple[Change, ...] = (
    *(sums_exclusive, asks_exclusive, keys_exclusive, sums_backwards, sign_of_keys, sign_of_pairs),
    *(end_not_faded, end_from_the_start, removal_inclusive, scaled_twice, anchors_apart),
)
