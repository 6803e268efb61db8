"""What a cell keeps beside its lines: its text, ranges, values of constants, the step's number."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest
import sympy as sp

from symrnn.cells import elman
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Parameter, Range
from symrnn.errors import InputError, ProgramError
from symrnn.programs.lines import Assign, Input, name_symbol

H, W, DT, T = map(name_symbol, ("h", "w", "dt", "t"))
HALF = sp.Rational(1, 2)
CELL = Cell(
    name="decay",
    inputs=(),
    states=(Input(H),),
    parameters=(Parameter(W),),
    lines=(Assign(H, W * name_symbol("h_prev") * DT / T),),
    constants=(Input(DT, constant=True),),
    text="as it was written",
    time=T,
    ranges=(Range(W, sp.S.Zero, sp.S.One, high_open=True), Range(DT, low=sp.S.Zero, low_open=True)),
    values=((DT, HALF),),
)


@pytest.mark.parametrize("again", [copy.copy(CELL), copy.deepcopy(CELL), pickle.loads(pickle.dumps(CELL))])
def test_a_copy_has_every_field(again: Cell) -> None:
    assert again == CELL
    assert hash(again) == hash(CELL)
    assert (again.text, again.time, again.ranges, again.values) == (CELL.text, T, CELL.ranges, ((DT, HALF),))


def test_the_text_is_no_part_of_the_meaning_and_the_rest_is() -> None:
    assert replace(CELL, text="") == CELL
    assert replace(CELL, ranges=()) != CELL
    assert replace(CELL, values=()) != CELL
    assert "as it was written" not in repr(CELL)


def test_the_number_of_the_step_is_a_constant_of_one_step() -> None:
    assert Input(T, constant=True) in CELL.program.inputs


def test_a_text_is_kept_as_it_was_written() -> None:
    text = "# a sum\nh :  state\nx: input\nh = x+h   # so\n"
    assert Cell.parse(text).text == text
    assert elman().text


def test_ranges_are_written_as_they_are_declared() -> None:
    one, two = sp.S.One, sp.Integer(2)
    assert [each.words for each in CELL.ranges] == ["in [0, 1)", "> 0"]
    assert Range(W, one, two, True, False).words == "in (1, 2]"
    assert [Range(W, one).words, Range(W, high=one).words, Range(W, high=one, high_open=True).words] == [
        ">= 1",
        "<= 1",
        "< 1",
    ]


@pytest.mark.parametrize(
    "bounds", [(None, None, False, False), (sp.S.One, sp.S.Zero, False, False), (sp.S.One, sp.S.One, True, False)]
)
def test_a_range_without_numbers_is_refused(bounds: tuple[sp.Rational | None, sp.Rational | None, bool, bool]) -> None:
    with pytest.raises(InputError):
        Range(W, *bounds)


@pytest.mark.parametrize(
    "change",
    [
        {"ranges": (Range(H, low=HALF),)},
        {"ranges": (Range(W, low=HALF), Range(W, low=HALF))},
        {"values": ((W, HALF),)},
        {"values": ((DT, HALF), (DT, HALF))},
    ],
)
def test_ranges_and_values_of_what_is_not_given_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProgramError, match="cell decay: expected a"):
        replace(CELL, **change)
