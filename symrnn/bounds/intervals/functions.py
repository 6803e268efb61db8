"""The elementwise functions on arrays of intervals; exp and log from their series, with the remainders added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array, Intervals, hull, outward, widen_undefined
from symrnn.errors import InputError
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals
from symrnn.expressions.functions import elu, maximum, minimum, relu, sigmoid, silu, softplus, softsign, step, surrogate
from symrnn.programs.lines import name_symbol

__all__ = ["function_on"]

#: log 2 lies between these two neighbours
_LOG_2 = Intervals(np.float64(0.6931471805599453), np.float64(0.6931471805599454))  # type: ignore[arg-type]  # a scalar
_ONE, _TWO = Intervals.point(1), Intervals.point(2)
#: log 2 in two parts: the first has so few digits that its product with k is exact
_LOG_2_FIRST, _LOG_2_REST = float.fromhex("0x1.62e42fefap-1"), float.fromhex("0x1.cf79abc9e3b3ap-40")
_EXP_TERMS, _LOG_TERMS, _EXP_ERROR = 14, 12, 2.0**-49
#: 1/(2j+1) + z^2/(2j+3) + ... with z^2 < 0.03 and j = 12
_LOG_REST = Intervals(np.asarray(0.0), np.asarray(0.05))
_LEAST_EXPONENT, _LARGEST_EXPONENT = -745.0, 709.0
_LEAST_SILU = -0.27846454276107380  # at -1.2784645...; the next number below is taken
_SYMBOL, _BITS = name_symbol("u"), 80


def function_on(function: Any, *arguments: Intervals) -> Intervals:
    """The enclosure of an elementwise function; ``step`` of what may be 0 is anything from 0 to 1.

    >>> import sympy as sp
    >>> found = function_on(sp.tanh, Intervals.point([0, 1]))
    >>> [round(float(end), 12) for end in found.low], bool((found.high - found.low).max() < 1e-14)
    ([0.0, 0.761594155956], True)

    Raises
    ------
    InputError
        for a function without an enclosure.
    """
    known = _FUNCTIONS.get(function)
    return known(*arguments) if known else _by_mpmath(function, *arguments)


def _increasing(at: Callable[[Array], Intervals]) -> Callable[[Intervals], Intervals]:
    """The enclosure of an increasing function, from those at the lower and at the upper ends."""

    def enclose(u: Intervals) -> Intervals:
        found = at(np.stack(np.broadcast_arrays(u.low, u.high)))
        return Intervals(found.low[0], found.high[1])

    return enclose


def _exp_at(x: Array) -> Intervals:
    """exp(x) = 2^k exp(r) with r = x - k log 2 and |r| < 0.36, within 2^-49 of it relatively.

    k times the first part of log 2 is exact, and so is its difference from x; what is left of r is off by less than
    2^-53. The nested series 1 + r(1 + r/2(1 + ...)) ends with a rest below 2^-61 and has an error of at most
    e_j <= (0.36/j)(e_{j+1} + 3*2^-53) + 1.5*2^-53 after its term j, so 4*2^-53 in the end; exp(r) is above 0.69.
    """
    inside = np.clip(x, _LEAST_EXPONENT, _LARGEST_EXPONENT)
    k = np.rint(inside / _LOG_2.low)
    r = (inside - k * _LOG_2_FIRST) - k * _LOG_2_REST
    found = np.ones_like(r)
    for j in range(_EXP_TERMS, 0, -1):
        found = 1.0 + r * found / j
    half = np.floor(k / 2)
    # 2^k in two factors: k goes down to -1075, where 2^k by itself is rounded to 0
    one, other = (np.ldexp(1.0, part.astype(int)) for part in (half, k - half))
    near = outward(found * (1 - _EXP_ERROR), found * (1 + _EXP_ERROR))
    ends = outward(near.low * one * other, near.high * one * other)
    low = np.where(x < _LEAST_EXPONENT, 0.0, np.maximum(ends.low, 0.0))
    return Intervals(low, np.where(x > _LARGEST_EXPONENT, np.inf, ends.high))


def _log_at(x: Array) -> Intervals:
    """log(m 2^e) = e log 2 + 2(z + z^3/3 + ...) with z = (m - 1)/(m + 1), for positive x."""
    if not np.all(x > 0):
        raise InputError("the logarithm of an interval that is not positive has no enclosure; take a smaller box")
    mantissa, exponent = np.frexp(np.minimum(x, np.finfo(np.float64).max))
    small = mantissa < 0.7071
    # m from 0.7071 to 1.4142, so |z| < 0.1716 and z^2 < 0.03
    m = Intervals.point(np.where(small, 2 * mantissa, mantissa))
    z = (m - _ONE) / (m + _ONE)
    found = _LOG_REST
    for j in range(_LOG_TERMS - 1, -1, -1):
        found = _ONE / Intervals.point(2 * j + 1) + z.square() * found
    found = Intervals.point(exponent - small) * _LOG_2 + _TWO * z * found
    return Intervals(found.low, np.where(np.isinf(x), np.inf, found.high))


def _tanh_at(x: Array) -> Intervals:
    """tanh|x| = 1 - 2/(exp(2|x|) + 1), which lies between |x| - |x|^3/3 and |x|; the sign of x comes back after."""
    size = np.abs(x)
    found = _ONE - _TWO / (_exp_at(2 * size) + _ONE)
    cubic = Intervals.point(size)
    cubic = widen_undefined(cubic - cubic * cubic * cubic / Intervals.point(3))
    low = np.maximum(np.maximum(found.low, cubic.low), 0.0)
    high = np.minimum(np.minimum(found.high, size), 1.0)
    return Intervals(np.where(x < 0, -high, low), np.where(x < 0, -low, high))


def _sigmoid_at(x: Array) -> Intervals:
    found = _ONE / (_ONE + _exp_at(-x))
    return Intervals(np.maximum(found.low, 0.0), np.minimum(found.high, 1.0))


def _softplus_at(x: Array) -> Intervals:
    """max(x, 0) + log(1 + exp(-|x|)), which is positive."""
    bent = _ONE + _exp_at(-np.abs(x))
    found = Intervals.point(np.maximum(x, 0.0)) + Intervals(_log_at(bent.low).low, _log_at(bent.high).high)
    return Intervals(np.maximum(found.low, 0.0), found.high)


def _softsign_at(x: Array) -> Intervals:
    found = widen_undefined(Intervals.point(x) / (_ONE + Intervals.point(np.abs(x))))
    return Intervals(np.clip(found.low, -1.0, 1.0), np.clip(found.high, -1.0, 1.0))


def _elu_at(x: Array) -> Intervals:
    found = _exp_at(x) - _ONE
    return Intervals(np.where(x > 0, x, np.maximum(found.low, -1.0)), np.where(x > 0, x, np.minimum(found.high, 0.0)))


def _relu(u: Intervals) -> Intervals:
    return Intervals(np.maximum(u.low, 0.0), np.maximum(u.high, 0.0))


def _silu_at(x: Array) -> Intervals:
    """x/(1 + exp(-x)) is at most max(x, 0), and at least its value at its only minimum."""
    found = widen_undefined(Intervals.point(x) * _sigmoid_at(x))
    least = np.nextafter(_LEAST_SILU, -1.0)
    return Intervals(np.maximum(found.low, least), np.minimum(found.high, np.maximum(x, 0.0)))


def _silu(u: Intervals) -> Intervals:
    """Falling up to its minimum between -1.28 and -1.27, rising from there."""
    found = hull(_silu_at(u.low), _silu_at(u.high))
    turns = (u.low < -1.27) & (u.high > -1.28)
    return Intervals(np.where(turns, np.nextafter(_LEAST_SILU, -1.0), found.low), found.high)


def _step(u: Intervals, at_zero: Intervals | None = None) -> Intervals:
    low, high = np.where(u.low > 0, 1.0, 0.0), np.where(u.high < 0, 0.0, 1.0)
    if at_zero is None:
        return Intervals(low, high)
    around = (u.low <= 0) & (u.high >= 0)
    return Intervals(
        np.where(around, np.minimum(np.where(u.low < 0, 0.0, 1.0), at_zero.low), low),
        np.where(around, np.maximum(np.where(u.high > 0, 1.0, 0.0), at_zero.high), high),
    )


def _maximum(u: Intervals, v: Intervals) -> Intervals:
    return Intervals(np.maximum(u.low, v.low), np.maximum(u.high, v.high))


def _minimum(u: Intervals, v: Intervals) -> Intervals:
    return Intervals(np.minimum(u.low, v.low), np.minimum(u.high, v.high))


def _surrogate(value: Intervals, through: Intervals) -> Intervals:
    """The value, in as many entries as the two have together."""
    return value.broadcast(np.broadcast_shapes(value.low.shape, through.low.shape))


def _by_mpmath(function: Any, *arguments: Intervals) -> Intervals:
    """Entry by entry, for the functions that have no fast form here."""
    if len(arguments) != 1:
        raise InputError(f"no enclosure of {function} is known")
    (u,), context = arguments, intervals(_BITS)
    low, high = np.empty(u.low.shape), np.empty(u.low.shape)
    for index in np.ndindex(u.low.shape):
        try:
            found = enclose(function(_SYMBOL), {_SYMBOL: context.mpf([u.low[index], u.high[index]])}, context)
            first, last = ends(found)
        except UnboundedError as error:
            raise InputError(f"{function} has no enclosure on [{u.low[index]}, {u.high[index]}]: {error}") from None
        low[index] = np.nextafter(float(first), -np.inf)
        high[index] = np.nextafter(float(last), np.inf)
    return Intervals(low, high)


_FUNCTIONS: Mapping[Any, Callable[..., Intervals]] = MappingProxyType(
    {
        sp.exp: _increasing(_exp_at),
        sp.log: _increasing(_log_at),
        sp.tanh: _increasing(_tanh_at),
        sp.Abs: abs,
        sigmoid: _increasing(_sigmoid_at),
        softplus: _increasing(_softplus_at),
        softsign: _increasing(_softsign_at),
        relu: _relu,
        elu: _increasing(_elu_at),
        silu: _silu,
        step: _step,
        maximum: _maximum,
        minimum: _minimum,
        surrogate: _surrogate,
    }
)
