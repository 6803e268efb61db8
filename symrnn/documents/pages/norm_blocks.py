"""How a bound of norms is shown: the last bound, and, to click on, those on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from symrnn.claims.claim import Comparison, NormBound
from symrnn.documents.formulas.formula_layout import Chain, Layout
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import on_one_line
from symrnn.documents.pages.blocks import Block, Display, Fold, Paragraph
from symrnn.documents.pages.program_blocks import program_block
from symrnn.errors import inflect
from symrnn.expressions.nodes import NORMS
from symrnn.programs.program import Program

__all__ = ["norm_bound_blocks"]


def norm_bound_blocks(statement: NormBound) -> tuple[Block, ...]:
    """The last bound, the program, and, to click on, the bounds that it follows from."""
    program = statement.program
    *before, last = statement.bounds
    where = (Paragraph(("in the program",)), program_block(program)) if program.lines else ()
    blocks = (Display(notation(last, program.shapes)), *where)
    if not before:
        return blocks
    said = Paragraph(("Each follows from the program, from what is given, and from those before:",))
    return (*blocks, Fold(f"{inflect(len(before), 'bound')} on the way to it", (said, *_in_order(before, program))))


def _in_order(bounds: Sequence[Comparison], program: Program) -> tuple[Block, ...]:
    """Bounds of norms each on a line of their own, the others one after the other."""
    blocks: list[Block] = []
    for of_norms, run in groupby(bounds, key=lambda bound: bound.lhs.has(*NORMS)):
        boxes = [notation(bound, program.shapes) for bound in run]
        if of_norms:
            blocks += map(Display, boxes)
        else:
            parts = [part for box in _chain_bounds(boxes) for part in (", ", on_one_line(box))]
            blocks.append(Paragraph((*parts[1:], ".")))
    return tuple(blocks)


def _chain_bounds(bounds: Sequence[Layout]) -> list[Chain]:
    """A lower bound and the upper bound after it in one: 0 <= z <= 1."""
    chains: list[Chain] = []
    for bound in bounds:
        assert isinstance(bound, Chain)
        before = chains[-1] if chains else None
        if before is not None and before.rest[-1][1] == bound.first:
            chains[-1] = Chain(before.first, (*before.rest, *bound.rest))
        else:
            chains.append(bound)
    return chains
