"""Mistakes in the recurrence that a kernel goes back through: another cell than the one it should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import bar, one_step
from symrnn.testing.kernels.equations import Equations, equations_of, forwards, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.borders import restarting
from symrnn.testing.mistakes.cell_rules import CELL_RULES, WrittenLine, WrongLine
from symrnn.testing.mistakes.loss_slopes import LossSlope
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["cell_variants"]


def cell_variants(
    equations: Equations, slope: LossSlope | None = None, chunk: int | None = None
) -> Iterator[Iterator[Variant]]:
    """The cell with one line changed, or several in the same way, rule by rule.

    Each is gone through both ways, and forwards or backwards alone; with ``chunk`` both ways within chunks of so many
    steps, from the right states before them. What ``slope`` refutes, in the trial that it is of, is not.
    """
    found = [[wrong for line in _lines_of(equations) for wrong in rule(line)] for rule in CELL_RULES]
    habits: dict[Any, list[WrongLine]] = defaultdict(list)
    for wrong in chain.from_iterable(found):
        if wrong.key is not None:
            habits[wrong.kind, wrong.key].append(wrong)
    for rule in found:
        yield chain.from_iterable(_variants(equations, [wrong], slope, chunk) for wrong in rule)
    several = [same for same in habits.values() if len(same) > 1]
    yield chain.from_iterable(_variants(equations, same, slope, chunk) for same in several)


def _lines_of(equations: Equations) -> Iterator[WrittenLine]:
    cell = equations.cell
    shapes = {symbol: shape for symbol, shape in equations.step.shapes.items() if symbol not in equations.step.outputs}
    for number, line in enumerate(cell.lines):
        later = {other.symbol for other in cell.lines[number:]}
        yield WrittenLine(cell, line, {symbol: shape for symbol, shape in shapes.items() if symbol not in later})


def _variants(
    equations: Equations, wrong: Sequence[WrongLine], slope: LossSlope | None, chunk: int | None
) -> Iterator[Variant]:
    """The ways to go wrong with some lines; a cell that there is none of gives none."""
    lines = {each.line.symbol: each.line for each in wrong}
    within = sorted({name.name for each in wrong for part in each.names for name in part.free_symbols})
    first = wrong[0]
    touched = (first.line.symbol.name, *within) if len(wrong) == 1 else ()
    try:
        cell = replace(equations.cell, lines=tuple(lines.get(line.symbol, line) for line in equations.cell.lines))
        step = one_step(cell)
    except InputError:
        return
    ahead = replace(equations, step=step, trajectory=step)  # the right way back, from the values of the wrong cell
    found = WrongCell(equations, cell, ahead, slope, [])
    for imitate, text in found.runs(wrong) if chunk is None else found.runs_in_chunks(chunk):
        yield Variant(first.kind, first.words + text, imitate, tuple(lines.values()), touched)


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell with wrong lines; it is differentiated where one slope does not tell that a kernel is another."""

    equations: Equations
    cell: Cell
    ahead: Equations
    slope: LossSlope | None
    derived: list[Equations | None]

    @property
    def other(self) -> Equations | None:
        """Its equations, None where it cannot be differentiated."""
        if not self.derived:
            try:
                self.derived.append(equations_of(self.cell))
            except InputError:
                self.derived.append(None)
        return self.derived[0]

    def runs(self, wrong: Sequence[WrongLine]) -> Iterator[tuple[Callable[[Seen], Arrays | None], str]]:
        """Gone through both ways, and forwards or backwards alone."""
        yield self._both, ""
        if _names_needed(self.equations) <= self.ahead.step.shapes.items():
            yield _running(self.ahead), ", forwards only"
            read = dict(pair for each in wrong for pair in each.read)
            if read:
                users = {bar(each.line.symbol) for each in wrong}
                users |= {
                    line.symbol for line in self.equations.back if line.symbol.name in {f"{u}_total" for u in users}
                }
                swap = partial(_reading, read, users)
                back = tuple(replace(line, expr=swap(line.expr)) for line in self.equations.back)
                if back != self.equations.back:
                    yield _running(replace(self.ahead, back=back)), ", forwards, and on the way back as a value"
        yield self._back, ", backwards only"

    def runs_in_chunks(self, k: int) -> Iterator[tuple[Callable[[Seen], Arrays | None], str]]:
        """Gone through in each chunk, whose steps are made again from the right state before it: both ways, or one."""
        where = f", where the steps of each chunk of {k} are made again on the way back"
        yield partial(self._in_chunks, k), where
        if _names_needed(self.equations) <= self.ahead.step.shapes.items():
            yield lambda seen: _running(replace(self.ahead, restart=restarting(k, seen)))(seen), f"{where}, as a value"

    def _in_chunks(self, k: int, seen: Seen) -> Arrays | None:
        restart = restarting(k, seen)
        return self._run(seen, replace(self.ahead, restart=restart), lambda other: replace(other, restart=restart))

    def _both(self, seen: Seen) -> Arrays | None:
        return self._run(seen, self.ahead, lambda other: other)

    def _back(self, seen: Seen) -> Arrays | None:
        equations = self.equations
        ahead = replace(self.ahead, trajectory=equations.trajectory)

        def turn(other: Equations) -> Equations | None:
            if not _names_needed(other) <= equations.step.shapes.items():
                return None
            return replace(other, cell=equations.cell, trajectory=equations.trajectory)

        return self._run(seen, ahead, turn)

    def _run(self, seen: Seen, ahead: Equations, turn: Callable[[Equations], Equations | None]) -> Arrays | None:
        """What it comes to, where the slope of the loss lets it be."""
        trial = seen.outcome.trial
        if self.slope is not None and seen is self.slope.seen:
            values = forwards(ahead, trial, seen.numbers)
            if not self.slope.agrees_with(ahead.step.lines, values):
                return None
        other = self.other
        run = None if other is None else turn(other)
        return None if run is None else _running(run)(seen)


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
