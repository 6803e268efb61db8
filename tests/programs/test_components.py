"""A program taken apart into its entries means the same: against an interpreter that works in rows and columns."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from independent import NoValueError, value
from matrix_interpreter import entry_name, equal_rows, extent, random_inputs, run
from matrix_mutations import INPUTS, program
from sample_sizes import examples

from symrnn.cells import CELLS
from symrnn.cells.unroll import unroll
from symrnn.errors import InputError, TooLargeError
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Assign, Input, Program, name_symbol


def entries_by_components(made, sizes, inputs):
    """The rows of the output, from the scalar program at the same numbers."""
    scalars = components(made, {name: sizes[name] for name in sizes_of(made)})
    values = {
        name_symbol(entry_name(item.symbol.name, item.shape, i, j)): entry
        for item in made.inputs
        for i, row in enumerate(inputs[item.symbol])
        for j, entry in enumerate(row)
    }
    for line in scalars.lines:
        values[line.symbol] = value(line.expr, values)
    (output,) = made.outputs
    rows, columns = extent(made.shapes[output], sizes)
    names = [[entry_name(output.name, made.shapes[output], i, j) for j in range(columns)] for i in range(rows)]
    assert [symbol.name for symbol in scalars.outputs] == [name for row in names for name in row]
    return [[values[name_symbol(name)] for name in row] for row in names]


@examples(120)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3))
def test_components_mean_what_rows_and_columns_do(seed, n, m):
    chooser, sizes = random.Random(seed), {"n": n, "m": m}
    made = program(chooser, 2, 2)
    if made is None:
        return
    inputs = random_inputs(INPUTS, sizes, chooser)
    try:
        found = entries_by_components(made, sizes, inputs)
        expected = run(made, inputs, sizes)[made.outputs[0]]
    except (NoValueError, OverflowError):
        return
    assert equal_rows(found, expected), f"{made}\nat {sizes}"


def test_the_sizes_of_programs():
    network = unroll(CELLS["lstm"](), steps=1)
    assert sizes_of(network) == ("m", "n")
    assert sizes_of() == ()


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"n": 2}, "missing: m"),
        ({"n": 2, "m": 3, "k": 1}, "not a size: k"),
        ({"n": 0, "m": 1}, "positive integer"),
        ({"n": True, "m": 1}, "positive integer"),
        ({"n": "2", "m": 1}, "positive integer"),
    ],
)
def test_sizes_that_are_none(sizes, told):
    with pytest.raises(InputError, match=told):
        components(unroll(CELLS["elman"](), steps=1), sizes)


def test_more_entries_than_anybody_wants():
    with pytest.raises(TooLargeError, match="entries at these sizes"):
        components(unroll(CELLS["elman"](), steps=1), {"n": 1000, "m": 1})


def test_constants_stay_constants():
    x, y = map(name_symbol, "xy")
    made = Program((Input(x, ("n",), constant=True),), (Assign(y, 2 * x, ("n",)),), (y,))
    assert all(item.constant for item in components(made, {"n": 2}).inputs)
