"""The cells of Flax, Equinox and Haiku beside the equations of their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import equinox as eqx
import flax.linen as nn
import haiku as hk
import jax
import jax.numpy as jnp
from flax import nnx
from package_rows import PackageRow, cell_and_layout

from symrnn import cells
from symrnn.testing import Layout, assert_custom_vjp

__all__ = ["rows"]

_SIZES = {"n": 4, "m": 3}
_LSTM = "\n".join([f"i{g}/kernel: W_x{g}\nh{g}/kernel: W_h{g}\nh{g}/bias: b_{g}" for g in "ifgo"])
_GRU = "\n".join(
    f"i{theirs}/kernel: W_x{g}\ni{theirs}/bias: b_{g}\nh{theirs}/kernel: W_h{g}"
    for g, theirs in (("r", "r"), ("z", "z"), ("g", "n"))
)
#: what the message says of a cell, and what that means
_NNX_GRU = ("run is not the cell gru_reset_after: h", "the bias b_hn of its page is missing; that of linen has it")
_HAIKU_LSTM = (
    "run is not the cell lstm: h",
    "1 is added in the forget gate at every step, and not to its bias once, as the page's note has it",
)
_SIMPLE = "i/kernel: W_xh\ni/bias: b_h\nh/kernel: W_hh"
_MGU = "if/kernel: W_xf\nif/bias: b_f\nhf/kernel: W_hf\nin/kernel: W_xg\nin/bias: b_g\nhn/kernel: W_hg\nhn/bias: b_hg"


def _layout(weights: str) -> Layout:
    pairs = (line.split(": ") for line in weights.split("\n"))
    return Layout(weights={name: (own,) for name, own in pairs}, transposed=True)


def _fused(gates: str, with_bias: str) -> Layout:
    """The kernels of all gates side by side."""
    stems = {"dense_i/kernel": "W_x", "dense_h/kernel": "W_h", f"{with_bias}/bias": "b_"}
    return Layout(weights={key: tuple(stem + g for g in gates) for key, stem in stems.items()}, transposed=True)


def _mgu() -> tuple[Any, Layout]:
    lines = (
        "f = sigmoid(W_xf @ x + W_hf @ h + b_f)\ng = tanh(W_xg @ x + b_g + f*(W_hg @ h + b_hg))\nh = (1 - f)*g + f*h"
    )
    cell, _ = cell_and_layout("mgu_of_flax", "h", _MGU, lines)
    return cell, _layout(_MGU)


def _known(cell: Any, weights: str) -> tuple[Any, Layout]:
    return cell, _layout(weights)


def _tree(params: dict[str, Any]) -> dict[str, Any]:
    """Arrays by paths as dicts in dicts."""
    found: dict[str, Any] = {}
    for path, array in params.items():
        outer, inner = path.split("/")
        found.setdefault(outer, {})[inner] = array
    return found


def _scan(step: Callable[..., Any], x: Any, initial: dict[str, Any]) -> Any:
    """The outputs and the last states; states go in as Flax has them, (c, h)."""
    carry = (initial["c"], initial["h"]) if "c" in initial else initial["h"]
    last, y = jax.lax.scan(step, carry, x)
    return (y, last[1], last[0]) if "c" in initial else (y, last)


def _linen(module: Any, params: Any, x: Any, initial: Any) -> Any:
    tree = {"params": _tree(params)}
    return _scan(lambda carry, x_t: module.apply(tree, carry, x_t), x, initial)


def _nnx(make: Any, params: Any, x: Any, initial: Any) -> Any:
    module = make(3, 4, dtype=x.dtype, param_dtype=x.dtype, rngs=nnx.Rngs(0))
    for path, array in params.items():
        outer, _, inner = path.partition("/")
        if not inner:
            continue  # a bias of the cell's page that the module does not have
        getattr(getattr(module, outer), inner)[...] = array
    return _scan(lambda carry, x_t: module(carry, x_t), x, initial)


def _equinox(kind: str, params: Any, x: Any, initial: Any) -> Any:
    module = getattr(eqx.nn, kind)(3, 4, key=jax.random.key(0))
    module = eqx.tree_at(lambda m: [getattr(m, name) for name in params], module, [*params.values()])
    states = (initial["h"], initial["c"]) if "c" in initial else initial["h"]

    def step(states: Any, x_t: Any) -> Any:
        states = jax.vmap(module)(x_t, states)
        return states, states[0] if "c" in initial else states

    last, y = jax.lax.scan(step, states, x)
    return y, last


def _haiku(kind: str, params: Any, x: Any, initial: Any) -> Any:
    """Weights are stacked by hand: those by input and state stand in one array, or in arrays of their own."""
    n = initial["h"].shape[1]
    if kind == "VanillaRNN":
        tree = {
            "vanilla_rnn/linear": {"w": params["W_xh"].T, "b": params["b_h"] / 2},
            "vanilla_rnn/linear_1": {"w": params["W_hh"].T, "b": params["b_h"] / 2},
        }
    elif kind == "GRU":
        whole = {stem: jnp.concatenate([params[f"{stem}{g}"] for g in "zrg"]) for stem in ("W_x", "W_h", "b_")}
        tree = {"gru": {"w_i": whole["W_x"].T, "w_h": whole["W_h"].T, "b": whole["b_"]}}
    else:
        whole = {stem: jnp.concatenate([params[f"{stem}{g}"] for g in "igfo"]) for stem in ("W_x", "W_h", "b_")}
        tree = {"lstm/linear": {"w": jnp.concatenate([whole["W_x"], whole["W_h"]], axis=1).T, "b": whole["b_"]}}
    state = hk.LSTMState(initial["h"], initial["c"]) if kind == "LSTM" else initial["h"]
    run = hk.without_apply_rng(hk.transform(lambda x, state: hk.dynamic_unroll(getattr(hk, kind)(n), x, state)))
    y, last = run.apply(tree, x, state)
    return (y, last.hidden, last.cell) if kind == "LSTM" else (y, last)


def _check(call: Callable[..., Any], cell: Any, layout: Layout | None) -> None:
    def run(params: Any, x: Any, initial: Any) -> Any:
        return call(params, x, initial)

    assert_custom_vjp(run, cell, layout=layout, sizes=_SIZES, steps=4, lag=None, kink=0)


def rows() -> Iterator[PackageRow]:
    """Every cell, both ways and by each of its parameters."""
    lstm, gru = _known(cells.lstm(), _LSTM), _known(cells.gru_reset_after(), _GRU + "\nhn/bias: b_hg")
    simple = _known(cells.elman(), _SIMPLE)
    linen = {
        "LSTMCell": (nn.LSTMCell, lstm),
        "OptimizedLSTMCell": (nn.OptimizedLSTMCell, lstm),
        "GRUCell": (nn.GRUCell, gru),
        "SimpleCell": (nn.SimpleCell, simple),
        "MGUCell": (nn.MGUCell, _mgu()),
    }
    for name, (make, of) in linen.items():
        yield PackageRow("flax", f"linen.{name}", partial(_check, partial(_linen, make(features=4)), *of))
    fused = {
        "LSTMCell": _known(cells.lstm(), _LSTM.replace("if/", "if_/")),
        "OptimizedLSTMCell": (cells.lstm(), _fused("ifgo", "dense_h")),
        "GRUCell": (cells.gru_reset_after(), _fused("rzg", "dense_i")),
        "SimpleCell": (cells.elman(), _fused("h", "dense_i")),
    }
    for name, of in fused.items():
        check = partial(_check, partial(_nnx, getattr(nnx, name)), *of)
        yield PackageRow("flax", f"nnx.{name}", check, *(_NNX_GRU if name == "GRUCell" else ()))
    stacked = {"weight_ih": "W_x", "weight_hh": "W_h", "bias": "b_"}
    for name, cell, gates in (("LSTMCell", cells.lstm(), "ifgo"), ("GRUCell", cells.gru_reset_after(), "rzg")):
        weights = {key: tuple(stem + g for g in gates) for key, stem in stacked.items()}
        layout = Layout(weights=weights | ({"bias_n": ("b_hg",)} if name == "GRUCell" else {}))
        yield PackageRow("equinox", f"nn.{name}", partial(_check, partial(_equinox, name), cell, layout))
    yield PackageRow(
        "dm-haiku", "VanillaRNN", partial(_check, partial(_haiku, "VanillaRNN"), cells.elman("relu"), None)
    )
    yield PackageRow("dm-haiku", "GRU", partial(_check, partial(_haiku, "GRU"), _swapped_gru(), None))
    yield PackageRow("dm-haiku", "LSTM", partial(_check, partial(_haiku, "LSTM"), cells.lstm(), None), *_HAIKU_LSTM)


def _swapped_gru() -> Any:
    """The GRU whose update gate is on the candidate: the lines of the catalogue, h = (1 - z)*h + z*g."""
    weights = "\n".join(f"W_x{g}: W_x{g}\nW_h{g}: W_h{g}\nb_{g}: b_{g}" for g in "rzg")
    lines = (
        "r = sigmoid(W_xr @ x + W_hr @ h + b_r)\nz = sigmoid(W_xz @ x + W_hz @ h + b_z)\nq = r*h\n"
        "g = tanh(W_xg @ x + W_hg @ q + b_g)\nh = (1 - z)*h + z*g"
    )
    return cell_and_layout("gru_of_haiku", "h", weights, lines)[0]
