"""Names matched by what they do: two that move the outputs alike are one, in whatever way the cells are written.

All names of one kind and shape begin with the same numbers. A name is moved, the outputs are looked at, and names that
move them differently get numbers of their own, until nothing parts any more. Of names still alike one is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import numpy as np
import sympy as sp

from symrnn.derivation.step_trials import Side
from symrnn.derivation.trial_values import Array, Arrays, shape_at, trial_array

__all__ = ["match_by_effect"]

Matching = dict[sp.Symbol, sp.Symbol]
Colours = dict[sp.Symbol, int]
MOST_ROUNDS, MOST_CHOICES = 8, 60


def match_by_effect(sides: tuple[Side, Side], fixed: Matching) -> Matching | None:
    """A matching under which the outputs of both agree at trial numbers, None where none was found."""
    return _Search(sides).run(fixed)


class _Search:
    """The search, with what is left of its choices."""

    __slots__ = ("left", "sides")

    def __init__(self, sides: tuple[Side, Side]) -> None:
        self.sides, self.left = sides, MOST_CHOICES

    def run(self, fixed: Matching) -> Matching | None:
        """Refine, and where names are still alike try each with the first of them."""
        colours = _refine(self.sides, fixed)
        if colours is None:
            return None
        one, other = colours
        found = dict(fixed)
        for colour in dict.fromkeys(one.values()):
            ours = [symbol for symbol, own in one.items() if own == colour and symbol not in found.values()]
            theirs = [symbol for symbol, own in other.items() if own == colour and symbol not in found]
            if len(ours) == len(theirs) == 1:
                found[theirs[0]] = ours[0]
            elif ours and theirs:
                return self._choose(found, ours[0], theirs)
        return found

    def _choose(self, found: Matching, first: sp.Symbol, among: list[sp.Symbol]) -> Matching | None:
        for symbol in sorted(among, key=lambda symbol: symbol.name != first.name):
            self.left -= 1
            if self.left < 0:
                return None
            complete = self.run({**found, symbol: first})
            if complete is not None:
                return complete
        return None


def _refine(sides: tuple[Side, Side], fixed: Matching) -> tuple[Colours, Colours] | None:
    """A colour for each name of both, such that names of one colour move the outputs alike; None where these differ."""
    known: dict[Hashable, int] = {}

    def colour(key: Hashable) -> int:
        return known.setdefault(key, len(known))

    one, other = sides
    chosen = {symbol: i for i, symbol in enumerate(fixed.values())}
    colours = (
        {symbol: colour((role, chosen.get(symbol))) for symbol, role in one.roles.items()},
        {symbol: colour((role, chosen.get(fixed.get(symbol)))) for symbol, role in other.roles.items()},
    )
    for _ in range(MOST_ROUNDS):
        effects = [_effects(side, own) for side, own in zip(sides, colours, strict=True)]
        if effects[0][None] != effects[1][None]:
            return None
        new = tuple(
            {symbol: colour((own[symbol], effect[symbol])) for symbol in own}
            for own, effect in zip(colours, effects, strict=True)
        )
        counts = [Counter(each.values()) for each in new]
        idle = {new[i][s] for i in (0, 1) for s in new[i] if effects[i][s] == effects[i][None]}
        if any(counts[0][c] != counts[1][c] for c in {*counts[0], *counts[1]} - idle):
            return None
        stable = len(counts[0]) == len(set(colours[0].values())) and len(counts[1]) == len(set(colours[1].values()))
        colours = (new[0], new[1])
        if stable:
            break
    return colours


def _effects(side: Side, colours: Colours) -> dict[sp.Symbol | None, Hashable]:
    """The outputs as they are, under None, and with each name moved."""
    arrays = side.arrays(colours, positive=False)
    found: dict[sp.Symbol | None, Hashable] = {None: _outputs(side, arrays, colours)}
    for symbol, role in side.roles.items():
        move = trial_array(3, shape_at(role.shape, side.sizes), positive=True)
        name = side.given[symbol]
        found[symbol] = _outputs(side, {**arrays, name: arrays[name] + 0.3 * move}, colours)
    return found


def _outputs(side: Side, arrays: Arrays, colours: Colours) -> Hashable:
    """The outputs in a form that can be compared: states by their colour, others in order."""
    values = side.values(arrays)
    states = sorted((colours[state], _round(values[state])) for state in side.states)
    return (tuple(states), tuple(_round(values[symbol]) for symbol in side.outputs))


def _round(array: Array) -> tuple[float, ...]:
    """To eight digits behind the point; all that is no number is alike."""
    return tuple(np.where(np.isfinite(array), np.round(array, 8) + 0.0, 1e300).ravel().tolist())
