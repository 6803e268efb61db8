"""Each rule of the judge against values computed by other means; and planted mistakes in the rules, which are seen."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from independent import MP, NoValueError, formulas_of, value

from symrnn.activations import ACTIVATIONS, ARGUMENT, VALUE
from symrnn.check import check
from symrnn.check.adjoint import DERIVATIVES, derivative
from symrnn.check.boxes import by_boxes
from symrnn.check.cases import cases_of
from symrnn.check.definitions import BY_EXP, BY_SIGN
from symrnn.check.facts import facts_about, facts_of, rational_bounds, shifted
from symrnn.check.inequality import LONG_SEARCH, proves_order
from symrnn.check.normal import Normalizer
from symrnn.check.polynomial import AbsoluteOf, TermLimitError
from symrnn.check.witness import candidates
from symrnn.claim import Claim, Comparison, Outcome, SlopeBound, at_most, equal, less_than
from symrnn.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.functions import elu, prime, relu, sigmoid, silu, softplus, softsign, step

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", nonnegative=True)
f = sp.Function("f", real=True)
SYMBOLS = (x, y, p)
FUNCTIONS = (sp.exp, sp.tanh, sp.Abs, sigmoid, relu, softplus, softsign, elu, silu)
ARGUMENTS = tuple(Fraction(n, 8) for n in range(-40, 41, 3))

numbers = st.fractions(min_value=-4, max_value=4, max_denominator=8)
leaves = st.sampled_from(SYMBOLS) | numbers.map(lambda n: sp.Rational(n.numerator, n.denominator))


def _larger(parts):
    pairs = st.tuples(parts, parts)
    return (
        pairs.map(lambda both: both[0] + both[1])
        | pairs.map(lambda both: both[0] * both[1])
        | st.tuples(parts, st.sampled_from((2, 3, -1, -2))).map(lambda both: both[0] ** both[1])
        | st.tuples(st.sampled_from(FUNCTIONS), parts).map(lambda both: both[0](both[1]))
    )


expressions = st.recursive(leaves, _larger, max_leaves=5).filter(lambda e: not e.has(sp.zoo, sp.nan, sp.oo))
points = st.fixed_dictionaries({x: numbers, y: numbers, p: numbers.map(abs)})


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


@given(expressions, points)
@settings(max_examples=250)
def test_an_enclosure_at_a_point_holds_the_value(expr, values):
    assert_encloses(expr, values)


@given(st.sampled_from(FUNCTIONS), numbers, numbers, st.integers(0, 16))
@settings(max_examples=250)
def test_an_enclosure_over_a_range_holds_every_value_in_it(function, one, other, part):
    low, high = sorted((one, other))
    context = intervals(60)
    within = low + (high - low) * Fraction(part, 16)
    range_ = context.mpf([point(context, low).a, point(context, high).b])
    for expr in (function(x), function(x) ** 2 - x * function(x), step(x, sp.S.One) * function(x)):
        below, above = ends(enclose(expr, {x: range_}, context))
        expected = value(expr, {x: MP.mpf(within.numerator) / within.denominator})
        slack = MP.mpf(10) ** -16
        assert MP.mpf(below.numerator) / below.denominator - slack <= expected
        assert expected <= MP.mpf(above.numerator) / above.denominator + slack


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


@given(expressions, points)
@settings(max_examples=250)
def test_the_normal_form_keeps_the_value(expr, values):
    assert_normal_form_keeps_the_value(expr, values)


def assert_definition_is_right(function, by_exp):
    """A definition against the table of activations' own function, at 60 digits."""
    for number in ARGUMENTS:
        argument = MP.mpf(number.numerator) / number.denominator
        expected = value(function(x), {x: argument})
        assert abs(value(by_exp(x), {x: argument}) - expected) < MP.mpf(10) ** -50


@pytest.mark.parametrize("function", BY_EXP, ids=str)
def test_each_definition_by_exp_is_the_function(function):
    assert_definition_is_right(function, BY_EXP[function])


