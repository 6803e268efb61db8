"""The stored result of training: what is measured of the weights in it, and whether that is what the file says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from symrnn import InputError

from .examples import EXAMPLES, Example, compute_example, distance_to_digits
from .models import Weights, model
from .tracks import Track, select_test, select_training
from .windows import Order, distances, is_common, windows

__all__ = ["RESULTS", "Fit", "Result", "examples_of", "measure_model", "verify_examples", "verify_figures"]

RESULTS = Path(__file__).parent / "results.json"
FIGURE_TOLERANCE = 1e-9  # relative
DIGITS_TOLERANCE = 1e-12  # of the loss, and of the largest entry of the gradient


@dataclass(frozen=True, slots=True)
class Fit:
    """A trained model: its weights, the start and the iterations they took, and what was measured with them."""

    model: str
    positions: int
    order: Order
    start: int
    iterations: int
    weights: Weights
    figures: Mapping[str, float]

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"{self.model}, {self.positions} positions, order {self.order.value}"


@dataclass(frozen=True, slots=True)
class Result:
    """What training leaves: every fit, and a few predictions with their gradients."""

    fits: tuple[Fit, ...]
    examples: tuple[Example, ...]

    def fit(self, model: str, positions: int, order: Order = Order.KEPT) -> Fit:
        """The fit of a model on windows of one length.

        Raises
        ------
        InputError
            where there is none.
        """
        for fit in self.fits:
            if (fit.model, fit.positions, fit.order) == (model, positions, order):
                return fit
        raise InputError(f"{RESULTS.name} has no fit of {model}, {positions} positions, {order.value}; run make storms")


def measure_model(
    name: str, positions: int, order: Order, weights: Weights, tracks: tuple[Track, ...]
) -> dict[str, float]:
    """The figures of a model with these weights: losses, and mean errors in km on the storms held out.

    ``common_km`` is the mean over the windows among them that end where every length of window fits in.
    """
    used = model(name)
    train, test = (windows(part, positions, order) for part in (select_training(tracks), select_test(tracks)))
    errors = distances(used.predict(weights, test), test)
    return {
        "train_loss": used.loss(weights, train),
        "test_loss": used.loss(weights, test),
        "test_km": float(errors.mean()),
        "common_km": float(errors[is_common(test)].mean()),
    }


def examples_of(fits: tuple[Fit, ...], tracks: tuple[Track, ...]) -> tuple[Example, ...]:
    """The examples of these fits, in float64."""
    found = Result(fits, ())
    return tuple(compute_example(name, count, found.fit(name, count).weights, tracks) for name, count in EXAMPLES)


def verify_figures(result: Result, tracks: tuple[Track, ...]) -> None:
    """Compute every figure of every fit again.

    Raises
    ------
    InputError
        naming the model and the figure that is not what the stored weights give.
    """
    for fit in result.fits:
        for name, value in measure_model(fit.model, fit.positions, fit.order, fit.weights, tracks).items():
            stored = fit.figures.get(name, math.nan)
            if not math.isclose(value, stored, rel_tol=FIGURE_TOLERANCE, abs_tol=0.0):
                raise InputError(
                    f"{RESULTS.name}, {fit.title}: {name} is stored as {stored!r}, the stored weights give {value!r}; "
                    "run make storms"
                )


def verify_examples(result: Result, tracks: tuple[Track, ...]) -> tuple[tuple[float, float], ...]:
    """Compute every example again to 50 digits: how far the stored loss and gradient of each are from that.

    Raises
    ------
    InputError
        naming the example and what of it is further off than 1e-12, or the example that is not stored.
    """
    if tuple((example.model, example.positions) for example in result.examples) != EXAMPLES:
        raise InputError(f"{RESULTS.name} has other examples than {EXAMPLES}; run make storms")
    found = []
    for example in result.examples:
        weights = result.fit(example.model, example.positions).weights
        again = compute_example(example.model, example.positions, weights, tracks)
        off = distance_to_digits(example, weights, tracks)
        apart = float(np.abs(again.output - example.output).max())
        for name, distance in (("output", apart), ("loss", off[0]), ("gradient", off[1])):
            if not distance <= DIGITS_TOLERANCE:
                raise InputError(
                    f"{RESULTS.name}, {example.title}: the stored {name} is {distance:.1e} from what the stored "
                    f"weights give, {DIGITS_TOLERANCE:g} is allowed; run make storms"
                )
        found.append(off)
    return tuple(found)
