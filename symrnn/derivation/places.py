"""Names matched by their place in the lines: those that are used alike, as far around them as both cells agree."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import sympy as sp

from symrnn.derivation.step_trials import Side

__all__ = ["match_by_place"]

Matching = dict[sp.Symbol, sp.Symbol]
Colours = dict[sp.Symbol, Hashable]
FARTHEST = 4  # lines around a name that are looked at


def match_by_place(sides: tuple[Side, Side], fixed: Matching) -> Matching:
    """The matching with what is left of both cells: of one kind and shape, and used alike, then in their order."""
    one, other = sides
    found = dict(fixed)
    ours = _all_colours(one, {symbol: i for i, symbol in enumerate(fixed.values())})
    theirs = _all_colours(other, {symbol: i for i, symbol in enumerate(fixed)})
    for near, far in zip(reversed(ours), reversed(theirs), strict=True):
        for symbol, role in other.roles.items():
            if symbol in found:
                continue
            twins = [
                s for s, r in one.roles.items() if r == role and s not in found.values() and near[s] == far[symbol]
            ]
            if twins:
                found[symbol] = twins[0]
    return found


def _all_colours(side: Side, fixed: Mapping[sp.Symbol, int]) -> list[Colours]:
    """What stands around each name: nothing but its kind and shape, then with its neighbours, and theirs."""
    colours: Colours = {side.given[s]: hash((role, fixed.get(s))) for s, role in side.roles.items()}
    colours |= {line.symbol: hash(("line", line.shape)) for line in side.program.lines}
    found = [colours]
    for _ in range(FARTHEST):
        around: dict[sp.Symbol, list[int]] = {symbol: [] for symbol in colours}
        for line in side.program.lines:
            around[line.symbol].append(hash(("is", _skeleton(line.expr, colours, None))))
            for symbol in line.expr.free_symbols:
                around[symbol].append(hash(("in", colours[line.symbol], _skeleton(line.expr, colours, symbol))))
        colours = {symbol: hash((colours[symbol], tuple(sorted(around[symbol])))) for symbol in colours}
        found.append(colours)
    old = side.given
    return [{symbol: each[old[symbol]] for symbol in side.roles} for each in found]


def _skeleton(node: sp.Expr, colours: Colours, marked: sp.Symbol | None) -> int:
    """An expression without its names: what stands where, the order of sums and products left out."""
    if node.is_Symbol:
        return hash(("here" if node == marked else "name", colours[node]))
    if not node.args or not isinstance(node, sp.Expr):
        return hash(str(node))
    parts = [_skeleton(argument, colours, marked) for argument in node.args]
    return hash((node.func.__name__, *(sorted(parts) if node.is_Add or node.is_Mul else parts)))
