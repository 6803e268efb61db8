"""The layout of exact numbers: each form is read back and compared with the number, so that no other is shown."""

from __future__ import annotations

import sympy as sp

from symrnn.documents.formulas.formula_layout import Chain, Layout, Number, Power, Product, Ratio, Slash, Sum
from symrnn.documents.formulas.named_constants import NAMED
from symrnn.errors import InputError

__all__ = ["decimal_or_fraction", "on_one_line", "rational", "value_of"]

_MOST_DIGITS = 4000
_FEWEST_ZEROS = 7
_KNOWN = 21  # powers of two from here on are written as such
_LONG_DENOMINATOR = 1000  # from here on a fraction that is a decimal is written as one
_CENTS, _FEW_PLACES = 50, 3  # and from here on one of so few decimals
_MOST_PLACES = 12
_SMALL = sp.Rational(1, 10**4)  # what is less has a power of ten
_LEAST_DECIMAL = sp.Rational(1, 10**6)  # within a tolerance digits stand below digits


def rational(number: sp.Rational) -> Layout:
    """A fraction in lowest terms, its sign in front; what is shown is read back, and is the number.

    Raises
    ------
    InputError
        for a number of more digits than anybody reads, and where another number would be shown.
    """
    named = NAMED.get(number)
    return _check(_write_signed(number), number) if named is None else named


def decimal_or_fraction(number: sp.Rational) -> Layout:
    """A number that is not negative as a decimal, where that is exact and short; as a fraction otherwise."""
    digits = _plain_decimal(number) if not number or number >= _LEAST_DECIMAL else None
    return _check(_write_signed(number) if digits is None else Number(digits), number)


def _check(box: Layout, number: sp.Rational) -> Layout:
    shown = value_of(box)
    if shown != number:
        raise InputError(f"the number {number} would be shown as {shown}; no other number is shown in place of one")
    return box


def value_of(box: Layout) -> sp.Rational:
    """The number that is read there.

    Raises
    ------
    InputError
        for what is no number.
    """
    match box:
        case Number(digits):
            return sp.Rational(digits)
        case Sum(terms):
            return sp.Add(*(value_of(term) if sign == "+" else -value_of(term) for sign, term in terms))
        case Product(factors):
            return sp.Mul(*map(value_of, factors))
        case Power(base, exponent):
            return value_of(base) ** value_of(exponent)
        case Ratio(above, below) | Slash(above, below):
            return value_of(above) / value_of(below)
    raise InputError(f"{box} is no number")


def _write_signed(number: sp.Rational) -> Layout:
    if number < 0:
        return Sum((("-", _write_signed(-number)),))
    p, q = int(number.p), int(number.q)
    if q == 1:
        return _power_of_two(p) or _multiple_of_power(p) or _beside_power(p) or _integer(p)
    return _small_power(number) or _long_decimal(number) or Ratio(_integer(p), _integer(q))


def _small_power(number: sp.Rational) -> Layout | None:
    """2^-k, and what is that far from a small number, as 2 - 2^-49."""
    p, q = int(number.p), int(number.q)
    if _power_of_two(q) is None:
        return None
    power = Power(Number("2"), Sum((("-", Number(str(q.bit_length() - 1))),)))
    if p == 1:
        return power
    near = (p + 1) // q if (p + 1) % q == 0 else (p - 1) // q if (p - 1) % q == 0 else 0
    sign = "-" if near * q > p else "+"
    return Sum((("+", Number(str(near))), (sign, power))) if 0 < near < _KNOWN else None


def _multiple_of_power(number: int) -> Layout | None:
    """3 * 2^50."""
    if not number:
        return None
    power = _power_of_two(number & -number)
    factor = number // (number & -number)
    return Product((Number(str(factor)), power)) if power is not None and factor < _KNOWN else None


def _beside_power(number: int) -> Layout | None:
    """A large integer that is a difference or a sum of two powers of two, as 2^128 - 2^103."""
    low = number & -number
    if number < 1 << _KNOWN:
        return None
    for sign, rest in (("-", number + low), ("+", number - low)):
        if rest & (rest - 1) == 0 and (high := _power_of_two(rest)) is not None:
            return Sum((("+", high), (sign, _power_of_two(low) or Number(str(low)))))
    return None


def _long_decimal(number: sp.Rational) -> Layout | None:
    """A fraction of a long denominator as a decimal, where that ends; a small one with a power of ten."""
    if number.q < _CENTS:
        return None
    places = _places(number)
    if places is None or (number.q < _LONG_DENOMINATOR and places > _FEW_PLACES):
        return None
    if number < _SMALL:
        return _scientific(number, places)
    digits = _plain_decimal(number)
    return None if digits is None else Number(digits)


def _places(number: sp.Rational) -> int | None:
    """After how many decimals a number ends; nothing where it does not."""
    q = int(number.q)
    most = q.bit_length()
    if pow(10, most, q):
        return None
    return next(n for n in range(most + 1) if pow(10, n, q) == 0)


def _plain_decimal(number: sp.Rational) -> str | None:
    """All digits of a number that is not negative, where they are few."""
    places = _places(number)
    if places is None or places > _MOST_PLACES:
        return None
    whole, part = divmod(int(number.p) * 10**places // int(number.q), 10**places)
    return f"{_digits(whole)}.{part:0{places}d}" if places else _digits(whole)


def _scientific(number: sp.Rational, places: int) -> Layout | None:
    """Digits with one in front of the point, times a power of ten; nothing where they are many."""
    digits = str(int(number.p) * 10**places // int(number.q))
    if len(digits) > _MOST_PLACES:
        return None
    front = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    power = Power(Number("10"), Sum((("-", Number(str(places - len(digits) + 1))),)))
    return power if front == "1" else Product((Number(front), power))


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
