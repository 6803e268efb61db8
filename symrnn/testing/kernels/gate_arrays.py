"""The inputs whose gradients a kernel may add up over the steps of a chunk: those that decays are made of."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.testing.kernels.equations import Equations

__all__ = ["gate_arrays"]


def gate_arrays(equations: Equations) -> frozenset[str]:
    """The inputs that decays are computed from, where no decay depends on the state that decays.

    Kernels take such a recurrence in chunks, with decays exp(G_t - G_i) by sums G of log gates; so the gradient with
    respect to a gate is a sum over the steps behind it, which loses beside the largest of these.

    >>> from symrnn.cells import load
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> gate_arrays(equations_of(load("minlstm"))), gate_arrays(equations_of(load("lstm")))
    (frozenset({'x'}), frozenset())
    """
    cell = equations.cell
    lines = {line.symbol: line.expr for line in equations.step.lines}
    states = {previous(state.symbol): state.symbol for state in cell.states}
    found: set[sp.Symbol] = set()
    for expr in lines.values():
        for term in sp.Add.make_args(expr):
            factors = sp.Mul.make_args(term)
            for old in states.keys() & set(factors):
                others = set[sp.Symbol]().union(*(factor.free_symbols for factor in factors if factor != old))
                behind = _ancestors(others, lines, states)
                if states[old] not in behind:
                    found |= behind
    return frozenset(item.symbol.name for item in cell.inputs if item.symbol in found)


def _ancestors(
    symbols: set[sp.Symbol], lines: dict[sp.Symbol, sp.Expr], states: dict[sp.Symbol, sp.Symbol]
) -> set[sp.Symbol]:
    """All that names are computed from, at this step and, by way of states, before it."""
    found: set[sp.Symbol] = set()
    left = set(symbols)
    while left:
        symbol = left.pop()
        found.add(symbol)
        behind = lines[symbol].free_symbols if symbol in lines else {states[symbol]} if symbol in states else set()
        left |= behind - found
    return found
