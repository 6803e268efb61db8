"""Numbers of 50 digits on a tape: each with its partial derivatives, and with the sum of its absolute terms.

The sum of absolute terms is what an error is measured against, since cancellation is not an error: a sum has that of
its terms together, a product theirs multiplied, and f(a) as much as a change of a by its own rounding error makes.
What is computed and not 0 exactly has at least the smallest normal number, below which there are fewer digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp

from symrnn.expressions import functions as own

__all__ = ["MP", "DrawnAnewError", "ExactTape"]

MP = mpmath.MPContext()
MP.dps = 50

SCALE, ALPHA = MP.mpf("1.0507009873554804934193349852946"), MP.mpf("1.6732632423543772848170429916717")
ZERO, ONE = MP.mpf(0), MP.mpf(1)


class DrawnAnewError(Exception):
    """Not for this reference: a number that is too large, or one so near a kink that rounding decides its side."""


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + MP.exp(-x))


def _both(x: Any) -> Any:
    return _sigmoid(x) * _sigmoid(-x)


def _curve_of_mish(x: Any) -> Any:
    return ONE  # |mish''| is below it


#: the value, the slope and the curvature, or a bound of it, of each function of one number, by its argument
FUNCTIONS: Mapping[Any, tuple[Callable[[Any], Any], ...]] = MappingProxyType(
    {
        sp.exp: (MP.exp, MP.exp, MP.exp),
        sp.log: (MP.log, lambda x: 1 / x, lambda x: 1 / x**2),
        sp.sin: (MP.sin, MP.cos, MP.sin),
        sp.cos: (MP.cos, lambda x: -MP.sin(x), MP.cos),
        sp.tanh: (MP.tanh, lambda x: 4 * _both(2 * x), lambda x: 8 * _both(2 * x)),
        sp.Abs: (abs, lambda x: ONE if x > 0 else -ONE, lambda x: ZERO),
        own.sigmoid: (_sigmoid, _both, _both),
        own.relu: (lambda x: max(x, ZERO), lambda x: ONE * (x > 0), lambda x: ZERO),
        own.step: (lambda x, at=0: ONE * (x > 0), lambda x, at=0: ZERO, lambda x, at=0: ZERO),
        own.softplus: (lambda x: MP.log1p(MP.exp(-abs(x))) + max(x, ZERO), _sigmoid, _both),
        own.softsign: (lambda x: x / (1 + abs(x)), lambda x: (1 + abs(x)) ** -2, lambda x: 2 * (1 + abs(x)) ** -3),
        own.elu: (
            lambda x: x if x > 0 else MP.expm1(x),
            lambda x: ONE if x > 0 else MP.exp(x),
            lambda x: ZERO if x > 0 else MP.exp(x),
        ),
        own.selu: (
            lambda x: SCALE * (x if x > 0 else ALPHA * MP.expm1(x)),
            lambda x: SCALE * (ONE if x > 0 else ALPHA * MP.exp(x)),
            lambda x: ZERO if x > 0 else SCALE * ALPHA * MP.exp(x),
        ),
        own.silu: (
            lambda x: x * _sigmoid(x),
            lambda x: _sigmoid(x) + x * _both(x),
            lambda x: (2 + abs(x)) * _both(x),
        ),
        own.normal_density: (MP.npdf, lambda x: -x * MP.npdf(x), lambda x: (x * x - 1) * MP.npdf(x)),
        own.normal_cdf: (MP.ncdf, MP.npdf, lambda x: x * MP.npdf(x)),
        own.gelu: (
            lambda x: x * MP.ncdf(x),
            lambda x: MP.ncdf(x) + x * MP.npdf(x),
            lambda x: (2 - x * x) * MP.npdf(x),
        ),
        own.mish: (
            lambda x: x * MP.tanh(MP.log1p(MP.exp(x))),
            lambda x: MP.diff(lambda u: u * MP.tanh(MP.log1p(MP.exp(u))), x),
            _curve_of_mish,
        ),
    }
)
KINKED = frozenset({sp.Abs, own.relu, own.step, own.selu})


class ExactTape:
    """Values, the sums of their absolute terms, and of each the (index, partial, its absolute terms) it came from."""

    def __init__(self, precision: int, smallest: int, largest: float) -> None:
        """A tape to compare with a floating type: bits of its numbers, exponents of the smallest, the largest."""
        self.unit, self.floor, self.largest = MP.mpf(2) ** -precision, MP.mpf(2) ** smallest, MP.mpf(largest)
        self.lost = self.floor / self.unit / 2**8  # a function may give nothing, or a little, where it is below normal
        self.values: list[Any] = []
        self.sizes: list[Any] = []
        self.parents: list[list[tuple[int, Any, Any]]] = []

    def put(self, value: Any, size: Any, parents: list[tuple[int, Any, Any]] | None = None) -> int:
        if max(abs(value), size, *(each for *_, each in parents or [(0, 0, 0)])) > self.largest:
            raise DrawnAnewError(f"{MP.nstr(size, 5)} is too large")
        self.values.append(value)
        self.sizes.append(size)
        self.parents.append(parents or [])
        return len(self.values) - 1

    def number(self, value: Any) -> int:
        """A number that is given, exactly."""
        found = MP.mpf(int(value.p)) / int(value.q) if isinstance(value, sp.Rational) else MP.mpf(value)
        return self.put(found, abs(found))

    def plus(self, terms: list[int]) -> int:
        value, size = MP.fsum(self.values[i] for i in terms), MP.fsum(self.sizes[i] for i in terms)
        return self.put(value, size, [(i, ONE, ONE) for i in terms])

    def times(self, a: int, b: int) -> int:
        (x, y), (p, q) = ((of[a], of[b]) for of in (self.values, self.sizes))
        return self.put(x * y, self._product(p, q), [(a, y, q), (b, x, p)])

    def _product(self, p: Any, q: Any) -> Any:
        """The size of a product: where it underflows, what is left of it, and that may meet other factors first."""
        return max(p * q, self.floor * max(p, q, 1)) if p and q else ZERO

    def over(self, a: int, b: int) -> int:
        return self.times(a, self.power(b, -1))

    def apply(self, function: Any, a: int, *more: Any) -> int:
        """One of the functions of one number."""
        x, size = self.values[a], self.sizes[a]
        if function in KINKED and abs(x) < size * self.unit * 2**12:
            raise DrawnAnewError(f"{MP.nstr(x, 5)} is at a kink")
        if function is sp.log and x <= 0:
            raise DrawnAnewError("a logarithm without a value")
        return self._curved(a, *(of(x) for of in FUNCTIONS[function]), self.lost * (1 + abs(x)) if size else ZERO)

    def power(self, a: int, exponent: Any) -> int:
        """A number to a rational one."""
        x, p = self.values[a], MP.mpf(int(exponent.p)) / int(exponent.q) if exponent != -1 else -ONE
        if p > 0 and p == int(p):
            n, size = int(p), self.sizes[a]
            least = self.floor * max(size, 1) ** (n - 1) if size else ZERO
            return self.put(x**n, max(size**n, least), [(a, n * x ** (n - 1), max(n * size ** (n - 1), least))])
        if x == 0 or (x < 0 and p != int(p)):
            raise DrawnAnewError("a power without a value")
        if abs(x) ** (1 - p) > self.largest:
            raise DrawnAnewError("the slope of a power is too large on the way")
        return self._curved(a, x**p, p * x ** (p - 1), p * (p - 1) * x ** (p - 2))

    def _curved(self, a: int, value: Any, slope: Any, curve: Any, least: Any = ZERO) -> int:
        """A function of a number that is off by its rounding error: to second order, for a slope may be 0."""
        size = self.sizes[a]
        moved = abs(slope) * size + abs(curve) * size**2 * self.unit
        return self.put(value, max(abs(value), moved, least), [(a, slope, max(abs(slope), abs(curve) * size, least))])

    def largest_of(self, a: int, b: int, sign: int) -> int:
        """The larger of two numbers, or with the sign -1 the smaller; where they are equal it is the second."""
        x, y = self.values[a], self.values[b]
        together = self.sizes[a] + self.sizes[b]
        if x != y and abs(x - y) < together * self.unit * 2**12:
            raise DrawnAnewError("a maximum at its kink")
        chosen = a if sign * (x - y) > 0 else b
        return self.put(self.values[chosen], self.sizes[chosen], [(chosen, ONE, ONE)])

    def of_first_through(self, a: int, b: int) -> int:
        """The value of one number, with the derivative of another."""
        return self.put(self.values[a], self.sizes[a], [(b, ONE, ONE)])

    def gradient(self, end: int) -> tuple[list[Any], list[Any]]:
        """The derivative of one number by every other, and the sums of its absolute terms."""
        bars, sizes = [ZERO] * len(self.values), [ZERO] * len(self.values)
        bars[end] = sizes[end] = ONE
        for i in range(end, -1, -1):
            if not sizes[i]:
                continue
            if sizes[i] > self.largest:
                raise DrawnAnewError("an adjoint is too large")
            for j, partial, size in self.parents[i]:
                bars[j] += bars[i] * partial
                sizes[j] += self._product(sizes[i], size)
        return bars, sizes
