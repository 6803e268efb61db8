"""An initial state of 0 under a division, a logarithm or a root: said where it is put in, with what to do."""

from __future__ import annotations

import re

import numpy as np
import pytest

import symrnn as sr
from symrnn.cells.initial_states import no_value_at

#: cells that have no value at the initial state 0, and what is said of it
WITHOUT_VALUE = {
    "garch": (
        "r: input\nv: state\nomega: param\nbeta: param\nnll: output\nnll = log(v) + r**2/v\nv = omega + beta*v",
        "the initial state v = 0 divides by zero in nll = ",
    ),
    "heron": ("x: state\na: param\nx = (x + a/x)/2", "the initial state x = 0 divides by zero in x = "),
    "logarithm": ("h: state\na: param\nh = a*log(h)", "the initial state h = 0 leaves no value in h = "),
    "inside": ("h: state\na: param\nh = exp(-a/h)", "the initial state h = 0 divides by zero in h = "),
    "named": ("x: input\nv: state\na: param\nd = a*v\nv = x/d", "the initial state v = 0 divides by zero in v = x/d"),
    "vector": ("h: state[n]\na: param[n]\nh = a/sqrt(total(h*h))", "the initial state h = 0 divides by zero in h = "),
    "mean": (
        "x: input[n]\ns: state[n]\nc: state\ny: output[n]\ny = s/c\ns = s + x\nc = c + 1",
        "the initial states s = 0, c = 0 divide by zero in y = ",
    ),
    "zero by zero": ("h: state[n]\na: param\nh = a*h/(h.T @ h)", "divides by zero in h = "),
}
ADVICE = "give initial='symbolic' or other numbers, on the command line --initial symbolic"


@pytest.mark.parametrize(("text", "message"), WITHOUT_VALUE.values(), ids=WITHOUT_VALUE)
def test_what_has_no_value_at_zero_is_told_wherever_zero_is_put_in(text, message):
    cell = sr.Cell.parse(text, "mine")
    loss = sr.name_symbol("y") ** 2
    run, sizes = sr.evaluator(cell, loss=loss), {"n": 2} if "[n]" in text else {}
    params = run.random_params(sizes, seed=0)
    x, _ = run.random_data(sizes, steps=2)
    for put_in in (
        lambda: sr.unroll(cell, steps=2),
        lambda: sr.derive(cell, steps=2, initial=dict.fromkeys((state.symbol.name for state in cell.states), 0)),
        lambda: run(params, x, steps=2),
        lambda: run.final_states(params, x, steps=2),
        lambda: run.value_and_grad(params, x, steps=2),
    ):
        with pytest.raises(sr.InputError, match=re.escape(message)) as caught:
            put_in()
        assert ADVICE in str(caught.value)
    assert sr.unroll(cell, steps=2, initial="symbolic").lines
    ones = {state.symbol.name: np.ones([2] * len(state.shape)) for state in cell.states}
    assert np.isfinite(run.value(params, *run.random_data(sizes, steps=1)[:1], initial=ones, steps=1))
    assert sr.derive(cell, steps=1, initial="symbolic").steps


@pytest.mark.parametrize("name", sr.cells.CELLS)
def test_the_catalogue_begins_at_zero(name):
    assert no_value_at(sr.cells.CELLS[name]()) == ""


def test_numbers_that_come_later_are_told_too():
    cell = sr.Cell.parse("x: input\nc: state\nh: state\ny: output\nc = c + 1\nh = h + x/(c - 2)\ny = h", "late")
    assert no_value_at(cell) == ""
    with pytest.raises(sr.InputError, match="h_2 is not a real number at these inputs and initial states"):
        sr.unroll(cell, steps=3)
    with pytest.raises(sr.InputError, match="y_1 is not a real number at these inputs"):
        sr.unroll(sr.Cell.parse("x: input\nh: state\ny: output\ny = 1/x\nh = h + x", "c"), inputs=[0])


def test_a_given_state_is_told_as_it_is():
    cell = sr.Cell.parse("h: state\na: param\nh = a*sqrt(h)", "root")
    assert sr.unroll(cell, steps=1).lines[0].expr == 0
    with pytest.raises(sr.InputError, match="the initial state h = -1 leaves no value in h = "):
        sr.unroll(cell, steps=1, initial=-1)
