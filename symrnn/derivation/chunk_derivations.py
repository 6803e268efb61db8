"""The derivation behind a page about a linear recurrence in chunks: its steps, its chunks, both of them backwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.bibtex import read_bibtex
from symrnn.derivation.cell_parts import CellParts, parts_of
from symrnn.derivation.chunk_names import ChunkNames, chunk_names
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Citation, Text
from symrnn.derivation.facts import entry_of_cell
from symrnn.derivation.steps.cell_steps import every_step, pullback_steps
from symrnn.derivation.steps.chunk_steps import chunk_steps
from symrnn.derivation.steps.exponent_steps import exponent_steps
from symrnn.derivation.steps.linear_steps import linear_step, sequence_steps
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import extent
from symrnn.expressions.sizes import size_names
from symrnn.linear.chunk_equations import ChunkEquations, equations_of, length_name
from symrnn.linear.linear_form import as_linear
from symrnn.linear.log_gates import log_gates_of
from symrnn.programs.program import Input, name_symbol

__all__ = ["derive_chunkwise"]

STEPS = 2  # over which a step backwards is compared with BPTT


@check_arguments
def derive_chunkwise(cell: Cell) -> Derivation:
    """A linear recurrence step by step and in chunks of any length, forwards and backwards, as an argument.

    Its gates are given: what a kernel takes. The chunk begins with their logarithms, and holds for every length, from
    any state.

    >>> from symrnn.cells import load
    >>> print(*(step.id for step in derive_chunkwise(load("deltanet")).steps))
    linear one-step backward-pass every-T chunk wy chunk-backwards sequences

    Raises
    ------
    InputError
        naming the line where a cell is not linear in its state, and as ``chunkwise`` does.
    """
    form = as_linear(cell)
    equations = equations_of(form, length_name(form))
    names = chunk_names(equations)
    entry = entry_of_cell(cell)
    parts = parts_of(replace(form.core, name=cell.name), STEPS, initial=SYMBOLIC)
    definition = parts.step.rename(parts.names)
    one, over_steps = pullback_steps(parts)
    sizes = size_names(*(size for shape in definition.shapes.values() for size in shape))
    on_page = map(names.of, (symbol.name for symbol in equations.cell.program.shapes))
    taken = frozenset((*map(str, definition.shapes), *sizes, *on_page, equations.chunk))
    return Derivation(
        title=f"{cell.name if entry is None else entry.title}: recurrent and in chunks",
        abstract=Text(_ABSTRACT.format("A recurrence" if entry is None else f"As in {_braces(entry.source)}:")),
        assumptions=tuple(_names(parts, equations, names)),
        steps=(
            replace(linear_step(form, parts.names), cites=_works(entry)),
            one,
            over_steps,
            every_step(one, taken=taken),
            *chunk_steps(equations, names, cell.name),
            *sequence_steps(form),
            *exponent_steps(cell, equations),
        ),
        definition=definition,
    )


_ABSTRACT = (
    "{} step by step and in chunks, forwards and backwards. Its gates are given, as a kernel takes them. The first "
    "equations are those of one step."
)


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _names(parts: CellParts, equations: ChunkEquations, names: ChunkNames) -> Iterator[Text]:
    """A sentence for each name that is given: at each step, over a chunk, and for all steps."""
    yield Text("Every name stands for a real number, or for an array of real numbers.")
    gates = {gate.name for gate in log_gates_of(equations.form)}
    for item in parts.cell.inputs:
        yield _say(Input(parts.names.get(item.symbol, item.symbol), item.shape), "given at each step")
    weights = (*(Input(weight.symbol, weight.shape) for weight in parts.cell.parameters), *parts.cell.constants)
    for weight in weights:
        yield _say(weight, "the same at every step")
    for state in parts.cell.states:
        yield _say(Input(parts.names.get(state.symbol, state.symbol), state.shape), "state")
    for item in equations.cell.inputs:
        row = parts.names.get(item.symbol, item.symbol)
        kept = Input(name_symbol(names.of(item.symbol.name)), item.shape)
        if item.symbol.name in gates:
            yield _say(kept, "the logarithms of the decays of a chunk, one step after the other")
        else:
            yield _say(kept, "{row} of every step of a chunk, one after the other", row=row)


def _say(item: Input, what: str, **more: sp.Symbol) -> Text:
    """``K: k_t of every step of a chunk, C × d``."""
    sizes = {f"s{number}": extent(size) for number, size in enumerate(item.shape)}
    counts = {0: "a number", 1: "{s0} entries"}.get(len(sizes), " × ".join(f"{{{key}}}" for key in sizes))
    return Text(f"{{name}}: {what}; {counts}", name=item.symbol, **sizes, **more)


def _works(entry: CatalogueEntry | None) -> tuple[Citation, ...]:
    return () if entry is None or not entry.bibtex.strip() else tuple(read_bibtex(entry.bibtex).values())
