"""Certified slopes: exact where they are exact, narrow elsewhere, proved; and no bound that is too small is proved."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from independent import MP, value
from sample_sizes import examples

from symrnn import InputError, slope_bound
from symrnn.bounds.slopes.steepest import size_at
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT
from symrnn.claims.claim import Claim, Comparison, at_most, less_than
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import SELU_ALPHA, SELU_SCALE, gelu, relu, sigmoid, silu, softplus
from symrnn.judge import check

x = sp.Symbol("x", real=True)
EXACT = {
    "identity": (1, True),
    "tanh": (1, True),
    "sigmoid": (sp.Rational(1, 4), True),
    "relu": (1, True),
    "softplus": (1, False),
    "softsign": (1, True),
    "elu": (1, True),
    "selu": (SELU_SCALE * SELU_ALPHA, False),
}
#: to 25 digits, by another program
ENCLOSED = {
    "silu": "1.099839320128866916958185",
    "gelu": "1.128904145185156439490064",
    "mish": "1.088498161251729216937870",
}
certified = cache(slope_bound)


def test_every_activation_of_the_table_is_certified():
    assert set(EXACT) | set(ENCLOSED) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", EXACT)
def test_it_is_exact_where_it_is_exact(name):
    found = certified(name)
    assert found.exact
    assert (found.high, found.attained) == EXACT[name]


@pytest.mark.parametrize("name", ENCLOSED)
def test_it_is_a_narrow_enclosure_elsewhere(name):
    found = certified(name)
    assert found.high - found.low <= sp.Rational(1, 10**12)
    assert found.low < sp.Rational(ENCLOSED[name]) < found.high
    assert found.attained is None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_claim_is_proved_by_the_judge_again(name):
    found = certified(name)
    assert {check(claim).outcome for claim in found.claims} == {Outcome.PROVED}
    assert len(found.claims) == 4
    assert found.claims[1].statement.adjoints
    upper = found.claims[2].statement
    assert isinstance(upper, Comparison)
    assert upper.rhs == found.high
    assert upper.lhs == sp.Abs(found.slope)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_dense_samples_stay_below_and_come_near(name):
    found = certified(name)
    sizes = [size_at(found.slope, ARGUMENT, Fraction(k, 64)) for k in range(-64 * 12, 64 * 12 + 1)]
    largest = max(size for size in sizes if size is not None)
    high = Fraction(int(found.high.p), int(found.high.q))
    assert high * Fraction(98, 100) < largest <= high
    assert size_at(found.slope, ARGUMENT, Fraction(int(found.at.p), int(found.at.q))) >= high - Fraction(1, 10**8)


@pytest.mark.parametrize("less", [Fraction(1, 10**6), Fraction(1, 10**12) + Fraction(1, 10**12)], ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_bound_too_small_is_refuted(name, less):
    found = certified(name)
    bound = found.high - sp.Rational(less.numerator, less.denominator)
    verdict = check(Claim.at_most("lie", sp.Abs(found.slope), bound))
    if name == "selu":
        assert verdict.outcome is not Outcome.PROVED  # the slope is so large only next to the kink
        return
    assert verdict.outcome is Outcome.REFUTED
    places = verdict.evidence.witness.values.values()
    assert abs(value(found.slope, dict.fromkeys([ARGUMENT], *map(_number, places)) if places else {})) > _number(bound)


def _number(rational):
    return MP.mpf(int(rational.numerator)) / int(rational.denominator)


@pytest.mark.parametrize("name", [name for name, (_, attained) in EXACT.items() if attained])
def test_strict_where_equality_is_attained_is_refuted(name):
    found = certified(name)
    verdict = check(Claim("lie", less_than(sp.Abs(found.slope), found.high)))
    assert verdict.outcome is Outcome.REFUTED


def test_a_formula_of_the_user():
    swish = slope_bound(x * sigmoid(2 * x))
    assert str(swish) == "x*sigmoid(2*x): sup|f'| lies between 1.0998393201287 and 1.0998393201292"
    by_exp = slope_bound(x / (1 + sp.exp(-x)))
    assert (by_exp.low, by_exp.high) == (certified("silu").low, certified("silu").high)
    shifted = slope_bound(sp.tanh(x - 50))
    assert (shifted.high, shifted.at, shifted.attained) == (1, 50, True)
    assert str(slope_bound(sp.Abs(x) + sp.tanh(2 * x))) == "tanh(2*x) + Abs(x): sup|f'| = 3, not attained"


@pytest.mark.parametrize("formula", [sp.exp(x), x**2, x**3 / 3, x * sp.exp(-x), softplus(x) ** 2], ids=str)
def test_what_has_no_bound_is_said_to_have_none(formula):
    found = slope_bound(formula)
    assert found.unbounded
    assert str(found).endswith("|f'| has no bound")
    assert check(found.claims[-1]).outcome is Outcome.PROVED


@pytest.mark.parametrize("formula", [1 / x, sp.log(x), sp.sin(x**2), sp.tanh(sp.sin(x))], ids=str)
def test_what_cannot_be_certified_is_said_so(formula):
    found = slope_bound(formula)
    assert found.high is None
    assert not found.unbounded
    assert "no bound of |f'| was proved" in str(found)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("tahn", "did you mean tanh"),
        ("f", "undefined"),
        (sp.Function("f", real=True)(x), "undefined"),
        (x + sp.Symbol("y", real=True), "one symbol"),
        (sp.Integer(3), "one symbol"),
        (3, "one symbol"),
        (sp.tanh(sp.Symbol("p", positive=True)), "real and no more"),
        (sp.gamma(x), "not one of the exact"),
        (sp.Float(0.5) * x, "not one of the exact"),
    ],
    ids=str,
)
def test_what_is_no_activation_is_an_error(of, words):
    with pytest.raises(InputError, match=words):
        slope_bound(of)


@pytest.mark.slow
@examples(25)
@given(
    st.sampled_from([sp.tanh, sigmoid, silu, gelu, relu, softplus]),
    st.sampled_from([sp.tanh, sigmoid, silu]),
    st.integers(-3, 3).filter(bool),
    st.fractions(-2, 2, max_denominator=4),
)
def test_proved_bounds_of_random_formulas_hold_at_dense_points(outer, inner, scale, shift):
    formula = outer(inner(scale * x) + sp.Rational(shift.numerator, shift.denominator))
    found = slope_bound(formula)
    if found.high is None:
        return
    high = Fraction(int(found.high.p), int(found.high.q))
    sizes = (size_at(found.slope, x, Fraction(k, 50)) for k in range(-400, 401))
    assert all(size <= high for size in sizes if size is not None)
    lie = at_most(sp.Abs(found.slope), found.low - sp.Rational(1, 10**6))
    assert check(Claim("lie", lie)).outcome is not Outcome.PROVED
