"""The rules of wrong lines: each rewrites a line of the pullback as somebody may have written it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.expressions.nodes import T, dot
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.equations import shift_symbol
from symrnn.testing.mistakes.rewritten_lines import Rewrites, RewrittenLine, in_term, terms_of, with_slope, without
from symrnn.testing.mistakes.slope_rules import EPSILON_RULE, FACTOR_RULE, SLOPE_RULES

__all__ = ["RULES", "SUM_FOR_PRODUCT"]

#: the kind of a mistake that gives a gradient where the loss has none
SUM_FOR_PRODUCT = "sum in the place of a product"


def _at_wrong_step(place: RewrittenLine) -> Rewrites:
    for state in place.equations.cell.states:
        new, old = state.symbol, previous(state.symbol)
        for wrong, right in ((new, old), (old, new)):
            words = f"{_at(wrong, place)} in the place of {_at(right, place)}"
            yield "state at the wrong step", words, place.line.expr.xreplace({right: wrong}), (wrong, right)


def _at(symbol: sp.Symbol, place: RewrittenLine) -> str:
    states = {previous(state.symbol): state.symbol for state in place.equations.cell.states}
    return f"{states[symbol]}_{{t-1}}" if symbol in states else f"{symbol}_t"


def _complement(place: RewrittenLine) -> Rewrites:
    for symbol in sorted(place.line.expr.free_symbols, key=str):
        if place.line.expr.has(1 - symbol) and symbol not in {slope.value for slope, _, _ in with_slope(place)}:
            wrong = place.line.expr.xreplace({1 - symbol: symbol})
            words = f"{symbol} in the place of 1 - {symbol}"
            yield "gate and its complement exchanged", words, wrong, (symbol, "complement")
        else:
            for term in terms_of(place.line.expr):
                rest = without(term, [symbol])
                if rest is not None and symbol in place.gates:
                    words = f"1 - {symbol} in the place of {symbol}"
                    wrong = in_term(place, term, rest * (1 - symbol))
                    yield "gate and its complement exchanged", words, wrong, (1 - symbol, "complement")


def _complement_of_number(place: RewrittenLine) -> Rewrites:
    for term in terms_of(place.line.expr):
        number = term.as_coeff_Mul()[0]
        if number.is_Rational and 0 < number < 1 and number != sp.S.Half:
            words = f"{float(1 - number):.6g} in the place of {float(number):.6g}"
            yield "gate and its complement exchanged", words, in_term(place, term, term / number * (1 - number)), None


def _sign(place: RewrittenLine) -> Rewrites:
    for term in terms_of(place.line.expr):
        yield "wrong sign", f"the sign of {term} is wrong", in_term(place, term, -term), None
        for factor in sp.Mul.make_args(term):
            base = factor.base if factor.is_Pow else factor
            for part in terms_of(base) if base.is_Add else ():
                wrong = term.xreplace({base: base - 2 * part})
                yield "wrong sign", f"the sign of {part} in {factor} is wrong", in_term(place, term, wrong), None


def _transpose(place: RewrittenLine) -> Rewrites:
    for node in sorted(place.line.expr.atoms(dot), key=str):
        left, right = node.args
        if isinstance(left, T):
            words = f"{left.args[0]} in the place of {left}"
            yield "transposed", words, place.line.expr.xreplace({node: dot(left.args[0], right)}), "weights"
        elif isinstance(right, T):
            words = f"the outer product is the wrong way round, {T(right)} @ {T(left)}"
            yield "transposed", words, place.line.expr.xreplace({node: dot(T(right), T(left))}), "outer products"


def _transpose_all(place: RewrittenLine) -> Rewrites:
    """Every square weight of the line, where there are several."""
    nodes = [node for node in place.line.expr.atoms(dot) if isinstance(node.args[0], T)]
    square = [node for node in nodes if len(set(place.shapes.get(node.args[0].args[0], (0, 1)))) == 1]
    if len(square) > 1:
        wrong = place.line.expr.xreplace({node: dot(node.args[0].args[0], node.args[1]) for node in square})
        names = ", ".join(sorted(str(node.args[0].args[0]) for node in square))
        yield "transposed", f"{names} are read transposed on the way back", wrong, "all weights"


def _term_missing(place: RewrittenLine) -> Rewrites:
    terms = terms_of(place.line.expr)
    for term in terms if len(terms) > 1 else ():
        yield "term missing", f"the term {term} is missing", in_term(place, term, sp.S.Zero), None
    for term in terms:
        for factor in sp.Mul.make_args(term):
            for part in terms_of(factor) if factor.is_Add else ():
                wrong = term.xreplace({factor: factor - part})
                yield "term missing", f"{part} is missing in {factor}", in_term(place, term, wrong), None


def _detach(place: RewrittenLine) -> Rewrites:
    """Of a value within the step nothing goes back, as where it is detached."""
    step, states = place.equations.step, {state.symbol for state in place.equations.cell.states}
    inner = {bar(line.symbol): line.symbol for line in step.lines if line.symbol not in (*step.outputs, *states)}
    if place.line.symbol in inner:
        words = f"{place.line.symbol} is zero: {inner[place.line.symbol]} is taken for a constant"
        yield "gradient dropped", words, sp.S.Zero, None


def _factor_missing(place: RewrittenLine) -> Rewrites:
    own = {use.value for use, _, _ in with_slope(place)}
    values = place.equations.step.shapes.keys() - own
    for term in terms_of(place.line.expr):
        factors = sp.Mul.make_args(term)
        for factor in factors if len(factors) > 1 else ():
            wrong = without(term, [factor])
            if wrong is not None and factor != -1:
                key = "factor missing" if factor in values else None
                yield "factor missing", f"the factor {factor} is missing", in_term(place, term, wrong), key
    for line in place.equations.step.lines:  # a name that is a product, such as the reset state q = r*h_prev
        if line.expr.is_Mul and line.symbol in place.line.expr.free_symbols:
            for factor in line.expr.args:
                wrong = place.line.expr.xreplace({line.symbol: line.expr / factor})
                words = f"the factor {factor} is missing in {line.symbol} = {line.expr}"
                yield "factor missing", words, wrong, (line.symbol, factor)


def _power_missing(place: RewrittenLine) -> Rewrites:
    for power in sorted(place.line.expr.atoms(sp.Pow), key=str):
        words = f"{power.base} in the place of {power}"
        yield "power missing", words, place.line.expr.xreplace({power: power.base}), None


def _count_twice(place: RewrittenLine) -> Rewrites:
    expr = place.line.expr
    yield "counted twice", f"{place.line.symbol} is counted twice", 2 * expr, None
    yield "half of it", f"{place.line.symbol} is half of what it should be", expr / 2, None
    for term in terms_of(expr) if expr.is_Add else ():
        yield "counted twice", f"the term {term} is counted twice", in_term(place, term, 2 * term), None
        yield "half of it", f"the term {term} is half of what it should be", in_term(place, term, term / 2), None


def _other_name(place: RewrittenLine) -> Rewrites:
    step = place.equations.step
    weights = [item.symbol for item in place.equations.cell.parameters]
    values = [symbol for symbol in step.shapes if symbol not in weights]
    for old in sorted(place.line.expr.free_symbols, key=str):
        for group in (weights, values, place.before + tuple(s for s in place.shapes if s.name.endswith("_bar"))):
            if old in group:
                for new in dict.fromkeys(group):
                    if place.shapes.get(new) == place.shapes[old]:
                        words = f"{new} in the place of {old}"
                        yield "other name", words, place.line.expr.xreplace({old: new}), (new, old)


def _other_parameter(place: RewrittenLine) -> Rewrites:
    """Another parameter within a name that is computed of parameters alone, such as exp(A)."""
    shapes = {p.symbol: place.equations.step.shapes.get(p.symbol) for p in place.equations.cell.parameters}
    for line in place.equations.step.lines:
        used = line.expr.free_symbols
        if used and used <= shapes.keys() and line.symbol in place.line.expr.free_symbols:
            for old in sorted(used, key=str):
                for new in (new for new in shapes if new != old and shapes[new] == shapes[old]):
                    wrong = place.line.expr.xreplace({line.symbol: line.expr.xreplace({old: new})})
                    words = f"{new} in the place of {old} in {line.symbol} = {line.expr}"
                    yield "wrong parameter", words, wrong, (new, old)


def _sum_for_product(place: RewrittenLine) -> Rewrites:
    for term in terms_of(place.line.expr):
        factors = [factor for factor in sp.Mul.make_args(term) if not factor.is_Number]
        for one, other in combinations(factors, 2):
            rest = without(term, [one, other])
            if rest is not None:
                words = f"{one} + {other} in the place of {one}*{other}"
                yield SUM_FOR_PRODUCT, words, in_term(place, term, rest * (one + other)), None


def _off_by_one(place: RewrittenLine) -> Rewrites:
    parameters = {item.symbol for item in place.equations.cell.parameters}
    for symbol in sorted(place.line.expr.free_symbols & place.equations.step.shapes.keys() - parameters, key=str):
        for by, wraps in ((-1, False), (1, False), (-1, True), (1, True)):
            words = f"{symbol} of the step {'before' if by < 0 else 'after'}{', taken in a ring' if wraps else ''}"
            wrong = place.line.expr.xreplace({symbol: shift_symbol(symbol, by, wraps)})
            yield "off by one in time", words, wrong, (symbol, by, wraps)


def _wrap_index(place: RewrittenLine) -> Rewrites:
    for state in place.equations.cell.states:
        words = f"the state {state.symbol} before the first step is that of the last, as an index of -1 has it"
        wrong = place.line.expr.xreplace({previous(state.symbol): shift_symbol(state.symbol, -1, True)})
        yield "wrapped index", words, wrong, ("wrapped", state.symbol)


def _exchange(place: RewrittenLine) -> Rewrites:
    names = sorted((s for s in place.line.expr.free_symbols if s in place.shapes), key=str)
    for one, other in combinations(names, 2):
        if place.shapes[one] == place.shapes[other]:
            wrong = place.line.expr.xreplace({one: other, other: one})
            yield "names exchanged", f"{one} and {other} are exchanged", wrong, None


#: the rules, each from a place to kinds, words, wrong right-hand sides and the habit that each is an instance of
RULES: tuple[Callable[[RewrittenLine], Rewrites], ...] = (
    _at_wrong_step,
    *SLOPE_RULES,
    _complement,
    _complement_of_number,
    _detach,
    _term_missing,
    _sign,
    _factor_missing,
    _power_missing,
    _transpose,
    _transpose_all,
    _count_twice,
    _other_name,
    _other_parameter,
    _sum_for_product,
    _off_by_one,
    _wrap_index,
    _exchange,
    FACTOR_RULE,
    EPSILON_RULE,
)
