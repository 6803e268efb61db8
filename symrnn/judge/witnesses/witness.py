"""Refutation: values of the symbols, and concrete functions, at which a claim is false."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, product
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Comparison, Hypothesis, Relation, SlopeBound, free_symbols
from symrnn.claims.verdict import Evidence, Witness
from symrnn.errors import InputError
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.expressions.exact import fraction_to_rational, number_value
from symrnn.judge.inequalities.suprema import point_against
from symrnn.judge.witnesses.constants import with_constants
from symrnn.judge.witnesses.replacing import put_in
from symrnn.judge.witnesses.wording import tell_apart

__all__ = ["Bounds", "bounds_of", "candidates", "concrete", "evidence_of", "refutes_comparison"]

Bounds = tuple[Fraction, Fraction]
Values = dict[sp.Symbol, Fraction]

SPECIAL = tuple(map(Fraction, ("1", "-1", "0", "2", "1/2", "-2", "3", "1/3")))
MAX_SPECIAL, MAX_RANDOM, MAX_DRAWS = 250, 120, 200
PRECISIONS = (96, 400)
MAX_EXPONENT = 10_000

x, c = sp.Symbol("x", real=True), sp.Symbol("c", real=True)

#: concrete functions for an undefined one; c is a slope bound of the second group
FREE = (x, x**2, x**3 / 3 + x, sp.tanh(x), x / 2 + 1, 3 - x)
BOUNDED = (c * x, -c * x, c * sp.tanh(x), c * x / 2 + 1)


def refutes_comparison(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A point that meets the hypotheses and excludes the claim, None where none was found.

    A symbol that a hypothesis says to be a constant, such as log(3), is that constant.
    """
    comparison, given, used = with_constants(comparison, given)
    sides = (comparison.lhs, comparison.rhs, *(e for h in given for e in h.expressions()))
    symbols = sorted({symbol for side in sides for symbol in side.free_symbols}, key=str)
    for values, functions in chain(candidates(symbols, sides, given), _search_largest(comparison, given)):
        substitute = concrete(functions)
        lhs = bounds_of(substitute(comparison.lhs), values)
        rhs = bounds_of(substitute(comparison.rhs), values)
        if lhs is not None and rhs is not None and excludes(lhs, comparison.relation, rhs):
            named = comparison.lhs.free_symbols | comparison.rhs.free_symbols | _hypothesis_symbols(given)
            shown = {s: v for s, v in values.items() if s in named}
            found = evidence_of(shown, functions, lhs, rhs)
            return Evidence(found.method, (*found.details, *used), found.witness)
    return None


def _search_largest(
    comparison: Comparison, given: tuple[Hypothesis, ...]
) -> Iterator[tuple[Values, dict[str, sp.Expr]]]:
    """Where the search for the largest difference has come upon a point against the comparison."""
    found = point_against(comparison, given)
    if found is None or not _admits(*found):
        return
    symbol, value = found
    values = {symbol: value}
    if all(_holds(hypothesis, lambda side: side, values) for hypothesis in given):
        yield values, {}


def evidence_of(
    values: Mapping[sp.Symbol, Fraction], functions: Mapping[str, sp.Expr], lhs: Bounds, rhs: Bounds
) -> Evidence:
    """The evidence that a witness gives."""
    witness = Witness(
        MappingProxyType({str(symbol): value for symbol, value in values.items()}), MappingProxyType(dict(functions))
    )
    left, right = tell_apart(lhs, rhs)
    found = f"there the left side is {left} and the right side {right}, so the claim fails"
    return Evidence("witness", (f"at {witness}", found), witness)


def excludes(lhs: Bounds, relation: Relation, rhs: Bounds) -> bool:
    """Whether no numbers in the two enclosures stand in the relation."""
    if relation is Relation.EQUAL:
        return lhs[1] < rhs[0] or rhs[1] < lhs[0]
    return lhs[0] > rhs[1] or (relation is Relation.LESS_THAN and lhs[0] >= rhs[1])


