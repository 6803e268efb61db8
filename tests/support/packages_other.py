"""torch's networks, Keras' on JAX, what onnxruntime runs, and the layers of numpy-ml, beside their equations."""

from __future__ import annotations

import collections
import collections.abc
import os
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from package_rows import PackageRow

from symrnn import cells
from symrnn.testing import (
    Layout,
    assert_custom_vjp,
    assert_gradients_match,
    assert_module_matches,
    assert_same_function,
)

os.environ["KERAS_BACKEND"] = "jax"
import keras  # reads its backend when it is imported

collections.Hashable = collections.abc.Hashable  # what numpy-ml imports went there
with warnings.catch_warnings(action="ignore"):  # of what else it can do without
    from numpy_ml.neural_nets.layers import LSTM, RNN, LSTMCell, RNNCell

__all__ = ["rows"]

_SIZES = {"n": 4, "m": 3}

#: what the message says of a layer, and what that means
_UNMADE = (
    "property 'gradients' of '",
    "it cannot be made: its base class assigns gradients, which is a property without a setter here",
)
_FLUSHED = (
    "raised ValueError: operands could not be broadcast",
    "flush_gradients() leaves a list where backward() looks for None or an array, so that the next backward() raises",
)


def rows() -> Iterator[PackageRow]:
    """Every cell, both ways and by each of its parameters; of onnxruntime, which runs forwards alone, its values."""
    for name, (make, cell) in {
        "nn.RNN": (lambda: torch.nn.RNN(3, 4), cells.elman()),
        "nn.RNN, relu": (lambda: torch.nn.RNN(3, 4, nonlinearity="relu"), cells.elman("relu")),
        "nn.LSTM": (lambda: torch.nn.LSTM(3, 4), cells.lstm()),
        "nn.GRU": (lambda: torch.nn.GRU(3, 4), cells.gru_reset_after()),
        "nn.RNNCell": (lambda: torch.nn.RNNCell(3, 4), cells.elman()),
        "nn.LSTMCell": (lambda: torch.nn.LSTMCell(3, 4), cells.lstm()),
        "nn.GRUCell": (lambda: torch.nn.GRUCell(3, 4), cells.gru_reset_after()),
    }.items():
        yield PackageRow("torch", name, partial(_check_torch, make, cell))
    yield from _keras_rows()
    for name, cell, kind, layout, after in (
        ("RNN", cells.elman(), "RNN", Layout.onnx(cells.elman()), 0),
        ("LSTM", cells.lstm(), "LSTM", Layout.onnx(cells.lstm()), 0),
        ("GRU, linear_before_reset=1", cells.gru_reset_after(), "GRU", Layout.onnx(cells.gru_reset_after()), 1),
        ("GRU", cells.gru(), "GRU", _gates("zrg", "W", "R", "B", lead=1, twice=True), 0),
    ):
        yield PackageRow("onnxruntime", f"{name}, values", partial(_check_onnx, cell, kind, layout, after))
    for layer, cell in ((RNN, cells.elman()), (LSTM, cells.lstm())):
        yield PackageRow("numpy-ml", f"layers.{layer.__name__}", partial(_check_numpy_ml, layer, cell), *_UNMADE)
    for layer, cell in ((RNNCell, cells.elman()), (LSTMCell, cells.lstm())):
        name = f"layers.{layer.__name__}"
        yield PackageRow("numpy-ml", name, partial(_check_numpy_ml, layer, cell))
        yield PackageRow("numpy-ml", f"{name}, used again", partial(_check_numpy_ml, layer, cell, True), *_FLUSHED)


def _check_torch(make: Callable[[], Any], cell: Any) -> None:
    assert_module_matches(make(), cell, steps=(1, 3), kink=0)


def _gates(gates: str, w: str, u: str, b: str, lead: int = 0, twice: bool = False, **options: Any) -> Layout:
    bias = tuple(f"b_{g}" for g in gates)
    weights = {w: tuple(f"W_x{g}" for g in gates), u: tuple(f"W_h{g}" for g in gates), b: bias * (2 if twice else 1)}
    return Layout(weights=weights, lead=lead, **options)


def _keras_rows() -> Iterator[PackageRow]:
    first = Layout.batch_first().sequences
    keras_gru = _gates("zrg", "kernel", "recurrent_kernel", "bias", transposed=True, sequences=first)
    after = Layout(
        weights={
            "kernel": ("W_xz", "W_xr", "W_xg"),
            "recurrent_kernel": ("W_hz", "W_hr", "W_hg"),
            "bias": ("b_z", "b_r", "b_g", "b_z", "b_r", "b_hg"),
        },
        transposed=True,
        sequences=first,
    )
    for name, layer, cell, layout in (
        ("SimpleRNN", "SimpleRNN", cells.elman(), Layout.keras(cells.elman())),
        ("LSTM", "LSTM", cells.lstm(), Layout.keras(cells.lstm())),
        ("GRU, reset_after=False", "GRU", cells.gru(), keras_gru),
        ("GRU", "GRU", cells.gru_reset_after(), after),
    ):
        yield PackageRow("keras", f"layers.{name}", partial(_check_keras, layer, cell, layout, name))


