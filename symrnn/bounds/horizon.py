"""The horizon of a floating-point type: after how many steps a product of factors is 0, infinite, or does not move.

The product of k equal factors is taken as back-propagation takes it: from the newest step, one factor at a time, every
product rounded to nearest, ties to even, with subnormal numbers. Integers do the sum: nothing is trusted to a machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from numbers import Integral
from types import MappingProxyType
from typing import Any

from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle
from symrnn.expressions.exact import Number, to_fraction

__all__ = ["FORMATS", "Format", "Horizon", "Limit", "dtype_horizon", "product_limits", "round_to_format"]

#: this many products at most
MOST_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format of IEEE 754: digits of the significand, exponents of the largest binade and of the smallest step.

    Its numbers are m*2^e with |m| < 2^digits, least <= e and |m*2^e| < 2^(largest + 1).
    """

    name: str
    digits: int
    largest: int
    least: int

    @property
    def smallest(self) -> Fraction:
        """The smallest positive number, a subnormal one."""
        return Fraction(1, 2**-self.least)


#: the formats by the name of their NumPy type
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("float16", 11, 15, -24),
            Format("float32", 24, 127, -149),
            Format("float64", 53, 1023, -1074),
        )
    }
)


class Limit(Enum):
    """What becomes of the product.

    >>> dtype_horizon(2, "float64").limit.name
    'OVERFLOWS'
    """

    UNDERFLOWS = "exactly 0"
    OVERFLOWS = "infinite"
    STALLS = "a number that the next factor rounds back to itself"
    LASTS = "none of these in a million steps"


@check_arguments
@dataclass(frozen=True, slots=True)
class Horizon:
    """From ``lag`` factors on the product in this type is ``value`` in size (None: infinite), for ever.

    ``factor`` is the factor as the type holds it.

    >>> found = dtype_horizon("0.5", "float16")
    >>> found.limit.name, found.lag, found.value
    ('UNDERFLOWS', 25, Fraction(0, 1))
    """

    limit: Limit
    lag: int
    value: Fraction | None
    factor: Fraction
    dtype: str

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        value = "infinity" if self.value is None else f"{float(self.value):.6g}"
        return f"{self.dtype}: {self.limit.name.lower()} from lag {self.lag} on, at {value}"


@check_arguments
def dtype_horizon(factor: Number, dtype: Any = "float32") -> Horizon:
    """When the product of equal factors in a floating-point type is 0, infinite, or stalls, for ever.

    The factor, such as a recurrent weight times a slope, is rounded to the type first; its sign does not matter.
    A stall lies at the smallest subnormal number, or near it, or at 1. The last case, no limit in a million steps,
    gives the product there.

    >>> print(dtype_horizon("0.125"))
    float32: underflows from lag 50 on, at 0
    >>> print(dtype_horizon("0.6"))
    float32: stalls from lag 202 on, at 1.4013e-45

    Raises
    ------
    InputError
        for another type, and for a factor that is no number or too large for the type.

    Source: IEEE 754-2019.
    """
    format = _format(dtype)
    exact = abs(to_fraction(factor))
    start = round_to_format(exact, format)
    if start is None:
        raise InputError(f"{factor} is infinite in {format.name}; give a factor that the type holds")
    product, steps = _Number.of(start, format), 1
    weight = product
    while steps < MOST_STEPS:
        following = product.times(weight, format)
        if following is None:
            return Horizon(Limit.OVERFLOWS, steps + 1, None, start, format.name)
        if following == product:
            limit = Limit.STALLS if product.significand else Limit.UNDERFLOWS
            return Horizon(limit, steps, product.value, start, format.name)
        product, steps = following, steps + 1
    return Horizon(Limit.LASTS, steps, product.value, start, format.name)


