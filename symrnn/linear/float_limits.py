"""How far an exponential goes in each type of floating-point numbers, and what rounding adds to its exponent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from symrnn.errors import InputError, listing
from symrnn.expressions.display import quote_name

__all__ = ["FLOATS", "FloatLimits", "limits_of"]


@dataclass(frozen=True, slots=True)
class FloatLimits:
    """``largest``: the logarithm of the largest number, rounded down; ``roundoff`` u: half the step above 1."""

    largest: Fraction
    roundoff: Fraction

    def holds(self, exponent: Fraction | int, chunk: int, gate: Fraction) -> bool:
        """Whether no exponential overflows, for exponents up to one, of gates up to an absolute value over a chunk.

        Cumulative sums are at least in float32, and each is off by less than 2 chunk u times what is summed; an
        exponent is a difference of two, and is rounded to the type.
        """
        if exponent <= 0:
            return True
        return exponent + 2 * self.roundoff * exponent + self.sum_error(chunk, gate) <= self.largest

    def sum_error(self, chunk: int, gate: Fraction) -> Fraction:
        """By how much the difference of two cumulative sums over a chunk may be off."""
        return 4 * chunk * min(self.roundoff, FLOATS["float32"].roundoff) * chunk * gate

    @property
    def greatest(self) -> int:
        """The largest number, which is an integer in each of these types: (2 - 2 u) times a power of 2."""
        power = 2 ** int(self.largest / Fraction("0.6931472"))
        return int((2 - 2 * self.roundoff) * power)


#: log((2 - 2^(1 - p)) 2^e) of the largest number, and u = 2^-p, at a precision of p digits
FLOATS: Mapping[str, FloatLimits] = MappingProxyType(
    {
        "float16": FloatLimits(Fraction("11.0898"), Fraction(1, 2**11)),
        "bfloat16": FloatLimits(Fraction("88.7189"), Fraction(1, 2**8)),
        "float32": FloatLimits(Fraction("88.7228"), Fraction(1, 2**24)),
        "float64": FloatLimits(Fraction("709.7827"), Fraction(1, 2**53)),
    }
)


def limits_of(dtype: str) -> FloatLimits:
    """The limits of a type by its name.

    Raises
    ------
    InputError
        for a name that is none of them.
    """
    if dtype not in FLOATS:
        raise InputError(f"dtype is {quote_name(dtype)}; expected {listing(FLOATS)}")
    return FLOATS[dtype]
