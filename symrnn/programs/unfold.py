"""Lines unfolded into one expression, to be read: only where it is small enough to read, to print and to build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, prod

import sympy as sp

from symrnn.errors import TooLargeError
from symrnn.programs.lines import Assign, lines_for

__all__ = ["multiply_out", "put_together", "unfold"]

Expressions = dict[sp.Symbol, sp.Expr]


@dataclass(frozen=True, slots=True)
class _Measure:
    """How large the expression of a name would be."""

    operations: int = 0
    depth: int = 0
    degree: int = 1


#: past these nobody reads; SymPy prints a depth of 270 at Python's own recursion limit, and powers of numbers at once
_READABLE = _Measure(operations=1000, depth=150, degree=1000)
_READABLE_TERMS = 2000


def put_together(lines: Sequence[Assign]) -> sp.Expr:
    """The last line with all lines before it put in, however large: to be differentiated or judged, not to be read."""
    values: Expressions = {}
    for line in lines:
        values[line.symbol] = line.expr.xreplace(values)
    return values[lines[-1].symbol]


def unfold(lines: Sequence[Assign], target: sp.Symbol) -> sp.Expr:
    """The expression of a name, with every line it needs substituted.

    Raises
    ------
    TooLargeError
        with the count, where it would have more operations, depth or degree than anybody reads.
    """
    return _unfold(lines_for(lines, [target]), target, lambda expr, values: expr.xreplace(values))


def multiply_out(lines: Sequence[Assign], target: sp.Symbol) -> sp.Expr:
    """The same as a sum of terms; what stands inside a function is multiplied out as well.

    Raises
    ------
    TooLargeError
        as ``unfold`` does, and where there could be more terms than anybody reads.
    """
    needed = lines_for(lines, [target])
    expand = sp.expand_mul if any(line.expr.has(sp.Function) for line in needed) else sp.expand

    def put_in(expr: sp.Expr, values: Expressions) -> sp.Expr:
        terms = _terms(expr, {symbol: len(sp.Add.make_args(value)) for symbol, value in values.items()})
        if terms > _READABLE_TERMS:
            raise TooLargeError(_message(target, terms, "terms", _READABLE_TERMS))
        return expand(expr.xreplace(values))

    return _unfold(needed, target, put_in)


def _unfold(lines: Sequence[Assign], target: sp.Symbol, put_in: Callable[[sp.Expr, Expressions], sp.Expr]) -> sp.Expr:
    measures: dict[sp.Symbol, _Measure] = {}
    for line in lines:
        measures[line.symbol] = _measure(line.expr, measures)
    _refuse_unreadable(target, measures.get(target, _Measure()))
    values: Expressions = {}
    for line in lines:
        values[line.symbol] = put_in(
            line.expr, {symbol: values[symbol] for symbol in line.expr.free_symbols & values.keys()}
        )
    return values.get(target, target)


def _measure(node: sp.Expr, known: Mapping[sp.Symbol, _Measure]) -> _Measure:
    if node.is_Symbol:
        return known.get(node, _Measure())
    if not node.args:
        return _Measure()  # a number's degree counts too: SymPy computes its powers at once
    parts = [_measure(argument, known) for argument in node.args]
    degrees = [part.degree for part in parts]
    degree = sum(degrees) if node.is_Mul else max(degrees)
    if node.is_Pow and node.exp.is_Rational:
        degree = degrees[0] * max(1, int(abs(node.exp)))
    return _Measure(
        operations=sum(part.operations for part in parts) + max(1, len(parts) - 1),
        depth=1 + max(part.depth for part in parts),
        degree=degree,
    )


def _refuse_unreadable(target: sp.Symbol, found: _Measure) -> None:
    for what in ("operations", "depth", "degree"):
        count, most = getattr(found, what), getattr(_READABLE, what)
        if count > most:
            raise TooLargeError(_message(target, count, what, most))


def _message(target: sp.Symbol, count: int, what: str, most: int) -> str:
    shown = f"{count} operations" if what == "operations" else f"an expression with {what} {count}"
    return (
        f"{target} unfolds to {shown}, more than the {most} anybody reads; "
        "print the program's lines instead, or take fewer steps"
    )


def _terms(node: sp.Expr, known: Mapping[sp.Symbol, int]) -> int:
    """A bound on the terms of an expression when it is multiplied out."""
    if node.is_Symbol:
        return known.get(node, 1)
    parts = [_terms(argument, known) for argument in node.args]
    if node.is_Add:
        return sum(parts)
    if node.is_Mul:
        return prod(parts)
    if node.is_Pow and node.exp.is_Integer and node.exp > 0:
        return comb(parts[0] + int(node.exp) - 1, int(node.exp))
    return 1
