"""Arguments and results that do not fit an assertion: an error names them, and nothing passes uncompared."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_reports import cell_of
from planted_kernels import right

from symrnn import Cell, InputError, cells
from symrnn.testing import KernelError, assert_gradients_match, assert_same_function, torch_layout
from symrnn.testing.kernels.assertion_arguments import counts, floating_type, tolerance

ELMAN, RIGHT = cell_of("elman"), right("elman")


def forward(params, x, initial):
    h, found = initial["h"], []
    for x_t in x:
        h = np.tanh(x_t @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"])
        found.append(h)
    return np.stack(found)


BOTH = (
    ({"dtype": ["float64"]}, r"dtype is \['float64'\]; expected one of float64, float32"),
    ({"dtype": None}, "dtype is None; expected one of"),
    ({"dtype": "int32"}, "dtype is 'int32'; expected one of"),
    ({"steps": None}, "steps: expected an integer or a list, each entry an integer, found None"),
    ({"steps": ()}, "steps: expected positive integers, .* found none"),
    ({"batch": 1.5}, "batch: expected an integer or a list, each entry an integer, found 1.5"),
    ({"rtol": float("nan")}, "rtol is nan; expected a number from 0 to below 1, such as 1e-09"),
    ({"rtol": float("inf")}, "rtol is inf"),
    ({"rtol": -1}, "rtol is -1"),
    ({"rtol": "1e-9"}, "rtol: expected a number or None, found the text '1e-9'"),
    ({"seed": -1}, "seed is -1; expected an integer from 0 on"),
    ({"seed": "a"}, "seed: expected an integer, found the text 'a'"),
    ({"params": [1]}, "params: expected a dict or None, found a list of 1"),
    ({"params": {"W_hh": "a"}}, r"params\['W_hh'\]: expected an array of real numbers, found 'a'"),
    ({"params": {"W_hh": [[1, 2], [1]]}}, r"params\['W_hh'\]: expected an array of real numbers"),
    ({"params": {"W_hh": 1j * np.eye(3)}}, r"params\['W_hh'\]: expected an array of real numbers"),
    ({"params": {"W_hh": np.nan * np.eye(3)}}, r"params\['W_hh'\]: expected finite numbers of type float64"),
)
GRADIENTS = (
    ({"wrt": "W_hh"}, "wrt: expected a list, each entry a text, or None, found the text 'W_hh'"),
    ({"wrt": 3}, "wrt: expected a list, each entry a text, or None, found 3"),
    ({"wrt": []}, "wrt: the cell elman has W_xh, W_hh, b_h, x, h to differentiate with respect to, not none at all"),
    ({"kink": "left"}, "kink: expected a number or None, found the text 'left'"),
    ({"kink": float("nan")}, "kink is nan"),
    ({"lag": "a"}, "lag: expected an integer or None, found the text 'a'"),
)


@pytest.mark.parametrize(("given", "message"), [*BOTH, *GRADIENTS])
def test_arguments_of_the_assertion_on_gradients_are_named(given, message):
    with pytest.raises(InputError, match=message):
        assert_gradients_match(ELMAN, RIGHT, **{"lag": None} | given)


@pytest.mark.parametrize(("given", "message"), BOTH)
def test_arguments_of_the_assertion_on_values_are_named(given, message):
    with pytest.raises(InputError, match=message):
        assert_same_function(ELMAN, forward, **given)


def test_what_is_no_function_is_named():
    with pytest.raises(InputError, match="implementation: expected a function, found None"):
        assert_same_function(ELMAN, None)
    with pytest.raises(InputError, match="backward: expected a function, found None"):
        torch_layout(ELMAN, None)


FORMS = (
    {"steps": 3},
    {"steps": np.array([2, 1])},
    {"steps": (t for t in (1, 2))},
    {"batch": 2},
    {"dtype": np.float32},
    {"dtype": float},
    {"seed": np.int64(3)},
    {"params": {"W_hh": np.eye(3).tolist()}},
)


@pytest.mark.parametrize("given", FORMS)
def test_other_forms_of_the_same_are_taken(given):
    assert assert_gradients_match(ELMAN, RIGHT, lag=None, **given) is None


def test_steps_that_can_be_gone_through_once_are_kept_for_the_report():
    with pytest.raises(AssertionError, match="reproduce"):
        assert_gradients_match(
            ELMAN, lambda *given: RIGHT(*given) | {"b_h": np.ones(given[0]["b_h"].shape)}, steps=iter((1, 2))
        )


RESULTS = (
    (lambda found: [[1.0, 2.0], [3.0]], r"is no array, its parts have different lengths: \[\[1.0, 2.0\], \[3.0\]\]"),
    (lambda found: "abc", "holds <U3, which are no real numbers"),
    (lambda found: found.astype(object), "holds object, which are no real numbers"),
    (lambda found: found > 0, "holds bool, which are no real numbers"),
)


@pytest.mark.parametrize(("change", "message"), RESULTS)
def test_results_that_are_no_arrays_of_numbers_are_named(change, message):
    with pytest.raises(KernelError, match=f"W_hh {message}"):
        assert_gradients_match(ELMAN, lambda *given: (found := RIGHT(*given)) | {"W_hh": change(found["W_hh"])})
    with pytest.raises(KernelError, match=f"h {message}"):
        assert_same_function(ELMAN, lambda *given: change(forward(*given)))


def test_no_gradient_is_told_from_one_that_is_none():
    with pytest.raises(KernelError, match="there is no gradient for b_h, found None; expected an array"):
        assert_gradients_match(ELMAN, lambda *given: RIGHT(*given) | {"b_h": None})


def test_nothing_given_out_is_named():
    with pytest.raises(KernelError, match="expected an array or a dict with h, found None"):
        assert_same_function(ELMAN, lambda *given: None)


def test_lists_and_wider_numbers_are_taken():
    def lists(*given):
        return {name: array.tolist() for name, array in RIGHT(*given).items()}

    def wide(*given):
        return {name: array.astype(np.longdouble) for name, array in RIGHT(*given).items()}

    assert assert_gradients_match(ELMAN, lists) is None
    assert assert_gradients_match(ELMAN, wide) is None
    assert assert_same_function(ELMAN, lambda *given: forward(*given).tolist()) is None


UNIT = cells.elman_unit("identity")


def linear(params, x, initial, upstream):
    """Right but for the gradient with respect to W_hh, which is missing."""
    h_bar, grads = 0.0, {"W_hh": 0.0, "W_xh": 0.0, "b_h": 0.0}
    for t in reversed(range(len(x))):
        h_bar = h_bar * params["W_hh"] + upstream[t]
        grads = grads | {"W_xh": grads["W_xh"] + (h_bar * x[t]).sum(), "b_h": grads["b_h"] + h_bar.sum()}
    return grads


def test_where_the_gradient_overflows_nothing_passes():
    with pytest.raises(InputError, match=r"over 20 steps is no number, .* nothing to compare: .* smaller params"):
        assert_gradients_match(UNIT, lambda *given: dict.fromkeys(given[0], 0.0), params={"W_hh": 1e30}, steps=20)
    with pytest.raises(AssertionError, match="W_hh is wrong"):
        assert_gradients_match(UNIT, linear, params={"W_hh": 1e300}, steps=2, lag=None)


def test_where_every_argument_is_at_a_kink_nothing_passes():
    cell = Cell.parse("x: input\nh: state\nw: param\nh = relu(w*x) + h")

    def zero(params, x, initial, upstream):
        return {"w": 0.0}

    with pytest.raises(InputError, match="an activation meets its kink, then choose the slope there, as in kink=0"):
        assert_gradients_match(cell, zero, params={"w": 0})
    with pytest.raises(AssertionError, match="w is wrong"):
        assert_gradients_match(cell, zero, params={"w": 0}, kink=1)


def test_an_error_of_the_layout_is_told_once():
    with pytest.raises(KernelError) as caught:
        assert_gradients_match(cells.elman(), torch_layout(cells.elman(), lambda *given: {"weight_ih_l0": [1]}))
    assert str(caught.value) == "the gradient with respect to weight_ih_l0 has shape (1,), expected (3, 2)"


def test_the_forms_that_arguments_are_brought_to():
    assert counts("steps", [3, 1, 3]) == (1, 3)
    assert floating_type(np.dtype("float32")) == "float32"
    assert tolerance(None, "float32") == 2e-4
    assert tolerance(np.float32(0.5), "float64") == 0.5
