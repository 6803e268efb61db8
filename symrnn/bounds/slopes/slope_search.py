"""Claims about the largest slope, made from what is seen at points and kept where the judge proves them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symrnn.bounds.slopes.certified_slope import CertifiedSlope
from symrnn.bounds.slopes.steepest import size_at, steepest_point
from symrnn.claims.claim import Claim, Hypothesis, Statement, at_most, less_than
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.errors import InputError
from symrnn.expressions.exact import fraction_to_rational, number_value
from symrnn.expressions.functions import relu, step
from symrnn.judge import check

__all__ = ["certify_slope"]

UNIT = Fraction(1, 10**13)  # the ends of an enclosure are 5 of these apart
LONGEST = 1000  # denominator of a supremum that is guessed to be a fraction
LARGE = 10**6  # from here on a slope is suspected to have no bound
FAR = 16  # from here on a steepest point is suspected to lie at infinity
NEAR = 10**9  # denominator of a point where the slope is nearly largest


def certify_slope(
    name: str, symbol: sp.Symbol, value: sp.Expr, slope: sp.Expr, derivative: tuple[Claim, ...]
) -> CertifiedSlope:
    """What can be proved of sup|slope|, given the claims that it is the derivative of the value."""
    verdicts = tuple(map(check, derivative))
    steepest = steepest_point(value, slope, symbol)
    if steepest is None or any(verdict.outcome is not Outcome.PROVED for verdict in verdicts):
        return CertifiedSlope(name, slope)
    search = _Search(name, symbol, slope, verdicts, *steepest)
    if search.height > LARGE:
        return search.prove_unbounded()
    return search.exact() or search.enclose()


@dataclass(frozen=True, slots=True)
class _Search:
    """The slope, that it is the derivative, and where it looks largest."""

    name: str
    symbol: sp.Symbol
    slope: sp.Expr
    derivative: tuple[Verdict, ...]
    place: Fraction
    height: Fraction

    def record(self, *verdicts: Verdict, **known: Any) -> CertifiedSlope:
        """What is known, with its verdicts."""
        return CertifiedSlope(self.name, self.slope, (*self.derivative, *verdicts), **known)

    def prove(self, words: str, statement: Statement, given: tuple[Hypothesis, ...] = ()) -> Verdict | None:
        """The verdict of a claim, None where it is not proved."""
        verdict = check(Claim(f"{self.name}: {words}", statement, given))
        return verdict if verdict.outcome is Outcome.PROVED else None

    def upper(self, bound: sp.Rational, strict: bool = False) -> Verdict | None:
        """That |f'| is at most the bound everywhere."""
        return self.prove("upper bound of the slope", (less_than if strict else at_most)(sp.Abs(self.slope), bound))

    def lower(self, bound: sp.Rational, at: Fraction) -> Verdict | None:
        """That |f'| is at least the bound at a point, where it has a value."""
        if size_at(self.slope, self.symbol, at) is None:
            return None
        value = sp.Abs(self.slope).xreplace({self.symbol: _rational(at)})
        return self.prove("lower bound of the slope", at_most(bound, value))

    def exact(self) -> CertifiedSlope | None:
        """The supremum as a short fraction, or as its limit next to 0."""
        guesses = {self.height.limit_denominator(LONGEST), *self._beside_zero()}
        for guess in sorted(guesses):
            if 0 <= guess - self.height < Fraction(1, NEAR):
                found = self._prove_attained(_rational(guess)) or self._prove_approached(_rational(guess))
                if found is not None:
                    return found
        return None

    def _beside_zero(self) -> tuple[Fraction, ...]:
        """Where the slope is largest next to 0: its limit there, if that is rational."""
        if abs(self.place) * NEAR > 1:
            return ()
        side = int(self.place > 0)
        limit = self.slope.xreplace({step(self.symbol): sp.Integer(side), step(-self.symbol): sp.Integer(1 - side)})
        try:
            return (abs(number_value(limit, {self.symbol: Fraction(0)})),)
        except InputError:
            return ()

    def _prove_attained(self, bound: sp.Rational) -> CertifiedSlope | None:
        for at in (Fraction(0), self.place.limit_denominator(64), Fraction(1), Fraction(-1)):
            lower = self.lower(bound, at)
            upper = None if lower is None else self.upper(bound)
            if lower is not None and upper is not None:
                return self.record(upper, lower, low=bound, high=bound, at=_rational(at), attained=True)
        return None

    def _prove_approached(self, bound: sp.Rational) -> CertifiedSlope | None:
        """|f'| is always less than the bound, and more than the bound less what goes to 0."""
        upper = self.upper(bound, strict=True)
        # less than the bound everywhere, and as near to it as one likes: it is the supremum, and nowhere reached
        nearly, given = self._nearly(bound)
        lower = upper and self.prove("the slope comes near its bound", at_most(nearly, sp.Abs(self.slope)), given)
        if upper is None or lower is None:
            return None
        at = self._near() if abs(self.place) * NEAR > 1 else Fraction(1 if self.place > 0 else -1, NEAR)
        return self.record(upper, lower, low=bound, high=bound, at=_rational(at), attained=False)

    def _nearly(self, bound: sp.Rational) -> tuple[sp.Expr, tuple[Hypothesis, ...]]:
        """bound - 1/|a| far out, or bound*(1 - |a|) on one side of 0 and 0 on the other; and its hypotheses."""
        outwards = self.symbol if self.place > 0 else -self.symbol
        if abs(self.place) > FAR:
            return bound - 1 / outwards, (at_most(FAR, self.symbol) if self.place > 0 else at_most(self.symbol, -FAR),)
        return bound * (1 - relu(outwards)) * step(outwards), ()

    def _near(self) -> Fraction:
        """A short number near the steepest point, and on the same side of 0."""
        return self.place.limit_denominator(NEAR) or self.place

    def enclose(self) -> CertifiedSlope:
        """The supremum between two decimals, or what is known without an upper bound."""
        units = self.height // UNIT
        low, high = _rational((units - 1) * UNIT), _rational((units + 4) * UNIT)
        at = self._near()
        lower, upper = self.lower(low, at), self.upper(high)
        if lower is None or upper is None:
            return self._bound_below()
        return self.record(upper, lower, low=low, high=high, at=_rational(at))

    def prove_unbounded(self) -> CertifiedSlope:
        """|f'(a)| >= |a| from somewhere on says that there is no bound."""
        a = self.symbol
        for less, given in ((a, at_most(FAR, a)), (-a, at_most(a, -FAR))):
            grows = self.prove("the slope has no bound", at_most(less, sp.Abs(self.slope)), (given,))
            if grows is not None:
                return self.record(grows, unbounded=True)
        return self._bound_below()

    def _bound_below(self) -> CertifiedSlope:
        """Without an upper bound: what the slope is at least, at a point."""
        large = self.height > LARGE
        low = sp.Integer(LARGE) if large else _rational((self.height // UNIT - 1) * UNIT)
        at = self.place if large else self._near()
        lower = self.lower(low, at)
        return self.record() if lower is None else self.record(lower, low=low, at=_rational(at))


def _rational(number: Fraction) -> sp.Rational:
    return fraction_to_rational(number)
