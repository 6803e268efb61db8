"""The Elman network's derivatives in one direction, by hand in NumPy, with places where one slip may be put."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

__all__ = ["LSTM_SLIPS", "SECOND_SLIPS", "TANGENT_SLIPS", "lstm_tangents", "second", "tangents"]

#: in the tangents: what is replaced by what, and a part of the message
TANGENT_SLIPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "sign of one array": ("+ V['W_xh'] @ x_t", "- V['W_xh'] @ x_t", "what W_xh_dot brings has the wrong sign"),
        "one array left out": (" + V['W_hh'] @ h", "", "what W_hh_dot brings is missing"),
        "bias counted twice": ("+ V['b_h']", "+ 2 * V['b_h']", "what b_h_dot brings is counted twice"),
        "direction transposed": ("V['W_hh'] @ h", "V['W_hh'].T @ h", "W_hh_dot is read transposed"),
        "weight transposed": ("W['W_hh'] @ v", "W['W_hh'].T @ v", "W_hh.T in the place of W_hh"),
        "new state for old": ("V['W_hh'] @ h", "V['W_hh'] @ np.tanh(a)", "h_t in the place of h_{t-1}"),
        "slope left out": ("(1 - h**2) * da", "da", "the slope 1 - h**2 of h = tanh(a) is missing"),
        "slope at the pre-activation": ("(1 - h**2)", "(1 - a**2)", "taken at the pre-activation"),
        "sign in the slope": ("(1 - h**2)", "(1 + h**2)", "the sign of -h**2"),
        "state not passed on": ("v = v_new", "v = 0 * v_new", "h_dot is not passed on to the next step"),
        "inputs one step late": ("x_dot[t]", "(x_dot[t - 1] if t else 0 * x_dot[0])", "x_dot is read one step late"),
        "initial state does not move": ("v = initial_dot['h'].T", "v = 0 * h", "what h_dot brings is missing"),
    }
)

_TANGENTS = """
def jvp(params, x, initial, params_dot, x_dot, initial_dot):
    W, V = params, {**params_dot, "b_h": params_dot["b_h"][:, None]}
    h = initial['h'].T
    v = initial_dot['h'].T
    found, moved = [], []
    for t in range(len(x)):
        x_t = x[t].T
        a = W['W_xh'] @ x_t + W['W_hh'] @ h + W['b_h'][:, None]
        da = W['W_xh'] @ x_dot[t].T + W['W_hh'] @ v + V['W_hh'] @ h + V['W_xh'] @ x_t + V['b_h']
        h = np.tanh(a)
        v_new = (1 - h**2) * da
        v = v_new
        found.append(h.T)
        moved.append(v_new.T)
    return np.stack(found), np.stack(moved)
"""

#: in the second gradients
SECOND_SLIPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "curvature left out": ("- 2 * arriving * h[t + 1] * v[t + 1]", "", "h taken for a constant"),
        "old state held": ("+ a_bar.T @ v[t]", "", "does not give the second gradients"),
        "sign of the curvature": ("- 2 * arriving", "+ 2 * arriving", "does not give the second gradients"),
        "direction of the inputs left out": ("+ a_bar.T @ x_dot[t]", "", "that by W_xh is wrong"),
        "direction of a weight left out": ("+ a_bar @ params_dot['W_hh']", "", "is wrong"),
    }
)

_SECOND = """
def second(params, x, initial, upstream, params_dot, x_dot, initial_dot):
    W, U, b = (params[name] for name in ('W_xh', 'W_hh', 'b_h'))
    h, v = [initial['h']], [initial_dot['h']]
    for t in range(len(x)):
        da = x[t] @ params_dot['W_xh'].T + x_dot[t] @ W.T + h[-1] @ params_dot['W_hh'].T + v[-1] @ U.T
        h.append(np.tanh(x[t] @ W.T + h[-1] @ U.T + b))
        v.append((da + params_dot['b_h']) * (1 - h[-1] ** 2))
    found = {name: np.zeros_like(weight) for name, weight in params.items()}
    found['x'] = np.zeros_like(x)
    h_bar, h_bar_dot = np.zeros_like(h[0]), np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        arriving = h_bar + upstream[t]
        a_bar = arriving * (1 - h[t + 1] ** 2)
        a_bar_dot = h_bar_dot * (1 - h[t + 1] ** 2) - 2 * arriving * h[t + 1] * v[t + 1]
        found['W_xh'] += a_bar_dot.T @ x[t] + a_bar.T @ x_dot[t]
        found['W_hh'] += a_bar_dot.T @ h[t] + a_bar.T @ v[t]
        found['b_h'] += a_bar_dot.sum(0)
        found['x'][t] = a_bar_dot @ W + a_bar @ params_dot['W_xh']
        h_bar, h_bar_dot = a_bar @ U, a_bar_dot @ U + a_bar @ params_dot['W_hh']
    return {**found, 'h': h_bar_dot, 'upstream': np.stack(v[1:])}
