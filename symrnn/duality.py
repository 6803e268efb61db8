"""BPTT = RTRL for every number of steps: the duality of one step, and the sum over the steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.cell import Cell
from symrnn.chain_rule import tangent_lines
from symrnn.claim import Claim, Sequence, equal
from symrnn.gradient_claims import differentiability
from symrnn.induction import by_induction
from symrnn.nodes import total
from symrnn.program import Assign, Input, Program, name_symbol, with_ending
from symrnn.pullback import bar, one_step, pullback
from symrnn.shapes import Shape

__all__ = ["duality_of_one_step", "duality_of_steps"]

Values = dict[sp.Symbol, sp.Expr]
Pairs = Mapping[sp.Symbol, sp.Expr]


def duality_of_one_step(cell: Cell) -> Claim:
    """One step of a cell: sum of <h_bar, h_dot> over what comes out = sum of <u_bar, u_dot> over all that goes in.

    The tangents u_dot of what goes in, and the adjoints h_bar of the states and outputs that come out, are any
    numbers; h_dot follows by the forward rules and u_bar by ``pullback``. Forward values are opaque. For a cell of
    scalars it is an equation between two formulas, else one between two programs.

    >>> from symrnn.cells import elman, neuron
    >>> print(duality_of_one_step(neuron("tanh")).statement.lhs)
    h_bar*(1 - h**2)*(h_prev*w_n_dot + h_prev_dot*w_n + w*x_dot + w_dot*x)
    >>> print(duality_of_one_step(elman()).statement.program_a)
    a_dot = b_h_dot + W_hh @ h_prev_dot + W_hh_dot @ h_prev + W_xh @ x_dot + W_xh_dot @ x
    h_dot = a_dot*(1 - h**2)
    going_out = total(h_bar*h_dot)
    """
    forwards, backwards = _forwards(cell), _backwards(cell)
    name, given = f"duality of one step of {cell.name}", differentiability(one_step(cell))
    if any(forwards.shapes.values()):
        return Claim.equivalent(name, forwards, backwards, given)
    return Claim.equality(name, _put_together(forwards), _put_together(backwards), given)


def _forwards(cell: Cell) -> Program:
    """The tangents of one step in any direction, and their inner product with the adjoints of what comes out."""
    step = one_step(cell)
    given = {item.symbol: with_ending(item.symbol, "_dot") for item in step.inputs if not item.constant}
    directions = [Input(dot, step.shapes[symbol]) for symbol, dot in given.items()]
    lines, moved = tangent_lines(step.lines, given)
    going_out = name_symbol("going_out")
    pairs = {bar(symbol): moved[symbol] for symbol in step.outputs if symbol in moved}
    lines.append(Assign(going_out, _inner_product(pairs, step.shapes, step.outputs)))
    arriving = [Input(bar(symbol), step.shapes[symbol]) for symbol in step.outputs]
    return Program((*_opaque(step), *directions, *arriving), tuple(lines), (going_out,))


def _backwards(cell: Cell) -> Program:
    """One step backwards, and the inner product of its adjoints with the tangents of what goes in."""
    step, back = one_step(cell), pullback(cell)
    given = [item.symbol for item in step.inputs if not item.constant]
    directions = [Input(with_ending(symbol, "_dot"), step.shapes[symbol]) for symbol in given]
    coming_in = name_symbol("coming_in")
    pairs = {bar(symbol): with_ending(symbol, "_dot") for symbol in given}
    line = Assign(coming_in, _inner_product(pairs, step.shapes, given))
    arriving = [Input(bar(symbol), step.shapes[symbol]) for symbol in step.outputs]
    return Program((*_opaque(step), *directions, *arriving), (*back.lines, line), (coming_in,))


def _opaque(step: Program) -> list[Input]:
    return [Input(symbol, shape) for symbol, shape in step.shapes.items()]


def _inner_product(pairs: Pairs, shapes: Mapping[sp.Symbol, Shape], of: Iterable[sp.Symbol]) -> sp.Expr:
    """The sum of <bar, dot> over pairs, which are in the order of the names they belong to."""
    terms = []
    for symbol in of:
        adjoint = bar(symbol)
        if adjoint in pairs:
            term = adjoint * pairs[adjoint]
            terms.append(total(term) if shapes[symbol] else term)
    return sp.Add(*terms)


def _put_together(program: Program) -> sp.Expr:
    """The last line, with all lines put in."""
    values: Values = {}
    for line in program.lines:
        values[line.symbol] = line.expr.xreplace(values)
    return values[program.outputs[-1]]


def duality_of_steps() -> Claim:
    """T steps: <h_bar, h_dot> at the end = <h_bar, h_dot> at the start + the sum over the steps, by induction.

    Going back one step, ``c`` = <h_bar, h_dot> gives off ``q`` = the sum of u_bar*u_dot over what else the step takes
    in (the duality of one step), and ``s`` takes it up.
    """
    k = sp.Symbol("k", integer=True, nonnegative=True)
    c, s, q, end = map(name_symbol, ("C", "S", "q_k", "C_T"))
    sequences = (Sequence(c, end, c - q), Sequence(s, sp.S.Zero, s + q))
    return by_induction("duality of k steps", equal(end, c + s), k, sequences)
