"""The steps of ``array_cells`` in plain NumPy, in float64 and in numbers of 50 digits, and derivatives by differences.

The steps take the functions that they use, so that the same lines run in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import mpmath
import numpy as np

SIZES = {"n": 3, "m": 2}
MP = mpmath.mp.clone()
MP.dps = 50


@dataclass
class Numbers:
    """The functions that a step uses, and what a surrogate had as its value and through at the first run."""

    exp: object = np.exp
    log: object = np.log
    tanh: object = np.tanh
    sqrt: object = np.sqrt
    inv: object = np.linalg.inv
    first: list = field(default_factory=list)
    later: object = None

    def sigmoid(self, u):
        return 1 / (1 + self.exp(-u))

    def softmax(self, u):
        powers = self.exp(u - u.max())
        return powers / powers.sum()

    def surrogate(self, value, through):
        """By declaration the value moves as the second argument does."""
        if self.later is None:
            self.first.append((value, through))
            return value
        held, start = next(self.later)
        return held + through - start


def numbers_of_digits():
    def entrywise(function):
        return np.frompyfunc(function, 1, 1)

    def inverse(matrix):
        return np.array((MP.matrix(matrix.tolist()) ** -1).tolist(), object).reshape(matrix.shape)

    return Numbers(entrywise(MP.exp), entrywise(MP.log), entrywise(MP.tanh), entrywise(MP.sqrt), inverse)


def attention(x, w, h, f):
    e = w["W"] @ x + w["U"] @ h["h"]
    new = f.tanh(w["V"] @ f.softmax(e)) * f.log(f.exp(e).sum()) + f.softmax(w["b"])
    return {"h": new}, new


def gated_matrix(x, w, h, f):
    k = w["B"] @ x
    left, right = f.sigmoid(w["W"] @ x), f.sigmoid(k)
    new = left[:, None] * h["S"] * right[None, :] + np.outer(w["b"], k)
    return {"S": new}, (new * k[None, :]).sum(axis=1) + f.tanh(new @ x)


def selective(x, w, h, f):
    t = f.log(1 + f.exp(w["W"] @ x))
    new = f.exp(t[:, None] * w["V"]) * h["S"] + (t * w["b"])[:, None] * (w["B"] @ x)[None, :]
    return {"S": new}, new @ x + w["b"]


def diagonals(x, w, h, f):
    z = np.diag(w["b"]) @ h["h"] + (np.diag(w["b"]) @ w["W"] @ np.diag(w["g"])) @ x
    rows = np.diag(z) @ w["U"] @ np.diag(h["h"]) + np.diag(w["b"])
    new = f.tanh(z + np.diag(rows) + rows.sum(axis=1) + rows.sum(axis=0))
    return {"h": new}, new


def ordered(x, w, h, f):
    z = w["W"] @ x + w["U"] @ h["h"]
    c, r = np.cumsum(f.softmax(z)), np.cumsum((z * w["b"])[::-1])[::-1]
    new = c * h["h"] + (1 - c) * f.tanh(r + np.cumsum(w["b"]))
    return {"h": new}, new


def cayley(x, w, h, f):
    one = np.eye(3, dtype=w["A"].dtype)
    new = f.tanh(f.inv(one + w["A"]) @ ((one - w["A"]) @ h["h"]) + w["W"] @ x)
    return {"h": new}, f.inv(one + np.outer(new, new)) @ new


def normalised(x, w, h, f):
    z = w["W"] @ x + w["U"] @ h["h"]
    centred = z - z.sum() / 3
    new = f.tanh(w["b"] * centred / f.sqrt((centred**2).sum() / 3 + w["d"] ** 2) + 1 / f.sqrt(0 * w["d"] + 3))
    return {"h": new}, new


def larger(x, w, h, f):
    z = w["W"] @ x + w["U"] @ h["h"]
    new = np.maximum(np.minimum(z, w["b"]), -h["h"] / 2 + w["d"]) + np.minimum(w["d"], z.sum())
    return {"h": new}, f.tanh(np.maximum(new, x.sum()))


def larger_matrix(x, w, h, f):
    new = np.maximum(f.tanh(h["S"]), (w["W"] @ x)[:, None])
    return {"S": new}, f.tanh(np.minimum(new, w["g"][None, :]).sum(axis=1)) + f.exp(w["b"])


def spiking(x, w, h, f):
    v = w["d"] * h["h"] + w["W"] @ x - h["h"] * w["U"].diagonal()
    z = f.surrogate((v > 0) * (0 * v + 1), f.sigmoid(4 * v))
    return {"h": v * (1 - z)}, z + v**2


def random_arrays(cell, steps, batch, seed):
    """Parameters, initial states, inputs and targets, with lead axes of batch, or steps and batch."""
    rng = np.random.default_rng(seed)

    def draw(lead, shape):
        return rng.normal(size=(*lead, *(SIZES[size] for size in shape))) * 0.7

    params = {item.symbol.name: draw((), item.shape) for item in cell.parameters}
    initial = {item.symbol.name: draw((batch,), item.shape) for item in cell.states}
    return params, initial, draw((steps, batch), ("m",)), draw((steps, batch), ("n",))


def loss_by_hand(run, params, initial, data, target, numbers):
    """Half the squares of what y is off, over all steps and members of the batch."""
    found = 0
    for member in range(data.shape[1]):
        states = {name: array[member] for name, array in initial.items()}
        for inputs, wanted in zip(data[:, member], target[:, member], strict=True):
            states, out = run(inputs, params, states, numbers)
            found = found + ((out - wanted) ** 2).sum() / 2
    return found


def in_digits(arrays):
    return {name: np.vectorize(MP.mpf, otypes=[object])(array) for name, array in arrays.items()}


def slope_by_hand(run, given, direction):
    """The derivative of the loss in a direction of params, initial states and inputs, by a central difference."""
    params, initial, data, target = given
    start = in_digits({**params, **{f"{name}_0": array for name, array in initial.items()}, "x": data})
    towards, size = in_digits(direction), MP.mpf(10) ** -20
    wanted = in_digits({"target": target})["target"]

    def at(sign, numbers):
        moved = {name: start[name] + sign * size * towards[name] if name in towards else start[name] for name in start}
        states = {name: moved[f"{name}_0"] for name in initial}
        return loss_by_hand(run, {name: moved[name] for name in params}, states, moved["x"], wanted, numbers)

    held = numbers_of_digits()
    at(0, held)
    ends = []
    for sign in (1, -1):
        numbers = numbers_of_digits()
        numbers.later = iter(held.first)
        ends.append(at(sign, numbers))
    return (ends[0] - ends[1]) / (2 * size)
