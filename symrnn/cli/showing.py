"""``symrnn show``: a cell with what is said and what is proved of it."""

from __future__ import annotations

import argparse

import sympy as sp

from symrnn.bounds import jacobian_bound
from symrnn.cells import CatalogueEntry, CellFact, read_entry
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Comparison
from symrnn.claims.verdict import Outcome
from symrnn.cli.arguments import cell_of
from symrnn.cli.lines import lines_between, print_lines
from symrnn.cli.map_words import print_map_bound, text_of
from symrnn.cli.progress import progress
from symrnn.derivation.bound_words import vanishing
from symrnn.derivation.counts import count_step
from symrnn.derivation.facts import claims_of_fact, entry_of_cell, fact_outcome
from symrnn.documents.text_conversion import to_text
from symrnn.errors import InputError, printable
from symrnn.gradients.jacobian import state_jacobian
from symrnn.gradients.pullback import pullback
from symrnn.gradients.state_maps import state_map
from symrnn.judge import check
from symrnn.programs.program import Program

__all__ = ["show_cell"]

LONGEST_JACOBIAN = 20  # blocks
HOLDS, FAILS, UNDECIDED = 0, 1, 4


def show_cell(arguments: argparse.Namespace) -> int:
    """What is known of a cell: where it comes from, its lines, one step backwards, its bound, facts and counts."""
    cell = cell_of(arguments)
    entry = read_entry(arguments.cell) if arguments.cell.endswith(".cell") else entry_of_cell(cell)
    _print_head(cell, entry)
    _print_title("one step")
    print_lines(cell.program, to_text)
    back = pullback(cell)
    _print_between(cell, back)
    _print_title("one step backwards")
    print_lines(back, to_text)
    _print_jacobian(cell)
    _print_bound(cell)
    outcomes = _print_facts(entry, cell) if entry is not None and entry.facts else set()
    counts = count_step(cell)
    _print_title("counts of one step")
    print(f"  parameters: {to_text(counts.parameters)}")
    print(f"  operations: {to_text(counts.forwards)} forwards, {to_text(counts.backwards)} backwards")
    print(f"  numbers kept for going back: {to_text(counts.kept)}")
    for title, texts in (("notes", entry.notes), ("citation", (entry.bibtex,))) if entry is not None else ():
        if any(texts):
            _print_title(title)
            print("\n".join(printable(line) for text in texts for line in text.split("\n")))
    return FAILS if Outcome.REFUTED in outcomes else UNDECIDED if outcomes - {Outcome.PROVED} else HOLDS


def _print_title(title: str) -> None:
    print(f"\n{title}:")


def _print_head(cell: Cell, entry: CatalogueEntry | None) -> None:
    print(printable(entry.title if entry is not None else cell.name))
    if cell.source:
        print(f"source: {printable(cell.source)}")
    if entry is not None and entry.tags:
        print(f"tags: {', '.join(entry.tags)}")


def _print_between(cell: Cell, back: Program) -> None:
    """What the lines backwards name, and the cell's text does not."""
    between = lines_between(cell, {symbol for line in back.lines for symbol in line.expr.free_symbols})
    if between:
        _print_title("parts that have a name backwards")
        print("\n".join(to_text(line, back.shapes) for line in between))


def _print_jacobian(cell: Cell) -> None:
    """The Jacobian, where it is written as products of matrices and slopes; else the linear map that it is."""
    try:
        jacobian = state_jacobian(cell)
    except InputError:
        if cell.states:
            _print_title("one step as a linear map of changes")
            print_lines(state_map(cell), to_text)
        return
    if len(jacobian.lines) <= LONGEST_JACOBIAN:
        _print_title("the Jacobian of one step")
        print_lines(jacobian, to_text)


def _print_bound(cell: Cell) -> None:
    """In the 2-norm, of several states in the infinity norm, in the norms of the weights; else that of the map."""
    norm = "2" if len(cell.states) == 1 else "inf"
    words = "2-norm" if norm == "2" else "infinity norm"
    _print_title("how much one step hands on")
    if not cell.states:
        print("  nothing: it has no state")
        return
    try:
        with progress(f"bounding the Jacobian of {cell.name}"):
            bound = jacobian_bound(cell, norm)
            verdicts = [check(claim) for claim in (bound.claim, *bound.state_claims)]
    except InputError as error:
        print_map_bound(cell, str(error).split(";")[0])
        return
    if any(verdict.outcome is not Outcome.PROVED or verdict.is_vacuous for verdict in verdicts):
        print_map_bound(cell, f"none in the {words} is proved")
        return
    formulas = " and ".join(to_text(sp.expand(formula)) for formula in bound.formulas)
    largest = "the largest of " if len(bound.formulas) > 1 else ""
    given = [to_text(each) if isinstance(each, Comparison) else str(each) for each in bound.given]
    print(f"  at most {largest}{formulas} in the {words}{', given ' * bool(given)}{', '.join(given)}: PROVED")
    print("  over k steps at most the k-th power of this")
    print(f"  {text_of(vanishing(bound.formulas))}")


def _print_facts(entry: CatalogueEntry, cell: Cell) -> set[Outcome]:
    _print_title("what is known of it")
    outcomes = set()
    for number, fact in enumerate(entry.facts):
        verdicts = [check(claim) for claim in claims_of_fact(entry, number, cell)]
        found = [fact_outcome(verdict, {item.symbol for item in cell.program.inputs}) for verdict in verdicts]
        outcomes |= {*found}
        worst = next((each for each in found if each is not Outcome.PROVED), Outcome.PROVED)
        print(f"  {worst.name}: {fact.says} {_formula(fact)}")
        if worst is Outcome.UNDECIDED and any(verdict.outcome is Outcome.REFUTED for verdict in verdicts):
            print("    (it fails where products of matrices, and sums over entries, may be any numbers)")
    return outcomes


def _formula(fact: CellFact) -> str:
    kept = [name for name, formula in fact.where if name == formula.strip()]
    where = [f"{name} = {formula}" for name, formula in fact.where if name not in kept]
    parts = [", given " + ", ".join(fact.given)] if fact.given else []
    parts += [", where " + ", ".join(where)] if where else []
    parts += [f", whatever {' and '.join(kept)} may be"] if kept else []
    return fact.claim + "".join(parts)
