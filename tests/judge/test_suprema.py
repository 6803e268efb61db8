"""Inequalities in one symbol over the whole line: proofs hold at every sampled point, and no lie is proved."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from independent import MP, NoValueError, value
from sample_sizes import examples

from symrnn.claims.claim import Claim, at_most, less_than
from symrnn.claims.verdict import Outcome
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point, span
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
from symrnn.judge import check
from symrnn.judge.inequalities.jets import jet
from symrnn.judge.inequalities.suprema import by_supremum, point_against
from symrnn.judge.inequalities.tails import sign_beyond

x = sp.Symbol("x", real=True)
POINTS = [Fraction(k, 6) for k in range(-120, 121)] + [s * Fraction(2) ** k for k in range(5, 12) for s in (1, -1)]
SMOOTH = (sp.exp, sp.tanh, sigmoid, softplus, normal_cdf, normal_density, silu, gelu, mish, sp.erf)
FACTORS = (sp.S.One, x, 1 / (1 + x**2), sp.exp(-(x**2)), sigmoid(-x), x**2 * sp.exp(-sp.Abs(x)), 1 / x)
SWITCHES = (sp.Abs, relu, elu, selu, softsign)


def number(rational):
    return MP.mpf(int(rational.numerator)) / int(rational.denominator)


def values_of(expr, points=POINTS):
    """The values at points that have one, by formulas that are not the judge's."""
    found = []
    for place in points:
        try:
            found.append((place, value(expr, {x: number(place)})))
        except (NoValueError, ZeroDivisionError, OverflowError):
            continue
    return found


#: inner functions stay small, so that nothing overflows
@st.composite
def formulas(draw, functions=(*SMOOTH, *SWITCHES)):
    """Sums and products of functions of lines, bounded and unbounded ones, some with poles."""
    expr = sp.S.Zero
    for _ in range(draw(st.integers(1, 2))):
        line = sp.Rational(draw(st.integers(-4, 4)), 2) * x + draw(st.integers(-3, 3))
        outer = draw(st.sampled_from(functions))(line)
        factor = draw(st.sampled_from(FACTORS))
        expr += sp.Rational(draw(st.integers(-6, 6)), 4) * outer * factor
    return expr


@examples(20)
@given(formulas(), st.fractions(0, 1, max_denominator=20), st.booleans())
def test_what_is_proved_holds_at_every_sampled_point(expr, share, absolute):
    """The bound lies about the largest sampled value, on either side of it: half of the claims are lies."""
    side = sp.Abs(expr) if absolute else expr
    sampled = [each for each in values_of(side) if mpmath.isfinite(each[1]) and abs(each[1]) < 10**6]
    if not side.has(x) or not sampled:
        return
    largest = max(found for _, found in sampled)
    bound = sp.Rational(str(MP.nstr(largest, 15))) + sp.Rational(share.numerator, share.denominator) - sp.Rational(1, 2)
    found = by_supremum(at_most(side, bound), ())
    if found is not None:
        assert all(each <= number(Fraction(int(bound.p), int(bound.q))) for _, each in values_of(side))
    against = point_against(at_most(side, bound), ())
    if against is not None:
        assert value(side, {x: number(against[1])}) > number(Fraction(int(bound.p), int(bound.q)))
    assert found is None or against is None


@examples(25)
@given(formulas(), st.fractions(-6, 6, max_denominator=16), st.sampled_from([Fraction(0), Fraction(1, 8), Fraction(1)]))
def test_derivatives_lie_in_their_enclosures(expr, low, width):
    context = intervals(80)
    try:
        found = jet(expr, x, span(context, point(context, low), point(context, low + width)), context)
    except UnboundedError:
        return
    for share in (Fraction(1, 7), Fraction(1, 2), Fraction(5, 6)):
        place = number(low + width * share)
        exact = [lambda u: value(expr, {x: u})]
        with MP.workdps(90):
            taken = [exact[0](place), MP.diff(exact[0], place), MP.diff(exact[0], place, 2)]
        for order, part in enumerate((found.value, found.first, found.second)):
            if part is not None:
                lowest, highest = map(number, ends(part))
                slack = MP.mpf(10) ** (-20 if order == 0 else -12) * (1 + abs(taken[order]))
                assert lowest - slack <= taken[order] <= highest + slack, (expr, order)


