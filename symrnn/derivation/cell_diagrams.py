"""One step of any cell as a diagram: its lines in layers, from the inputs and the old states to the new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline
from symrnn.derivation.time_names import names_with_times
from symrnn.expressions.arguments import check_arguments

__all__ = ["cell_diagram"]

_ACROSS, _DOWN = 2.4, 1.35  # from layer to layer, and from node to node
_ROUNDS = 6

Place: TypeAlias = (
    sp.Symbol | tuple[sp.Symbol, int]
)  # a name, or a free place in a layer that an arrow from a name passes
Layers: TypeAlias = list[list[Place]]
Joined: TypeAlias = dict[Place, list[Place]]
Uses: TypeAlias = Mapping[sp.Symbol, Sequence[sp.Symbol]]


@check_arguments
def cell_diagram(cell: Cell) -> Diagram:
    """What each line of one step is made of: an arrow from each name that it uses, parameters and constants left out.

    Squares are what comes in and what is handed on, circles the lines between.

    >>> from symrnn.cells import elman
    >>> [f"{arrow.start} -> {arrow.end}" for arrow in cell_diagram(elman()).arrows]
    ['x -> a', 'h_prev -> a', 'a -> h']
    """
    names = names_with_times(cell)
    uses = _uses(cell)
    layers, joined = _layers(cell, uses)
    ends = {*(state.symbol for state in cell.states), *cell.outputs, *(place for place in layers[0])}
    nodes = []
    for column, layer in enumerate(_untangle(layers, joined)):
        middle = (len(layer) - 1) / 2
        for row, place in enumerate(layer):
            if isinstance(place, sp.Symbol):
                # every second layer stands a little lower: an arrow past a layer goes between its nodes
                y = _DOWN * (row - middle) + 0.3 * (column % 2)
                outline = Outline.SQUARE if place in ends else Outline.CIRCLE
                nodes.append(Node(str(place), _ACROSS * column, y, names.get(place, place), outline))
    return Diagram(tuple(nodes), tuple(Arrow(str(used), str(symbol)) for symbol in uses for used in uses[symbol]))


def _uses(cell: Cell) -> Uses:
    """For each input, old state and line, those of them that stand in its line; what nothing needs is left out."""
    found: dict[sp.Symbol, list[sp.Symbol]] = {item.symbol: [] for item in cell.inputs}
    found |= {previous(state.symbol): [] for state in cell.states}
    for line in cell.lines:
        found[line.symbol] = [symbol for symbol in found if symbol in line.expr.free_symbols]
        if not found[line.symbol]:
            del found[line.symbol]  # of parameters and constants alone
    kept = {*(state.symbol for state in cell.states), *cell.outputs, *(s for before in found.values() for s in before)}
    return {symbol: before for symbol, before in found.items() if symbol in kept}


def _layers(cell: Cell, uses: Uses) -> tuple[Layers, Joined]:
    """Each name one layer behind the last that it uses, what is only handed on in the last; and what is joined to what.

    Where an arrow passes a layer, a place in it is kept free.
    """
    depth: dict[sp.Symbol, int] = {}
    for symbol, before in uses.items():
        depth[symbol] = 1 + max((depth[used] for used in before), default=-1)
    needed = {used for before in uses.values() for used in before}
    last = max(1, *depth.values())
    depth |= {symbol: last for symbol in uses if symbol not in needed and uses[symbol]}
    layers: Layers = [[] for _ in range(last + 1)]
    for symbol, layer in depth.items():
        layers[layer].append(symbol)
    joined: Joined = {symbol: [] for symbol in uses}
    for symbol, before in uses.items():
        for used in before:
            way: list[Place] = [used, *((used, layer) for layer in range(depth[used] + 1, depth[symbol])), symbol]
            for here, there in pairwise(way):
                if there not in joined:
                    joined[there] = []
                    layers[depth[used] + way.index(there)].append(there)
                joined[here].append(there)
                joined[there].append(here)
    return layers, joined


def _untangle(layers: Layers, joined: Joined) -> Layers:
    """The layers with each name near the middle of what it is joined to, so that few arrows cross."""
    for _ in range(_ROUNDS):
        for number, layer in enumerate(layers):
            height = {
                place: row - (len(each) - 1) / 2
                for other, each in enumerate(layers)
                if other != number
                for row, place in enumerate(each)
            }
            means = {place: _mean([height[near] for near in joined[place] if near in height]) for place in layer}
            layers[number] = sorted(layer, key=means.__getitem__)
    return layers


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
