"""Before a proof is looked for: whether two sides have one number modulo a prime, with some names put in.

All other names have numbers of their own, as have the values of functions. Sides that are equal by arithmetic, whatever
those names and functions are, have one number; a proof that would be missed takes a hundred times as long to try.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

import sympy as sp

from symrnn.judge.lines.fingerprints import Grid, extents, fingerprint, name_entries, widen
from symrnn.programs.array_grids import size_grids
from symrnn.programs.program import Shape

__all__ = ["OpaquePrints"]

Pair = tuple[sp.Expr, sp.Expr]


@dataclass(frozen=True, slots=True)
class OpaquePrints:
    """The numbers of names of these shapes, at these sizes; ``own`` are those that were asked for."""

    shapes: Mapping[sp.Symbol, Shape]
    sizes: Mapping[str, int]
    own: dict[sp.Symbol, Grid] = field(default_factory=dict)

    def agree(self, pairs: Iterable[Pair], definitions: Mapping[sp.Symbol, sp.Expr]) -> bool:
        """Whether the sides of each pair have one number; each definition uses those before it.

        >>> x, y, z = sp.symbols("x y z", real=True)
        >>> prints = OpaquePrints({x: (), y: (), z: ()}, {})
        >>> prints.agree([(z, x**2)], {}), prints.agree([(z, x**2)], {y: x, z: x*y})
        (False, True)
        """
        both = tuple(pairs)
        sides = tuple(chain.from_iterable(both))
        used = _collect_definitions(sides, definitions)
        known: dict[sp.Expr, Grid] = {
            node: tuple(tuple(map(int, row)) for row in grid)
            for node, grid in size_grids((*sides, *used.values()), self.sizes).items()
        }
        for symbol, expr in used.items():
            self._add_names(expr, known)
            known[symbol] = widen(fingerprint(expr, known), *extents(self.shapes[symbol], self.sizes))
        for side in sides:
            self._add_names(side, known)
        return all(_is_same(fingerprint(one, known), fingerprint(other, known)) for one, other in both)

    def _add_names(self, expr: sp.Expr, known: dict[sp.Expr, Grid]) -> None:
        for symbol in expr.free_symbols:
            if symbol not in known and symbol in self.shapes:
                if symbol not in self.own:
                    self.own[symbol] = name_entries(symbol, self.shapes[symbol], self.sizes)
                known[symbol] = self.own[symbol]


def _collect_definitions(
    sides: Iterable[sp.Expr], definitions: Mapping[sp.Symbol, sp.Expr]
) -> dict[sp.Symbol, sp.Expr]:
    """The definitions that some expressions rest on, in their order."""
    names = {symbol for side in sides for symbol in side.free_symbols}
    for symbol in reversed(definitions):
        if symbol in names:
            names |= definitions[symbol].free_symbols
    return {symbol: expr for symbol, expr in definitions.items() if symbol in names}


def _is_same(one: Grid, other: Grid) -> bool:
    rows, columns = max(len(one), len(other)), max(len(one[0]), len(other[0]))
    return widen(one, rows, columns) == widen(other, rows, columns)
