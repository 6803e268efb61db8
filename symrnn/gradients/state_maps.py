"""One step of a cell with matrix states as a linear map: how a change of the old states moves the new ones."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.adjoint_claims import differentiability
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.linear_factors import factors_of
from symrnn.gradients.one_step import one_step
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["state_map", "state_map_claim", "state_map_claim_of", "state_map_of"]

LONGEST = 60  # operations of a line that is read as one


@check_arguments
def state_map(cell: Cell) -> Program:
    """One step as a linear map: the tangents of the new states, ``S_dot``, from those of the old, ``S_prev_dot``.

    A matrix state that is multiplied from the left and from the right has its factors as lines of their own: ``R_S`` of
    the delta rule S_t = S_{t-1} + beta (v - S_{t-1} k) k^T is I - beta k k^T. The inputs are what the step was given,
    the names it computed, and the tangents of the old states. For vectors it is the product with ``state_jacobian``.

    >>> delta = Cell.parse('''
    ... k: input[d]
    ... v: input[d]
    ... beta: input
    ... S: state[d, d]
    ... S = S + beta*((v - S @ k) @ k.T)
    ... ''', "delta")
    >>> print(state_map(delta))
    R_S = -beta*k @ k.T + diag(ones(d))
    S_dot = S_prev_dot @ R_S

    Raises
    ------
    InputError
        for a cell without states.
    """
    return state_map_of(one_step(cell), [state.symbol for state in cell.states])


@check_arguments
def state_map_claim(cell: Cell) -> Claim:
    """The map is the tangent of one step, in whatever direction the old states move; forward values are opaque.

    >>> from symrnn.cells import lstm
    >>> from symrnn.judge import check
    >>> print(check(state_map_claim(lstm())).outcome.name)
    PROVED
    """
    step, states = one_step(cell), [state.symbol for state in cell.states]
    return state_map_claim_of(cell.name, step, state_map_of(step, states), states)


def state_map_of(step: Program, states: list[sp.Symbol]) -> Program:
    """The same of a step that is already made, for these of its states."""
    if not states:
        raise InputError("a cell without states hands nothing on from step to step; declare one, such as h: state[n]")
    directions = {previous(state): with_ending(previous(state), "_dot") for state in states}
    shapes = dict(step.shapes) | {dot: step.shapes[symbol] for symbol, dot in directions.items()}
    moved, dots = tangent_lines(lines_for(step.lines, states), directions, shapes=shapes)
    lines: list[Assign] = []
    put_in: dict[sp.Symbol, sp.Expr] = {}
    for line in moved:
        expr = line.expr.xreplace(put_in)
        shapes[line.symbol] = line.shape
        if line.symbol not in {dots.get(state) for state in states} and expr.count_ops() <= LONGEST:
            put_in[line.symbol] = expr
            continue
        lines += _lines_of(Assign(line.symbol, expr, line.shape), shapes)
    lines += [Assign(with_ending(s, "_dot"), sp.S.Zero, step.shapes[s]) for s in states if s not in dots]
    used = set().union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    inputs = tuple(Input(symbol, shape) for symbol, shape in shapes.items() if symbol in used)
    return Program(inputs, tuple(lines), tuple(with_ending(state, "_dot") for state in states))


def _lines_of(line: Assign, shapes: dict[sp.Symbol, tuple[int | str, ...]]) -> list[Assign]:
    """The line; of a matrix that is multiplied from the left and the right, the factors as lines before it."""
    moving = sorted((s for s in line.expr.free_symbols if s.name.endswith("_dot")), key=str)
    if len(line.shape) < 2 or line.shape[0] == 1 or len(moving) != 1 or shapes[moving[0]] != line.shape:
        return [line]
    factors = factors_of(line.expr, moving[0], shapes)
    if factors is None:
        return [line]
    found: list[Assign] = []
    whole: sp.Expr = moving[0]
    for letter, factor in (("L", factors.left), ("R", factors.right)):
        shape = shape_of(factor, shapes)
        if not shape:
            whole = factor * whole
            continue
        name = _free_name(f"{letter}_{line.symbol.name.removesuffix('_dot')}", shapes)
        shapes[name] = shape
        found.append(Assign(name, factor, shape))
        whole = dot(name, whole) if letter == "L" else dot(whole, name)
    return [*found, Assign(line.symbol, whole, line.shape)]


def _free_name(text: str, taken: Mapping[sp.Symbol, object]) -> sp.Symbol:
    while name_symbol(text) in taken:
        text += "_"
    return name_symbol(text)


def state_map_claim_of(name: str, step: Program, mapped: Program, states: list[sp.Symbol]) -> Claim:
    """The same of a step and a map that are already made."""
    directions = {previous(state): with_ending(previous(state), "_dot") for state in states}
    shapes = dict(step.shapes) | {symbol: step.shapes[old] for old, symbol in directions.items()}
    moved, dots = tangent_lines(step.lines, directions, shapes=shapes)
    moved += [Assign(with_ending(s, "_dot"), sp.S.Zero, step.shapes[s]) for s in states if s not in dots]
    inputs = (
        *(Input(symbol, shape) for symbol, shape in step.shapes.items()),
        *(Input(symbol, step.shapes[old]) for old, symbol in directions.items()),
    )
    outputs = tuple(with_ending(state, "_dot") for state in states)
    written, plain = Program(inputs, mapped.lines, outputs), Program(inputs, tuple(moved), outputs)
    return Claim.equivalent(f"one step of {name} as a linear map", written, plain, differentiability(step))
