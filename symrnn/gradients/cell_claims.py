"""What is claimed of a cell: that its backward step is right, in every way in which it can be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import with_loss
from symrnn.cells.parameters import previous
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot
from symrnn.gradients.adjoint_claims import differentiability, duality_claim, hypotheses_of
from symrnn.gradients.backward_pass import backward_pass, pass_in_segments
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.gradient import bptt
from symrnn.gradients.jacobian import jacobian_name, jacobian_of
from symrnn.gradients.one_step import one_step
from symrnn.gradients.passes import keep_needed
from symrnn.programs.components import components
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending
from symrnn.programs.unfold import put_together

__all__ = [
    "backward_claim",
    "backward_claim_of",
    "checkpoint_claim",
    "component_claim",
    "jacobian_claim",
    "jacobian_claim_of",
    "two_ways_claim",
]


@check_arguments
def backward_claim(cell: Cell, steps: int, loss: Any = "squared_error") -> Claim:
    """The pullback, run over T steps, is BPTT of the unrolled network; at every size of its vectors.

    >>> from symrnn.cells import elman
    >>> from symrnn.judge import check
    >>> print(check(backward_claim(elman(), steps=3)).outcome.name)
    PROVED
    """
    back = bptt(with_loss(cell, loss, steps=steps, initial=SYMBOLIC), loss="loss")
    return backward_claim_of(steps, backward_pass(cell, steps, loss), back)


def backward_claim_of(steps: int, passed: Program, back: Program) -> Claim:
    """The same of a pullback that is already run over its steps, and of BPTT."""
    return Claim.equivalent(f"pullback over {steps} steps = BPTT", passed, back, hypotheses_of(passed, back))


@check_arguments
def checkpoint_claim(cell: Cell, steps: int, segment: int, loss: Any = "squared_error") -> Claim:
    """The pullback over T steps, with all but the states at the borders of segments computed again, is the plain one.

    >>> from symrnn import cells, check
    >>> print(check(checkpoint_claim(cells.gru(), steps=3, segment=2)).outcome.name)
    PROVED

    Raises
    ------
    InputError
        for less than one step, in all or in a segment.
    """
    again, plain = pass_in_segments(cell, steps, segment, loss), backward_pass(cell, steps, loss)
    name = f"computed again in segments of {segment} = kept over {steps} steps"
    return Claim.equivalent(name, again, plain, hypotheses_of(again, plain))


@check_arguments
def two_ways_claim(cell: Cell, steps: int, loss: Any = "squared_error") -> Claim:
    """BPTT = RTRL over T steps: the derivative of the loss in any direction, backwards and forwards.

    It is ``duality_claim`` of the unrolled network with its loss.

    >>> from symrnn import cells, check
    >>> print(check(two_ways_claim(cells.lstm(), steps=2)).outcome.name)
    PROVED
    """
    return duality_claim(with_loss(cell, loss, steps=steps, initial=SYMBOLIC), loss="loss")


@check_arguments
def component_claim(cell: Cell, sizes: Mapping[str, int], steps: int = 2, loss: Any = "squared_error_last") -> Claim:
    """BPTT, entry by entry at these sizes, is SymPy's ``diff`` of the loss expanded into one scalar expression.

    The initial state is zero. The derivatives are written with their common parts named.

    >>> from symrnn import cells, check
    >>> print(check(component_claim(cells.elman(), {"n": 2, "m": 1})).outcome.name)
    PROVED

    Raises
    ------
    InputError
        where SymPy does not know a derivative, as of an undefined function, or would not end, as in nested roots.
    """
    network = with_loss(cell, loss, steps=steps)
    scalars = components(network, sizes)
    if any(not node.exp.is_Integer for line in scalars.lines for node in line.expr.atoms(sp.Pow)):
        raise InputError(f"cell {cell.name} takes roots, which SymPy does not expand in time; take the other claims")
    back = components(bptt(network, loss="loss"), sizes)
    wanted = [item.symbol for item in scalars.inputs if not item.constant]
    bars = [with_ending(symbol, "_bar") for symbol in wanted]
    expanded = put_together(scalars.lines)
    derivatives = [sp.diff(expanded, symbol) for symbol in wanted]
    for derivative in derivatives:
        if derivative.has(sp.Derivative, sp.Subs):
            raise InputError(f"cell {cell.name}: SymPy has no derivative of one of its functions; choose an activation")
    parts, last = sp.cse(derivatives, symbols=(name_symbol(f"part{number}") for number in range(10**6)), order="none")
    lines = (*(Assign(*part) for part in parts), *(Assign(*pair) for pair in zip(bars, last, strict=True)))
    written = Program(scalars.inputs, lines, tuple(bars))
    at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    name = f"BPTT over {steps} steps = diff of the expanded loss{', ' if at else ''}{at}"
    return Claim.equivalent(name, keep_needed(back, bars), written, differentiability(scalars))


@check_arguments
def jacobian_claim(cell: Cell) -> Claim:
    """The Jacobian of one step times any direction of the old states is the tangent of the new states.

    Forward values are opaque.

    >>> from symrnn.cells import lstm
    >>> from symrnn.judge import check
    >>> print(check(jacobian_claim(lstm())).outcome.name)
    PROVED
    """
    step, states = one_step(cell), [state.symbol for state in cell.states]
    return jacobian_claim_of(cell.name, step, jacobian_of(step, states), states)


def jacobian_claim_of(name: str, step: Program, jacobian: Program, states: list[sp.Symbol]) -> Claim:
    """The same of a step and a Jacobian that are already made."""
    directions = {previous(state): with_ending(previous(state), "_dot") for state in states}
    inputs = (
        *(Input(symbol, shape) for symbol, shape in step.shapes.items()),
        *(Input(name, step.shapes[symbol]) for symbol, name in directions.items()),
    )
    moved, dots = tangent_lines(step.lines, directions, shapes=step.shapes)
    products = []
    for state in states:
        terms = []
        for by in states:
            block, direction = jacobian_name(state, by), directions[previous(by)]
            terms.append(dot(block, direction) if step.shapes[previous(by)] else block * direction)
        products.append(Assign(with_ending(state, "_moved"), sp.Add(*terms), step.shapes[state]))
    outputs = tuple(line.symbol for line in products)
    multiplied = Program(inputs, (*jacobian.lines, *products), outputs)
    for state in states:
        if state not in dots:
            dots[state] = with_ending(state, "_dot")
            moved.append(Assign(dots[state], sp.S.Zero, step.shapes[state]))
    claimed = Program(inputs, tuple(moved), tuple(dots[state] for state in states))
    return Claim.equivalent(f"Jacobian of one step of {name}", multiplied, claimed, differentiability(step))
