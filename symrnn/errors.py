"""The exceptions that symrnn raises for input it cannot take, and how messages count, list and quote."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable

__all__ = [
    "CellWarning",
    "InputError",
    "ProgramError",
    "ShapeError",
    "TextError",
    "TooLargeError",
    "inflect",
    "listing",
    "name_mismatch",
    "once_each",
    "printable",
    "quote",
]


_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})  # marks of direction


class InputError(ValueError):
    """Something given to symrnn is not usable; the message says what, and what to do.

    >>> import symrnn as sr
    >>> sr.cells.elman("tan")
    Traceback (most recent call last):
    symrnn.errors.InputError: no activation is called 'tan'; did you mean tanh? ...
    """


class CellWarning(UserWarning):
    r"""A cell may not be what is meant, though nothing in it is wrong; the message says the line, and what to write.

    >>> import symrnn as sr, warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     _ = sr.Cell.parse("x: input \n h: state \n b: param \n h = tanh(x + h)")
    >>> print(caught[0].message)
    cell, line 3: the param b is used in no line
    """


class ProgramError(InputError):
    """A program would be ill-formed; the message names the line and the symbol."""


class ShapeError(ProgramError):
    """Shapes do not fit; the message names the node and the shapes."""


class TooLargeError(InputError):
    """A result would be larger than anybody reads, or a call than memory; the message gives the size."""


class TextError(InputError):
    """Several lines of a text are wrong; ``each`` has what is wrong with one, in the order of the lines.

    >>> print(TextError("cell, line 1: ...", "cell, line 3: ..."))
    cell, line 1: ...
    cell, line 3: ...
    """

    def __str__(self) -> str:
        return "\n".join(self.each)

    @property
    def each(self) -> tuple[str, ...]:
        """The messages, one for a line."""
        return tuple(map(str, self.args))


def inflect(number: int, word: str) -> str:
    """A number and its noun in the singular or plural: ``1 output``, ``3 outputs``; a noun in -x takes -es."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {word}{'es' if word.endswith('x') else 's'}"


def listing(names: Iterable[object], most: int = 12) -> str:
    """Names for a message: the first few of them, and how many there are where that is not all."""
    texts = [str(name) for name in names]
    return ", ".join(texts[:most]) + (f", ... ({len(texts)} names)" if len(texts) > most else "")


def name_mismatch(given: Collection[object], wanted: Iterable[str], unknown: str) -> str:
    """Which names are missing and which nobody asked for, for a message; empty where there are neither.

    >>> name_mismatch({"W_xh": 1, "bias": 0}, ["W_xh", "b_h"], "not an input")
    'missing: b_h; not an input: bias'
    """
    names = list(wanted)
    missing = [name for name in names if name not in given]
    extra = sorted(set(map(str, given)).difference(names))
    return "; ".join(f"{what}: {listing(those)}" for what, those in (("missing", missing), (unknown, extra)) if those)


def once_each(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Named values of a file as a dict: a name that stands twice would lose one of its values.

    >>> once_each([("W", 1), ("b", 0)])
    {'W': 1, 'b': 0}

    Raises
    ------
    InputError
        naming what is given twice.
    """
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"{quote(name)} is given twice; give it once")
        found[name] = value
    return found


def printable(text: str) -> str:
    r"""A text whose control characters, marks of direction and stray bytes are written out; lines stay lines.

    >>> print(printable("red \x1b[31m"))
    red \x1b[31m
    """
    return "".join(ascii(c)[1:-1] if _is_hidden(c) else c for c in text)


def _is_hidden(character: str) -> bool:
    """Whether a character is none, but tells a terminal or a page what to do with those around it."""
    turns = unicodedata.bidirectional(character) in _TURNS or character in "\u200e\u200f\u061c"
    return character not in "\n\t" and (turns or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"))


def quote(text: str, longest: int = 40) -> str:
    r"""A piece of somebody's text for an error message: quoted, in ASCII, and short.

    >>> print(quote("5 µm"))
    '5 \xb5m'
    """
    return ascii(text) if len(text) <= longest else f"{text[:longest]!a}... ({len(text)} characters)"
