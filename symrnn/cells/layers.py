"""A stack of one cell: the output of each layer is the input of the next one, at the same step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, Parameter, Range, previous
from symrnn.errors import InputError, inflect
from symrnn.expressions.argument_words import describe
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import extent, ones, part
from symrnn.expressions.shapes import Shape, Size, shape_text
from symrnn.expressions.sizes import size_names, size_where
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["layers"]

MOST_LAYERS = 64


@check_arguments
def layers(cell: Cell, count: int) -> Cell:
    """The cell ``count`` times above itself: what a layer gives out first is the first input of the next.

    Layer k has the names of the cell with the ending ``_lk``: its own weights, states and lines. Constants, the number
    of the step and further inputs are the same in all layers. Where the input has another size than the output, the
    layers from the second on have it in the size of the output. What the last layer gives out is given out.

    >>> from symrnn.cells import elman
    >>> print(layers(elman(), 2))
    a_l1 = b_h_l1 + W_hh_l1 @ h_l1_prev + W_xh_l1 @ x
    h_l1 = tanh(a_l1)
    a_l2 = b_h_l2 + W_hh_l2 @ h_l2_prev + W_xh_l2 @ h_l1
    h_l2 = tanh(a_l2)

    Raises
    ------
    InputError
        for a number of layers that is none, a cell without inputs or with a readout, and where the output of one layer
        cannot be the input of the next.
    """
    if not 1 <= count <= MOST_LAYERS:
        raise InputError(
            f"count is {describe(count)}; expected an integer from 1 to {MOST_LAYERS}, as in layers(cell, 2)"
        )
    if cell.readout:
        raise InputError(f"cell {cell.name} is read out after the last step; a layer gives something out at every step")
    if not cell.inputs or not cell.given_out:
        raise InputError(
            f"cell {cell.name} has no inputs or gives nothing out; a layer takes what the one before gives"
        )
    sizes = _fit(cell)
    stack = [_Layer(cell, number, sizes if number > 1 else {}) for number in range(1, count + 1)]
    lines = [line for layer in stack for line in layer.lines(stack[layer.number - 2] if layer.number > 1 else None)]
    return Cell(
        name=f"{inflect(count, 'layer')} of {cell.name}",
        inputs=cell.inputs,
        states=tuple(layer.item(state) for layer in stack for state in cell.states),
        parameters=tuple(layer.parameter(each) for layer in stack for each in cell.parameters),
        lines=tuple(lines),
        outputs=tuple(stack[-1].name(symbol) for symbol in cell.given_out),
        source=cell.source,
        constants=cell.constants,
        time=cell.time,
        ranges=tuple(_ranges(cell, stack)),
        values=cell.values,
    )


def _fit(cell: Cell) -> Mapping[str, Size]:
    """Which size of the input becomes which of the output, in the layers from the second on."""
    given = {line.symbol: line.shape for line in cell.lines}[cell.given_out[0]]
    taken = cell.inputs[0].shape
    found: dict[str, Size] = {}
    fits = len(given) == len(taken) and all(
        mine == theirs or (isinstance(mine, str) and found.setdefault(mine, theirs) == theirs)
        for mine, theirs in zip(taken, given, strict=True)
    )
    renamed = {mine: theirs for mine, theirs in found.items() if mine != theirs}
    shared = {name for item in (*cell.inputs[1:], *cell.constants) for size in item.shape for name in size_names(size)}
    if not fits or not _find_sizes(cell).isdisjoint(renamed) or not shared.isdisjoint(renamed):
        raise InputError(
            f"cell {cell.name}: {cell.given_out[0]}, {shape_text(given)}, cannot be the input {cell.inputs[0]} of the "
            f"next layer, {shape_text(taken)}; give a cell whose first input has the shape of its first output"
        )
    return renamed


def _find_sizes(cell: Cell) -> set[str]:
    """The sizes that formulas name, as the rows of a part do."""
    nodes = {node for line in cell.lines for node in line.expr.atoms(part, extent, ones)}
    found = (size for node in nodes for size in (node.sizes if isinstance(node, part) else (node.size,)))
    return {name for size in found for name in size_names(size)}


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: the cell in names of its own, and what its sizes become."""

    cell: Cell
    number: int
    sizes: Mapping[str, Size]

    def name(self, symbol: sp.Symbol) -> sp.Symbol:
        return name_symbol(f"{symbol.name}_l{self.number}")

    def shape(self, shape: Shape) -> Shape:
        return tuple(size_where(size, self.sizes) for size in shape)

    def item(self, item: Input) -> Input:
        return replace(item, symbol=self.name(item.symbol), shape=self.shape(item.shape))

    def parameter(self, each: Parameter) -> Parameter:
        symbol = self.name(each.symbol)
        label = "" if each.indexing is Indexing.SHARED else f"{symbol.name}_{{t}}"
        return Parameter(symbol, each.indexing, label, self.shape(each.shape))

    def lines(self, before: _Layer | None) -> list[Assign]:
        """The lines of the layer; its first input is what the layer before gives out."""
        names = {line.symbol: self.name(line.symbol) for line in self.cell.lines}
        names |= {each.symbol: self.name(each.symbol) for each in self.cell.parameters}
        names |= {previous(state.symbol): previous(self.name(state.symbol)) for state in self.cell.states}
        if before is not None:
            names[self.cell.inputs[0].symbol] = before.name(self.cell.given_out[0])
        return [
            Assign(names[line.symbol], line.expr.xreplace(names), self.shape(line.shape)) for line in self.cell.lines
        ]


def _ranges(cell: Cell, stack: list[_Layer]) -> list[Range]:
    """The ranges of inputs and constants once, those of weights in every layer, in the order of a cell's parts."""
    weights = {each.symbol for each in cell.parameters}
    inputs = {each.symbol for each in cell.inputs}
    return [
        *(each for each in cell.ranges if each.symbol in inputs),
        *(
            replace(each, symbol=layer.name(each.symbol))
            for layer in stack
            for each in cell.ranges
            if each.symbol in weights
        ),
        *(each for each in cell.ranges if each.symbol not in inputs | weights),
    ]
