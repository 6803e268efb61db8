"""Sizes in declarations that are sums: ``W: param[4*n, m+n]``."""

from __future__ import annotations

from collections.abc import Sequence

from symrnn.cells.formula import TextPlace
from symrnn.errors import quote
from symrnn.expressions.shapes import Size
from symrnn.expressions.sizes import size_sum

__all__ = ["is_sum", "join_sums", "read_sum"]

_SIGNS = ("*", "+")

Token = tuple[str, int]


def join_sums(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with those of a sum as one, between the first square brackets.

    >>> join_sums([("[", 0), ("4", 1), ("*", 2), ("n", 3), ("]", 4), ("", 5)])
    [('[', 0), ('4*n', 1), (']', 4), ('', 5)]
    """
    found: list[Token] = []
    inside = "]" in (text for text, _ in tokens)
    for text, position in tokens:
        inside = inside and text != "]"
        follows = found and found[-1][0].endswith(_SIGNS)
        if inside and found and text and (text in _SIGNS or follows) and found[-1][0] not in ("[", ","):
            found[-1] = (found[-1][0] + text, found[-1][1])
        else:
            found.append((text, position))
    return found


def is_sum(text: str) -> bool:
    """Whether a size is written as a sum or a multiple."""
    return any(sign in text for sign in _SIGNS)


def read_sum(text: str, longest: int, largest: int, place: TextPlace) -> Size:
    """The size that a sum means.

    >>> read_sum("n*2+m", 40, 100, TextPlace("line 3", 5))
    'm+2*n'

    Raises
    ------
    InputError
        naming the term that is no size.
    """
    terms = []
    for term in text.split("+"):
        factors = sorted(term.split("*"), key=lambda factor: not factor.isdigit())
        numbers = [factor for factor in factors if factor.isdigit()]
        names = [factor for factor in factors if factor.isidentifier() and factor.isascii()]
        if len(factors) > 2 or len(numbers) > 1 or len(names) > 1 or len(numbers) + len(names) != len(factors):
            place.fail(0, f"expected a size such as n, 3, 4*n or m+n, found {quote(text)}")
        if any(len(name) > longest for name in names):
            place.fail(0, f"the size {quote(names[0])} is too long; use at most {longest} characters")
        if any(len(number) > len(str(largest)) or not 1 <= int(number) <= largest for number in numbers):
            place.fail(0, f"a size is made of integers from 1 to {largest}, found {quote(numbers[0])}")
        terms.append("*".join(factors))
    return size_sum(*terms)
