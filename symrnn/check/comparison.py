"""Proofs of equalities and inequalities between expressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.check.definitions import BY_SIGN, on_negative, on_positive, switches
from symrnn.check.enclosure import Interval, UnboundedError, enclose, ends, intervals, point
from symrnn.check.facts import rational_bounds
from symrnn.check.inequality import SHORT_SEARCH, proves_order
from symrnn.check.normal import Normalizer
from symrnn.check.polynomial import Polynomial, multiply_monomials
from symrnn.claim import Comparison, Evidence, Hypothesis, Relation
from symrnn.functions import elu, relu, softsign, step

__all__ = ["proves_comparison"]

MAX_SPLITS = 4
MAX_BOXES = 3000
MAX_PRECISION = 2000


@dataclass(frozen=True, slots=True)
class _Case:
    """A comparison and its hypotheses where the switching arguments have given signs."""

    label: str
    comparison: Comparison
    given: tuple[Hypothesis, ...]


def proves_comparison(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    comparison, given, used = _without_equalities(comparison, given)
    found = _proved(comparison, given, attempts)
    if found is None:
        found = _proved_by_cases(comparison, given, attempts)
    if found is None:
        return None
    return Evidence(found.method, (*found.details, *used))


def _proved(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    if comparison.relation is Relation.EQUAL:
        return _equal(comparison) or _multiple_of_hypothesis(comparison, given)
    return _ordered(comparison, given, attempts) or _numeric_order(comparison) or _by_boxes(comparison, given)


def _equal(comparison: Comparison) -> Evidence | None:
    normalizer = Normalizer()
    difference = normalizer.quotient(comparison.lhs) - normalizer.quotient(comparison.rhs)
    if not difference.numerator.is_zero_polynomial():
        return None
    conditions = normalizer.conditions()
    details = ("numerator of lhs - rhs is 0",) + ((f"where {', '.join(conditions)}",) if conditions else ())
    return Evidence("normal form", details)


def _multiple_of_hypothesis(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Whether lhs - rhs is a monomial times the lhs - rhs of a hypothesis that is an equality."""
    normalizer = Normalizer()
    goal = normalizer.quotient(comparison.lhs) - normalizer.quotient(comparison.rhs)
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and hypothesis.relation is Relation.EQUAL:
            known = normalizer.quotient(hypothesis.lhs) - normalizer.quotient(hypothesis.rhs)
            if not known.denominators and _is_multiple(goal.numerator, known.numerator):
                return Evidence("normal form", (f"lhs - rhs is a multiple of that of {hypothesis}",))
    return None


def _is_multiple(goal: Polynomial, known: Polynomial) -> bool:
    for monomial, coefficient in known.sorted_terms()[:1]:
        inverse = tuple((atom, -exponent) for atom, exponent in monomial)
        for candidate, times in goal.terms.items():
            factor = multiply_monomials(candidate, inverse)
            if all(exponent > 0 for _, exponent in factor):
                rest = goal - known * Polynomial({factor: times / coefficient})
                if rest.is_zero_polynomial():
                    return True
    return False


