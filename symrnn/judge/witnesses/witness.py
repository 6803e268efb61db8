"""Refutation: values of the symbols, and concrete functions, at which a claim is false."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice, product
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Comparison, Hypothesis, Relation, SlopeBound, free_symbols
from symrnn.claims.verdict import Evidence, Witness
from symrnn.expressions.exact import exact_value, fraction_to_rational
from symrnn.expressions.measures import measure
from symrnn.expressions.nodes import NODES
from symrnn.judge.inequalities.suprema import point_against
from symrnn.judge.witnesses.conditions import Condition, condition_of, conditions_for
from symrnn.judge.witnesses.constants import split_constants
from symrnn.judge.witnesses.definitions import FurtherNames, names_of, split_definitions
from symrnn.judge.witnesses.point_values import ARGUMENT, Bounds, Reading
from symrnn.judge.witnesses.replacing import put_in
from symrnn.judge.witnesses.search_points import points_for
from symrnn.judge.witnesses.wording import tell_apart

__all__ = ["candidates", "evidence_of", "excludes", "holds", "refutes_comparison"]

Values = dict[sp.Symbol, Fraction]
Read = Callable[[sp.Expr], Bounds | None]

SPECIAL = tuple(map(Fraction, ("1", "-1", "0", "2", "1/2", "-2", "3", "1/3")))
MAX_SPECIAL, MAX_RANDOM, MAX_DRAWS = 250, 120, 200
MOST_SEARCHED, MOST_SYMBOLS, FAR_VALUES, MOST_FAR = 200, 8, 4000, 6
LEAST_POINTS, MOST_WORK = 8, 400_000  # points that are tried, times the parts of the sides

x, c = ARGUMENT, sp.Symbol("c", real=True)

#: concrete functions for an undefined one; c is a slope bound of the second group
FREE = (x, x**2, x**3 / 3 + x, sp.tanh(x), x / 2 + 1, 3 - x)
BOUNDED = (c * x, -c * x, c * sp.tanh(x), c * x / 2 + 1)


def refutes_comparison(
    comparison: Comparison, given: tuple[Hypothesis, ...], setting: FurtherNames | None = None
) -> Evidence | None:
    """A point that meets the hypotheses and excludes the claim, None where none was found.

    Both sides, the hypotheses and all that they rest on have a value there. A symbol that a hypothesis says to be a
    constant, such as log(3), is that constant; one that is said to be a formula of others, such as tanh(a), has the
    value of that where no rational one is found.
    """
    found = _refutes(comparison, given, setting)
    if found is not None or setting is not None:
        return found
    defined, others = split_definitions(given)
    found = _refutes(comparison, others, names_of(defined)) if defined else None
    if found is None:
        return None
    used = (f"with {symbol} = {formula}" for symbol, formula in defined.items())
    return Evidence(found.method, (*found.details, *used), found.witness)


def _refutes(comparison: Comparison, given: tuple[Hypothesis, ...], setting: FurtherNames | None) -> Evidence | None:
    """``refutes_comparison``, with the names of a setting alone."""
    constants, others = split_constants(given)
    names = frozenset(constants) | (setting.names if setting else frozenset())
    sides = (*comparison.expressions(), *(e for h in others for e in h.expressions()))
    sides += setting.expressions if setting else ()
    symbols = sorted({symbol for side in sides for symbol in side.free_symbols} - names, key=str)
    most = max(LEAST_POINTS, MOST_WORK // sum(measure(side).parts for side in sides))
    for values, functions in islice(_points_to_try(comparison, others, constants, setting, symbols, sides), most):
        read = Reading(values, functions, constants, setting.run if setting else None)
        lhs, rhs = read(comparison.lhs), read(comparison.rhs)
        if lhs is None or rhs is None or not excludes(lhs, comparison.relation, rhs):
            continue
        if all(holds(hypothesis, read) for hypothesis in others):
            found = evidence_of(values, functions, lhs, rhs)
            used = (f"with {symbol} = {constant}" for symbol, constant in constants.items())
            return Evidence(found.method, (*found.details, *used), found.witness)
    return None


def _points_to_try(
    comparison: Comparison,
    given: tuple[Hypothesis, ...],
    constants: Mapping[sp.Symbol, sp.Expr],
    setting: FurtherNames | None,
    symbols: list[sp.Symbol],
    sides: tuple[sp.Expr, ...],
) -> Iterator[tuple[Values, dict[str, sp.Expr]]]:
    """Points at which the comparison may be false. What is put in by SymPy here is only where to look."""
    put: Callable[[sp.Expr], sp.Expr] = (lambda side: put_in(side, constants.get)) if constants else (lambda side: side)
    near = tuple(hypothesis.map_expressions(put) for hypothesis in given)
    goal = comparison.map_expressions(put)
    if setting is not None and setting.unfolded is not None:
        near, goal = tuple(h.xreplace(setting.unfolded) for h in near), goal.xreplace(setting.unfolded)
    elif setting is not None:
        about = [h for h in near if free_symbols(h) & setting.names]
        if any(isinstance(h, SlopeBound) for h in about):
            return iter(())
        return candidates(symbols, sides, tuple(h for h in near if h not in about))
    return chain(candidates(symbols, sides, near), _search_largest(goal, near), _search_against(goal, near, symbols))


def _search_largest(
    comparison: Comparison, given: tuple[Hypothesis, ...]
) -> Iterator[tuple[Values, dict[str, sp.Expr]]]:
    """Where the search for the largest difference has come upon a point against the comparison."""
    found = point_against(comparison, given)
    if found is not None and _admits(*found):
        symbol, value = found
        yield {symbol: value}, {}


def _search_against(
    comparison: Comparison, given: tuple[Hypothesis, ...], symbols: list[sp.Symbol]
) -> Iterator[tuple[Values, dict[str, sp.Expr]]]:
    """Points far off, or in a corner of what is given: where an inequality turns around, one symbol at a time."""
    sides = [side for each in (comparison, *given) for side in each.expressions()]
    known = sum(measure(side).parts for side in sides) <= MOST_SEARCHED and len(symbols) <= MOST_SYMBOLS
    known = known and all(side.free_symbols <= {*symbols} for side in sides)
    if comparison.relation is Relation.EQUAL or not known or any(side.has(AppliedUndef, *NODES) for side in sides):
        return
    turned = Condition(comparison.rhs - comparison.lhs, "<" if comparison.relation is Relation.AT_MOST else "<=")
    stated = [condition_of(each) for each in given if isinstance(each, Comparison)]
    try:
        for values in islice(points_for((turned, *stated, *conditions_for(sides)), symbols, [FAR_VALUES]), MOST_FAR):
            if all(_admits(symbol, value) for symbol, value in values.items()):
                yield values, {}
    except ValueError:  # a function without values that are known
        return


def evidence_of(
    values: Mapping[sp.Symbol, Fraction], functions: Mapping[str, sp.Expr], lhs: Bounds, rhs: Bounds
) -> Evidence:
    """The evidence that a witness gives."""
    witness = Witness(
        MappingProxyType({str(symbol): value for symbol, value in values.items()}), MappingProxyType(dict(functions))
    )
    left, right = tell_apart(lhs, rhs)
    sides = f"both sides are {left}" if lhs == rhs else f"the left side is {left} and the right side {right}"
    found = f"there {sides}, so the claim fails"
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
        met = _repair(values, given, chooser)
        for functions in _functions(names, slope_bounds, values):
            read = Reading(values, functions)
            if (met and not names) or all(holds(hypothesis, read) for hypothesis in given):
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


def holds(hypothesis: Hypothesis, read: Read) -> bool:
    """Whether a hypothesis is seen to hold where its values are read; of a slope bound, that it can."""
    if isinstance(hypothesis, SlopeBound):
        bound = read(hypothesis.bound)
        return bound is not None and bound[0] >= 0
    if not isinstance(hypothesis, Comparison):
        return True
    lhs, rhs = read(hypothesis.lhs), read(hypothesis.rhs)
    if lhs is None or rhs is None:
        return False
    if hypothesis.relation is Relation.EQUAL:
        return lhs == rhs and lhs[0] == lhs[1]
    return lhs[1] < rhs[0] or (hypothesis.relation is Relation.AT_MOST and lhs[1] <= rhs[0])


def _repair(values: Values, given: tuple[Hypothesis, ...], chooser: random.Random) -> bool:
    """Move single symbols so that simple hypotheses hold: those of the form symbol <= bound, \\|symbol\\| <= bound.

    Whether all were seen to hold, and nothing was moved.
    """
    read, met = Reading(values), True
    for hypothesis in given:
        if holds(hypothesis, read):
            continue
        met = False
        if isinstance(hypothesis, Comparison):
            moved = _repair_point(hypothesis, values, chooser)
            if moved is not None and _admits(*moved):
                values[moved[0]] = moved[1]
                read = Reading(values)
    return met


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
