"""One step of a cell as a diagram: an arrow for each use, and room for every node."""

from __future__ import annotations

from itertools import combinations

import pytest
from paper_cells import TEXTS, paper_cell

from symrnn import Cell, cells
from symrnn.cells.parameters import previous
from symrnn.derivation.cell_diagrams import cell_diagram
from symrnn.derivation.diagrams import Outline


def diagrams():
    yield from (paper_cell(name) for name in (*cells.names(), *sorted(TEXTS)))


def test_there_is_an_arrow_for_each_use_and_no_other():
    for cell in diagrams():
        diagram = cell_diagram(cell)
        names = {node.name for node in diagram.nodes}
        uses = {
            (str(symbol), str(line.symbol))
            for line in cell.lines
            for symbol in line.expr.free_symbols
            if str(symbol) in names and str(line.symbol) in names
        }
        assert {(arrow.start, arrow.end) for arrow in diagram.arrows} == uses


def test_no_two_nodes_touch_and_arrows_go_to_the_right():
    for cell in diagrams():
        diagram = cell_diagram(cell)
        places = {node.name: complex(node.x, node.y) for node in diagram.nodes}
        assert all(abs(one - other) > 1.2 for one, other in combinations(places.values(), 2))
        assert all(places[arrow.start].real < places[arrow.end].real for arrow in diagram.arrows)


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_states_and_inputs_are_squares(name):
    cell = cells.load(name)
    states = {state.symbol for state in cell.states}
    ends = {str(symbol) for symbol in (*states, *map(previous, states), *(item.symbol for item in cell.inputs))}
    found = {node.name for node in cell_diagram(cell).nodes if node.outline is Outline.SQUARE}
    assert found == ends


def test_what_is_made_of_parameters_alone_is_left_out():
    diagram = cell_diagram(Cell.parse("h: state \n w: param \n v = exp(w) \n h = v*h"))
    assert [node.name for node in diagram.nodes] == ["h_prev", "h"]
