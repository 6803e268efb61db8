"""Sums of log gates between known ends, exactly: a difference of cumulative sums is the sum of what lies between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import repeat
from typing import TypeAlias

import sympy as sp

__all__ = ["Interval", "Key", "Terms", "add_terms", "interval_of", "scale_terms", "step_terms"]


#: the sum of a gate over the steps from 1 to the last number, in one of its columns; of a number the gate is None
Key: TypeAlias = tuple[sp.Symbol | None, int | str, int]
Interval: TypeAlias = tuple[Fraction | int, Fraction | int]
#: a sum of multiples of cumulative gates; that of one step is the difference of two
Terms: TypeAlias = Mapping[Key, Fraction | int]


def step_terms(gate: sp.Symbol, column: int | str, step: int) -> Terms:
    """The gate of one step, counted from 1: the sum up to it, less the sum before it.

    >>> [(steps, int(factor)) for (_, _, steps), factor in step_terms(sp.Symbol("g"), 0, 2).items()]
    [(2, 1), (1, -1)]
    """
    found: dict[Key, Fraction | int] = {(gate, column, step): 1}
    return found if step == 1 else {**found, (gate, column, step - 1): -1}


def add_terms(parts: Iterable[Terms], factors: Iterable[Fraction | int] = repeat(1)) -> Terms:
    """Their sum, each times a factor; what cancels is gone."""
    found: dict[Key, Fraction | int] = {}
    for part, factor in zip(parts, factors, strict=False):
        for key, each in part.items():
            total = found.get(key, 0) + factor * each
            if total:
                found[key] = total
            else:
                found.pop(key, None)
    return found


def scale_terms(terms: Terms, factor: Fraction | int) -> Terms:
    """A multiple."""
    return {key: factor * each for key, each in terms.items()} if factor else {}


def interval_of(terms: Terms, gates: Mapping[sp.Symbol, Interval]) -> Interval:
    """Between what the sum lies, where the gates of all steps and columns are any between their ends: no more, no less.

    >>> g = sp.Symbol("g")
    >>> three_to_five = {(g, 0, 5): 1, (g, 0, 2): -1}
    >>> interval_of(three_to_five, {g: (-5, 0)})
    (-15, 0)
    """
    low: Fraction | int = 0
    high: Fraction | int = 0
    by_column: dict[tuple[sp.Symbol, int | str], list[tuple[int, Fraction | int]]] = {}
    for (gate, column, steps), each in terms.items():
        if gate is None:
            low, high = low + each, high + each
        else:
            by_column.setdefault((gate, column), []).append((steps, each))
    for (gate, _), sums in by_column.items():
        sums.sort(reverse=True)
        least, most = gates[gate]
        factor: Fraction | int = 0  # of each step between two of the sums
        for (steps, each), (before, _) in zip(sums, [*sums[1:], (0, 0)], strict=True):
            factor += each
            if factor > 0:
                low, high = low + factor * (steps - before) * least, high + factor * (steps - before) * most
            elif factor < 0:
                low, high = low + factor * (steps - before) * most, high + factor * (steps - before) * least
    return low, high
