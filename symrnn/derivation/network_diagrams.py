"""Networks of scalar neurons as diagrams: nodes, arrows and labels are read off the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.cells.unroll import unroll
from symrnn.derivation.connections import Connection, connections, neurons
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline, Stroke
from symrnn.derivation.exposition import Text
from symrnn.derivation.time_names import names_with_times
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.gradients.one_step import one_step
from symrnn.gradients.rules import partials
from symrnn.programs.program import Program, name_symbol, with_ending

__all__ = ["backward_diagram", "dense_diagram", "rolled_diagram", "unrolled_diagram"]

_APART = 1.95  # from neuron to neuron
_BELOW = 1.9  # from neuron to input


@check_arguments
def dense_diagram(cell: Cell, inputs: Sequence[Any]) -> Diagram:
    """All inputs into one neuron, and its output.

    >>> from symrnn.cells import dense
    >>> [str(arrow.label) for arrow in dense_diagram(dense("f"), [2, 4]).arrows]
    ['w1', 'w2', 'w3']

    Raises
    ------
    InputError
        where the cell is not one neuron with one output.
    """
    network = unroll(cell, inputs=inputs)
    joined = connections(network, _weights(cell, len(inputs)))
    taken, given = joined[:-1], joined[-1]
    if {each.target for each in taken} != {given.source}:
        raise InputError(f"cell {cell.name} is not one neuron with one output over {len(inputs)} steps")
    middle = (len(taken) - 1) / 2
    nodes = [_input(each, 0, 1.6 * (row - middle)) for row, each in enumerate(taken)]
    right = 1.6 + 0.5 * len(taken)  # so that many arrows do not come in too steeply
    nodes += [_neuron(given.source, right, 0), _output(given.target, right + _APART, 0)]
    return Diagram(tuple(nodes), tuple(_arrow(each, {given.source: str(given.source)}) for each in joined))


@check_arguments
def unrolled_diagram(
    cell: Cell, steps: int | None = None, inputs: Sequence[Any] | None = None, shown: Collection[int] = ()
) -> Diagram:
    """A neuron over T steps: one circle for each time, its input below it, its time above it.

    Only the times in ``shown`` are drawn, all where none are given; dots stand for those between.

    >>> from symrnn.cells import neuron
    >>> picture = unrolled_diagram(neuron("identity"), steps=51, shown=(1, 2, 50, 51))
    >>> [str(node.label) for node in picture.nodes if node.outline is Outline.SQUARE]
    ['x_1', 'x_2', 'x_50', 'x_51', 'y']

    Raises
    ------
    InputError
        where the cell is not one neuron for each step, or no such time is there.
    """
    network = unroll(cell, steps=steps, inputs=inputs)
    length = (steps if inputs is None else len(inputs)) or 0
    joined = connections(network, _weights(cell, length))
    outputs = network.outputs if cell.readout else ()
    states = list(dict.fromkeys(each.target for each in joined if each.target not in outputs))
    if len(states) != length or not set(shown) <= set(range(1, length + 1)):
        raise InputError(f"cell {cell.name} over {length} steps has {len(states)} neurons; times {sorted(shown)} asked")
    apart = _APART * max(Counter(each.target for each in joined if each.source not in states).values(), default=1)
    nodes: list[Node] = []
    place: dict[sp.Expr, str] = {}
    for column, times in enumerate(_columns(length, shown)):
        here = [states[time - 1] for time in times]
        name = str(here[0]) if times[0] in (shown or times) else f"dots {column}"
        place |= dict.fromkeys(here, name)
        nodes += _column(name, here[0], apart * column, length - times[0])
    at = {node.name: node.x for node in nodes}
    entering = [each for each in joined if each.source not in place and str(each.target) in at]
    for name, x in at.items():
        nodes += _inputs([each for each in entering if str(each.target) == name], x)
    nodes += [_output(name, max(at.values()) + _APART, 0) for name in outputs]
    arrows = (_arrow(each, place) for each in joined if each.source in place or each in entering)
    return Diagram(tuple(nodes), tuple(arrow for arrow in arrows if arrow.start != arrow.end))


@check_arguments
def rolled_diagram(cell: Cell, steps: int) -> Diagram:
    """One step of a neuron at time t: its state comes back by a loop; the output follows the last of T steps.

    >>> from symrnn.cells import neuron
    >>> [str(arrow.label) for arrow in rolled_diagram(neuron("f"), 51).arrows]
    ['w_n', 'w_t', 'w52']
    """
    names = names_with_times(cell)
    step = one_step(cell).rename(names)
    joined = connections(step, {names.get(part.symbol, part.symbol) for part in cell.parameters})
    before = {previous(state.symbol) for state in cell.states}
    (state,) = step.outputs[:1]
    arrows = [Arrow(str(state), str(state), each.weight) for each in joined if each.source in before]
    taken = [each for each in joined if each.source not in before]
    nodes = [_neuron(state, 0, 0), *_inputs(taken, 0)]
    arrows += [_arrow(each, {}) for each in taken]
    network = unroll(cell, steps=steps)
    for each in connections(network, _weights(cell, steps)):
        if cell.readout and each.target in network.outputs:
            nodes.append(_output(each.target, _APART, 0))
            arrows.append(Arrow(str(state), str(each.target), each.weight))
    return Diagram(tuple(nodes), tuple(arrows))


@check_arguments
def backward_diagram(cell: Cell, inputs: Sequence[Any]) -> Diagram:
    """The chain rule from the output back to each weight: an arrow carries the factor that it multiplies by.

    >>> from symrnn.cells import neuron
    >>> [str(arrow.label) for arrow in backward_diagram(neuron("identity"), [2, 4]).arrows]
    ['2', '4', 'w_n', 'h_1', 'w3', 'h_2']
    """
    network = unroll(cell, inputs=inputs)
    weights = _weights(cell, len(inputs))
    joined = connections(network, weights)
    values = list(dict.fromkeys(each.target for each in joined))
    at = {value: 1.55 * _APART * column for column, value in enumerate(values)}
    nodes = [_adjoint(value, at[value], 0, Outline.CIRCLE) for value in values]
    used: dict[sp.Symbol, list[float]] = {}
    for each in joined:
        used.setdefault(each.weight, []).append(at[each.target])
    shared = {parameter.symbol for parameter in cell.parameters}
    for weight, places in used.items():
        below = -_BELOW if weight in shared else _BELOW
        nodes.append(_adjoint(weight, sum(places) / len(places), below, Outline.SQUARE))
    arrows = [
        Arrow(str(value), str(name), factor, Stroke.DASHED)
        for value in values
        for name, factor in _factors(network, weights, value).items()
        if name in at or name in used
    ]
    return Diagram(tuple(nodes), tuple(arrows))


def _factors(network: Program, weights: Collection[sp.Symbol], value: sp.Symbol) -> dict[sp.Expr, sp.Expr]:
    """The derivatives of a neuron's value by what comes into the neuron."""
    last = neurons(network, weights)
    found: dict[sp.Expr, sp.Expr] = {value: sp.S.One}
    for line in reversed(network.lines):
        if last[line.symbol] == value:
            outer = found.pop(line.symbol)
            for name, slope in partials(line.expr, line.symbol).items():
                found[name] = found.get(name, sp.S.Zero) + outer * slope
    return found


