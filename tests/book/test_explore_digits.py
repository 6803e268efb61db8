"""The digits that the interactive page shows, in a real browser, against eighty digits: those that are shown hold."""

from __future__ import annotations

from collections import Counter
from itertools import product

import mpmath
import pytest
from activations_by_hand import BY_HAND
from browser import Visit
from explorer import LAST, SETTINGS, Numpy, Setting, choose, numbers
from interval_text import digits_that_hold

from symrnn.book.explore.formulas import EXPLORED
from symrnn.cells.activations import ACTIVATIONS

mp = mpmath.mp.clone()
mp.dps = 80
WEIGHTS = (-6.0, -2.1, -0.9, 0.25, 1.5, 2.1, 3.0, 6.0)
STATES = (-2.0, 0.05, 1.0)
SWEEP = tuple(Setting(*each) for each in product(WEIGHTS, (0, 1), STATES))
SIX_DIGITS = 1e-6
KINKED = ("relu", "selu")  # at 0


def exact_numbers(name: str, setting: Setting, read=repr) -> dict[str, mpmath.mpf]:
    """What stands at each lag, by the recurrence; without those that need the slope at a kink.

    ``read`` makes of a slider's number what it stands for: the decimal that is shown.
    """
    value, slope = BY_HAND[name]
    h, w_n, slopes = mp.mpf(read(setting.h_0)), mp.mpf(read(setting.w_n)), []
    for _ in range(LAST):
        a = setting.x + w_n * h
        slopes.append(None if a == 0 and name in KINKED else slope(a))
        h = value(a)
    gamma = mp.mpf(ACTIVATIONS[name].slope_bound.p) / ACTIVATIONS[name].slope_bound.q
    found = {f"bound-{k}": (gamma * abs(w_n)) ** k for k in range(LAST)}
    factor = mp.one
    for k, each in enumerate(reversed(slopes)):
        found[f"derivative-{k}"] = abs(factor)
        if each is None:
            break
        found[f"input-{k}"] = factor * each
        factor *= each * w_n
    return found


def shown_digits(shared: Visit, name: str, setting: Setting) -> Counter[int]:
    """How often so many digits are shown; each of them holds, and what has no value shows none."""
    choose(shared.page, name, setting)
    wanted = exact_numbers(name, setting)
    found: Counter[int] = Counter()
    for place, (_, text) in numbers(shared.page).items():
        if place.partition("-")[2].isdigit():
            if text == "none":
                found[-1] += 1
            else:
                found[digits_that_hold(text, wanted[place])] += 1
    assert sum(found.values()) == 3 * LAST
    return found


@pytest.mark.parametrize("name", EXPLORED)
def test_every_digit_that_is_shown_holds(shared: Visit, name: str) -> None:
    found = sum((shown_digits(shared, name, setting) for setting in SETTINGS), Counter())
    assert found[6] > 0.9 * sum(found.values()), found


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORED)
def test_every_digit_of_a_sweep_holds(shared: Visit, name: str) -> None:
    for setting in SWEEP:
        shown_digits(shared, name, setting)


def test_more_digits_than_hold_are_found() -> None:
    """The last digit moved by one, a sign, a power of ten."""
    exact = mp.mpf("1.2345678e-30")
    right = "1.23457 \N{MULTIPLICATION SIGN} 10⁻³⁰"
    assert digits_that_hold(right, exact) == 6
    for lie in (
        right.replace("57", "58"),
        right.replace("57", "56"),
        "\N{MINUS SIGN}" + right,
        right.replace("³", "²"),
    ):
        with pytest.raises(AssertionError):
            digits_that_hold(lie, exact)
    assert digits_that_hold("from 1.1 to 1.4", mp.mpf("1.3")) == 0
    with pytest.raises(AssertionError):
        digits_that_hold("at most 1.2", mp.mpf("1.3"))


@pytest.mark.parametrize("name", EXPLORED)
def test_six_digits_of_double_precision_are_right_at_every_lag(name: str) -> None:
    """Among them SiLU at w_n = 3, where the derivative over 50 steps is 7.77e23 and no 0."""
    numpy, compared = Numpy.of(name), 0
    for setting in SWEEP:
        exact = exact_numbers(name, setting, read=mp.mpf)
        if len(exact) < 3 * LAST:  # at a kink NumPy asks for a choice
            continue
        found = numpy.numbers(setting)
        for place, value in exact.items():
            if place.startswith("derivative") and 1e-290 < value < 1e300:
                compared += 1
                assert abs(found[place] - value) <= SIX_DIGITS * value, (setting, place, mp.nstr(value))
    assert compared > 800


def test_the_sizes_that_cancellation_made_0() -> None:
    exact = exact_numbers("silu", Setting(3.0, 1, 0.0))["derivative-50"]
    assert abs(Numpy.of("silu").numbers(Setting(3.0, 1, 0.0))["derivative-50"] / exact - 1) < SIX_DIGITS
    assert 7.7e23 < exact < 7.8e23