@examples(25)
@given(formulas(), st.sampled_from([1, 4, 16]), st.sampled_from([1, -1]))
def test_signs_far_out_are_those_of_the_values(expr, start, side):
    outwards = expr.xreplace({x: side * x})
    sign = sign_beyond(outwards, x, Fraction(start), intervals(80))
    if sign is not None:
        found = values_of(outwards, [start * Fraction(k, 8) for k in range(8, 80)])
        assert all(each > 0 if sign else each >= 0 for _, each in found if abs(each) > MP.mpf(10) ** -50)


#: (formula, what bounds it everywhere, and is not far from its supremum)
BOUNDED = (
    (sigmoid(x) * (1 + x * (1 - sigmoid(x))), "1.0998393202"),
    (silu(x) + sigmoid(x) * (1 - silu(x)), "1.0998393202"),
    (1 / (1 + sp.exp(-x)) + x * sp.exp(-x) / (1 + sp.exp(-x)) ** 2, "1.0998393202"),
    (normal_cdf(x) + x * normal_density(x), "1.1289041452"),
    (sp.tanh(softplus(x)) + x * (1 - sp.tanh(softplus(x)) ** 2) * sigmoid(x), "1.0884981613"),
    (1 - sp.tanh(x - 50) ** 2, "1.0000000001"),
    (-2 * x * sp.exp(-(x**2)), "0.8577638850"),
    (x / (1 + sp.Abs(x)) ** 3, "0.1481481482"),
    (2 * sp.exp(-(x**2)) / sp.sqrt(sp.pi), "1.1283791671"),
)


@pytest.mark.parametrize(("expr", "bound"), BOUNDED, ids=[str(row[0]) for row in BOUNDED])
def test_a_bound_is_proved_and_one_that_is_too_small_refuted(expr, bound):
    above = check(Claim.at_most("bound", sp.Abs(expr), sp.Rational(bound)))
    assert above.outcome is Outcome.PROVED
    assert any("by bounds of its parts there" in detail for detail in above.evidence.details)
    below = check(Claim.at_most("lie", sp.Abs(expr), sp.Rational(bound) - sp.Rational(1, 100)))
    assert below.outcome is Outcome.REFUTED
    (place,) = below.evidence.witness.values.values()
    assert abs(value(expr, {x: number(place)})) > number(Fraction(bound)) - MP.mpf(1) / 100


#: lies: the largest value beyond where one looks, equality attained, poles, growth, values that oscillate
LIES = (
    at_most(sp.Abs(1 - sp.tanh(x - 50) ** 2), sp.Rational(999999, 10**6)),
    at_most(1 - sp.tanh(x - 5000) ** 2, sp.Rational(1, 2)),
    at_most(sp.exp(-((x / 100 + 30) ** 2)), sp.Rational(1, 2)),
    less_than(1 - sp.tanh(x) ** 2, 1),
    less_than(sp.sin(x), 1),
    at_most(1 / (x - 3), 10**9),
    at_most(1 / (x - sp.Rational(1, 3)) ** 2, 10**9),
    at_most(x * sp.exp(-x / 1000), 300),
    at_most(sp.Abs(x), 10**6),
    at_most(x**2 * sigmoid(-x), 1),
    at_most(x * sp.sin(x), 100),
    at_most(x * sigmoid(x) - x, -sp.Rational(1, 10**9)),
    at_most(softplus(x) - x, sp.Rational(1, 2)),
    at_most(elu(-x), sp.Rational(3, 2)),
    at_most(step(x - 7), sp.Rational(99, 100)),
    less_than(0, sp.exp(-x) * (x - 1000) ** 2),
    at_most(sp.Abs(x - 3), sp.Rational(5, 2)),
)


@pytest.mark.parametrize("comparison", LIES, ids=str)
def test_no_lie_is_proved(comparison):
    assert by_supremum(comparison, ()) is None
    assert check(Claim("lie", comparison)).outcome is not Outcome.PROVED


