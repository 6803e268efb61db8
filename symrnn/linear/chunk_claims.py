"""What is claimed of chunks: that they are the recurrence, forwards and backwards, a short last one among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.nodes import T
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.chunks import chunk_of, form_with
from symrnn.linear.cotangents import gradients_for
from symrnn.linear.linear_form import LinearForm
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["chunk_backward_claim_of", "chunk_claim_of", "chunkwise_backward_claim", "chunkwise_claim"]

Cells = Mapping[int, Cell]
Sizes = Mapping[str, int] | int | None

#: of all chunks of a claim together: the judge goes through each
MOST_STEPS = 64


@check_arguments
def chunkwise_claim(
    cell: Cell,
    chunks: tuple[int, ...] = (2, 3),
    sizes: Mapping[str, int] | int | None = None,
    decays: str = "products",
) -> Claim:
    """Chunks of these lengths, one after the other, give out what the recurrence does, and end in the same state.

    The initial state and the gates are any. The claim is of all sizes, or where ``sizes`` are given, one
    number for all or each by its name, entry by entry at these. ``decays`` are those of ``chunkwise``.

    >>> from symrnn import cells, check
    >>> print(check(chunkwise_claim(cells.load("deltanet"), (2, 2), sizes=2)).outcome.name)
    PROVED

    Raises
    ------
    InputError
        as ``chunkwise`` does.
    """
    form = form_with(cell, decays)
    return chunk_claim_of(form, _make_cells(form, chunks, decays), chunks, sizes)


@check_arguments
def chunkwise_backward_claim(
    cell: Cell,
    chunks: tuple[int, ...] = (2, 2),
    sizes: Mapping[str, int] | int | None = None,
    decays: str = "products",
) -> Claim:
    """Back through the chunks is BPTT of the recurrence.

    The gradients are those with respect to all gates, all weights and the initial state; the cotangents of all outputs
    and of the final states are any.

    >>> from symrnn import cells, check
    >>> print(check(chunkwise_backward_claim(cells.load("retnet"), (2,), sizes=2)).outcome.name)
    PROVED

    Raises
    ------
    InputError
        as ``chunkwise`` does.
    """
    form = form_with(cell, decays)
    return chunk_backward_claim_of(form, _make_cells(form, chunks, decays), chunks, sizes)


def _make_cells(form: LinearForm, chunks: Sequence[int], decays: str) -> dict[int, Cell]:
    """A cell for each length."""
    if not chunks or sum(chunks) > MOST_STEPS:
        raise InputError(f"chunks is {chunks}; give the lengths of one or more, at most {MOST_STEPS} steps in all")
    return {length: chunk_of(form, length, decays) for length in chunks}


def chunk_claim_of(form: LinearForm, cells: Cells, chunks: Sequence[int], sizes: Sizes = None) -> Claim:
    """The same of chunks that are already made, one for each length, by whoever made them."""
    chunked, stepped = _runs(form, cells, chunks)
    return _claim(form, chunks, "= recurrence", chunked.forwards(), stepped.forwards(), sizes)


def chunk_backward_claim_of(form: LinearForm, cells: Cells, chunks: Sequence[int], sizes: Sizes = None) -> Claim:
    """The same of the way back through chunks that are already made."""
    chunked, stepped = _runs(form, cells, chunks)
    return _claim(form, chunks, "backwards = BPTT", chunked.backwards(), stepped.backwards(), sizes)


def _runs(form: LinearForm, cells: Cells, chunks: Sequence[int]) -> tuple[_Run, _Run]:
    """A sequence in chunks, and step by step."""
    chunked, stepped = _Run(form), _Run(form)
    for number, length in enumerate(chunks, 1):
        chunked.take_chunk(number, length, cells[length])
        stepped.take_steps(number, length)
    return chunked, stepped


def _claim(
    form: LinearForm, chunks: Sequence[int], what: str, chunked: Program, stepped: Program, sizes: Sizes
) -> Claim:
    if isinstance(sizes, int):
        sizes = dict.fromkeys(sizes_of(chunked, stepped), sizes)
    if sizes is not None:
        chunked, stepped = components(chunked, sizes), components(stepped, sizes)
    name = f"{form.cell.name} in chunks of {', '.join(map(str, chunks))} {what}"
    return Claim.equivalent(name, chunked, stepped)


@dataclass(slots=True)
class _Run:
    """A sequence in chunks, as lines: its inputs are those of each chunk, ``k_1`` with a row for each step."""

    form: LinearForm
    inputs: list[Input] = field(default_factory=list)
    lines: list[Assign] = field(default_factory=list)
    states: list[sp.Symbol] = field(default_factory=list)
    outputs: list[Input] = field(default_factory=list)  # by the names of the recurrence
    found: list[sp.Symbol] = field(default_factory=list)  # what they are called in the lines

    def __post_init__(self) -> None:
        """Initial states, weights and constants, each an input of the whole sequence."""
        core = self.form.core
        begin = [Input(name_symbol(f"{state.symbol.name}_0"), state.shape) for state in core.states]
        self.states = [item.symbol for item in begin]
        self.inputs = [*begin, *(Input(p.symbol, p.shape) for p in core.parameters), *core.constants]

    def take_chunk(self, number: int, length: int, cell: Cell) -> None:
        """A chunk by its own cell."""
        names = self._inputs(number, length)
        self._step(cell, names, f"_{number}")
        for symbol, output in outputs_of(self.form):
            self.found.append(with_ending(output, f"_{number}"))
            self.outputs.append(Input(with_ending(symbol, f"_{number}"), cell.program.shapes[output]))

    def take_steps(self, number: int, length: int) -> None:
        """The same steps one by one, and their outputs put together."""
        core, whole = self.form.core, self._inputs(number, length)
        rows: dict[sp.Symbol, list[sp.Expr]] = {symbol: [] for symbol, _ in outputs_of(self.form)}
        for t in range(1, length + 1):
            names = {}
            for item in core.inputs:
                row = part(whole[item.symbol], t - 1, t)
                name = with_ending(whole[item.symbol], f"_step{t}")
                self.lines.append(Assign(name, T(row) if item.shape else row, item.shape))
                names[item.symbol] = name
            self._step(core, names, f"_{number}_step{t}")
            for symbol, found in rows.items():
                output = with_ending(symbol, f"_{number}_step{t}")
                found.append(T(output) if core.program.shapes[symbol] else output)
        for symbol, found in rows.items():
            name, shape = with_ending(symbol, f"_rows_{number}"), (length, *core.program.shapes[symbol])
            self.lines.append(Assign(name, stack(*found), shape))
            self.found.append(name)
            self.outputs.append(Input(with_ending(symbol, f"_{number}"), shape))

    def _inputs(self, number: int, length: int) -> dict[sp.Symbol, sp.Symbol]:
        names = {}
        for item in self.form.core.inputs:
            names[item.symbol] = with_ending(item.symbol, f"_{number}")
            self.inputs.append(Input(names[item.symbol], (length, *item.shape)))
        return names

    def _step(self, cell: Cell, names: Mapping[sp.Symbol, sp.Symbol], ending: str) -> None:
        """One step of a cell, whose lines have an ending."""
        new: dict[sp.Symbol, sp.Expr] = dict(names)
        new |= dict(zip((previous(state.symbol) for state in cell.states), self.states, strict=True))
        for line in cell.lines:
            new[line.symbol] = with_ending(line.symbol, ending)
        self.lines += [Assign(new[x.symbol], x.expr.xreplace(new), x.shape) for x in cell.lines]
        self.states = [new[state.symbol] for state in cell.states]

    def forwards(self) -> Program:
        """Outputs and final states."""
        ends = [Input(name_symbol(f"{state.symbol.name}_end"), state.shape) for state in self.form.core.states]
        self.lines += [Assign(item.symbol, s, item.shape) for item, s in zip(ends, self.states, strict=True)]
        self.outputs += ends
        self.found += [item.symbol for item in ends]
        return Program(tuple(self.inputs), tuple(self.lines), tuple(self.found))

    def backwards(self) -> Program:
        """The gradients with respect to all inputs, for cotangents of outputs and final states, inputs as well."""
        forward = self.forwards()
        cotangents = [Input(with_ending(item.symbol, "_cotangent"), item.shape) for item in self.outputs]
        return gradients_for(forward, cotangents)
