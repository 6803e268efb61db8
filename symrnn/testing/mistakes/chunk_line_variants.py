"""Mistakes in the lines of a chunk: what a kernel does with the matrices of all its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.mistakes.chunk_forms import ChunkForm, chunk_form, is_right, run_chunks
from symrnn.testing.mistakes.decays import decay_factors
from symrnn.testing.mistakes.line_variants import WrongForms, habit_variants, line_variants
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["chunk_line_variants", "lengths_to_try"]

#: a longer chunk has masks of so many entries that its lines are no longer tried
_LONGEST = 64


def lengths_to_try(seen: Seen, chunks: Sequence[int]) -> list[int]:
    """The lengths of chunks whose lines are tried; where there is a mask for each entry, 64 only where no other is."""
    lengths = [k for k in chunks if 1 < k <= _LONGEST]
    if _decays_are_arrays(seen.equations):
        return sorted(k for k in lengths if k < _LONGEST) or lengths
    return lengths


def chunk_line_variants(cell: Cell, seen: Seen, lengths: Sequence[int]) -> Iterator[Iterator[Variant]]:
    """The mistakes in one line of the chunkwise way back of a cell, and in the same way in several, for each length."""
    for k in lengths:
        yield from _of_length(cell, seen, k)


def _decays_are_arrays(equations: Equations) -> bool:
    shapes = {each.symbol: each.shape for each in equations.step.lines}
    shapes |= {each.symbol: each.shape for each in equations.cell.inputs}
    return any(shapes.get(decay, ()) != () for decay in decay_factors(equations).values())


def _of_length(cell: Cell, seen: Seen, k: int) -> Iterator[Iterator[Variant]]:
    form = chunk_form(cell, seen.equations, k)
    if form is None or not is_right(form, seen):
        yield from (iter(()), iter(()))
        return
    forms, lines = WrongForms(form.equations), form.equations.back
    known = {line.symbol for line in seen.equations.back}
    zeros = (Assign(line.symbol, sp.S.Zero, line.shape) for line in lines if line.symbol not in known)
    dropped = (Variant("gradient dropped", f"{line.symbol} is zero", _nothing, (line,)) for line in zeros)
    for found in (chain(dropped, line_variants(forms, lines)), habit_variants(forms, lines)):
        yield (_in_chunks(form, each) for each in found if not _asks_other_steps(each.lines))


def _in_chunks(form: ChunkForm, wrong: Variant) -> Variant:
    """The mistake, run through chunks."""
    words = f'{wrong.words}; a line of chunkwise(cell, {form.k}, "pairs")'
    return Variant(wrong.kind, words, partial(run_chunks, form, wrong.lines), wrong.lines)


def _nothing(seen: Seen) -> None:
    return None


def _asks_other_steps(lines: Sequence[Assign]) -> bool:
    """Whether lines take something of the step before or after, which a chunk is not."""
    return any("[t" in symbol.name for line in lines for symbol in line.expr.free_symbols)
