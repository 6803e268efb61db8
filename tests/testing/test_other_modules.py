"""assert_module_matches in one line: Flax, Equinox, Haiku, Keras and onnxruntime, right cells and wrong ones.

``make test-packages`` runs it, in an environment of its own; without the packages it is no part of the tests.
"""

from __future__ import annotations

import os

import equinox as eqx
import flax.linen as nn
import haiku as hk
import jax
import numpy as np
import onnx
import onnxruntime
import pytest
from flax import nnx
from onnx import TensorProto, helper, numpy_helper

from symrnn import Cell, InputError, cells
from symrnn.testing import FunctionMismatch, Layout, assert_module_matches

os.environ["KERAS_BACKEND"] = "jax"
import keras  # reads its backend when it is imported

KEY = jax.random.key(0)
SIZES = {"n": 4, "m": 3}


def unrolled(make):
    return hk.transform(lambda x, state: hk.dynamic_unroll(make(), x, state))


def swapped_gru():
    weights = "".join(f"W_x{g}: param[n, m]\nW_h{g}: param[n, n]\nb_{g}: param[n]\n" for g in "rzg")
    lines = "r = sigmoid(W_xr @ x + W_hr @ h + b_r)\nz = sigmoid(W_xz @ x + W_hz @ h + b_z)\nq = r*h\n"
    lines += "g = tanh(W_xg @ x + W_hg @ q + b_g)\nh = (1 - z)*h + z*g"
    return Cell.parse(f"x: input[m]\nh: state[n]\n{weights}{lines}", "gru_of_haiku")


RIGHT = {
    "linen.LSTMCell": lambda: (nn.LSTMCell(features=4), cells.lstm()),
    "linen.OptimizedLSTMCell": lambda: (nn.OptimizedLSTMCell(features=4), cells.lstm()),
    "linen.GRUCell": lambda: (nn.GRUCell(features=4), cells.gru_reset_after()),
    "linen.SimpleCell": lambda: (nn.SimpleCell(features=4), cells.elman()),
    "nnx.LSTMCell": lambda: (nnx.LSTMCell(3, 4, rngs=nnx.Rngs(0)), cells.lstm()),
    "nnx.OptimizedLSTMCell": lambda: (nnx.OptimizedLSTMCell(3, 4, rngs=nnx.Rngs(0)), cells.lstm()),
    "nnx.SimpleCell": lambda: (nnx.SimpleCell(3, 4, rngs=nnx.Rngs(0)), cells.elman()),
    "eqx.LSTMCell": lambda: (eqx.nn.LSTMCell(3, 4, key=KEY), cells.lstm()),
    "eqx.GRUCell": lambda: (eqx.nn.GRUCell(3, 4, key=KEY), cells.gru_reset_after()),
    "eqx.GRUCell without bias": lambda: (eqx.nn.GRUCell(3, 4, use_bias=False, key=KEY), cells.gru_reset_after()),
    "keras.SimpleRNN": lambda: (keras.layers.SimpleRNN(4), cells.elman()),
    "keras.LSTM": lambda: (keras.layers.LSTM(4), cells.lstm()),
    "keras.GRU": lambda: (keras.layers.GRU(4), cells.gru_reset_after()),
    "keras.GRU, before": lambda: (keras.layers.GRU(4, reset_after=False), cells.gru()),
}
HAIKU = {
    "VanillaRNN": lambda: (unrolled(lambda: hk.VanillaRNN(4)), cells.elman("relu")),
    "GRU": lambda: (unrolled(lambda: hk.GRU(4)), swapped_gru()),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", RIGHT)
def test_right_modules(name):
    assert assert_module_matches(*RIGHT[name]()) is None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", HAIKU)
def test_what_haiku_transforms(name):
    assert assert_module_matches(*HAIKU[name](), sizes=SIZES, kink=0) is None


@pytest.mark.filterwarnings("ignore")
def test_known_defects_and_wrong_cells():
    with pytest.raises(FunctionMismatch, match="b_hg is missing in the recurrence"):  # its page has that bias
        assert_module_matches(nnx.GRUCell(3, 4, rngs=nnx.Rngs(0)), cells.gru_reset_after())
    with pytest.raises(FunctionMismatch, match="is not the cell lstm"):  # 1 is added in the forget gate at every step
        assert_module_matches(unrolled(lambda: hk.LSTM(4)), cells.lstm(), sizes=SIZES)
    with pytest.raises(FunctionMismatch, match="is not the cell elman"):
        assert_module_matches(keras.layers.SimpleRNN(4, activation="sigmoid"), cells.elman())


def test_what_is_not_known():
    with pytest.raises(InputError, match="does not say its sizes"):
        assert_module_matches(unrolled(lambda: hk.GRU(4)), swapped_gru())
    with pytest.raises(InputError, match="nothing is known of the weights of MGUCell"):
        assert_module_matches(nn.MGUCell(features=4), cells.elman())


def session(kind, inside=None, **attributes):
    states = ["h", "c"] if kind == "LSTM" else ["h"]
    names = ["x", "W", "R", "B", "", *(f"initial_{state}" for state in states)]
    axes = {"B": 2, "y": 4}

    def declare(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * axes.get(name, 3))

    held = [numpy_helper.from_array(array, name) for name, array in (inside or {}).items()]
    given = [declare(name) for name in names if name and name not in (inside or {})]
    node = helper.make_node(kind, names, ["y"], hidden_size=4, **attributes)
    graph = helper.make_graph([node], kind, given, [declare("y")], initializer=held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def test_sessions_of_onnxruntime():
    assert assert_module_matches(session("LSTM"), cells.lstm(), sizes=SIZES) is None
    assert assert_module_matches(session("GRU", linear_before_reset=1), cells.gru_reset_after(), sizes=SIZES) is None
    with pytest.raises(FunctionMismatch, match="InferenceSession is not the cell gru_reset_after"):
        assert_module_matches(session("GRU"), cells.gru_reset_after(), sizes=SIZES)


def test_weights_within_a_session():
    drawn = np.random.default_rng(0)
    params = {"W_xh": (4, 3), "W_hh": (4, 4), "b_h": (4,)}
    params = {name: drawn.standard_normal(shape).astype(np.float32) for name, shape in params.items()}
    bias = np.concatenate([params["b_h"], np.zeros(4, np.float32)])
    inside = session("RNN", {"W": params["W_xh"][None], "R": params["W_hh"][None], "B": bias[None]})
    with pytest.raises(InputError, match="the session has W_xh, W_hh, b_h within it: give the values"):
        assert_module_matches(inside, cells.elman(), sizes=SIZES)
    assert assert_module_matches(inside, cells.elman(), sizes=SIZES, params=params) is None
    with pytest.raises(FunctionMismatch):
        assert_module_matches(inside, cells.elman(), sizes=SIZES, params={**params, "b_h": 2 * params["b_h"]})


def test_a_layout_of_ones_own():
    weights = {"dense_i/kernel": ("W_xh",), "dense_h/kernel": ("W_hh",), "dense_i/bias": ("b_h",)}
    layout = Layout(weights=weights, transposed=True)
    assert assert_module_matches(nnx.SimpleCell(3, 4, rngs=nnx.Rngs(0)), cells.elman(), layout=layout) is None
