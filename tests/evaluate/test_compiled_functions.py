"""exp, tanh and sigmoid in C against mpmath: a few units in the last place, NaN and infinities right."""

from __future__ import annotations

import ctypes
from typing import Any

import mpmath
import numpy as np
import pytest
from compiled_runs import library, needs_compiler

from symrnn.evaluate.compiled.functions import helpers_for

pytestmark = needs_compiler

EXACT = {"exp_of": mpmath.exp, "tanh_of": mpmath.tanh, "sigmoid_of": lambda x: 1 / (1 + mpmath.exp(-x))}
TYPES = {np.dtype(np.float64): (745.0, 0), np.dtype(np.float32): (103.0, 1)}
ULPS = 3


def apply(name: str, points: Any, change: tuple[str, str] = ("", "")) -> Any:
    """The function of C at each point; ``change`` is a text and what stands in its place."""
    is_float = TYPES[points.dtype][1]
    loop = f"for (long i = 0; i < n; i++) {{ y[i] = {name}(x[i]); }}"
    wrapper = f"void apply(long n, const real *x, real *y)\n{{\n    {loop}\n}}"
    text = f"#include <math.h>\n#define SYMRNN_FLOAT {is_float}\n#define LANES 1\n{helpers_for(wrapper)}\n{wrapper}\n"
    assert change[0] in text
    made = library(text.replace(*change) if change[0] else text)
    found = np.empty_like(points)
    made.apply(ctypes.c_long(len(points)), *(ctypes.c_void_p(array.ctypes.data) for array in (points, found)))
    return found


def sweep(dtype: np.dtype[Any], count: int) -> Any:
    """Points over the whole range, near 0, and so near that their squares are lost."""
    far, rng = TYPES[dtype][0], np.random.default_rng(0)
    tiny = 10.0 ** rng.uniform(-35, 0, count) * rng.choice([-1, 1], count)
    parts = (rng.uniform(-far, far, count), rng.uniform(-20, 20, count), rng.uniform(-2, 2, count), tiny)
    return np.concatenate(parts).astype(dtype)


def worst_ulps(name: str, points: Any, found: Any) -> float:
    """The largest error in units of the last place of the exact value; below the normal numbers these are fixed."""
    most = 0.0
    with mpmath.workprec(160):
        for point, value in zip(points, found, strict=True):
            exact = EXACT[name](mpmath.mpf(float(point)))
            if exact > np.finfo(points.dtype).max:
                assert np.isinf(value)
                continue
            unit = np.spacing(points.dtype.type(abs(exact)))
            most = max(most, float(abs(mpmath.mpf(float(value)) - exact) / mpmath.mpf(float(unit))))
    return most


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("name", EXACT)
def test_the_error_is_a_few_units_in_the_last_place(name: str, dtype: np.dtype[Any]) -> None:
    points = sweep(dtype, 120)
    assert worst_ulps(name, points, apply(name, points)) < ULPS


@pytest.mark.slow
@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("name", EXACT)
def test_so_it_is_at_many_points(name: str, dtype: np.dtype[Any]) -> None:
    points = sweep(dtype, 20_000)
    assert worst_ulps(name, points, apply(name, points)) < ULPS


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("name", EXACT)
def test_what_is_no_finite_number_stays_so(name: str, dtype: np.dtype[Any]) -> None:
    points = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 3e38, -3e38], dtype)
    wanted = {
        "exp_of": [np.nan, np.inf, 0.0, 1.0, 1.0, np.inf, 0.0],
        "tanh_of": [np.nan, 1.0, -1.0, 0.0, -0.0, 1.0, -1.0],
        "sigmoid_of": [np.nan, 1.0, 0.0, 0.5, 0.5, 1.0, 0.0],
    }[name]
    found = apply(name, points)
    np.testing.assert_array_equal(found, np.array(wanted, dtype))
    np.testing.assert_array_equal(np.signbit(found[3:5]), np.signbit(np.array(wanted[3:5])))


@pytest.mark.parametrize("name", ["exp_of", "sigmoid_of"])
def test_numbers_below_the_normal_ones_are_rounded_once(name: str) -> None:
    points = np.linspace(-745, -708.5, 200)
    found = apply(name, points)
    assert 0 < found[0] < found[-1] < np.finfo(np.float64).tiny
    assert worst_ulps(name, points, found) <= 1


def test_a_tiny_argument_of_tanh_is_its_value() -> None:
    points = np.array([5e-324, -5e-324, 1e-310, -1e-200])
    np.testing.assert_array_equal(apply("tanh_of", points), points)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("exp_of", "0.1666666666666667", "0.1666666666667"),
        ("exp_of", "LN2_LOW 1.9", "LN2_LOW 1.8"),
        ("tanh_of", "0.04166666666666667", "0.0416666666"),
        ("tanh_of", "e/(e + LITERAL(2.0))", "e/(e + LITERAL(2.0000000000001))"),
        ("sigmoid_of", "x < LITERAL(0.0) ? e", "x > LITERAL(0.0) ? e"),
    ],
)
def test_a_digit_that_is_wrong_is_seen(name: str, old: str, new: str) -> None:
    points = sweep(np.dtype(np.float64), 60)
    assert worst_ulps(name, points, apply(name, points, (old, new))) > ULPS
