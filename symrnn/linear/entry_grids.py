"""What is known of the entries of an array: sums of gates, and how large an exponential flows into each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType
from typing import Any, TypeAlias

import sympy as sp

from symrnn.expressions.array_nodes import cumsum, diagonal, reverse_cumsum, row_sums, spread, stack
from symrnn.expressions.nodes import T, diag, total
from symrnn.linear.gate_sums import Terms, add_terms, scale_terms

__all__ = [
    "ONE",
    "RULES",
    "UNKNOWN",
    "ZERO",
    "Grid",
    "KnownEntry",
    "by_entry",
    "count",
    "multiply",
    "spread_worst",
    "worst_of",
]

ONE: Terms = MappingProxyType({(None, 0, 0): 1})


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """A sum of gates, or None for anything else.

    ``worst`` is the largest exponent that flows into it, if any does: nothing takes an infinity away again, not even
    zero times it.
    """

    terms: Terms | None
    worst: Fraction | int | None = None


Grid: TypeAlias = list[list[KnownEntry]]
ZERO, UNKNOWN = KnownEntry({}), KnownEntry(None)


def count(size: int | str) -> int:
    """How many entries stand along an axis: one for all where its size is a name."""
    return size if isinstance(size, int) else 1


def worst_of(entries: Iterable[KnownEntry]) -> Fraction | int | None:
    """The largest exponent of all."""
    return max((entry.worst for entry in entries if entry.worst is not None), default=None)


def spread_worst(grids: Sequence[Grid], rows: int, columns: int) -> Grid:
    """Of entries that rest on all of some arrays."""
    entry = KnownEntry(None, worst_of(entry for grid in grids for row in grid for entry in row))
    return [[entry] * columns for _ in range(rows)]


def by_entry(rule: Callable[..., KnownEntry], *grids: Grid) -> Grid:
    """An elementwise function; what has one row or column has it beside all others."""
    rows, columns = max(len(grid) for grid in grids), max(len(grid[0]) for grid in grids)
    wide = [[row * (columns // len(row)) for row in grid] * (rows // len(grid)) for grid in grids]
    known: dict[tuple[int, ...], KnownEntry] = {}  # most entries are one object: of them the same is known

    def apply(*parts: KnownEntry) -> KnownEntry:
        key = tuple(map(id, parts))
        found = known.get(key)
        if found is None:
            found = known[key] = rule(*parts)
        return found

    return [list(map(apply, *lines)) for lines in zip(*wide, strict=True)]


def multiply(left: Grid, right: Grid, is_counted: bool) -> Grid:
    """A product of matrices: sums of gates where one of the two is of numbers, and what is summed over is counted."""
    columns = list(zip(*right, strict=True))
    ends = [worst_of(column) for column in columns]
    of_ends: dict[tuple[Any, Any], KnownEntry] = {}
    found = []
    for row in left:
        end = worst_of(row)
        for pair in {(end, other) for other in ends} - of_ends.keys():
            of_ends[pair] = KnownEntry(None, max((x for x in pair if x is not None), default=None))
        found.append([of_ends[end, other] for other in ends])
    if is_counted and _are_numbers(left):
        return [_combine(row, columns, old) for row, old in zip(left, found, strict=True)]
    if is_counted and _are_numbers(right):
        across = [_combine(column, left, [row[j] for row in found]) for j, column in enumerate(columns)]
        return [list(row) for row in zip(*across, strict=True)]
    return found


def _combine(
    numbers: Sequence[KnownEntry], others: Sequence[Sequence[KnownEntry]], old: Sequence[KnownEntry]
) -> list[KnownEntry]:
    """Each of the others, summed with these numbers as factors; zeros are passed over."""
    factors = [(i, next(iter(entry.terms.values()))) for i, entry in enumerate(numbers) if entry.terms]
    sums = []
    for other, each in zip(others, old, strict=True):
        terms = [other[i].terms for i, _ in factors]
        known = [part for part in terms if part is not None]
        is_known = len(known) == len(terms)
        sums.append(KnownEntry(add_terms(known, (f for _, f in factors)) if is_known else None, each.worst))
    return sums


def _are_numbers(grid: Grid) -> bool:
    return all(entry.terms is not None and entry.terms.keys() <= ONE.keys() for row in grid for entry in row)


def _sum(*parts: KnownEntry) -> KnownEntry:
    terms = [part.terms for part in parts if part.terms is not None]
    return KnownEntry(add_terms(terms) if len(terms) == len(parts) else None, worst_of(parts))


def _product(*parts: KnownEntry) -> KnownEntry:
    """Zero times anything is zero as far as sums are concerned; at most one factor is no number."""
    worst = worst_of(parts)
    terms = [part.terms for part in parts if part.terms is not None]
    if any(not each for each in terms):
        return KnownEntry({}, worst)
    moving = [each for each in terms if each.keys() != ONE.keys()]
    if len(terms) < len(parts) or len(moving) > 1:
        return KnownEntry(None, worst)
    factor: Fraction | int = 1
    for each in terms:
        factor *= next(iter(each.values())) if each.keys() == ONE.keys() else 1
    return KnownEntry(scale_terms(moving[0] if moving else ONE, factor), worst)


#: along which axis the columns of a gate run, after a transpose
_TURNED: Mapping[int | str, int | str] = MappingProxyType({"rows": "columns", "columns": "rows"})


def _turn(grid: Grid) -> Grid:
    def turn_entry(entry: KnownEntry) -> KnownEntry:
        if entry.terms is None or all(column not in _TURNED for _, column, _ in entry.terms):
            return entry
        terms = {(gate, _TURNED.get(c, c), steps): factor for (gate, c, steps), factor in entry.terms.items()}
        return KnownEntry(terms, entry.worst)

    return [[turn_entry(entry) for entry in column] for column in zip(*grid, strict=True)]


def _stack(*grids: Grid) -> Grid:
    columns = max(len(grid[0]) for grid in grids)
    return [row * (columns // len(row)) for grid in grids for row in grid]


def _diag(grid: Grid) -> Grid:
    return [[row[0] if i == j else ZERO for j in range(len(grid))] for i, row in enumerate(grid)]


def _cumulate(grid: Grid) -> Grid:
    return [[entry] for entry in accumulate((row[0] for row in grid), _sum)]


#: of nodes whose entries are known by those of their arguments, where what they put together is counted
RULES: Mapping[Any, Callable[..., Grid]] = MappingProxyType(
    {
        sp.Add: lambda *grids: by_entry(_sum, *grids),
        sp.Mul: lambda *grids: by_entry(_product, *grids),
        T: _turn,
        spread: lambda grid: grid,
        stack: _stack,
        diag: _diag,
        cumsum: _cumulate,
        reverse_cumsum: lambda grid: _cumulate(grid[::-1])[::-1],
        row_sums: lambda grid: [[_sum(*row)] for row in grid],
        diagonal: lambda grid: [[row[i]] for i, row in enumerate(grid)],
        total: lambda grid: [[_sum(*(entry for row in grid for entry in row))]],
    }
)
