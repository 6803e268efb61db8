"""Programs as JavaScript that computes with intervals: what it shows are the digits in which both ends agree.

A number is a pair [low, high]; ``intervals.js`` has the operations, each rounded outwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.codegen.cfunctions import expm1, log1p

from symrnn.book.explore.javascript import DEFINITIONS, expression_code, names_given
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, Activation
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import relu, sigmoid, softplus, step
from symrnn.judge import check
from symrnn.programs.program import Program

__all__ = ["interval_definition", "interval_expression", "interval_program", "rising_claims"]

#: how a function takes an interval: most of these rise, and the values at its ends, widened, enclose all others
_FORMS: Mapping[Any, str] = MappingProxyType(
    {
        **{sp.tanh: "rising(Math.tanh, {})", expm1: "rising(Math.expm1, {})", log1p: "rising(Math.log1p, {})"},
        **{sp.exp: "positive(Math.exp, {})", sigmoid: "positive(sigmoid, {})", softplus: "positive(softplus, {})"},
        **{relu: "aboveZero({})", step: "jump({})", sp.Abs: "magnitude({})"},
    }
)


def rising_claims() -> tuple[Claim, ...]:
    """That the slope is nowhere below 0, of each activation of which the judge can prove it.

    >>> [claim.name for claim in rising_claims()][:3]
    ['tanh rises', 'sigmoid rises', 'relu rises']
    """
    claims = {row: _rising_claim(row) for row in ACTIVATIONS.values() if row.function in {*_FORMS, *DEFINITIONS}}
    return tuple(claim for claim in claims.values() if _is_proved(claim))


def _rising_claim(row: Activation) -> Claim:
    return Claim.at_most(f"{row.name} rises", 0, row.slope_at(ARGUMENT, row.function(ARGUMENT)))


def _is_proved(claim: Claim) -> bool:
    return check(claim).outcome is Outcome.PROVED


def interval_expression(expr: sp.Expr) -> str:
    """An expression in intervals, for what ``expression_code`` takes.

    >>> w, h = sp.symbols("w_n h_1", real=True)
    >>> interval_expression(w*(1 - h**2)/2)
    'times(ratio(1, 2), w_n, plus(ratio(1, 1), times(ratio(-1, 1), power(h_1, 2))))'

    Raises
    ------
    InputError
        as ``expression_code`` does.
    """
    expression_code(expr)  # refuses what is not known there
    return _write(expr)


def _write(expr: sp.Basic) -> str:
    if expr.is_Symbol:
        return str(expr)
    if expr.is_Rational:
        return f"ratio({expr.p}, {expr.q})"
    args = ", ".join(map(_write, expr.args))
    if expr.is_Add:
        return f"plus({args})"
    if expr.is_Mul:
        return f"times({args})"
    if expr.is_Pow:
        return f"power({_write(expr.base)}, {expr.exp})"
    form = _FORMS.get(expr.func)
    return form.format(args) if form else f"{expr.func.__name__}_within({args})"


def interval_program(program: Program) -> str:
    """A program in intervals: from an object with its inputs to an object with its outputs.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> print(interval_program(unroll(neuron("tanh"), inputs=[2])))
    ({w1, w2}) => {
      const a_1 = times(ratio(2, 1), w1);
      const h_1 = rising(Math.tanh, a_1);
      const y = times(h_1, w2);
      return {y};
    }
    """
    lines = "".join(f"  const {line.symbol} = {interval_expression(line.expr)};\n" for line in program.lines)
    return f"({{{names_given(program)}}}) => {{\n{lines}  return {{{', '.join(map(str, program.outputs))}}};\n}}"


def interval_definition(function: Any) -> str:
    """The definition in intervals of a function that is made of others; "" for those that have a form of their own.

    Of one that rises the values at both ends are closer than what intervals make of its formula.

    >>> from symrnn.cells.activations import activation
    >>> for name in ("silu", "softsign"):
    ...     print(interval_definition(activation(name).function))
    const silu_within = (argument) => times(argument, positive(sigmoid, argument));
    const softsign_within = (argument) => rising(softsign, argument);
    """
    if function in _FORMS:
        return ""
    name = function.__name__
    rises = any(row.function is function and _is_proved(_rising_claim(row)) for row in ACTIVATIONS.values())
    formula = f"rising({name}, {ARGUMENT})" if rises else interval_expression(DEFINITIONS[function].formula)
    return f"const {name}_within = ({ARGUMENT}) => {formula};"
