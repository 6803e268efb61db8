"""Enclosures of sin, cos and roots hold every value; and these functions are exact where they can be."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point, span
from symrnn.expressions.function_values import context_of
from symrnn.expressions.functions import FUNCTIONS, gelu, sigmoid, silu
from symrnn.expressions.rational_values import rational_value

x = sp.Symbol("x", real=True)
MP = mpmath.MPContext()
MP.prec = 400


def number(value: Fraction) -> mpmath.mpf:
    return MP.mpf(value.numerator) / value.denominator


#: by complex exponentials, independent of mpmath's own sine
BY_EXP = {
    sp.sin(x): lambda v: MP.exp(MP.mpc(0, v)).imag,
    sp.cos(x): lambda v: MP.exp(MP.mpc(0, v)).real,
    sp.sqrt(x): lambda v: MP.exp(MP.log(v) / 2) if v else v,
    x ** sp.Rational(-3, 2): lambda v: MP.exp(-3 * MP.log(v) / 2),
}


@pytest.mark.parametrize("expr", BY_EXP, ids=str)
@examples(100)
@given(
    st.fractions(-30, 30, max_denominator=10**6),
    st.sampled_from([Fraction(0), Fraction(1, 10**12), Fraction(1, 3), Fraction(4), Fraction(9)]),
    st.fractions(0, 1, max_denominator=50),
    st.sampled_from([20, 53, 120]),
)
def test_the_value_lies_in_the_enclosure(expr, start, width, share, precision):
    start = abs(start) + Fraction(1, 100) if expr.is_Pow else start
    context = intervals(precision)
    argument = span(context, point(context, start), point(context, start + width))
    low, high = ends(enclose(expr, {x: argument}, context))
    value = BY_EXP[expr](number(start + share * width))
    assert number(low) <= value <= number(high)


def test_enclosures_are_narrow_or_say_that_they_are_not_known():
    context = intervals(60)
    for expr in (sp.sin(x), sp.cos(x)):
        assert ends(enclose(expr, {x: context.mpf([0, 7])}, context)) == (-1, 1)
        assert ends(enclose(expr, {x: context.mpf(10) ** 400}, context)) == (-1, 1)
        low, high = ends(enclose(expr, {x: context.mpf(2)}, context))
        assert high - low < Fraction(1, 2**50)
    assert ends(enclose(sp.sqrt(x), {x: context.mpf([0, 4])}, context)) == (0, 2)
    for expr in (sp.sqrt(x), 1 / sp.sqrt(x)):
        with pytest.raises(UnboundedError):
            enclose(expr, {x: context.mpf([-1, 4])}, context)


@pytest.mark.parametrize("function", [sp.sin, sp.cos])
def test_values_of_sine_and_cosine(function):
    for value in ("-40", "-0.7", "0", "1e-25", "2.5", "300"):
        found = FUNCTIONS[function](context_of(300), MP.mpf(value))
        assert abs(found - BY_EXP[function(x)](MP.mpf(value))) < MP.mpf(10) ** -85
    assert rational_value(function, Fraction(0)) == (function is sp.cos)
    assert rational_value(function, Fraction(1, 2)) is None


@pytest.mark.parametrize("right", [Fraction(-(10**30)), Fraction(-(10**12)), Fraction(0), Fraction(1)], ids=str)
def test_exp_far_to_the_left_is_small_and_not_unknown(right: Fraction) -> None:
    context = intervals(60)
    argument = span(context, point(context, Fraction(-(10**40))), point(context, right))
    low, high = (MP.make_mpf(end) for end in enclose(sp.exp(x), {x: argument}, context)._mpi_)
    assert low == 0  # exp is positive, and how small it is at the left end no number says
    assert high >= MP.exp(number(right))
    with pytest.raises(UnboundedError, match="too large"):
        enclose(sp.exp(-x), {x: argument}, context)


@pytest.mark.parametrize("function", [sigmoid, silu, gelu], ids=str)
def test_what_saturates_is_narrow_where_its_argument_is_huge(function: type) -> None:
    context = intervals(200)
    low, high = ends(enclose(function(x), {x: context.mpf(10) ** 26}, context))
    assert 0 < low <= high
    assert high - low < low / 2**150
