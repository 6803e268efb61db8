"""What arithmetic must lose, followed through a computation: the same one many times, each result moved at random.

A rounded result is r*(1 + d) with |d| <= u. What u is multiplied by is the sum of the absolute terms that go into r,
so that h - g loses u*(|h| + |g|) also where nothing is left of it. Each operation is moved by that much times a random
number, in several copies of the batch at once; how far the copies are apart at the end is what arithmetic loses. Moving
by what may be lost, and not looking at what one run happens to lose, is what makes it count at fixed points, where the
rounding of one run repeats itself; and the true derivatives carry it on, where a sum of absolute values grows beyond
all measure over 200 steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.expressions.array_nodes import cumsum, inv, logsumexp, reverse_cumsum, row_sums, softmax
from symrnn.expressions.functions import elu, gelu, mish, normal_cdf, selu, sigmoid, silu, softplus
from symrnn.expressions.nodes import dot, total
from symrnn.testing.kernels.arithmetic import Arithmetic
from symrnn.testing.kernels.moves import NORMAL, Moves

__all__ = ["COPIES", "Rounding", "growth"]

Array = np.ndarray[Any, Any]

#: copies of the batch that are moved by normal numbers
COPIES = NORMAL.copies

#: by how much more an argument is moved where it decides on which side of a kink it is
_AT_KINKS = 4


@dataclass(slots=True)
class Rounding:
    """The copies of a batch: the first as it is, the others moved by what each operation may lose."""

    batch: int
    arithmetic: Arithmetic
    generator: np.random.Generator
    moves: Moves = NORMAL
    absolute: dict[sp.Symbol, Array] = field(default_factory=dict)
    _alike: dict[Any, Array] = field(default_factory=dict)
    _phase: str = ""
    _at: int = 0

    @property
    def copies(self) -> int:
        """How many there are, with the first."""
        return self.moves.copies + 1

    @property
    def size(self) -> float:
        """The unit of the moves."""
        return self.moves.size(self.arithmetic.roundoff)

    def begin_step(self, phase: str) -> None:
        """From here on comes what came at the last step of this phase, in the same order."""
        self._phase, self._at = phase, 0

    def perturb(self, kind: Any, arguments: list[Any], value: Any) -> Any:
        """The value of a node, each copy moved; that of a node which only moves numbers about stays as it is."""
        scale = _SCALES.get(kind)
        if scale is None or np.ndim(value) != 3:
            return value
        with np.errstate(all="ignore"):
            given = [self._first(argument) for argument in arguments]
            lost = scale(self._first(value), *given)
            if kind in _SUMS:
                lost = lost * (self.arithmetic.of_sums / self.arithmetic.roundoff) + self._short_factors(kind, given)
            lost = np.where(lost > 0, lost * self.size + self._underflow, lost)  # no operation makes something of 0
        batch, (rows, columns) = self.batch, value.shape[-2:]
        found = np.empty((self.copies, batch, rows, columns), value.dtype)
        found.reshape(-1, rows, columns)[:] = value
        found[1:] += self._numbers((self.moves.copies, batch, rows, columns)) * lost
        found[1:][np.abs(found[1:]) > self.arithmetic.largest / 4] = np.inf
        return found.reshape(-1, rows, columns)

    def widen(self, argument: Any) -> Any:
        """What is compared with a kink, its copies further apart: a side that one in a thousand takes is seen."""
        if np.ndim(argument) != 3 or len(argument) == 1:
            return argument
        copies = argument.reshape(self.copies, self.batch, *argument.shape[1:])
        return (copies[:1] + _AT_KINKS * (copies - copies[:1])).reshape(argument.shape)

    def spread(self, values: Array) -> Array:
        """How far the copies, along the first axis, are from the first, for the arithmetic's u."""
        with np.errstate(all="ignore"):
            found = self.moves.gather(np.abs(values[1:] - values[0]))
        return np.asarray(found * (self.arithmetic.roundoff / self.size))

    def _short_factors(self, kind: Any, given: list[Array]) -> Any:
        """What a product loses whose sums are of a wider type, where its factors are rounded to the short one."""
        if kind is not dot or self.arithmetic.sums is None:
            return 0.0
        return np.sqrt(np.square(given[0]) @ np.square(given[1]))

    @property
    def _underflow(self) -> float:
        return self.arithmetic.tiny * (self.size / self.arithmetic.roundoff)

    def _first(self, value: Any) -> Array:
        array = np.asarray(value)
        return array[: self.batch] if array.ndim == 3 else array

    def _numbers(self, shape: tuple[int, ...]) -> Array:
        alike, draw = (self.moves.alike, *shape[1:]), self.moves.draw
        place = (self._phase, self._at, alike)
        self._at += 1
        if place not in self._alike:
            self._alike[place] = draw(self.generator, alike)
        return np.concatenate([self._alike[place], draw(self.generator, (shape[0] - alike[0], *shape[1:]))])


