"""Inequalities in one symbol by the sign of derivatives: g(0) >= 0 and g' >= 0 from 0 on give g >= 0.

It takes sums of c*u^n*exp(m*u), whose derivatives are such sums again. A sum is multiplied by exp(-m*u), which is
positive, until its lowest m is 0; each derivative then lowers the degree of what stands beside no exponential, so the
search ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.judge.inequalities.facts import rational_bounds
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import Atom, Polynomial
from symrnn.judge.normal_form.signs import positive_everywhere

__all__ = ["by_slopes"]

MOST_DERIVATIVES = 30

#: the coefficient of u^n*exp(m*u), by (n, m)
ExponentialSum = Mapping[tuple[int, Fraction], Fraction]


def by_slopes(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The proof where both sides are quotients of such sums in one symbol that is known to be on one side of 0."""
    normalizer = Normalizer()
    difference = normalizer.quotient(comparison.rhs) - normalizer.quotient(comparison.lhs)
    symbols = comparison.lhs.free_symbols | comparison.rhs.free_symbols
    if len(symbols) != 1 or any(power % 2 and not positive_everywhere(d) for d, power in difference.denominators):
        return None
    (symbol,) = symbols
    side = _side_of_zero(symbol, given)
    terms = _terms(difference.numerator, symbol)
    if side is None or terms is None:
        return None
    sign, apart = side
    # u -> -u: u^n*exp(m*u) becomes (-1)^n*u^n*exp(-m*u)
    mirrored = {(n, sign * m): c * sign**n for (n, m), c in terms.items()}
    count = _derivatives(mirrored, apart, comparison.relation is Relation.LESS_THAN)
    if count is None:
        return None
    where = f"{symbol} {'>' if sign > 0 else '<'}{'' if apart else '='} 0"
    return Evidence("sign of a derivative", (f"{inflect(count, 'derivative')} of rhs - lhs, for {where}",))


def _side_of_zero(symbol: sp.Symbol, given: tuple[Hypothesis, ...]) -> tuple[int, bool] | None:
    """1 where the symbol is known to be at least 0, -1 where at most 0; and whether it cannot be 0."""
    if symbol.is_nonnegative:
        return 1, bool(symbol.is_positive)
    low, high = rational_bounds(given).get(symbol, (None, None))
    if low is not None and low >= 0:
        return 1, low > 0 or Comparison(sp.S.Zero, Relation.LESS_THAN, symbol) in given
    if high is not None and high <= 0:
        return -1, high < 0 or Comparison(symbol, Relation.LESS_THAN, sp.S.Zero) in given
    return None


def _terms(numerator: Polynomial, symbol: sp.Symbol) -> ExponentialSum | None:
    found: dict[tuple[int, Fraction], Fraction] = {}
    for monomial, coefficient in numerator.terms.items():
        degree, rate = 0, Fraction(0)
        for atom, exponent in monomial:
            if atom.kind == "symbol" and exponent > 0:
                degree = int(exponent)
            elif _is_exponential(atom, symbol):
                rate = Fraction(exponent)
            else:
                return None
        found[degree, rate] = coefficient
    return found


def _is_exponential(atom: Atom, symbol: sp.Symbol) -> bool:
    """Whether an indeterminate is exp(u)."""
    if atom.kind != "exp" or not isinstance(atom.key, tuple) or len(atom.key) != 1:
        return False
    inner, exponent = atom.key[0]
    return isinstance(inner, Atom) and inner.kind == "symbol" and inner.key == symbol and exponent == 1


def _derivatives(terms: ExponentialSum, apart: bool, strict: bool) -> int | None:
    """How many derivatives it took to see that the sum is at least 0 (more, if strict) for u >= 0 (u > 0, if apart)."""
    for count in range(MOST_DERIVATIVES):
        least = min((m for _, m in terms), default=Fraction(0))
        # times exp(-least*u), which is positive: the sign stays, and the derivatives come to an end
        terms = {(n, m - least): c for (n, m), c in terms.items()}
        at_zero = sum((c for (n, _), c in terms.items() if n == 0), Fraction(0))
        if all(c > 0 for c in terms.values()):
            return count if not strict or (apart and terms) or at_zero > 0 else None
        if at_zero < 0:
            return None
        # a positive value at 0, or a positive derivative all the way, makes it positive
        strict = strict and at_zero == 0
        if strict and not apart:
            return None
        # at least 0 at 0, so a derivative that is at least 0 from there on is enough (mean value theorem)
        terms = _derivative(terms)
    return None


def _derivative(terms: ExponentialSum) -> ExponentialSum:
    found: dict[tuple[int, Fraction], Fraction] = {}
    for (n, m), c in terms.items():
        for key, value in (((n - 1, m), n * c), ((n, m), m * c)):
            if value:
                found[key] = found.get(key, Fraction(0)) + value
    return {key: value for key, value in found.items() if value}
