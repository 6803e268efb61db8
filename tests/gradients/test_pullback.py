"""One backward step, its Jacobian and its passes over T steps, for the catalogue and for other people's cells."""

from __future__ import annotations

import random

import pytest
import sympy as sp
from cell_texts import TEXTS
from independent import MP, NoValueError
from matrix_interpreter import Dual, equal_rows, random_inputs, random_rows, run

from symrnn import Cell
from symrnn.cells import CELLS
from symrnn.cells.losses import loss_of, with_loss
from symrnn.cells.parameters import previous
from symrnn.cells.unroll import SYMBOLIC
from symrnn.errors import InputError
from symrnn.expressions.nodes import dot
from symrnn.gradients.backward_pass import backward_pass
from symrnn.gradients.gradient import bptt, tangents
from symrnn.gradients.jacobian import jacobian_name, state_jacobian
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback
from symrnn.programs.program import name_symbol, with_ending

NETWORKS = ("elman", "gru", "gru_reset_after", "lstm", "lstm_peephole")
ALL = {**{name: CELLS[name]() for name in NETWORKS}, **{name: Cell.parse(text, name) for name, text in TEXTS.items()}}
SIZES = {"n": 2, "m": 3, "k": 2}


def directional(program, output, inputs, directions):
    """The derivative of an output, by dual numbers."""
    both = {
        symbol: [
            [Dual(*pair) for pair in zip(*rows, strict=True)] for rows in zip(own, directions[symbol], strict=True)
        ]
        for symbol, own in inputs.items()
    }
    rows = run(program, both, SIZES)[output]
    return [[getattr(entry, "slope", MP.mpf(0)) for entry in row] for row in rows]


def product(one, other):
    return MP.fsum(a * b for rows in zip(one, other, strict=True) for a, b in zip(*rows, strict=True))


@pytest.mark.parametrize("name", ALL)
def test_the_backward_pass_is_the_gradient(name):
    """Over two steps, against dual numbers."""
    network = with_loss(ALL[name], steps=2, initial=SYMBOLIC)
    passed = backward_pass(ALL[name], 2)
    chooser = random.Random(name)
    inputs = random_inputs(network.inputs, SIZES, chooser)
    directions = random_inputs(network.inputs, SIZES, chooser)
    free = [item.symbol for item in network.inputs if not item.constant]
    for item in network.inputs:
        if item.constant:
            directions[item.symbol] = [[MP.mpf(0)] * len(row) for row in directions[item.symbol]]
            inputs[item.symbol] = [[abs(entry) for entry in row] for row in inputs[item.symbol]]
    try:
        expected = directional(network, name_symbol("loss"), inputs, directions)[0][0]
    except NoValueError:
        pytest.fail(f"{name} has no value at a usual point")
    env = run(passed, inputs, SIZES)
    found = MP.fsum(product(env[with_ending(symbol, "_bar")], directions[symbol]) for symbol in free)
    assert abs(found - expected) < MP.mpf(10) ** -40 * (1 + abs(expected))


@pytest.mark.parametrize("name", NETWORKS)
def test_tangents_in_unit_directions_are_gradient_entries(name):
    network = with_loss(CELLS[name](), steps=2, initial=SYMBOLIC)
    back, moved = bptt(network, loss="loss"), tangents(network, loss="loss")
    chooser = random.Random(0)
    inputs = random_inputs(network.inputs, SIZES, chooser)
    env = run(back, inputs, SIZES)
    zero = {item.symbol: [[MP.mpf(0)] * len(row) for row in inputs[item.symbol]] for item in network.inputs}
    for symbol in chooser.sample([item.symbol for item in network.inputs if not item.constant], 3):
        for place in [(0, 0), (len(inputs[symbol]) - 1, len(inputs[symbol][0]) - 1)]:
            unit = [[MP.mpf((i, j) == place) for j in range(len(row))] for i, row in enumerate(inputs[symbol])]
            dots = {with_ending(other, "_dot"): rows for other, rows in (zero | {symbol: unit}).items()}
            slope = run(moved, inputs | dots, SIZES)[name_symbol("loss_dot")]
            assert equal_rows(slope, [[env[with_ending(symbol, "_bar")][place[0]][place[1]]]])


@pytest.mark.parametrize("name", NETWORKS)
def test_the_jacobian_of_one_step(name):
    """J times a direction of the old states, against dual numbers through the step."""
    cell = CELLS[name]()
    step, jacobian = one_step(cell), state_jacobian(cell)
    chooser = random.Random(1)
    inputs = random_inputs(step.inputs, SIZES, chooser)
    values = run(step, inputs, SIZES)
    blocks = run(jacobian, {item.symbol: values[item.symbol] for item in jacobian.inputs}, SIZES)
    for by in (state.symbol for state in cell.states):
        still = {symbol: [[MP.mpf(0)] * len(row) for row in rows] for symbol, rows in inputs.items()}
        direction = random_rows(step.shapes[previous(by)], SIZES, chooser)
        for state in (state.symbol for state in cell.states):
            expected = directional(step, state, inputs, still | {previous(by): direction})
            block = blocks[jacobian_name(state, by)]
            assert equal_rows([[product([row], [[d[0] for d in direction]])] for row in block], expected)


@pytest.mark.parametrize("wrong", [None, 3, "lstm", CELLS["lstm"]])
@pytest.mark.parametrize("function", [pullback, one_step, state_jacobian])
def test_what_is_no_cell(function, wrong):
    with pytest.raises(InputError, match="expected a Cell"):
        function(wrong)


def test_a_state_that_is_a_matrix_has_no_block():
    cell = Cell.parse("x: input[n, m]\nh: state[n, m]\nW: param[n, n]\nh = tanh(W @ h + x)\n")
    assert pullback(cell).line("h_prev_bar").expr.has(dot)
    with pytest.raises(InputError, match="a Jacobian is written for vectors and scalars"):
        state_jacobian(cell)


@pytest.mark.parametrize("steps", [0, -2, True, 2.0, "2"])
def test_a_backward_pass_takes_a_number_of_steps(steps):
    with pytest.raises(InputError, match=r"takes an integer from 1 on|steps: expected an integer"):
        backward_pass(CELLS["elman"](), steps)


def test_losses():
    y, target = map(name_symbol, ("y", "target"))
    assert loss_of(sp.Abs(y - target)).name == "loss"
    with pytest.raises(InputError, match="no loss is called 'absolute'; give one of squared_error, squared_error_last"):
        loss_of("absolute")
    with pytest.raises(InputError, match="found z"):
        loss_of(y - name_symbol("z"))
    with pytest.raises(InputError, match="found no y"):
        loss_of(target**2)
    with pytest.raises(InputError, match="0 steps"):
        with_loss(CELLS["elman"](), steps=0)
