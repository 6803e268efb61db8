"""What needs no search: both sides are the same, or differ by a number, or the claim is one of its hypotheses.

No part is multiplied out, and each is looked at once, so the sides may be of any size. A part that stands in several
places may have a name there: what holds whatever number the name stands for, holds for that part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import comb
from types import MappingProxyType

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.expressions.measures import distinct_parts, measure, show_expression
from symrnn.judge.normal_form.domains import need_of
from symrnn.judge.normal_form.labels import LONGEST_LABEL
from symrnn.judge.normal_form.limits import LimitError
from symrnn.judge.normal_form.normalizer import Normalizer

__all__ = ["conditions_of", "large_parts", "proves_at_sight"]

MANY_TERMS = 500  # of a part that is rather named than multiplied out
MOST_PARTS, DEEPEST = 20_000, 100  # of what is brought to its normal form

#: what a hypothesis says besides itself
_WEAKER: Mapping[Relation, frozenset[Relation]] = MappingProxyType(
    {
        Relation.EQUAL: frozenset({Relation.EQUAL, Relation.AT_MOST}),
        Relation.AT_MOST: frozenset({Relation.AT_MOST}),
        Relation.LESS_THAN: frozenset({Relation.LESS_THAN, Relation.AT_MOST}),
    }
)


def proves_at_sight(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence, None where it has to be looked for."""
    return _by_difference(comparison) or _by_hypothesis(comparison, given)


def _by_difference(comparison: Comparison) -> Evidence | None:
    """Equal terms of both sides cancel, whatever they are."""
    lhs, rhs = comparison.lhs, comparison.rhs
    if not any(isinstance(part, (sp.Symbol, sp.Function)) for part in distinct_parts(lhs)):
        return None  # of numbers alone there are enclosures
    numbers: dict[object, int] = {}
    difference = sp.S.Zero if _number_parts(lhs, numbers) == _number_parts(rhs, numbers) else rhs - lhs
    if not isinstance(difference, sp.Rational):
        return None
    if comparison.relation is Relation.EQUAL:
        told, holds = "numerator of lhs - rhs is 0", difference == 0
    else:
        told, holds = f"rhs - lhs is {difference}", difference >= 0
    if not holds or (comparison.relation is Relation.LESS_THAN and difference == 0):
        return None
    return Evidence("normal form", (told, *conditions_of((lhs, rhs))))


def _by_hypothesis(comparison: Comparison, given: Iterable[Hypothesis]) -> Evidence | None:
    numbers: dict[object, int] = {}
    claimed = tuple(_number_parts(side, numbers) for side in (comparison.lhs, comparison.rhs))
    for hypothesis in given:
        if not isinstance(hypothesis, Comparison) or comparison.relation not in _WEAKER[hypothesis.relation]:
            continue
        sides = tuple(_number_parts(side, numbers) for side in (hypothesis.lhs, hypothesis.rhs))
        if claimed == sides or (hypothesis.relation is Relation.EQUAL and claimed == sides[::-1]):
            return Evidence("hypothesis", (f"given {hypothesis}", *conditions_of((comparison.lhs, comparison.rhs))))
    return None


def _number_parts(expr: sp.Expr, numbers: dict[object, int]) -> int:
    """A number for an expression, the same for the same; its parts have theirs in ``numbers``."""
    own: dict[int, int] = {}
    for part in distinct_parts(expr):
        key = (part.func, *(own[id(each)] for each in part.args)) if part.args else (type(part), part)
        own[id(part)] = numbers.setdefault(key, len(numbers))
    return own[id(expr)]


def conditions_of(sides: Iterable[sp.Expr]) -> tuple[str, ...]:
    """The side conditions under which expressions have a value, as a line of evidence.

    Where a side is too large to be multiplied out, each divisor, logarithm and root in it is looked at by itself.
    """
    normalizer, written = Normalizer(), set()
    for side in sides:
        try:
            if _is_small(side):
                normalizer.quotient(side)
                continue
        except LimitError:
            pass
        for part in distinct_parts(side):
            needed = need_of(part)
            if needed is None:
                continue
            try:
                if _is_small(needed[0]):
                    normalizer.need(*needed)
                    continue
            except LimitError:
                pass
            written.add(f"{show_expression(needed[0])[:LONGEST_LABEL]} {needed[1]} 0")
    conditions = sorted({*normalizer.conditions(), *written})
    return (f"where {', '.join(conditions)}",) if conditions else ()


def _is_small(expr: sp.Expr) -> bool:
    size = measure(expr)
    return size.parts <= MOST_PARTS and size.depth <= DEEPEST


def large_parts(comparison: Comparison, given: Iterable[Hypothesis]) -> Iterator[dict[sp.Expr, sp.Symbol]]:
    """Names for what would be multiplied out to many terms: the parts that stand in several places, then all bases."""
    roots = [*comparison.expressions(), *(side for each in given for side in each.expressions())]
    places: Counter[sp.Expr] = Counter(roots)
    terms: dict[sp.Expr, int] = {}
    for part in {part: None for root in roots for part in distinct_parts(root)}:
        places.update(part.args)
        terms[part] = _most_terms(part, terms)
    large = [part for part, count in terms.items() if count > MANY_TERMS]
    shared = [part for part in large if places[part] > 1]
    powers = (part.base for part in large if isinstance(part, sp.Pow))
    bases = [base for base in powers if isinstance(base, sp.Add) and terms[base] <= MANY_TERMS]
    for parts in (shared, bases):
        if parts:
            yield {part: sp.Dummy(f"part{number}", real=True) for number, part in enumerate(dict.fromkeys(parts), 1)}


def _most_terms(part: sp.Expr, terms: Mapping[sp.Expr, int]) -> int:
    """A bound for the terms of a part that is multiplied out, from those of its arguments."""
    if isinstance(part, sp.Add):
        found = sum(terms[each] for each in part.args)
    elif isinstance(part, sp.Mul):
        found = 1
        for each in part.args:
            found = min(found * terms[each], MANY_TERMS + 1)
    elif isinstance(part, sp.Pow) and isinstance(part.exp, sp.Integer) and terms[part.base] > 1:
        power = min(abs(int(part.exp)), MANY_TERMS)
        found = comb(power + min(terms[part.base], MANY_TERMS) - 1, power)
    else:
        found = 1
    return min(found, MANY_TERMS + 1)
