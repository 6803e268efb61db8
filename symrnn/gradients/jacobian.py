"""The Jacobian of one step: how the new states move with the old ones."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.nodes import diag, dot
from symrnn.expressions.shapes import Shape, shape_text
from symrnn.gradients.one_step import one_step
from symrnn.gradients.rules import partials
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["jacobian_name", "jacobian_of", "state_jacobian"]

#: diag(coefficient) times a matrix, for each matrix; 1 is the identity
MatrixTerms = dict[sp.Expr, sp.Expr]


def jacobian_name(state: sp.Symbol, by: sp.Symbol) -> sp.Symbol:
    """The derivative of a new state by an old one: ``J_c_h`` is dc_t/dh_{t-1}."""
    return name_symbol(f"J_{state.name}_{by.name}")


def state_jacobian(cell: Cell) -> Program:
    """The Jacobian of one step: J[i, j] is the derivative of entry i of a new state by entry j of an old one.

    For h_t = f(W_hh h_{t-1} + ...) it is diag(f'(a_t)) W_hh. A block is a line ``J_h_h``, of as many rows as the new
    state has entries; a block that needs that of another new state uses its name. The inputs are what the step was
    given and the names it computed.

    >>> from symrnn.cells import elman
    >>> print(state_jacobian(elman()))
    J_h_h = diag(1 - h**2) @ W_hh

    Raises
    ------
    InputError
        where a state is no vector or scalar, or where the state passes through something other than elementwise
        functions and products with a matrix.
    """
    return jacobian_of(one_step(cell), [state.symbol for state in cell.states])


def jacobian_of(step: Program, states: list[sp.Symbol]) -> Program:
    """The same of a step that is already made, for these of its states."""
    lines: list[Assign] = []
    for by in states:
        lines += _column(step, states, by)
    used = set().union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    inputs = tuple(Input(symbol, shape) for symbol, shape in step.shapes.items() if symbol in used)
    results = tuple(jacobian_name(state, by) for state in states for by in states)
    return Program(inputs, tuple(lines), results)


def _column(step: Program, states: list[sp.Symbol], by: sp.Symbol) -> list[Assign]:
    """The blocks of all states by one old state, in the order in which the step computes the states."""
    columns = _vector(step.shapes[previous(by)], by)
    ones = _ones(step, by) if columns else sp.S.One
    found: dict[sp.Symbol, MatrixTerms] = {previous(by): {sp.S.One: sp.S.One}}
    lines: list[Assign] = []
    for line in step.lines:
        terms = _apply_chain_rule(line.expr, line.symbol, found, step.shapes, ones)
        if line.symbol in states:
            name = jacobian_name(line.symbol, by)
            shape = (*_vector(line.shape, line.symbol), *columns)
            if len(shape) == 1:
                raise InputError(f"{line.symbol} is {shape_text(line.shape)} and {by} is not; no block fits both")
            lines.append(Assign(name, _write_terms(terms, step.shapes, ones), shape))
            terms = {name: sp.S.One} if terms else {}
        if terms:
            found[line.symbol] = terms
    uses_ones = any(ones in line.expr.free_symbols for line in lines)
    return [Assign(ones, sp.S.One, columns), *lines] if uses_ones else lines


def _ones(step: Program, by: sp.Symbol) -> sp.Symbol:
    """A name for the vector of ones beside a state: c times the identity is diag(c*ones)."""
    name = f"ones_{by.name}"
    while name_symbol(name) in step.shapes:
        name += "_"
    return name_symbol(name)


def _vector(shape: Shape, symbol: sp.Symbol) -> Shape:
    if len(shape) > 1:
        raise InputError(f"the state {symbol} is {shape_text(shape)}; a Jacobian is written for vectors and scalars")
    return shape


def _apply_chain_rule(
    expr: sp.Expr,
    value: sp.Expr,
    found: Mapping[sp.Symbol, MatrixTerms],
    shapes: Mapping[sp.Symbol, Shape],
    ones: sp.Expr,
) -> MatrixTerms:
    """The chain rule: the terms of an expression from those of the names in it."""
    result: MatrixTerms = {}
    for part, partial in partials(expr, value).items():
        if part.free_symbols.isdisjoint(found):
            continue
        inner = found[part] if part.is_Symbol else _through(part, found, shapes, ones)
        for matrix, coefficient in inner.items():
            result[matrix] = result.get(matrix, sp.S.Zero) + partial * coefficient
    return {matrix: coefficient for matrix, coefficient in result.items() if coefficient is not sp.S.Zero}


def _through(
    part: sp.Expr, found: Mapping[sp.Symbol, MatrixTerms], shapes: Mapping[sp.Symbol, Shape], ones: sp.Expr
) -> MatrixTerms:
    """Through a product of a matrix that does not move and a vector that does."""
    if not isinstance(part, dot) or part.args[1] not in found or not part.args[0].free_symbols.isdisjoint(found):
        raise InputError(f"the state passes through {part}, which has no readable Jacobian; take tangents(program)")
    matrix, inner = part.args[0], found[part.args[1]]
    return {matrix if inner == {sp.S.One: sp.S.One} else dot(matrix, _write_terms(inner, shapes, ones)): sp.S.One}


def _write_terms(terms: MatrixTerms, shapes: Mapping[sp.Symbol, Shape], ones: sp.Expr) -> sp.Expr:
    """The sum of diag(coefficient) @ matrix, where the matrix 1 is the identity."""
    return sp.Add(*(_scale_rows(coefficient, matrix, shapes, ones) for matrix, coefficient in terms.items()))


def _scale_rows(coefficient: sp.Expr, matrix: sp.Expr, shapes: Mapping[sp.Symbol, Shape], ones: sp.Expr) -> sp.Expr:
    """diag(coefficient) @ matrix; a scalar stands before its matrix, or on the diagonal of the identity."""
    if any(shapes.get(symbol, ()) for symbol in coefficient.free_symbols):
        return diag(coefficient) if matrix is sp.S.One else dot(diag(coefficient), matrix)
    if matrix is sp.S.One and ones is not sp.S.One:
        return diag(coefficient * ones)
    return coefficient * matrix
