"""The chapters of the lecture, built and judged once for all the tests of a process: neither is ever changed."""

from __future__ import annotations

import warnings
from functools import cache

from symrnn.book.chapters import load_derivation
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report

__all__ = ["load_chapter", "load_report"]


@cache
def load_chapter(name: str) -> Derivation:
    """The derivation of a name; a warning on the way, such as of a cell that may mean something else, is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return load_derivation(name)


@cache
def load_report(name: str) -> Report:
    """The verdicts on its steps."""
    return load_chapter(name).verify()
