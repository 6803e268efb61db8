"""The Jacobian of one step: how the new states move with the old ones."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.shapes import Shape, shape_text
from symrnn.gradients.jacobian_terms import Column
from symrnn.gradients.one_step import one_step
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["jacobian_name", "jacobian_of", "state_jacobian"]


def jacobian_name(state: sp.Symbol, by: sp.Symbol) -> sp.Symbol:
    """The derivative of a new state by an old one: ``J_c_h`` is dc_t/dh_{t-1}."""
    return name_symbol(f"J_{state.name}_{by.name}")


@check_arguments
def state_jacobian(cell: Cell) -> Program:
    """The Jacobian of one step: J[i, j] is the derivative of entry i of a new state by entry j of an old one.

    For h_t = f(W_hh h_{t-1} + ...) it is diag(f'(a_t)) W_hh. A block is a line ``J_h_h``, of as many rows as the new
    state has entries; a block that needs that of another new state uses its name. What passes through a number, such as
    v^T h, gives a product of rank one: ``(b*(1 - h**2)) @ v.T``. Beside a vector state the block of a number is a row
    or a column. The inputs are what the step was given and the names it computed.

    >>> from symrnn.cells import elman
    >>> print(state_jacobian(elman()))
    J_h_h = diag(1 - h**2) @ W_hh

    Raises
    ------
    InputError
        where a state is a matrix, or passes through one that is no sum of products, such as tanh(x h^T).
    """
    return jacobian_of(one_step(cell), [state.symbol for state in cell.states])


def jacobian_of(step: Program, states: list[sp.Symbol]) -> Program:
    """The same of a step that is already made, for these of its states."""
    shapes, ones = dict(step.shapes), dict[str, sp.Symbol]()
    lines: list[Assign] = []
    for by in states:
        known = set(ones.values())
        blocks = _blocks(step, states, Column(by, _vector(shapes[previous(by)], by), shapes, ones))
        used = set().union(*(line.expr.free_symbols for line in blocks)) - known
        lines += [Assign(symbol, sp.S.One, shapes[symbol]) for symbol in ones.values() if symbol in used]
        lines += blocks
    used = set().union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    inputs = tuple(Input(symbol, shape) for symbol, shape in step.shapes.items() if symbol in used)
    results = tuple(jacobian_name(state, by) for state in states for by in states)
    return Program(inputs, tuple(lines), results)


def _blocks(step: Program, states: list[sp.Symbol], column: Column) -> list[Assign]:
    """The blocks of all states by one old state, in the order in which the step computes the states."""
    column.found[previous(column.by)] = {sp.S.One: sp.S.One}
    needed, lines = _find_needed(step, states), list[Assign]()
    for line in (line for line in step.lines if line.symbol in needed):
        terms = column.read(line)
        if line.symbol in states:
            name, rows = jacobian_name(line.symbol, column.by), _vector(line.shape, line.symbol)
            # the derivative of a number by a vector is a row, that of a vector by a number a column
            shape = (*(rows or (1,)), *column.columns) if column.columns else rows
            lines.append(Assign(name, column.write(terms, line.shape), shape))
            column.shapes[name] = shape
            terms = ({name: sp.S.One} if column.columns else {sp.S.One: name}) if terms else {}
        if terms:
            column.found[line.symbol] = terms
    return lines


def _find_needed(step: Program, states: list[sp.Symbol]) -> set[sp.Symbol]:
    """The names that the new states are made of: what an output alone needs may have no derivative."""
    needed = set(states)
    for line in reversed(step.lines):
        if line.symbol in needed:
            needed |= line.expr.free_symbols
    return needed


def _vector(shape: Shape, symbol: sp.Symbol) -> Shape:
    if len(shape) > 1:
        raise InputError(
            f"the state {symbol} is {shape_text(shape)}, and a Jacobian is written for vectors and scalars: that of a "
            f"matrix would have four indices; take tangents(program), which moves the state in one direction"
        )
    return shape