def candidates(
    symbols: list[sp.Symbol], sides: Iterable[sp.Expr], given: tuple[Hypothesis, ...]
) -> Iterator[tuple[Values, dict[str, sp.Expr]]]:
    """Points that meet the hypotheses, each with concrete functions that do."""
    names = sorted({node.func.__name__.rstrip("'") for side in sides for node in side.atoms(AppliedUndef)})
    slope_bounds = {
        name: [h.bound for h in given if isinstance(h, SlopeBound) and h.function == name] for name in names
    }
    chooser = random.Random(0)
    for values in _points(symbols, chooser):
        _repair(values, given, chooser)
        for functions in _functions(names, slope_bounds, values):
            substitute = concrete(functions)
            if all(_holds(hypothesis, substitute, values) for hypothesis in given):
                yield values, functions


def _points(symbols: list[sp.Symbol], chooser: random.Random) -> Iterator[Values]:
    choices = [[v for v in SPECIAL if _admits(symbol, v)] for symbol in symbols]
    if not all(choices):
        return
    if len(symbols) <= 3:
        rows: list[Any] = list(product(*choices))
        if len(symbols) > 1:  # the first few points vary every symbol
            rows = chooser.sample(rows, min(len(rows), MAX_SPECIAL))
    else:
        rows = [[chooser.choice(column) for column in choices] for _ in range(MAX_SPECIAL)]
    for row in rows:
        yield dict(zip(symbols, row, strict=True))
    for _ in range(MAX_RANDOM):
        drawn = {symbol: _random_value(symbol, chooser) for symbol in symbols}
        values = {symbol: value for symbol, value in drawn.items() if value is not None}
        if len(values) == len(symbols):
            yield values


@lru_cache(maxsize=10_000)
def _admits(symbol: sp.Symbol, value: Fraction) -> bool:
    """Whether a number meets every assumption that a symbol carries."""
    number = fraction_to_rational(value)
    return all(getattr(number, f"is_{name}") is told for name, told in symbol.assumptions0.items())


def _random_value(symbol: sp.Symbol, chooser: random.Random) -> Fraction | None:
    """A number that the symbol admits, None where chance finds none."""
    for _ in range(MAX_DRAWS):
        bottom = 1 if symbol.is_integer else chooser.randint(1, 7)
        value = Fraction(chooser.randint(-12, 12), bottom)
        if _admits(symbol, value):
            return value
    return None


def _functions(
    names: list[str], slope_bounds: Mapping[str, list[sp.Expr]], values: Values
) -> Iterator[dict[str, sp.Expr]]:
    if not names:
        yield {}
        return
    for index in range(len(FREE)):
        chosen = {}
        for number, name in enumerate(names, index):
            if not slope_bounds[name]:
                chosen[name] = FREE[number % len(FREE)]
                continue
            bounds = [exact_value(bound, values) for bound in slope_bounds[name]]
            known = [bound for bound in bounds if bound is not None and bound >= 0]
            if len(known) < len(bounds) or index >= len(BOUNDED):
                return
            bound = min(known)
            chosen[name] = BOUNDED[number % len(BOUNDED)].xreplace({c: fraction_to_rational(bound)})
        yield chosen


def concrete(functions: Mapping[str, sp.Expr]) -> Callable[[sp.Expr], sp.Expr]:
    """The substitution of formulas for undefined functions, and of their derivatives for the primes.

    Where a value is put in at which a part has none, the result is nan.
    """
    formulas = dict(functions) | {f"{name}'": sp.diff(formula, x) for name, formula in functions.items()}

    def value_of(node: sp.Expr) -> sp.Expr | None:
        if isinstance(node, AppliedUndef) and node.func.__name__ in formulas:
            return formulas[node.func.__name__].xreplace({x: put_in(node.args[0], value_of)})
        return None

    return lambda expr: put_in(expr, value_of) if formulas else expr


def _hypothesis_symbols(given: tuple[Hypothesis, ...]) -> set[sp.Symbol]:
    return {symbol for hypothesis in given for symbol in free_symbols(hypothesis)}


