"""Numbers in and out: values from JSON files, and results as decimals and fractions."""

from __future__ import annotations

import decimal
from fractions import Fraction
from typing import Any

import mpmath

from symrnn.cells.formula import parse_number
from symrnn.cells.text import read_bytes
from symrnn.cli.json_objects import json_object
from symrnn.errors import InputError, quote
from symrnn.programs.values import NearZero

__all__ = ["decimal_text", "read_values"]

LARGEST_FILE = 1_000_000  # bytes
LONGEST_FRACTION = 60  # characters


def read_values(path: str) -> dict[str, Fraction]:
    """The numbers of a JSON file ``{"w1": 0.5, "w2": "-1/3"}``, exactly as they are written there.

    Raises
    ------
    InputError
        where the file is unreadable or too long, is no such object, names a weight twice, or holds NaN or Infinity.
    """
    where = quote(path, 200)
    data = read_bytes(path, LARGEST_FILE, "give a JSON file of numbers")
    found = json_object(data, where, _EXPECTED, _Written)
    return {name: _number(value, f"{where}: {quote(name)}") for name, value in found.items()}


_EXPECTED = 'give an object of numbers such as {"w1": 0.5, "w2": "-1/3"}'


class _Written:
    """A number of a JSON file as it is written there."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _number(value: object, where: str) -> Fraction:
    if isinstance(value, (str, _Written)):
        return parse_number(value if isinstance(value, str) else value.text, where)
    raise InputError(f"{where}: expected a number, found a JSON {type(value).__name__}; {_EXPECTED}")


def decimal_text(value: Any, digits: int) -> str:
    """A number to so many digits; an exact one with its fraction, where that is short and not the decimal itself.

    >>> decimal_text(Fraction(1, 3), 5), decimal_text(Fraction(3, 2), 5), decimal_text(Fraction(-7), 5)
    ('0.33333 (exactly 1/3)', '1.5', '-7')
    """
    if isinstance(value, NearZero):
        return str(value)
    if not isinstance(value, Fraction):
        return str(mpmath.nstr(value, digits, strip_zeros=False))
    context = decimal.Context(prec=digits, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    quotient = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    exact = Fraction(quotient) == value
    text = str(quotient)
    fraction = (
        str(value) if value.denominator.bit_length() + value.numerator.bit_length() < 4 * LONGEST_FRACTION else ""
    )
    return text if exact or not fraction else f"{text} (exactly {fraction})"
