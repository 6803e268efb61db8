"""Inequalities beyond a number: what an expression is for u >= start, by a polynomial and what remains.

A quantity is exp(rate*u)*(p(u) + rest), with a polynomial p, and of the rest it is enclosed how it stands to powers of
u: rest*u^k for k from -6 to 6, over all u >= start at once. So exp(-u) has the rate -1, and sums, products and
quotients of such quantities are quantities again. What decays stays below exp(-r*u)*u^k, which falls where u >= k/r.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import sympy as sp

from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, ends, point
from symrnn.judge.inequalities.jets import slope_over

__all__ = ["Tail", "Tails"]

POWERS = range(6, -7, -1)
HIGHEST_DEGREE = 6

#: by a power of u: the coefficients of a polynomial, or the enclosures of rest*u^k
PowerTable = Mapping[int, Interval]


@dataclass(frozen=True, slots=True)
class Tail:
    """exp(rate*u)*(leading + rest) for u >= start: no ``rest[k]`` where rest*u^k has no bound."""

    rate: Fraction
    leading: PowerTable
    rest: PowerTable


@dataclass(frozen=True, slots=True)
class Tails:
    """Sums, products, quotients and functions of tails from ``start`` on, which is at least 1."""

    start: Fraction
    context: Any

    def symbol(self) -> Tail:
        """u itself."""
        return Tail(Fraction(0), {1: self.number(1)}, self._zeros())

    def number(self, value: int | Fraction) -> Interval:
        """The enclosure of a number."""
        return point(self.context, Fraction(value))

    def constant(self, value: Interval) -> Tail:
        """A number as a tail."""
        return Tail(Fraction(0), {0: value}, self._zeros())

    def _zeros(self) -> PowerTable:
        return dict.fromkeys(POWERS, self.number(0))

    def small(self, low: Interval, high: Interval, tail: Tail) -> Tail:
        """The tail times something that lies between two numbers, and need not converge."""
        return self.product(tail, Tail(Fraction(0), {}, self._fill({0: self._hull(low, high)})))

    def _hull(self, low: Interval, high: Interval) -> Interval:
        return self.context.mpf([min(low.a, high.a), max(low.b, high.b)])

    def _fill(self, rest: PowerTable) -> PowerTable:
        """With what follows for lower powers: rest*u^(k - 1) is rest*u^k by a number from start on."""
        found = dict(rest)
        share = self._hull(self.number(0), self.number(1 / self.start))
        for k in POWERS:
            if k not in found and k + 1 in found:
                found[k] = found[k + 1] * share
        return found

    def total(self, tail: Tail, k: int) -> Interval | None:
        """The enclosure of (leading + rest)*u^k, None where it has no bound."""
        if k not in tail.rest or any(power + k > 0 for power in tail.leading):
            return None
        parts = (each * self._power_of_symbol(power + k) for power, each in tail.leading.items())
        return sum(parts, tail.rest[k])

    def _power_of_symbol(self, k: int) -> Interval:
        """u^k for k <= 0."""
        highest = self.number(self.start**k)
        return highest if k == 0 else self._hull(self.number(0), highest)

    def lowest_sign(self, tail: Tail) -> int | None:
        """1 where the tail is positive, 0 where at least 0, None where that is not known."""
        lows = [total.a for k in POWERS if (total := self.total(tail, k)) is not None]
        return next(
            (sign for sign, holds in ((1, lambda a: a > 0), (0, lambda a: a >= 0)) if any(map(holds, lows))), None
        )

    def opposite(self, tail: Tail) -> Tail:
        """The tail of minus the quantity."""
        return Tail(tail.rate, *({k: -each for k, each in table.items()} for table in (tail.leading, tail.rest)))

    def sum(self, a: Tail, b: Tail) -> Tail:
        """Both brought to the larger rate."""
        rate = max(a.rate, b.rate)
        a, b = self._at_rate(a, rate), self._at_rate(b, rate)
        zero = self.number(0)
        leading = {k: a.leading.get(k, zero) + b.leading.get(k, zero) for k in {*a.leading, *b.leading}}
        return Tail(
            rate, _without_zeros(leading), {k: a.rest[k] + b.rest[k] for k in POWERS if k in a.rest and k in b.rest}
        )

    def plain(self, tail: Tail) -> Tail:
        """The tail without an exponential before it."""
        if tail.rate > 0:
            raise UnboundedError("it grows like an exponential")
        return self._at_rate(tail, Fraction(0))

    def _at_rate(self, tail: Tail, rate: Fraction) -> Tail:
        """The tail with exp(rate*u) before it, for a rate that is no lower: what decays goes into the rest."""
        fall = rate - tail.rate
        return tail if not fall else Tail(rate, {}, self._decaying(tail, fall))

    def _decaying(self, tail: Tail, fall: Fraction) -> PowerTable:
        """exp(-fall*u)*(leading + rest)*u^k is (leading + rest)*u^j times exp(-fall*u)*u^(k - j), for some j."""
        totals = [(j, total) for j in POWERS if (total := self.total(tail, j)) is not None]
        found = {}
        for k in POWERS:
            # exp(-a*u)*u^n falls from u = n/a on, and the start has to be beyond it
            each = [total * self._enclose_fall(fall, k - j) for j, total in totals if k - j <= fall * self.start]
            if each:
                found[k] = min(each, key=_size)
        return found

    def _enclose_fall(self, fall: Fraction, k: int) -> Interval:
        """exp(-fall*u)*u^k, which decreases: from its value at the start to 0."""
        highest = self.context.exp(self.number(-fall * self.start)) * self.number(self.start**k)
        return self._hull(self.number(0), highest)

    def product(self, a: Tail, b: Tail) -> Tail:
        """(p + r)*(q + s) = p*q + p*s + q*r + r*s."""
        leading: dict[int, Interval] = {}
        for (i, one), (j, other) in product(a.leading.items(), b.leading.items()):
            leading[i + j] = leading.get(i + j, self.number(0)) + one * other
        if max(leading, default=0) > HIGHEST_DEGREE:
            raise UnboundedError("a polynomial of so high a degree is not followed")
        parts = [
            self._multiply_by(b.rest, a.leading),
            self._multiply_by(a.rest, b.leading),
            self._times(a.rest, b.rest),
        ]
        rest = {k: sum((part[k] for part in parts), self.number(0)) for k in POWERS if all(k in part for part in parts)}
        return Tail(a.rate + b.rate, _without_zeros(leading), rest)

    def _multiply_by(self, rest: PowerTable, leading: PowerTable) -> PowerTable:
        """The rest times a polynomial."""
        if not leading or self._is_nothing(rest):
            return self._zeros()
        powers = [k for k in POWERS if all(k + i in rest for i in leading)]
        return self._fill({k: sum((c * rest[k + i] for i, c in leading.items()), self.number(0)) for k in powers})

    def _is_nothing(self, rest: PowerTable) -> bool:
        return all(k in rest and _is_zero(rest[k]) for k in POWERS)

    def _times(self, a: PowerTable, b: PowerTable) -> PowerTable:
        if self._is_nothing(a) or self._is_nothing(b):
            return self._zeros()
        found = {}
        for k in POWERS:
            # r*u^i times s*u^(k - i), for every i: each holds the value, so the narrowest may be kept
            each = [a[i] * b[k - i] for i in POWERS if i in a and k - i in b]
            if each:
                found[k] = min(each, key=_size)
        return self._fill(found)

    def reciprocal(self, tail: Tail) -> Tail:
        """1/(leading + rest): about its limit, or by the power of u that it stands to."""
        total, limit = self.total(tail, 0), tail.leading.get(0)
        if total is not None and limit is not None and _keeps_off_zero(total) and _keeps_off_zero(limit):
            # 1/(c + r) = 1/c - r/(c*(c + r))
            return Tail(-tail.rate, {0: 1 / limit}, _scale(tail.rest, -1 / (limit * total)))
        for j in POWERS:
            total = self.total(tail, j)
            if total is not None and _keeps_off_zero(total):
                return Tail(-tail.rate, {}, self._fill({-j: 1 / total}))
        raise UnboundedError("a division by what may come near 0")

    def falling(self, argument: Tail) -> Tail:
        """exp(v) where v <= -c*u for some c > 0, which is all that is kept of it."""
        # v <= c*u with c < 0: exp(v) falls at least as fast as exp(c*u)
        rate = max((-ends(each)[1] for each in self._slopes(argument)), default=Fraction(0))
        if rate <= 0:
            raise UnboundedError("an exponential that may grow")
        share = self.constant(self._hull(self.number(0), self.number(1)))
        return Tail(Fraction(0), {}, self._decaying(share, rate))

    def _slopes(self, tail: Tail) -> list[Interval]:
        """Intervals c off 0: v <= c.b*u where c is below 0, v >= c.a*u where above; u^j is at least start^(j-1)*u."""
        totals = ((-k, total) for k in POWERS if k < 0 and (total := self.total(tail, k)) is not None)
        return [total * self.number(self.start ** (j - 1)) for j, total in totals if _keeps_off_zero(total)]

    def apply_bounded(self, function: Any, inner: Tail) -> Tail:
        """A function of what converges, by the mean value theorem: g(c + r) = g(c) + g'(.)*r."""
        whole, limit = self.total(inner, 0), inner.leading.get(0, self.number(0))
        if whole is None:
            raise UnboundedError("the argument grows")
        at_limit = enclose(function(_U), {_U: limit}, self.context)
        slope = slope_over(function, self._hull(whole, limit), self.context)
        return Tail(Fraction(0), _without_zeros({0: at_limit}), _scale(inner.rest, slope))

    def way(self, tail: Tail) -> int:
        """1 where the quantity grows, -1 where it falls without bound, 0 where it is bounded."""
        if self.total(tail, 0) is not None:
            return 0
        slopes = self._slopes(tail)
        if not slopes:
            raise UnboundedError("it is not seen where the argument goes")
        return 1 if slopes[0].a > 0 else -1


def _without_zeros(leading: PowerTable) -> PowerTable:
    return {k: each for k, each in leading.items() if not _is_zero(each)}


def _is_zero(interval: Interval) -> bool:
    return bool(interval.a == 0 and interval.b == 0)


def _keeps_off_zero(interval: Interval) -> bool:
    return bool(interval.a > 0 or interval.b < 0)


def _size(interval: Interval) -> Any:
    return max(abs(interval.a), abs(interval.b))


def _scale(table: PowerTable, factor: Interval) -> PowerTable:
    """The table times a number; 0 times what has no bound is 0."""
    if _is_zero(factor):
        return dict.fromkeys(POWERS, factor)
    return {k: each * factor for k, each in table.items()}


_U = sp.Dummy("u", real=True)
