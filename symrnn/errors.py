"""The exceptions that symrnn raises for input it cannot take."""

from __future__ import annotations

__all__ = ["InputError", "ProgramError", "TooLargeError"]


class InputError(ValueError):
    """Something given to symrnn is not usable; the message says what, and what to do."""


class ProgramError(InputError):
    """A program would be ill-formed; the message names the line and the symbol."""


class TooLargeError(InputError):
    """A result would be larger than anybody reads; the message gives the size."""
