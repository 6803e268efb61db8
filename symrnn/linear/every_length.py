"""A chunk of any number of steps is the recurrence taken so many times: one claim forwards, and one backwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.claims.comparisons import Recurrence
from symrnn.claims.lengths import EveryLength, FewerSteps
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import ones, part, stack
from symrnn.expressions.nodes import T
from symrnn.expressions.sizes import Size, size_sum
from symrnn.linear.chunk_equations import TRIL, ChunkEquations, equations_of, length_name
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.cotangents import gradients_for
from symrnn.linear.linear_form import as_linear
from symrnn.linear.open_chunks import add_row
from symrnn.programs.program import Assign, Input, Program, with_ending
from symrnn.programs.resizing import resize_program

__all__ = ["chunk_of_any_length", "every_length_claims"]

Names = Mapping[sp.Symbol, sp.Symbol]


@check_arguments
def every_length_claims(cell: Cell) -> tuple[Claim, Claim]:
    """Chunks of C steps are the recurrence and BPTT, for every C = 1, 2, ...: forwards, and backwards.

    The chunk is that of ``chunkwise(cell, "C")``: decays made of the log gates, its mask, its triangular system. The
    recurrence takes one step after the other, and back. Outputs, final states, and the gradients with respect to all
    that comes in, for any cotangents of outputs and final states, are compared from any state and at every size. The
    judge draws the induction: over one step, and from C to C + 1. As the state is any, chunks of any lengths one after
    the other are the recurrence over all of their steps.

    >>> from symrnn import cells, check
    >>> for claim in every_length_claims(cells.load("rg_lru")):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED rg_lru in chunks of C = recurrence, for every C
    PROVED rg_lru in chunks of C backwards = BPTT, for every C

    Raises
    ------
    InputError
        as ``chunkwise`` does.
    """
    form = as_linear(cell)
    return chunk_of_any_length(equations_of(form, length_name(form)), cell.name)


def chunk_of_any_length(equations: ChunkEquations, name: str) -> tuple[Claim, Claim]:
    """The same of equations that are already made, by whoever made them."""
    made = _Recursion(equations)
    C = equations.chunk
    return (
        Claim(f"{name} in chunks of {C} = recurrence, for every {C}", made.forwards()),
        Claim(f"{name} in chunks of {C} backwards = BPTT, for every {C}", made.backwards()),
    )


@dataclass(frozen=True, slots=True)
class _Recursion:
    """The chunk as a family over its length, and the recurrence over one step and over one step more."""

    equations: ChunkEquations

    @property
    def states(self) -> list[sp.Symbol]:
        return [item.symbol for item in self.equations.form.core.states]

    @property
    def family(self) -> Program:
        """From gates with a row for each step, states and weights to outputs with rows, and the states at the end."""
        rows = tuple(output for _, output in outputs_of(self.equations.form))
        cell = self.equations.cell
        return Program((*cell.inputs, *self._others(), *cell.constants), cell.lines, (*rows, *self.states))

    @property
    def step(self) -> Program:
        """One step of the recurrence: the same of one row."""
        core, rows = self.equations.form.core, tuple(symbol for symbol, _ in outputs_of(self.equations.form))
        return Program((*core.inputs, *self._others(), *core.constants), core.lines, (*rows, *self.states))

    def _others(self) -> tuple[Input, ...]:
        core = self.equations.form.core
        states = (Input(previous(item.symbol), item.shape) for item in core.states)
        return (*states, *(Input(item.symbol, item.shape) for item in core.parameters))

    @property
    def grown(self) -> tuple[Recurrence, ...]:
        """The mask, where there is one."""
        C = self.equations.chunk
        uses_mask = any(item.symbol == TRIL for item in self.equations.cell.constants)
        return (Recurrence(TRIL, sp.S.One, add_row(TRIL, T(ones(C)), 1, C)),) if uses_mask else ()

    def forwards(self) -> EveryLength:
        """Over one step more: what it is, then a step from its end."""
        family, step, C = self.family, self.step, self.equations.chunk
        cut = _Cut(family, step, C)
        call = FewerSteps(cut.arguments, tuple(with_ending(s, "_before") for s in family.outputs))
        ends = dict(zip(map(previous, self.states), call.results[-len(self.states) :], strict=True))
        longer = cut.program(C, cut.take(step, ends), self._outputs(cut, step, call), (call,))
        first = cut.program(0, cut.take(step, {}), self._outputs(cut, step, None), ())
        return EveryLength(family, C, first, longer, (call,), self.grown)

    def _outputs(self, cut: _Cut, step: Program, call: FewerSteps | None) -> list[Assign | sp.Symbol]:
        rows = len(step.outputs) - len(self.states)
        before = (None,) * rows if call is None else call.results[:rows]
        stacked = [cut.put_below(*pair) for pair in zip(step.outputs[:rows], before, strict=True)]
        return [*stacked, *(with_ending(s, "_last") for s in self.states)]

    def backwards(self) -> EveryLength:
        """Over one step more: back through a step from its end, then what it is for what arrives there."""
        C, states = self.equations.chunk, len(self.states)
        family, step = (_with_states(gradients_for(each), self.states) for each in (self.family, self.step))
        cut = _Cut(family, step, C)
        there, back = (tuple(with_ending(s, end) for s in family.outputs) for end in ("_there", "_before"))
        old = [previous(s) for s in self.states]
        arriving = dict(zip(_cotangents(family)[-states:], (with_ending(s, "_bar_last") for s in old), strict=True))
        calls = (
            FewerSteps(cut.arguments, there),
            FewerSteps(tuple(arriving.get(s, s) for s in cut.arguments), back),
        )
        longer = cut.program(
            C,
            cut.take(step, dict(zip(old, there[:states], strict=True))),
            self._gradients(cut, dict(zip(family.outputs, back, strict=True))),
            calls,
        )
        first = cut.program(0, cut.take(step, {}), self._gradients(cut, {}), ())
        return EveryLength(family, C, first, longer, calls, self.grown)

    def _gradients(self, cut: _Cut, back: Mapping[sp.Symbol, sp.Symbol]) -> list[Assign | sp.Symbol]:
        """The states at the end, and the gradients: rows put together, those of weights added up."""
        found: list[Assign | sp.Symbol] = [with_ending(s, "_last") for s in self.states]
        for bar in cut.family.outputs[len(self.states) :]:
            is_state = bar in {with_ending(previous(s), "_bar") for s in self.states}
            last, before = with_ending(bar, "_last"), back.get(bar)
            if cut.has_rows(bar):
                found.append(cut.put_below(bar, before))
            elif before is None or is_state:
                found.append(last if before is None else before)
            else:
                found.append(Assign(with_ending(bar, "_sum"), before + last, cut.step.shapes[bar]))
        return found


def _with_states(back: Program, states: Sequence[sp.Symbol]) -> Program:
    return replace(back, outputs=(*states, *back.outputs))


def _cotangents(program: Program) -> list[sp.Symbol]:
    return [item.symbol for item in program.inputs if item.symbol.name.startswith("cotangent_")]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A family and one step of it: the rows of its inputs but the last, and the last, each with a name."""

    family: Program
    step: Program
    chunk: str

    @property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(item for item in self.family.inputs if item.symbol != TRIL)

    def has_rows(self, symbol: sp.Symbol) -> bool:
        """Whether there is a row for each step."""
        return self.chunk in self.family.shapes[symbol]

    @property
    def arguments(self) -> tuple[sp.Symbol, ...]:
        """What is given to the family over one step less."""
        symbols = (item.symbol for item in self.inputs)
        return tuple(with_ending(s, "_first") if self.has_rows(s) else s for s in symbols)

    def take(self, step: Program, ends: Mapping[sp.Symbol, sp.Symbol]) -> list[Assign]:
        """The lines of the last step, from the states before it."""
        new = {line.symbol: with_ending(line.symbol, "_last") for line in step.lines}
        new |= {item.symbol: with_ending(item.symbol, "_last") for item in self.inputs if self.has_rows(item.symbol)}
        new |= ends
        return [Assign(new[line.symbol], line.expr.xreplace(new), line.shape) for line in step.lines]

    def put_below(self, symbol: sp.Symbol, before: sp.Symbol | None) -> Assign:
        """The rows of the earlier steps, and below them that of the last."""
        last, shape = with_ending(symbol, "_last"), self.step.shapes[symbol]
        row = T(last) if shape else last
        name = with_ending(symbol, "_rows")
        if before is None:
            return Assign(name, row, (1, *shape) if shape else ())
        return Assign(name, stack(before, row), (size_sum(self.chunk, 1), *shape))

    def program(
        self, start: Size, taken: Sequence[Assign], outputs: Sequence[Assign | sp.Symbol], calls: Sequence[FewerSteps]
    ) -> Program:
        """All over ``start`` + 1 steps: the rows taken apart, the last step, and what is made of it."""
        steps, sizes = size_sum(start, 1), {self.chunk: size_sum(start, 1)}
        inputs = resize_program(Program(self.inputs, (), ()), sizes).inputs
        lines = []
        for item in inputs:
            if self.has_rows(item.symbol):
                last = part(item.symbol, start, steps) if calls else item.symbol
                shape = tuple(size for size in self.family.shapes[item.symbol] if size != self.chunk)
                if calls:
                    lines.append(
                        Assign(with_ending(item.symbol, "_first"), part(item.symbol, 0, start), (start, *shape))
                    )
                lines.append(Assign(with_ending(item.symbol, "_last"), T(last) if shape else last, shape))
        pairs = (pair for call in calls for pair in zip(call.results, self.family.outputs, strict=True))
        results = (Input(symbol, self.family.shapes[output]) for symbol, output in pairs)
        made = [each for each in outputs if isinstance(each, Assign)]
        names = tuple(each.symbol if isinstance(each, Assign) else each for each in outputs)
        return Program((*inputs, *results), (*lines, *taken, *made), names)
