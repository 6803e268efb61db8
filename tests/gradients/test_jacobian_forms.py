"""Jacobians of rank one, beside numbers, of shares and sums: proved, compared with differences, or refused in words."""

from __future__ import annotations

import re

import numpy as np
import pytest
from bounded_cells import NUMPY, column, jacobian_at, numpy_value
from jacobian_forms import READABLE, REFUSED

from symrnn import Cell, InputError, Outcome, check, jacobian_claim, state_jacobian
from symrnn.bounds.networks.product_steps import jacobian_blocks, product_step
from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import one_step

SIZES = {"n": 3, "m": 2}


def rows_of(shape):
    return tuple(SIZES[size] for size in shape) + (1,) * (2 - len(shape))


def draw(cell, rng):
    """Weights, an input and states, by name, as columns."""
    params = {item.symbol.name: rng.normal(size=rows_of(item.shape)) for item in (*cell.parameters, *cell.constants)}
    inputs = {item.symbol.name: rng.normal(size=rows_of(item.shape)) for item in cell.inputs}
    states = {state.symbol: rng.normal(size=rows_of(state.shape)) for state in cell.states}
    return params | inputs, states


def values_at(cell, given, states):
    values = {item.symbol: column(given[item.symbol.name]) for item in (*cell.parameters, *cell.inputs)}
    values |= {previous(name): value for name, value in states.items()}
    for line in one_step(cell).lines:
        values[line.symbol] = numpy_value(line.expr, values, NUMPY)
    return values


def written_jacobian(cell, values):
    """The blocks of the printed Jacobian as one matrix."""
    program = state_jacobian(cell)
    shapes = program.shapes
    for line in program.lines:
        value = numpy_value(line.expr, values, NUMPY)
        rows, columns = (SIZES.get(size, size) for size in (*shapes[line.symbol], 1, 1)[:2])
        values[line.symbol] = np.broadcast_to(np.asarray(value, dtype=float), (rows, columns))
    return np.block([[values[name] for name in row] for row in jacobian_blocks(cell)])


@pytest.mark.parametrize("name", READABLE)
def test_a_readable_jacobian_is_proved_and_agrees_with_differences(name):
    text, printed = READABLE[name]
    cell = Cell.parse(text, "form")
    found = state_jacobian(cell)
    assert {block: str(found.line(block).expr) for block in printed} == printed
    assert check(jacobian_claim(cell)).outcome is Outcome.PROVED
    rng = np.random.default_rng(5)
    for _ in range(3):
        given, states = draw(cell, rng)
        inputs = [item.symbol.name for item in cell.inputs]
        difference, _ = jacobian_at(cell, given, 0.0, states, inputs={each: given[each] for each in inputs})
        np.testing.assert_allclose(written_jacobian(cell, values_at(cell, given, states)), difference, atol=1e-6)


@pytest.mark.parametrize("name", READABLE)
def test_the_product_of_such_jacobians_has_a_program(name):
    cell = Cell.parse(READABLE[name][0], "form")
    program = product_step(cell)
    assert {line.symbol.name for line in program.lines} >= {f"product_{s.symbol}_{s.symbol}" for s in cell.states}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(name):
    text, words = REFUSED[name]
    with pytest.raises(InputError, match=words) as refused:
        state_jacobian(Cell.parse(text, "form"))
    told = str(refused.value)
    assert "take tangents(program)" in told
    assert "do not fit" not in told
    assert len(told) < 500
    assert not re.search(r"line \d+", told)
