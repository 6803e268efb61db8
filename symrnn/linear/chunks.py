"""A linear recurrence taken in chunks: a cell, one step of which is so many steps of the recurrence."""

from __future__ import annotations

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.sizes import is_size, size_names
from symrnn.linear.chunk_equations import equations_of
from symrnn.linear.chunk_lines import ChunkLines, outputs_of
from symrnn.linear.linear_form import LinearForm, as_linear
from symrnn.linear.log_decays import FORMS
from symrnn.linear.log_gates import with_log_gates
from symrnn.programs.components import sizes_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Input

#: past this a chunk has more lines than anybody reads, and its masks more entries than a state
LARGEST_CHUNK = 512


__all__ = ["chunk_of", "chunkwise", "form_with"]


@check_arguments
def chunkwise(cell: Cell, chunk: int | str, decays: str = "products") -> Cell:
    """A linear recurrence in chunks of C steps: a cell that takes C steps at once, by products of matrices.

    Its inputs are the gates of the recurrence, those of ``as_linear(cell).core``, with a row for each step of the
    chunk; its states are the same, at the end of the chunk. ``Gamma[t, i]`` is the decay from step i to step t, where
    columns have decays of their own ``P`` holds the cumulative ones. A delta rule solves a triangular system, ``M``,
    for what its steps write. Its pullback is the chunkwise backward pass, its evaluator runs in NumPy.

    ``decays`` says how these are made: ``products``, or by exponentials of cumulative log gates G, the gate being an
    input ``log_alpha``: ``pairs`` exp(G_t - G_i) masked first, ``late_mask`` afterwards, or exp(G_t - A) exp(A - G_i)
    with A at the ``start`` of the chunk, its ``first`` step, its ``middle`` or its ``end``.

    ``chunk`` may be a name, such as ``"C"``: the chunk then has that many steps, whatever they are, and begins with the
    log gates and the mask ``tril``, a constant. Where columns have decays of their own, keys are divided by ``P``.

    >>> from symrnn import cells
    >>> print(chunkwise(cells.load("linear_attention"), 2).lines[0])
    Gamma_S = stack(pad(ones(1), 0, 2).T, ones(2).T)
    >>> print(chunkwise(cells.load("deltanet"), "C").program.line("O_S_of1"))
    O_S_of1 = q @ S_prev.T + (tril*(q @ k.T)) @ E_S

    Raises
    ------
    InputError
        for less than two steps, a name that is one of the cell, ``decays`` beside a name, and of no such name, as
        ``as_linear`` does, and for an update that has no such form: where each entry has a decay of its own, states
        mix, or more than one product is taken away.
    """
    if isinstance(chunk, str):
        return _open_chunk(as_linear(cell), chunk, decays)
    return chunk_of(form_with(cell, decays), chunk, decays)


def _open_chunk(form: LinearForm, chunk: str, decays: str) -> Cell:
    """A chunk whose length is a name."""
    taken = {*sizes_of(form.cell.program), *(symbol.name for symbol in form.cell.program.shapes)}
    if not is_size(chunk) or size_names(chunk) != (chunk,):
        raise InputError(f"chunk is {chunk!r}; give a number of steps, or a name for it such as 'C'")
    if chunk in taken:
        raise InputError(f"chunk is {chunk!r}, which cell {form.cell.name} calls something else; give another name")
    if decays != "products":
        raise InputError(f"decays is {decays!r}; a chunk whose length is a name begins with log gates in one form")
    return equations_of(form, chunk).cell


def form_with(cell: Cell, decays: str) -> LinearForm:
    """The parts of a cell, with its gates as these decays take them."""
    form = as_linear(cell)
    return form if decays == "products" else with_log_gates(form)


def chunk_of(form: LinearForm, chunk: int, decays: str = "products") -> Cell:
    """The same of a form that is already made, with log gates where decays are by these."""
    if decays not in ("products", *FORMS):
        raise InputError(f"decays is {decays!r}; expected products, {', '.join(FORMS)}")
    if chunk > LARGEST_CHUNK:
        raise InputError(f"chunk is {chunk}; it is written out step by step, and has at most {LARGEST_CHUNK}")
    if chunk < 2:
        raise InputError(f"chunk is {chunk}; a chunk has two steps or more, and one step is as_linear(cell).core")
    core = form.core
    for parameter in core.parameters:
        if parameter.indexing is not Indexing.SHARED:
            raise InputError(f"cell {form.cell.name} has a weight for each step, {parameter.symbol}; a chunk shares it")
    made = ChunkLines(form, chunk, decays)
    made.write()
    inputs = tuple(Input(item.symbol, (chunk, *item.shape)) for item in core.inputs)
    outputs = tuple(output for _, output in outputs_of(form))
    return Cell(
        f"{form.cell.name} in chunks of {chunk}",
        inputs,
        core.states,
        core.parameters,
        lines_for(tuple(made.lines), (*outputs, *(state.symbol for state in core.states))),
        outputs,
        constants=core.constants,
    )
