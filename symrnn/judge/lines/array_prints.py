"""The less frequent nodes modulo a prime, as the lines in ``fingerprints`` are: an inverse is one there as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from itertools import accumulate
from types import MappingProxyType
from typing import Any

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

__all__ = ["ARRAY_PRINTS", "PRIME", "Grid", "number_of"]

PRIME = 2**61 - 1

Grid = tuple[tuple[int, ...], ...]  # rows of entries


def number_of(text: str) -> int:
    """A number from a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big")


def _spread(grid: Grid) -> Grid:
    return grid


def _row_sums(grid: Grid) -> Grid:
    return tuple((sum(row) % PRIME,) for row in grid)


def _diagonal(grid: Grid) -> Grid:
    return tuple((row[i],) for i, row in enumerate(grid))


def _cumsum(grid: Grid) -> Grid:
    return tuple((entry % PRIME,) for entry in accumulate(row[0] for row in grid))


def _reverse_cumsum(grid: Grid) -> Grid:
    return _cumsum(grid[::-1])[::-1]


def _exponentials(grid: Grid) -> list[int]:
    return [number_of(f"exp of {[row[0]]}") for row in grid]


def _softmax(grid: Grid) -> Grid:
    weights = _exponentials(grid)
    whole = pow(sum(weights), -1, PRIME) if sum(weights) % PRIME else 0
    return tuple((weight * whole % PRIME,) for weight in weights)


def _logsumexp(grid: Grid) -> Grid:
    return ((number_of(f"log of {[sum(_exponentials(grid)) % PRIME]}"),),)


def _inverse(grid: Grid) -> Grid:
    """By elimination; a matrix that has no inverse has numbers of its own."""
    size = range(len(grid))
    rows = [[*row, *(int(i == j) for j in size)] for i, row in enumerate(grid)]
    for i in size:
        pivot = next((k for k in range(i, len(rows)) if rows[k][i] % PRIME), None)
        if pivot is None:
            return tuple(tuple(number_of(f"inverse {i} {j} of {grid}") for j in size) for i in size)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        factor = pow(rows[i][i], -1, PRIME)
        rows[i] = [entry * factor % PRIME for entry in rows[i]]
        for k in size:
            if k != i:
                rows[k] = [(a - rows[k][i] * b) % PRIME for a, b in zip(rows[k], rows[i], strict=True)]
    return tuple(tuple(row[len(rows) :]) for row in rows)


#: the numbers of a node, from those of its arguments
ARRAY_PRINTS: Mapping[Any, Callable[..., Grid]] = MappingProxyType(
    {
        spread: _spread,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: _cumsum,
        reverse_cumsum: _reverse_cumsum,
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _inverse,
    }
)
