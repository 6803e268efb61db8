"""Refutation of a bound of norms: numbers at which it fails where every vector and matrix has one entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, NormBound, free_symbols
from symrnn.claims.verdict import Evidence
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.nodes import NODES, NORMS, T, blocks, diag, dot, norm_1, norm_2, total
from symrnn.expressions.sizes import size_names, size_value
from symrnn.judge.witnesses.definitions import FurtherNames
from symrnn.judge.witnesses.point_values import Point
from symrnn.judge.witnesses.witness import refutes_comparison
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Program

__all__ = ["one_entry", "refutes_norm_bound", "values_of_lines"]

MOST_NODES = 5000


def refutes_norm_bound(statement: NormBound, given: tuple[Hypothesis, ...], shown: tuple[str, ...]) -> Evidence | None:
    """A point at which one of the bounds without a proof fails, None where none was found.

    A size that is a number other than 1, or a sum, leaves no such point to look at.
    """
    program = statement.program
    if not all(size == 1 or str(size).isidentifier() for shape in program.shapes.values() for size in shape):
        return None
    hypotheses = tuple(h.map_expressions(one_entry) for h in given)
    if any(side.has(sp.nan) for each in hypotheses for side in each.expressions()):
        return None
    unfolded = values_of_lines(program.lines)
    for bound in statement.bounds[len(shown) :]:
        for goal in _goals(bound):
            comparison = goal.map_expressions(one_entry)
            if any(side.has(sp.nan) for side in comparison.expressions()):
                continue
            setting = _setting(program, (comparison, *hypotheses), unfolded)
            found = refutes_comparison(comparison, hypotheses, setting)
            if found is not None:
                return Evidence(found.method, (f"{bound} fails where every size is 1", *found.details), found.witness)
    return None


def _setting(
    program: Program, stated: tuple[Hypothesis, ...], unfolded: Mapping[sp.Symbol, sp.Expr] | None
) -> FurtherNames:
    """The lines that the comparison and the hypotheses rest on, each with one entry."""
    needed = lines_for(program.lines, {symbol for each in stated for symbol in free_symbols(each)})
    lines = [(line.symbol, one_entry(line.expr)) for line in needed]

    def run(at: Point) -> bool:
        return all(at.assign(symbol, expr) is not None for symbol, expr in lines)

    return FurtherNames(frozenset(symbol for symbol, _ in lines), tuple(expr for _, expr in lines), run, unfolded)


def values_of_lines(lines: Iterable[Assign]) -> dict[sp.Symbol, sp.Expr] | None:
    """Each line in terms of the inputs, as SymPy writes it; None where one grows too long, as one used twice may."""
    values: dict[sp.Symbol, sp.Expr] = {}
    lengths: dict[sp.Symbol, int] = {}
    for line in lines:
        lengths[line.symbol] = _length(line.expr, lengths)
        if lengths[line.symbol] > MOST_NODES:
            return None
        values[line.symbol] = one_entry(line.expr).xreplace(values)
    return values


def _length(expr: sp.Expr, lengths: Mapping[sp.Symbol, int]) -> int:
    """How many nodes an expression has once the lines are put in."""
    return 1 + sum(_length(part, lengths) for part in expr.args) if expr.args else lengths.get(expr, 1)


def _goals(bound: Comparison) -> list[Comparison]:
    """What the bound says at least: of blocks, that each sum in a row or column, or each size of an entry, is below."""
    norm = bound.lhs
    if not isinstance(norm, NORMS) or not isinstance(norm.args[0], blocks):
        return [bound]
    sizes = [sp.Abs(part, evaluate=False) for part in norm.args[0].args]
    width = int(sp.sqrt(len(sizes)))
    rows = [sp.Add(*sizes[i * width : (i + 1) * width]) for i in range(width)]
    columns = [sp.Add(*sizes[j::width]) for j in range(width)]
    least = {norm_1: columns, norm_2: sizes}.get(norm.func, rows)
    return [Comparison(each, bound.relation, bound.rhs) for each in dict.fromkeys(least)]


def one_entry(expr: sp.Expr) -> sp.Expr:
    """The expression where every vector and matrix has one entry, nan where it has none such; nothing cancels."""
    if isinstance(expr, NODES) and expr.func not in _OF_ONE_ENTRY:
        return sp.nan
    if not expr.args:
        return _OF_ONE_ENTRY[expr.func](expr) if isinstance(expr, NODES) else expr
    parts = [one_entry(part) for part in expr.args]
    if isinstance(expr, NODES):
        return _OF_ONE_ENTRY[expr.func](*parts)
    if isinstance(expr, NORMS):
        return sp.Abs(parts[0], evaluate=False)
    return expr if tuple(parts) == expr.args else expr.func(*parts, evaluate=False)


def _product(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    return sp.Mul(one, other, evaluate=False)


def _itself(entry: sp.Expr) -> sp.Expr:
    return entry


def _reciprocal(entry: sp.Expr) -> sp.Expr:
    return sp.Pow(entry, -1, evaluate=False)


def _whole_share(entry: sp.Expr) -> sp.Expr:
    """exp(v)/exp(v), which has a value where v has one."""
    power = sp.exp(entry, evaluate=False)
    return sp.Mul(power, sp.Pow(power, -1, evaluate=False), evaluate=False)


def _number_of_entries(node: sp.Expr) -> sp.Expr:
    return sp.Integer(size_value(node.size, dict.fromkeys(size_names(node.size), 1)))


def _one(node: sp.Expr) -> sp.Expr:
    return sp.S.One


#: what each node is where every size is 1; one of several rows has no row here
_OF_ONE_ENTRY: Mapping[Any, Callable[..., sp.Expr]] = MappingProxyType(
    {
        dot: _product,
        **dict.fromkeys((T, total, diag, spread, row_sums, diagonal, cumsum, reverse_cumsum, logsumexp), _itself),
        softmax: _whole_share,
        inv: _reciprocal,
        extent: _number_of_entries,
        ones: _one,
    }
)
