"""Networks with random weights, and the Jacobian of one of their steps by NumPy: a second way to it, for the tests."""

from __future__ import annotations

import numpy as np
import sympy as sp

from symrnn.cells.parameters import Indexing, previous
from symrnn.expressions.array_nodes import softmax
from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.gradients.one_step import one_step

NUMPY = {
    dot: np.matmul,
    T: np.transpose,
    diag: lambda column: np.diag(column[:, 0]),
    total: np.sum,
    norm_1: lambda each: np.linalg.norm(each, 1),
    norm_2: lambda each: np.linalg.norm(each, 2),
    norm_inf: lambda each: np.linalg.norm(each, np.inf),
    sp.tanh: np.tanh,
    sp.exp: np.exp,
    sp.Abs: np.abs,
    sp.sin: np.sin,
    sp.cos: np.cos,
    sp.log: np.log,
    softmax: lambda each: np.exp(each - each.max()) / np.sum(np.exp(each - each.max())),
}
TIME = 3.0  # the number of the step, where a cell has a name for it


def numpy_value(expr, values, functions=NUMPY):
    """The value by NumPy, vectors as columns."""
    if expr in values:
        return values[expr]
    if expr.is_number:
        return float(expr)
    if isinstance(expr, blocks):
        parts = [numpy_value(part, values, functions) for part in expr.args]
        width = int(len(parts) ** 0.5)
        return np.block([parts[i * width : (i + 1) * width] for i in range(width)])
    parts = [numpy_value(part, values, functions) for part in expr.args]
    if expr.is_Add:
        return sum(parts)
    if expr.is_Mul:
        return np.prod(np.array(np.broadcast_arrays(*parts)), axis=0)
    if expr.is_Pow:
        return parts[0] ** parts[1]
    if expr.func in functions:
        return functions[expr.func](*parts)
    name = expr.func.__name__
    return {
        "sigmoid": lambda u: (1 + np.tanh(u / 2)) / 2,
        "silu": lambda u: u * (1 + np.tanh(u / 2)) / 2,
        "softplus": lambda u: np.logaddexp(0, u),
        "softsign": lambda u: u / (1 + abs(u)),
        "relu": lambda u: np.maximum(u, 0.0),
        "step": lambda u: (u > 0) * 1.0,
    }[name](*parts)


def sizes_of(rng, largest=5):
    return {"n": int(rng.integers(1, largest + 1)), "m": int(rng.integers(1, 4))}


def random_params(cell, sizes, rng, scale):
    """Weights of every parameter that a step uses."""
    found = {}
    for item in cell.parameters:
        if item.indexing is not Indexing.AFTER_LAST:
            shape = tuple(sizes[size] if isinstance(size, str) else size for size in item.shape)
            found[item.symbol.name] = scale * rng.normal(size=shape)
    return found


def column(array):
    array = np.asarray(array, dtype=float)
    return array.reshape(-1, 1) if array.ndim < 2 else array


def jacobian_at(cell, params, x, states, inputs=None):
    """The Jacobian of one step at these states as one matrix, and the new states: by central differences.

    ``inputs`` are those of a cell of several, by name.
    """
    step = one_step(cell)
    names = [state.symbol for state in cell.states]
    given = {item.symbol: column(params.get(item.symbol.name, 0.0)) for item in cell.parameters}
    given |= {item.symbol: column(params.get(item.symbol.name, 0.0)) for item in cell.constants}
    given |= {item.symbol: column((inputs or {}).get(item.symbol.name, x)) for item in cell.inputs}
    given |= {cell.time: TIME} if cell.time is not None else {}

    def after(vector):
        values, at = dict(given), 0
        for name in names:
            rows = states[name].shape[0]
            values[previous(name)] = vector[at : at + rows]
            at += rows
        for line in step.lines:
            values[line.symbol] = numpy_value(line.expr, values)
        return np.vstack([values[name] for name in names])

    start = np.vstack([states[name] for name in names])
    columns = []
    for number in range(len(start)):
        move = np.zeros_like(start)
        move[number] = 1e-5
        columns.append((after(start + move) - after(start - move)) / 2e-5)
    new, at, found = after(start), 0, {}
    for name in names:
        found[name] = new[at : at + states[name].shape[0]]
        at += states[name].shape[0]
    return np.hstack(columns), found
