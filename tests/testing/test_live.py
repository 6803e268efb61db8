"""Long lags behind kinks: dead units hide a mistake, so the trials are drawn until something comes back."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from kernel_reports import report_on

from symrnn import cells
from symrnn.testing import assert_gradients_match
from symrnn.testing.kernels.trials import TrialKind

RELU = cells.elman("relu")


def backward_of(wrong_at):
    """The simple network with ReLU; its adjoint is 1.5 times too large so many steps back."""

    def backward(params, x, initial, upstream):
        W_xh, W_hh, b_h = params["W_xh"], params["W_hh"], params["b_h"]
        h = [initial["h"]]
        for x_t in x:
            h.append(np.maximum(x_t @ W_xh.T + h[-1] @ W_hh.T + b_h, 0))
        grads = {name: np.zeros_like(array) for name, array in params.items()}
        dh = np.zeros_like(h[0])
        for t in reversed(range(len(x))):
            da = (dh + upstream[t]) * (h[t + 1] > 0) * (1.5 if len(x) - 1 - t == wrong_at else 1)
            grads["W_xh"] += da.T @ x[t]
            grads["W_hh"] += da.T @ h[t]
            grads["b_h"] += da.sum(axis=0)
            dh = da @ W_hh
        return grads

    return backward


def test_a_right_kernel_passes():
    assert assert_gradients_match(RELU, backward_of(None), kink=0) is None


@pytest.mark.parametrize(("wrong_at", "seed"), [(49, 0), (30, 0), (20, 4)])
def test_a_mistake_far_back_is_found_though_units_die(wrong_at, seed):
    """With these seeds themselves nothing of the loss comes back over 50 steps."""
    report = report_on(RELU, backward_of(wrong_at), kink=0, seed=seed)
    assert wrong_at < report.shortest.trial.steps <= 50
    assert report.shortest.trial.kind in (TrialKind.LAST, TrialKind.PULSE)


def test_the_line_to_reproduce_names_the_seed_that_shows_it():
    report = report_on(RELU, backward_of(20), kink=0, seed=3)
    call = ast.parse(report.reproduce, mode="eval").body
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert given["seed"] != 3
    assert report_on(RELU, backward_of(20), **given | {"kink": 0}).parameter == report.parameter
