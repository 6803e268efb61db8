"""Exact values of single expressions, and the functions' own values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import oracle
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn import InputError
from symrnn.expressions.exact import number_value, to_fraction
from symrnn.expressions.function_values import context_of
from symrnn.expressions.functions import FUNCTIONS, elu, is_undefined, maximum, minimum, prime, sigmoid, step, surrogate
from symrnn.expressions.rational_values import rational_value

x = sp.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (3, Fraction(3)),
        (-0.25, Fraction(-1, 4)),
        ("0.1", Fraction(1, 10)),
        (" 2/6 ", Fraction(1, 3)),
        ("1e-3", Fraction(1, 1000)),
        (Decimal("1.5"), Fraction(3, 2)),
        (Fraction(2, 3), Fraction(2, 3)),
        (sp.Rational(2, 3), Fraction(2, 3)),
        (np.float32(0.5), Fraction(1, 2)),
        (np.float64(0.1), Fraction(0.1)),
        (np.int64(2**62), Fraction(2**62)),
    ],
)
def test_numbers_become_exact_fractions(value, fraction):
    found = to_fraction(value)
    assert found == fraction
    assert type(found.numerator) is int


@pytest.mark.parametrize(
    "value",
    [None, True, "", "x", "1/0", "nan", "-inf", "1e5001", "1e-99999999999", float("nan"), float("-inf"), Decimal("NaN"),
     Decimal("1e9999999"), 1j, [1], (1, 2), "9" * 5000, "0x10", "9**9**9", x, sp.oo, np.array([1.0, 2.0])],
)  # fmt: skip
def test_what_is_no_number_is_named(value):
    with pytest.raises(
        InputError, match="is not a finite rational number; give an integer, a fraction or a decimal"
    ) as e:
        to_fraction(value)
    assert len(str(e.value)) < 200


def _fraction_or_error(text):
    try:
        return to_fraction(text)
    except InputError as error:
        return error


@given(st.text(max_size=12) | st.text("0123456789eE.-+/_ ", max_size=14))
def test_no_text_is_run_or_takes_long_or_gives_a_giant(text):
    found = _fraction_or_error(text)
    assert isinstance(found, InputError) or found.numerator.bit_length() < 20_000


@pytest.mark.parametrize("name", [n for n in oracle.VALUE if n != "identity"])
@pytest.mark.parametrize("point", ["-1e4", "-40", "-0.7", "-1e-25", "0", "1e-25", "2.5", "300", "1e4"])
def test_every_function_has_the_value_of_its_definition(name, point):
    context = context_of(400)
    function = next(f for f in FUNCTIONS if f.__name__ == name)
    found = FUNCTIONS[function](context, context.mpf(point))
    # so that the oracle's plain formulas do not cancel; those of the normal distribution do not, and would take long
    with oracle.MP.workprec(600 if name in ("gelu", "normal_cdf", "normal_density") else 60_000):
        exact = oracle.VALUE[name](oracle.MP.mpf(point))
    assert abs(context.mpf(exact) - found) <= abs(context.mpf(exact)) * context.mpf(10) ** -110


@given(st.fractions(max_denominator=1000))
def test_exact_values_are_the_values(point):
    context = context_of(200)
    for function in (f for f in FUNCTIONS if 1 in f.nargs):
        exact = None if function is step and point == 0 else rational_value(function, point)
        if exact is not None:
            number = FUNCTIONS[function](context, context.mpf(point.numerator) / point.denominator)
            assert (
                abs(number - context.mpf(exact.numerator) / exact.denominator) <= abs(number) * context.mpf(2) ** -190
            )


def test_exact_values_at_zero():
    assert [rational_value(f, Fraction(0)) for f in (sp.exp, sp.tanh, sigmoid, elu)] == [1, 0, Fraction(1, 2), 0]
    assert rational_value(elu, Fraction(3)) == 3
    assert rational_value(elu, Fraction(-3)) is None


def test_one_expression():
    expr = (x + 1) ** 3 / (x - 2) + sp.Abs(x)
    assert number_value(expr, {x: Fraction(1, 2)}) == Fraction(27, 8) / Fraction(-3, 2) + Fraction(1, 2)


def test_undefined_functions_and_their_derivatives():
    f = sp.Function("f", real=True)
    assert is_undefined(f(x))
    assert is_undefined(prime(f)(x))
    assert not is_undefined(sp.tanh(x))
    assert not is_undefined(x)
    assert str(prime(prime(f))(x)) == "f''(x)"


@given(st.fractions(max_denominator=1000), st.fractions(max_denominator=1000))
def test_exact_values_of_two_numbers(a, b):
    assert [rational_value(f, a, b) for f in (maximum, minimum, surrogate)] == [max(a, b), min(a, b), a]
    assert [FUNCTIONS[f](None, a, b) for f in (maximum, minimum, surrogate)] == [max(a, b), min(a, b), a]
