"""BPTT = RTRL for every number of steps: the duality of one step, and the sum over the steps."""

from __future__ import annotations

import sympy as sp

from symrnn.cell import Cell
from symrnn.claim import Claim, Sequence, equal
from symrnn.gradient import differentiability
from symrnn.induction import by_induction
from symrnn.lowering import name_function_values
from symrnn.program import Program, name_symbol
from symrnn.rules import partials

__all__ = ["duality_of_one_step", "duality_of_steps"]

Values = dict[sp.Symbol, sp.Expr]


def duality_of_one_step(cell: Cell) -> Claim:
    """One step of a cell: sum of h_bar*h_dot over the states = sum of u_bar*u_dot over all that the step takes in.

    The tangents u_dot of what goes in, and the adjoints h_bar of the states that come out, are any numbers; h_dot
    follows by the forward rules and u_bar by the backward rules. Forward values are opaque.

    >>> from symrnn.cells import neuron
    >>> print(duality_of_one_step(neuron("tanh")).statement.lhs)
    h_bar*(1 - h**2)*(h_prev*w_n_dot + h_prev_dot*w_n + w*x_dot + w_dot*x)
    """
    step = _one_step(cell)
    states = [state.symbol for state in cell.states]
    tangents, adjoints = _tangents(step), _adjoints(step, states)
    going_out = sp.Add(*(_bar(state) * tangents[state] for state in states))
    coming_in = sp.Add(*(adjoints.get(item.symbol, sp.S.Zero) * _dot(item.symbol) for item in step.inputs))
    return Claim.equality(f"duality of one step of {cell.name}", going_out, coming_in, differentiability(step))


def duality_of_steps() -> Claim:
    """T steps: <h_bar, h_dot> at the end = <h_bar, h_dot> at the start + the sum over the steps, by induction.

    Going back one step, ``c`` = <h_bar, h_dot> gives off ``q`` = the sum of u_bar*u_dot over what else the step takes
    in (the duality of one step), and ``s`` takes it up.
    """
    k = sp.Symbol("k", integer=True, nonnegative=True)
    c, s, q, end = map(name_symbol, ("C", "S", "q_k", "C_T"))
    sequences = (Sequence(c, end, c - q), Sequence(s, sp.S.Zero, s + q))
    return by_induction("duality of k steps", equal(end, c + s), k, sequences)


def _one_step(cell: Cell) -> Program:
    """The step without its readout, every function value named."""
    step = cell.as_program()
    read = {line.symbol for line in cell.readout}
    lines = tuple(line for line in step.lines if line.symbol not in read)
    return name_function_values(Program(step.inputs, lines, tuple(state.symbol for state in cell.states)))


def _bar(symbol: sp.Symbol) -> sp.Symbol:
    return name_symbol(f"{symbol.name}_bar")


def _dot(symbol: sp.Symbol) -> sp.Symbol:
    return name_symbol(f"{symbol.name}_dot")


def _tangents(step: Program) -> Values:
    tangents: Values = {item.symbol: _dot(item.symbol) for item in step.inputs}
    for line in step.lines:
        local = partials(line.expr, line.symbol)
        tangents[line.symbol] = sp.Add(*(partial * tangents[used] for used, partial in local.items()))
    return tangents


def _adjoints(step: Program, states: list[sp.Symbol]) -> Values:
    adjoints: Values = {state: _bar(state) for state in states}
    for line in reversed(step.lines):
        for used, partial in partials(line.expr, line.symbol).items():
            adjoints[used] = adjoints.get(used, sp.S.Zero) + adjoints.get(line.symbol, sp.S.Zero) * partial
    return adjoints
