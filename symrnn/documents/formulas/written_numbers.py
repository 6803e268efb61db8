"""Numbers that were typed, ``1.1e-39``, as print has them: 1.1 times a power of ten, in every format the same."""

from __future__ import annotations

import re

from symrnn.documents.formulas.formula_layout import Layout, Number, Power, Product, Sum

__all__ = ["read_number", "split_numbers"]

_TENS = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?e[+-]?\d{1,4}(?![\w.]*\w)")
_PARTS = re.compile(r"(-?)(\d+(?:\.\d+)?)(?:e([+-]?)0*(\d+))?")


def read_number(typed: str) -> Layout:
    """The layout of a number.

    Raises
    ------
    ValueError
        for what is no number.
    """
    found = _PARTS.fullmatch(typed)
    if found is None:
        raise ValueError(f"{typed!r} is no number")
    below, front, sign, exponent = found.groups()
    size = Number(front) if exponent is None else _scale(front, Number(exponent), sign == "-")
    return Sum((("-", size),)) if below else size


def _scale(front: str, exponent: Layout, below_one: bool) -> Layout:
    power = Power(Number("10"), Sum((("-", exponent),)) if below_one else exponent)
    return power if front == "1" else Product((Number(front), power))


def split_numbers(text: str) -> tuple[str | Layout, ...]:
    """Text, and between its pieces the numbers with an exponent.

    >>> from symrnn.documents.formulas.plain_text import write_text
    >>> [part if isinstance(part, str) else write_text(part) for part in split_numbers("about 1.1e-39 of it")]
    ['about ', '1.1*10**(-39)', ' of it']
    """
    pieces: list[str | Layout] = []
    start = 0
    for found in _TENS.finditer(text):
        pieces += [text[start : found.start()], read_number(found[0])]
        start = found.end()
    return tuple(piece for piece in (*pieces, text[start:]) if piece != "")
