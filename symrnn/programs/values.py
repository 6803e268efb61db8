"""The values of lines at given numbers: exact fractions, or numbers correct to any number of digits."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp
from mpmath.libmp import fzero

from symrnn.errors import InputError, listing, name_mismatch
from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, intervals, point
from symrnn.expressions.exact import LARGEST_BITS, bits, number_value, to_fraction
from symrnn.expressions.function_values import context_of
from symrnn.programs.lines import Assign

__all__ = ["NearZero", "exact_values", "read_numbers", "values_to_digits"]

_MOST_DIGITS = 10_000

Numbers = dict[sp.Symbol, Any]


def read_numbers(inputs: Sequence[sp.Symbol], values: Mapping[Any, object]) -> dict[sp.Symbol, Fraction]:
    """The fraction of each input, from a mapping by name or by symbol.

    Raises
    ------
    InputError
        for a missing or extra name, and for a value that is not a finite rational number.
    """
    by_name = {str(name): value for name, value in values.items()}
    names = [symbol.name for symbol in inputs]
    if mismatch := name_mismatch(by_name, names, "not an input"):
        raise InputError(f"the program takes {listing(names) or 'no values'}; {mismatch}")
    return {symbol: _fraction(symbol, by_name[symbol.name]) for symbol in inputs}


def _fraction(symbol: sp.Symbol, value: object) -> Fraction:
    try:
        return to_fraction(value)
    except InputError as error:
        raise InputError(f"{symbol}: {error}") from None


def exact_values(lines: Sequence[Assign], given: Mapping[sp.Symbol, Fraction]) -> Numbers:
    """Every name's exact value.

    Raises
    ------
    InputError
        naming the line, where a value is not rational, is not defined, or is too long a number.
    """
    values: Numbers = dict(given)
    for line in lines:
        value = number_value(line.expr, values)
        if bits(value) > LARGEST_BITS:
            raise InputError(f"{line}: its exact value has {bits(value)} bits; ask for digits instead")
        values[line.symbol] = value
    return values


@dataclass(frozen=True, slots=True)
class NearZero:
    """A value that no precision tells apart from 0: its size is at most 10 to the power ``exponent``.

    >>> print(NearZero(-40))
    0 (at most 1e-40 in size, not told apart from 0)
    """

    exponent: float

    def __str__(self) -> str:
        return f"0 (at most 1e{self.exponent} in size, not told apart from 0)"


def values_to_digits(
    lines: Sequence[Assign],
    given: Mapping[sp.Symbol, Fraction],
    outputs: Sequence[sp.Symbol],
    digits: int,
    near_zero: bool = False,
) -> Numbers:
    """The outputs' values, in intervals that hold them, at growing precision until these settle so many digits.

    With ``near_zero`` a value that may be exactly 0 is a ``NearZero``, and not an error.

    Raises
    ------
    InputError
        where a value is not defined, or no precision settles the digits, as for a zero that comes from cancellation.
    """
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= _MOST_DIGITS:
        raise InputError(f"digits is {digits!r}; it must be an integer from 1 to {_MOST_DIGITS}")
    precision = int(digits * 3.33) + 32
    most = 64 * precision
    _refuse_undefined(precision, lines, given)
    while precision <= most:
        found = _enclosures(precision, lines, given)
        if all(symbol in found and _has_digits(found[symbol], digits) for symbol in outputs):
            context = _printing(digits)
            return {symbol: _round(found[symbol], context) for symbol in outputs}
        precision *= 2
    unsettled = [symbol.name for symbol in outputs if symbol not in found or not _has_digits(found[symbol], digits)]
    if near_zero and all(symbol in found and _is_near_zero(found[symbol], digits) for symbol in outputs):
        context = _printing(digits)
        return {symbol: _round_or_zero(found[symbol], context) for symbol in outputs}
    raise InputError(
        f"{digits} digits of {listing(unsettled)} were not reached with {most} bits; a value may be exactly zero"
    )


def _refuse_undefined(precision: int, lines: Sequence[Assign], given: Mapping[sp.Symbol, Fraction]) -> None:
    """Plain numbers name what an interval cannot: the line that has no value, and why."""
    context = context_of(precision)
    values: Numbers = {symbol: context.mpf(number.numerator) / number.denominator for symbol, number in given.items()}
    for line in lines:
        values[line.symbol] = number_value(line.expr, values, context)


def _enclosures(precision: int, lines: Sequence[Assign], given: Mapping[sp.Symbol, Fraction]) -> Numbers:
    """The names whose values have an enclosure at this precision."""
    context = intervals(precision)
    values: Numbers = {symbol: point(context, number) for symbol, number in given.items()}
    for line in lines:
        with contextlib.suppress(UnboundedError):
            values[line.symbol] = enclose(line.expr, values, context)
    return values


def _has_digits(interval: Interval, digits: int) -> bool:
    low, high = interval.a, interval.b
    smallest = min(abs(low), abs(high))
    return bool(low == high or (low * high > 0 and high - low <= smallest / 10 ** (digits + 1)))


def _is_near_zero(interval: Interval, digits: int) -> bool:
    """Whether it has its digits, or holds 0 and is so narrow that 0 is right to as many digits behind the point."""
    return _has_digits(interval, digits) or (bool(interval.a <= 0 <= interval.b) and _exponent(interval) < -digits)


def _round_or_zero(interval: Interval, context: Any) -> Any:
    return _round(interval, context) if _has_digits(interval, context.dps) else NearZero(_exponent(interval))


def _exponent(interval: Interval) -> float:
    """A power of ten that no value in it exceeds in size: an end m*2^e is below 2^(e + the bits of m)."""
    ends = [end for end in interval._mpi_ if end != fzero]
    if any(not mantissa for _, mantissa, _, _ in ends):
        return math.inf
    return max(math.ceil(int(exponent + length) * math.log10(2)) + 1 for _, _, exponent, length in ends)


def _printing(digits: int) -> Any:
    """The context of what is given back, so that it prints with as many digits as were asked for."""
    context = context_of(53)
    context.dps = digits
    return context


def _round(interval: Interval, context: Any) -> Any:
    low, high = (context.make_mpf(end) for end in interval._mpi_)
    return +low if low == high else (low + high) / 2
