"""Each rule of the judge against values computed by other means."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from independent import MP, NoValueError, formulas_of, value
from rule_checks import (
    ARGUMENTS,
    FUNCTIONS,
    SYMBOLS,
    assert_definition_is_right,
    assert_derivative_is_right,
    assert_encloses,
    assert_facts_hold,
    assert_normal_form_keeps_the_value,
    at,
    f,
    meets,
    p,
    x,
    y,
)
from sample_sizes import examples

from symrnn.cells.activations import ACTIVATIONS
from symrnn.claims.claim import Claim, Comparison, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.expressions.functions import prime, relu, step
from symrnn.judge import check
from symrnn.judge.inequalities.cases import cases_of
from symrnn.judge.inequalities.facts import rational_bounds, shift_to_bounds
from symrnn.judge.inequalities.inequality import LONG_SEARCH, proves_order
from symrnn.judge.inequalities.paving import by_boxes
from symrnn.judge.normal_form.function_rewrites import BY_EXP, BY_SIGN
from symrnn.judge.normal_form.limits import TermLimitError
from symrnn.judge.witnesses.witness import candidates

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


@given(expressions, points)
@examples(250)
def test_an_enclosure_at_a_point_holds_the_value(expr, values):
    assert_encloses(expr, values)


@given(st.sampled_from(FUNCTIONS), numbers, numbers, st.integers(0, 16))
@examples(250)
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


@given(expressions, points)
@examples(250)
def test_the_normal_form_keeps_the_value(expr, values):
    assert_normal_form_keeps_the_value(expr, values)


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


@given(st.sampled_from(GIVEN), points)
@examples(150)
def test_every_fact_is_true(hypotheses, values):
    expr = sp.exp(x) + sp.exp(p) + sp.exp(-x) * p + sp.Abs(x + y) + sp.Abs(x) * y
    assert_facts_hold(expr, hypotheses, values)


@pytest.mark.parametrize("hypotheses", GIVEN, ids=str)
def test_shifting_keeps_what_hypotheses_allow(hypotheses):
    for symbol, written in shift_to_bounds(hypotheses).items():
        low, high = rational_bounds(hypotheses)[symbol]
        (distance,) = written.free_symbols
        assert distance.is_nonnegative
        assert written.xreplace({distance: sp.S.Zero}) in (low, high)


ordered = st.tuples(expressions, expressions, st.booleans(), st.sampled_from(((), *GIVEN)))


@given(ordered, points)
@examples(150)
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
