"""Numbers for an exercise: short decimals, the same for a seed on every machine, within the ranges of a cell."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.exercises.scalar_network import base_name
from symrnn.programs.program import Program, name_symbol

__all__ = ["draw_inputs", "generator"]

#: none is 0 or 1, at which a wrong answer is right by chance
_TENTHS = (-8, -7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8)


def generator(seed: int, *places: object) -> Random:
    """The random numbers of a place: those of one exercise do not depend on how many others there are.

    >>> generator(3, "drill", 0).random() == generator(3, "drill", 0).random()
    True
    """
    return Random("/".join(map(str, (seed, *places))))


def draw_inputs(
    cell: Cell, network: Program, numbers: Random, *, positive: bool = False
) -> dict[sp.Symbol, sp.Rational]:
    """A short decimal for each input of a network; ``positive`` where both signs have led nowhere."""
    names = frozenset(symbol.name for symbol in cell.program.shapes)
    fixed = {symbol.name: value for symbol, value in cell.values}
    found = {}
    for item in network.inputs:
        name = base_name(item.symbol, names)
        found[item.symbol] = fixed.get(name) or _draw(cell, name, numbers, positive)
    return found


def _draw(cell: Cell, name: str, numbers: Random, positive: bool) -> sp.Rational:
    ranges = [each for each in cell.ranges if each.symbol.name == name]
    tenths = [sp.Rational(each, 10) for each in _TENTHS if each > 0 or not positive]
    for candidates in (tenths, *(_inside(each.low, each.high) for each in ranges)):
        fitting = [value for value in candidates if all(each.holds(value) for each in ranges)]
        if fitting:
            return numbers.choice(fitting)
    raise InputError(
        f"{name_symbol(name)}: no short decimal lies in {', '.join(map(str, ranges))}; declare a wider range"
    )


def _inside(low: sp.Rational | None, high: sp.Rational | None) -> Iterable[sp.Rational]:
    """Numbers that divide a range evenly, or that stand beyond its one bound."""
    if low is None or high is None:
        start, sign = (high, -1) if low is None else (low, 1)
        return [start + sign * sp.Rational(k, 2) for k in range(1, 7)]
    return [low + (high - low) * sp.Rational(k, 10) for k in range(11)]
