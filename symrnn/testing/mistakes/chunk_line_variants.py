"""Mistakes in the lines of a chunk: what a kernel does with the matrices of all its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.programs.lines import Assign
from symrnn.testing.mistakes.chunk_forms import chunk_form, is_right, run_chunks
from symrnn.testing.mistakes.line_variants import WrongForms, habit_variants, line_variants
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["chunk_line_variants"]

#: a longer chunk has masks of so many entries that its lines are no longer tried
_LONGEST = 64


def chunk_line_variants(cell: Cell, seen: Seen, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes in one line of the chunkwise way back of a cell, or in the same way in several."""
    for k in (k for k in chunks if 1 < k <= _LONGEST):
        form = chunk_form(cell, seen.equations, k)
        if form is None or not is_right(form, seen):
            return
        forms = WrongForms(form.equations)
        lines = form.equations.back
        results = {line.symbol for line in seen.equations.back}
        inner = [line for line in lines if line.symbol not in results]
        where = f'; a line of chunkwise(cell, {k}, "pairs")'
        for line in inner:
            zero = (Assign(line.symbol, sp.S.Zero, line.shape),)
            yield Variant("gradient dropped", f"{line.symbol} is zero{where}", partial(run_chunks, form, zero), zero)
        for each in chain(line_variants(forms, lines), habit_variants(forms, lines)):
            if not _asks_other_steps(each.lines):
                yield Variant(each.kind, each.words + where, partial(run_chunks, form, each.lines), each.lines)


def _asks_other_steps(lines: Sequence[Assign]) -> bool:
    """Whether lines take something of the step before or after, which a chunk is not."""
    return any("[t" in symbol.name for line in lines for symbol in line.expr.free_symbols)
