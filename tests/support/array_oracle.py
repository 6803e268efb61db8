"""What the nodes along an axis and of all entries mean, by SymPy's own matrices: nothing of symrnn computes here."""

from __future__ import annotations

import random
from math import isfinite

import sympy as sp

from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum, relu, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total

SIZES = ({"n": 2, "m": 3}, {"n": 3, "m": 2}, {"n": 1, "m": 1})


def spread_entries(v):
    """One column, which is repeated where it is combined."""
    return v


NODES = {
    dot: lambda a, b: a * b,
    T: lambda a: a.T,
    total: lambda a: sp.Matrix([sum(a)]),
    diag: lambda v: sp.diag(*v),
    spread: spread_entries,
    row_sums: lambda a: a * sp.ones(a.cols, 1),
    diagonal: lambda a: sp.Matrix([a[i, i] for i in range(a.rows)]),
    cumsum: lambda v: sp.Matrix(v.rows, v.rows, lambda i, k: sp.Integer(int(k) <= int(i))) * v,
    reverse_cumsum: lambda v: sp.Matrix(v.rows, v.rows, lambda i, k: sp.Integer(int(k) >= int(i))) * v,
    softmax: lambda v: v.applyfunc(lambda entry: sp.exp(entry) / sum(map(sp.exp, v))),
    logsumexp: lambda v: sp.Matrix([sp.log(sum(map(sp.exp, v)))]),
    inv: lambda a: a.adjugate() / a.det(),
}
FUNCTIONS = {
    maximum: lambda a, b: (a + b + sp.Abs(a - b)) / 2,
    minimum: lambda a, b: (a + b - sp.Abs(a - b)) / 2,
    surrogate: lambda value, through: value,
    step: lambda u, at_zero=None: (1 + u / sp.Abs(u)) / 2,  # no value at 0
    sigmoid: lambda u: 1 / (1 + sp.exp(-u)),
    relu: lambda u: (u + sp.Abs(u)) / 2,
}


def entries_of(symbol, shape, sizes):
    rows, columns, *_ = (*(sizes.get(size, size) for size in shape), 1, 1)
    return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{symbol}_{i}_{j}", real=True))


def meaning(expr, names, sizes):
    """The matrix of entries of an expression, given those of its names."""
    if expr in names:
        return names[expr]
    if isinstance(expr, extent):
        return sp.Matrix([sizes[expr.size]])
    if isinstance(expr, ones):
        return sp.ones(sizes[expr.size], 1)
    if not expr.args:
        return sp.Matrix([expr])
    parts = [meaning(argument, names, sizes) for argument in expr.args]
    if expr.func in NODES:
        return NODES[expr.func](*parts)
    rows, columns = max(part.rows for part in parts), max(part.cols for part in parts)
    wide = [widened(part, rows, columns) for part in parts]
    function = FUNCTIONS.get(expr.func, expr.func)
    return sp.Matrix(rows, columns, lambda i, j: function(*(part[i, j] for part in wide)))


def widened(part, rows, columns):
    """One row or one column in all of them."""
    return sp.Matrix(rows, columns, lambda i, j: part[min(i, part.rows - 1), min(j, part.cols - 1)])


def random_values(symbols, seed):
    """Different rational numbers, so that nothing is at a kink and no matrix is singular by chance."""
    chooser = random.Random(seed)
    symbols = sorted(symbols, key=str)
    numbers = chooser.sample(range(-40, 41), len(symbols))
    return {symbol: sp.Rational(2 * number + 1, 17) for symbol, number in zip(symbols, numbers, strict=True)}


def numbers_of(matrix, values):
    """The entries as real numbers; ValueError where one has no value."""
    found = [complex(entry.xreplace(values).evalf(25)) for entry in matrix]
    if not all(isfinite(each.real) and abs(each.imag) < 1e-15 for each in found):
        raise ValueError(found)
    return [each.real for each in found]


def close(one, other):
    return all(abs(a - b) <= 1e-12 * (1 + abs(a)) for a, b in zip(one, other, strict=True))
