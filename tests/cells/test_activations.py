"""Every property of every activation's record, and records with a planted lie that the same checks must catch."""

from __future__ import annotations

from dataclasses import replace

import oracle
import pytest
import sympy as sp
from cases import CONCRETE
from definitions import DEFINITIONS, in_digits, x
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn import InputError, name_symbol
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, VALUE, activation, activation_of
from symrnn.expressions.exact import number_value
from symrnn.expressions.functions import FUNCTIONS, SELU_SCALE, elu, normal_cdf, relu, sigmoid, silu, softplus, step

MP = oracle.MP
#: small, moderate, saturated, and where the slopes of SiLU, Mish and GELU are largest and their values least
POINTS = [MP.mpf(p) for p in ("-1e3", "-90", "-7.5", "-2.39935728", "-1.49", "-1.4142", "-1", "-0.3", "-1e-20")]
POINTS += [-p for p in POINTS] + [MP.mpf("0.125"), MP.mpf("-1.2784645"), MP.mpf("-0.7518"), MP.mpf("-1.1924")]
TOLERANCE = MP.mpf("1e-45")


def value(record, point):
    return number_value(record.function(ARGUMENT), {ARGUMENT: point}, MP)


def slope(record, point):
    return number_value(record.slope, {ARGUMENT: point, VALUE: value(record, point)}, MP)


def number(rational):
    return MP.mpf(int(rational.p)) / int(rational.q)


def away_from_kinks(record, points):
    return [p for p in points if all(abs(p - number(kink)) > TOLERANCE for kink in record.kinks)]


def value_is_the_definition(record, points):
    definition = in_digits(DEFINITIONS[record.name], MP)
    return all(abs(value(record, p) - definition(p)) <= TOLERANCE * max(1, abs(p)) for p in points)


def slope_is_the_derivative(record, points):
    """Against SymPy's derivative of the definition by exp, and a difference quotient of the oracle's value."""
    derivative = in_digits(DEFINITIONS[record.name].diff(x), MP)
    inner = away_from_kinks(record, points)
    exact = all(abs(slope(record, p) - derivative(p)) <= TOLERANCE * max(1, abs(p)) for p in inner)
    smooth = [p for p in inner if 1e-3 < abs(p) < 10]
    return exact and all(abs(slope(record, p) - MP.diff(oracle.VALUE[record.name], p)) < 1e-25 for p in smooth)


def values_are_in_range(record, points):
    low = [value(record, p) >= number(record.low) for p in points if record.low.is_Rational]
    high = [value(record, p) <= number(record.high) for p in points if record.high.is_Rational]
    return all(low + high)


def range_is_approached(record, points):
    """A bound of the values is nearly reached, or infinite where the values go on growing."""
    values = [value(record, p) for p in points]
    ends = ((record.low, min(values)), (record.high, max(values)))
    return all(
        abs(number(bound) - reached) < 0.03 if bound.is_Rational else abs(reached) > 500 for bound, reached in ends
    )


def slope_is_bounded(record, points):
    return all(abs(slope(record, p)) <= number(record.slope_bound) for p in away_from_kinks(record, points))


def slope_bound_is_close(record, points):
    """Within 1/1000 of the largest slope there is, so that the bound says something."""
    largest = max(abs(slope(record, p)) for p in away_from_kinks(record, [*points, MP.mpf("2.39935728")]))
    return number(record.slope_bound) - largest < 1e-3


def slope_has_its_floor(record, points):
    near = [p for p in (*points, MP.mpf(1), MP.mpf(-1)) if abs(p) <= 1]
    return all(slope(record, p) >= number(record.slope_floor) for p in away_from_kinks(record, near))


def kinks_are_where_the_derivative_jumps(record, points):
    near = MP.mpf("1e-30")
    jumps = {k for k in (-1, 0, 1) if abs(slope(record, k + near) - slope(record, k - near)) > 0.01}
    return jumps == {int(kink) for kink in record.kinks}


CHECKS = (
    value_is_the_definition,
    slope_is_the_derivative,
    values_are_in_range,
    range_is_approached,
    slope_is_bounded,
    slope_bound_is_close,
    slope_has_its_floor,
    kinks_are_where_the_derivative_jumps,
)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", CONCRETE)
def test_every_property_of_every_record(name, check):
    assert check(ACTIVATIONS[name], POINTS)


@pytest.mark.parametrize(
    "check", [c for c in CHECKS if c.__name__ not in ("range_is_approached", "slope_bound_is_close")]
)
@given(st.lists(st.fractions(-60, 60), min_size=1, max_size=4))
@examples(40)
def test_at_random_points(check, points):
    for record in ACTIVATIONS.values():
        assert check(record, [MP.mpf(p.numerator) / p.denominator for p in points])


