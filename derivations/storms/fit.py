"""Training: the derived gradients given to SciPy's L-BFGS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symrnn import InputError

from .models import Model, Weights
from .tracks import Array, Track
from .windows import Order, Windows, windows

__all__ = ["FIRST_VALIDATION_YEAR", "Trained", "descend", "fit_model", "round_weights"]

FIRST_VALIDATION_YEAR = 2002
STARTS = (0, 1)
MOST_ITERATIONS, MOST_WATCHED = 600, 150


@dataclass(frozen=True, slots=True)
class Trained:
    """What training ends with: the weights, the start they came from, and the iterations they took."""

    weights: Weights
    start: int
    iterations: int
    loss: float


def fit_model(model: Model, tracks: tuple[Track, ...], positions: int, order: Order) -> Trained:
    """A model trained on the windows of storms.

    A neuron is trained until L-BFGS stops, from each start, and the smaller loss is kept. A network is stopped early:
    from each start it is trained on the storms before 2002, and the start and the number of iterations with the
    smallest loss on the storms from 2002 on are then taken for all storms.
    """
    if not model.is_network:
        every = windows(tracks, positions, order)
        found = [descend(model, model.start(positions, start), every, start) for start in STARTS]
        return min(found, key=lambda trained: trained.loss)
    earlier, later = (windows(part, positions, order) for part in _part(tracks))
    watched = {start: _watch(model, model.start(positions, start), earlier, later) for start in STARTS}
    start = min(STARTS, key=lambda start: min(watched[start]))
    iterations = 1 + int(np.argmin(watched[start]))
    return descend(model, model.start(positions, start), windows(tracks, positions, order), start, iterations)


def round_weights(weights: Weights) -> Weights:
    """The weights to 16 significant bits: the same numbers in the file, in float64 and as short fractions."""
    return {name: _to_bits(np.asarray(array)) for name, array in weights.items()}


def _to_bits(array: Array) -> Array:
    mantissa, exponent = np.frexp(array)
    return np.asarray(np.ldexp(np.round(mantissa * 2**16), exponent - 16))


def descend(
    model: Model, weights: Weights, windows: Windows, start: int = 0, iterations: int = MOST_ITERATIONS
) -> Trained:
    """L-BFGS from these weights, for at most so many iterations."""
    done = _minimize(model, weights, windows, iterations, lambda weights: None)
    return Trained(_unpack(done.x, weights), start, int(done.nit), float(done.fun))


def _watch(model: Model, weights: Weights, windows: Windows, watch: Windows) -> list[float]:
    """The loss on other windows after each iteration."""
    losses: list[float] = []
    _minimize(model, weights, windows, MOST_WATCHED, lambda weights: losses.append(model.loss(weights, watch)))
    return losses


def _minimize(model: Model, weights: Weights, windows: Windows, iterations: int, see: Callable[[Weights], None]) -> Any:
    try:
        from scipy.optimize import minimize
    except ImportError as error:
        raise InputError('training needs SciPy; install it with: pip install "scipy>=1.13"') from error

    def loss(vector: Array) -> tuple[float, Array]:
        value, gradient = model.loss_and_gradient(_unpack(vector, weights), windows)
        return value, _pack(gradient)

    def callback(intermediate_result: Any) -> None:
        see(_unpack(intermediate_result.x, weights))

    options = {"maxiter": iterations, "maxcor": 30, "ftol": 1e-12, "gtol": 1e-7}
    return minimize(loss, _pack(weights), jac=True, method="L-BFGS-B", callback=callback, options=options)


def _part(tracks: tuple[Track, ...]) -> tuple[tuple[Track, ...], tuple[Track, ...]]:
    """The storms that iterations are counted on, and those they are chosen by."""
    earlier = tuple(track for track in tracks if track.year < FIRST_VALIDATION_YEAR)
    return earlier, tuple(track for track in tracks if track.year >= FIRST_VALIDATION_YEAR)


def _pack(arrays: Weights) -> Array:
    return np.concatenate([np.ravel(array) for array in arrays.values()])


def _unpack(vector: Array, like: Weights) -> Weights:
    ends = np.cumsum([np.size(array) for array in like.values()])
    parts = np.split(vector, ends[:-1])
    return {name: part.reshape(np.shape(like[name])) for name, part in zip(like, parts, strict=True)}
