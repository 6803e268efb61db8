"""What a bound of norms may be made of, and that norms stand in such bounds alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.claim import Claim, Comparison, NormBound, Relation
from symrnn.errors import InputError, ShapeError
from symrnn.nodes import NORMS, blocks
from symrnn.program import Shape
from symrnn.shapes import rows_and_columns, shape_of

__all__ = ["check_norms", "refuse_norms"]

_WORD = re.compile(r"\w+")


def check_norms(claim: Claim, statement: NormBound) -> None:
    """Comparisons of one shape, in names that are words, of which the program's lines hold no norm.

    Raises
    ------
    InputError
        for what is none.
    """
    comparisons = (*statement.bounds, *(h for h in claim.given if isinstance(h, Comparison)))
    if not statement.bounds or not all(isinstance(each, Comparison) for each in comparisons):
        raise InputError(f"claim {claim.name}: a bound of norms takes a tuple of comparisons, at least one")
    for bound in statement.bounds:
        if bound.relation not in (Relation.AT_MOST, Relation.LESS_THAN):
            raise InputError(f"claim {claim.name}: {bound} is no bound; use at_most or less_than")
    shapes = statement.program.shapes
    for each in comparisons:
        names = {symbol: shapes.get(symbol, ()) for side in (each.lhs, each.rhs) for symbol in side.free_symbols}
        try:
            shape_of(sp.Tuple(each.lhs, each.rhs), names)
        except ShapeError as error:
            raise InputError(f"claim {claim.name}: in {each}, {error}") from error
        _check_parts(claim, each, names)
    refuse_norms(claim, (line.expr for line in statement.program.lines))


def _check_parts(claim: Claim, each: Comparison, names: Mapping[sp.Symbol, Shape]) -> None:
    for symbol in names:
        if not _WORD.fullmatch(symbol.name):
            raise InputError(f"claim {claim.name}: {symbol.name!r} is not one word; rename it in a bound of norms")
    inside = {norm.args[0] for side in (each.lhs, each.rhs) for norm in side.atoms(*NORMS)}
    for part in {part for side in (each.lhs, each.rhs) for part in side.atoms(blocks)}:
        if part not in inside:
            raise InputError(f"claim {claim.name}: {part} stands outside of a norm")
        if not _fit(part, names):
            raise InputError(f"claim {claim.name}: the blocks of {part} do not fit beside and above each other")


def _fit(part: blocks, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Whether blocks in one row have as many rows, and those in one column as many columns."""
    sizes = [rows_and_columns(shape_of(each, shapes)) for each in part.args]
    width = math.isqrt(len(sizes))
    rows = all(sizes[i][0] == sizes[i - i % width][0] for i in range(len(sizes)))
    return rows and all(sizes[i][1] == sizes[i % width][1] for i in range(len(sizes)))


def refuse_norms(claim: Claim, expressions: Iterable[object]) -> None:
    """Norms need the shapes of a program.

    Raises
    ------
    InputError
        where one is met.
    """
    for expr in expressions:
        if isinstance(expr, sp.Expr) and expr.has(*NORMS, blocks):
            raise InputError(f"claim {claim.name}: {expr} is about a norm; claim it with Claim.norm_bound")
