"""One prediction by each kind of model, small enough for exact arithmetic: its loss and gradient to 50 digits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from symrnn import InputError
from symrnn.evaluate.digits import numbers_to_digits

from .models import UNIT, Weights, model
from .tracks import Array, Track

__all__ = ["EXAMPLES", "STORM", "TIME", "Example", "compute_example", "distance_to_digits", "window_at"]

#: what is predicted: where Sandy goes from its position at this time
STORM, TIME = "AL182012", "2012-10-29 12:00"
#: by which models, from how many positions
EXAMPLES = (
    ("lecture's neuron, identity", 5),
    ("lecture's neuron, tanh", 3),
    ("shared weights, tanh", 10),
    ("Elman, 4 units", 5),
    ("GRU, 4 units", 3),
)
DIGITS = 50


@dataclass(frozen=True, slots=True)
class Example:
    """What a model with stored weights gives for one window, in units of 100 km: output, loss, and its gradient."""

    model: str
    positions: int
    output: Array
    loss: float
    gradient: Weights

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"example of {self.model}, {self.positions} positions"


def window_at(tracks: Iterable[Track], positions: int) -> tuple[Array, Array]:
    """The displacements up to that time, (positions - 1, 2), and the next: rounded to multiples of 1/1024."""
    for track in tracks:
        if track.storm == STORM:
            end = track.times.index(TIME)
            moved = track.displacements[end - positions + 1 : end + 1] / UNIT
            exact = np.round(moved * 1024) / 1024
            return exact[:-1], exact[-1]
    raise InputError(f"there is no storm {STORM} in the data; take the file that its README describes")


def compute_example(name: str, positions: int, weights: Weights, tracks: Iterable[Track]) -> Example:
    """The example of a model, in float64. For a neuron, loss and gradient are sums over east and north."""
    x, target = window_at(tracks, positions)
    used = model(name)
    batch = (x[:, None, :], target[None, :]) if used.is_network else (x, target)
    given_out = np.asarray(used.run(weights, batch[0]))
    output = given_out if used.cell.readout else given_out[-1]
    loss, gradient = used.run.value_and_grad(weights, *batch)
    return Example(name, positions, output.reshape(2), float(loss), gradient)


def distance_to_digits(example: Example, weights: Weights, tracks: Iterable[Track]) -> tuple[float, float]:
    """How far loss and gradient are from their values to 50 digits: relative, and of the largest entry."""
    x, target = window_at(tracks, example.positions)
    run = model(example.model).run
    parts = [(x, target)] if x.ndim == len(run.cell.inputs[0].shape) + 1 else [(x[:, i], target[i]) for i in (0, 1)]
    found = [numbers_to_digits(run, (weights, *part, None, None), DIGITS, None) for part in parts]
    loss, *gradient = (sum(numbers) for numbers in zip(*(each.values() for each in found), strict=True))
    stored = [float(number) for array in example.gradient.values() for number in np.ravel(array)]
    off = max(abs(number - exact) for number, exact in zip(stored, gradient, strict=True))
    return float(abs(example.loss - loss) / loss), float(off / max(map(abs, gradient)))
