"""Mistakes in the recurrence that a kernel goes back through: another cell than the one it should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.equations import Equations, equations_of, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.cell_rules import CELL_RULES, WrittenLine, WrongLine
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["cell_variants"]


def cell_variants(equations: Equations) -> Iterator[Iterator[Variant]]:
    """The cell with one line changed, or several in the same way, rule by rule.

    Each is gone through both ways, and forwards or backwards alone.
    """
    found = [[wrong for line in _lines_of(equations) for wrong in rule(line)] for rule in CELL_RULES]
    habits: dict[Any, list[WrongLine]] = defaultdict(list)
    for wrong in chain.from_iterable(found):
        if wrong.key is not None:
            habits[wrong.kind, wrong.key].append(wrong)
    for rule in found:
        yield chain.from_iterable(_variants(equations, [wrong]) for wrong in rule)
    several = [same for same in habits.values() if len(same) > 1]
    yield chain.from_iterable(_variants(equations, same) for same in several)


def _lines_of(equations: Equations) -> Iterator[WrittenLine]:
    cell = equations.cell
    shapes = {symbol: shape for symbol, shape in equations.step.shapes.items() if symbol not in equations.step.outputs}
    for number, line in enumerate(cell.lines):
        later = {other.symbol for other in cell.lines[number:]}
        yield WrittenLine(cell, line, {symbol: shape for symbol, shape in shapes.items() if symbol not in later})


def _variants(equations: Equations, wrong: Sequence[WrongLine]) -> Iterator[Variant]:
    """The ways to go wrong with some lines; a cell that there is none of gives none."""
    lines = {each.line.symbol: each.line for each in wrong}
    within = sorted({name.name for each in wrong for part in each.names for name in part.free_symbols})
    first = wrong[0]
    touched = (first.line.symbol.name, *within) if len(wrong) == 1 else ()
    try:
        cell = equations.cell
        other = equations_of(replace(cell, lines=tuple(lines.get(line.symbol, line) for line in cell.lines)))
    except InputError:
        return
    for run, text in _runs(equations, other, wrong):
        yield Variant(first.kind, first.words + text, _running(run), tuple(lines.values()), touched)


def _runs(equations: Equations, other: Equations, wrong: Sequence[WrongLine]) -> Iterator[tuple[Equations, str]]:
    yield other, ""
    forwards = replace(other, cell=equations.cell, back=equations.back)
    if _names_needed(equations) <= other.step.shapes.items():
        yield forwards, ", forwards only"
        read = dict(pair for each in wrong for pair in each.read)
        if read:
            users = {bar(each.line.symbol) for each in wrong}
            users |= {line.symbol for line in equations.back if line.symbol.name in {f"{u}_total" for u in users}}
            swap = partial(_reading, read, users)
            back = tuple(replace(line, expr=swap(line.expr)) for line in equations.back)
            if back != equations.back:
                yield replace(forwards, back=back), ", forwards, and on the way back as a value"
    if _names_needed(other) <= equations.step.shapes.items():
        yield replace(other, cell=equations.cell, trajectory=equations.trajectory), ", backwards only"


def _reading(read: dict[sp.Symbol, sp.Symbol], users: set[sp.Symbol], expr: sp.Expr) -> sp.Expr:
    """A line on the way back with a name taken for another, where it goes back through the line that is wrong."""
    return expr.xreplace(read) if users & expr.free_symbols else expr


def _names_needed(equations: Equations) -> set[tuple[sp.Symbol, Shape]]:
    """The names of the step that its backward step takes: what is named within a line differs with the line."""
    used = {symbol for line in equations.back for symbol in line.expr.free_symbols}
    return {(symbol, shape) for symbol, shape in equations.step.shapes.items() if symbol in used}


def _running(equations: Equations) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        trial = seen.outcome.trial
        return gather_gradients(seen.equations.cell, trial, run_pass(equations, trial, seen.numbers))

    return imitate
