"""The models: cells of symrnn with the gradients derived from them, applied to windows of displacements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from symrnn import Cell, InputError, evaluator
from symrnn.cells import dense, neuron
from symrnn.errors import listing
from symrnn.evaluate import SequenceEvaluator

from .tracks import Array
from .windows import Windows

__all__ = ["SIZES", "UNIT", "Model", "Weights", "model", "models"]

Weights = dict[str, Array]

UNIT = 100.0  # km: displacements are given to the models, and taken from them, in this unit
SIZES: Mapping[str, int] = MappingProxyType({"n": 4, "m": 2, "k": 2})

_SHARED = """
x: input
h: state
w: param
w_n: param
w_out: param
y: output
a = w*x + w_n*h
h = {f}
y = w_out*h
"""

_ELMAN = """
# Elman (1990), Finding structure in time
x: input[m]
h: state[n]
W_xh: param[n, m]
W_hh: param[n, n]
b_h: param[n]
W_hy: param[k, n]
b_y: param[k]
y: output[k]
a = W_xh @ x + W_hh @ h + b_h
h = tanh(a)
y = W_hy @ h + b_y
"""

_GRU = """
# Cho et al. (2014), Learning phrase representations using RNN encoder-decoder
x: input[m]
h: state[n]
W_xr: param[n, m]
W_hr: param[n, n]
b_r: param[n]
W_xz: param[n, m]
W_hz: param[n, n]
b_z: param[n]
W_xg: param[n, m]
W_hg: param[n, n]
b_g: param[n]
W_hy: param[k, n]
b_y: param[k]
y: output[k]
r = sigmoid(W_xr @ x + W_hr @ h + b_r)
z = sigmoid(W_xz @ x + W_hz @ h + b_z)
g = tanh(W_xg @ x + W_hg @ (r*h) + b_g)
h = z*h + (1 - z)*g
y = W_hy @ h + b_y
"""


@dataclass(frozen=True, slots=True)
class Model:
    """A cell with its name in the tables, and its evaluator, whose loss is the squared error of the last output.

    A network takes (east, north) as a vector; a neuron takes east and north apart, with the same weights.
    """

    name: str
    cell: Cell
    run: SequenceEvaluator

    @property
    def is_network(self) -> bool:
        """Whether its inputs are vectors."""
        return bool(self.cell.inputs[0].shape)

    def start(self, positions: int, seed: int) -> Weights:
        """Weights to start training from."""
        return self.run.random_params(SIZES if self.is_network else {}, seed=seed, steps=positions - 1)

    def inputs(self, windows: Windows) -> Array:
        """The displacements as the cell takes them: (steps, windows, 2), or (steps, 2*windows) for a neuron."""
        return self._reshape(windows.x / UNIT)

    def predict(self, weights: Mapping[str, Array], windows: Windows) -> Array:
        """The displacements after the windows in km, (windows, 2)."""
        given_out = np.asarray(self.run(weights, self.inputs(windows)))
        last = given_out if self.cell.readout else given_out[-1]
        return UNIT * last.reshape(-1, 2)

    def loss(self, weights: Mapping[str, Array], windows: Windows) -> float:
        """Half the squared error in (100 km)^2, the mean over the windows."""
        value = self.run.value(weights, self.inputs(windows), self._reshape(windows.target / UNIT))
        return float(value) / len(windows.target)

    def loss_and_gradient(self, weights: Mapping[str, Array], windows: Windows) -> tuple[float, Weights]:
        """The loss and its gradient, by the derived backward step."""
        found = self.run.value_and_grad(weights, self.inputs(windows), self._reshape(windows.target / UNIT))
        count = len(windows.target)
        return float(found[0]) / count, {name: array / count for name, array in found[1].items()}

    def _reshape(self, displacements: Array) -> Array:
        """A neuron sees the two components of each displacement beside each other in the batch."""
        if self.is_network:
            return displacements
        *lead, count, components = displacements.shape
        return displacements.reshape(*lead, count * components)


@lru_cache(maxsize=1)
def models() -> tuple[Model, ...]:
    """Every model, in the order of the tables."""
    return tuple(
        Model(name, cell, evaluator(cell, loss="squared_error_last"))
        for name, cell in (
            ("dense neuron, identity", dense("identity")),
            ("dense neuron, tanh", dense("tanh")),
            ("lecture's neuron, identity", neuron("identity")),
            ("lecture's neuron, tanh", neuron("tanh")),
            ("shared weights, identity", Cell.parse(_SHARED.format(f="a"), "shared_identity")),
            ("shared weights, tanh", Cell.parse(_SHARED.format(f="tanh(a)"), "shared_tanh")),
            ("Elman, 4 units", Cell.parse(_ELMAN.strip(), "elman")),
            ("GRU, 4 units", Cell.parse(_GRU.strip(), "gru")),
        )
    )


def model(name: str) -> Model:
    """The model of a name.

    Raises
    ------
    InputError
        where there is none.
    """
    for each in models():
        if each.name == name:
            return each
    raise InputError(f"no model is called {name!r}; there are {listing(each.name for each in models())}")
