"""The chapters of the lecture, built once for all the tests of a process: a derivation is never changed."""

from __future__ import annotations

import warnings
from functools import cache

from symrnn.book.chapters import load_derivation
from symrnn.derivation.derivation import Derivation

__all__ = ["load_chapter"]


@cache
def load_chapter(name: str) -> Derivation:
    """The derivation of a name; a warning on the way, such as of a cell that may mean something else, is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_derivation(name)
