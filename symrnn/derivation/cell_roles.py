"""What each name of a cell is for, and a cell in the sizes of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Parameter, previous
from symrnn.expressions.array_nodes import extent, ones, pad, part
from symrnn.expressions.shapes import Shape, shape_text
from symrnn.expressions.sizes import Size, size_names, size_where
from symrnn.programs.lines import Assign, Input

__all__ = ["NameRole", "in_sizes_of", "map_given", "missing_parts", "outputs_of", "roles_of"]


@dataclass(frozen=True, slots=True)
class NameRole:
    """What a name is: a state, an input, a weight (a parameter or a constant) or the number of the step; its shape."""

    kind: str
    shape: Shape


def roles_of(cell: Cell) -> dict[sp.Symbol, NameRole]:
    """The roles of what a cell is given; a state stands under its own name."""
    weights: tuple[Input | Parameter, ...] = (*cell.parameters, *cell.constants)
    return {
        **{item.symbol: NameRole("state", item.shape) for item in cell.states},
        **{item.symbol: NameRole("input", item.shape) for item in cell.inputs},
        **{item.symbol: NameRole("weight", item.shape) for item in weights},
        **({cell.time: NameRole("number of the step", ())} if cell.time is not None else {}),
    }


def map_given(cell: Cell) -> dict[sp.Symbol, sp.Symbol]:
    """From what a cell is given to its name in the program of one step: a state is given as the old one."""
    states = {item.symbol for item in cell.states}
    return {symbol: previous(symbol) if symbol in states else symbol for symbol in roles_of(cell)}


def outputs_of(cell: Cell) -> tuple[sp.Symbol, ...]:
    """What a cell gives out beside its states."""
    states = {item.symbol for item in cell.states}
    return tuple(symbol for symbol in dict.fromkeys(cell.program.outputs) if symbol not in states)


def in_sizes_of(cell: Cell, other: Cell) -> Cell:
    """The cell with its sizes called as those of another, where states and inputs say which is which.

    >>> from symrnn.cells.cell import Cell
    >>> one, other = (Cell.parse(f"x: input[{k}]\\nh: state[{k}]\\nh = h + x") for k in "kn")
    >>> in_sizes_of(one, other).states[0].shape
    ('n',)
    """
    names: dict[str, Size] = {}
    for own, others in _pairs(cell, other):
        for size, wanted in zip(own, others, strict=True):
            if isinstance(size, str) and size.isidentifier() and isinstance(wanted, str) and wanted.isidentifier():
                names.setdefault(size, wanted)
    moved = {size: wanted for size, wanted in names.items() if size != wanted}
    sizes = {name for role in roles_of(cell).values() for size in role.shape for name in size_names(size)}
    free = sizes - names.keys()
    if not moved or len(set(names.values())) < len(names) or free & set(names.values()):
        return cell
    return _with_sizes(cell, moved)


def _pairs(cell: Cell, other: Cell) -> Iterator[tuple[Shape, Shape]]:
    """Shapes that are likely to be one: of names that are alike, then in the order of declaration."""
    theirs = {symbol: role.shape for symbol, role in roles_of(other).items()}
    named = ((role.shape, theirs[symbol]) for symbol, role in roles_of(cell).items() if symbol in theirs)
    by_kind = ((cell.states, other.states), (cell.inputs, other.inputs))
    placed = ((a.shape, b.shape) for ours, others in by_kind for a, b in zip(ours, others, strict=False))
    yield from ((one, two) for one, two in (*named, *placed) if len(one) == len(two))


def _with_sizes(cell: Cell, names: Mapping[str, Size]) -> Cell:
    def shape(old: Shape) -> Shape:
        return tuple(size_where(size, names) for size in old)

    def lines(old: Iterable[Assign]) -> tuple[Assign, ...]:
        return tuple(Assign(line.symbol, _sizes_in(line.expr, names), shape(line.shape)) for line in old)

    return replace(
        cell,
        inputs=tuple(replace(item, shape=shape(item.shape)) for item in cell.inputs),
        states=tuple(replace(item, shape=shape(item.shape)) for item in cell.states),
        parameters=tuple(replace(item, shape=shape(item.shape)) for item in cell.parameters),
        constants=tuple(replace(item, shape=shape(item.shape)) for item in cell.constants),
        lines=lines(cell.lines),
        readout=lines(cell.readout),
    )


def _sizes_in(expr: sp.Expr, names: Mapping[str, Size]) -> sp.Expr:
    """The expression with the sizes in its parts, counts and ones renamed."""
    if isinstance(expr, extent | ones):
        return expr.func(size_where(expr.size, names))
    if not expr.args:
        return expr
    if isinstance(expr, part | pad):
        return expr.func(_sizes_in(expr.args[0], names), *(size_where(size, names) for size in expr.sizes))
    return expr.func(*(_sizes_in(argument, names) for argument in expr.args))


def missing_parts(first: Cell, second: Cell) -> tuple[tuple[str, ...], bool]:
    """What one cell has and the other has not, in words, and whether their steps can be compared at all."""
    words: list[str] = []
    states = [Counter(item.shape for item in cell.states) for cell in (first, second)]
    outputs = [Counter(cell.program.shapes[symbol] for symbol in outputs_of(cell)) for cell in (first, second)]
    for kind, (ours, theirs) in (("state", states), ("output", outputs)):
        for shape in dict.fromkeys((*ours, *theirs)):
            if ours[shape] != theirs[shape]:
                more, less = (first, second) if ours[shape] > theirs[shape] else (second, first)
                names = [item.symbol for item in more.states] if kind == "state" else list(outputs_of(more))
                own = [str(symbol) for symbol in names if more.program.shapes[symbol] == shape]
                words.append(
                    f"{kind} of shape {shape_text(shape)}: {more.name} has {', '.join(own)}; {less.name} has "
                    f"{min(ours[shape], theirs[shape]) or 'none'}"
                )
    in_order = [[cell.program.shapes[symbol] for symbol in outputs_of(cell)] for cell in (first, second)]
    if not words and in_order[0] != in_order[1]:
        words.append("the outputs stand in another order of shapes")
    return tuple(words), not words
