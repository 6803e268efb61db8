"""The slope of tanh of many numbers at once: the form by the value where that keeps its digits, else the stable one.

Both are the slope, which is proved: 1 - h**2, and exp(-2*|a|)*(1 + |h|)**2 where h = tanh(a). The first takes two calls
and no exponential. In a type with the unit roundoff u, h is off by about u*|h| and its square by u once more, so that
1 - h**2 is off by at most 3*u of the 1/8 that it is at least: 24*u relative to itself, three bits. Nearer to 1 the
second form stands, which has its digits everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as product_of

import numpy as np
import sympy as sp

from symrnn.cells.activations import ACTIVATIONS
from symrnn.evaluate.kept_numbers import make_one, make_square_border
from symrnn.evaluate.stages import Array

__all__ = ["slopes_in", "stable_slope", "tanh_slope"]

_FEW = 4096  # numbers: the stable form of all of them takes less than to look for those near 1
_MANY = 8  # one in so many near 1: then the stable form of all takes less


def tanh_slope(argument: Array, value: Array, out: Array, aside: Array) -> None:
    """Write the slope at ``argument``, where tanh is ``value``, into ``out``; ``aside`` is overwritten.

    >>> a = np.array([0.0, 20.0])
    >>> out = np.empty(2)
    >>> tanh_slope(a, np.tanh(a), out, np.empty(2))
    >>> out[0], out[1] == 4 * np.exp(-40)
    (np.float64(1.0), np.True_)
    """
    if value.size < _FEW:
        _write_stable_slope(argument, value, out, aside)
        return
    number = value.dtype.type
    np.square(value, out)
    near = np.flatnonzero(np.greater(out, make_square_border(number)))
    if len(near) * _MANY > value.size:
        _write_stable_slope(argument, value, out, aside)
        return
    np.subtract(make_one(number), out, out)
    if len(near):
        found, room = np.empty((2, len(near)), value.dtype)
        _write_stable_slope(argument.take(near), value.take(near), found, room)
        out.put(near, found)


def _write_stable_slope(argument: Array, value: Array, out: Array, aside: Array) -> None:
    """exp(-2*|a|)*(1 + |h|)**2."""
    np.abs(value, out)
    np.add(out, make_one(value.dtype.type), out)
    np.square(out, out)
    np.abs(argument, aside)
    np.multiply(aside, -2.0, aside)
    np.exp(aside, aside)
    np.multiply(out, aside, out)


def slopes_in(product: sp.Expr) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """The argument and the value in each stable form of the slope that stands among the factors of a product.

    >>> a, g, h = sp.symbols("a g h", real=True)
    >>> list(slopes_in(g * stable_slope(a, h)))
    [(a, h)]
    """
    powers = (each.args[0] / -2 for each in product.args if each.func is sp.exp)
    bases = [each.base - 1 for each in product.args if each.is_Pow and each.exp == 2]
    for argument, value in product_of(powers, bases):
        if argument.func is sp.Abs and value.func is sp.Abs:
            yield argument.args[0], value.args[0]


def stable_slope(argument: sp.Expr, value: sp.Expr) -> sp.Expr:
    """The stable form of the slope."""
    return ACTIVATIONS["tanh"].stable_slope_at(argument, value)
