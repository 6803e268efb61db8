"""Cells: the catalogue, and what a cell may not be."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp
from cases import CASES, MATRIX_CELLS, SCALAR_CELLS, cell

from symrnn import Assign, Cell, Input, InputError, Parameter, cells, name_symbol
from symrnn.cells import CELLS
from symrnn.cells.parameters import Indexing, at_time, previous
from symrnn.errors import ProgramError

x, h, w, b, a = map(name_symbol, "xhwba")


def own(**changes):
    """A cell h = softsign(w*x + h_prev + b), with something changed."""
    parts = {
        "name": "own",
        "inputs": (Input(x),),
        "states": (Input(h),),
        "parameters": (Parameter(w), Parameter(b)),
        "lines": (Assign(h, cells.elman_unit("softsign").lines[1].expr.func(w * x + previous(h) + b)),),
    }
    return Cell(**(parts | changes))


def test_the_sweeps_cover_the_catalogue():
    assert {*SCALAR_CELLS, *MATRIX_CELLS} == set(CELLS)
    assert {name for name in CELLS if not CELLS[name]("tanh").states[0].shape} == set(SCALAR_CELLS)


@pytest.mark.parametrize(("cell_name", "activation"), CASES)
def test_every_cell_is_a_well_formed_step_with_a_source(cell_name, activation):
    made = cell(cell_name, activation)
    step = made.program
    assert made.source
    assert made.name == cell_name
    assert {previous(state.symbol) for state in made.states} <= {item.symbol for item in step.inputs}
    assert {state.symbol for state in made.states} <= set(step.outputs)
    assert made == cell(cell_name, activation)


def test_a_cell_keeps_its_step_and_makes_it_anew_where_its_lines_are_others():
    made = cells.lstm()
    assert made.program is made.program
    assert made == cells.lstm()
    assert hash(made) == hash(cells.lstm())
    assert "program" not in repr(made)
    line = replace(made.lines[0], expr=2 * made.lines[0].expr)
    assert replace(made, lines=(line, *made.lines[1:])).program.lines[0] == line
    with pytest.raises(InputError, match="no argument is called program"):
        Cell(made.name, made.inputs, made.states, made.parameters, made.lines, program=made.program)


def test_printing():
    assert str(own()) == "h = softsign(b + h_prev + w*x)"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines": (Assign(a, w * x),)}, "no line assigns the state h"),
        ({"lines": (Assign(h, a), Assign(a, x))}, "line 1, h = a: a is used before it is assigned"),
        ({"lines": (Assign(h, x), Assign(h, w))}, "h is assigned a second time"),
        ({"lines": (Assign(h, x), Assign(w, x))}, "w is assigned a second time"),
        ({"lines": (Assign(h, sp.Symbol("x") + 1),)}, "x has other assumptions"),
        ({"lines": (Assign(h, x, (3,)),)}, r"the state h is scalar, the line that assigns it gives \[3\]"),
        ({"outputs": (a,)}, "output a is not assigned"),
        ({"inputs": (Input(x), Input(w))}, "w is assigned a second time"),
        *(
            ({"parameters": (Parameter(w), Parameter(b), Parameter(name_symbol(name)))}, f"{name} ends like a time")
            for name in ("u_1", "u_bar", "u_dot", "u_prev", "_3")
        ),
        ({"lines": (Assign(name_symbol("h_2"), x), Assign(h, x))}, "h_2 ends like a time"),
        ({"readout": (Assign(name_symbol("y_bar"), h),)}, "y_bar ends like a time"),
    ],
)
def test_an_ill_formed_cell_cannot_exist(changes, words):
    with pytest.raises(ProgramError, match=words):
        own(**changes)


def test_names_at_a_time():
    assert at_time(h, 3) == name_symbol("h_3")
    assert previous(h) == name_symbol("h_prev")
    assert Parameter(w).at(7) == w
    assert Parameter(w, Indexing.PER_STEP).at(7) == name_symbol("w_7")
    assert Parameter(w, Indexing.PER_STEP, "w{t}").at(7) == name_symbol("w7")


def test_a_parameter_by_name():
    assert own().parameter("b").symbol == b
    with pytest.raises(InputError, match="own has no parameter q"):
        own().parameter("q")


@pytest.mark.parametrize("make", CELLS.values())
def test_an_unknown_activation_is_named(make):
    with pytest.raises(InputError, match="did you mean tanh"):
        make("tahn")
