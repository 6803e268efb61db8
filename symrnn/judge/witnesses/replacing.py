"""Putting values in: where a part has no value, the whole has none, whatever SymPy makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sympy as sp

from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.measures import is_long
from symrnn.judge.normal_form.limits import attempt
from symrnn.judge.normal_form.substitution import LONGEST_NUMBER, build

__all__ = ["put_in"]


def put_in(expr: sp.Expr, value_of: Callable[[sp.Expr], sp.Expr | None]) -> sp.Expr:
    """The expression with the values that ``value_of`` gives for its parts, nan where a part then has no value.

    SymPy alone would take 1/(1 + 1/0) for 0.
    """
    found = value_of(expr)
    if found is not None:
        return found
    if not expr.args:
        return expr
    arguments = [put_in(argument, value_of) for argument in expr.args]
    if any(new is sp.nan for new in arguments):
        return sp.nan
    if all(new is old for new, old in zip(arguments, expr.args, strict=True)):
        return expr
    built = attempt("witness", partial(build, expr, arguments))
    if built is None or (isinstance(built, sp.Rational) and is_long(built, LONGEST_NUMBER)):
        return sp.nan  # it has a value, which nobody could read
    return sp.nan if built in NOT_REAL or built.has(sp.I) else built
