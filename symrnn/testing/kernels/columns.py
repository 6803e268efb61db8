"""Expressions at arrays, each entry of a batch by itself: plain NumPy, in any floating type.

Everything has three axes, (batch, rows, columns), as the mathematics has it: a column is (batch, n, 1), a matrix
(batch, n, m), and a name that is the same for the whole batch has 1 in the place of batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add, mul
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.forms import NUMPY
from symrnn.evaluate.source import HEAD, compile_source
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns
from symrnn.expressions.sizes import size_value
from symrnn.programs.blocks_at_sizes import at_sizes
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.block_values import block_value
from symrnn.testing.kernels.rounding import Rounding

__all__ = ["Array", "NumberType", "Values", "as_columns", "line_value", "product", "value_of", "with_lines"]

Array = np.ndarray[Any, Any]
Values = dict[sp.Symbol, Array]


@dataclass(frozen=True, slots=True)
class NumberType:
    """What numbers are made of: the floating type, the slope to take at a kink (NaN where none was chosen), sizes.

    With ``rounding`` each result is moved by what another type may lose in it.
    """

    dtype: Any
    kink: float = float("nan")
    sizes: Mapping[str, int] = field(default_factory=dict, compare=False)
    rounding: Rounding | None = field(default=None, compare=False)

    def perturb(self, kind: Any, arguments: list[Any], value: Any) -> Any:
        """The value of a node, rounded where results are."""
        return value if self.rounding is None else self.rounding.perturb(kind, arguments, value)

    @property
    def copies(self) -> int:
        """How many copies of the batch there are behind each other."""
        return 1 if self.rounding is None else self.rounding.copies

    def begin_step(self, phase: str) -> None:
        """Say that a step begins, forwards or backwards."""
        if self.rounding is not None:
            self.rounding.begin_step(phase)


def as_columns(array: Array, shape: Shape, sizes: Mapping[str, int], lead: int) -> Array:
    """An array with its entries as rows and columns; ``lead`` axes before them stay, and there is one for the batch."""
    rows, columns = (size_value(size, sizes) for size in rows_and_columns(shape))
    before = array.shape[:lead] if lead else (1,)
    return array.reshape((*before, rows, columns))


def with_lines(lines: tuple[Assign, ...], given: Values, sizes: Mapping[str, int], numbers: NumberType) -> Values:
    """The values given, and those of the lines."""
    values, numbers = dict(given), replace(numbers, sizes=sizes)
    for line in lines:
        values[line.symbol] = line_value(line, values, numbers)
    return values


def line_value(line: Assign, values: Values, numbers: NumberType) -> Array:
    """The value of one line, in the shape that the sizes of ``numbers`` give it."""
    rows, columns = rows_and_columns(line.shape)
    value = np.asarray(value_of(at_sizes(line.expr, numbers.sizes), values, numbers), numbers.dtype)
    shape = (
        value.shape[0] if value.ndim == 3 else 1,
        size_value(rows, numbers.sizes),
        size_value(columns, numbers.sizes),
    )
    return value if value.shape == shape else np.broadcast_to(value, shape)


def value_of(expr: sp.Expr, values: Values, numbers: NumberType) -> Any:
    """The value of an expression at arrays.

    >>> x = sp.Symbol("x", real=True)
    >>> value_of(sp.Rational(1, 2)*x**2, {x: np.full((1, 1, 1), 3.0)}, NumberType(np.float64)).item()
    4.5

    Raises
    ------
    InputError
        for an undefined function, and for a node that has no value.
    """
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return numbers.dtype(int(expr.p)) / numbers.dtype(int(expr.q))
    kind = expr.func
    if kind in (extent, ones):
        size = size_value(expr.size, numbers.sizes)
        return numbers.dtype(size) if kind is extent else np.ones((1, size, 1), numbers.dtype)
    if kind is sp.Pow and expr.exp.is_Integer:
        base = value_of(expr.base, values, numbers)
        return numbers.perturb(kind, [base], base ** int(expr.exp))
    if kind is step:
        return _step(value_of(expr.args[0], values, numbers), expr.args[1:], numbers)
    if kind in (stack, part, pad):
        inner = expr.args if kind is stack else expr.args[:1]
        return block_value(expr, [value_of(argument, values, numbers) for argument in inner], numbers.dtype)
    if kind in _NODES:
        arguments = [value_of(argument, values, numbers) for argument in expr.args]
        return numbers.perturb(kind, arguments, _NODES[kind](*arguments))
    if expr.is_Number or expr is sp.pi:
        return numbers.dtype(float(expr))
    raise InputError(
        f"{expr} has no value: {kind.__name__} is undefined or not in the expression language; "
        "choose an activation of the table, such as tanh, when the cell is made"
    )


def _step(argument: Array, at_zero: tuple[sp.Expr, ...], numbers: NumberType) -> Array:
    slope = float(at_zero[0]) if at_zero else numbers.kink
    argument = argument if numbers.rounding is None else numbers.rounding.widen(argument)
    return np.asarray(np.heaviside(argument, numbers.dtype(slope)))


def product(one: Array, other: Array) -> Array:
    """The product of matrices; one matrix takes the columns of a whole batch at once, which BLAS is quick at."""
    if one.ndim == other.ndim == 3 and len(one) == 1 and other.shape[-1] == 1:
        return np.asarray((other[:, :, 0] @ one[0].T)[:, :, np.newaxis])
    return np.asarray(np.matmul(one, other))


def _diag(vector: Array) -> Array:
    return np.asarray(vector * np.eye(vector.shape[-2], dtype=vector.dtype))


def _total(array: Array) -> Array:
    return np.asarray(array.sum(axis=(-2, -1), keepdims=True))


def _row_sums(matrix: Array) -> Array:
    return np.asarray(matrix.sum(axis=-1, keepdims=True))


def _diagonal(matrix: Array) -> Array:
    return np.asarray(np.diagonal(matrix, axis1=-2, axis2=-1)[..., None])


def _cumsum(vector: Array) -> Array:
    return np.asarray(np.cumsum(vector, axis=-2))


def _reverse_cumsum(vector: Array) -> Array:
    return np.flip(_cumsum(np.flip(vector, axis=-2)), axis=-2)


def _softmax(vector: Array) -> Array:
    powers = np.exp(vector - vector.max(axis=-2, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-2, keepdims=True))


def _logsumexp(vector: Array) -> Array:
    largest = vector.max(axis=-2, keepdims=True)
    return np.asarray(largest + np.log(np.exp(vector - largest).sum(axis=-2, keepdims=True)))


def _inverse(matrix: Array) -> Array:
    """In the type that it is given; LAPACK has no longer one than float64."""
    if matrix.dtype != np.longdouble:
        return np.asarray(np.linalg.inv(matrix))
    near = np.linalg.inv(matrix.astype(np.float64)).astype(np.longdouble)
    return np.asarray(near @ (2 * np.eye(matrix.shape[-1], dtype=np.longdouble) - matrix @ near))  # a step of Newton's


def _functions() -> dict[Any, Callable[..., Any]]:
    """The functions of the evaluator's table, each as a function of one array."""
    numbered = dict(enumerate(NUMPY.items()))
    texts = (f"def f{number}(x):\n    return {form.format(x='x')}\n" for number, (_, form) in numbered.items())
    namespace = compile_source("\n".join((HEAD, *texts)))
    return {function: namespace[f"f{number}"] for number, (function, _) in numbered.items()}


_NODES: Mapping[Any, Callable[..., Any]] = MappingProxyType(
    {
        **_functions(),
        sp.Add: lambda *terms: reduce(add, terms),
        sp.Mul: lambda *factors: reduce(mul, factors),
        sp.Pow: np.power,
        dot: product,
        T: np.matrix_transpose,
        total: _total,
        diag: _diag,
        spread: lambda vector: vector,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: _cumsum,
        reverse_cumsum: _reverse_cumsum,
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _inverse,
        maximum: np.maximum,
        minimum: np.minimum,
        surrogate: lambda value, through: value,
    }
)
