"""One step at trial numbers, in floating point: by these it is guessed what may be equal, and nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import FUNCTIONS, is_undefined
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import EVERY, Shape, rows_and_columns
from symrnn.expressions.sizes import size_names, size_value
from symrnn.programs.program import Assign, Program

__all__ = ["Array", "Arrays", "are_close", "shape_at", "trial_array", "trial_sizes", "values_of_lines"]

Array = np.ndarray[Any, Any]
Arrays = Mapping[sp.Symbol, Array]


def trial_sizes(programs: Iterable[Program]) -> dict[str, int]:
    """A small number for each size, no two of the first four alike, so that what does not fit shows."""
    shapes = {size: None for program in programs for shape in program.shapes.values() for size in shape}
    names = dict.fromkeys(name for size in shapes for name in size_names(size))
    return {name: 2 + i % 4 for i, name in enumerate(sorted(names))}


def shape_at(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, int]:
    """The rows and columns of a shape in numbers: everything here is a matrix, a scalar one of one entry."""
    rows, columns = (1 if size == EVERY else size_value(size, sizes) for size in rows_and_columns(shape))
    return rows, columns


@lru_cache(maxsize=2048)
def trial_array(seed: int, shape: tuple[int, int], positive: bool) -> Array:
    """The numbers that belong to a seed: of both signs, or positive, as logarithms and roots need them."""
    numbers = np.random.default_rng(seed).uniform(0.2, 1.4, shape)
    return numbers if positive else numbers * np.random.default_rng(seed + 1).choice([-1.0, 1.0], shape)


def values_of_lines(lines: Iterable[Assign], given: Arrays, sizes: Mapping[str, int]) -> dict[sp.Symbol, Array]:
    """The values of all names, from those of what is given; nan where there is none."""
    found = dict(given)
    with np.errstate(all="ignore"):
        for line in lines:
            value = _value(line.expr, found, sizes)
            found[line.symbol] = np.broadcast_to(value, shape_at(line.shape, sizes))
    return found


def are_close(one: Array, other: Array) -> bool:
    """Whether two values are one up to rounding; no number is like no number."""
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-8, atol=1e-9, equal_nan=True))


def _value(node: sp.Expr, found: Arrays, sizes: Mapping[str, int]) -> Array:
    if node.is_Symbol:
        return found[node]
    if isinstance(node, extent | ones):
        count = size_value(node.size, sizes)
        return np.array([[float(count)]]) if isinstance(node, extent) else np.ones((count, 1))
    if isinstance(node, part):
        start, stop = (size_value(size, sizes) for size in node.sizes)
        return _value(node.args[0], found, sizes)[start:stop]
    if not node.args:
        return np.array([[float(node) if node.is_finite else np.nan]])
    values = [_value(argument, found, sizes) for argument in node.args]
    if node.func in _FORMS:
        return _FORMS[node.func](*values)
    return _elementwise(node, values)


def _elementwise(node: sp.Expr, values: list[Array]) -> Array:
    """By the table of functions, entry by entry; an undefined function is a smooth one of its own."""
    if is_undefined(node):
        tone = sum(map(ord, node.func.__name__)) % 17
        return np.asarray(np.sin(1.3 * values[0] + tone) + 0.1 * values[0])

    def at(*numbers: float) -> float:
        try:
            return float(FUNCTIONS[node.func](mpmath.fp, *map(float, numbers)))
        except (ArithmeticError, ValueError, TypeError):
            return np.nan

    return np.asarray(np.vectorize(at, otypes=[float])(*values))


def _sum(*terms: Array) -> Array:
    value = terms[0]
    for term in terms[1:]:
        value = value + term
    return value


def _product(*factors: Array) -> Array:
    value = factors[0]
    for factor in factors[1:]:
        value = value * factor
    return value


def _softmax(v: Array) -> Array:
    shares = np.exp(v - v.max())
    return np.asarray(shares / shares.sum())


def _inverse(a: Array) -> Array:
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        return np.full(a.shape, np.nan)


#: a matrix from matrices for each node that is not elementwise; what is spread has one column, and NumPy spreads it
_FORMS: Mapping[Any, Callable[..., Array]] = MappingProxyType(
    {
        sp.Add: _sum,
        sp.Mul: _product,
        sp.Pow: np.power,
        dot: np.matmul,
        T: np.transpose,
        total: lambda a: a.sum(keepdims=True),
        diag: np.diagflat,
        spread: lambda v: v,
        row_sums: lambda a: a.sum(axis=1, keepdims=True),
        diagonal: lambda a: np.diag(a)[:, None],
        cumsum: lambda v: np.cumsum(v, axis=0),
        reverse_cumsum: lambda v: np.cumsum(v[::-1], axis=0)[::-1],
        softmax: _softmax,
        logsumexp: lambda v: (v.max() + np.log(np.exp(v - v.max()).sum())).reshape(1, 1),
        inv: _inverse,
        stack: lambda *pieces: np.concatenate(pieces),
    }
)
