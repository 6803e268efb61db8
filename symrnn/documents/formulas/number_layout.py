"""The layout of exact numbers."""

from __future__ import annotations

import sympy as sp

from symrnn.documents.formulas.formula_layout import Chain, Layout, Number, Power, Product, Ratio, Slash, Sum
from symrnn.errors import InputError

__all__ = ["decimal_or_fraction", "on_one_line", "rational"]

_MOST_DIGITS = 4000
_FEWEST_ZEROS = 7
_KNOWN = 21  # powers of two from here on are written as such
_LONG_DENOMINATOR = 1000  # from here on a fraction that is a decimal is written as one
_MOST_PLACES = 12


def rational(number: sp.Rational) -> Layout:
    """A fraction in lowest terms, its sign in front.

    Raises
    ------
    InputError
        for a number of more digits than anybody reads.
    """
    if number < 0:
        return Sum((("-", rational(-number)),))
    if number.q == 1:
        return _power_of_two(int(number.p)) or _integer(int(number.p))
    if number.p == 1 and (power := _power_of_two(int(number.q))) is not None:
        return Power(power.base, Sum((("-", power.exponent),)))
    if number.q >= _LONG_DENOMINATOR and (digits := _decimal(number)):
        return Number(digits)
    return Ratio(_integer(int(number.p)), _integer(int(number.q)))


def decimal_or_fraction(number: sp.Rational) -> Layout:
    """A number that is not negative as a decimal, where that is exact and short; as a fraction otherwise."""
    digits = _decimal(number)
    return Number(digits) if digits else rational(number)


def _decimal(number: sp.Rational) -> str:
    """The digits of a number that is not negative, where they end soon; nothing where they do not."""
    places = next((n for n in range(_MOST_PLACES + 1) if 10**n % int(number.q) == 0), None)
    if places is None or (number and number * 10**_FEWEST_ZEROS < 10):
        return ""  # it does not end soon, or begins with a row of zeros
    whole, part = divmod(int(number.p) * 10**places // int(number.q), 10**places)
    return f"{_digits(whole)}.{part:0{places}d}" if places else _digits(whole)


def _power_of_two(number: int) -> Power | None:
    """A power of two that has too many digits to be known by them."""
    exponent = number.bit_length() - 1
    return Power(Number("2"), Number(str(exponent))) if exponent >= _KNOWN and number == 1 << exponent else None


def on_one_line(box: Layout) -> Layout:
    """A relation within a line of prose: what is a fraction of numbers there has a slash, and no line grows."""
    match box:
        case Chain(first, rest):
            return Chain(on_one_line(first), tuple((sign, on_one_line(side)) for sign, side in rest))
        case Sum((("-", term),)):
            return Sum((("-", on_one_line(term)),))
        case Ratio(Number() as above, Number() as below):
            return Slash(above, below)
    return box


def _integer(number: int) -> Layout:
    """Digits, with a long row of zeros at the end as a power of ten."""
    digits = _digits(number)
    front = digits.rstrip("0")
    zeros = len(digits) - len(front)
    if zeros < _FEWEST_ZEROS:
        return Number(digits)
    power = Power(Number("10"), Number(str(zeros)))
    return power if front == "1" else Product((Number(front), power))


def _digits(number: int) -> str:
    if number.bit_length() * 0.302 > _MOST_DIGITS:
        raise InputError(f"a number of {int(number.bit_length() * 0.302)} digits is not printed; give it as a power")
    return str(number)
