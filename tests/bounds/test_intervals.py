"""Intervals in NumPy hold what is computed exactly; and the checks notice ends rounded inwards and a false monotony."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from symrnn.bounds.intervals import arrays as intervals
from symrnn.bounds.intervals import functions as interval_functions
from symrnn.bounds.intervals.arrays import Intervals, of_fraction, power, widen_undefined
from symrnn.bounds.intervals.functions import function_on
from symrnn.bounds.intervals.lines import enclose_lines
from symrnn.bounds.intervals.norms import norm_of
from symrnn.errors import InputError
from symrnn.expressions.functions import FUNCTIONS, elu, relu, sigmoid, silu, softplus, softsign
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.programs.program import Assign, name_symbol

MP = mpmath.MPContext()
MP.prec = 200
SMOOTH = (sp.exp, sp.tanh, sigmoid, softplus, softsign, relu, elu, silu)


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def points(seed, count=400):
    """Of all sizes, from subnormal numbers on."""
    generator = np.random.default_rng(seed)
    scales = np.array([1e-310, 1e-150, 1e-8, 0.1, 1.0, 30.0])
    sizes = [generator.normal(size=count // len(scales)) * scale for scale in scales]
    return np.concatenate([*sizes, [0.0, -0.0, 1.0]])


def arithmetic_misses():
    """In how many sums, differences, products, quotients and powers the exact value is not held."""
    a, b = points(0), np.random.default_rng(1).permutation(points(2))
    misses = 0
    for name in ("__add__", "__sub__", "__mul__", "__truediv__"):
        found = widen_undefined(getattr(Intervals.point(a), name)(Intervals.point(b)))
        for x, y, low, high in zip(a, b, found.low, found.high, strict=True):
            if name == "__truediv__" and y == 0:
                continue
            exact = getattr(Fraction(float(x)), name)(Fraction(float(y)))
            misses += not (low == -np.inf or (np.isfinite(low) and Fraction(float(low)) <= exact))
            misses += not (high == np.inf or (np.isfinite(high) and exact <= Fraction(float(high))))
    return misses


def function_misses(function, seed=3):
    """At how many points and in how many intervals the value is not held."""
    x = points(seed)
    found = function_on(function, Intervals.point(x))
    values = [FUNCTIONS[function](MP, MP.mpf(value)) for value in x]
    outside = sum(not low <= value <= high for low, value, high in zip(found.low, values, found.high, strict=True))
    order = np.argsort(x)
    low, high = x[order][:-60], x[order][60:]
    found = function_on(function, Intervals(low, high))
    for index in range(0, len(low), 7):
        between = [values[order[index + step]] for step in range(0, 61, 6)]
        outside += sum(not found.low[index] <= value <= found.high[index] for value in between)
    return outside


def test_arithmetic_holds_the_exact_value():
    assert arithmetic_misses() == 0


def test_intervals_are_narrow():
    found = Intervals.point(np.array([0.1, 3.0])) * Intervals.point(np.array([0.7, 1e10]))
    assert ((found.high - found.low) <= 4e-16 * 2 * np.abs(found.high)).all()


def test_ends_rounded_inwards_are_noticed(monkeypatch):
    monkeypatch.setattr(intervals, "outward", lambda low, high: Intervals(np.nextafter(low, 9), np.nextafter(high, -9)))
    assert arithmetic_misses() > 100


def test_ends_that_are_not_widened_are_noticed(monkeypatch):
    monkeypatch.setattr(intervals, "outward", Intervals)
    assert arithmetic_misses() > 100


@pytest.mark.parametrize("function", SMOOTH, ids=lambda f: f.__name__)
def test_functions_hold_their_values(function):
    assert function_misses(function) == 0


def test_log_and_the_functions_of_mpmath_hold_their_values():
    x = np.abs(points(5, 60))[:-3] + 1e-320
    for function in (sp.log, sp.sin, sp.cos):
        found = function_on(function, Intervals.point(x))
        values = [FUNCTIONS[function](MP, MP.mpf(value)) for value in x]
        assert all(low <= value <= high for low, value, high in zip(found.low, values, found.high, strict=True))


def test_a_function_taken_for_increasing_though_it_is_not_is_noticed(monkeypatch):
    false = dict(interval_functions._FUNCTIONS) | {silu: interval_functions._increasing(interval_functions._silu_at)}
    monkeypatch.setattr(interval_functions, "_FUNCTIONS", false)
    assert function_misses(silu) > 0


def test_a_series_cut_short_is_noticed(monkeypatch):
    monkeypatch.setattr(interval_functions, "_EXP_TERMS", 11)
    assert function_misses(sp.exp) > 0


def test_functions_at_the_ends_of_the_line():
    line = Intervals(np.array([-np.inf]), np.array([np.inf]))
    for function, low, high in ((sp.tanh, -1, 1), (sigmoid, 0, 1), (sp.exp, 0, np.inf), (relu, 0, np.inf)):
        found = function_on(function, line)
        assert (found.low[0], found.high[0]) == (low, high)


def test_what_is_not_known_is_the_whole_line():
    x, y = name_symbol("x"), name_symbol("y")
    zero = Intervals.point(np.zeros((1, 1, 1, 1)))
    line = Intervals(zero.low - np.inf, zero.high + np.inf)
    found = enclose_lines((Assign(y, x * name_symbol("w")),), {x: line, name_symbol("w"): zero}, {})[y]
    assert (found.low, found.high) == (-np.inf, np.inf)
    quotient = Intervals.point(1.0) / Intervals(np.asarray(-1.0), np.asarray(2.0))
    assert (quotient.low, quotient.high) == (-np.inf, np.inf)


def test_rationals_and_powers():
    third = of_fraction(Fraction(1, 3))
    assert Fraction(float(third.low)) < Fraction(1, 3) < Fraction(float(third.high))
    assert np.nextafter(third.low, 1) == third.high
    cube = power(Intervals(np.asarray(-2.0), np.asarray(1.0)), 3)
    assert cube.low <= -8
    assert cube.high >= 1
    even = power(Intervals(np.asarray(-2.0), np.asarray(1.0)), 4)
    assert even.low == 0
    assert 16 <= even.high < 16.1


@pytest.mark.parametrize("norm", ["1", "2", "inf"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_norms_hold_those_of_all_matrices_within(norm, size):
    generator = np.random.default_rng(size)
    middle = generator.normal(size=(6, size, size)) * np.logspace(-100, 100, 6)[:, None, None]
    radius = np.abs(middle) * generator.choice([0.0, 1e-3, 0.5], size=(6, 1, 1))
    found = norm_of(Intervals(middle - radius, middle + radius), norm)
    order = {"1": 1, "2": 2, "inf": np.inf}[norm]
    for _ in range(50):
        sample = middle + radius * generator.uniform(-1, 1, size=middle.shape)
        values = np.linalg.norm(sample, order, axis=(1, 2))
        assert (found.low <= values * (1 + 1e-12)).all()
        assert (values * (1 - 1e-12) <= found.high).all()
    narrow = norm_of(Intervals.point(middle), norm)
    assert (narrow.high <= narrow.low * (1 + 1e-4)).all()


def test_the_norm_of_zero_and_of_what_is_not_known():
    assert norm_of(Intervals.point(np.zeros((2, 2))), "2").high < 1e-150
    line = norm_of(Intervals(np.full((2, 2), -np.inf), np.full((2, 2), np.inf)), "2")
    assert (line.low, line.high) == (0, np.inf)
    with pytest.raises(InputError, match="norm is 'nuclear'"):
        norm_of(Intervals.point(np.eye(2)), "nuclear")


A, B, v, w, s, r = map(name_symbol, ("A", "B", "v", "w", "s", "r"))
LINES = (
    (dot(A, v) + w, lambda a, b, v, w, s: a @ v + w),
    (dot(T(A), v * w), lambda a, b, v, w, s: a.T @ (v * w)),
    (dot(diag(v), A) + dot(A, B), lambda a, b, v, w, s: np.diagflat(v) @ a + a @ b),
    (s * total(v**2) / (1 + s**2), lambda a, b, v, w, s: s * (v**2).sum() / (1 + s**2)),
    (sigmoid(v) * (1 - sigmoid(v)), lambda a, b, v, w, s: np.exp(-v) / (1 + np.exp(-v)) ** 2),
    (v * sigmoid(s) + w * (1 - sigmoid(s)), lambda a, b, v, w, s: w + (v - w) / (1 + np.exp(-s))),
    (sp.sqrt(2 + sp.tanh(v)) - sp.Rational(1, 3), lambda a, b, v, w, s: np.sqrt(2 + np.tanh(v)) - 1 / 3),
    (sp.pi * v - sp.E, lambda a, b, v, w, s: np.pi * v - np.e),
    (diag(v) - A, lambda a, b, v, w, s: np.diagflat(v) - a),
)


@pytest.mark.parametrize(("expr", "by_hand"), LINES, ids=lambda part: str(part) if isinstance(part, sp.Expr) else "")
def test_lines_hold_what_they_mean(expr, by_hand):
    generator = np.random.default_rng(7)
    shapes = {A: (3, 3), B: (3, 3), v: (3, 1), w: (3, 1), s: (1, 1)}
    middles = {symbol: generator.normal(size=(5, 1, *shape)) for symbol, shape in shapes.items()}
    shape = {(3, 1): (3,), (1, 1): (), (3, 3): (3, 3)}[np.shape(by_hand(*(middles[each][0, 0] for each in shapes)))]
    for radius in (0.0, 0.3):
        values = {symbol: Intervals(middle - radius, middle + radius) for symbol, middle in middles.items()}
        found = enclose_lines((Assign(r, expr, shape),), values, {})[r]
        for _ in range(30):
            sample = {key: value + radius * generator.uniform(-1, 1, value.shape) for key, value in middles.items()}
            for box in range(5):
                value = by_hand(*(sample[each][box, 0] for each in shapes))
                assert (found.low[box, 0] <= value + 1e-12).all()
                assert (value - 1e-12 <= found.high[box, 0]).all()


def test_what_is_known_of_gates_makes_enclosures_narrow():
    gate = Intervals(np.full((1, 1, 1, 1), 0.0), np.full((1, 1, 1, 1), 1.0))
    state = Intervals(np.full((1, 1, 1, 1), -1.0), np.full((1, 1, 1, 1), 1.0))
    lines = (Assign(r, v * (1 - v)), Assign(A, v * w + s * (1 - v)))
    found = enclose_lines(lines, {v: gate, w: state, s: state}, {})
    assert found[r].high < 0.2500001
    assert abs(found[A].low + 1) < 1e-12
    assert abs(found[A].high - 1) < 1e-12


def test_an_undefined_function_is_named():
    f = sp.Function("f", real=True)
    with pytest.raises(InputError, match=r"f\(s\) is undefined; choose an activation"):
        enclose_lines((Assign(r, f(s)),), {s: Intervals.point(np.zeros((1, 1, 1, 1)))}, {})
