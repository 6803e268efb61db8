"""assert_gradients_match: right kernels pass, and what it says of wrong ones."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest
from kernel_reports import cell_of, planted, report_on
from planted_kernels import PLANTED, right

from symrnn import Cell, InputError, cells, evaluator
from symrnn.testing import GradientMismatch, assert_gradients_match

KERNELS = ("elman", "lstm", "gru", "gru_reset_after")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_right_kernel_passes(kernel, dtype):
    calls = []

    def counted(params, x, initial, upstream):
        calls.append(x.shape)
        assert {array.dtype for array in (x, upstream, *params.values())} == {np.dtype(dtype)}
        return right(kernel)(params, x, initial, upstream)

    assert_gradients_match(cell_of(kernel), counted, dtype=dtype, seed=3)
    assert {steps for steps, _, _ in calls} == {1, 2, 3, 7, 50, 65, 129}
    assert {batch for _, batch, _ in calls} == {1, 2}


@pytest.mark.parametrize("seed", range(3))
def test_a_right_kernel_passes_at_other_sizes_and_seeds(seed):
    sizes = {"n": 1 + 3 * seed, "m": 4 - seed}
    kernel = KERNELS[seed]
    assert assert_gradients_match(cell_of(kernel), right(kernel), sizes=sizes, lag=None, batch=(3,), seed=seed) is None


@pytest.mark.parametrize("name", cells.CELLS)
def test_the_evaluators_gradients_pass(name):
    """The reference runs by itself: the evaluator's generated code is another implementation of the formulas."""
    cell = cells.CELLS[name]("softsign")
    if cell.readout:
        with pytest.raises(InputError, match="is read out after the last step; give a cell without a readout"):
            assert_gradients_match(cell, lambda *arrays: {})
        return
    run = evaluator(cell, loss="squared_error")

    def backward(params, x, initial, upstream):
        target = run(params, x, initial) - upstream  # the gradient of half the squared error is y - target
        found = run.gradients(params, x, target, initial)
        return found.params | found.initial | {"x": found.x}

    # y - (y - upstream) rounds beside y, which shows in the gradient over a long lag
    assert assert_gradients_match(cell, backward, lag=None, rtol=1e-7) is None


def test_the_message_says_where_how_much_what_and_how_to_see_it_again():
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cell_of("lstm"), planted("lstm", "forget gate sees c_t for c_{t-1}"))
    text = str(caught.value)
    first, blank, *rows = text.splitlines()
    assert first == (
        "backward does not give the gradient of the cell lstm: W_xf (forget gate) is wrong, and it looks like: "
        "c_t in the place of c_{t-1}"
    )
    assert blank == ""
    names = [row.split()[0] for row in rows if row[2] != " "]
    expected = "where got expected error shortest wrong right formula looks smallest reproduce"
    assert names == expected.split()
    assert "  where      W_xf[0, 0], the forget gate" in rows
    assert re.search(r"^  error      absolute \S+, relative \S+, \S+ ulp$", text, re.MULTILINE)
    assert "             a_f_bar = c_bar_total*c_prev*f*(1 - f)    <- here" in rows
    assert "  looks like c_t in the place of c_{t-1}: a_f_bar = c*c_bar_total*f*(1 - f)" in rows
    assert "  shortest   1 step" in rows
    assert rows[-1] == (
        "  reproduce  assert_gradients_match(cell, backward, steps=(1,), batch=(1,), lag=None, "
        "sizes={'n': 1, 'm': 1}, seed=0)"
    )


@pytest.mark.parametrize("number", range(0, len(PLANTED), 9))
def test_the_line_to_reproduce_reproduces(number):
    bug = PLANTED[number]
    report = report_on(cell_of(bug.kernel), bug.backward)
    call = ast.parse(report.reproduce, mode="eval").body
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    again = report_on(cell_of(bug.kernel), bug.backward, **given)
    assert again.parameter == report.parameter


def test_the_smallest_input_is_small_and_fails_by_itself():
    backward = planted("elman", "h_t for h_{t-1}")
    report = report_on(cell_of("elman"), backward)
    trial = report.smallest.trial
    assert (trial.steps, trial.batch, dict(trial.sizes)) == (1, 1, {"n": 1, "m": 1})
    numbers = [a.item() for arrays in (trial.params, trial.x, trial.initial, trial.upstream) for a in arrays.values()]
    assert sorted(numbers) == [0, 0, 0, 0, 1, 1]  # h_0 and the loss
    # by hand: a = 0, h_1 = 0, a_bar = 1, W_hh_bar = a_bar*h_0 = 1, and h_1 = 0 is what the kernel takes for h_0
    found = backward(trial.params, trial.x["x"], trial.initial, trial.upstream["h"])
    assert (report.mismatch.expected, report.mismatch.got, found["W_hh"].item()) == (1.0, 0.0, 0.0)


def test_the_shortest_sequence_is_told():
    report = report_on(cell_of("elman"), planted("elman", "overwritten, not accumulated"), steps=(6,), batch=(1,))
    assert report.shortest.trial.steps == 2
    assert "2 steps" in str(report)
    assert "with fewer, nothing was found wrong" in str(report)


