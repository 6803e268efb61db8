"""Mistakes around a kernel: a right kernel that is given other arrays, or whose gradients are changed."""

from __future__ import annotations

import numpy as np

__all__ = ["CALLS"]

ALL = "elman gru lstm leaky gru_in_one_line gated_delta"
NETWORKS = "elman gru lstm leaky gru_in_one_line"


def after(change):
    """Changes the gradients: change(gradients, params, x, initial, upstream)."""

    def plant(right):
        def backward(params, x, initial, upstream):
            return change(dict(right(params, x, initial, upstream)), params, x, initial, upstream)

        return backward

    return plant


def before(change):
    """Changes the arguments."""
    return lambda right: lambda *arguments: right(*change(*arguments))


def each(array, change):
    return {name: change(one) for name, one in array.items()} if isinstance(array, dict) else change(array)


def times(factor, of=lambda name, params: True):
    return after(lambda g, p, x, i, u: {k: v * factor(g, p, x, i) if of(k, p) else v for k, v in g.items()})


def steps_of(x):
    return next(iter(x.values())).shape[0] if isinstance(x, dict) else x.shape[0]


def batch_of(x):
    return next(iter(x.values())).shape[1] if isinstance(x, dict) else x.shape[1]


def width(i):
    return list(i.values())[-1].shape[-1]


def is_param(name, params):
    return name in params


def norm_of(g, names):
    return np.sqrt(sum((g[k] ** 2).sum() for k in names))


def clip_norm(g, names, limit):
    names = list(names)
    return g | {k: g[k] * min(1, limit / norm_of(g, names)) for k in names}


def reshaped(array):
    return array.reshape(array.shape[1], array.shape[0], *array.shape[2:]).swapaxes(0, 1)


def transposed_throughout(right, names):
    def backward(params, x, initial, upstream):
        g = right(params | {k: params[k].T for k in names}, x, initial, upstream)
        return g | {k: g[k].T for k in names}

    return backward


def recurrent(params):
    return [k for k, v in params.items() if v.ndim == 2 and v.shape[0] == v.shape[1]]


def first_row(right):
    def backward(params, x, initial, upstream):
        return right(params, x, initial, each(upstream, lambda a: np.concatenate([a[:, :1], 0 * a[:, 1:]], axis=1)))

    return backward


def only_own(right):
    """The gradient by the inputs from each step's own loss, with the states as they are."""

    def backward(params, x, initial, upstream):
        g = right(params, x, initial, upstream)
        found = each(x, np.zeros_like)
        for t in range(steps_of(x)):
            alone = each(upstream, np.zeros_like)
            if isinstance(alone, dict):
                for name in alone:
                    alone[name][t] = upstream[name][t]
            else:
                alone[t] = upstream[t]
            one = right(params, x, initial, alone)
            if isinstance(found, dict):
                for name in found:
                    found[name][t] = one[name][t]
            else:
                found[t] = one["x"][t]
        return g | (found if isinstance(found, dict) else {"x": found})

    return backward


def zeros(i):
    return {k: np.zeros_like(v) for k, v in i.items()}


SCALED = ("scaled",)
NOT_LINEAR = ("not linear in the loss's gradient", "clipped")