def _holds(hypothesis: Hypothesis, substitute: Callable[[sp.Expr], sp.Expr], values: Values) -> bool:
    if isinstance(hypothesis, SlopeBound):
        bound = bounds_of(hypothesis.bound, values)
        return bound is not None and bound[0] >= 0
    if not isinstance(hypothesis, Comparison):
        return True
    lhs, rhs = (bounds_of(substitute(side), values) for side in hypothesis.expressions())
    if lhs is None or rhs is None:
        return False
    if hypothesis.relation is Relation.EQUAL:
        return lhs == rhs and lhs[0] == lhs[1]
    return lhs[1] < rhs[0] or (hypothesis.relation is Relation.AT_MOST and lhs[1] <= rhs[0])


def _repair(values: Values, given: tuple[Hypothesis, ...], chooser: random.Random) -> None:
    """Move single symbols so that simple hypotheses hold: those of the form symbol <= bound, \\|symbol\\| <= bound."""
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and not _holds(hypothesis, lambda side: side, values):
            moved = _repair_point(hypothesis, values, chooser)
            if moved is not None and _admits(*moved):
                values[moved[0]] = moved[1]


def _repair_point(hypothesis: Comparison, values: Values, chooser: random.Random) -> tuple[sp.Symbol, Fraction] | None:
    lhs, rhs = hypothesis.lhs, hypothesis.rhs
    strict = hypothesis.relation is Relation.LESS_THAN
    inner = lhs.args[0] if isinstance(lhs, sp.Abs) else lhs
    high = exact_value(rhs, values)
    if isinstance(inner, sp.Symbol) and high is not None and not rhs.has(inner):
        if hypothesis.relation is Relation.EQUAL:
            return inner, high
        if isinstance(lhs, sp.Abs):
            return inner, high * chooser.choice(
                (Fraction(1, 2), Fraction(-1, 2)) if strict else (1, -1, Fraction(1, 2))
            )
        return inner, high - (chooser.choice((1, Fraction(1, 2))) if strict else chooser.choice((0, 1)))
    low = exact_value(lhs, values)
    if isinstance(rhs, sp.Symbol) and low is not None:
        return rhs, low + (chooser.choice((1, Fraction(1, 2))) if strict else chooser.choice((0, 1)))
    if isinstance(rhs, sp.Abs) and isinstance(rhs.args[0], sp.Symbol) and low is not None:
        return rhs.args[0], (low + 1 if strict else low) * chooser.choice((1, -1))
    return None


def exact_value(expr: sp.Expr, values: Mapping[sp.Symbol, Fraction]) -> Fraction | None:
    """The rational value of an expression, None where it has none."""
    try:
        value = number_value(*_powers_put_in(expr, values))
    except (InputError, KeyError, ZeroDivisionError, OverflowError):
        return None
    return value if isinstance(value, Fraction) else None


def _powers_put_in(expr: sp.Expr, values: Mapping[sp.Symbol, Fraction]) -> tuple[sp.Expr, Mapping[sp.Symbol, Fraction]]:
    """The expression with a name for each power whose exponent holds symbols, and the values with those of the names.

    SymPy itself must not compute such powers: 9**(9**k) has no end.
    """
    names: dict[sp.Expr, sp.Symbol] = {}
    more = dict(values)
    for node in _outermost_powers(expr):
        base, exponent = exact_value(node.base, values), exact_value(node.exp, values)
        if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
            raise InputError(f"{node} has no rational value that is short enough")
        names[node], plain = sp.Dummy(), sp.Dummy()
        more[names[node]] = number_value(sp.Pow(plain, int(exponent)), {plain: base}) if exponent else Fraction(1)
    return (expr.xreplace(names), more) if names else (expr, values)


def _outermost_powers(expr: sp.Expr) -> list[sp.Expr]:
    if isinstance(expr, sp.Pow) and expr.exp.free_symbols:
        return [expr]
    return [node for argument in expr.args for node in _outermost_powers(argument)]


def bounds_of(expr: sp.Expr, values: Mapping[sp.Symbol, Fraction]) -> Bounds | None:
    """The exact value of an expression at rational values as (v, v), else a tight enclosure, None if neither."""
    exact = exact_value(expr, values)
    if exact is not None:
        return exact, exact
    found = None
    for precision in PRECISIONS:
        context = intervals(precision)
        try:
            found = ends(enclose(expr, {s: point(context, v) for s, v in values.items()}, context))
        except UnboundedError:
            return found
        if found[1] - found[0] <= abs(found[0]) / 10**20:
            return found
    return found