def too_large_far_back(lag):
    """The simple network whose adjoint is 1.5 times too large after so many steps back: a wrong layer far away."""

    def backward(params, x, initial, upstream):
        W_xh, W_hh, b_h = params["W_xh"], params["W_hh"], params["b_h"]
        h = [initial["h"]]
        for x_t in x:
            h.append(np.tanh(x_t @ W_xh.T + h[-1] @ W_hh.T + b_h))
        grads = {name: np.zeros_like(array) for name, array in params.items()}
        dh = np.zeros_like(h[0])
        for t in reversed(range(len(x))):
            da = (dh + upstream[t]) * (1 - h[t + 1] ** 2)
            da = da * (1.5 if len(x) - 1 - t == lag else 1)
            grads["W_xh"] += da.T @ x[t]
            grads["W_hh"] += da.T @ h[t]
            grads["b_h"] += da.sum(axis=0)
            dh = da @ W_hh
        return grads

    return backward


CONTRACTING = {"W_hh": 0.3 * np.eye(3)}  # h_t = tanh(0.3 h_{t-1} + ...): 0.3**49 is 2e-26


@pytest.mark.parametrize("lag", [49, 30, 12])
def test_a_mistake_many_steps_back_is_found_by_the_parameters_alone(lag):
    report = report_on(cell_of("elman"), too_large_far_back(lag), params=CONTRACTING)
    assert report.shortest.trial.steps == lag + 1
    assert report.parameter == "W_xh"
    assert 0 < abs(report.mismatch.expected) < 10 * 0.3**lag
    assert report.mismatch.got == pytest.approx(1.5 * report.mismatch.expected)
    assert "only the last step counts in the loss" in str(report)


def test_no_mistake_is_seen_where_the_lag_is_not_tried():
    assert assert_gradients_match(cell_of("elman"), too_large_far_back(30), params=CONTRACTING, lag=None) is None


def test_the_lag_is_told_where_it_can_be_seen():
    def backward(params, x, initial, upstream):
        grads = right("elman")(params, x, initial, upstream)
        if len(x) > 5:
            grads["x"][:-5] *= 1.5
        return grads

    report = report_on(cell_of("elman"), backward)
    assert (report.parameter, report.mismatch.step, report.mismatch.lag) == ("x", 1, 5)
    assert "step 1 of 6, 5 steps back from the one that counts in the loss" in str(report)


def test_what_is_no_number_is_said_to_be_none():
    report = report_on(cell_of("elman"), planted("elman", "not a number in one gradient"))
    assert report.parameter == "W_hh"
    assert re.search(r"got +nan: not a number", str(report))
    assert "none, for there is no number to compare" in str(report)
    assert report.looks_like == ()


def test_where_no_mistake_of_the_table_fits_it_says_so():
    report = report_on(cell_of("elman"), planted("elman", "1.5 times too large 50 steps back"))
    assert "looks like none of the mistakes that are known here" in str(report)


def test_where_two_fit_both_are_shown():
    report = report_on(cell_of("elman"), planted("elman", "bias averaged over the batch"), batch=(2,), shapes="few")
    assert [variant.kind for variant in report.looks_like][:2] == ["batch averaged", "half of it"]
    assert "\n             or " in str(report)


OWN = """
x: input[m]
h: state[n]
U: param[n, m]
W_hk: param[n, n]
k = sigmoid(U @ x + W_hk @ h)
h = k*h + (1 - k)*relu(U @ x)
"""


def own_backward(params, x, initial, upstream, slope=lambda k: k * (1 - k)):
    U, W = params["U"], params["W_hk"]
    h, kept = [initial["h"]], []
    for x_t in x:
        k = 1 / (1 + np.exp(-(x_t @ U.T + h[-1] @ W.T)))
        kept.append(k)
        h.append(k * h[-1] + (1 - k) * np.maximum(x_t @ U.T, 0))
    dU, dW, dh = np.zeros_like(U), np.zeros_like(W), np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        a, k = x[t] @ U.T, kept[t]
        dh = dh + upstream[t]
        da = dh * (h[t] - np.maximum(a, 0)) * slope(k)
        dU += (da + dh * (1 - k) * (a > 0)).T @ x[t]
        dW += da.T @ h[t]
        dh = dh * k + da @ W
    return {"U": dU, "W_hk": dW, "h": dh}


def test_a_cell_of_ones_own():
    cell = Cell.parse(OWN)
    assert_gradients_match(cell, own_backward, kink=0)
    report = report_on(cell, lambda *arrays: own_backward(*arrays, slope=lambda k: k), kink=0)
    assert report.looks_like[0].kind == "slope at the wrong value"
    assert "the slope of k = sigmoid(a_k) is k in the place of k*(1 - k)" in str(report)


def test_a_parameter_for_each_step_two_outputs_and_a_constant():
    cell = Cell.parse("x: input\nh: state\nw: param_per_step\ns: const\nu: output\nu = w*x*s\nh = h + u**2")

    def backward(params, x, initial, upstream, factor=1.0):
        w, s = params["w"][:, None], params["s"]
        return {"w": (upstream * x * s).sum(axis=1) * factor, "x": upstream * w * s, "h": np.zeros_like(initial["h"])}

    assert_gradients_match(cell, backward)
    report = report_on(cell, lambda *arrays: backward(*arrays, factor=2.0))
    assert (report.parameter, report.looks_like[0].kind) == ("w", "counted twice")
