"""The words of textbook facts: symbols, functions, and claims that are named by themselves."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Claim, Hypothesis, at_most

__all__ = ["HALF", "Table", "between", "eq", "le", "lt", "root"]

Table = dict[str, tuple[Claim, ...]]

x, y, z, m, a, b, c, h, u, v, w, L, M, r = sp.symbols("x y z m a b c h u v w L M r", real=True)
x1, x2, x3, y1, y2, y3 = sp.symbols("x1 x2 x3 y1 y2 y3", real=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
exp, log, sqrt, tanh, sin, cos, Abs = sp.exp, sp.log, sp.sqrt, sp.tanh, sp.sin, sp.cos, sp.Abs
HALF = sp.Rational(1, 2)


def eq(lhs: object, rhs: object, *given: Hypothesis) -> Claim:
    """An equality, named by itself."""
    return Claim.equality(f"{lhs} = {rhs}", lhs, rhs, given)


def le(lhs: object, rhs: object, *given: Hypothesis) -> Claim:
    """An inequality, named by itself."""
    return Claim.at_most(f"{lhs} <= {rhs}", lhs, rhs, given)


def lt(lhs: object, rhs: object, *given: Hypothesis) -> Claim:
    """A strict inequality, named by itself."""
    return Claim.less_than(f"{lhs} < {rhs}", lhs, rhs, given)


def between(low: object, middle: object, high: object) -> tuple[Hypothesis, Hypothesis]:
    """Two hypotheses for two sides."""
    return at_most(low, middle), at_most(middle, high)


def root(lhs: object, rhs: object, low: object, high: object) -> Claim:
    """A root in x."""
    return Claim.root(f"{lhs} = {rhs} in [{low}, {high}]", lhs, rhs, x, low, high)
