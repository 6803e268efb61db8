"""The first look at a formula: only its characters, numbers and depths, before anything else reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from symrnn.cells.formula.foreign_characters import hint_at
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, NO_CONDITION, NO_LAMBDA
from symrnn.cells.formula.numerals import NUMERAL
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS
from symrnn.errors import InputError, inflect, quote

__all__ = ["TextPlace", "scan"]

LONGEST_FORMULA = 1000  # characters
DEEPEST = 20  # brackets, signs in a row, and matrix products
_CONDITIONS = ("if", "else", "and", "or", "not", "is", "in")
DEEPEST_WITH_ROOTS = 4  # brackets; SymPy asks whether a root is real, which takes time exponential in the depth
#: words that SymPy asks nothing about what stands in them
_OPAQUE = frozenset(
    {"total", "ones", "mean", "var", "norm", "softmax", "logsumexp", "cumsum", "reverse_cumsum", "row_sums"}
)
MOST_COMPUTED = 6  # powers whose exponent is a formula: each is exp and log
_COMPUTED = re.compile(r"\*\*[ \t]*(?!-?[ \t]*[0-9]|\([ \t]*-?[ \t]*[0-9]+[ \t]*\))")
_ROOTS = frozenset({"sqrt", "norm", "layer_norm", "rms_norm"})

_TOKEN = re.compile(
    rf"(?P<number>{NUMERAL})|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>\*\*|[<>]=?|=(?!=)|[-+*/@()\[\],:;])"
    r"|(?P<space>[ \t]+)|(?P<transpose>\.T(?![A-Za-z0-9_]))"
)
#: signs that stand in brackets of one kind alone
_INSIDE = MappingProxyType({**dict.fromkeys((",", "<", ">", "<=", ">=", "="), "("), ":": "[", ";": "["})
_CLOSING = MappingProxyType({"(": ")", "[": "]"})


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
    tokens = list(_tokens(text, place))
    _scan_brackets(tokens, text, place)
    signs = products = start = 0
    before = last = ""
    for kind, token, position in tokens:
        signs = signs + 1 if token in ("+", "-", ".T") else 0
        products += token == "@"
        if signs > DEEPEST:
            place.fail(position, f"more than {DEEPEST} brackets or signs inside each other; name parts of the formula")
        if products > DEEPEST:
            place.fail(position, f"more than {DEEPEST} matrix products; name parts of the formula")
        if token == "(" and before == "name" and last in FOREIGN_FUNCTIONS and last not in variables:
            place.fail(start, f"no function is called {quote(last)}; {FOREIGN_FUNCTIONS[last]}")
        if kind in ("number", "name") and before in ("number", "name", "transpose"):
            place.fail(position, f"expected an operator, found {quote(token)}; {_between(last, token)}")
        before, last, start = kind, token, position
    if not last:
        place.fail(0, "expected a formula such as w*x + b, found nothing")
    if before == "sign" and last not in (")", "]"):
        place.fail(len(text), f"expected a name, a number or ( after {last}, found the end")


def _between(first: str, second: str) -> str:
    """What to write where two names stand side by side."""
    if first in _CONDITIONS or second in _CONDITIONS:
        return NO_CONDITION
    if first in FORMULA_FUNCTIONS or first in WORDS:
        return f"write {first}(...)"
    return "a product is written with *, of matrices with @" if first != "lambda" else NO_LAMBDA


def _scan_brackets(tokens: list[tuple[str, str, int]], text: str, place: TextPlace) -> None:
    """Each bracket is closed by its own kind, none too deep, and signs that stand in brackets alone do so."""
    opened: list[str] = []
    depths = [0]
    deepest, last = 0, ""
    for _, token, position in tokens:
        if token in _INSIDE and opened[-1:] != [_INSIDE[token]] and (token, opened[-1:]) != (",", ["["]):
            _refuse(text, position, place)
        if token in _CLOSING:
            opened.append(token)
            depths.append(0 if last in _OPAQUE else depths[-1] + 1)
            deepest = max(deepest, depths[-1])
            if len(opened) > DEEPEST:
                what = f"more than {DEEPEST} brackets or signs inside each other; name parts of the formula"
                place.fail(position, what)
        elif token in _CLOSING.values():
            if not opened:
                place.fail(position, f"expected no {token} here: none is open; remove it")
            if _CLOSING[opened[-1]] != token:
                place.fail(position, f"expected {_CLOSING[opened[-1]]} here, found {token}; close what was opened last")
            opened.pop()
            depths.pop()
        last = token
    words = {token for _, token, _ in tokens}
    powers = _COMPUTED.findall(text)
    if len(powers) > MOST_COMPUTED:
        place.fail(0, f"more than {MOST_COMPUTED} powers with a formula as exponent; name parts of the formula")
    if deepest > DEEPEST_WITH_ROOTS and (powers or words & _ROOTS or {"exp", "log"} <= words):
        place.fail(0, f"more than {DEEPEST_WITH_ROOTS} brackets inside each other around roots; name parts of it")
    if opened and not (tokens[-1][0] == "sign" and tokens[-1][1] not in (")", "]")):
        closing = "".join(_CLOSING[each] for each in reversed(opened))
        more = inflect(len(opened), "closing bracket")
        place.fail(len(text), f"expected {more} more, found the end; write {closing}")


def _tokens(text: str, place: TextPlace) -> Iterator[tuple[str, str, int]]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            _refuse(text, position, place)
        if match.lastgroup != "space":
            yield str(match.lastgroup), match.group(), position
        position = match.end()


def _refuse(text: str, position: int, place: TextPlace) -> NoReturn:
    """Refuse a character, with what to write in its place."""
    found = _character(text[position])
    place.fail(position, f"expected names, numbers, + - * / ** @ and brackets, found {found}{hint_at(text, position)}")


def _character(character: str) -> str:
    if " " < character < "\x7f":
        return ascii(character)
    return f"the character U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
