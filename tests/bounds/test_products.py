"""Products of interval matrices by floating-point products hold the exact ones; and a bound that forgets is noticed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from symrnn.bounds.intervals import arrays, products
from symrnn.bounds.intervals.arrays import Intervals, widen_undefined

ROWS, TERMS, COLUMNS = 3, 14, 3


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def around(generator, shape, scale, width):
    """Intervals around numbers of this size, their radius a part of it; some have none."""
    middle = generator.normal(size=shape) * scale
    radius = np.abs(generator.normal(size=shape)) * scale * width * (generator.random(shape) < 0.8)
    return Intervals(middle - radius, middle + radius) if width else Intervals.point(middle)


def cancelling(generator, shape, scale, width):
    """Each column of the left matrix once more, with the other sign."""
    found = around(generator, shape, scale, width)
    half = shape[-1] // 2
    for end in {id(found.low): found.low, id(found.high): found.high}.values():
        end[..., half : 2 * half] = -end[..., :half]
    return Intervals(np.minimum(found.low, found.high), np.maximum(found.low, found.high))


KINDS = {
    "numbers": (around, (1.0, 0.0), (1.0, 0.0)),
    "narrow": (around, (1.0, 1e-15), (1.0, 1e-13)),
    "wide": (around, (1.0, 2.0), (3.0, 1.0)),
    "wide by numbers": (around, (1.0, 2.0), (1.0, 0.0)),
    "numbers by wide": (around, (1.0, 0.0), (1.0, 2.0)),
    "subnormal": (around, (1e-318, 0.5), (0.01, 0.0)),
    "products that underflow": (around, (1.2e-162, 0.0), (1.2e-162, 0.0)),
    "huge by subnormal": (around, (1e300, 0.0), (3e-323, 0.0)),
    "huge": (around, (1e150, 1e-3), (1e150, 0.0)),
    "products that overflow": (around, (1e160, 0.1), (1e150, 0.1)),
    "cancelling": (cancelling, (1.0, 0.0), (1e8, 0.0)),
    "cancelling and narrow": (cancelling, (1e-5, 1e-12), (1e9, 1e-12)),
}


def matrices(kind, seed):
    make, one, other = KINDS[kind]
    generator = np.random.default_rng(seed)
    return make(generator, (ROWS, TERMS), *one), around(generator, (TERMS, COLUMNS), *other)


def exact_ends(one, other, row, column):
    """The least and the greatest sum of products, in rational numbers."""
    ends = [Fraction(0), Fraction(0)]
    for k in range(one.low.shape[-1]):
        pair = [
            Fraction(float(a)) * Fraction(float(b))
            for a in (one.low[row, k], one.high[row, k])
            for b in (other.low[k, column], other.high[k, column])
        ]
        ends = [ends[0] + min(pair), ends[1] + max(pair)]
    return ends


def misses(kind, seeds=range(4)):
    """In how many entries an exact end is not held."""
    count = 0
    for seed in seeds:
        one, other = matrices(kind, seed)
        found = one @ other
        for row, column in np.ndindex(ROWS, COLUMNS):
            low, high = exact_ends(one, other, row, column)
            ends = found.low[row, column], found.high[row, column]
            count += not (ends[0] == -np.inf or (np.isfinite(ends[0]) and Fraction(float(ends[0])) <= low))
            count += not (ends[1] == np.inf or (np.isfinite(ends[1]) and high <= Fraction(float(ends[1]))))
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_the_exact_product_is_held(kind):
    assert misses(kind) == 0


LIES = {
    "no gamma": ("numbers", products, "_relative", lambda terms: 0.0),
    "no gamma where terms cancel": ("cancelling", products, "_relative", lambda terms: 0.0),
    "gamma of one term": ("cancelling", products, "_relative", lambda terms: 2.0**-54),
    "no underflow": ("products that underflow", products, "_absolute", lambda terms: 0.0),
    "no underflow in gamma |b|": ("huge by subnormal", products, "_TINY", 0.0),
    "no |A| rad(B)": (
        "numbers by wide",
        arrays,
        "multiply_points",
        lambda a, ra, b, rb: products.multiply_points(a, ra, b, None),
    ),
    "no rad(A) |B|": (
        "wide by numbers",
        arrays,
        "multiply_points",
        lambda a, ra, b, rb: products.multiply_points(a, None, b, rb),
    ),
    "no rad(A) rad(B)": (
        "wide",
        arrays,
        "multiply_points",
        lambda a, ra, b, rb: (
            a @ b,
            products.multiply_points(a, None, b, rb)[1] + products.multiply_points(a, ra, b, None)[1],
        ),
    ),
    "the middle alone": ("narrow", arrays, "multiply_points", lambda a, ra, b, rb: (a @ b, np.zeros((ROWS, COLUMNS)))),
    "infinite taken for finite": (
        "products that overflow",
        arrays,
        "multiply_points",
        lambda a, ra, b, rb: tuple(np.nan_to_num(part) for part in products.multiply_points(a, ra, b, rb)),
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_bound_that_forgets_something_is_noticed(monkeypatch, lie):
    kind, module, name, change = LIES[lie]
    monkeypatch.setattr(module, name, change)
    assert misses(kind, range(12)) > 0


def test_products_are_narrow():
    """Of numbers a few roundings wide; of numbers and intervals as wide as the exact ends."""
    generator = np.random.default_rng(0)
    for size in (16, 64):
        one, other = Intervals.point(generator.normal(size=(size, size))), around(generator, (size, size), 1.0, 0.1)
        sizes = np.abs(one.low) @ np.abs(one.low)
        found = one @ one
        assert (found.high - found.low <= 8 * size * 2.0**-52 * sizes).all()
        wide, exact = one @ other, np.abs(one.low) @ (other.high - other.low)
        assert (wide.high - wide.low <= exact * (1 + 1e-9) + 1e-10).all()


def test_many_matrices_at_once_are_multiplied_as_each_of_them():
    """Along leading axes that broadcast, transposed, and strided."""
    generator = np.random.default_rng(1)
    one, other = around(generator, (2, 1, 5, 12), 1.0, 0.1), around(generator, (1, 3, 7, 12), 1.0, 0.1)
    turned = Intervals(other.low.swapaxes(-1, -2), other.high.swapaxes(-1, -2))
    found = one.at((..., slice(None, None, 2), slice(None))) @ turned
    assert found.low.shape == (2, 3, 3, 7)
    for box, direction, row, column in np.ndindex(found.low.shape):
        low, high = exact_ends(one.at((box, 0)), turned.at((0, direction)), 2 * row, column)
        assert found.low[box, direction, row, column] <= low <= high <= found.high[box, direction, row, column]


@pytest.mark.parametrize("size", [12, 200])
def test_infinite_ends_and_what_is_no_number(size):
    """What is not known stays not known, and everything beside it is as it was."""
    generator = np.random.default_rng(2)
    one, other = around(generator, (size, size), 1.0, 0.1), around(generator, (size, size), 1.0, 0.1)
    plain = one @ other
    low, high = one.low.copy(), one.high.copy()
    low[3, 5], high[3, 5] = -np.inf, np.inf
    low[4, 5], high[4, 5] = 0.5, np.inf
    low[6, 5], high[6, 5] = np.nan, np.nan
    found = widen_undefined(Intervals(low, high) @ other)
    kept = np.setdiff1d(np.arange(size), [3, 4, 6])
    assert np.isinf(found.high[[3, 4, 6]] - found.low[[3, 4, 6]]).all()
    assert (found.low[kept] <= plain.middle[kept]).all()
    assert (plain.middle[kept] <= found.high[kept]).all()
    assert np.isfinite(found.low[kept]).all()
    sample = np.where(np.isfinite(low), one.middle, 1e6)
    sample[4, 5] = 1e9
    value = sample @ other.middle
    assert ((found.low <= value) & (value <= found.high)).all()
    nothing = Intervals.point(np.zeros((size, size))) @ Intervals(
        np.full((size, 1), -np.inf), np.full((size, 1), np.inf)
    )
    nothing = widen_undefined(nothing)
    assert ((nothing.low <= 0) & (nothing.high >= 0)).all()
