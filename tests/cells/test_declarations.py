"""Values, ranges, the number of the step, delays and states that are given out: what they mean, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.cells.unroll import unroll
from symrnn.errors import InputError

ALL = """
x: input[m] in [0, 1]
t: time
h: state output[n]
W: param[n, m]
U: param_per_step[n] < 2
a: const[n] in [0, 1)
dt: const = 0.1, > 0
tau: param >= 1/3
b: param in (-inf, -2.5e-1]
g = tanh(W @ x[t-2] + U*h[t - 3] + b)
h = a*h + dt*g[t-1]/t/tau
"""


def test_a_text_comes_back_from_the_cell() -> None:
    cell = Cell.parse(ALL)
    again = Cell.parse(cell_text(cell))
    assert again == cell
    assert cell.text == ALL


def test_what_is_declared_is_kept() -> None:
    cell = Cell.parse(ALL)
    assert list(map(str, cell.ranges)) == ["x in [0, 1]", "tau >= 1/3", "b <= -1/4", "U < 2", "a in [0, 1)", "dt > 0"]
    assert dict(cell.values) == {sp.Symbol("dt", real=True): sp.Rational(1, 10)}
    assert str(cell.time) == "t"
    assert list(map(str, cell.outputs)) == ["h"]
    assert [str(state.symbol) for state in cell.states] == ["h", "x_lag1", "x_lag2", "h_lag2", "h_lag3", "g_lag1"]


def test_the_number_of_the_step_and_delays_in_a_network() -> None:
    cell = Cell.parse("x: input\nt: time\nh: state\nh = h[t-1]/t + x[t-2] + h[t-2]")
    network = unroll(cell, inputs=[1, 10, 100, 1000])
    # by hand: 0, 0/2 + 0, 0/3 + 1, 1/4 + 10 + 0
    assert [network.expression(f"h_{t}") for t in (1, 2, 3, 4)] == [0, 0, 1, sp.Rational(41, 4)]


def test_of_an_unknown_input_the_delay_is_the_one_before() -> None:
    cell = Cell.parse("x: input\nh: state\nh = x[t] - x[t-1] + 0*h")
    network = unroll(cell, steps=3)
    assert [str(network.expression(f"h_{t}")) for t in (1, 2, 3)] == ["x_1", "-x_1 + x_2", "-x_2 + x_3"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x: input > 0 > 1", "column 14: a name has one range"),
        ("x: input in {0, 1}", "the values between 0 and 1 are in [0, 1]"),
        ("x: input in [0 1]", "column 13: expected an interval such as [0, 1]"),
        ("x: input in [1, 0]", "no number is in [1, 0]; the smaller bound stands first"),
        ("x: input in (1, 1]", "no number is in (1, 1]"),
        ("x: input >", "expected a number such as 0.1 after >, found the end of the line"),
        ("x: input > a", "column 12: expected a number such as 2"),
        ("h: state > 0", "a range is given to what comes from outside, and a state is computed"),
        ("dt: const = 2 in [0, 1]", "the value 2 lies outside of the range"),
        ("dt: const = 0 > 0", "the value 0 lies outside of the range"),
        ("dt: const = 1 = 2", "a constant has one value"),
        ("x: param in (-inf, inf)", "(-inf, inf) holds every number; leave it out"),
        ("x: param in [inf, 1]", "inf is no bound on this side"),
        ("x: param output", "expected state output or param"),
        ("t: time[n]", "column 8: the time is the number of the step; leave the sizes out"),
        ("a: param > 0 or so", "expected the end of the line, a value = 0.1 or a range in [0, 1], found 'or so'"),
        ("t: time\ns: time", "line 2, column 1: t is the number of the step already"),
        (
            "h: state\nh = t*h",
            "line 2, column 5: 't' is not declared; for the number of the step, 1, 2, ..., declare t: time",
        ),
        ("t: time\nt = 3", "t is declared as time, its values come from outside"),
        ("x: input\nh: state\nh = x[t+1]", "x[t+1] is a value to come"),
        ("x: input\nh: state\nh = h + x[t-k]", "line 3, column 9: expected a delay such as x[t-1]"),
        ("x: input\nh: state\nh = x[t-2000]", "write at most 64"),
        ("w: const\nh: state\nh = w[t-2]", "w is a const, the same at every step; write w"),
        ("h: state\nh = g[t-1]\ng = h", "g[t-1] stands before a line or declaration of g; declare it above"),
        ("x: input\nh: state\nx_lag1 = h\nh = x[t-1]", "x_lag1 is what a delay of x is called"),
    ],
)
def test_a_mistake_is_named(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse(text)
    assert words in str(caught.value)
    assert "cell, line" in str(caught.value)


@pytest.mark.filterwarnings("error")
def test_a_delay_and_a_chosen_output_warn_of_nothing() -> None:
    cell = Cell.parse("x: input\nu: state\nv: state output\nu = 0.5*u + x[t-1]\nv = tanh(u) + v[t-2]")
    assert np.shape(cell.states) == (4,)


@pytest.mark.filterwarnings("error")
def test_a_season_that_reads_the_new_level_warns_of_nothing() -> None:
    cell = Cell.parse(
        "x: input\nlevel: state\nseason: state\ny: output\nA: const[n, n]\nv: state[n]\nv = A @ v[t-3]**2\n"
        "level = 0.5*(x - season[t-4]) + 0.5*level\nseason = 0.5*(x - level) + 0.5*season[t-4]\ny = level + season"
    )
    assert len(cell.states) == 3 + 3 + 2
