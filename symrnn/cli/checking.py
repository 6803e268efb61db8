"""Checking derivations: what is said while it runs, and what is said where one does not hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from importlib.util import find_spec

from symrnn.cli.progress import progress
from symrnn.cli.reports import exit_code, failures
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.diagrams import Diagram
from symrnn.derivation.prose_numbers import find_bare_numbers
from symrnn.derivation.report import Report
from symrnn.documents.pages.marks import tally
from symrnn.errors import InputError, inflect, printable, quote

__all__ = ["refuse_bare_numbers", "report_failures", "tell_undrawn", "verify_with_progress", "warn_of_numbers"]


def verify_with_progress(name: str, derivation: Derivation) -> Report:
    """The report of a derivation; how it went is one line of progress."""
    start = time.perf_counter()
    with progress(f"checking {quote(name, 100)}, {inflect(len(derivation.steps), 'step')}"):
        report = derivation.verify()
    seconds = time.perf_counter() - start
    print(f"symrnn: checked {quote(name, 100)} in {seconds:.1f} s: {tally(report)}", file=sys.stderr)
    return report


def warn_of_numbers(name: str, derivation: Derivation) -> None:
    """A line for each step of a user's chapter whose prose has numbers in digits that nothing keeps right."""
    for found in find_bare_numbers(derivation):
        print(f"symrnn: warning: {quote(name, 100)}: {found}", file=sys.stderr)


def refuse_bare_numbers(derivations: Mapping[str, Derivation]) -> None:
    """See that nothing is said of numbers in digits that no claim keeps right, before a book of one's own is built.

    Raises
    ------
    InputError
        naming the chapter, the step and the number.
    """
    found = [(name, each) for name, chapter in derivations.items() for each in find_bare_numbers(chapter)]
    if found:
        name, first = found[0]
        raise InputError(f"{quote(name, 100)}: {first}")


def tell_undrawn(derivations: Iterable[Derivation]) -> None:
    """How many curves a document will have in words alone, for want of the library that draws them."""
    figures = [figure for each in derivations for step in each.steps for figure in step.figures]
    undrawn = sum(not isinstance(figure.drawing, Diagram) for figure in figures)
    if undrawn and find_spec("matplotlib") is None:
        print(
            f"symrnn: {inflect(undrawn, 'figure')} told in words, for matplotlib is not installed; "
            'pip install "matplotlib>=3.9" draws them',
            file=sys.stderr,
        )


def report_failures(reports: Mapping[str, Report], strict: bool = False) -> int:
    """The exit code of reports, after a line for each step that is wrong."""
    for failure in failures(reports):
        print(f"symrnn: {printable(failure)}", file=sys.stderr)
    return exit_code(reports, strict)
