"""The rules of wrong slopes: where the derivative of an activation is missing, another, or there once too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.functions import sigmoid, softplus
from symrnn.testing.mistakes.rewritten_lines import (
    ActivationUse,
    Rewrites,
    RewrittenLine,
    in_term,
    terms_of,
    with_slope,
)

__all__ = ["EPSILON_RULE", "FACTOR_RULE", "SLOPE_RULES"]

#: slopes that are also written by the value, y; tables of activations have them by the argument
_BY_VALUE: Mapping[type[sp.Function], Callable[[sp.Expr], sp.Expr]] = MappingProxyType(
    {softplus: lambda y: 1 - sp.exp(-y)}
)

#: the decimal places of an epsilon that people add
_EPSILONS = (3, 4, 5, 6, 7, 8)


def _slope_missing(place: RewrittenLine) -> Rewrites:
    for slope, term, rest in with_slope(place):
        words = f"the slope {slope.slope} of {slope.called} is missing"
        yield "slope missing", words, in_term(place, term, rest), "slope missing"


def _slope_elsewhere(place: RewrittenLine) -> Rewrites:
    for slope, term, rest in with_slope(place):
        for words, wrong in _wrong_slopes(slope, place):
            text = f"the slope of {slope.called} is {wrong} in the place of {slope.slope}, {words}"
            yield "slope at the wrong value", text, in_term(place, term, rest * wrong), words


def _epsilon(place: RewrittenLine) -> Rewrites:
    for slope, term, rest in with_slope(place):
        for digits in _EPSILONS:
            wrong = slope.slope + sp.Rational(1, 10**digits)
            words = f"1e-{digits} is added to the slope {slope.slope} of {slope.called}"
            yield "default epsilon", words, in_term(place, term, rest * wrong), ("epsilon", digits)


def _one_factor_more(place: RewrittenLine) -> Rewrites:
    """A value or a slope that is multiplied by, where it is not, or once more than it is."""
    values = {use.value: use.value for use in place.slopes} | {use.slope: use.slope for use in place.slopes}
    states = [state.symbol for state in place.equations.cell.states]
    for factor in dict.fromkeys((*values, *states)):
        words = f"it is multiplied by {factor}, once too often"
        for term in terms_of(place.line.expr):
            yield "one factor too many", words, in_term(place, term, term * factor), ("factor", words)
        for symbol in sorted(place.line.expr.free_symbols, key=str):
            if symbol.name.endswith(("_bar", "_total")):
                wrong = place.line.expr.xreplace({symbol: symbol * factor})
                yield "one factor too many", words, wrong, ("factor", words)
    for term in terms_of(place.line.expr):
        for factor in sp.Mul.make_args(term) if term.is_Mul else ():
            if not factor.is_Number:
                words = f"it is multiplied by {factor} once too often"
                yield "one factor too many", words, in_term(place, term, term * factor), None


def _wrong_slopes(slope: ActivationUse, place: RewrittenLine) -> Iterator[tuple[str, sp.Expr]]:
    value, argument = slope.value, slope.node.args[0]
    yield "taken at the pre-activation", slope.slope.xreplace({value: argument})
    if slope.node.func in _BY_VALUE:
        yield "taken at the pre-activation", _BY_VALUE[slope.node.func](argument)
    yield "the activation itself", value
    yield "one over it", 1 / slope.slope
    yield "taken at the activation of its own value", slope.slope.xreplace({value: slope.node.func(value)})
    for state in place.equations.cell.states:
        if state.symbol != argument:
            yield f"taken at the state {state.symbol}", slope.slope.xreplace({value: state.symbol})
    yield "which is its square", slope.slope**2
    for name, other in (("tanh", 1 - value**2), ("sigmoid", value * (1 - value))):
        if slope.node.func not in (sp.tanh, sigmoid) or slope.slope != other:
            yield f"which is that of {name}", other
    for factor in sp.Mul.make_args(slope.slope):
        if factor != slope.slope:
            yield "a factor of it", factor


#: the rules, as in ``line_rules``
SLOPE_RULES = (_slope_missing, _slope_elsewhere)
EPSILON_RULE, FACTOR_RULE = _epsilon, _one_factor_more