#: (the check that must fail, the record, what is wrong in it)
LIES = [
    (value_is_the_definition, "tanh", {"function": sigmoid}),
    (value_is_the_definition, "elu", {"function": relu}),
    (value_is_the_definition, "gelu", {"function": silu}),
    (value_is_the_definition, "selu", {"function": elu}),
    (slope_is_the_derivative, "tanh", {"slope": 1 - VALUE}),
    (slope_is_the_derivative, "tanh", {"slope": 1 - VALUE**2 + sp.Rational(1, 10**20)}),
    (slope_is_the_derivative, "sigmoid", {"slope": VALUE * (1 + VALUE)}),
    (slope_is_the_derivative, "softsign", {"slope": (1 - VALUE) ** 2}),
    (slope_is_the_derivative, "elu", {"slope": 1 + relu(-VALUE)}),
    (slope_is_the_derivative, "relu", {"slope": step(-ARGUMENT)}),
    (slope_is_the_derivative, "silu", {"slope": VALUE + sigmoid(ARGUMENT)}),
    (slope_is_the_derivative, "softplus", {"slope": VALUE}),
    (slope_is_the_derivative, "identity", {"slope": sp.S.Zero}),
    (slope_is_the_derivative, "gelu", {"slope": normal_cdf(ARGUMENT)}),
    (slope_is_the_derivative, "mish", {"slope": sp.tanh(softplus(ARGUMENT))}),
    (slope_is_the_derivative, "selu", {"slope": SELU_SCALE * step(ARGUMENT) + (1 - step(ARGUMENT)) * (VALUE + 1)}),
    (values_are_in_range, "tanh", {"high": sp.Rational(99, 100)}),
    (values_are_in_range, "silu", {"low": -sp.Rational(27, 100)}),
    (values_are_in_range, "relu", {"high": sp.Integer(900)}),
    (range_is_approached, "sigmoid", {"low": -sp.S.One}),
    (range_is_approached, "tanh", {"high": sp.oo}),
    (slope_is_bounded, "tanh", {"slope_bound": 1 - sp.Rational(1, 10**6)}),
    (slope_is_bounded, "sigmoid", {"slope_bound": sp.Rational(24, 100)}),
    (slope_is_bounded, "softplus", {"slope_bound": 1 - sp.Rational(1, 10**6)}),
    (slope_is_bounded, "silu", {"slope_bound": sp.Rational(10998, 10000)}),
    (slope_is_bounded, "gelu", {"slope_bound": sp.Rational(11289, 10000)}),
    (slope_is_bounded, "mish", {"slope_bound": sp.Rational(10884, 10000)}),
    (slope_is_bounded, "selu", {"slope_bound": sp.Rational(17580, 10000)}),
    (slope_bound_is_close, "sigmoid", {"slope_bound": sp.S.One}),
    (slope_has_its_floor, "tanh", {"slope_floor": sp.Rational(42, 100)}),
    (slope_has_its_floor, "relu", {"slope_floor": sp.Rational(1, 10)}),
    (slope_has_its_floor, "silu", {"slope_floor": sp.Rational(8, 100)}),
    (kinks_are_where_the_derivative_jumps, "relu", {"kinks": ()}),
    (kinks_are_where_the_derivative_jumps, "elu", {"kinks": (sp.S.Zero,)}),
    (kinks_are_where_the_derivative_jumps, "relu", {"kinks": (sp.S.One,)}),
]


@pytest.mark.parametrize(("check", "name", "lie"), LIES)
def test_a_planted_lie_is_caught(check, name, lie):
    record = ACTIVATIONS[name]
    assert check(record, POINTS)
    assert not check(replace(record, **lie), POINTS)


def test_every_check_has_a_lie():
    assert {check for check, *_ in LIES} == set(CHECKS)


def test_every_activation_has_a_number():
    functions = {row.function for row in ACTIVATIONS.values() if row.name != "identity"}
    assert functions <= FUNCTIONS.keys()


@pytest.mark.parametrize("name", CONCRETE)
def test_a_record_is_found_again_from_an_expression(name):
    node = ACTIVATIONS[name].function(name_symbol("a_3"))
    expected = None if name == "identity" else ACTIVATIONS[name]
    assert activation_of(node) is expected


def test_an_undefined_function():
    a, h = map(name_symbol, "ah")
    record = activation("g")
    assert record.slope_at(a, h) == sp.Function("g'", real=True)(a)
    assert activation_of(record.function(a)).name == "g"
    assert record.slope_bound is None
    second = activation_of(record.slope_at(a, h))
    assert second.slope_at(a, h) == sp.Function("g''", real=True)(a)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tanhh", "did you mean tanh"),
        ("gelo", "gelu"),
        ("", "a single letter"),
        ("f(x)", "a single letter"),
        (3, "found 3"),
    ],
)
def test_an_unknown_activation_names_the_table(name, words):
    with pytest.raises(InputError, match=words):
        activation(name)
