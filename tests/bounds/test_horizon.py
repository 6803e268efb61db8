"""The horizon of floating-point types, from the rules of the format, against NumPy's own products."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symrnn import InputError
from symrnn.bounds import Limit, dtype_horizon, horizon, product_limits
from symrnn.bounds.horizon import FORMATS, Format, round_to_format

TYPES = {"float16": np.float16, "float32": np.float32, "float64": np.float64}


def product(weight, steps):
    """The product in the type of the weight, one factor at a time."""
    with np.errstate(all="ignore"):
        result = weight
        for _ in range(steps - 1):
            result = result * weight
        return result


def disagreements(name, count=30):
    """For how many factors the simulation and NumPy say different things."""
    generator = np.random.default_rng(0)
    special = [0.125, 0.5, 0.6, 0.75, 1.0, 0.0]
    factors = [*generator.uniform(0.03, 0.97, count), *generator.uniform(1.03, 9, count), *special]
    wrong = 0
    for factor in factors:
        found = dtype_horizon(float(factor), name)
        weight = TYPES[name](factor)
        at, before = product(weight, found.lag), product(weight, max(found.lag - 1, 1))
        value = np.inf if found.value is None else float(found.value)
        with np.errstate(all="ignore"):
            stays = at * weight == at
        wrong += not (float(found.factor) == weight and at == value and stays and (found.lag == 1 or before != at))
    return wrong


@pytest.mark.parametrize("name", TYPES)
def test_numpy_agrees(name):
    assert disagreements(name) == 0


def test_the_lecture_s_numbers():
    """At lag 50: float32 exactly 0 up to 1/8, infinite from 5.897077...; float16 infinite from 1.2490234375."""
    zero, infinite = product_limits(50, "float32")
    assert zero == Fraction(1, 8)
    assert 5.897077 < infinite < 5.897078
    assert np.isinf(product(np.float32(float(infinite)), 50))
    assert np.isfinite(product(np.nextafter(np.float32(float(infinite)), np.float32(0)), 50))
    assert np.isfinite(product(np.float32(5.897), 50))
    assert product(np.float32(0.125), 50) == 0
    assert product(np.nextafter(np.float32(0.125), np.float32(1)), 50) > 0
    assert product_limits(50, np.float16)[1] == Fraction("1.2490234375")


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("lag", [2, 7, 50])
def test_the_limits_are_neighbours_of_what_is_none(name, lag):
    kind = TYPES[name]
    zero, infinite = (kind(float(limit)) for limit in product_limits(lag, name))
    assert product(zero, lag) == 0
    assert product(np.nextafter(zero, kind(1)), lag) > 0
    assert np.isinf(product(infinite, lag))
    assert np.isfinite(product(np.nextafter(infinite, kind(0)), lag))


def test_a_stall_at_the_smallest_number():
    """0.6 times the smallest number is nearer to it than to 0."""
    for name in TYPES:
        found = dtype_horizon("0.6", name)
        assert found.limit is Limit.STALLS
        assert found.value == FORMATS[name].smallest
    assert str(dtype_horizon("0.6")) == "float32: stalls from lag 202 on, at 1.4013e-45"


def test_other_limits():
    assert dtype_horizon(2).limit is Limit.OVERFLOWS
    assert dtype_horizon(2).lag == 128
    assert dtype_horizon(-2) == dtype_horizon(2)
    assert dtype_horizon("0.5").limit is Limit.UNDERFLOWS
    assert dtype_horizon("0.5").lag == 150
    assert dtype_horizon(1).value == 1
    assert dtype_horizon(0).lag == 1


@pytest.mark.slow
def test_a_factor_near_one_lasts():
    found = dtype_horizon("0.99999", "float64")
    assert (found.limit, found.lag) == (Limit.LASTS, 1_000_000)


@pytest.mark.parametrize("name", TYPES)
def test_rounding_is_that_of_numpy(name):
    kind, generator = TYPES[name], np.random.default_rng(1)
    unit = FORMATS[name].smallest
    ties = [unit * Fraction(2 * k + 1, 2) for k in range(5)]
    ties += [Fraction(2 ** FORMATS[name].digits + k) + Fraction(1, 2) for k in range(4)]
    smaller = {"float16": np.float64, "float32": np.float64, "float64": np.longdouble}[name]
    for value in [*ties, *(Fraction(float(each)) for each in generator.lognormal(0, 6, 300))]:
        if name == "float64":
            expected = value.numerator / value.denominator
        else:
            with np.errstate(all="ignore"):
                expected = float(kind(smaller(value.numerator / value.denominator)))
        found = round_to_format(value, FORMATS[name])
        assert (np.inf if found is None else float(found)) == expected


def test_a_format_with_a_wrong_least_exponent_is_noticed(monkeypatch):
    flushed = dict(FORMATS) | {"float32": Format("float32", 24, 127, -126)}
    monkeypatch.setattr(horizon, "FORMATS", flushed)
    assert disagreements("float32") > 0


def test_rounding_half_up_is_noticed(monkeypatch):
    def half_up(significand, exponent, format):
        to = max(exponent + significand.bit_length() - format.digits, format.least)
        shift = to - exponent
        whole = significand << -shift if shift <= 0 else (significand + (1 << (shift - 1))) >> shift
        return None if to > format.largest - format.digits + 1 else horizon._Number(whole, to)

    monkeypatch.setattr(horizon, "_round_significand", half_up)
    assert disagreements("float16") > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dtype_horizon("0.5", "bfloat16"), "no format is called 'bfloat16'; expected one of float16"),
        (lambda: dtype_horizon(1e6, "float16"), "is infinite in float16"),
        (lambda: dtype_horizon("much"), "much"),
        (lambda: product_limits(1), "lag is 1; expected an integer from 2"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
