"""Long sequences in segments: what is kept for the way back is kept for one segment alone.

The states at the borders are kept, and on the way back each segment is run again from its own: twice the work of the
way forwards for memory that does not grow with the sequence (Chen et al. 2016, Training deep nets with sublinear
memory cost). A sequence that fits is one segment, and is run once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import sympy as sp
from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.evaluate.fitting import STEPS, AxisSizes
from symrnn.evaluate.memory import step_bytes
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.sequence_arguments import Arrays, SequenceArguments
from symrnn.evaluate.sequence_stages import SequenceStages

__all__ = ["Gathered", "SequencePart", "cut_sequence", "join_rows", "most_steps"]

MOST_BYTES = 2**26  # of the arrays that a segment fills


@dataclass(frozen=True, slots=True)
class SequencePart:
    """A segment: its arguments, how many steps went before it, and whether it is the last."""

    given: SequenceArguments
    before: int
    is_last: bool


def most_steps(code: PlanCode, sizes: AxisSizes, dtype: DTypeLike) -> int:
    """How many steps a segment may have; a sequence of less than two segments is one."""
    most = max(1, MOST_BYTES // max(1, step_bytes(code, sizes, dtype)))
    return sizes[STEPS] if sizes[STEPS] < 2 * most else most


def cut_sequence(given: SequenceArguments, most: int, cell: Cell, stages: SequenceStages) -> tuple[SequencePart, ...]:
    """The segments of a sequence, as long as they may be and of one length, but for the last."""
    steps = given.sizes[STEPS]
    if steps <= most:
        return (SequencePart(given, given.before, True),)
    per_step = {item.symbol for item in cell.parameters if item.indexing is Indexing.PER_STEP}
    at_each = {role.symbol for role in stages.targets if STEPS in role.lead}
    parts = []
    for start in range(0, steps, most):
        rows = slice(start, min(start + most, steps))
        sizes = AxisSizes({**given.sizes.found, STEPS: (rows.stop - start, "steps=")}, given.sizes.sums)
        part = replace(
            given,
            sizes=sizes,
            params={s: array[rows] if s in per_step else array for s, array in given.params.items()},
            x={s: array[rows] for s, array in given.x.items()},
            targets={s: array[rows] if s in at_each else array for s, array in given.targets.items()},
        )
        parts.append(SequencePart(part, given.before + start, rows.stop == steps))
    return tuple(parts)


def join_rows(found: Sequence[Arrays]) -> Arrays:
    """What segments gave out, one behind the other; a readout is given out once."""
    if len(found) == 1:
        return found[0]
    return {symbol: np.concatenate([each[symbol] for each in found]) for symbol in found[0]}


@dataclass(slots=True)
class Gathered:
    """The gradients of segments, from the last to the first: summed, or those ``of_steps`` one behind the other."""

    of_steps: frozenset[sp.Symbol]
    parts: list[Arrays] = field(default_factory=list)
    sums: Arrays = field(default_factory=dict)

    def add(self, found: Arrays) -> None:
        """The gradients of one segment more."""
        self.parts.append({symbol: array for symbol, array in found.items() if symbol in self.of_steps})
        for symbol in found.keys() - self.of_steps:
            self.sums[symbol] = self.sums[symbol] + found[symbol] if symbol in self.sums else found[symbol]

    def whole(self) -> Arrays:
        """Those of the sequence."""
        return self.sums | join_rows(self.parts[::-1])
