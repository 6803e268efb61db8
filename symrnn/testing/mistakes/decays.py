"""By what a state is multiplied from step to step, and the gates whose sums are in its exponent."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.expressions.array_nodes import spread
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.equations import Equations

__all__ = ["decay_factors", "log_gates"]


def decay_factors(equations: Equations) -> dict[sp.Symbol, sp.Symbol]:
    """The name by which each state before a step is multiplied, of those that have one.

    >>> from symrnn.cells import load
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> decay_factors(equations_of(load("gla")))
    {S: alpha}
    """
    old = {previous(state.symbol): state.symbol for state in equations.cell.states}
    found: dict[sp.Symbol, sp.Symbol] = {}
    for line in equations.step.lines:
        for term in sp.Add.make_args(line.expr):
            factors = sp.Mul.make_args(term)
            states = [old[factor] for factor in factors if factor in old]
            others = [_name_of(factor) for factor in factors if _name_of(factor) not in (None, *old)]
            if len(states) == len(others) == 1 and len(factors) == 2:
                found.setdefault(states[0], others[0])
    return found


def _name_of(factor: sp.Expr) -> sp.Symbol | None:
    """The name that a factor is, also one for each row of a matrix."""
    name = factor.args[0] if isinstance(factor, spread) else factor
    return name if name.is_Symbol else None


def log_gates(equations: Equations) -> Iterator[tuple[sp.Symbol, bool]]:
    """The gates that a kernel may add up over the steps of a chunk, and whether it takes their logarithms to do so.

    Of exp(a) these are the terms of a, of a factor that is no exponential the factor itself. None that a state rests
    on is one: what goes back to it would go back in time.

    >>> from symrnn.cells import load
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> list(log_gates(equations_of(load("gla"))))
    [(alpha, True)]
    """
    lines = {line.symbol: line.expr for line in equations.step.lines}
    passed_on = _reaching_states(equations)
    for factor in dict.fromkeys(decay_factors(equations).values()):
        expr = lines.get(factor)
        gates = _terms(expr.args[0], lines) if isinstance(expr, sp.exp) else [factor]
        for gate in gates:
            if bar(gate) in {line.symbol for line in equations.back} - passed_on:
                yield gate, gate is factor


def _terms(expr: sp.Expr, lines: dict[sp.Symbol, sp.Expr]) -> list[sp.Symbol]:
    """The names that are added up in an expression, those of its lines taken apart where they are sums."""
    found = []
    for term in sp.Add.make_args(expr):
        inner = lines.get(term)
        if inner is not None and inner.is_Add:
            found += _terms(inner, lines)
        elif term.is_Symbol:
            found.append(term)
    return found


def _reaching_states(equations: Equations) -> set[sp.Symbol]:
    """The adjoints that what is passed back in time is computed from."""
    needed = {bar(previous(state.symbol)) for state in equations.cell.states}
    for line in reversed(equations.back):
        if line.symbol in needed:
            needed |= line.expr.free_symbols
    return needed
