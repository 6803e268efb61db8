"""What calls that are alike have in common, and where in one order each of their arrays stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.evaluate.backends import CallNames
from symrnn.evaluate.fitting import AxisSizes
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.sequence_stages import SequenceStages
from symrnn.evaluate.stages import Array
from symrnn.plans.phases import Phase

__all__ = ["CallKind"]


@dataclass(frozen=True, slots=True)
class CallKind:
    """What calls that are alike have in common: the cell, its code, the sizes, the names of what they take and give.

    ``shapes`` are those of what they take, in batch rows; ``places`` say where among the slots a name stands that is
    the same at all steps.
    """

    cell: Cell
    stages: SequenceStages
    code: PlanCode
    sizes: AxisSizes
    dtype: np.dtype[Any]
    names: CallNames
    shapes: tuple[tuple[int, ...], ...]
    places: dict[sp.Symbol, int] = field(init=False)

    def __post_init__(self) -> None:
        """Number what is the same at all steps: parameters, what is computed once, sums, and what is made of sums."""
        single, places = self.code.single, {}
        for number, ((kind, symbol), _) in enumerate(self.names.takes):
            if kind == "params":
                places[symbol] = number
        once, end = (single[phase].gives if phase in single else () for phase in (Phase.ONCE, Phase.END))
        sums = sorted(self.code.plan.joint.summed, key=str)
        places.update({symbol: n for n, symbol in enumerate((*once, *sums, *end), len(self.names.takes) + 1)})
        object.__setattr__(self, "places", places)

    def turn(self, array: Array) -> Array:
        """Rows as columns, and columns as rows, where the code takes columns."""
        return array.swapaxes(-1, -2) if self.code.columns else array

    @property
    def loss_place(self) -> int:
        """The slot of the loss."""
        return len(self.names.takes)

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return max((self.loss_place, *self.places.values())) + 1
