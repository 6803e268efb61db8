"""BPTT = RTRL for every number of steps: the duality of one step, and the sum over the steps."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Recurrence, equal
from symrnn.claims.induction import by_induction
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import total
from symrnn.gradients.adjoint_claims import differentiability
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending
from symrnn.programs.unfold import put_together

__all__ = ["duality_of_one_step", "duality_of_steps", "duality_of_the_step"]

Names = dict[sp.Symbol, sp.Symbol]

_MOST_LINES = 4  # of a step of scalars whose tangents are written as one formula: it grows with every line


@check_arguments
def duality_of_one_step(cell: Cell) -> Claim:
    """One step of a cell: sum of <h_bar, h_dot> over what comes out = sum of <u_bar, u_dot> over all that goes in.

    The tangents u_dot of what goes in, and the adjoints h_bar of the states and outputs that come out, are any
    numbers; h_dot follows by the forward rules and u_bar by ``pullback``. Forward values are opaque. For a cell of
    scalars with few lines it is an equation between two formulas, else one between two programs.

    >>> from symrnn.cells import elman, neuron
    >>> print(duality_of_one_step(neuron("tanh")).statement.lhs)
    h_bar*(1 - h**2)*(h_prev*w_n_dot + h_prev_dot*w_n + w*x_dot + w_dot*x)
    >>> print(duality_of_one_step(elman()).statement.program_a)
    a_dot = b_h_dot + W_hh @ h_prev_dot + W_hh_dot @ h_prev + W_xh @ x_dot + W_xh_dot @ x
    h_dot = a_dot*(1 - h**2)
    going_out = total(h_bar*h_dot)
    """
    step = one_step(cell)
    return duality_of_the_step(cell.name, step, pullback_of(step))


def duality_of_the_step(name: str, step: Program, back: Program) -> Claim:
    """The same of a step and its pullback that are already made."""
    forwards, backwards = _forwards(step), _backwards(step, back)
    name, given = f"duality of one step of {name}", differentiability(step)
    if any(forwards.shapes.values()) or len(step.lines) > _MOST_LINES:
        return Claim.equivalent(name, forwards, backwards, given)
    return Claim.equality(name, put_together(forwards.lines), put_together(backwards.lines), given)


def _forwards(step: Program) -> Program:
    """The tangents of one step in any direction, and their inner product with the adjoints of what comes out."""
    lines, moved = tangent_lines(step.lines, _directions(step), shapes=step.shapes)
    dots = {symbol: moved[symbol] for symbol in step.outputs if symbol in moved}
    going_out = Assign(name_symbol("going_out"), _inner_product(dots, step))
    return Program(_inputs(step), (*lines, going_out), (going_out.symbol,))


def _backwards(step: Program, back: Program) -> Program:
    """One step backwards, and the inner product of its adjoints with the tangents of what goes in."""
    coming_in = Assign(name_symbol("coming_in"), _inner_product(_directions(step), step))
    return Program(_inputs(step), (*back.lines, coming_in), (coming_in.symbol,))


def _directions(step: Program) -> Names:
    """The tangent of each name that goes into the step."""
    return {item.symbol: with_ending(item.symbol, "_dot") for item in step.inputs if not item.constant}


def _inputs(step: Program) -> tuple[Input, ...]:
    """What both sides are given: every name of the step, opaque, the directions, and the adjoints that arrive."""
    directions = (Input(dot, step.shapes[symbol]) for symbol, dot in _directions(step).items())
    arriving = (Input(bar(symbol), step.shapes[symbol]) for symbol in step.outputs)
    return (*(Input(symbol, shape) for symbol, shape in step.shapes.items()), *directions, *arriving)


def _inner_product(dots: Mapping[sp.Symbol, sp.Expr], step: Program) -> sp.Expr:
    """The sum of <u_bar, u_dot> over names u, given their tangents."""
    terms = ((symbol, bar(symbol) * dot) for symbol, dot in dots.items())
    return sp.Add(*(total(term) if step.shapes[symbol] else term for symbol, term in terms))


def duality_of_steps() -> Claim:
    """T steps: <h_bar, h_dot> at the end = <h_bar, h_dot> at the start + the sum over the steps, by induction.

    Going back one step, ``c`` = <h_bar, h_dot> gives off ``q`` = the sum of u_bar*u_dot over what else the step takes
    in (the duality of one step), and ``s`` takes it up.
    """
    k = sp.Symbol("k", integer=True, nonnegative=True)
    c, s, q, end = map(name_symbol, ("C", "S", "q_k", "C_T"))
    sequences = (Recurrence(c, end, c - q), Recurrence(s, sp.S.Zero, s + q))
    return by_induction("duality of k steps", equal(end, c + s), k, sequences)
