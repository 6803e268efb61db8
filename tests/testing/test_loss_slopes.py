"""A slope of the loss refuses wrong recurrences unseen, and never the one that a kernel goes back through."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from kernel_kinds import cell_of
from planted_kernels import right

from symrnn import cells
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import Setup, TrialResult
from symrnn.testing.kernels.equations import equations_of, gather_gradients, gradient_roles, run_pass
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of
from symrnn.testing.mistakes.cell_variants import cell_variants
from symrnn.testing.mistakes.loss_slopes import loss_slope
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.replays import replay


def load(name):
    return cell_of(name) if name in ("leaky", "gru_in_one_line", "gated_delta") else cells.load(name)


def right_trial(name, steps):
    """A trial of the right kernel."""
    cell = load(name)
    equations = with_named_values(equations_of(cell))
    trial = trial_of(cell, TrialKind.EVERY, steps, 2, default_sizes(cell, None), 1, np.float64, None)
    names = tuple(role.symbol.name for role in gradient_roles(cell))
    setup = Setup(equations, right, names, 1e-9, "float64", np.nan)
    expected = gather_gradients(equations.cell, trial, run_pass(equations, trial, NumberType(np.float64)))
    return replay(setup, setup.roles, TrialResult(trial, expected, expected, ()), frozenset())


@pytest.mark.parametrize(
    ("name", "steps", "each"),
    [("elman", 2, 1), ("gru", 1, 17), ("leaky", 2, 1), ("gated_delta", 2, 5), ("lstm_peephole", 1, 61)],
)
def test_the_recurrence_that_a_kernel_goes_back_through_is_never_refused(name, steps, each):
    seen = right_trial(name, steps)
    variants = [v for v in chain.from_iterable(cell_variants(seen.equations)) if "forwards" not in v.words]
    tried = 0
    for variant in variants[::each]:
        with np.errstate(all="ignore"):
            found = variant.imitate(seen)
            if found is None or not all(np.all(np.isfinite(array)) for array in found.values()):
                continue
            planted = replace(seen, outcome=replace(seen.outcome, got=found))
            own = replace(variant.imitate.__self__, slope=loss_slope(planted))
            imitated = getattr(own, variant.imitate.__name__)(planted)
        assert imitated is not None, variant
        assert all(np.array_equal(imitated[key], found[key]) for key in found)
        tried += 1
    assert tried >= 8


@pytest.mark.parametrize("name", ["elman", "gated_delta"])
def test_most_of_the_others_are_refused_without_a_derivative(name):
    seen = right_trial(name, 2)
    found = {key: 1.01 * array for key, array in seen.outcome.expected.items()}
    planted = replace(seen, outcome=replace(seen.outcome, got=found))
    variants = [*chain.from_iterable(cell_variants(seen.equations, loss_slope(planted)))]
    asked = [variant for variant in variants if "forwards" not in variant.words]
    with np.errstate(all="ignore"):
        refused = [variant for variant in asked if variant.imitate(planted) is None]
    assert len(refused) >= 0.8 * len(asked)
    assert len(asked) >= 18


def test_the_slope_is_that_of_a_difference_quotient_of_the_loss():
    seen = right_trial("lstm", 2)
    found = loss_slope(seen)

    def loss(by):
        trial, moved = seen.outcome.trial, found.direction
        params, x, initial = (
            {name: array + by * getattr(moved, group)[name] for name, array in getattr(trial, group).items()}
            for group in ("params", "x", "initial")
        )
        h, c, total = initial["h"], initial["c"], 0.0
        for x_t, upstream in zip(x["x"], trial.upstream["h"], strict=True):
            a = {g: x_t @ params[f"W_x{g}"].T + h @ params[f"W_h{g}"].T + params[f"b_{g}"] for g in "ifgo"}
            i, f, o = (1 / (1 + np.exp(-a[g])) for g in "ifo")
            c = f * c + i * np.tanh(a["g"])
            h = o * np.tanh(c)
            total += (h * upstream).sum()
        return total

    assert abs((loss(1e-5) - loss(-1e-5)) / 2e-5 - found.slope) < 1e-7 * abs(found.slope) + 1e-8