@check_arguments
def product_limits(lag: int, dtype: Any = "float32") -> tuple[Fraction, Fraction]:
    """The largest factor whose product over ``lag`` steps is exactly 0, and the smallest whose product is infinite.

    Both are numbers of the type. Rounding to nearest keeps the order of numbers, so does multiplication by what is not
    negative: the product grows with the factor, and bisection finds both.

    >>> zero, infinite = product_limits(50)
    >>> zero, float(infinite)
    (Fraction(1, 8), 5.8970770835876465)

    Raises
    ------
    InputError
        for another type, and for a lag that is not an integer from 2 to a million.
    """
    format = _format(dtype)
    if isinstance(lag, bool) or not isinstance(lag, Integral) or not 2 <= lag <= MOST_STEPS:
        raise InputError(f"lag is {lag!r}; expected an integer from 2 to {MOST_STEPS}")
    count = (format.largest - format.least - format.digits + 3) << (format.digits - 1)
    zero, above = 0, count
    while above - zero > 1:
        middle = (zero + above) // 2
        product = _power(_Number.at_index(middle, format), lag, format)
        zero, above = (middle, above) if product is not None and not product.significand else (zero, middle)
    below, infinite = zero, count
    while infinite - below > 1:
        middle = (below + infinite) // 2
        product = _power(_Number.at_index(middle, format), lag, format)
        below, infinite = (middle, infinite) if product is not None else (below, middle)
    return _Number.at_index(zero, format).value, _Number.at_index(infinite, format).value


def round_to_format(value: Fraction, format: Format) -> Fraction | None:
    """A rational number that is not negative, rounded to nearest, ties to even; None where it becomes infinite.

    >>> round_to_format(Fraction(1, 3), FORMATS["float16"])
    Fraction(1365, 4096)
    """
    shift = 2 - format.least
    whole, rest = divmod(value.numerator << shift, value.denominator)
    found = _round_significand(2 * whole + bool(rest), -shift - 1, format)
    return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class _Number:
    """significand*2^exponent, with all digits of the format, or with its least exponent."""

    significand: int
    exponent: int

    @staticmethod
    def of(value: Fraction, format: Format) -> _Number:
        """A number of the format, which holds it exactly."""
        return _round_significand(value.numerator, 1 - value.denominator.bit_length(), format) or _Number(
            0, format.least
        )

    @staticmethod
    def at_index(index: int, format: Format) -> _Number:
        """The number at an index, counted from 0 upwards."""
        lead = 1 << (format.digits - 1)
        if index < lead:
            return _Number(index, format.least)
        return _Number(lead | (index & (lead - 1)), format.least + (index >> (format.digits - 1)) - 1)

    @property
    def value(self) -> Fraction:
        """The number as a fraction."""
        return self.significand * Fraction(2) ** self.exponent

    def times(self, other: _Number, format: Format) -> _Number | None:
        """The rounded product, None where it is infinite."""
        return _round_significand(self.significand * other.significand, self.exponent + other.exponent, format)


def _round_significand(significand: int, exponent: int, format: Format) -> _Number | None:
    """significand*2^exponent to nearest, ties to even."""
    if not significand:
        return _Number(0, format.least)
    to = max(exponent + significand.bit_length() - format.digits, format.least)
    shift = to - exponent
    if shift <= 0:
        whole = significand << -shift
    else:
        whole, rest = significand >> shift, significand & ((1 << shift) - 1)
        half = 1 << (shift - 1)
        whole += rest > half or (rest == half and whole % 2 == 1)
    if whole == 1 << format.digits:
        whole, to = whole >> 1, to + 1
    return None if to > format.largest - format.digits + 1 else _Number(whole, to)


def _power(factor: _Number, lag: int, format: Format) -> _Number | None:
    product = factor
    for _ in range(lag - 1):
        following = product.times(factor, format)
        if following is None or following == product:
            return following
        product = following
    return product


def _format(dtype: Any) -> Format:
    name = str(getattr(dtype, "__name__", dtype))
    if name not in FORMATS:
        raise InputError(f"no format is called {name!r}; expected one of {', '.join(FORMATS)}")
    return FORMATS[name]
