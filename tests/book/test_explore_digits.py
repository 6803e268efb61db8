"""The derivatives of the interactive page over 51 steps, in double precision, against eighty digits."""

from __future__ import annotations

from itertools import product

import mpmath
import pytest
from activations_by_hand import BY_HAND
from explorer import LAST, Numpy, Setting

from symrnn.book.explore.formulas import EXPLORED

mp = mpmath.mp.clone()
mp.dps = 80
WEIGHTS = (-6.0, -2.1, -0.9, 0.25, 1.5, 2.1, 3.0, 6.0)
STATES = (-2.0, 0.05, 1.0)
SIX_DIGITS = 1e-6


def derivatives(name: str, setting: Setting) -> list[mpmath.mpf] | None:
    """|dh_51/dh_{51-k}| for each lag k, by the recurrence; None where a pre-activation is 0, a kink."""
    value, slope = BY_HAND[name]
    h, factors = mp.mpf(setting.h_0), []
    for _ in range(LAST):
        a = setting.x + mp.mpf(setting.w_n) * h
        if a == 0:
            return None
        h = value(a)
        factors.append(mp.mpf(setting.w_n) * slope(a))
    found = [mp.one]
    for factor in reversed(factors[1:]):
        found.append(found[-1] * abs(factor))
    return found


@pytest.mark.parametrize("name", EXPLORED)
def test_six_digits_are_right_at_every_lag(name: str) -> None:
    """Among them SiLU at w_n = 3, where the derivative over 50 steps is 7.77e23 and no 0."""
    numpy, compared = Numpy.of(name), 0
    for w_n, x, h_0 in product(WEIGHTS, (0, 1), STATES):
        setting = Setting(w_n, x, h_0)
        exact = derivatives(name, setting)
        if exact is None:
            continue
        found = numpy.numbers(setting)
        for k, value in enumerate(exact):
            if 1e-290 < value < 1e300:
                compared += 1
                assert abs(found[f"derivative-{k}"] - value) <= SIX_DIGITS * value, (setting, k, mp.nstr(value))
    assert compared > 800


def test_the_sizes_that_cancellation_made_0() -> None:
    exact = derivatives("silu", Setting(3.0, 1, 0.0))
    assert exact is not None
    assert abs(Numpy.of("silu").numbers(Setting(3.0, 1, 0.0))["derivative-50"] / exact[50] - 1) < SIX_DIGITS
    assert 7.7e23 < exact[50] < 7.8e23
