"""Checks of single rules of the judge at one point, by values computed elsewhere."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from independent import MP, NoValueError, value

from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, VALUE
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.expressions.functions import elu, relu, sigmoid, silu, softplus, softsign
from symrnn.judge.inequalities.facts import facts_about, facts_of
from symrnn.judge.lines.adjoint import derivative
from symrnn.judge.normal_form.limits import TermLimitError
from symrnn.judge.normal_form.normalizer import Normalizer

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", nonnegative=True)
f = sp.Function("f", real=True)
SYMBOLS = (x, y, p)
FUNCTIONS = (sp.exp, sp.tanh, sp.Abs, sigmoid, relu, softplus, softsign, elu, silu)
ARGUMENTS = tuple(Fraction(n, 8) for n in range(-40, 41, 3))


def at(values):
    return {symbol: MP.mpf(number.numerator) / number.denominator for symbol, number in values.items()}


def assert_encloses(expr, values):
    """The enclosure at a point holds the value computed elsewhere."""
    context = intervals(80)
    try:
        expected = value(expr, at(values))
        low, high = ends(enclose(expr, {s: point(context, n) for s, n in values.items()}, context))
    except (NoValueError, UnboundedError):
        return
    slack = abs(expected) * MP.mpf(10) ** -45 + MP.mpf(10) ** -50
    assert MP.mpf(low.numerator) / low.denominator <= expected + slack
    assert MP.mpf(high.numerator) / high.denominator >= expected - slack


def polynomial_value(polynomial, values):
    """The value of a normal form, atom by atom."""
    total = MP.mpf(0)
    for monomial, coefficient in polynomial.terms.items():
        term = MP.mpf(coefficient.numerator) / coefficient.denominator
        for atom, exponent in monomial:
            number = atom_value(atom, values)
            if number == 0 and exponent < 0:
                raise NoValueError
            term *= MP.power(number, MP.mpf(exponent.numerator) / exponent.denominator) if number else 0**exponent
        total += term
    return total


def atom_value(atom, values):
    if atom.kind == "symbol":
        return values[atom.key]
    if atom.kind == "abs":
        return abs(polynomial_value(atom.key.polynomial, values))
    if atom.kind == "exp" and all(isinstance(pair, tuple) for pair in atom.key):
        exponent = MP.mpf(1)
        for inner, power in atom.key:
            number = atom_value(inner, values)
            if number == 0 and power < 0:
                raise NoValueError
            exponent *= number**power
        return MP.exp(exponent)
    raise NoValueError(atom.kind)


def assert_normal_form_keeps_the_value(expr, values):
    try:
        expected = value(expr, at(values))
        quotient = Normalizer().quotient(expr)
        found = polynomial_value(quotient.numerator, at(values))
        for polynomial, power in quotient.denominators:
            below = polynomial_value(polynomial, at(values))
            if below == 0:
                return
            found /= below**power
    except (NoValueError, TermLimitError):
        return
    assert abs(found - expected) <= MP.mpf(10) ** -40 * (1 + abs(expected)), f"{expr} at {values}"


def assert_definition_is_right(function, by_exp):
    """A definition against the table of activations' own function, at 60 digits."""
    for number in ARGUMENTS:
        argument = MP.mpf(number.numerator) / number.denominator
        expected = value(function(x), {x: argument})
        assert abs(value(by_exp(x), {x: argument}) - expected) < MP.mpf(10) ** -50


def assert_derivative_is_right(name):
    """The judge's derivative of an activation against that of its record."""
    row = ACTIVATIONS[name]
    own = derivative(row.function(x), x, ())
    for number in ARGUMENTS:
        argument = MP.mpf(number.numerator) / number.denominator
        if argument == 0:
            continue
        expected = value(row.slope, {ARGUMENT: argument, VALUE: value(row.function(x), {x: argument})})
        assert abs(value(own, {x: argument}) - expected) < MP.mpf(10) ** -50


def meets(hypotheses, values):
    found = {sp.Symbol(s.name, real=True) if s is not p else p: n for s, n in values.items()}
    for h in hypotheses:
        lhs, rhs = value(h.lhs, found), value(h.rhs, found)
        if not {"=": lhs == rhs, "<=": lhs <= rhs, "<": lhs < rhs}[h.relation.value]:
            return False
    return True


def assert_facts_hold(expr, hypotheses, values):
    """Every fact about the indeterminates of a normal form is true at a point that meets the hypotheses."""
    numbers_ = at(values)
    if not meets(hypotheses, numbers_):
        return
    normalizer = Normalizer()
    known = facts_of(hypotheses, normalizer)
    for fact in facts_about(normalizer.quotient(expr).numerator, hypotheses, normalizer, known):
        try:
            left = atom_value(fact.atom, numbers_)
            right = polynomial_value(fact.bound, numbers_)
        except NoValueError:
            continue
        left = left if fact.exponent == 1 else 1 / left
        gap = right - left if fact.upper else left - right
        assert gap > 0 or (gap >= -(MP.mpf(10) ** -40) and not fact.strict), f"{fact} at {values}"
