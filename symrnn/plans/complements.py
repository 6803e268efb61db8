"""What is left of a sigmoid: 1 - v loses its digits where v is near 1, and sigmoid(-a) keeps them."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.expressions.functions import sigmoid
from symrnn.programs.lines import line_of
from symrnn.programs.program import Input, Program

__all__ = ["use_complements"]


def use_complements(program: Program, forward: Program | None = None) -> Program:
    """The program with sigmoid(-a) in the place of 1 - v, where a line of it or of ``forward`` is v = sigmoid(a).

    >>> from symrnn.cells import gru
    >>> from symrnn.gradients.one_step import one_step
    >>> print(one_step(gru()).line("h"))
    h = g*(1 - z) + h_prev*z
    >>> print(use_complements(one_step(gru())).line("h"))
    h = g*sigmoid(-a_z) + h_prev*z
    """
    lines = program.lines if forward is None else (*forward.lines, *program.lines)
    arguments = {line.symbol: line.expr.args[0] for line in lines if line.expr.func == sigmoid}
    if not arguments and not any(line.expr.has(sigmoid) for line in program.lines):
        return program
    known = program.shapes if forward is None else {**forward.shapes, **program.shapes}
    changed = tuple(line_of(line.symbol, _replace(line.expr, arguments), line.shape) for line in program.lines)
    missing = set().union(*(line.expr.free_symbols for line in changed)) - set(program.shapes)
    added = tuple(Input(symbol, known[symbol]) for symbol in sorted(missing, key=str))
    return Program((*program.inputs, *added), changed, program.outputs)


def _replace(expr: sp.Expr, arguments: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    if not expr.args:
        return expr
    if expr.is_Add and len(expr.args) == 2:
        number, term = expr.as_coeff_Add()
        factor, value = term.as_coeff_Mul()
        if number != 0 and factor == -number:
            if value in arguments:
                return number * sigmoid(-arguments[value])
            if value.func == sigmoid:
                return number * sigmoid(-_replace(value.args[0], arguments))
    return expr.func(*(_replace(each, arguments) if isinstance(each, sp.Expr) else each for each in expr.args))
