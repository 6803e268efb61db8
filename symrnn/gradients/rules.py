"""The derivative rules: one row per node of the expression language, elementwise, linear, or by its own value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape
from symrnn.gradients.blocks import BLOCKS

__all__ = ["BY_VALUE", "LINEAR", "RULES", "ByValue", "Linear", "partials"]

Rule = Callable[[sp.Expr, sp.Expr], tuple[sp.Expr, ...]]


def _add(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (sp.S.One,) * len(node.args)


def _mul(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    factors = node.args
    if len(factors) == 2:
        return (factors[1], factors[0])
    # the others multiplied, and not the product divided by the factor: that may be 0
    return tuple(sp.Mul(*factors[:i], *factors[i + 1 :]) for i in range(len(factors)))


def _pow(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    base, exponent = node.args
    if exponent.free_symbols or not exponent.is_Rational:
        raise InputError(f"{node} has no derivative rule: its exponent is not a rational number")
    return (exponent * base ** (exponent - 1), sp.S.Zero)


def _exp(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (value,)


def _log(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (1 / node.args[0],)


def _sin(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (sp.cos(node.args[0]),)


def _cos(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (-sp.sin(node.args[0]),)


def _abs(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    # the sign, by the one function that has a kink to choose at: -1, 1, and 2*kink - 1 at 0
    return (2 * step(node.args[0]) - 1,)


def _maximum(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    # where both are equal the two slopes still sum to 1, whatever is chosen there
    first = step(node.args[0] - node.args[1])
    return (first, 1 - first)


def _minimum(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    first = step(node.args[1] - node.args[0])
    return (first, 1 - first)


def _surrogate(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    # by declaration
    return (sp.S.Zero, sp.S.One)


def _step(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    # constant on each side of 0
    return (sp.S.Zero,) * len(node.args)


#: the partial derivatives of each elementwise node by its arguments, given the node and a name for its value
RULES: Mapping[Any, Rule] = MappingProxyType(
    {
        sp.Add: _add,
        sp.Mul: _mul,
        sp.Pow: _pow,
        sp.exp: _exp,
        sp.log: _log,
        sp.sin: _sin,
        sp.cos: _cos,
        sp.Abs: _abs,
        maximum: _maximum,
        minimum: _minimum,
        surrogate: _surrogate,
        step: _step,
    }
)


@dataclass(frozen=True, slots=True)
class Linear:
    """The rules of a node that is linear in each argument.

    ``backward`` sends the adjoint of the node, of a given shape, to its arguments; ``forward`` gives the terms of its
    tangent from the arguments' tangents, one term for each argument.
    """

    backward: Callable[[sp.Expr, sp.Expr, Shape], tuple[sp.Expr, ...]]
    forward: Callable[[sp.Expr, tuple[sp.Expr, ...]], tuple[sp.Expr, ...]]


def _dot_backward(node: sp.Expr, bar: sp.Expr, shape: Shape) -> tuple[sp.Expr, ...]:
    left, right = node.args
    if not shape:
        # the adjoint of a row times a column is a number: it scales, where dot would not fit
        return (bar * T(right), bar * T(left))
    return (dot(bar, T(right)), dot(T(left), bar))


def _dot_forward(node: sp.Expr, tangents: tuple[sp.Expr, ...]) -> tuple[sp.Expr, ...]:
    left, right = node.args
    return (dot(tangents[0], right), dot(left, tangents[1]))


def _transpose_backward(node: sp.Expr, bar: sp.Expr, shape: Shape) -> tuple[sp.Expr, ...]:
    return (T(bar),)


def _transpose_forward(node: sp.Expr, tangents: tuple[sp.Expr, ...]) -> tuple[sp.Expr, ...]:
    return (T(tangents[0]),)


def _total_backward(node: sp.Expr, bar: sp.Expr, shape: Shape) -> tuple[sp.Expr, ...]:
    return (bar,)


def _total_forward(node: sp.Expr, tangents: tuple[sp.Expr, ...]) -> tuple[sp.Expr, ...]:
    return (total(tangents[0]),)


def _along(node: Any, adjoint: Any) -> Linear:
    """A node of one argument, and the node that its adjoint goes through."""
    return Linear(lambda each, bar, shape: (adjoint(bar),), lambda each, tangents: (node(tangents[0]),))


#: dot: A_bar = C_bar B^T, B_bar = A^T C_bar; transpose: A_bar = C_bar^T; total: every entry gets the sum's adjoint;
#: the others come in pairs, each the adjoint of the other
LINEAR: Mapping[Any, Linear] = MappingProxyType(
    {
        dot: Linear(_dot_backward, _dot_forward),
        T: Linear(_transpose_backward, _transpose_forward),
        total: Linear(_total_backward, _total_forward),
        spread: _along(spread, row_sums),
        row_sums: _along(row_sums, spread),
        diag: _along(diag, diagonal),
        diagonal: _along(diagonal, diag),
        cumsum: _along(cumsum, reverse_cumsum),
        reverse_cumsum: _along(reverse_cumsum, cumsum),
    }
)


@dataclass(frozen=True, slots=True)
class ByValue:
    """The rules of a node of one argument whose derivative is written with its value.

    ``backward`` gives the adjoint of the argument from the argument, the value and the value's adjoint; ``forward``
    the tangent of the value from the argument, the value and the argument's tangent.
    """

    backward: Callable[[sp.Expr, sp.Expr, sp.Expr], sp.Expr]
    forward: Callable[[sp.Expr, sp.Expr, sp.Expr], sp.Expr]


def _shares(argument: sp.Expr, value: sp.Expr, moved: sp.Expr) -> sp.Expr:
    # diag(s) - s s^T is symmetric: one formula for both directions
    return value * (moved - total(value * moved))


def _logsumexp_backward(argument: sp.Expr, value: sp.Expr, bar: sp.Expr) -> sp.Expr:
    return softmax(argument) * bar


def _logsumexp_forward(argument: sp.Expr, value: sp.Expr, dot_: sp.Expr) -> sp.Expr:
    return total(softmax(argument) * dot_)


def _inverse_backward(argument: sp.Expr, value: sp.Expr, bar: sp.Expr) -> sp.Expr:
    # 0 = d(A X) = dA X + A dX
    return -dot(dot(T(value), bar), T(value))


def _inverse_forward(argument: sp.Expr, value: sp.Expr, dot_: sp.Expr) -> sp.Expr:
    return -dot(dot(value, dot_), value)


#: softmax: v_bar = s*(s_bar - total(s*s_bar)); logsumexp: v_bar = softmax(v)*l_bar; inverse: A_bar = -X^T X_bar X^T
BY_VALUE: Mapping[Any, ByValue] = MappingProxyType(
    {
        softmax: ByValue(_shares, _shares),
        logsumexp: ByValue(_logsumexp_backward, _logsumexp_forward),
        inv: ByValue(_inverse_backward, _inverse_forward),
    }
)


def partials(expr: sp.Expr, value: sp.Expr) -> dict[sp.Expr, sp.Expr]:
    """The elementwise derivatives of one line ``value = expr`` by what it is made of: its symbols, dot, T, total, ...

    ``value`` is put back for the expression.

    >>> a, h = sp.symbols("a_2 h_2", real=True)
    >>> partials(sp.tanh(a), h)
    {a_2: 1 - h_2**2}

    Raises
    ------
    InputError
        for a node without a rule.
    """
    found: dict[sp.Expr, sp.Expr] = {}
    _walk(expr, value, sp.S.One, found)
    return found


def _walk(node: sp.Expr, value: sp.Expr, outer: sp.Expr, found: dict[sp.Expr, sp.Expr]) -> None:
    """Add ``outer`` times the derivatives of ``node`` to those found."""
    if node.is_Symbol or node.func in LINEAR or node.func in BY_VALUE or node.func in BLOCKS:
        found[node] = found[node] + outer if node in found else outer
        return
    if not node.args:
        return
    for argument, local in zip(node.args, _local(node, value), strict=True):
        if not argument.is_Number and local is not sp.S.Zero:
            _walk(argument, argument, local if outer is sp.S.One else outer * local, found)


def _local(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    rule = RULES.get(node.func)
    if rule is not None:
        return rule(node, value)
    known = activation_of(node)
    if known is None:
        raise InputError(f"{node} has no derivative rule; add a row for {node.func.__name__} to the table of rules")
    return (known.slope_at(node.args[0], value),)
