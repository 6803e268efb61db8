"""The exceptions that symrnn raises for input it cannot take, and how messages count and list."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["InputError", "ProgramError", "ShapeError", "TooLargeError", "counted", "listing"]


class InputError(ValueError):
    """Something given to symrnn is not usable; the message says what, and what to do.

    >>> import symrnn as sr
    >>> sr.cells.elman("tan")
    Traceback (most recent call last):
    symrnn.errors.InputError: no activation is called 'tan'; did you mean tanh? ...
    """


class ProgramError(InputError):
    """A program would be ill-formed; the message names the line and the symbol."""


class ShapeError(ProgramError):
    """Shapes do not fit; the message names the node and the shapes."""


class TooLargeError(InputError):
    """A result would be larger than anybody reads; the message gives the size."""


def counted(number: int, word: str) -> str:
    """A number and its noun: ``1 output``, ``3 outputs``; a noun in -x takes -es."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {word}{'es' if word.endswith('x') else 's'}"


def listing(names: Iterable[object], most: int = 12) -> str:
    """Names for a message: the first few of them, and how many there are where that is not all."""
    shown = [str(name) for name in names]
    return ", ".join(shown[:most]) + (f", ... ({len(shown)} names)" if len(shown) > most else "")
