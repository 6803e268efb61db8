"""The first look at a formula: only its characters, numbers and depths, before anything else reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NoReturn

from symrnn.cells.formula.foreign_characters import hint_at
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, NO_CONDITION
from symrnn.cells.formula.numerals import NUMERAL
from symrnn.errors import InputError, inflect, quote

__all__ = ["TextPlace", "scan"]

LONGEST_FORMULA = 1000  # characters
DEEPEST = 20  # brackets, signs in a row, and matrix products
_CONDITIONS = ("if", "else", "and", "or", "not", "is", "in")
DEEPEST_WITH_ROOTS = 4  # brackets; SymPy asks whether a root is real, which takes time exponential in the depth

_TOKEN = re.compile(
    rf"(?P<number>{NUMERAL})|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>\*\*|[-+*/@()\[\]:,;])|(?P<space>[ \t]+)"
    r"|(?P<transpose>\.T(?![A-Za-z0-9_]))"
)


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a formula stands, for errors: in which text, and at which column of its line it begins."""

    where: str
    column: int

    def fail(self, position: int, message: str) -> NoReturn:
        """Raise an InputError that names the column of a position in the formula."""
        raise InputError(f"{self.where}, column {self.column + position}: {message}")


def scan(text: str, place: TextPlace, variables: Collection[str] = ()) -> None:
    """Let through only the characters, numbers and depths that formulas have; ``variables`` are no functions.

    Raises
    ------
    InputError
        naming the column and the character, number or bracket.
    """
    if len(text) > LONGEST_FORMULA:
        place.fail(0, f"found a formula of {len(text)} characters; write at most {LONGEST_FORMULA}, in several lines")
    depth = deepest = signs = products = start = 0
    words = set()
    before = last = ""
    for kind, token, position in _tokens(text, place):
        depth += (token in ("(", "[")) - (token in (")", "]"))
        signs = signs + 1 if token in ("+", "-", ".T") else 0
        products += token == "@"
        deepest = max(depth, deepest)
        words.add(token)
        if max(depth, signs) > DEEPEST:
            place.fail(position, f"more than {DEEPEST} brackets or signs inside each other; name parts of the formula")
        if products > DEEPEST:
            place.fail(position, f"more than {DEEPEST} matrix products; name parts of the formula")
        if depth < 0:
            place.fail(position, f"expected no {token} here: none is open; remove it")
        if token == "(" and before == "name" and last in FOREIGN_FUNCTIONS and last not in variables:
            place.fail(start, f"no function is called {quote(last)}; {FOREIGN_FUNCTIONS[last]}")
        if kind in ("number", "name") and before in ("number", "name", "transpose"):
            instead = NO_CONDITION if token in _CONDITIONS else "a product is written with *"
            place.fail(position, f"expected an operator, found {quote(token)}; {instead}")
        before, last, start = kind, token, position
    if deepest > DEEPEST_WITH_ROOTS and ("sqrt" in words or {"exp", "log"} <= words):
        place.fail(0, f"more than {DEEPEST_WITH_ROOTS} brackets inside each other around roots; name parts of it")
    if not last:
        place.fail(0, "expected a formula such as w*x + b, found nothing")
    if before == "sign" and last not in (")", "]"):
        place.fail(len(text), f"expected a name, a number or ( after {last}, found the end")
    if depth:
        place.fail(len(text), f"expected {inflect(depth, 'closing bracket')} more, found the end; write {')' * depth}")


def _tokens(text: str, place: TextPlace) -> Iterator[tuple[str, str, int]]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            found = _character(text[position])
            place.fail(
                position, f"expected names, numbers, + - * / ** @ and brackets, found {found}{hint_at(text, position)}"
            )
        if match.lastgroup != "space":
            yield str(match.lastgroup), match.group(), position
        position = match.end()


def _character(character: str) -> str:
    if " " < character < "\x7f":
        return ascii(character)
    return f"the character U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
