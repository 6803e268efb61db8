"""What a bound of norms may be made of, and that norms stand in such bounds alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.claims.claim import Claim, Comparison, NormBound, Relation, SlopeBound
from symrnn.errors import InputError, ShapeError, listing
from symrnn.expressions.measures import show_expression
from symrnn.expressions.nodes import NODES, NORMS, blocks
from symrnn.expressions.shapes import rows_and_columns, shape_of
from symrnn.judge.wellposed.program_words import expressions_beside, words_of
from symrnn.judge.wellposed.vocabulary import vocabulary_of
from symrnn.programs.program import Shape

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
    for bound in statement.bounds:
        if bound.relation not in (Relation.AT_MOST, Relation.LESS_THAN):
            raise InputError(f"claim {claim.name}: {bound} is no bound; use at_most or less_than")
    shapes = statement.program.shapes
    _check_names(claim, statement)
    for slope in (h for h in claim.given if isinstance(h, SlopeBound)):
        _check_slope(claim, slope, shapes)
    for each in comparisons:
        names = {symbol: shapes.get(symbol, ()) for side in (each.lhs, each.rhs) for symbol in side.free_symbols}
        try:
            shape_of(sp.Tuple(each.lhs, each.rhs), names)
        except ShapeError as error:
            raise InputError(f"claim {claim.name}: in {each}, {error}") from error
        _check_parts(claim, each, names)
    if words_of(statement.program).vocabulary.has_norms:
        _refuse_first_norm(claim, (line.expr for line in statement.program.lines))


def _check_names(claim: Claim, statement: NormBound) -> None:
    """Products and norms are told apart by how they are written, so each name is a word and means one thing."""
    _check_words(claim, statement.program.shapes)
    comparisons = (each for each in (*statement.bounds, *claim.given) if isinstance(each, Comparison))
    sides = (side for each in comparisons for side in (each.lhs, each.rhs))
    functions: dict[str, object] = {}
    for expr in (*sides, *(line.expr for line in statement.program.lines)):
        for node in expr.atoms(sp.Function, *NODES, *NORMS, blocks):
            name = node.func.__name__
            if functions.setdefault(name, node.func) != node.func:
                raise InputError(f"claim {claim.name}: two functions are called {name}; rename the undefined one")


def _check_words(claim: Claim, symbols: Iterable[sp.Symbol]) -> None:
    for symbol in symbols:
        if not _WORD.fullmatch(symbol.name):
            raise InputError(f"claim {claim.name}: {symbol.name!r} is not one word; rename it in a bound of norms")


def _check_slope(claim: Claim, slope: SlopeBound, shapes: Mapping[sp.Symbol, Shape]) -> None:
    _check_words(claim, slope.bound.free_symbols)
    large = [str(symbol) for symbol in slope.bound.free_symbols if shapes.get(symbol)]
    if large:
        raise InputError(f"claim {claim.name}: in {slope}, {listing(large)} is no number; bound a slope by numbers")


def _check_parts(claim: Claim, each: Comparison, names: Mapping[sp.Symbol, Shape]) -> None:
    _check_words(claim, names)
    inside = {norm.args[0] for side in (each.lhs, each.rhs) for norm in side.atoms(*NORMS)}
    for part in {part for side in (each.lhs, each.rhs) for part in side.atoms(blocks)}:
        if part not in inside:
            raise InputError(f"claim {claim.name}: {part} stands outside of a norm")
        if not _fit(part, names):
            raise InputError(f"claim {claim.name}: the blocks of {part} do not fit beside and above each other")


def _fit(part: blocks, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Whether blocks in one row have as many rows, and those in one column as many columns."""
    if not part.args:
        return False
    sizes = [rows_and_columns(shape_of(each, shapes)) for each in part.args]
    width = math.isqrt(len(sizes))
    rows = all(sizes[i][0] == sizes[i - i % width][0] for i in range(len(sizes)))
    return rows and all(sizes[i][1] == sizes[i % width][1] for i in range(len(sizes)))


def refuse_norms(claim: Claim) -> None:
    """Norms need the shapes of a program.

    Raises
    ------
    InputError
        where one is met.
    """
    if any(words_of(program).vocabulary.has_norms for program in claim.programs()):
        _refuse_first_norm(claim, claim.expressions())
    _refuse_first_norm(claim, expressions_beside(claim))


def _refuse_first_norm(claim: Claim, expressions: Iterable[object]) -> None:
    for expr in expressions:
        if isinstance(expr, sp.Expr) and vocabulary_of(expr).has_norms:
            raise InputError(
                f"claim {claim.name}: {show_expression(expr)} is about a norm; claim it with Claim.norm_bound"
            )
