"""The rules of wrong lines: each rewrites a line of the pullback as somebody may have written it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.cells.parameters import previous
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations, shift_symbol

__all__ = ["RULES", "RewrittenLine", "place_of", "terms_of"]


@dataclass(frozen=True, slots=True)
class ActivationUse:
    """An activation in the cell: the name of its value, its argument, and its derivative there."""

    value: sp.Symbol
    node: sp.Expr
    slope: sp.Expr

    @property
    def called(self) -> str:
        return f"{self.value} = {self.node}"


@dataclass(frozen=True, slots=True)
class RewrittenLine:
    """A line that is rewritten, and what stands around it."""

    line: Assign
    equations: Equations
    slopes: tuple[ActivationUse, ...]
    shapes: Mapping[sp.Symbol, Shape]
    before: tuple[sp.Symbol, ...]

    @property
    def gates(self) -> set[sp.Symbol]:
        """The names that stand beside their complement somewhere in the cell."""
        values = {slope.value for slope in self.slopes}
        return {v for v in values if any(line.expr.has(1 - v) for line in self.equations.step.lines)}


Rewrites = Iterator[tuple[str, str, sp.Expr, Any]]


def place_of(equations: Equations, line: Assign) -> RewrittenLine:
    """Where a line of the pullback stands."""
    number = next(i for i, other in enumerate(equations.back) if other.symbol == line.symbol)
    before = tuple(other.symbol for other in equations.back[:number])
    shapes = dict(equations.step.shapes) | {other.symbol: other.shape for other in equations.back[:number]}
    for symbol in line.expr.free_symbols - shapes.keys():  # the adjoints that arrive
        shapes[symbol] = equations.step.shapes[equations.step.symbol(symbol.name.removesuffix("_bar"))]
    return RewrittenLine(line, equations, tuple(_slopes(equations)), shapes, before)


def _slopes(equations: Equations) -> Iterator[ActivationUse]:
    for line in equations.step.lines:
        known = activation_of(line.expr)
        if known is not None and not known.slope.is_Number:
            yield ActivationUse(line.symbol, line.expr, known.slope_at(line.expr.args[0], line.symbol))


def terms_of(expr: sp.Expr) -> tuple[sp.Expr, ...]:
    """The terms of a sum; an expression that is none is its own only term."""
    return tuple(sp.Add.make_args(expr))


def _without(whole: sp.Expr, parts: Sequence[sp.Expr]) -> sp.Expr | None:
    """A product without some of its factors, None where it does not have them all."""
    factors = list(sp.Mul.make_args(whole))
    for part in parts:
        if part not in factors:
            return None
        factors.remove(part)
    return sp.Mul(*factors)


def _in_term(place: RewrittenLine, old: sp.Expr, new: sp.Expr) -> sp.Expr:
    """The line with another term."""
    return sp.Add(*(new if term == old else term for term in terms_of(place.line.expr)))


def _at_wrong_step(place: RewrittenLine) -> Rewrites:
    for state in place.equations.cell.states:
        new, old = state.symbol, previous(state.symbol)
        for wrong, right in ((new, old), (old, new)):
            words = f"{_at(wrong, place)} in the place of {_at(right, place)}"
            yield "state at the wrong step", words, place.line.expr.xreplace({right: wrong}), (wrong, right)


def _at(symbol: sp.Symbol, place: RewrittenLine) -> str:
    states = {previous(state.symbol): state.symbol for state in place.equations.cell.states}
    return f"{states[symbol]}_{{t-1}}" if symbol in states else f"{symbol}_t"


def _slope_missing(place: RewrittenLine) -> Rewrites:
    for slope, term, rest in _with_slope(place):
        words = f"the slope {slope.slope} of {slope.called} is missing"
        yield "slope missing", words, _in_term(place, term, rest), ("slope missing", slope.node.func)


def _slope_elsewhere(place: RewrittenLine) -> Rewrites:
    for slope, term, rest in _with_slope(place):
        for words, wrong in _wrong_slopes(slope, place):
            key = (words, slope.node.func)
            text = f"the slope of {slope.called} is {wrong} in the place of {slope.slope}, {words}"
            yield "slope at the wrong value", text, _in_term(place, term, rest * wrong), key


def _with_slope(place: RewrittenLine) -> Iterator[tuple[ActivationUse, sp.Expr, sp.Expr]]:
    """Each term that has a slope as a factor, and the term without it."""
    for slope in place.slopes:
        for term in terms_of(place.line.expr):
            rest = _without(term, sp.Mul.make_args(slope.slope))
            if rest is not None:
                yield slope, term, rest


def _wrong_slopes(slope: ActivationUse, place: RewrittenLine) -> Iterator[tuple[str, sp.Expr]]:
    value, argument = slope.value, slope.node.args[0]
    yield "taken at the pre-activation", slope.slope.xreplace({value: argument})
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


def _complement(place: RewrittenLine) -> Rewrites:
    for symbol in sorted(place.line.expr.free_symbols, key=str):
        if place.line.expr.has(1 - symbol) and symbol not in {slope.value for slope in _own_slopes(place)}:
            wrong = place.line.expr.xreplace({1 - symbol: symbol})
            words = f"{symbol} in the place of 1 - {symbol}"
            yield "gate and its complement exchanged", words, wrong, (symbol, "complement")
        else:
            for term in terms_of(place.line.expr):
                rest = _without(term, [symbol])
                if rest is not None and symbol in place.gates:
                    words = f"1 - {symbol} in the place of {symbol}"
                    wrong = _in_term(place, term, rest * (1 - symbol))
                    yield "gate and its complement exchanged", words, wrong, (1 - symbol, "complement")


def _own_slopes(place: RewrittenLine) -> set[ActivationUse]:
    return {slope for slope, _, _ in _with_slope(place)}


def _sign(place: RewrittenLine) -> Rewrites:
    for term in terms_of(place.line.expr):
        yield "wrong sign", f"the sign of {term} is wrong", _in_term(place, term, -term), None
        for factor in sp.Mul.make_args(term):
            base = factor.base if factor.is_Pow else factor
            for part in terms_of(base) if base.is_Add else ():
                wrong = term.xreplace({base: base - 2 * part})
                yield "wrong sign", f"the sign of {part} in {factor} is wrong", _in_term(place, term, wrong), None


def _transpose(place: RewrittenLine) -> Rewrites:
    for node in sorted(place.line.expr.atoms(dot), key=str):
        left, right = node.args
        if isinstance(left, T):
            words = f"{left.args[0]} in the place of {left}"
            yield "transposed", words, place.line.expr.xreplace({node: dot(left.args[0], right)}), "weights"
        elif isinstance(right, T):
            words = f"the outer product is the wrong way round, {T(right)} @ {T(left)}"
            yield "transposed", words, place.line.expr.xreplace({node: dot(T(right), T(left))}), "outer products"


def _term_missing(place: RewrittenLine) -> Rewrites:
    terms = terms_of(place.line.expr)
    for term in terms if len(terms) > 1 else ():
        yield "term missing", f"the term {term} is missing", _in_term(place, term, sp.S.Zero), None
    for term in terms:
        for factor in sp.Mul.make_args(term):
            for part in terms_of(factor) if factor.is_Add else ():
                wrong = term.xreplace({factor: factor - part})
                yield "term missing", f"{part} is missing in {factor}", _in_term(place, term, wrong), None


def _factor_missing(place: RewrittenLine) -> Rewrites:
    for term in terms_of(place.line.expr):
        factors = sp.Mul.make_args(term)
        for factor in factors if len(factors) > 1 else ():
            wrong = _without(term, [factor])
            if wrong is not None and not factor.is_Number:
                yield "factor missing", f"the factor {factor} is missing", _in_term(place, term, wrong), None
    for line in place.equations.step.lines:  # a name that is a product, such as the reset state q = r*h_prev
        if line.expr.is_Mul and line.symbol in place.line.expr.free_symbols:
            for factor in line.expr.args:
                wrong = place.line.expr.xreplace({line.symbol: line.expr / factor})
                words = f"the factor {factor} is missing in {line.symbol} = {line.expr}"
                yield "factor missing", words, wrong, None


def _power_missing(place: RewrittenLine) -> Rewrites:
    for power in sorted(place.line.expr.atoms(sp.Pow), key=str):
        words = f"{power.base} in the place of {power}"
        yield "power missing", words, place.line.expr.xreplace({power: power.base}), None


def _count_twice(place: RewrittenLine) -> Rewrites:
    expr = place.line.expr
    yield "counted twice", f"{place.line.symbol} is counted twice", 2 * expr, None
    yield "half of it", f"{place.line.symbol} is half of what it should be", expr / 2, None
    for term in terms_of(expr) if expr.is_Add else ():
        yield "counted twice", f"the term {term} is counted twice", _in_term(place, term, 2 * term), None
        yield "half of it", f"the term {term} is half of what it should be", _in_term(place, term, term / 2), None


def _other_name(place: RewrittenLine) -> Rewrites:
    step = place.equations.step
    weights = [item.symbol for item in step.inputs if item.symbol.name[:1] in "Wbp"]
    values = [symbol for symbol in step.shapes if symbol not in weights]
    for old in sorted(place.line.expr.free_symbols, key=str):
        for group in (weights, values, place.before + tuple(s for s in place.shapes if s.name.endswith("_bar"))):
            if old in group:
                for new in dict.fromkeys(group):
                    if place.shapes.get(new) == place.shapes[old]:
                        words = f"{new} in the place of {old}"
                        yield "other name", words, place.line.expr.xreplace({old: new}), (new, old)


def _off_by_one(place: RewrittenLine) -> Rewrites:
    parameters = {item.symbol for item in place.equations.cell.parameters}
    for symbol in sorted(place.line.expr.free_symbols & place.equations.step.shapes.keys() - parameters, key=str):
        for by, wraps in ((-1, False), (1, False), (-1, True), (1, True)):
            words = f"{symbol} of the step {'before' if by < 0 else 'after'}{', taken in a ring' if wraps else ''}"
            wrong = place.line.expr.xreplace({symbol: shift_symbol(symbol, by, wraps)})
            yield "off by one in time", words, wrong, (symbol, by, wraps)


#: the rules, each from a place to kinds, words, wrong right-hand sides and the habit that each is an instance of
RULES: tuple[Callable[[RewrittenLine], Rewrites], ...] = (
    _at_wrong_step,
    _slope_missing,
    _slope_elsewhere,
    _complement,
    _term_missing,
    _sign,
    _factor_missing,
    _power_missing,
    _transpose,
    _count_twice,
    _other_name,
    _off_by_one,
)
