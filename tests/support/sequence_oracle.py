"""Cells over sequences once more, by hand and independent of symrnn: plain loops over numbers of 60 digits.

Each operation is written on a tape with its partial derivatives, and the gradient is read off the tape backwards.
Beside each number stands its magnitude: the same with every term replaced by its absolute value, which is what an
error has to be measured against, since cancellation is not an error.
"""

from __future__ import annotations

import numpy as np
from oracle import MP, SLOPE, VALUE

#: the magnitude of a slope as formulas in the value v have it, from the magnitude of v
SLOPE_MAGNITUDE = {
    "identity": lambda v: 1,
    "tanh": lambda v: 1 + v * v,
    "sigmoid": lambda v: v * (1 + v),
    "relu": lambda v: 1,
    "softplus": lambda v: 1,
    "softsign": lambda v: (1 + v) ** 2,
    "elu": lambda v: 1 + v,
    "silu": lambda v: 1 + 2 * v,
    "gelu": lambda v: 2,
    "mish": lambda v: 3,
    "selu": lambda v: 5 + v,
}


class Tape:
    """Numbers, their magnitudes, and for each the earlier numbers it was made of: (index, partial, its magnitude)."""

    def __init__(self):
        self.values, self.magnitudes, self.parents = [], [], []

    def put(self, value, magnitude, parents=()):
        self.values.append(value)
        self.magnitudes.append(magnitude)
        self.parents.append(parents)
        return len(self.values) - 1

    def leaves(self, array):
        """The indices of an array's entries, in an array of its shape."""
        entries = [MP.mpf(float(entry)) for entry in np.ravel(array)]
        return np.array([self.put(e, abs(e)) for e in entries], dtype=object).reshape(np.shape(array))

    def plus(self, *terms):
        v, m = self.values, self.magnitudes
        return self.put(sum(v[i] for i in terms), sum(m[i] for i in terms), [(i, 1, 1) for i in terms])

    def minus(self, a, b):
        v, m = self.values, self.magnitudes
        return self.put(v[a] - v[b], m[a] + m[b], [(a, 1, 1), (b, -1, 1)])

    def times(self, a, b):
        v, m = self.values, self.magnitudes
        return self.put(v[a] * v[b], m[a] * m[b], [(a, v[b], m[b]), (b, v[a], m[a])])

    def dot(self, left, right):
        return self.plus(*(self.times(a, b) for a, b in zip(left, right, strict=True)))

    def apply(self, activation, a):
        x = self.values[a]
        value, slope = VALUE[activation](x), SLOPE[activation](x)
        magnitude = max(abs(value), abs(slope) * self.magnitudes[a])
        return self.put(value, magnitude, [(a, slope, SLOPE_MAGNITUDE[activation](magnitude))])

    def one_minus(self, a):
        return self.put(1 - self.values[a], 1 + self.magnitudes[a], [(a, -1, 1)])

    def gradient(self, loss):
        """The derivative of one number by every number, with magnitudes."""
        bars = [MP.mpf(0)] * len(self.values)
        sizes = [MP.mpf(0)] * len(self.values)
        bars[loss] = sizes[loss] = MP.mpf(1)
        for i in range(loss, -1, -1):
            if sizes[i]:
                for j, partial, magnitude in self.parents[i]:
                    bars[j] += bars[i] * partial
                    sizes[j] += sizes[i] * magnitude
        return bars, sizes


def affine(tape, p, gate, x, h, bias="b_"):
    """W_x x + W_h h + b, row by row."""
    W, U, b = p[f"W_x{gate}"], p[f"W_h{gate}"], p[bias + gate]
    return [tape.plus(b[i], tape.dot(W[i], x), tape.dot(U[i], h)) for i in range(len(b))]


def gate_of(tape, activation, numbers):
    return [tape.apply(activation, a) for a in numbers]


def elementwise(tape, left, right):
    return [tape.times(a, b) for a, b in zip(left, right, strict=True)]


def sums(tape, *lists):
    return [tape.plus(*terms) for terms in zip(*lists, strict=True)]


def elman_unit(tape, f, p, x, s, t):
    a = tape.plus(tape.times(p["W_xh"][()], x), tape.times(p["W_hh"][()], s["h"]), p["b_h"][()])
    return {"h": tape.apply(f, a)}


