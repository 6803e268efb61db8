"""Cells of Flax, Equinox and Keras, and what Haiku transforms, as functions of named arrays of JAX.

Nothing of these packages is imported here: whoever has a module of theirs has loaded them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import state_roles
from symrnn.testing.kernels.framework_weights import keras_weights
from symrnn.testing.kernels.function_arguments import Place, flatten
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.torch_calls import load

__all__ = ["JaxModule", "jax_module"]

Arrays = Mapping[str, Any]

#: one step: from weights, states and the inputs of a step to what the module gives
Step = Callable[[Arrays, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class JaxModule:
    """A module: its layout, its sizes as far as it has them, and how it is called.

    ``step`` gives the new states and the output of a step; ``whole`` is called over the sequence instead, and gives the
    outputs and the last states. ``memory_first``: its states are (c, h). Without ``has_bias`` its biases are zero.
    """

    layout: Layout
    sizes: Mapping[str, int]
    cell: Cell
    step: Step | None = field(default=None, repr=False)
    whole: Step | None = field(default=None, repr=False)
    memory_first: bool = False
    has_bias: bool = True
    dtype: str = "float64"

    def __call__(self, given: Mapping[Place, Any]) -> list[Any]:
        """The outputs and the last states."""
        weights = {name: array for (group, name), array in given.items() if group == "params"}
        (x,) = (array for (group, _), array in given.items() if group == "x")
        states = [given["initial", role.symbol.name] for role in state_roles(self.cell)]
        ordered = states[::-1] if self.memory_first else states
        if self.whole is not None:
            return flatten(self.whole(weights, ordered, x))
        carry = ordered[0] if len(ordered) == 1 else tuple(ordered)
        last, y = load("jax").lax.scan(lambda own, x_t: self._at(weights, own, x_t), carry, x)
        after = flatten(last)
        return [y, *(after[::-1] if self.memory_first else after)]

    def _at(self, weights: Arrays, carry: Any, x_t: Any) -> Any:
        return self.step(weights, carry, x_t) if self.step is not None else (carry, x_t)


def jax_module(module: Any, cell: Cell, layout: Layout | None) -> JaxModule | None:
    """A module of Flax, Equinox or Keras; None for anything else.

    Raises
    ------
    InputError
        where nothing is known of its weights, and no layout says it.
    """
    names = [f"{cls.__module__}.{cls.__name__}" for cls in type(module).__mro__]
    for name in names:
        for start, make in _MAKERS.items():
            if name.startswith(start):
                return make(module, cell, layout)
    return None


def _linen(module: Any, cell: Cell, layout: Layout | None) -> JaxModule:
    found = layout or _look_up(module, _LINEN)

    def step(weights: Arrays, carry: Any, x_t: Any) -> Any:
        return module.apply({"params": _tree(weights)}, carry, x_t)

    return JaxModule(found, _sizes_by(cell, module.features), cell, step, memory_first=len(cell.states) == 2)


def _nnx(module: Any, cell: Cell, layout: Layout | None) -> JaxModule:
    nnx = sys.modules["flax.nnx"]
    found = layout or _look_up(module, _NNX)
    graph, state = nnx.split(module)
    own = nnx.to_pure_dict(state)

    def step(weights: Arrays, carry: Any, x_t: Any) -> Any:
        changed = nnx.split(module)[1]
        nnx.replace_by_pure_dict(changed, _merge(own, _tree(weights)))
        return nnx.merge(graph, changed)(carry, x_t)

    sizes = _sizes_by(cell, module.hidden_features, module.in_features)
    dtype = str(np.dtype(getattr(module, "dtype", None) or np.float64))
    return JaxModule(found, sizes, cell, step, memory_first=len(cell.states) == 2, dtype=dtype)


def _equinox(module: Any, cell: Cell, layout: Layout | None) -> JaxModule:
    eqx = sys.modules["equinox"]
    jax = load("jax")
    found = layout or _look_up(module, _EQUINOX)

    def step(weights: Arrays, carry: Any, x_t: Any) -> Any:
        there = {name: array for name, array in weights.items() if getattr(module, name, None) is not None}
        changed = eqx.tree_at(lambda m: [getattr(m, name) for name in there], module, [*there.values()])
        new = jax.vmap(changed)(x_t, carry)
        return new, new[0] if isinstance(new, tuple) else new

    sizes = _sizes_by(cell, module.hidden_size, module.input_size)
    return JaxModule(found, sizes, cell, step, has_bias=module.use_bias)


def _keras(module: Any, cell: Cell, layout: Layout | None) -> JaxModule:
    keras = sys.modules["keras"]
    if keras.backend.backend() != "jax":
        raise InputError(
            f"Keras runs on {keras.backend.backend()} here; its layers are differentiated by JAX: set the variable "
            "KERAS_BACKEND=jax before keras is imported"
        )
    own = {"return_sequences": True, "return_state": True}
    layer = type(module).from_config({**module.get_config(), **own})
    inputs = module.cell.kernel.shape[0] if module.built else _INPUTS
    layer.build((None, None, inputs))
    shapes = [variable.shape for variable in layer.trainable_variables]
    rest = [variable.value for variable in layer.non_trainable_variables]
    names = ("kernel", "recurrent_kernel", "bias")[: len(shapes)]

    def whole(weights: Arrays, states: Any, x: Any) -> Any:
        stacked = [weights[name].reshape(shape) for name, shape in zip(names, shapes, strict=True)]
        return layer.stateless_call(stacked, rest, x, initial_state=[*states])[0]

    found = layout or _keras_layout(module, cell)
    sizes = _sizes_by(cell, module.units, inputs)
    return JaxModule(found, sizes, cell, whole=whole, has_bias=module.use_bias, dtype="float32")


def _haiku(module: Any, cell: Cell, layout: Layout | None) -> JaxModule:
    """What ``hk.transform`` gives of a function of x and the states; a path with a colon is a part of an array."""
    haiku, numpy = sys.modules["haiku"], load("jax").numpy
    first = next(iter(p.symbol.name for p in cell.parameters))
    found = layout or _HAIKU.get(f"{first}, {len(cell.parameters)}")
    if found is None:
        raise InputError(
            f"Haiku has no network of the parameters of {cell.name}; say which arrays of the cell stand in which of "
            "its, by their paths, as in layout=Layout(weights={'gru/w_i': ('W_xz', 'W_xr', 'W_xg')}, transposed=True)"
        )

    def whole(weights: Arrays, states: Any, x: Any) -> Any:
        tree: dict[str, dict[str, Any]] = {}
        for path, array in weights.items():
            outer, _, name = path.partition(":")[0].rpartition("/")
            own = tree.setdefault(outer, {})
            own[name] = numpy.concatenate([own[name], array]) if name in own else array
        state = haiku.LSTMState(*states) if len(states) == 2 else states[0]
        return haiku.without_apply_rng(module).apply(tree, x, state)

    return JaxModule(found, {}, cell, whole=whole)


def _keras_layout(module: Any, cell: Cell) -> Layout:
    first = Layout.batch_first().sequences
    if type(module).__name__ != "GRU":
        return Layout(keras_weights(cell), transposed=True, sequences=first)
    bias = ("b_z", "b_r", "b_g")
    after = (*bias, "b_z", "b_r", "b_hg") if module.reset_after else bias
    weights = {"kernel": ("W_xz", "W_xr", "W_xg"), "recurrent_kernel": ("W_hz", "W_hr", "W_hg"), "bias": after}
    return Layout(weights=weights, transposed=True, sequences=first)


#: the inputs of a module that takes as many as it is given
_INPUTS = 3


def _sizes_by(cell: Cell, states: int, inputs: int = _INPUTS) -> dict[str, int]:
    """The sizes of a cell with one kind of state and one kind of input."""
    (n,), (m,) = cell.states[0].shape, cell.inputs[0].shape
    return {str(n): states, str(m): inputs}


def _look_up(module: Any, table: Mapping[str, Layout]) -> Layout:
    name = type(module).__name__
    if name not in table:
        raise InputError(
            f"nothing is known of the weights of {name}; say which arrays of the cell stand in which of its, by their "
            "paths, as in layout=Layout(weights={'dense_i/kernel': ('W_xh',)}, transposed=True). Known are "
            f"{listing(table)}"
        )
    return table[name]


def _tree(weights: Arrays) -> dict[str, Any]:
    """Arrays by paths as dicts in dicts."""
    found: dict[str, Any] = {}
    for path, array in weights.items():
        *outer, name = path.split("/")
        inner = found
        for each in outer:
            inner = inner.setdefault(each, {})
        inner[name] = array
    return found


def _merge(own: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a module has, with the values that are given; what it does not have is left out."""
    return {
        name: _merge(value, given.get(name, {})) if isinstance(value, Mapping) else given.get(name, value)
        for name, value in own.items()
    }