"""


#: in the tangents of the LSTM: slips in one gate, and the same in several
LSTM_SLIPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "a term of the memory left out": (" + f * dc", "", "the term c_prev_dot*f is missing"),
        "slope of another function": ("(1 - g**2) * da['g']", "g * (1 - g) * da['g']", "which is that of sigmoid"),
        "half of the slope of three gates": (
            "v * (1 - v) * da[k]",
            "v * da[k]",
            "f_dot = a_f_dot*f; o_dot = a_o_dot*o",
        ),
        "all of one kind transposed": ("h @ V['W_h' + k].T", "h @ V['W_h' + k]", "are read transposed"),
        "all biases left out": (" + V['b_' + k]", "", "what b_i_dot, b_f_dot, b_g_dot, b_o_dot brings is missing"),
    }
)

_LSTM = """
def lstm_jvp(W, x, initial, V, x_dot, initial_dot):
    h, c, dh, dc, found = initial['h'], initial['c'], initial_dot['h'], initial_dot['c'], []
    for x_t, dx in zip(x, x_dot):
        a = {k: x_t @ W['W_x' + k].T + h @ W['W_h' + k].T + W['b_' + k] for k in 'ifgo'}
        da = {k: dx @ W['W_x' + k].T + x_t @ V['W_x' + k].T + dh @ W['W_h' + k].T for k in 'ifgo'}
        da = {k: da[k] + h @ V['W_h' + k].T + V['b_' + k] for k in 'ifgo'}
        i, f, o = (1 / (1 + np.exp(-a[k])) for k in 'ifo')
        g = np.tanh(a['g'])
        di, df, do = (v * (1 - v) * da[k] for v, k in ((i, 'i'), (f, 'f'), (o, 'o')))
        dc = df * c + di * g + i * ((1 - g**2) * da['g']) + f * dc
        c = f * c + i * g
        dh = do * np.tanh(c) + o * (1 - np.tanh(c) ** 2) * dc
        h = o * np.tanh(c)
        found.append((h, dh))
    return tuple(np.stack(each) for each in zip(*found))
"""


def lstm_tangents(slip: str = "") -> Callable[..., Any]:
    """The JVP of the LSTM, with one of the slips."""
    return _function(_LSTM, "lstm_jvp", LSTM_SLIPS.get(slip))


def tangents(slip: str = "") -> Callable[..., Any]:
    """The JVP of the Elman network, with one of the slips."""
    return _function(_TANGENTS, "jvp", TANGENT_SLIPS.get(slip))


def second(slip: str = "") -> Callable[..., Any]:
    """The Hessian of the Elman network times a vector, with one of the slips."""
    return _function(_SECOND, "second", SECOND_SLIPS.get(slip))


def _function(text: str, name: str, slip: tuple[str, str, str] | None) -> Callable[..., Any]:
    if slip is not None:
        assert text.count(slip[0]) == 1
        text = text.replace(*slip[:2])
    names: dict[str, Any] = {"np": np}
    exec(text, names)  # a text of this file
    return names[name]