def _check_keras(kind: str, cell: Any, layout: Layout, name: str) -> None:
    options = {"reset_after": False} if "False" in name else {}
    layer = getattr(keras.layers, kind)(4, return_sequences=True, return_state=True, **options)
    layer.build((None, None, 3))
    shapes = [variable.shape for variable in layer.trainable_variables]

    def run(params: Any, x: Any, initial: Any) -> Any:
        own = [
            params[key].reshape(shape)
            for key, shape in zip(("kernel", "recurrent_kernel", "bias"), shapes, strict=True)
        ]
        rest = [variable.value for variable in layer.non_trainable_variables]
        return layer.stateless_call(own, rest, x, initial_state=[*initial.values()])[0]

    assert_custom_vjp(run, cell, layout=layout, sizes=_SIZES, steps=4, lag=None, dtype="float32")


def _check_onnx(cell: Any, kind: str, layout: Layout, after: int) -> None:
    states = ["h", "c"] if kind == "LSTM" else ["h"]
    given = ["x", "W", "R", "B", "", *(f"initial_{state}" for state in states)]
    attributes = {"hidden_size": 4} | ({"linear_before_reset": after} if kind == "GRU" else {})
    node = helper.make_node(kind, given, ["y"], **attributes)
    axes = {"B": 2, "y": 4}

    def declare(name: str) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * axes.get(name, 3))

    graph = helper.make_graph([node], kind, [declare(name) for name in given if name], [declare("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def run(params: Any, x: Any, initial: Any) -> Any:
        feeds = {**params, "x": x} | {f"initial_{state}": initial[state][None] for state in states}
        return session.run(None, feeds)[0][:, 0]

    assert_same_function(cell, layout.adapt(cell, run), sizes=_SIZES, dtype="float32")


#: the gates of numpy-ml's LSTM, as its own letters and as the cell's
_NUMPY_ML = {"f": "f", "u": "i", "c": "g", "o": "o"}


def _check_numpy_ml(layer: Any, cell: Any, again: bool = False) -> None:
    """A cell in a loop over the steps; ``again``: it was used before, and its gradients were flushed."""

    def run(params: Any, x: Any, initial: Any, upstream: Any = None) -> Any:
        made = layer(initial["h"].shape[1])
        made.n_in = x.shape[2]
        made._init_params()
        _put(params, made.parameters)
        if again and upstream is not None:
            _through(made, x, upstream)
            made.flush_gradients()
        y, dx = _through(made, x, upstream)
        return y if upstream is None else {"x": dx, **_gradients(made.gradients, params)}

    assert_same_function(cell, run, initial="zero")
    assert_gradients_match(cell, run, initial="zero")


def _through(made: Any, x: Any, upstream: Any) -> tuple[Any, Any]:
    """Forwards, and with an upstream back."""
    found = [made.forward(x_t) for x_t in x]
    y = np.stack([one[0] if isinstance(one, tuple) else one for one in found])
    return y, None if upstream is None else np.stack([made.backward(u) for u in upstream[::-1]][::-1])


def _put(params: Any, own: Any) -> None:
    if "W_hh" in params:
        own |= {"Waa": params["W_hh"].T, "Wax": params["W_xh"].T}
        own |= {"ba": params["b_h"][:, None] / 2, "bx": params["b_h"][:, None] / 2}
        return
    for theirs, gate in _NUMPY_ML.items():
        own[f"W{theirs}"] = np.vstack([params[f"W_h{gate}"].T, params[f"W_x{gate}"].T])
        own[f"b{theirs}"] = params[f"b_{gate}"][None]


def _gradients(found: Any, params: Any) -> dict[str, Any]:
    if "W_hh" in params:
        return {"W_hh": found["Waa"].T, "W_xh": found["Wax"].T, "b_h": found["ba"][:, 0]}
    gradients = {}
    for theirs, gate in _NUMPY_ML.items():
        n = found[f"W{theirs}"].shape[1]
        gradients[f"W_h{gate}"], gradients[f"W_x{gate}"] = found[f"W{theirs}"][:n].T, found[f"W{theirs}"][n:].T
        gradients[f"b_{gate}"] = found[f"b{theirs}"][0]
    return gradients
