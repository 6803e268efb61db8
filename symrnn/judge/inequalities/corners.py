"""Inequalities at the corners: what is affine in a bounded quantity is least at one of its two bounds.

So |(1 - z)*h + z*u| <= 1 for 0 <= z <= 1, |h| <= 1, |u| <= 1 is looked at for z = 0 and z = 1 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.errors import inflect
from symrnn.judge.inequalities.facts import Fact, facts_of, shift_to_bounds
from symrnn.judge.inequalities.inequality import proves_nonnegative
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import ZERO, AbsoluteOf, Atom, Monomial, Polynomial, variable
from symrnn.judge.normal_form.quotient import take_out
from symrnn.judge.normal_form.signs import (
    nonnegative_atom,
    nonnegative_everywhere,
    positive_atom,
    positive_everywhere,
)

__all__ = ["at_corners"]

MOST_CORNERS, MOST_TERMS = 150, 60
ATTEMPTS = 6  # at a proof where no corner is left to look at


def at_corners(lhs: sp.Expr, rhs: sp.Expr, strict: bool, given: tuple[Hypothesis, ...]) -> str | None:
    """How ``lhs <= rhs`` (``<`` if strict) holds at every corner, None if this way does not show it."""
    moved = shift_to_bounds(given)
    hypotheses = tuple(hypothesis.xreplace(moved) for hypothesis in given)
    normalizer = Normalizer()
    difference = normalizer.quotient((rhs - lhs).xreplace(moved))
    if any(power % 2 and not positive_everywhere(divisor) for divisor, power in difference.denominators):
        return None
    corners = _Corners(
        hypotheses, normalizer, facts_of(hypotheses, normalizer), tuple(_differences(hypotheses, normalizer))
    )
    if not corners.prove(difference.numerator, strict, frozenset()):
        return None
    return f"it is at least 0 at {inflect(corners.count, 'corner')} of what is bounded"


def _differences(given: tuple[Hypothesis, ...], normalizer: Normalizer) -> Iterator[tuple[Polynomial, bool]]:
    """rhs - lhs of each hypothesis that is an inequality, and whether it is strict."""
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and hypothesis.relation is not Relation.EQUAL:
            difference = normalizer.quotient(hypothesis.rhs - hypothesis.lhs)
            if not difference.denominators and len(difference.numerator.terms) > 1:
                yield difference.numerator, hypothesis.relation is Relation.LESS_THAN


@dataclass(frozen=True, slots=True)
class _Bound:
    """A quantity is at least, or at most, a polynomial without it; and not equal if ``strict``."""

    value: Polynomial
    strict: bool


@dataclass(frozen=True, slots=True)
class _Affine:
    """slope*atom + rest, the sign of the slope (0 where that is not known), and at which bounds it may be least."""

    atom: Atom
    slope: Polynomial
    rest: Polynomial
    sign: int
    worst: tuple[_Bound, ...]

    def order(self, strict: bool, later: set[Atom]) -> tuple[bool, bool, bool, bool, str]:
        """Absolute values first, what bounds others last; one corner before two, and what keeps off its bounds last."""
        many, apart = len(self.worst) > 1, any(bound.strict for bound in self.worst)
        pair = (apart, many) if strict else (many, apart)
        is_size = isinstance(self.atom.key, AbsoluteOf) and self.sign < 0 and many
        return (not is_size, self.atom in later, *pair, self.atom.label)


@dataclass(slots=True)
class _Corners:
    given: tuple[Hypothesis, ...]
    normalizer: Normalizer
    facts: tuple[Fact, ...]
    known: tuple[tuple[Polynomial, bool], ...]
    seen: dict[object, bool] = field(default_factory=dict)
    count: int = 0

    def prove(self, polynomial: Polynomial, strict: bool, done: frozenset[Atom]) -> bool:
        """Whether the polynomial is at least 0 (greater, if strict); no quantity is put at a bound twice."""
        key = (polynomial.key(), strict, done)
        if key not in self.seen:
            self.seen[key] = False
            self.seen[key] = self._prove(polynomial, strict, done)
        return self.seen[key]

    def _prove(self, polynomial: Polynomial, strict: bool, done: frozenset[Atom]) -> bool:
        # what is never negative (is positive, if strict) is taken out
        known_sign = positive_atom if strict else nonnegative_atom
        _, polynomial = take_out(polynomial, {atom for atom in polynomial.atoms() if known_sign(atom)})
        if nonnegative_everywhere(polynomial) and (not strict or positive_everywhere(polynomial)):
            self.count += 1
            return True
        if self.count > MOST_CORNERS or len(polynomial.terms) > MOST_TERMS:
            return False
        # what stands in the bound of another is still needed there
        later = {atom for fact in self.facts if fact.atom not in done for atom in fact.bound.atoms()}
        chosen = min(self._choices(polynomial, done), key=lambda each: each.order(strict, later), default=None)
        if chosen is None:
            return self._at_last(polynomial, strict)
        done = done | {chosen.atom}
        for bound in chosen.worst:
            # s*a + r with s > 0 and a > low is greater than s*low + r
            apart = bound.strict and chosen.sign != 0 and positive_everywhere(chosen.slope.scale(chosen.sign))
            if not self.prove(chosen.slope * bound.value + chosen.rest, strict and not apart, done):
                return self._at_last(polynomial, strict)
        return True

    def _at_last(self, polynomial: Polynomial, strict: bool) -> bool:
        """By the other ways to prove an inequality, in a few attempts."""
        self.count += 1
        if self._is_hypothesis(polynomial, strict):
            return True
        return proves_nonnegative(polynomial, strict, self.given, self.normalizer, self.facts, ATTEMPTS) is not None

    def _is_hypothesis(self, polynomial: Polynomial, strict: bool) -> bool:
        """Whether it is a hypothesis times what is not negative."""
        factors = {atom for atom in polynomial.atoms() if nonnegative_atom(atom)}
        content, left = take_out(polynomial, factors) if polynomial.terms else ((), polynomial)
        apart = all(positive_atom(atom) for atom, _ in content)
        for known, holds_apart in self.known:
            monomial, coefficient = known.sort_terms()[0]
            times = left.terms.get(monomial, Fraction(0)) / coefficient
            if times > 0 and left == known.scale(times) and (not strict or (apart and holds_apart)):
                return True
        return False

    def _choices(self, polynomial: Polynomial, done: frozenset[Atom]) -> Iterator[_Affine]:
        for atom in sorted(polynomial.atoms() - done):
            parts = _split(polynomial, atom)
            if parts is not None:
                sign = self._sign(parts[0])
                low, high = self._bounds(atom, polynomial)
                worst: tuple[_Bound | None, ...] = (low,) if sign > 0 else (high,) if sign < 0 else (low, high)
                if None in worst and sign <= 0 and _is_size_of_sum(atom):
                    assert isinstance(atom.key, AbsoluteOf)
                    # |p| is p or -p
                    worst = tuple(_Bound(side, False) for side in (atom.key.polynomial, -atom.key.polynomial))
                if None not in worst:
                    yield _Affine(atom, *parts, sign, tuple(bound for bound in worst if bound is not None))

    def _sign(self, slope: Polynomial) -> int:
        for sign in (1, -1):
            if nonnegative_everywhere(slope.scale(sign)):
                return sign
        value = slope.constant_value()
        if value is None and len(slope.terms) <= 4:
            for sign in (1, -1):
                if proves_nonnegative(slope.scale(sign), False, (), self.normalizer, self.facts, 2) is not None:
                    return sign
        return 0

    def _bounds(self, atom: Atom, polynomial: Polynomial) -> tuple[_Bound | None, _Bound | None]:
        """What is known of an indeterminate by hypotheses, by its form, and by its absolute value."""
        lows: list[_Bound] = []
        highs: list[_Bound] = []
        for fact in self.facts:
            if fact.atom == atom and fact.exponent == 1 and atom not in fact.bound.atoms():
                (highs if fact.upper else lows).append(_Bound(fact.bound, fact.strict))
        inner = atom.key.polynomial.atoms() if isinstance(atom.key, AbsoluteOf) else set()
        # where u stands beside |u|, the size goes after it
        if nonnegative_atom(atom) and not inner & polynomial.atoms():
            lows.append(_Bound(ZERO, False))
        size = Atom("abs", AbsoluteOf(variable(atom)), f"|{atom.label}|")
        if size in polynomial.atoms() or any(size in known.atoms() for known, _ in self.known):
            lows.append(_Bound(-variable(size), False))
            highs.append(_Bound(variable(size), False))
        return _nearest(lows), _nearest(highs)


def _is_size_of_sum(atom: Atom) -> bool:
    return isinstance(atom.key, AbsoluteOf) and atom.key.polynomial.single_term() is None


def _nearest(bounds: list[_Bound]) -> _Bound | None:
    """A constant before others, which bring new indeterminates."""
    return min(bounds, key=lambda bound: bound.value.constant_value() is None, default=None)


def _split(polynomial: Polynomial, atom: Atom) -> tuple[Polynomial, Polynomial] | None:
    """slope and rest of slope*atom + rest, None where it is not affine."""
    slope: dict[Monomial, Fraction] = {}
    rest: dict[Monomial, Fraction] = {}
    for monomial, coefficient in polynomial.terms.items():
        exponent = dict(monomial).get(atom, 0)
        if exponent == 0:
            rest[monomial] = coefficient
        elif exponent == 1:
            slope[tuple(pair for pair in monomial if pair[0] != atom)] = coefficient
        else:
            return None
    return Polynomial(slope), Polynomial(rest)