def growth(terms: int) -> float:
    """By how much more than its absolute terms a sum of many loses: partial sums are rounded once for each term."""
    return max(1.0, float(np.sqrt(terms / 3)))


def _of_dot(value: Array, one: Array, other: Array) -> Array:
    with_columns = len(one) == 1 and other.shape[-1] == 1  # by BLAS, as the product itself
    one, other = np.abs(one), np.abs(other)
    found = (other[:, :, 0] @ one[0].T)[:, :, np.newaxis] if with_columns else one @ other
    return np.asarray(found * growth(one.shape[-1]))


def _summing(*axes: int) -> Callable[..., Array]:
    def scale(value: Array, array: Array) -> Array:
        terms = int(np.prod([array.shape[axis] for axis in axes]))
        return np.asarray(np.abs(array).sum(axis=axes, keepdims=True) * growth(terms))

    return scale


def _of_cumsum(value: Array, array: Array) -> Array:
    return np.asarray(np.abs(array).sum(axis=-2, keepdims=True) * growth(array.shape[-2]))


def _magnitude(value: Array, *arguments: Array) -> Array:
    return np.abs(value)


def _one_more(value: Array, argument: Array) -> Array:
    """For functions that are often written by others of their argument, which lose u and not u times the value."""
    return np.abs(argument) + 1.0


def _of_inverse(value: Array, matrix: Array) -> Array:
    return np.asarray(np.abs(value) @ np.abs(matrix) @ np.abs(value) * growth(matrix.shape[-1]))


#: what may be computed in a wider type; products of two short numbers are exact there
_SUMS = frozenset({sp.Add, sp.Mul, sp.Pow, dot, total, row_sums, cumsum, reverse_cumsum, logsumexp})

#: what the unit roundoff is multiplied by, from the value and the arguments of a node
_SCALES: Mapping[Any, Callable[..., Any]] = MappingProxyType(
    {
        sp.Add: lambda value, *terms: sum(map(np.abs, terms)),
        sp.Mul: lambda value, *factors: np.abs(value) * (len(factors) - 1),
        sp.Pow: lambda value, *others: 2 * np.abs(value),
        dot: _of_dot,
        total: _summing(-2, -1),
        row_sums: _summing(-1),
        cumsum: _of_cumsum,
        reverse_cumsum: _of_cumsum,
        softmax: lambda value, array: np.abs(value) * (1.0 + np.abs(array - array.max(axis=-2, keepdims=True))),
        logsumexp: lambda value, array: np.abs(value) + np.abs(array).max(axis=-2, keepdims=True) + 1.0,
        inv: _of_inverse,
        sigmoid: lambda value, argument: np.ones_like(value),  # (1 + tanh(a/2))/2 loses as much
        normal_cdf: lambda value, argument: np.ones_like(value),
        sp.exp: lambda value, argument: np.abs(value) * (1.0 + np.abs(argument)),  # sums of exponents are rounded
        **dict.fromkeys((softplus, elu, selu, silu, gelu, mish), _one_more),
        **dict.fromkeys((sp.log, sp.tanh, sp.sin, sp.cos), _magnitude),
    }
)