def test_hypotheses_bound_the_symbol_and_a_positive_one_is_positive():
    within = (at_most(-1, x), at_most(x, 2))
    assert by_supremum(at_most(x**3 - x, 6), within) is not None
    assert by_supremum(at_most(x**3 - x, 6), (at_most(x, 2),)) is not None
    assert by_supremum(at_most(x**3 - x, 6), (at_most(-1, x),)) is None
    positive = sp.Symbol("p", positive=True)
    assert by_supremum(at_most(sp.exp(-positive), 1), ()) is not None
    assert by_supremum(at_most(sp.Abs(positive - 3), 2), (at_most(positive, 5),)) is None
    assert by_supremum(at_most(sp.Abs(positive - 3), 3), (at_most(positive, 5),)) is not None


def test_two_symbols_and_equations_are_left_alone():
    y = sp.Symbol("y", real=True)
    assert by_supremum(at_most(sp.exp(-(x**2)) + y, 3), ()) is None
    assert point_against(at_most(x + y, 3), ()) is None


@examples(15)
@given(st.fractions(-40, 40, max_denominator=1000), st.sampled_from([0, Fraction(1, 3), 2]), st.sampled_from([40, 90]))
@pytest.mark.parametrize("function", [sp.erf, normal_cdf, normal_density, gelu, mish, selu], ids=str)
def test_enclosures_of_the_new_functions_hold_their_values(function, low, width, precision):
    context = intervals(precision)
    over = span(context, point(context, low), point(context, low + width))
    lowest, highest = map(number, ends(enclose(function(x), {x: over}, context)))
    for place in (low, low + Fraction(width) / 3, low + width):
        exact = value(function(x), {x: number(place)})
        slack = abs(exact) * MP.mpf(10) ** -50
        assert lowest - slack <= exact <= highest + slack
    if not width:
        assert highest - lowest <= MP.mpf(2) ** (12 - precision) * (1 + abs(exact))


K = sp.Symbol("k", integer=True, nonnegative=True)
#: true of every index, false in between
OF_INDICES = (
    at_most(1, (2 * K - 1) ** 2),
    at_most(sp.exp(-((K - sp.Rational(1, 2)) ** 2)), sp.Rational(78, 100)),
    at_most(sp.exp(-((2 * K - 9) ** 2)), sp.Rational(1, 2)),
)


@pytest.mark.parametrize("comparison", OF_INDICES, ids=str)
def test_what_is_false_between_the_indices_is_not_refuted(comparison):
    assert check(Claim("of an index", comparison)).outcome is not Outcome.REFUTED


@pytest.mark.parametrize("expr", [sp.sin(1 / (x - 5)), sp.cos(1 / (x - 5)), sp.sin(sp.log(x)), sp.tanh(sp.log(x - 6))])
def test_a_bounded_function_of_what_has_no_value_proves_nothing(expr):
    assert by_supremum(at_most(expr, 2), ()) is None


ZERO = sp.sin(1) ** 2 + sp.cos(1) ** 2 - 1
STEEPEST = sp.Rational(239935728, 10**8)


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        (silu(STEEPEST) + sigmoid(STEEPEST) * (1 - silu(STEEPEST)), 1),
        (normal_cdf(-40) - normal_density(-41), 1),
        (silu(-(sp.Integer(10) ** 9) - 1) - silu(-(sp.Integer(10) ** 9)), 1),
        (mish(-300), -1),
        (step(ZERO, 2) - 1, None),
        (step(ZERO, 2) * (1 - sigmoid(STEEPEST)) + sigmoid(STEEPEST), None),
        (1 - step(sp.S.Zero), None),
        (silu(ZERO), None),
        (gelu(sp.Integer(10) ** 200) - 1, None),
    ],
    ids=str,
)
def test_sympy_takes_no_number_for_one_of_another_sign(number, sign):
    """SymPy decides |u| by such signs where it is constructed, before the judge sees it."""
    assert not number.is_zero
    assert [number.is_positive, number.is_negative] == ([None, None] if sign is None else [sign > 0, sign < 0])
