"""The cells once more, by hand and independent of symrnn: loops over dual numbers of 60 digits, formulas by exp.

A dual number is a pair of a value and its derivatives by name.
"""

from __future__ import annotations

import mpmath

MP = mpmath.MPContext()
MP.dps = 60
SCALE, ALPHA = 10507009873554804934193349852946, 16732632423543772848170429916717  # of SELU, times 10^31

#: value of each activation
VALUE = {
    "identity": lambda x: x,
    "tanh": lambda x: (MP.exp(2 * x) - 1) / (MP.exp(2 * x) + 1),
    "sigmoid": lambda x: 1 / (1 + MP.exp(-x)),
    "relu": lambda x: x if x > 0 else MP.mpf(0),
    "softplus": lambda x: MP.log(1 + MP.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "elu": lambda x: x if x > 0 else MP.exp(x) - 1,
    "silu": lambda x: x / (1 + MP.exp(-x)),
    "gelu": lambda x: x * MP.ncdf(x),
    "mish": lambda x: x * (1 - 2 / ((1 + MP.exp(x)) ** 2 + 1)),
    "selu": lambda x: SCALE * (x if x > 0 else ALPHA * (MP.exp(x) - 1) / 10**31) / MP.mpf(10) ** 31,
    "normal_cdf": MP.ncdf,
    "normal_density": MP.npdf,
}

#: slope of each activation, by its argument alone
SLOPE = {
    "identity": lambda x: MP.mpf(1),
    "tanh": lambda x: 4 * MP.exp(2 * x) / (MP.exp(2 * x) + 1) ** 2,
    "sigmoid": lambda x: MP.exp(-x) / (1 + MP.exp(-x)) ** 2,
    "relu": lambda x: MP.mpf(1 if x > 0 else 0),
    "softplus": lambda x: 1 / (1 + MP.exp(-x)),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "elu": lambda x: MP.mpf(1) if x > 0 else MP.exp(x),
    "silu": lambda x: (1 + MP.exp(-x) + x * MP.exp(-x)) / (1 + MP.exp(-x)) ** 2,
    "gelu": lambda x: MP.ncdf(x) + x * MP.npdf(x),
    "mish": lambda x: (
        (1 - 2 / ((1 + MP.exp(x)) ** 2 + 1)) + 4 * x * (1 + MP.exp(x)) * MP.exp(x) / ((1 + MP.exp(x)) ** 2 + 1) ** 2
    ),
    "selu": lambda x: SCALE * (1 if x > 0 else ALPHA * MP.exp(x) / 10**31) / MP.mpf(10) ** 31,
    "normal_cdf": MP.npdf,
    "normal_density": lambda x: -x * MP.npdf(x),
}


def variable(name, value):
    return MP.mpf(value), {name: MP.mpf(1)}


def plus(*terms):
    names = {name for _, slopes in terms for name in slopes}
    return sum(v for v, _ in terms), {name: sum(s.get(name, 0) for _, s in terms) for name in names}


def times(a, b):
    names = a[1].keys() | b[1].keys()
    return a[0] * b[0], {name: a[0] * b[1].get(name, 0) + b[0] * a[1].get(name, 0) for name in names}


def apply(activation, a):
    slope = SLOPE[activation](a[0])
    return VALUE[activation](a[0]), {name: slope * s for name, s in a[1].items()}


def neuron(activation, steps, v):
    h = v["h_0"]
    for t in range(1, steps + 1):
        h = apply(activation, plus(times(v[f"w{t}"], v[f"x_{t}"]), times(v["w_n"], h)))
    return times(v[f"w{steps + 1}"], h)


def dense(activation, steps, v):
    products = [times(v[f"w{t}"], v[f"x_{t}"]) for t in range(1, steps + 1)]
    return times(v[f"w{steps + 1}"], apply(activation, plus(v["s_0"], *products)))


def elman_unit(activation, steps, v):
    h = v["h_0"]
    for t in range(1, steps + 1):
        h = apply(activation, plus(times(v["W_xh"], v[f"x_{t}"]), times(v["W_hh"], h), v["b_h"]))
    return h


FORWARD = {"neuron": neuron, "dense": dense, "elman_unit": elman_unit}


def value_and_gradient(cell, activation, steps, values):
    """The last output and its derivative by every input, at one point."""
    variables = {name: variable(name, value) for name, value in values.items()}
    value, slopes = FORWARD[cell](activation, steps, variables)
    return value, {name: slopes.get(name, MP.mpf(0)) for name in values}
