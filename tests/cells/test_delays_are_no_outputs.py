"""What a delay holds is no output of a cell, and is 0 before the start without being said so."""

from __future__ import annotations

import pytest

import symrnn as sr
from symrnn.errors import InputError

NARX = "x: input\nh: state\na: param\nb: param\nc: param\nh = tanh(a*h + b*h[t-3] + c*x[t-2])"


def test_the_output_of_a_cell_with_delays_is_its_state() -> None:
    program = sr.unroll(sr.Cell.parse(NARX), inputs=[1, 2, 3, 4])
    assert [symbol.name for symbol in program.outputs] == ["h_4"]
    values = sr.bptt(program).evaluate({"a": "0.5", "b": "-0.3", "c": 1}, digits=10)
    assert float(values["c_bar"]) > 0


def test_an_initial_state_is_enough() -> None:
    cell = sr.Cell.parse(NARX)
    alone = sr.unroll(cell, steps=4, initial={"h": 1})
    zeros = dict.fromkeys(("h_lag2", "h_lag3", "x_lag1", "x_lag2"), 0)
    assert alone == sr.unroll(cell, steps=4, initial={"h": 1} | zeros)
    assert alone != sr.unroll(cell, steps=4, initial={"h": 1} | zeros | {"h_lag2": 1})
    with pytest.raises(InputError, match="initial names x_lag1"):
        sr.unroll(cell, steps=4, initial={"x_lag1": 1})


def test_a_state_that_is_only_called_so_is_an_output() -> None:
    cell = sr.Cell.parse("x: input\nh: state\nh_lag2: state\nh = h_lag2 + x\nh_lag2 = h*x")
    assert [symbol.name for symbol in sr.unroll(cell, inputs=[1, 2]).outputs] == ["h_2", "h_lag2_2"]


def test_a_cell_that_only_hands_on_gives_that_out() -> None:
    cell = sr.Cell.parse("x: input\nx_lag1: state\nx_lag1 = x")
    assert [symbol.name for symbol in sr.unroll(cell, inputs=[1, 2]).outputs] == ["x_lag1_2"]
