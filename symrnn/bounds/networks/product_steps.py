"""One step of a cell together with the product of its Jacobians so far, and the directions both move in: a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.expressions.functions import step, surrogate
from symrnn.expressions.nodes import diag, dot
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.jacobian import jacobian_name, state_jacobian
from symrnn.gradients.one_step import one_step
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["blocks", "jacobian_blocks", "product_name", "product_step", "state_step", "tangent_name", "with_directions"]


def product_name(state: sp.Symbol, by: sp.Symbol) -> sp.Symbol:
    """The derivative of a new state by a state some steps before: ``product_h_h``."""
    return name_symbol(f"product_{state.name}_{by.name}")


def tangent_name(symbol: sp.Symbol) -> sp.Symbol:
    """The derivative of a name in a direction: ``h_dot``."""
    return with_ending(symbol, "_dot")


def blocks(cell: Cell) -> tuple[tuple[sp.Symbol, ...], ...]:
    """The names of the product's blocks: a row for each state, a column for each state of before."""
    states = [state.symbol for state in cell.states]
    return tuple(tuple(product_name(state, by) for by in states) for state in states)


def jacobian_blocks(cell: Cell) -> tuple[tuple[sp.Symbol, ...], ...]:
    """The names of the blocks of one step's Jacobian, in the same order."""
    states = [state.symbol for state in cell.states]
    return tuple(tuple(jacobian_name(state, by) for by in states) for state in states)


def state_step(cell: Cell) -> Program:
    """One step without what its states do not need: an output alone may have no value, or no derivative."""
    return keep_needed(one_step(cell), tuple(state.symbol for state in cell.states))


def product_step(cell: Cell) -> Program:
    """The step, its Jacobian, and the Jacobian times the product of those before: P_t = J_t P_{t-1}.

    >>> from symrnn.cells import elman
    >>> for line in product_step(elman()).lines[-2:]:
    ...     print(line)
    J_h_h = diag(1 - h**2) @ W_hh
    product_h_h = J_h_h @ product_h_h_prev

    Raises
    ------
    InputError
        where the cell's states have no readable Jacobian; see ``state_jacobian``.
    """
    step_lines, jacobian = state_step(cell), state_jacobian(cell)
    states = [state.symbol for state in cell.states]
    products, inputs = [], []
    for row in states:
        for by in states:
            shape = jacobian.shapes[jacobian_name(row, by)]
            terms = (
                _times(
                    jacobian_name(row, via), jacobian_name(via, by), previous(product_name(via, by)), jacobian.shapes
                )
                for via in states
            )
            products.append(Assign(product_name(row, by), sp.Add(*terms), shape))
            inputs.append(Input(previous(product_name(row, by)), shape))
    lines = (*step_lines.lines, *jacobian.lines, *products)
    return Program((*step_lines.inputs, *inputs), lines, (*states, *(line.symbol for line in products)))


def _times(block: sp.Symbol, like: sp.Symbol, product: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """A block times a block of the product, which has the shape of ``like``; a number scales."""
    return dot(block, product) if shapes[block] and shapes[like] else block * product


def with_directions(program: Program, moving: Iterable[sp.Symbol]) -> Program | None:
    """The program with the derivative ``v_dot`` of each line, where these inputs move; None where a slope jumps.

    The mean-value form needs a derivative of the Jacobian itself, and ReLU's slope has none where it jumps.
    """
    lines, diagonals = _name_diagonals(program)
    # what is derived by declaration is no derivative of the value
    if any(line.expr.has(step, surrogate) for line in lines):
        return None
    directions = {symbol: tangent_name(symbol) for symbol in moving}
    found, moved = [], dict(directions)
    for line in lines:
        if line.symbol in diagonals:
            vector = line.expr.args[0]
            if vector in moved:
                moved[line.symbol] = diag(moved[vector])
            continue
        further, moved = tangent_lines((line,), moved, shapes=program.shapes)
        found += further
    back = {name: line.expr for name, line in diagonals.items()}
    found = [Assign(line.symbol, line.expr.xreplace(back), line.shape) for line in found]
    plain = [
        Assign(line.symbol, line.expr.xreplace(back), line.shape) for line in lines if line.symbol not in diagonals
    ]
    inputs = (*program.inputs, *(Input(name, program.shapes[symbol]) for symbol, name in directions.items()))
    return Program(inputs, (*plain, *found), program.outputs)


def _name_diagonals(program: Program) -> tuple[list[Assign], dict[sp.Symbol, Assign]]:
    """Every diag(v) as a line of its own, with v as a line before it: the chain rule goes line by line."""
    lines: list[Assign] = []
    diagonals: dict[sp.Symbol, Assign] = {}
    for line in program.lines:
        expr = line.expr
        for node in sorted(expr.atoms(diag), key=str):
            vector, matrix = (name_symbol(f"{kind}{len(diagonals)}_") for kind in ("diagonal", "matrix"))
            size = shape_of(node.args[0], program.shapes)[0]
            diagonals[matrix] = Assign(matrix, diag(vector), (size, size))
            lines += [Assign(vector, node.args[0], (size,)), diagonals[matrix]]
            expr = expr.xreplace({node: matrix})
        lines.append(Assign(line.symbol, expr, line.shape))
    return lines, diagonals
