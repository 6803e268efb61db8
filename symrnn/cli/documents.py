"""The commands that report and write documents: check, render, derive."""

from __future__ import annotations

import argparse

from symrnn import documents
from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.cells import CELLS, load, names
from symrnn.cells.cell import Cell
from symrnn.cells.initial_states import no_value_at
from symrnn.cells.text import read_cell
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.cli.arguments import cell_of, initial_of, length_of, refuse_numbers
from symrnn.cli.checking import report_failures, tell_undrawn, verify_with_progress, warn_of_numbers
from symrnn.cli.near_names import CELL_WORDS, did_you_mean
from symrnn.cli.output_files import check_output_option, inputs_of
from symrnn.cli.progress import progress
from symrnn.cli.reports import REPORT_FORMATS, exit_code
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.entry_titles import with_title_of_entry
from symrnn.documents.formats import FORMATS
from symrnn.documents.paths import check_paths
from symrnn.errors import InputError, printable, quote

__all__ = ["check_derivations", "derive_cell", "render_one"]

MOST_STEPS = 200  # of a document


def check_derivations(arguments: argparse.Namespace) -> int:
    """``symrnn check``: a table of verdicts for each derivation."""
    names = list(dict.fromkeys(arguments.names)) or list(derivation_names())
    if not names:
        raise InputError("no derivations are installed here; give a .py file with build()")
    reports = {name: verify_with_progress(name, _load(name)) for name in names}
    text = REPORT_FORMATS[arguments.format](reports)
    print(printable(text) if arguments.format == "text" else text)
    return report_failures(reports, arguments.strict)


def render_one(arguments: argparse.Namespace) -> int:
    """``symrnn render``: one derivation, checked, as a document."""
    check_output_option(arguments, FORMATS)
    return _write(arguments.name, _load(arguments.name), arguments)


def derive_cell(arguments: argparse.Namespace) -> int:
    """``symrnn derive``: the derivation of any cell, checked, as a document."""
    check_output_option(arguments, FORMATS)
    symbols = documents.read_symbols(arguments.names.split(",")) if arguments.names else ()
    cell = cell_of(arguments)
    length = length_of(arguments, cell) or {"steps": 2}
    count = length["steps"] if "steps" in length else len(length["inputs"])
    if count > MOST_STEPS:
        raise InputError(f"a document over {count} steps is read by nobody; take at most {MOST_STEPS} steps")
    initial = initial_of(arguments.initial, cell)
    if initial is None and any(cell.program.shapes.values()):
        initial = SYMBOLIC  # as derive takes it
    refuse_numbers(unroll(cell, initial=initial, **length))
    with progress(f"deriving {arguments.cell}"):
        derivation = with_title_of_entry(derive(cell, initial=initial, **length), cell)
    return _write(arguments.cell, derivation, arguments, arguments.strict, symbols)


def _write(
    name: str,
    derivation: Derivation,
    arguments: argparse.Namespace,
    strict: bool = False,
    symbols: tuple[tuple[str, str], ...] = (),
) -> int:
    output, force = arguments.output, arguments.force
    check_paths(derivation, output, force=force, inputs=inputs_of(arguments))
    tell_undrawn([derivation])
    reports = {name: verify_with_progress(name, derivation)}
    if not exit_code(reports):
        print(printable(str(documents.render_report(derivation, reports[name], output, symbols, force=force))))
    return report_failures(reports, strict)


def _load(name: str) -> Derivation:
    """A derivation by name or .py file, or that of a cell of the catalogue or in a .cell file."""
    if name in CELLS:
        return _derive_two_steps(CELLS[name]())  # type: ignore[call-arg]  # each has a default
    if name in names() and name not in derivation_names():
        return _derive_two_steps(load(name))
    if not name.endswith((".cell", ".py")) and name not in derivation_names():
        hint = did_you_mean(name, (*derivation_names(), *CELLS, *names()), CELL_WORDS, (".py", ".cell"))
        there = f"there are {', '.join(derivation_names()) or 'none installed'}, the cells of symrnn list"
        raise InputError(
            f"no derivation is called {quote(name)}, and no cell; {hint}{there}, or give the path of a .py file with "
            "build(), or of a .cell file"
        )
    if not name.endswith(".cell"):
        derivation = load_derivation(name)
        warn_of_numbers(name, derivation)
        return derivation
    return _derive_two_steps(read_cell(name))


def _derive_two_steps(cell: Cell) -> Derivation:
    """From any state, where zeros would be divided by."""
    return with_title_of_entry(derive(cell, steps=2, initial=SYMBOLIC if no_value_at(cell) else None), cell)
