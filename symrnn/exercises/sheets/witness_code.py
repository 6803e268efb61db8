"""A claim as JavaScript in which a witness is tried: both sides and what is given, written from the claim itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Claim, Comparison, Differentiable, Induction
from symrnn.errors import InputError
from symrnn.expressions.functions import sigmoid

__all__ = ["WitnessTrial", "trial_of", "value_code"]

_FORMS: Mapping[Any, str] = MappingProxyType(
    {
        sp.Abs: "magnitude({})",
        sp.tanh: "tanh({})",
        sp.exp: "exp({})",
        sigmoid: "power(plus(ratio(1n, 1n), exp(times(ratio(-1n, 1n), {}))), ratio(-1n, 1n))",
    }
)


@dataclass(frozen=True, slots=True)
class WitnessTrial:
    """What a reader may try numbers on: the symbols, what is given of them, and the code that answers.

    ``takes_identity`` says that an undefined function stands for f(x) = x here.
    """

    symbols: tuple[sp.Symbol, ...]
    given: tuple[Comparison, ...]
    takes_identity: bool
    code: str


def trial_of(claim: Claim) -> WitnessTrial | None:
    """The trial of a comparison of numbers, or of one for every index; None for a claim of another kind.

    >>> w = sp.Symbol("w_n", real=True)
    >>> print(trial_of(Claim.at_most("small", w**2, 1)).code)
    {whole: [], given: [], stated: {relation: "<=", sides: (at) => [power(at["w_n"], ratio(2n, 1n)), ratio(1n, 1n)]}}
    """
    statement: Any = claim.statement
    whole: tuple[str, ...] = ()
    if isinstance(statement, Induction) and not statement.recurrences:
        statement, whole = statement.statement, (statement.index.name,)
    said = [each for each in claim.given if not isinstance(each, Differentiable)]
    given = tuple(each for each in said if isinstance(each, Comparison))
    if not isinstance(statement, Comparison) or len(given) < len(said):
        return None
    sides = [side for each in (statement, *given) for side in each.expressions()]
    try:
        known, stated = ", ".join(map(_relation_code, given)), _relation_code(statement)
    except InputError:
        return None
    symbols: set[sp.Symbol] = set().union(*(side.free_symbols for side in sides))
    takes_identity = any(side.has(AppliedUndef) for side in sides)
    code = f"{{whole: {json.dumps(whole)}, given: [{known}], stated: {stated}}}"
    return WitnessTrial(tuple(sorted(symbols, key=str)), given, takes_identity, code)


def _relation_code(comparison: Comparison) -> str:
    sides = ", ".join(map(value_code, comparison.expressions()))
    return f"{{relation: {json.dumps(comparison.relation.value)}, sides: (at) => [{sides}]}}"


def value_code(expr: sp.Expr) -> str:
    """An expression in the operations of ``witness.js``; an undefined f is the identity, and its slope 1.

    >>> w, k = sp.symbols("w k", real=True)
    >>> value_code(2*w**(k + 1))
    'times(ratio(2n, 1n), power(at["w"], plus(ratio(1n, 1n), at["k"])))'

    Raises
    ------
    InputError
        naming the node, where one has no form there.
    """
    if expr.is_Symbol:
        return f"at[{json.dumps(expr.name)}]"
    if expr.is_Rational:
        return f"ratio({expr.p}n, {expr.q}n)"
    if isinstance(expr, AppliedUndef):
        return "ratio(1n, 1n)" if expr.func.__name__.endswith("'") else value_code(expr.args[0])
    args = ", ".join(map(value_code, expr.args))
    if expr.is_Add:
        return f"plus({args})"
    if expr.is_Mul:
        return f"times({args})"
    if expr.is_Pow and (
        expr.exp.is_Integer or (expr.exp.is_polynomial(*expr.exp.free_symbols) and expr.exp.free_symbols)
    ):
        return f"power({args})"
    if expr.func not in _FORMS:
        raise InputError(f"{expr} has no form in which a witness is tried; {type(expr).__name__} is not known there")
    return _FORMS[expr.func].format(args)