def neuron(tape, f, p, x, s, t):
    return {"h": tape.apply(f, tape.plus(tape.times(p["w"][t], x), tape.times(p["w_n"][()], s["h"])))}


def dense(tape, f, p, x, s, t):
    return {"s": tape.plus(s["s"], tape.times(p["w"][t], x))}


def elman(tape, f, p, x, s, t):
    return {"h": gate_of(tape, f, affine(tape, p, "h", x, s["h"]))}


def mixed(tape, z, g, h):
    """(1 - z)*g + z*h."""
    new = elementwise(tape, [tape.one_minus(a) for a in z], g)
    return sums(tape, new, elementwise(tape, z, h))


def gru(tape, f, p, x, s, t):
    r, z = (gate_of(tape, "sigmoid", affine(tape, p, gate, x, s["h"])) for gate in "rz")
    g = gate_of(tape, f, affine(tape, p, "g", x, elementwise(tape, r, s["h"])))
    return {"h": mixed(tape, z, g, s["h"])}


def gru_reset_after(tape, f, p, x, s, t):
    r, z = (gate_of(tape, "sigmoid", affine(tape, p, gate, x, s["h"])) for gate in "rz")
    a = []
    for i in range(len(p["b_g"])):
        recurrent = tape.plus(p["b_hg"][i], tape.dot(p["W_hg"][i], s["h"]))
        a.append(tape.plus(p["b_g"][i], tape.dot(p["W_xg"][i], x), tape.times(r[i], recurrent)))
    return {"h": mixed(tape, z, gate_of(tape, f, a), s["h"])}


def lstm(tape, f, p, x, s, t):
    def gate(letter, c):
        a = affine(tape, p, letter, x, s["h"])
        if f"p_{letter}" in p:
            a = sums(tape, a, elementwise(tape, p[f"p_{letter}"], c))
        return gate_of(tape, "sigmoid", a)

    g = gate_of(tape, f, affine(tape, p, "g", x, s["h"]))
    c = sums(tape, elementwise(tape, gate("f", s["c"]), s["c"]), elementwise(tape, gate("i", s["c"]), g))
    return {"c": c, "h": elementwise(tape, gate("o", c), gate_of(tape, f, c))}


def read_neuron(tape, f, p, s):
    return tape.times(p["w_out"][()], s["h"])


def read_dense(tape, f, p, s):
    return tape.times(p["w_out"][()], tape.apply(f, s["s"]))


STEP = {
    "neuron": neuron,
    "dense": dense,
    "elman_unit": elman_unit,
    "elman": elman,
    "gru": gru,
    "gru_reset_after": gru_reset_after,
    "lstm": lstm,
    "lstm_peephole": lstm,
}
READ = {"neuron": read_neuron, "dense": read_dense}


def value_and_gradients(cell, activation, params, x, target, initial, last_only):
    """(value, magnitude) of the squared error, and the same for each gradient, by name; x is (steps, batch, ...)."""
    tape = Tape()
    p = {name: tape.leaves(array) for name, array in params.items()}
    xs, ts = tape.leaves(x), tape.leaves(target)
    states = {name: tape.leaves(array) for name, array in initial.items()}
    errors = []
    for member in range(x.shape[1]):
        s = {name: array[member] for name, array in states.items()}
        for t in range(len(x)):
            s = STEP[cell](tape, activation, p, xs[t, member], s, t)
            if cell not in READ and (not last_only or t == len(x) - 1):
                wanted = ts[member] if last_only else ts[t, member]
                errors += [tape.minus(y, d) for y, d in zip(np.atleast_1d(s["h"]), np.atleast_1d(wanted), strict=True)]
        if cell in READ:
            errors.append(tape.minus(READ[cell](tape, activation, p, s), ts[member]))
    half = tape.put(MP.mpf("0.5"), MP.mpf("0.5"))
    loss = tape.times(half, tape.plus(*(tape.times(e, e) for e in errors)))
    bars, sizes = tape.gradient(loss)
    found = {
        name: (np.array([bars[i] for i in np.ravel(array)], dtype=object), [sizes[i] for i in np.ravel(array)])
        for name, array in (p | {"x": xs} | {f"initial {name}": array for name, array in states.items()}).items()
    }
    return (tape.values[loss], tape.magnitudes[loss]), found
