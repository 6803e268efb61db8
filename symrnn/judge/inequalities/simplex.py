"""Nonnegative solutions of linear equations, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Budget", "nonnegative_solution"]

Row = list[Fraction]

_ZERO = Fraction(0)  # most entries are 0, and are passed over: to compute with them is most of the time


@dataclass(slots=True)
class Budget:
    """How many entries may still be changed in looking for solutions."""

    left: int = 200_000


def nonnegative_solution(
    rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction], budget: Budget
) -> list[Fraction] | None:
    """Numbers c >= 0 with rows @ c = right, None where there are none, or the budget does not suffice.

    The first phase of the simplex method, by Bland's rule (Bland, 1977), which does not run in circles.
    """
    if not rows:
        return []
    count = len(rows[0])
    table = [_make_nonnegative(row, value) for row, value in zip(rows, right, strict=True)]
    basis: list[int | None] = [None] * len(table)  # None: an artificial variable, which has to leave or be 0
    # phase one: the artificial variables, one a row, are driven to 0; their sum is what is left to do
    cost = [sum((row[j] for row in table if row[j]), _ZERO) for j in range(count + 1)]
    while (column := next((j for j in range(count) if cost[j].numerator > 0), None)) is not None:
        if budget.left <= 0:
            return None
        chosen = min(
            (i for i, row in enumerate(table) if row[column].numerator > 0),
            key=lambda i: (table[i][-1] / table[i][column], -1 if basis[i] is None else basis[i]),
        )
        budget.left -= _pivot(table, cost, chosen, column)
        basis[chosen] = column
    if cost[-1] != 0:
        return None
    solution = [Fraction(0)] * count
    for i, j in enumerate(basis):
        if j is not None:
            solution[j] = table[i][-1]
    return solution


def _make_nonnegative(row: Sequence[Fraction], value: Fraction) -> Row:
    # the first basis is feasible only where no right side is negative
    return [-entry if entry else _ZERO for entry in (*row, value)] if value < 0 else [*row, value]


def _pivot(table: list[Row], cost: Row, chosen: int, column: int) -> int:
    """Bring the column into the basis; returns how many entries changed."""
    changed = 0
    pivot = table[chosen][column]
    table[chosen] = [entry / pivot if entry else _ZERO for entry in table[chosen]]
    used = [(j, entry) for j, entry in enumerate(table[chosen]) if entry]
    for row in (*(row for i, row in enumerate(table) if i != chosen), cost):
        factor = row[column]
        if factor:
            for j, entry in used:
                row[j] -= factor * entry
            changed += len(used)
    return changed
