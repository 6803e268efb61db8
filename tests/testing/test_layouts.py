"""Torch's layout of weights, and the example that has it: a hand-written LSTM, verified by the kit."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from places import EXAMPLES
from planted_kernels import right

from symrnn import InputError, cells
from symrnn.testing import GradientMismatch, KernelError, assert_gradients_match, assert_same_function, torch_layout

EXAMPLE = EXAMPLES / "numpy_lstm.py"


def example():
    spec = importlib.util.spec_from_file_location("numpy_lstm", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_is_verified():
    assert example().verify() is None


def test_the_examples_forward_pass_is_the_cell():
    module = example()

    def stacked(params):
        names = {"weight_ih_l0": "W_x", "weight_hh_l0": "W_h", "bias_ih_l0": "b_"}
        found = {name: np.concatenate([params[own + gate] for gate in "ifgo"]) for name, own in names.items()}
        return found | {"bias_hh_l0": 0}

    def implementation(params, x, initial):
        return module.forward(stacked(params), x, initial)[0]

    assert assert_same_function(cells.lstm(), implementation) is None


def test_a_mistake_in_the_example_is_found_and_named():
    module = example()

    def backward(params, x, initial, upstream):
        found = module.backward(params, x, initial, upstream)
        i, f, g, o = np.split(found["weight_hh_l0"], 4)
        return found | {"weight_hh_l0": np.concatenate([i, o, f, g])}

    with pytest.raises(GradientMismatch, match="another order of the gates") as caught:
        assert_gradients_match(cells.lstm(), torch_layout(cells.lstm(), backward))
    assert caught.value.report.shortest.wrong == {"W_hf", "W_hg", "W_ho"}


def test_a_kernel_that_overwrites_stacked_weights_is_told_which():
    def backward(params, x, initial, upstream):
        found = example().backward(params, x, initial, upstream)
        params["weight_hh_l0"] *= 0.5
        return found

    with pytest.raises(KernelError, match=r"overwrites its argument params\['weight_hh_l0'\]"):
        assert_gradients_match(cells.lstm(), torch_layout(cells.lstm(), backward), lag=None)


#: the two other networks that torch has, by kernels in symrnn's layout
NAMES = {"elman": "h", "gru_reset_after": "rzg"}


def unstacking(name, change=lambda found: found):
    """A right kernel in torch's layout, whose gradients are changed."""
    gates = NAMES[name]

    def backward(params, x, initial, upstream):
        n = initial["h"].shape[1]
        own = {}
        for i, gate in enumerate(gates):
            rows = slice(n * i, n * (i + 1))
            own |= {f"W_x{gate}": params["weight_ih_l0"][rows], f"W_h{gate}": params["weight_hh_l0"][rows]}
            first, second = params["bias_ih_l0"][rows], params["bias_hh_l0"][rows]
            assert np.all(second != 0)
            own |= {"b_g": first, "b_hg": second} if gate == "g" else {f"b_{gate}": first + second}
        found = right(name)(own, x, initial, upstream)
        b_h = np.concatenate([found["b_r"], found["b_z"], found["b_hg"]]) if gates == "rzg" else found["b_h"]
        return change(
            {
                "weight_ih_l0": np.concatenate([found[f"W_x{gate}"] for gate in gates]),
                "weight_hh_l0": np.concatenate([found[f"W_h{gate}"] for gate in gates]),
                "bias_ih_l0": np.concatenate([found[f"b_{gate}"] for gate in gates]),
                "bias_hh_l0": b_h,
                "h": found["h"],
            }
        )

    return backward


@pytest.mark.parametrize("name", NAMES)
def test_stacking_and_unstacking_are_inverse(name):
    cell = cells.CELLS[name]("tanh")
    assert assert_gradients_match(cell, torch_layout(cell, unstacking(name)), lag=None) is None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", [0, -1])
def test_each_gate_of_the_second_bias_is_compared(name, wrong):
    """The last gate of the GRU is the candidate, whose second bias stands behind the reset gate."""

    def change(found):
        found["bias_hh_l0"][wrong] = found["bias_ih_l0"][wrong] * 1.5
        return found

    cell = cells.CELLS[name]("tanh")
    with pytest.raises(GradientMismatch):
        assert_gradients_match(cell, torch_layout(cell, unstacking(name, change)), lag=None, steps=2)


