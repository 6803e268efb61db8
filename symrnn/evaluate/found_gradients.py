"""What a call of an evaluator gives for a loss: its value, and its gradients by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symrnn.evaluate.sequence_arguments import OneOrMore
from symrnn.evaluate.stages import Array
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.display import brief, first_and_last

__all__ = ["Gradients"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Gradients:
    """The value of a loss, and its gradients with respect to parameters, inputs and initial states.

    Each has the shape of what it is with respect to; ``x`` is one array where the cell has one input, else a dict by
    name.

    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman(), loss="squared_error")
    >>> found = run.gradients(run.random_params({"n": 2, "m": 1}, seed=0), *run.random_data({"n": 2, "m": 1}, 3, 4, 1))
    >>> found.params["W_hh"].shape, found.x.shape
    ((2, 2), (3, 4, 1))
    """

    value: Any
    params: dict[str, Array]
    x: OneOrMore
    initial: dict[str, Array]

    def __repr__(self) -> str:
        return brief(self, f"value {self.value:.6g}, by {first_and_last(self.params)}")