@pytest.mark.parametrize("function", BY_SIGN, ids=str)
def test_each_switch_is_the_function_on_either_side(function):
    above, below = BY_SIGN[function]
    for number in ARGUMENTS:
        argument = MP.mpf(number.numerator) / number.denominator
        side = above if number > 0 else below
        assert abs(value(side(x), {x: argument}) - value(function(x), {x: argument})) < MP.mpf(10) ** -50


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


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_judge_s_derivatives_are_those_of_the_table(name):
    assert_derivative_is_right(name)


GIVEN = (
    (at_most(x, 2), at_most(-1, x)),
    (less_than(sp.Abs(x), p), at_most(p, 3)),
    (at_most(x, y), at_most(y, p)),
    (equal(y, x + 1), less_than(0, x)),
    (at_most(2 * sp.Abs(x), 3), at_most(x * y, p)),
)


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


@given(st.sampled_from(GIVEN), points)
@settings(max_examples=150)
def test_every_fact_is_true(hypotheses, values):
    expr = sp.exp(x) + sp.exp(p) + sp.exp(-x) * p + sp.Abs(x + y) + sp.Abs(x) * y
    assert_facts_hold(expr, hypotheses, values)


@pytest.mark.parametrize("hypotheses", GIVEN, ids=str)
def test_shifting_keeps_what_hypotheses_allow(hypotheses):
    for symbol, written in shifted(hypotheses).items():
        low, high = rational_bounds(hypotheses)[symbol]
        (distance,) = written.free_symbols
        assert distance.is_nonnegative
        assert written.xreplace({distance: sp.S.Zero}) in (low, high)


ordered = st.tuples(expressions, expressions, st.booleans(), st.sampled_from(((), *GIVEN)))


@given(ordered, points)
@settings(max_examples=150)
def test_a_proved_order_holds_at_every_point(claim, values):
    lhs, rhs, strict, hypotheses = claim
    try:
        shown = proves_order(lhs, rhs, strict, hypotheses, 40)
        if shown is None or not meets(hypotheses, at(values)):
            return
        gap = value(rhs, at(values)) - value(lhs, at(values))
    except (NoValueError, TermLimitError, UnboundedError):
        return
    assert gap > -(MP.mpf(10) ** -30) * (1 + abs(value(rhs, at(values)))), f"{lhs}, {rhs} at {values}: {shown}"


BOUNDED_SLOPES = (SlopeBound("f", sp.Rational(3, 2)), SlopeBound("f", sp.S.One))


def test_candidates_meet_every_hypothesis():
    found = 0
    for values, functions in candidates([x, y, p], [f(x) * y, prime(f)(x)], (*GIVEN[1], *BOUNDED_SLOPES)):
        found += 1
        numbers_ = at(values)
        assert meets(GIVEN[1], numbers_)
        slope = formulas_of(functions)["f'"]
        assert all(abs(slope(MP.mpf(n))) <= 1 for n in range(-5, 6))
    assert found >= 100


def test_cases_cover_every_sign():
    labels = [case.label for case in cases_of(at_most(relu(x), sp.Abs(y)), ())]
    assert len(labels) == len(set(labels)) == 9


@pytest.mark.parametrize(
    ("comparison", "proved"),
    [
        (less_than(sp.exp(x), 8), True),
        (less_than(sp.exp(x), 7), False),
        (at_most(x**2, 4), True),
        (less_than(x**2, 4), False),
    ],
)
def test_boxes_reach_to_the_ends_of_the_bounds(comparison, proved):
    assert (by_boxes(comparison, GIVEN[0]) is not None) is proved


#: truths whose proofs need facts, factors, roots and tangents, and the nearest lies
TRUTHS_AND_LIES = (
    (at_most(2 * x * y, x**2 + y**2), at_most(2 * x * y + 1, x**2 + y**2)),
    (less_than(x, sp.exp(x)), less_than(x + 1, sp.exp(x))),
    (at_most(x * (1 - x), sp.Rational(1, 4)), less_than(x * (1 - x), sp.Rational(1, 4))),
    (less_than(0, x**4 - x + 1), less_than(0, x**4 - x)),
    (less_than(sp.Abs(sp.tanh(x)), 1), less_than(sp.Abs(sp.tanh(x)), sp.Rational(99, 100))),
    (at_most(relu(x) - x, sp.Abs(x)), less_than(relu(x) - x, sp.Abs(x))),
    (equal(sp.Abs(x) * sp.Abs(y), sp.Abs(x * y)), equal(sp.Abs(x) + sp.Abs(y), sp.Abs(x + y))),
)


