"""The maps of a linear form at other names: A_t and B_t of the step at time t, with gates of that step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.parameters import Indexing, at_time, previous
from symrnn.expressions.shapes import Shape
from symrnn.linear.linear_form import LinearForm, name_of_added, name_of_kept
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["StepLines", "apply_map"]

Symbols = Sequence[sp.Symbol]


def apply_map(
    program: Program, given: Mapping[sp.Symbol, sp.Expr], ending: str
) -> tuple[tuple[Assign, ...], dict[sp.Symbol, sp.Symbol]]:
    """The lines of a map at other arguments, its own names with an ending; and what these have become."""
    names = {line.symbol: with_ending(line.symbol, ending) for line in program.lines}
    new: dict[sp.Symbol, sp.Expr] = {**names, **given}
    return tuple(Assign(new[x.symbol], x.expr.xreplace(new), x.shape) for x in program.lines), names


@dataclass(slots=True)
class StepLines:
    """StepLines being written about several steps of a form; each application of a map has a number of its own.

    Weights and constants are those of every step, all else of the gates is given anew at each.
    """

    form: LinearForm
    lines: list[Assign] = field(default_factory=list)
    gates: dict[sp.Symbol, Input] = field(default_factory=dict)
    count: int = 0

    def keep(self, t: int, states: Symbols) -> Symbols:
        """A_t at some states."""
        old = dict(zip(map(previous, self.form.states), states, strict=True))
        return self._apply(self.form.kept, t, old, map(name_of_kept, self.form.states))

    def add(self, t: int) -> Symbols:
        """B_t."""
        return self._apply(self.form.added, t, {}, map(name_of_added, self.form.states))

    def transpose(self, t: int, bars: Symbols) -> Symbols:
        """A_t^T at the adjoints of the states."""
        new = dict(zip((with_ending(s, "_bar") for s in self.form.states), bars, strict=True))
        wanted = (with_ending(previous(s), "_bar") for s in self.form.states)
        return self._apply(self.form.transposed, t, new, wanted)

    def sum(self, left: Symbols, right: Symbols) -> Symbols:
        """Sums of states, or of their adjoints."""
        self.count += 1
        names = tuple(name_symbol(f"{s.name}_sum_{self.count}") for s in self.form.states)
        for name, a, b, shape in zip(names, left, right, self.shapes, strict=True):
            self.lines.append(Assign(name, a + b, shape))
        return names

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Those of the states."""
        return tuple(self.form.cell.program.shapes[s] for s in self.form.states)

    def make_inputs(self, name: str) -> tuple[Input, ...]:
        """An input for each state, of its shape: ``S_0``."""
        pairs = zip(self.form.states, self.shapes, strict=True)
        return tuple(Input(name_symbol(f"{s.name}_{name}"), shape) for s, shape in pairs)

    def _apply(
        self, program: Program, t: int, given: Mapping[sp.Symbol, sp.Expr], wanted: Iterable[sp.Symbol]
    ) -> Symbols:
        self.count += 1
        shared = {item.symbol for item in self.form.cell.parameters if item.indexing is Indexing.SHARED}
        shared |= {item.symbol for item in self.form.cell.constants}
        names = dict(given)
        for item in program.inputs:
            if item.symbol not in given:
                name = item.symbol if item.symbol in shared else at_time(item.symbol, t)
                names[item.symbol] = name
                self.gates[name] = Input(name, item.shape)
        lines, new = apply_map(program, names, f"_{self.count}")
        self.lines += lines
        return tuple(new[s] for s in wanted)
