"""Inequalities and equations that follow from hypotheses: rhs - lhs as a sum of products of what is known.

A sum c_1*p_1 + c_2*p_2 + ... with numbers c_i >= 0 is at least 0 where each p_i is: a hypothesis times indeterminates
that are not negative, two hypotheses, or such indeterminates alone. An equation may be added any number of times.
The numbers are searched for by linear programming, and the sum is multiplied out again before it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, combinations_with_replacement, product

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.judge.inequalities.facts import shift_to_bounds
from symrnn.judge.inequalities.simplex import Budget, nonnegative_solution
from symrnn.judge.normal_form.labels import show
from symrnn.judge.normal_form.limits import TermLimitError, attempt, tell_limit
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import (
    AbsoluteOf,
    Atom,
    Monomial,
    Polynomial,
    inverse_monomial,
    multiply_monomials,
    variable,
)
from symrnn.judge.normal_form.quotient import Quotient
from symrnn.judge.normal_form.signs import nonnegative_atom, positive_atom, positive_everywhere
from symrnn.judge.normal_form.substitution import substitute

__all__ = ["by_certificate"]

MOST_PRODUCTS, MOST_TERMS, MOST_SPLITS = 200, 120, 3
MOST_SQUARES, MOST_TERMS_OF_SQUARES, SHORT_BUDGET = 80, 30, 60_000


@dataclass(frozen=True, slots=True)
class _Known:
    """A polynomial known to be 0, or at least 0, or greater; ``text`` is how it is written in the evidence."""

    polynomial: Polynomial
    relation: Relation
    text: str


def by_certificate(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The sum that shows the comparison, in each case of the signs of its absolute values."""
    moved = shift_to_bounds(given)
    normalizer = Normalizer()
    goal = normalizer.quotient(substitute(comparison.rhs - comparison.lhs, moved))
    comparisons = (h for h in given if isinstance(h, Comparison))
    read = (attempt("hypotheses", partial(_read_hypothesis, h, moved, normalizer)) for h in comparisons)
    known = [fact for fact in read if fact is not None]
    if any(power % 2 and not positive_everywhere(divisor) for divisor, power in goal.denominators):
        return None
    known += [each for size in _sizes((goal.numerator, *(k.polynomial for k in known))) for each in _about_size(size)]
    sums = _sums(goal.numerator, comparison.relation, tuple(known), _write_goal(goal))
    return Evidence("sum of products of hypotheses", (*sums, *_where(normalizer))) if sums else None


def _write_goal(goal: Quotient) -> str:
    """rhs - lhs, times what it is divided by."""
    below = "*".join(f"({show(divisor)})" + (f"**{power}" if power > 1 else "") for divisor, power in goal.denominators)
    return f"(rhs - lhs)*{below}" if below else "rhs - lhs"


def _where(normalizer: Normalizer) -> tuple[str, ...]:
    conditions = normalizer.conditions()
    return (f"where {', '.join(conditions)}",) if conditions else ()


def _sums(goal: Polynomial, relation: Relation, known: tuple[_Known, ...], written: str) -> tuple[str, ...]:
    """The sum, or one for each case of signs; none where one is not found."""
    budget = Budget()
    at_once = _sum_of_products(goal, relation, known, budget) or _sum_with_squares(goal, relation, known)
    if at_once is not None:
        return (f"{written} = {at_once}",)
    sums = []
    for case in _cases(goal):
        found = _sum_of_products(goal, relation, (*known, *case), budget)
        if found is None:
            return ()
        # of the two facts for each sign, the second says in words which sign it is
        sums.append(f"where {' and '.join(fact.text for fact in case[1::2])}, {written} = {found}")
    return tuple(sums)


def _read_hypothesis(hypothesis: Comparison, moved: dict[sp.Symbol, sp.Expr], normalizer: Normalizer) -> _Known | None:
    side = normalizer.quotient(substitute(hypothesis.rhs - hypothesis.lhs, moved))
    if any(power % 2 and not positive_everywhere(divisor) for divisor, power in side.denominators):
        return None
    return _Known(side.numerator, hypothesis.relation, f"({show(side.numerator)})")


def _sizes(polynomials: Iterable[Polynomial]) -> list[Atom]:
    return sorted({atom for p in polynomials for atom in p.atoms() if isinstance(atom.key, AbsoluteOf)})