def _ordered(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    strict = comparison.relation is Relation.LESS_THAN
    how = proves_order(comparison.lhs, comparison.rhs, strict, given, attempts)
    if how is not None:
        return Evidence("exact sign", (f"rhs - lhs: {how}",))
    if isinstance(comparison.lhs, sp.Abs):
        inner = comparison.lhs.args[0]
        sides = [proves_order(side, comparison.rhs, strict, given, attempts) for side in (inner, -inner)]
        if all(sides):
            return Evidence("exact sign", tuple(f"rhs {sign} u: {how}" for sign, how in zip("-+", sides, strict=True)))
    return None


def _numeric_order(comparison: Comparison) -> Evidence | None:
    """Where no symbol is left: an enclosure at growing precision."""
    difference = comparison.rhs - comparison.lhs
    if difference.free_symbols:
        return None
    precision = 64
    while precision <= MAX_PRECISION:
        try:
            enclosure = enclose(difference, {}, intervals(precision))
        except UnboundedError:
            return None
        if enclosure.a > 0 or (enclosure.a >= 0 and comparison.relation is Relation.AT_MOST):
            return Evidence("enclosure", (f"rhs - lhs lies in {_shown(enclosure)}",))
        precision *= 2
    return None


def _by_boxes(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Enclosures over boxes that cover what the hypotheses leave, split until each shows the claim."""
    difference = comparison.rhs - comparison.lhs
    bounds = rational_bounds(given)
    symbols = sorted(difference.free_symbols, key=str)
    box = [bounds.get(symbol, (None, None)) for symbol in symbols]
    if not symbols or any(low is None or high is None for low, high in box):
        return None
    strict = comparison.relation is Relation.LESS_THAN
    stack = [
        tuple(
            (Fraction(int(a.p), int(a.q)), Fraction(int(b.p), int(b.q)))
            for a, b in box
            if a is not None and b is not None
        )
    ]
    context = intervals(80)
    done = 0
    while stack:
        done += 1
        if done > MAX_BOXES:
            return None
        current = stack.pop()
        if not _holds_on(difference, symbols, current, strict, context):
            halves = _split(current)
            if halves is None:
                return None
            stack += halves
    return Evidence("enclosure", (f"rhs - lhs {'>' if strict else '>='} 0 on each of {done} boxes",))


Box = tuple[tuple[Fraction, Fraction], ...]


def _holds_on(difference: sp.Expr, symbols: list[sp.Symbol], box: Box, strict: bool, context: Any) -> bool:
    values: dict[sp.Symbol, Interval] = {}
    for symbol, (low, high) in zip(symbols, box, strict=True):
        values[symbol] = context.mpf([point(context, low).a, point(context, high).b])
    try:
        lowest = enclose(difference, values, context).a
    except UnboundedError:
        return False
    return bool(lowest > 0 or (not strict and lowest >= 0))


def _split(box: Box) -> list[Box] | None:
    widest = max(range(len(box)), key=lambda i: box[i][1] - box[i][0])
    low, high = box[widest]
    if high - low < Fraction(1, 10**6):
        return None
    middle = (low + high) / 2
    return [(*box[:widest], half, *box[widest + 1 :]) for half in ((low, middle), (middle, high))]


def _proved_by_cases(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """Each switching argument that is a symbol is taken positive, zero and negative in turn."""
    symbols = sorted(
        {s for side in (comparison.lhs, comparison.rhs) for s in map(_symbol_of, switches(side)) if s is not None},
        key=str,
    )
    if not symbols or len(symbols) > MAX_SPLITS:
        return None
    details = []
    for case in _cases(comparison, given, symbols):
        if any(node.args == (0,) for node in case.comparison.lhs.atoms(step) | case.comparison.rhs.atoms(step)):
            details.append(f"{case.label}: the slope has no value there")
            continue
        found = _proved(case.comparison, case.given, attempts)
        if found is None:
            return None
        details.append(f"{case.label}: {found}")
    return Evidence("cases", tuple(details))


def _symbol_of(argument: sp.Expr) -> sp.Symbol | None:
    if isinstance(argument, sp.Symbol):
        return argument
    return -argument if isinstance(-argument, sp.Symbol) else None


def _cases(comparison: Comparison, given: tuple[Hypothesis, ...], symbols: list[sp.Symbol]) -> Iterator[_Case]:
    for signs in product("+0-", repeat=len(symbols)):
        case = _Case(
            ", ".join(f"{s} {_SIGNS[sign]} 0" for s, sign in zip(symbols, signs, strict=True)), comparison, given
        )
        for symbol, sign in zip(symbols, signs, strict=True):
            case = _with_sign(case, symbol, sign)
        yield case


_SIGNS = MappingProxyType({"+": ">", "0": "=", "-": "<"})
_ZERO_AT_ZERO = (sp.Abs, relu, elu, softsign)


def _with_sign(case: _Case, symbol: sp.Symbol, sign: str) -> _Case:
    size = sp.Symbol(symbol.name if sign == "+" else f"|{symbol.name}|", positive=True)
    value = {"+": size, "0": sp.S.Zero, "-": -size}[sign]

    def put(expr: sp.Expr) -> sp.Expr:
        moved = expr.xreplace({symbol: value})
        return on_negative(on_positive(moved, size), size) if sign != "0" else _at_zero(moved)

    given = tuple(
        Comparison(put(h.lhs), h.relation, put(h.rhs)) if isinstance(h, Comparison) else h for h in case.given
    )
    lhs, rhs = (_settled(put(side), given) for side in (case.comparison.lhs, case.comparison.rhs))
    return _Case(case.label, Comparison(lhs, case.comparison.relation, rhs), given)


def _at_zero(expr: sp.Expr) -> sp.Expr:
    nodes = [node for node in expr.atoms(sp.Function) if node.args[0] == 0]
    zeros = {node: sp.S.Zero for node in nodes if node.func in _ZERO_AT_ZERO}
    return expr.xreplace(zeros | {node: node.args[1] for node in nodes if node.func is step and len(node.args) == 2})


def _settled(expr: sp.Expr, given: tuple[Hypothesis, ...]) -> sp.Expr:
    """The expression with every switch whose argument has a provable sign replaced by that side's formula."""
    for node in sorted((n for n in expr.atoms(sp.Function) if n.func in BY_SIGN), key=sp.count_ops):
        argument = node.args[0]
        above, below = BY_SIGN[node.func]
        if proves_order(sp.S.Zero, argument, node.func is step, given, SHORT_SEARCH):
            expr = expr.xreplace({node: above(argument)})
        elif proves_order(argument, sp.S.Zero, node.func is step, given, SHORT_SEARCH):
            expr = expr.xreplace({node: below(argument)})
    return expr


def _without_equalities(
    comparison: Comparison, given: tuple[Hypothesis, ...]
) -> tuple[Comparison, tuple[Hypothesis, ...], tuple[str, ...]]:
    """Put in every hypothesis ``symbol = expression``."""
    used = []
    for hypothesis in given:
        if (
            isinstance(hypothesis, Comparison)
            and hypothesis.relation is Relation.EQUAL
            and isinstance(hypothesis.lhs, sp.Symbol)
            and not hypothesis.rhs.has(hypothesis.lhs)
        ):
            change = {hypothesis.lhs: hypothesis.rhs}
            comparison = Comparison(
                comparison.lhs.xreplace(change), comparison.relation, comparison.rhs.xreplace(change)
            )
            used.append(f"with {hypothesis}")
    return comparison, given, tuple(used)


def _shown(enclosure: Interval) -> str:
    low, high = ends(enclosure)
    return f"[{float(low):.6g}, {float(high):.6g}]"
