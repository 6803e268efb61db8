"""Nonnegative solutions of linear equations, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["nonnegative_solution"]

MOST_PIVOTS = 400

Row = list[Fraction]


def nonnegative_solution(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """Numbers c >= 0 with rows @ c = right, None where there are none, or they take too long to find.

    The first phase of the simplex method, by Bland's rule (Bland, 1977), which does not run in circles.
    """
    if not rows:
        return []
    count = len(rows[0])
    table = [_signed(row, value) for row, value in zip(rows, right, strict=True)]
    basis: list[int | None] = [None] * len(table)  # None: an artificial variable, which has to leave or be 0
    cost = [sum((row[j] for row in table), Fraction(0)) for j in range(count + 1)]
    for _ in range(MOST_PIVOTS):
        column = next((j for j in range(count) if cost[j] > 0), None)
        if column is None:
            break
        chosen = min(
            (i for i, row in enumerate(table) if row[column] > 0),
            key=lambda i: (table[i][-1] / table[i][column], -1 if basis[i] is None else basis[i]),
        )
        _pivot(table, cost, chosen, column)
        basis[chosen] = column
    if cost[-1] != 0:
        return None
    solution = [Fraction(0)] * count
    for i, j in enumerate(basis):
        if j is not None:
            solution[j] = table[i][-1]
    return solution


def _signed(row: Sequence[Fraction], value: Fraction) -> Row:
    sign = -1 if value < 0 else 1
    return [sign * entry for entry in (*row, value)]


def _pivot(table: list[Row], cost: Row, chosen: int, column: int) -> None:
    pivot = table[chosen][column]
    table[chosen] = [entry / pivot for entry in table[chosen]]
    used = [(j, entry) for j, entry in enumerate(table[chosen]) if entry]
    for row in (*(row for i, row in enumerate(table) if i != chosen), cost):
        factor = row[column]
        if factor:
            for j, entry in used:
                row[j] -= factor * entry
