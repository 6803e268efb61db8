"""How a kernel is called: chunks, initial states, outputs, own inputs, truncation, few shapes and a budget."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import pytest
from kernel_reports import cell_of, report_on
from planted_kernels import right

from symrnn import Cell, InputError
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.findings import LISTENER
from symrnn.testing.kernels.planning import border_words, chunk_lengths

ELMAN, RIGHT = cell_of("elman"), right("elman")


def by_hand(params, x, initial, upstream, cut=lambda t: False):
    """The simple network; nothing is passed on before the steps that are cut."""
    W_xh, W_hh, b_h = params["W_xh"], params["W_hh"], params["b_h"]
    h = [initial["h"]]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh.T + h[-1] @ W_hh.T + b_h))
    grads = {name: np.zeros_like(array) for name, array in params.items()}
    dh, dx = np.zeros_like(h[0]), np.zeros_like(x)
    for t in reversed(range(len(x))):
        da = (dh + upstream[t]) * (1 - h[t + 1] ** 2)
        grads["W_xh"] += da.T @ x[t]
        grads["W_hh"] += da.T @ h[t]
        grads["b_h"] += da.sum(axis=0)
        dx[t], dh = da @ W_xh, da @ W_hh * (not (t and cut(t)))
    return grads | {"x": dx, "h": dh}


def cut_every(k):
    return lambda *given: by_hand(*given, cut=lambda t: t % k == 0)


def shapes_of(backward, **arguments):
    seen = []

    def counted(*given):
        seen.append(given[1].shape[:2])
        return backward(*given)

    with contextlib.suppress(GradientMismatch):
        assert_gradients_match(ELMAN, counted, **arguments)
    return set(seen)


@pytest.mark.parametrize(
    ("k", "arguments"),
    [
        (64, {}),
        (24, {"chunk": 24, "lag": None}),
        pytest.param(128, {}, marks=pytest.mark.slow),
        pytest.param(64, {"chunk": 64}, marks=pytest.mark.slow),
        pytest.param(96, {"chunk": (32, 96)}, marks=pytest.mark.slow),
    ],
)
def test_a_cut_at_the_border_of_a_chunk_is_found_and_told(k, arguments):
    report = report_on(ELMAN, cut_every(k), **arguments)
    assert report.shortest.trial.steps == k + 1
    assert f"right up to {k} steps, wrong from {k + 1} on: the border of a chunk of {k}" in str(report)


def test_no_border_is_told_where_one_step_less_was_not_tried():
    """Two shapes alone are tried, and the kernel is wrong in each that has more than three steps."""
    report = report_on(ELMAN, cut_every(3), shapes="few", chunk=16, steps=(2,))
    assert report.shortest.trial.steps == 33
    assert "border" not in str(report)


def test_the_lengths_about_a_border_are_tried():
    assert {t for t, _ in shapes_of(RIGHT, chunk=5, steps=(2,), lag=None)} == {1, 2, 4, 5, 6, 11}
    assert chunk_lengths([1]) == (1, 2, 3)
    assert border_words(1, [1, 64]) == border_words(8, []) == border_words(70, [64]) == ""


def test_borders_are_not_tried_where_other_lengths_are_asked_for():
    assert {t for t, _ in shapes_of(RIGHT, steps=(2,))} == {2, 50}
    assert {t for t, _ in shapes_of(RIGHT, lag=None)} == {1, 2, 3, 7}


def test_a_kernel_that_starts_from_zero():
    def zero(params, x, initial, upstream):
        assert not initial["h"].any()
        return RIGHT(params, x, {"h": 0 * initial["h"]}, upstream)

    assert assert_gradients_match(ELMAN, zero, initial="zero", lag=None) is None
    report = report_on(ELMAN, lambda *given: RIGHT(*given) | {"b_h": 0 * given[0]["b_h"]}, initial="zero")
    assert "initial='zero'" in report.reproduce
    assert not report.smallest.trial.initial["h"].any()


def test_a_loss_of_the_last_output_alone():
    def last(params, x, initial, upstream):
        assert upstream.shape == (x.shape[1], 3)
        every = np.zeros((len(x), *upstream.shape))
        every[-1] = upstream
        return RIGHT(params, x, initial, every)

    assert assert_gradients_match(ELMAN, last, outputs="last") is None
    report = report_on(
        ELMAN, lambda *given: last(*given) | {"W_hh": 0 * given[0]["W_hh"]}, outputs="last", sizes={"n": 3, "m": 2}
    )
    assert (report.parameter, "outputs='last'" in report.reproduce) == ("W_hh", True)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_truncated_by_design(k):
    assert assert_gradients_match(ELMAN, cut_every(k), truncate=k) is None
    with pytest.raises(GradientMismatch):
        assert_gradients_match(ELMAN, cut_every(k))
    for other in (RIGHT, cut_every(k + 1)):
        with pytest.raises(GradientMismatch, match=f"truncate={k}"):
            assert_gradients_match(ELMAN, other, truncate=k)


def test_inputs_of_ones_own_are_given():
    tokens = np.eye(2)[np.random.default_rng(0).integers(0, 2, (6, 3))]

    def backward(params, x, initial, upstream):
        assert np.array_equal(x, tokens[: len(x), : x.shape[1]])
        return RIGHT(params, x, initial, upstream)

    assert shapes_of(backward, x=tokens) == {(t, b) for t in (1, 2, 3, 6) for b in (1, 2, 3)}


def test_inputs_are_drawn_as_asked():
    cell = Cell.parse("u: input[m]\nk: input\nh: state[m]\nw: param[m]\nh = k*h + (1 - k)*w*u")

    def backward(params, x, initial, upstream):
        assert set(np.unique(x["k"])) <= {0, 1}
        grads, dh = np.zeros_like(params["w"]), 0.0
        for t in reversed(range(len(x["u"]))):
            dh = dh + upstream[t]
            kept = x["k"][t][:, None]
            grads += ((1 - kept) * x["u"][t] * dh).sum(axis=0)
            dh = dh * kept
        return {"w": grads}

    def draw(generator, shape):
        return generator.integers(0, 2, shape)

    assert assert_gradients_match(cell, backward, x={"k": draw}) is None
    report = report_on(cell, lambda *given: {"w": 2 * backward(*given)["w"]}, x={"k": draw})
    assert "x=..." in report.reproduce


def test_one_short_and_one_long_shape_for_kernels_that_are_compiled():
    assert shapes_of(RIGHT, shapes="few") == {(7, 2), (50, 2)}
    assert shapes_of(RIGHT, shapes="few", chunk=8, steps=(4,)) == {(4, 2), (17, 2)}
    assert len(shapes_of(cut_every(3), shapes="few")) <= 2


def test_the_budget_is_kept_and_what_was_not_tried_is_told():
    def slow(*given):
        time.sleep(0.002 * len(given[1]))
        return RIGHT(*given)

    told = []
    token = LISTENER.set(told.append)
    try:
        began = time.perf_counter()
        assert_gradients_match(ELMAN, slow, budget=0.2)
        spent = time.perf_counter() - began
    finally:
        LISTENER.reset(token)
    assert (told[0].outcome, told[0].message.partition(":")[0].partition(" ")[2]) == (
        "passed",
        "trials not tried within 0.2 s",
    )
    assert "129 steps" in told[0].message
    assert spent < 1


REFUSED = (
    ({"chunk": 0}, "chunk: expected positive integers"),
    ({"initial": "none"}, "initial"),
    ({"outputs": "first"}, "outputs"),
    ({"shapes": 3}, "shapes"),
    ({"budget": 0}, "budget is 0; expected a number above 0"),
    ({"truncate": 0}, "truncate: expected positive integers"),
    ({"x": {"z": np.ones((2, 1, 2))}}, "the cell elman has the inputs x; it has no z"),
    ({"x": np.ones(3)}, r"x: expected an array of shape \(steps, batch, ...\), found the shape \(3,\)"),
    ({"x": np.ones((4, 2, 7))}, r"x\['x'\]: expected shape \(1, 1, 2\), found \(1, 1, 7\); say which sizes"),
    ({"x": lambda generator, shape: np.ones(3)}, r"x\['x'\]: expected shape \(1, 1, 2\), found \(3,\)"),
)


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_what_does_not_fit_is_told(given, message):
    with pytest.raises(InputError, match=message):
        assert_gradients_match(ELMAN, RIGHT, **given)
