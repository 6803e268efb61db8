"""The definitions that the judge and the enclosures take: each against the function's value, and lies among them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.expressions import enclosure
from symrnn.expressions.definitions import DEFINITIONS, Definition, by_others, unfold_definitions
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point, span
from symrnn.expressions.function_values import context_of
from symrnn.expressions.functions import FUNCTIONS, elu, gelu, mish, relu, selu, silu, softsign, step

u = sp.Symbol("u", real=True)
MP = context_of(400)
WRITTEN = [function for function, row in DEFINITIONS.items() if row.formula is not None]
PLACES = [Fraction(k, 7) for k in range(-60, 61, 4)]


def number(value: Fraction):
    return MP.mpf(value.numerator) / value.denominator


def at(expr, place):
    value = expr.xreplace({u: sp.Rational(place.numerator, place.denominator)})
    return MP.mpf(str(value.evalf(110)))


def near(a, b) -> bool:
    return abs(a - b) <= MP.mpf(10) ** -90


#: the judge knows these by their definition alone, and no formula of a cell has them
VALUES = {**FUNCTIONS, sp.cosh: lambda context, v: context.cosh(v), sp.sinh: lambda context, v: context.sinh(v)}


def is_right(function, row: Definition) -> bool:
    """Every formula of a row has the function's value, and its slope is that of its value, from one side of 0."""
    right = True
    for place in (place for place in PLACES if place):
        value = VALUES[function](MP, number(place))
        sides = row.sides and row.sides[place < 0]
        formulas = [formula for formula in (row.formula, row.by_exp, sides) if formula is not None]
        right &= all(near(at(formula(u), place), value) for formula in formulas)
        if row.slope is not None:
            slope = MP.diff(lambda v, f=function: VALUES[f](MP, v), number(place))
            right &= abs(at(row.slope(u), place) - slope) < 1e-30
    values = [VALUES[function](MP, number(place)) for place in PLACES if place or function is not step]
    return right and (not row.increasing or values == sorted(values))


@pytest.mark.parametrize("function", DEFINITIONS, ids=lambda function: function.__name__)
def test_every_row_says_what_is_so(function):
    assert is_right(function, DEFINITIONS[function])


LIES = [
    (silu, {"formula": lambda v: v * sp.tanh(v)}),
    (silu, {"increasing": True}),
    (gelu, {"increasing": True}),
    (mish, {"by_exp": lambda v: v * (1 + sp.exp(-v)) / (1 + 2 * sp.exp(-v) + 2 * sp.exp(-2 * v))}),
    (relu, {"sides": DEFINITIONS[relu].sides[::-1]}),
    (elu, {"sides": (lambda v: v, lambda v: sp.exp(-v) - 1)}),
    (selu, {"slope": DEFINITIONS[elu].slope}),
    (softsign, {"slope": lambda v: 1 / (1 + sp.Abs(v))}),
    (step, {"sides": (lambda v: sp.S.One, lambda v: sp.S.One)}),
]


@pytest.mark.parametrize(("function", "lie"), LIES, ids=[f"{each.__name__}-{next(iter(lie))}" for each, lie in LIES])
def test_a_row_that_lies_is_noticed(function, lie):
    assert not is_right(function, replace(DEFINITIONS[function], **lie))


@pytest.mark.parametrize("function", [f for f, row in DEFINITIONS.items() if row.sides and row.increasing], ids=str)
def test_a_side_of_a_function_that_increases_is_its_value_at_0(function):
    assert DEFINITIONS[function].sides[1](sp.S.Zero) == VALUES[function](MP, MP.mpf(0))


@pytest.mark.parametrize("function", WRITTEN, ids=lambda function: function.__name__)
@examples(60)
@given(
    st.fractions(-30, 30, max_denominator=10**6),
    st.sampled_from([Fraction(0), Fraction(1, 10**12), Fraction(1, 3), Fraction(4), Fraction(31)]),
    st.fractions(0, 1, max_denominator=50),
    st.sampled_from([20, 53, 120]),
)
def test_the_value_lies_in_the_enclosure_by_the_definition(function, start, width, share, precision):
    context = intervals(precision)
    argument = span(context, point(context, start), point(context, start + width))
    low, high = ends(enclose(function(u), {u: argument}, context))
    assert number(low) <= VALUES[function](MP, number(start + share * width)) <= number(high)


@pytest.mark.parametrize("function", [f for f in WRITTEN if DEFINITIONS[f].increasing], ids=lambda f: f.__name__)
def test_what_increases_is_enclosed_between_its_values_at_the_ends(function):
    context = intervals(80)
    low, high = ends(enclose(function(u), {u: context.mpf([-2, 3])}, context))
    first, last = (VALUES[function](MP, MP.mpf(end)) for end in (-2, 3))
    assert 0 <= first - number(low) < 1e-20
    assert 0 <= number(high) - last < 1e-20


def test_a_function_that_is_wrongly_said_to_increase_has_a_wrong_enclosure(monkeypatch):
    false = replace(DEFINITIONS[silu], increasing=True)
    monkeypatch.setattr(enclosure, "DEFINITIONS", {**DEFINITIONS, silu: false})
    monkeypatch.setattr(enclosure, "_by_definition", enclosure._by_definition.__wrapped__)
    context = intervals(60)
    low, _ = ends(enclose(silu(u), {u: context.mpf([-9, 1])}, context))
    assert number(low) > VALUES[silu](MP, MP.mpf(-1))


def test_what_is_not_written_by_others_stays():
    assert by_others(sp.exp(u)) is None
    assert by_others(step(u)) is None
    assert unfold_definitions(sp.Abs(u) + sp.exp(silu(u))) == sp.Abs(u) + sp.exp(u / (1 + sp.exp(-u)))
    with pytest.raises(UnboundedError, match="no enclosure of f is known"):
        enclose(sp.Function("f", real=True)(u), {u: intervals(60).mpf(1)}, intervals(60))
