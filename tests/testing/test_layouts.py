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


#: the two other networks that torch has, by kernels in symrnn's layout
NAMES = {"elman": "h", "gru_reset_after": "rzg"}


@pytest.mark.parametrize("name", NAMES)
def test_stacking_and_unstacking_are_inverse(name):
    gates = NAMES[name]

    def backward(params, x, initial, upstream):
        n = initial["h"].shape[1]
        own = {}
        for i, gate in enumerate(gates):
            rows = slice(n * i, n * (i + 1))
            own |= {f"W_x{gate}": params["weight_ih_l0"][rows], f"W_h{gate}": params["weight_hh_l0"][rows]}
            own[f"b_{gate}"] = params["bias_ih_l0"][rows]
        if gates == "rzg":
            own["b_hg"] = params["bias_hh_l0"][2 * n :]
            assert not params["bias_hh_l0"][: 2 * n].any()
        found = right(name)(own, x, initial, upstream)
        b_h = np.concatenate([found["b_r"], found["b_z"], found["b_hg"]]) if gates == "rzg" else found["b_h"]
        return {
            "weight_ih_l0": np.concatenate([found[f"W_x{gate}"] for gate in gates]),
            "weight_hh_l0": np.concatenate([found[f"W_h{gate}"] for gate in gates]),
            "bias_ih_l0": np.concatenate([found[f"b_{gate}"] for gate in gates]),
            "bias_hh_l0": b_h,
            "h": found["h"],
        }

    cell = cells.CELLS[name]("tanh")
    assert assert_gradients_match(cell, torch_layout(cell, backward), lag=None) is None


def test_what_does_not_fit_is_told():
    with pytest.raises(InputError, match="torch has a network for each of elman, lstm, gru_reset_after, found gru"):
        torch_layout(cells.gru(), lambda *arrays: {})
    kernel = torch_layout(cells.elman(), lambda *arrays: {"weight_ih_l0": np.ones((2, 2))})
    with pytest.raises(KernelError, match=r"the gradient by weight_ih_l0 has shape \(2, 2\), expected \(3, 2\)"):
        assert_gradients_match(cells.elman(), kernel)
    with pytest.raises(KernelError, match="expected a dict of gradients by name, found NoneType"):
        assert_gradients_match(cells.elman(), torch_layout(cells.elman(), lambda *arrays: None))