#: the bug, the kinds it may be named as, in which kernels, and how a right kernel is spoilt
CALLS = (
    ("all scaled by 0.1", SCALED, ALL, times(lambda g, p, x, i: 0.1)),
    (
        "parameters scaled by 0.1",
        (*SCALED, "update instead of gradient"),
        NETWORKS,
        times(lambda g, p, x, i: 0.1, is_param),
    ),
    ("times the batch", SCALED, ALL, times(lambda g, p, x, i: batch_of(x))),
    ("by the batch", (*SCALED, "batch averaged"), ALL, times(lambda g, p, x, i: 1 / batch_of(x))),
    ("times the steps", SCALED, ALL, times(lambda g, p, x, i: steps_of(x))),
    ("by the square root of the width", SCALED, ALL, times(lambda g, p, x, i: 1 / np.sqrt(width(i)))),
    ("minus the gradient", ("wrong sign", "scaled"), ALL, times(lambda g, p, x, i: -1)),
    (
        "the update for the gradient",
        ("update instead of gradient",),
        NETWORKS,
        after(lambda g, p, x, i, u: g | {k: p[k] - 0.1 * g[k] for k in p}),
    ),
    (
        "weight decay",
        ("weight decay added",),
        NETWORKS,
        after(lambda g, p, x, i, u: g | {k: g[k] + 0.01 * p[k] for k in p}),
    ),
    ("clipped by the norm of all", NOT_LINEAR, ALL, after(lambda g, p, x, i, u: clip_norm(g, g, 5.0))),
    ("parameters clipped by their norm", NOT_LINEAR, NETWORKS, after(lambda g, p, x, i, u: clip_norm(g, p, 5.0))),
    (
        "each array clipped by its norm",
        NOT_LINEAR,
        NETWORKS,
        after(lambda g, p, x, i, u: g | {k: clip_norm(g, [k], 2.0)[k] for k in p}),
    ),
    (
        "normalised",
        NOT_LINEAR,
        ALL,
        after(lambda g, p, x, i, u: {k: v / norm_of(g, g) for k, v in g.items()}),
    ),
    (
        "loss's gradient clipped",
        NOT_LINEAR,
        ALL,
        before(lambda p, x, i, u: (p, x, i, each(u, lambda a: np.clip(a, -1, 1)))),
    ),
    (
        "loss's gradient divided by its norm",
        NOT_LINEAR,
        ALL,
        before(lambda p, x, i, u: (p, x, i, each(u, lambda a: a / np.sqrt((a**2).sum())))),
    ),
    (
        "h0 dropped",
        ("initial state ignored",),
        ALL,
        before(lambda p, x, i, u: (p, x, zeros(i), u)),
    ),
    (
        "only the first row of the batch",
        ("batch not summed",),
        ALL,
        first_row,
    ),
    (
        "inputs reshaped for transposed",
        ("batch and time exchanged",),
        ALL,
        before(lambda p, x, i, u: (p, each(x, reshaped), i, u)),
    ),
    (
        "gradient by the inputs reshaped for transposed",
        ("batch and time exchanged",),
        "elman gru lstm leaky gru_in_one_line",
        after(lambda g, p, x, i, u: g | {"x": g["x"].swapaxes(0, 1).reshape(x.shape)}),
    ),
    (
        "everything reshaped for transposed",
        ("batch and time exchanged",),
        ALL,
        before(lambda p, x, i, u: (p, each(x, reshaped), i, each(u, reshaped))),
    ),
    ("inputs without later steps", ("later steps missing",), ALL, only_own),
    (
        "recurrent weights transposed throughout",
        ("transposed", "weight transposed throughout"),
        "elman gru lstm leaky gru_in_one_line",
        lambda right: lambda p, x, i, u: transposed_throughout(right, recurrent(p))(p, x, i, u),
    ),
    (
        "two arrays exchanged",
        ("another array's gradient", "gate order"),
        "lstm",
        after(lambda g, p, x, i, u: g | {"b_i": g["b_f"], "b_f": g["b_i"]}),
    ),
    (
        "one array for another",
        ("another array's gradient", "gate order"),
        "lstm",
        after(lambda g, p, x, i, u: g | {"b_o": g["b_i"]}),
    ),
    (
        "one array for another",
        ("another array's gradient", "gate order"),
        "gru",
        after(lambda g, p, x, i, u: g | {"W_hr": g["W_hz"]}),
    ),
    (
        "one array for another",
        ("another array's gradient", "gate order"),
        "gru_in_one_line",
        after(lambda g, p, x, i, u: g | {"W_r": g["W_z"]}),
    ),
    (
        "k and q exchanged",
        ("another array's gradient",),
        "gated_delta",
        after(lambda g, p, x, i, u: g | {"k": g["q"], "q": g["k"]}),
    ),
    ("g for b", ("another array's gradient",), "gated_delta", after(lambda g, p, x, i, u: g | {"b": g["g"]})),
    (
        "h and c exchanged",
        ("another array's gradient",),
        "lstm",
        after(lambda g, p, x, i, u: g | {"h": g["c"], "c": g["h"]}),
    ),
    (
        "gate's gradient without its cumulative sum",
        ("cumulative sum missing",),
        "gated_delta",
        after(lambda g, p, x, i, u: g | {"g": np.concatenate([g["g"][:-1] - g["g"][1:], g["g"][-1:]])}),
    ),
    (
        "two mistakes: b_o twice, W_xf dropped",
        ("two mistakes",),
        "lstm",
        after(lambda g, p, x, i, u: g | {"W_xf": 0 * g["W_xf"], "b_o": 2 * g["b_o"]}),
    ),
    (
        "two mistakes: bias dropped, recurrent weight transposed",
        ("two mistakes",),
        "elman",
        after(lambda g, p, x, i, u: g | {"b_h": 0 * g["b_h"], "W_hh": g["W_hh"].T}),
    ),
    (
        "two mistakes: k's sign, b three times",
        ("two mistakes",),
        "gated_delta",
        after(lambda g, p, x, i, u: g | {"k": -g["k"], "b": 3 * g["b"]}),
    ),
    (
        "two mistakes: U twice, x reversed",
        ("two mistakes",),
        "leaky",
        after(lambda g, p, x, i, u: g | {"U": 2 * g["U"], "x": g["x"][::-1]}),
    ),
)