def _about_size(atom: Atom) -> Iterator[_Known]:
    """|u| is at least u, and at least -u."""
    assert isinstance(atom.key, AbsoluteOf)
    for side in (atom.key.polynomial, -atom.key.polynomial):
        difference = variable(atom) - side
        yield _Known(difference, Relation.AT_MOST, f"({show(difference)})")


def _cases(goal: Polynomial) -> list[tuple[_Known, ...]]:
    """What the signs of the u in absolute values of the goal say: the size of u is u, and u >= 0, or the opposite."""
    sizes = _sizes([goal])
    if not sizes:
        return []
    if len(sizes) > MOST_SPLITS:
        tell_limit("sum of products", f"more than {MOST_SPLITS} absolute values")
        return []
    cases = []
    for signs in product((1, -1), repeat=len(sizes)):
        facts: list[_Known] = []
        for atom, sign in zip(sizes, signs, strict=True):
            assert isinstance(atom.key, AbsoluteOf)
            inner = atom.key.polynomial.scale(sign)
            facts += [
                _Known(variable(atom) - inner, Relation.EQUAL, f"({show(variable(atom) - inner)})"),
                _Known(inner, Relation.AT_MOST, f"{show(inner)} >= 0"),
            ]
        cases.append(tuple(facts))
    return cases


def _sum_of_products(goal: Polynomial, relation: Relation, known: tuple[_Known, ...], budget: Budget) -> str | None:
    """The sum written out, None where none was found; sums of few products are tried first."""
    pairs = _pairs(known) if relation is not Relation.EQUAL else ()
    for usable, rounds in ((known, 1), (known, 2), ((*known, *pairs), 1), ((*known, *pairs), 2)):
        products = _products(goal, relation, usable, rounds)
        if products is None:
            return None
        found = _combine_products(goal, relation, products, budget)
        if found is not None:
            return found
    return None


def _sum_with_squares(goal: Polynomial, relation: Relation, known: tuple[_Known, ...]) -> str | None:
    """With squares (a - b)^2 and (a + b)^2 of monomials among what is known to be at least 0."""
    if relation is Relation.EQUAL or len(goal.terms) > MOST_TERMS_OF_SQUARES:
        return None
    squares = tuple(_squares(goal))
    if not 0 < len(squares) <= MOST_SQUARES:
        return None
    products = _products(goal, relation, (*known, *squares), 1)
    return None if products is None else _combine_products(goal, relation, products, Budget(SHORT_BUDGET))


