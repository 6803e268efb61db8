"""Values of statements and programs by other means than the judge's: mpmath at 60 digits, formulas written here."""

from __future__ import annotations

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.claims.claim import Comparison, Relation, SlopeBound
from symrnn.expressions.functions import (
    elu,
    gelu,
    mish,
    normal_cdf,
    normal_density,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    step,
)

MP = mpmath.MPContext()
MP.dps = 60
SCALE, ALPHA = MP.mpf("1.0507009873554804934193349852946"), MP.mpf("1.6732632423543772848170429916717")
TINY = MP.mpf(10) ** -40
x = sp.Symbol("x", real=True)


class NoValueError(Exception):
    """The expression has no value at this point."""


FORMULAS = {
    sp.exp: MP.exp,
    sp.log: lambda u: MP.log(u) if u > 0 else _none(),
    sp.tanh: lambda u: (MP.exp(2 * u) - 1) / (MP.exp(2 * u) + 1),
    sp.cosh: MP.cosh,
    sp.sinh: MP.sinh,
    sp.sin: MP.sin,
    sp.cos: MP.cos,
    sp.Abs: abs,
    sp.erf: MP.erf,
    sigmoid: lambda u: 1 / (1 + MP.exp(-u)),
    relu: lambda u: max(u, MP.mpf(0)),
    softplus: lambda u: MP.log(1 + MP.exp(u)),
    softsign: lambda u: u / (1 + abs(u)),
    elu: lambda u: u if u > 0 else MP.exp(u) - 1,
    silu: lambda u: u / (1 + MP.exp(-u)),
    normal_cdf: MP.ncdf,
    normal_density: MP.npdf,
    gelu: lambda u: u * MP.ncdf(u),
    mish: lambda u: u * (1 - 2 / ((1 + MP.exp(u)) ** 2 + 1)),
    selu: lambda u: SCALE * (u if u > 0 else ALPHA * (MP.exp(u) - 1)),
    step: lambda u, at_zero=None: _step(u, at_zero),
}

#: an undefined function and its derivative, both written by hand: steep, curved, neither odd nor even
OWN = {"f": lambda u: MP.sin(u) / 2 + u / 3 + 1, "f'": lambda u: MP.cos(u) / 2 + MP.mpf(1) / 3}


def _none():
    raise NoValueError


def _step(u, at_zero):
    if u == 0:
        return _none() if at_zero is None else at_zero
    return MP.mpf(1 if u > 0 else 0)


def formulas_of(functions):
    """The functions of a witness, formulas in x, and their derivatives."""
    found = {}
    for name, formula in functions.items():
        slope = sp.diff(formula, x)
        found[name] = lambda u, formula=formula: value(formula, {x: u})
        found[f"{name}'"] = lambda u, slope=slope: value(slope, {x: u})
    return found


def value(expr, values, functions=OWN):
    """The value of an expression at numbers."""
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return MP.mpf(int(expr.p)) / int(expr.q)
    if expr is sp.E:
        return MP.exp(1)
    if expr is sp.pi:
        return +MP.pi
    arguments = [value(argument, values, functions) for argument in expr.args]
    if expr.is_Add:
        return MP.fsum(arguments)
    if expr.is_Mul:
        return MP.fprod(arguments)
    if expr.is_Pow:
        return _power(*arguments)
    if isinstance(expr, AppliedUndef):
        return functions[expr.func.__name__](arguments[0])
    if expr.func not in FORMULAS:
        raise NoValueError(expr.func)
    return FORMULAS[expr.func](*arguments)


def _power(base, exponent):
    if exponent in (MP.mpf("0.5"), MP.mpf("-0.5")) and base > 0:
        return MP.sqrt(base) if exponent > 0 else 1 / MP.sqrt(base)
    if exponent != int(exponent) or (base == 0 and exponent < 0) or abs(exponent) > 10**4:
        raise NoValueError
    return base ** int(exponent)


def holds(comparison: Comparison, values, functions=OWN, slack=TINY) -> bool:
    """Whether a comparison holds at numbers, up to rounding."""
    lhs, rhs = (value(side, values, functions) for side in (comparison.lhs, comparison.rhs))
    small = slack * (1 + abs(lhs) + abs(rhs))
    if comparison.relation is Relation.EQUAL:
        return bool(abs(lhs - rhs) <= small)
    if comparison.relation is Relation.AT_MOST:
        return bool(lhs <= rhs + small)
    return bool(lhs < rhs) and bool(lhs < rhs - small or slack == 0)


def hypotheses_hold(given, values, functions=OWN) -> bool:
    """Whether the comparisons among hypotheses hold, and slope bounds at a row of arguments."""
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and not holds(hypothesis, values, functions):
            return False
        if isinstance(hypothesis, SlopeBound):
            bound = value(hypothesis.bound, values, functions) * (1 + TINY)
            slope = functions.get(f"{hypothesis.function}'")
            if slope is not None and any(abs(slope(MP.mpf(u) / 4)) > bound for u in range(-40, 41)):
                return False
    return True


def line_values(program, values, functions=OWN):
    """The value of each line; what has none is left out."""
    found = dict(values)
    for line in program.lines:
        try:
            found[line.symbol] = value(line.expr, found, functions)
        except (NoValueError, KeyError):
            continue
    return found
