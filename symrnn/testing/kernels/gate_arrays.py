"""The arrays whose gradients a kernel may add up over steps: those that decays are made of; and what that loses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.testing.kernels.arithmetic import ARITHMETIC, Arithmetic
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.equations import Equations, outputs
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["Losses", "gate_arrays", "largest", "lose_in_gate_sums"]

Losses = Mapping[str, float]

#: the roundoffs that sums over a chunk and over chunks may lose beside their largest term, and beside what is left
_OF_TERMS, _OF_GRADIENTS = 64, 256


def gate_arrays(equations: Equations) -> frozenset[str]:
    """The inputs and parameters that decays are computed from, where no decay depends on the state that decays.

    Kernels take such a recurrence in chunks, with decays exp(G_t - G_i) by sums G of log gates; so the gradient with
    respect to a gate is a sum over the steps behind it, which loses beside the largest of these.

    >>> from symrnn.cells import load
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> sorted(gate_arrays(equations_of(load("minlstm")))), gate_arrays(equations_of(load("lstm")))
    (['W_f', 'W_i', 'b_f', 'b_i', 'x'], frozenset())
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
    known = {item.symbol for item in cell.inputs} | {parameter.symbol for parameter in cell.parameters}
    return frozenset(symbol.name for symbol in known & found)


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


def lose_in_gate_sums(equations: Equations, trial: Trial, expected: Arrays, arithmetic: Arithmetic) -> Losses:
    """By gate, what sums over steps lose in its gradient at each step, also where nothing is left of it.

    With S_t = a_t S_{t-1} + k_t v_t^T and y_t = S_t^T q_t, kernels have the gradient with respect to log a_t as

        sum over s >= t of q_s . q_bar_s - k_s . k_bar_s

    which is 0 where S_{t-1} is, and loses beside its largest term; where the state is given out, the first is that of
    y_s and y_bar_s. Kernels of short types have such sums in float32.

    Source: Yang et al. (2024), Gated linear attention transformers with hardware-efficient training.
    """
    gates = gate_arrays(equations) & expected.keys()
    unit = min(arithmetic.roundoff, ARITHMETIC["float32"].roundoff)
    if not gates:
        return {}
    with np.errstate(all="ignore"):
        given_out = outputs(equations, trial, NumberType(np.float64))
    pairs = ((trial.x, expected, 2), (trial.initial, expected, 1), (given_out, trial.upstream, 2))
    terms = max(_products(*each) for each in pairs)
    return {name: unit * max(_OF_TERMS * terms, _OF_GRADIENTS * largest(expected[name])) for name in gates}


def _products(arrays: Arrays, gradients: Arrays, lead: int) -> float:
    """The largest sum of the sizes of an array times its gradient, at one step of one sequence."""
    with np.errstate(all="ignore"):
        found = [
            np.abs(array.astype(np.float64) * gradients[name]) for name, array in arrays.items() if name in gradients
        ]
    return max((largest(each.sum(axis=tuple(range(lead, each.ndim)))) for each in found), default=0.0)


def largest(array: Array) -> float:
    """The largest entry in absolute value of those that are numbers: at a kink there is none."""
    return float(np.max(np.abs(array), initial=0, where=np.isfinite(array)))
