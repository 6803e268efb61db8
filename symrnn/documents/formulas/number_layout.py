"""The layout of exact numbers."""

from __future__ import annotations

import sympy as sp

from symrnn.documents.formulas.formula_layout import Chain, Layout, Number, Power, Product, Ratio, Slash, Sum
from symrnn.errors import InputError

__all__ = ["on_one_line", "rational"]

_MOST_DIGITS = 4000
_FEWEST_ZEROS = 7


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
        return _integer(int(number.p))
    return Ratio(_integer(int(number.p)), _integer(int(number.q)))


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
