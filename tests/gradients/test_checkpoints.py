"""What is computed again in segments is what was kept: proved; and segments that go wrong are refuted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sympy as sp
from catalogue_table import catalogue_cells

from symrnn import Cell, Claim, Outcome, Program, cells, check, name_symbol
from symrnn.errors import InputError
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.backward_pass import backward_pass, pass_in_segments
from symrnn.gradients.cell_claims import checkpoint_claim
from symrnn.programs.program import Assign

DELAYED = "x: input[n]\nh: state[n]\nU: param[n, n]\nt: time\nh = tanh(U @ h[t-2] + x/t)"


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue_cells())
def test_the_catalogue_computed_again_is_the_catalogue(name: str) -> None:
    assert check(checkpoint_claim(cells.load(name), steps=3, segment=2)).outcome is Outcome.PROVED


@pytest.mark.parametrize("segment", [1, 2, 4, 7])
@pytest.mark.parametrize("cell", [cells.load("mgu"), Cell.parse(DELAYED)], ids=["mgu", "delayed"])
def test_segments_of_every_length_are_proved(cell: Cell, segment: int) -> None:
    assert check(checkpoint_claim(cell, 4, segment)).outcome is Outcome.PROVED


@pytest.mark.parametrize("segment", [1, 2, 3])
def test_the_states_at_the_borders_are_all_that_is_kept(segment: int) -> None:
    cell, steps = cells.lstm(), 5
    program = pass_in_segments(cell, steps, segment)
    kept = {f"{state.symbol}_{t}" for state in cell.states for t in range(0, steps, segment)}
    kept |= {item.symbol.name for item in program.inputs}
    made = {line.symbol.name for line in program.lines}
    forwards = {line.symbol.name for line in program.lines if not {"again", "bar"} & {*line.symbol.name.split("_")}}
    back = [line for line in program.lines if "_bar" in line.symbol.name or line.symbol.name.endswith("_again")]
    used = {symbol.name for line in back for symbol in line.expr.free_symbols} & forwards & made
    assert used <= kept
    assert any(name.endswith("_again") for name in made)


def _changed(program: Program, change: Callable[[Assign], sp.Expr]) -> Program:
    lines = tuple(Assign(line.symbol, change(line), line.shape) for line in program.lines)
    return Program(program.inputs, lines, program.outputs)


def _in_lines(start: str, old: str, new: sp.Expr) -> Callable[[Program], Program]:
    def change(line: Assign) -> sp.Expr:
        is_there = line.symbol.name.startswith(start) and line.symbol.name.endswith("_again")
        return line.expr.xreplace({name_symbol(old): new}) if is_there else line.expr

    return lambda program: _changed(program, change)


def _without_last(program: Program) -> Program:
    """What the steps of the last segment add to sums over the steps is left out."""
    return _changed(program, lambda line: line.expr.xreplace({name_symbol("W_hh_step_3_bar"): sp.S.Zero}))


LIES = {
    "the last segment is missing": _without_last,
    "a segment begins with the state of the one before": _in_lines("a_3", "h_2", name_symbol("h_1")),
    "a segment begins at rest": _in_lines("a_3", "h_2", sp.S.Zero),
    "a segment begins with its own last state": _in_lines("a_2", "h_1_again", name_symbol("h_2")),
    "a segment takes the inputs of another": _in_lines("a_3", "x_3", name_symbol("x_2")),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_wrong_segment_is_refuted(lie: str) -> None:
    right, plain = pass_in_segments(cells.elman(), 3, 2), backward_pass(cells.elman(), 3)
    wrong = LIES[lie](right)
    assert wrong != right
    assert check(Claim.equivalent("again", right, plain, hypotheses_of(right, plain))).outcome is Outcome.PROVED
    assert check(Claim.equivalent(lie, wrong, plain, hypotheses_of(wrong, plain))).outcome is Outcome.REFUTED


@pytest.mark.parametrize("given", [(0, 1), (3, 0), (3, True), (2, 1.5)])
def test_numbers_of_steps_are_checked(given) -> None:
    with pytest.raises(InputError):
        checkpoint_claim(cells.elman(), *given)