def _squares(goal: Polynomial) -> Iterator[_Known]:
    """Of indeterminates, and of monomials whose squares and product are terms."""
    halves = [h for m in goal.terms if m and all(e % 2 == 0 for _, e in m) and (h := tuple((a, e // 2) for a, e in m))]
    plain: list[Monomial] = [((atom, 1),) for atom in sorted(goal.atoms())]
    pairs = [*combinations(plain, 2), *((a, b) for a, b in combinations(_in_order(set(halves)), 2))]
    for a, b in dict.fromkeys(pairs):
        if (a in plain and b in plain) or multiply_monomials(a, b) in goal.terms:
            for sign in (-1, 1):
                root = Polynomial({a: Fraction(1), b: Fraction(sign)})
                yield _Known(root * root, Relation.AT_MOST, f"({show(root)})**2")


def _combine_products(goal: Polynomial, relation: Relation, products: list[_Known], budget: Budget) -> str | None:
    """The goal as a sum of numbers times products."""
    strict = relation is Relation.LESS_THAN
    columns = [p.polynomial for p in products] + ([-goal] if strict else [])
    monomials = _in_order({m for p in (*columns, goal) for m in p.terms})
    zero = Fraction(0)
    rows = [[column.terms.get(m, zero) for column in columns] for m in monomials]
    right = [zero if strict else goal.terms.get(m, zero) for m in monomials]
    if strict:  # times * goal = sum, in which the products that are greater than 0 stand once in all
        rows.append([Fraction(p.relation is Relation.LESS_THAN) for p in products] + [Fraction(0)])
        right.append(Fraction(1))
    numbers = nonnegative_solution(rows, right, budget)
    if numbers is None:
        if budget.left <= 0:
            tell_limit("sum of products", f"more than {Budget().left} changes of entries in the simplex method")
        return None
    times = numbers.pop() if strict else Fraction(1)
    total = sum((p.polynomial.scale(c) for p, c in zip(products, numbers, strict=True)), Polynomial({}))
    # the search is not trusted: the sum is multiplied out, and has to be times*goal, term by term
    if times <= 0 or not (total - goal.scale(times)).is_zero_polynomial():
        return None
    return " + ".join(_write_product(c / times, p.text) for p, c in zip(products, numbers, strict=True) if c) or "0"


def _write_product(number: Fraction, text: str) -> str:
    return text if number == 1 and text else f"{number}*{text}" if text else str(number)


def _pairs(known: tuple[_Known, ...]) -> tuple[_Known, ...]:
    ordered = [k for k in known if k.relation is not Relation.EQUAL]
    return tuple(_times(a, b) for a, b in combinations_with_replacement(ordered, 2)) if len(ordered) <= 6 else ()


def _products(goal: Polynomial, relation: Relation, known: tuple[_Known, ...], rounds: int) -> list[_Known] | None:
    """What may be added up: known polynomials times monomials that bring terms of the goal, None if too much.

    A second round brings the terms that the first has brought.
    """
    exact = relation is Relation.EQUAL
    usable = [k for k in known if k.relation is Relation.EQUAL or not exact]
    found: dict[object, _Known] = {}
    monomials = set(goal.terms)
    try:
        for _ in range(rounds):
            new = {(k.polynomial.key(), m): (k, m) for k in usable for m in _multipliers(k, monomials)}
            for k, m in new.values():
                for each in _multiples(k, m):
                    found.setdefault((each.polynomial.key(), each.relation is Relation.EQUAL), each)
            monomials |= {m for each in found.values() for m in each.polynomial.terms}
            if len(found) > MOST_PRODUCTS or len(monomials) > MOST_TERMS:
                tell_limit("sum of products", f"more than {MOST_PRODUCTS} products or {MOST_TERMS} monomials")
                return None
    except TermLimitError as stop:
        tell_limit("sum of products", stop)
        return None
    bare = [] if exact else [_alone(m) for m in _in_order({(), *monomials}) if _is_nonnegative(m)]
    return [*found.values(), *bare]


def _times(a: _Known, b: _Known) -> _Known:
    # p > 0 and q > 0 give p*q > 0; where one of them may be 0, the product may
    strict = Relation.LESS_THAN in (a.relation, b.relation) and a.relation is b.relation
    return _Known(a.polynomial * b.polynomial, Relation.LESS_THAN if strict else Relation.AT_MOST, f"{a.text}*{b.text}")


def _multipliers(known: _Known, monomials: set[Monomial]) -> list[Monomial]:
    """The monomials that turn a term of the polynomial into one that is wanted, in a fixed order."""
    inverses = [(b, inverse_monomial(b)) for b in known.polynomial.terms]
    quotients = (
        multiply_monomials(a, inverse)
        for a, powers in ((a, dict(a)) for a in monomials)
        for b, inverse in inverses
        if all(powers.get(atom, 0) >= exponent for atom, exponent in b)
    )
    free = known.relation is Relation.EQUAL
    return _in_order({m for m in quotients if all(e > 0 for _, e in m) and (free or _is_nonnegative(m))})


def _in_order(monomials: set[Monomial]) -> list[Monomial]:
    return sorted(monomials, key=lambda monomial: [(atom, -exponent) for atom, exponent in monomial])


def _multiples(known: _Known, monomial: Monomial) -> Iterator[_Known]:
    """The polynomial times the monomial; an equation with both signs."""
    by = Polynomial({monomial: Fraction(1)})
    text = known.text if not monomial else f"{show(by)}*{known.text}"
    if known.relation is Relation.EQUAL:
        yield _Known(by * known.polynomial, Relation.EQUAL, text)
        # the numbers of the sum are never negative, so an equation that is subtracted is its opposite added
        yield _Known(-(by * known.polynomial), Relation.EQUAL, f"-{text}")
        return
    strict = known.relation is Relation.LESS_THAN and all(positive_atom(atom) for atom, _ in monomial)
    yield _Known(by * known.polynomial, Relation.LESS_THAN if strict else Relation.AT_MOST, text)


def _alone(monomial: Monomial) -> _Known:
    by = Polynomial({monomial: Fraction(1)})
    strict = all(positive_atom(atom) for atom, _ in monomial)
    return _Known(by, Relation.LESS_THAN if strict else Relation.AT_MOST, show(by) if monomial else "")


def _is_nonnegative(monomial: Monomial) -> bool:
    return all(nonnegative_atom(atom) or exponent % 2 == 0 for atom, exponent in monomial)
