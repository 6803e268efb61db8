"""Cells over time: names, initial states, exact sizes, and what does not fit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from cases import CASES, SCALAR_CELLS, cell

from symrnn import Cell, InputError, bptt, cells, components, name_symbol, unroll

#: lines and operations that one more time step adds, where f is the identity; another f is one operation more
GROWTH = {"neuron": (2, 3), "dense": (1, 2), "elman_unit": (2, 4)}


@pytest.mark.parametrize(("cell_name", "activation"), [*CASES, *((name, "f") for name in SCALAR_CELLS)])
def test_each_step_adds_the_same_lines_and_operations(cell_name, activation):
    lines, operations = GROWTH[cell_name]
    expected = (lines, operations + (activation != "identity" and cell_name != "dense"))
    sizes = [_size(unroll(cell(cell_name, activation), steps=steps)) for steps in range(2, 8)]
    assert {(n - m, p - q) for (m, q), (n, p) in pairwise(sizes)} == {expected}


def _size(program):
    return len(program.lines), sum(int(line.expr.count_ops()) for line in program.lines)


def test_the_lectures_names():
    net = unroll(cells.neuron("f"), steps=3)
    assert [str(item) for item in net.inputs] == ["x_1", "x_2", "x_3", "w1", "w2", "w3", "w4", "w_n"]
    assert str(net) == (
        "a_1 = w1*x_1\nh_1 = f(a_1)\n"
        "a_2 = h_1*w_n + w2*x_2\nh_2 = f(a_2)\n"
        "a_3 = h_2*w_n + w3*x_3\nh_3 = f(a_3)\n"
        "y = h_3*w4"
    )


def test_the_dense_start():
    w1, w2, w3 = map(name_symbol, ("w1", "w2", "w3"))
    assert unroll(cells.dense("f"), inputs=[2, 4]).expression() == w3 * sp.Function("f", real=True)(2 * w1 + 4 * w2)


def test_a_state_is_the_output_where_none_is_named():
    net = unroll(cells.elman_unit("tanh"), steps=2)
    assert net.outputs == (name_symbol("h_2"),)


def _h_0(program):
    return program.line("a_1").expr.coeff(name_symbol("w_n"))


@pytest.mark.parametrize(
    ("initial", "expected"),
    [
        (None, 0),
        (0, 0),
        (3, 3),
        ("1/3", sp.Rational(1, 3)),
        (0.5, sp.Rational(1, 2)),
        (name_symbol("s"), name_symbol("s")),
        ({"h": 2}, 2),
        ({name_symbol("h"): 2}, 2),
        ("symbolic", name_symbol("h_0")),
    ],
)
def test_initial_states(initial, expected):
    net = unroll(cells.neuron("tanh"), steps=1, initial=initial)
    assert _h_0(net) == expected
    if getattr(expected, "is_Symbol", False):
        assert expected in [item.symbol for item in net.inputs]
        assert bptt(net).expression(f"{expected}_bar").has(name_symbol("w_n"))


def test_inputs_are_numbers_or_expressions():
    p, q = map(name_symbol, "pq")
    net = unroll(cells.neuron("identity"), inputs=[0.1, "1/7", p + q])
    assert [str(item) for item in net.inputs[:2]] == ["p", "q"]
    assert str(net.line("a_1").expr) == "3602879701896397*w1/36028797018963968"  # the float that 0.1 is
    assert net.line("a_2").expr.coeff(name_symbol("w2")) == sp.Rational(1, 7)
    assert net.line("a_3").expr.has(p + q)


def test_no_steps():
    assert str(unroll(cells.neuron("tanh"), steps=0, initial="symbolic")) == "y = h_0*w1"
    assert unroll(cells.neuron("tanh"), inputs=[]).expression() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "either steps=T or inputs"),
        ({"steps": 2, "inputs": [1, 2]}, "and not both"),
        ({"steps": -1}, "steps is -1"),
        ({"steps": 2.0}, r"steps: expected an integer or None, found 2\.0"),
        ({"steps": True}, "steps: expected an integer or None, found True"),
        ({"steps": "2"}, "steps: expected an integer or None, found the text '2'"),
        ({"inputs": 5}, "inputs: expected a list or None, found 5"),
        ({"inputs": "24"}, "inputs: expected a list or None, found the text '24'"),
        ({"inputs": {1: 2}}, "inputs: expected a list or None, found"),
        ({"inputs": {2, 4}}, "inputs: expected a list or None, found"),
        ({"inputs": {1: 2}.keys()}, "inputs: expected a list or None, found"),
        ({"inputs": frozenset()}, "inputs: expected a list or None, found"),
        ({"inputs": b"24"}, "inputs: expected a list or None, found"),
        ({"inputs": np.array(3)}, "inputs: expected a list or None, found"),
        ({"inputs": np.ma.array([1, 2], mask=[0, 1])}, "inputs is a masked array"),
        ({"inputs": [name_symbol("w1"), 4]}, "w1 is a name of the cell neuron, and of what is put in"),
        ({"inputs": [2, 3 * name_symbol("w_n") + name_symbol("w2")]}, "w2, w_n is a name of the cell neuron"),
        ({"inputs": [2, name_symbol("w3")]}, "w3 is a name of the cell neuron"),
        ({"inputs": [2, 4], "initial": name_symbol("w_n")}, "w_n is a name of the cell neuron"),
        ({"inputs": [name_symbol("h_0"), 4], "initial": "symbolic"}, "h_0 is a name of the cell neuron"),
        ({"inputs": [1, (2, 3)]}, "step 2: cell neuron takes 1 input a step, found 2"),
        ({"inputs": [1, "x"]}, "input at step 2: 'x' is not"),
        ({"inputs": [float("nan")]}, "input at step 1: nan is not"),
        ({"inputs": [sp.oo]}, "input at step 1: oo is not"),
        ({"inputs": [sp.I * 2]}, "input at step 1: .*I is not"),
        ({"inputs": [name_symbol("h_1"), 1]}, "h_1 is assigned a second time"),
        ({"steps": 1, "initial": "zero"}, "initial h: 'zero' is not"),
        ({"steps": 1, "initial": {"c": 0}}, "initial names c; the states of cell neuron are h"),
        ({"steps": 1, "initial": {"h": 0, "c": 0}}, "initial names h, c"),
        ({"steps": 1, "initial": float("inf")}, "initial h: inf is not"),
    ],
)
def test_what_does_not_fit_is_named(arguments, words):
    with pytest.raises(InputError, match=words):
        unroll(cells.neuron("f"), **arguments)


def test_no_steps_of_a_cell_without_a_readout():
    with pytest.raises(InputError, match="elman_unit over 0 steps has no lines; take steps=1"):
        unroll(cells.elman_unit("tanh"), steps=0)


def test_a_zero_state_keeps_its_shape_where_it_is_counted():
    text = "x: input[n] \n h: state[n] \n W: param[n, n] \n s = total(exp(W @ h)) \n h = tanh(x)*s"
    network = unroll(Cell.parse(text), steps=2)
    assert [str(line) for line in network.lines[:3]] == ["h_0 = 0", "s_1 = total(exp(W @ h_0))", "h_1 = s_1*tanh(x_1)"]
    assert components(network, {"n": 3}).expression("s_1") == 3  # the exponentials of three zeros


def test_a_zero_input_keeps_its_shape_where_it_is_counted():
    cell = Cell.parse("x: input[n] \n h: state[n] \n W: param[n, n] \n h = W @ exp(x) + h")
    network = unroll(cell, inputs=[0])
    assert [str(line) for line in network.lines] == ["x_1 = 0", "h_1 = W @ exp(x_1)"]


def test_zero_states_that_are_only_multiplied_get_no_line():
    network = unroll(cells.elman(), steps=1)
    assert [str(line) for line in network.lines] == ["a_1 = b_h + W_xh @ x_1", "h_1 = tanh(a_1)"]