def lstm_with_two_biases(params, x, initial, upstream, change):
    """The example's kernel, whose gradient with respect to the second bias is changed."""
    found = example().backward(params, x, initial, upstream)
    return found | {"bias_hh_l0": change(found["bias_hh_l0"].copy())}


def zero_out_last(array):
    array[-1] = 0
    return array


WRONG_SECOND_BIAS = {
    "zero": lambda array: 0 * array,
    "huge": lambda array: 0 * array + 1e9,
    "no number": lambda array: array * np.nan,
    "twice": lambda array: 2 * array,
    "of the other sign": lambda array: -array,
    "wrong in one entry": zero_out_last,
}


@pytest.mark.parametrize("change", WRONG_SECOND_BIAS.values(), ids=WRONG_SECOND_BIAS)
def test_the_gradient_by_the_second_bias_is_compared(change):
    cell = cells.lstm()
    kernel = torch_layout(cell, lambda *arrays: lstm_with_two_biases(*arrays, change))
    with pytest.raises(GradientMismatch, match="by bias_hh_l0 does not give the gradient") as caught:
        assert_gradients_match(cell, kernel, lag=None, steps=(1, 2))
    assert caught.value.report.shortest.wrong <= {"b_i", "b_f", "b_g", "b_o"}


@pytest.mark.parametrize("left_out", ["bias_ih_l0", "bias_hh_l0"])
def test_a_bias_that_the_forward_pass_leaves_out_is_found(left_out):
    cell, module = cells.lstm(), example()

    def backward(params, x, initial, upstream):
        return module.backward(params | {left_out: 0 * params[left_out]}, x, initial, upstream)

    with pytest.raises(GradientMismatch):
        assert_gradients_match(cell, torch_layout(cell, backward), lag=None, steps=(1, 2))


def test_both_gradients_by_a_bias_have_to_be_there():
    cell, module = cells.lstm(), example()

    def backward(params, x, initial, upstream):
        found = module.backward(params, x, initial, upstream)
        return {name: array for name, array in found.items() if name != "bias_hh_l0"}

    with pytest.raises(KernelError, match="by bias_hh_l0: there is no gradient for bias_hh_l0; expected weight_ih_l0"):
        assert_gradients_match(cell, torch_layout(cell, backward), lag=None)
    assert assert_gradients_match(cell, torch_layout(cell, backward), lag=None, wrt=["W_xi", "W_ho"]) is None


def test_what_is_missing_is_told_by_the_names_of_the_layout():
    for cell in (cells.elman(), cells.lstm(), cells.gru_reset_after()):
        gates = {"elman": 1, "lstm": 4, "gru_reset_after": 3}[cell.name]
        kernel = torch_layout(
            cell, lambda *arrays, gates=gates: {"weight_hh": 0, "weight_hh_l0": np.ones((3 * gates, 3))}
        )
        missing = "weight_ih_l0, bias_ih_l0" + (", bias_hh_l0" if cell.name == "gru_reset_after" else "")
        with pytest.raises(KernelError, match=f"there is no gradient for {missing}; .* found weight_hh, weight_hh_l0$"):
            assert_gradients_match(cell, kernel, lag=None)


def test_what_does_not_fit_is_told():
    expected = r"torch has a network for each of elman, lstm, gru_reset_after, found gru; .* cells.gru_reset_after\(\)"
    with pytest.raises(InputError, match=expected):
        torch_layout(cells.gru(), lambda *arrays: {})
    kernel = torch_layout(cells.elman(), lambda *arrays: {"weight_ih_l0": np.ones((2, 2))})
    with pytest.raises(
        KernelError, match=r"the gradient with respect to weight_ih_l0 has shape \(2, 2\), expected \(3, 2\)"
    ):
        assert_gradients_match(cells.elman(), kernel)
    expected = "found NoneType; its keys are weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0"
    with pytest.raises(KernelError, match=expected):
        assert_gradients_match(cells.elman(), torch_layout(cells.elman(), lambda *arrays: None))
