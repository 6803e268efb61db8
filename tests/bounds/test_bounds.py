"""Vanishing and exploding as properties of the lecture's neuron, in numbers of 50 digits, for T up to 200.

With gamma = sup|f'|: |dh_T/dh_{T-k}| <= (gamma*|w_n|)^k for every activation, with equality w_n^k for the identity; and
where |a_t| <= 1 all along, at least (floor*|w_n|)^k.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from cases import CONCRETE
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import MP, VALUE

from symrnn import Program, bptt, cells, name_symbol, unroll
from symrnn.cells.activations import ACTIVATIONS

SLACK = MP.mpf("1e-45")
LENGTHS = st.sampled_from([1, 2, 3, 10, 200])
SMALL = st.fractions(-2, 2, max_denominator=64)

#: |w_n| times gamma: below 1, 1, above 1
REGIMES = {
    "vanishing": st.fractions("1/10", "99/100", max_denominator=100),
    "neutral": st.just(Fraction(1)),
    "exploding": st.fractions("101/100", 3, max_denominator=100),
}


@cache
def lags(activation, steps):
    """The program whose outputs are dh_T/dh_{T-k}, k = 0 ... T: one backward sweep."""
    net = unroll(cells.neuron(activation), steps=steps, initial="symbolic")
    back = bptt(net, loss=f"h_{steps}", wrt=["h_0"], kink="1/2")
    names = tuple(name_symbol(f"h_{t}_bar") for t in range(steps, -1, -1))
    needed = tuple(line for line in back.lines if line.symbol.name != "y")
    return Program(back.inputs, needed, names)


def derivatives(activation, w_n, inputs, start, weight=1):
    """dh_T/dh_{T-k} for k = 0 ... T, T the number of inputs."""
    steps = len(inputs)
    given_values = {f"x_{t}": value for t, value in enumerate(inputs, 1)} | {
        f"w{t}": weight for t in range(1, steps + 2)
    }
    found = lags(activation, steps).evaluate(given_values | {"h_0": start, "w_n": w_n}, digits=50)
    return list(found.values())


def number(rational):
    return MP.mpf(int(rational.numerator)) / int(rational.denominator)


def bounded(found, gamma, w_n, shift=0):
    rate = number(gamma) * abs(number(w_n))
    return all(abs(value) <= rate ** (k + shift) * (1 + SLACK) for k, value in enumerate(found))


def bounded_below(found, floor, w_n, shift=0):
    rate = number(floor) * abs(number(w_n))
    return all(abs(value) >= rate ** (k + shift) * (1 - SLACK) for k, value in enumerate(found))


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("activation", CONCRETE)
@settings(max_examples=4)
@given(st.data())
def test_a_derivative_over_a_lag_is_at_most_the_power(activation, regime, data):
    gamma = ACTIVATIONS[activation].slope_bound
    w_n = data.draw(REGIMES[regime]) / Fraction(int(gamma.p), int(gamma.q)) * data.draw(st.sampled_from([1, -1]))
    steps = data.draw(LENGTHS)
    few = data.draw(st.lists(SMALL, min_size=1, max_size=5))
    inputs = [few[t % len(few)] for t in range(steps)]
    found = derivatives(activation, w_n, inputs, data.draw(SMALL), data.draw(SMALL))
    assert bounded(found, gamma, w_n)
    assert found[0] == 1


@pytest.mark.parametrize("regime", REGIMES)
@settings(max_examples=10)
@given(st.data())
def test_for_the_identity_it_is_the_power_exactly(regime, data):
    w_n, steps = data.draw(REGIMES[regime]), data.draw(LENGTHS)
    given_values = {item.symbol: 1 for item in lags("identity", steps).inputs} | {name_symbol("w_n"): -w_n}
    found = lags("identity", steps).evaluate(given_values)
    assert list(found.values()) == [(-w_n) ** k for k in range(steps + 1)]


def on_a_path(activation, arguments, w_n):
    """The derivatives along given pre-activations a_t, for inputs x_t = a_t - w_n*h_{t-1} chosen to give them."""
    inputs = []
    with MP.workprec(2000):  # an exploding path magnifies every rounding
        h = MP.mpf(0)
        for a in arguments:
            inputs.append(_fraction(number(a) - number(w_n) * h))
            h = VALUE[activation](number(a))
    return derivatives(activation, w_n, inputs, start=0)


def _fraction(value):
    sign, mantissa, exponent, _ = value._mpf_
    return Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent


#: the others may have the slope 0 there
FLOORED = [name for name in CONCRETE if ACTIVATIONS[name].slope_floor >= 0]


@pytest.mark.parametrize("activation", FLOORED)
@settings(max_examples=10)
@given(st.data())
def test_where_the_slope_has_a_floor_a_derivative_is_at_least_the_power(activation, data):
    """Also where floor*|w_n| > 1: there it does explode, whatever the inputs that keep |a_t| <= 1."""
    inside = st.fractions("-99/100", "99/100", max_denominator=100)
    w_n = data.draw(st.fractions("1/2", 20, max_denominator=10))
    few = data.draw(st.lists(inside, min_size=1, max_size=5))
    steps = data.draw(LENGTHS)
    found = on_a_path(activation, [few[t % len(few)] for t in range(steps)], w_n)
    assert bounded_below(found, ACTIVATIONS[activation].slope_floor, w_n)


#: the argument at which each slope is largest, or nearly
STEEPEST = dict.fromkeys(CONCRETE, Fraction(1, 10**9)) | {
    "softplus": Fraction(40),
    "silu": Fraction(239935728, 10**8),
    "relu": Fraction(1),
    "elu": Fraction(1),
    "gelu": Fraction(141421356, 10**8),
    "mish": Fraction(149056, 10**5),
    "selu": -Fraction(1, 10**9),
}
GAMMA = {name: ACTIVATIONS[name].slope_bound for name in CONCRETE} | {
    "silu": Fraction(109983937, 10**8),
    "gelu": Fraction(112890415, 10**8),
    "mish": Fraction(108849817, 10**8),
    "selu": Fraction(175809934, 10**8),
}


@pytest.mark.parametrize("w_n", [Fraction(1, 2), Fraction(-1), Fraction(5, 2)])
@pytest.mark.parametrize("activation", CONCRETE)
def test_a_bound_too_small_is_seen_to_be_violated(activation, w_n):
    found = on_a_path(activation, [STEEPEST[activation]] * 20, w_n)
    gamma = Fraction(int(GAMMA[activation].numerator), int(GAMMA[activation].denominator))
    assert bounded(found, ACTIVATIONS[activation].slope_bound, w_n)
    assert not bounded(found, gamma - Fraction(1, 10**6), w_n)
    if gamma * abs(w_n) < 1:
        assert not bounded(found, gamma, w_n, shift=1)
    elif gamma * abs(w_n) > 1:
        assert not bounded(found, gamma, w_n, shift=-1)


#: where |a| <= 1 the slope is smallest at -1, but for the even slopes, at both ends
@pytest.mark.parametrize("activation", FLOORED)
def test_a_floor_too_large_is_seen_to_be_violated(activation):
    found = on_a_path(activation, [Fraction(-999, 1000)] * 20, Fraction(3))
    floor = ACTIVATIONS[activation].slope_floor
    assert bounded_below(found, floor, 3)
    assert not bounded_below(found, Fraction(int(floor.p), int(floor.q)) + Fraction(1, 20), 3)


def test_a_wrong_record_is_seen_to_violate_its_bound():
    record = replace(ACTIVATIONS["sigmoid"], slope_bound=ACTIVATIONS["sigmoid"].slope_bound / 2)
    assert not bounded(on_a_path("sigmoid", [Fraction(0)] * 5, 2), record.slope_bound, 2)


#: LECTURE's table: w_n -> w_n^50, h, share of the oldest term, of the newest, dh/dw_n, to the digits printed there
TABLE = {
    Fraction(1, 2): (8.88178e-16, 2.0000, 4.44e-16, 0.500, 4),
    Fraction(9, 10): (0.00515378, 9.953616, 0.000518, 0.1005, 96.907735),
    Fraction(1): (1, 51, 1 / 51, 1 / 51, 1275),
    Fraction(11, 10): (117.391, 1281.2994, 0.0916, 0.00078, 47056.341),
    Fraction(2): (1.1259e15, 2.2518e15, 0.500, 4.4e-16, 5.5169e16),
}


@pytest.mark.parametrize("w_n", TABLE)
def test_the_table_of_the_lecture(w_n):
    net = unroll(cells.neuron("identity"), steps=51)
    back = bptt(net, loss="h_51")
    values = {item.symbol: w_n if item.symbol.name == "w_n" else 1 for item in net.inputs}
    found = back.evaluate(values)
    h = sum(w_n**k for k in range(51))
    assert back.evaluate(values)["w_n_bar"] == sum(k * w_n ** (k - 1) for k in range(1, 51))
    assert found["w1_bar"] == w_n**50
    assert found["w51_bar"] == 1
    h_51 = Program(net.inputs, net.lines, (name_symbol("h_51"),)).evaluate(values)["h_51"]
    assert h_51 == h
    row = (w_n**50, h_51, found["w1_bar"] / h_51, found["w51_bar"] / h_51, found["w_n_bar"])
    rounding = (5e-6, 5e-5, 5e-3, 2e-2, 1e-5)
    for exact, printed, relative in zip(row, TABLE[w_n], rounding, strict=True):
        assert float(exact) == pytest.approx(printed, rel=relative)
