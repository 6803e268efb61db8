"""Products of balls hold every product of matrices within; their norms hold the exact ones; what forgets is noticed."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest

from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.networks import norm_balls
from symrnn.bounds.networks.norm_balls import (
    Ball,
    ball_of,
    begin_products,
    multiply_balls,
    norm_in_ball,
    vector_norm,
)

SCALES = (1e-300, 1e-160, 1e-8, 1.0, 1e5, 1e150)


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def exact(matrix):
    return [[Fraction(float(entry)) for entry in row] for row in matrix]


def times(one, other):
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*other, strict=True)] for row in one
    ]


def is_within(product, ball):
    """Whether an exact matrix is in the ball, by the Frobenius norm of its difference from the middle."""
    if not np.isfinite(ball.radius):
        return True
    middle = exact(ball.middle)
    away = sum(
        (a - b) ** 2 for row, other in zip(product, middle, strict=True) for a, b in zip(row, other, strict=True)
    )
    return away <= Fraction(ball.radius) ** 2


def chains():
    """Factors without a width whose product is known exactly."""
    for seed, scale in enumerate((1e-120, 1e-3, 1.0, 30.0, 1e80)):
        generator = np.random.default_rng(seed)
        yield [generator.normal(size=(4, 4)) * scale for _ in range(7)]
    shear = np.array([[1.0, 1e8], [0.0, 1.0]])
    yield [shear, shear / 3, np.linalg.inv(shear), np.linalg.inv(shear)]


def outside():
    """How many exact products are not held."""
    count = 0
    for factors in chains():
        found = begin_products(ball_of(Intervals.point(factor)) for factor in factors)
        wholes = list(found)
        for k, ball in enumerate(wholes, 1):
            count += not is_within(reduce(times, map(exact, factors[:k])), ball)
    return count


def test_products_hold_the_exact_ones():
    assert outside() == 0


def test_a_rounding_that_is_forgotten_is_noticed(monkeypatch):
    monkeypatch.setattr(norm_balls, "_norm_of_sizes", lambda sizes: 0.0)
    assert outside() > 0


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_error_that_is_forgotten_is_noticed(monkeypatch, place):
    """Of the left factor, or of the right one: the other has none."""
    three, wide = ball_of(Intervals.point(3.0 * np.eye(1))), Intervals(0.5 * np.eye(1), 1.5 * np.eye(1))
    chain = [three, three, three]
    chain[place] = ball_of(wide)
    sample, honest = exact(13.5 * np.eye(1)), multiply_balls
    assert is_within(sample, list(begin_products(chain))[-1])

    def without(one, other):
        return honest(*(Ball(ball.middle, 0.0, ball.size) for ball in (one, other)))

    monkeypatch.setattr(norm_balls, "multiply_balls", without)
    assert not is_within(sample, list(begin_products(chain))[-1])


def test_every_product_within_is_held():
    generator = np.random.default_rng(4)
    factors = [generator.normal(size=(6, 6)) for _ in range(6)]
    *_, ball = begin_products(ball_of(Intervals(factor - 1e-3, factor + 1e-3)) for factor in factors)
    for _ in range(200):
        sample = reduce(np.matmul, (factor + 1e-3 * np.sign(generator.normal(size=(6, 6))) for factor in factors))
        assert np.linalg.norm(sample - ball.middle, 2) <= ball.radius
        assert np.linalg.norm(sample, 2) <= ball.size
        for norm, order in (("1", 1), ("2", 2), ("inf", np.inf)):
            low, high = norm_in_ball(ball, norm)
            assert low <= np.linalg.norm(sample, order) <= high


@pytest.mark.parametrize("size", [1, 2, 7, 40])
@pytest.mark.parametrize("scale", SCALES)
def test_the_size_of_a_matrix_is_its_norm(size, scale):
    """From above, and near: of matrices of all kinds."""
    generator = np.random.default_rng(size)
    full = generator.normal(size=(size, size))
    orthogonal = np.linalg.qr(full)[0]
    graded = full * np.logspace(0, -12, size)
    for matrix in (full, orthogonal, graded, np.outer(full[0], full[:, 0]), np.eye(size), np.triu(full)):
        found, norm = ball_of(Intervals.point(matrix * scale)).size / scale, np.linalg.norm(matrix, 2)
        assert norm * (1 - 1e-13) <= found <= 1.06 * norm


def test_no_squaring_of_the_powers_is_too_small(monkeypatch):
    """One root too many would say that every norm is near 1."""
    honest = norm_balls._root_up
    monkeypatch.setattr(norm_balls, "_root_up", lambda number, roots=1: honest(number, roots + 1))
    matrix = np.diag([3.0, 2.0, 1.0])
    assert ball_of(Intervals.point(matrix)).size < 2.9


def test_edges():
    assert ball_of(Intervals.point(np.zeros((3, 3)))).size == 0
    line = ball_of(Intervals(np.full((2, 2), -np.inf), np.full((2, 2), np.inf)))
    assert (line.radius, line.size) == (np.inf, np.inf)
    assert norm_in_ball(line, "2") == (0.0, np.inf)
    huge = ball_of(Intervals.point(np.full((2, 2), 1e200)))
    beyond = multiply_balls(huge, huge)
    assert (beyond.radius, norm_in_ball(beyond, "inf")) == (np.inf, (0.0, np.inf))
    assert vector_norm(np.array([np.nan, 1.0])) == np.inf
    assert vector_norm(np.array([5e-324, 0.0])) >= 5e-324
    assert 1e-200 <= vector_norm(np.array([1e-200])) <= 1.0001e-200
    assert 5e200 <= vector_norm(np.array([3e200, 4e200])) <= 5.0001e200


def test_the_size_bounds_the_middle_as_it_was_rounded():
    """Each entry is 3/4 of the smallest number and is rounded up to it."""
    count, smallest = 40, 2.0**-1074
    factors = np.full((count, count), 0.75 * 2.0**-537), np.eye(count) * 2.0**-537
    product = multiply_balls(*(ball_of(Intervals.point(factor)) for factor in factors))
    assert (product.middle == smallest).all()
    assert product.size >= count * smallest