@pytest.mark.parametrize(("truth", "lie"), TRUTHS_AND_LIES, ids=str)
def test_a_truth_is_proved_and_the_nearest_lie_refuted(truth, lie):
    assert check(Claim("truth", truth)).outcome is Outcome.PROVED
    assert check(Claim("lie", lie)).outcome is Outcome.REFUTED


def test_the_search_is_not_needed_for_a_lie_to_be_safe():
    for _, lie in TRUTHS_AND_LIES:
        if isinstance(lie, Comparison) and lie.relation.value != "=":
            assert proves_order(lie.lhs, lie.rhs, lie.relation.value == "<", (), LONG_SEARCH) is None


# planted mistakes in the judge: what checks the rules above must notice each
SOMEWHERE = {x: Fraction(3), y: Fraction(1), p: Fraction(0)}


def test_a_wrong_definition_is_noticed():
    with pytest.raises(AssertionError):
        assert_definition_is_right(sp.tanh, lambda u: 1 - 2 / (sp.exp(u) + 1))


def test_a_wrong_derivative_is_noticed(monkeypatch):
    monkeypatch.setattr(
        import_module("symrnn.check.adjoint"), "DERIVATIVES", {**DERIVATIVES, softsign: lambda u: 1 / (1 + sp.Abs(u))}
    )
    with pytest.raises(AssertionError):
        assert_derivative_is_right("softsign")


def test_an_enclosure_rounded_inwards_is_noticed(monkeypatch):
    def inwards(context, number):
        nearest = context.mpf(number.numerator) / context.mpf(number.denominator)
        return context.mpf(nearest.b)

    monkeypatch.setattr(import_module("symrnn.enclosure"), "point", inwards)
    with pytest.raises(AssertionError):
        assert_encloses(x / 3 + sp.Rational(1, 3), {x: Fraction(1)})


def test_a_square_of_a_size_taken_wrongly_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.check.polynomial"), "_without_squares", _inner)
    with pytest.raises(AssertionError):
        assert_normal_form_keeps_the_value(
            sp.Abs(x - y) * relu(x - y), {x: Fraction(3), y: Fraction(1), p: Fraction(0)}
        )


def _inner(monomial, squares):
    ((atom, _),) = squares
    assert isinstance(atom.key, AbsoluteOf)
    return atom.key.polynomial


def test_a_normal_form_that_drops_a_term_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.check.normal"), "_sum", lambda quotients: quotients[0])
    with pytest.raises(AssertionError):
        assert_normal_form_keeps_the_value(x + y + 1, SOMEWHERE)


def test_a_tangent_above_the_curve_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.check.facts"), "_exp_above", lambda argument: Fraction(1, 2))
    with pytest.raises(AssertionError):
        assert_facts_hold(sp.exp(x), (), {x: Fraction(1, 8), y: Fraction(0), p: Fraction(0)})


def test_roots_counted_on_the_wrong_side_are_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.check.inequality"), "_domain", lambda atom, facts: (sp.Integer(2), None))
    assert proves_order(sp.S.Zero, x**3 + x + 1, False, (), 10) is not None
    assert value(x**3 + x + 1, {x: MP.mpf(-1)}) < 0


def test_a_definition_that_is_wrong_lets_a_lie_through_and_is_seen_by_it(monkeypatch):
    lie = equal(sp.tanh(x), 1 - 2 / (sp.exp(x) + 1))
    assert check(Claim("lie", lie)).outcome is Outcome.REFUTED
    monkeypatch.setattr(
        import_module("symrnn.check.normal"), "BY_EXP", {**BY_EXP, sp.tanh: lambda u: 1 - 2 / (sp.exp(u) + 1)}
    )
    assert check(Claim("lie", lie)).outcome is Outcome.PROVED