def _paths(text: str) -> Layout:
    """A layout of kernels (in, out), from lines of paths and the cell's arrays."""
    pairs = (line.split(": ") for line in text.split("; "))
    return Layout(weights={path: tuple(own.split()) for path, own in pairs}, transposed=True)


_LSTM = "; ".join(f"i{g}/kernel: W_x{g}; h{g}/kernel: W_h{g}; h{g}/bias: b_{g}" for g in "ifgo")
_GRU = "; ".join(
    f"i{t}/kernel: W_x{g}; i{t}/bias: b_{g}; h{t}/kernel: W_h{g}" for g, t in (("r", "r"), ("z", "z"), ("g", "n"))
)
_LINEN: Mapping[str, Layout] = MappingProxyType(
    {
        "LSTMCell": _paths(_LSTM),
        "OptimizedLSTMCell": _paths(_LSTM),
        "GRUCell": _paths(f"{_GRU}; hn/bias: b_hg"),
        "SimpleCell": _paths("i/kernel: W_xh; i/bias: b_h; h/kernel: W_hh"),
    }
)
_NNX: Mapping[str, Layout] = MappingProxyType(
    {
        "LSTMCell": _paths(_LSTM.replace("if/", "if_/")),
        "OptimizedLSTMCell": _paths(
            "dense_i/kernel: W_xi W_xf W_xg W_xo; dense_h/kernel: W_hi W_hf W_hg W_ho; dense_h/bias: b_i b_f b_g b_o"
        ),
        "GRUCell": _paths("dense_i/kernel: W_xr W_xz W_xg; dense_h/kernel: W_hr W_hz W_hg; dense_i/bias: b_r b_z b_g"),
        "SimpleCell": _paths("dense_i/kernel: W_xh; dense_h/kernel: W_hh; dense_i/bias: b_h"),
    }
)
_EQUINOX: Mapping[str, Layout] = MappingProxyType(
    {
        "LSTMCell": Layout(
            {
                "weight_ih": ("W_xi", "W_xf", "W_xg", "W_xo"),
                "weight_hh": ("W_hi", "W_hf", "W_hg", "W_ho"),
                "bias": ("b_i", "b_f", "b_g", "b_o"),
            }
        ),
        "GRUCell": Layout(
            {
                "weight_ih": ("W_xr", "W_xz", "W_xg"),
                "weight_hh": ("W_hr", "W_hz", "W_hg"),
                "bias": ("b_r", "b_z", "b_g"),
                "bias_n": ("b_hg",),
            }
        ),
    }
)

_HAIKU: Mapping[str, Layout] = MappingProxyType(
    {
        "W_xh, 3": _paths(
            "vanilla_rnn/linear/w: W_xh; vanilla_rnn/linear/b: b_h; vanilla_rnn/linear_1/w: W_hh; "
            "vanilla_rnn/linear_1/b: b_h"
        ),
        "W_xr, 9": _paths("gru/w_i: W_xz W_xr W_xg; gru/w_h: W_hz W_hr W_hg; gru/b: b_z b_r b_g"),
        "W_xi, 12": _paths(
            "lstm/linear/w:x: W_xi W_xg W_xf W_xo; lstm/linear/w:h: W_hi W_hg W_hf W_ho; lstm/linear/b: b_i b_g b_f b_o"
        ),
    }
)

#: by the beginning of a class's full name
_MAKERS: Mapping[str, Callable[[Any, Cell, Layout | None], JaxModule]] = MappingProxyType(
    {
        "flax.linen.recurrent.": _linen,
        "flax.nnx.nn.recurrent.": _nnx,
        "equinox.nn._rnn.": _equinox,
        "haiku._src.transform.Transformed": _haiku,
        "keras.src.layers.rnn.": _keras,
    }
)