def _weights(cell: Cell, steps: int) -> frozenset[sp.Symbol]:
    return frozenset(parameter.at(t) for parameter in cell.parameters for t in range(1, steps + 2))


def _columns(length: int, shown: Collection[int]) -> list[tuple[int, ...]]:
    """The times of each column: one, or all that dots stand for."""
    return [tuple(run) for _, run in groupby(range(1, length + 1), key=lambda t: t if t in shown or not shown else 0)]


def _column(name: str, state: sp.Symbol, x: float, lag: int) -> list[Node]:
    """A neuron and its time, or dots."""
    if name != str(state):
        return [Node(name, x, 0, "", Outline.DOTS)]
    minus = f"\N{MINUS SIGN}{lag}" if lag else ""
    time = Node(f"time {name}", x, -0.85, Text(f"({{t}}{minus})", t=name_symbol("t")), Outline.NONE)
    return [_neuron(state, x, 0), time]


def _neuron(value: sp.Symbol, x: float, y: float) -> Node:
    return Node(str(value), x, y, value)


def _adjoint(name: sp.Symbol, x: float, y: float, outline: Outline) -> Node:
    return Node(str(name), x, y, with_ending(name, "_bar"), outline)


def _inputs(entering: list[Connection], x: float) -> list[Node]:
    """What enters a neuron, below it."""
    middle = (len(entering) - 1) / 2
    return [_input(each, x + _APART * (place - middle), _BELOW) for place, each in enumerate(entering)]


def _input(connection: Connection, x: float, y: float) -> Node:
    return Node(_input_name(connection), x, y, connection.source, Outline.SQUARE)


def _output(name: sp.Symbol, x: float, y: float) -> Node:
    return Node(str(name), x, y, name, Outline.SQUARE)


def _input_name(connection: Connection) -> str:
    """Two inputs may be the same number; their arrows differ."""
    return f"{connection.source} by {connection.weight} to {connection.target}"


def _arrow(connection: Connection, place: Mapping[sp.Expr, str]) -> Arrow:
    start = place.get(connection.source) or _input_name(connection)
    return Arrow(start, place.get(connection.target, str(connection.target)), connection.weight)
