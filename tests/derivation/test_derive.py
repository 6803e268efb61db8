"""The derivation of any cell: every step proved, in time, and a wrong line stops it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sympy as sp
from cell_texts import TEXTS
from work import counted

from symrnn import derive as derive_function
from symrnn.cells import CELLS, names
from symrnn.cells.cell import Cell
from symrnn.cells.losses import with_loss
from symrnn.claims.claim import Claim, Duality, Equivalence
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import Report
from symrnn.derivation.time_names import names_with_times
from symrnn.documents.formats.html import write_html
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.marks import StepRefuted
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.errors import InputError
from symrnn.expressions.nodes import T, dot
from symrnn.gradients.adjoint_claims import duality_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback, pullback_of
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

UNSEEN = ("minimal gated unit", "highway", "coupled lstm", "layer norm", "rows", "scalar")
SCALAR_IDS = ("network", "one-step", "backward-pass", "adjoints", "gradient", "rtrl", "jacobian", "bound", "every-T")
NETWORK_IDS = ("network", "one-step", "backward-pass", "adjoints", "rtrl", "jacobian", "bound", "every-T")
SCALARS = ("neuron", "dense", "elman_unit", "scalar")


def cell_of(name: str) -> Cell:
    return CELLS[name]() if name in CELLS else Cell.parse(TEXTS[name], name.replace(" ", "_"))


@cache
def checked(name: str) -> tuple[Derivation, Report]:
    """A derivation and its report."""
    lesson = derive_function(cell_of(name), steps=2)
    return lesson, lesson.verify()


VARIANTS = ("gru_reset_after", "lstm_peephole")  # of cells that are tried in any case


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in VARIANTS)) for name in (*CELLS, *UNSEEN)]
)
def test_every_step_of_every_page_is_there_and_proved(name: str) -> None:
    lesson, report = checked(name)
    expected = SCALAR_IDS if name in SCALARS else NETWORK_IDS
    found = tuple(step.id for step in lesson.steps)
    expected += ("facts",) if name in names() else ()
    assert found == expected
    assert [row.step.id for row in report.steps if row.outcome is not Outcome.PROVED] == []
    assert "left out" not in lesson.abstract.template


def test_a_linear_map_in_the_place_of_a_jacobian_is_told_in_a_sentence() -> None:
    lesson = derive_function(Cell.parse("x: input[n]\nA: state[n, n]\nA = A + x @ x.T", "sums"), steps=1)
    assert "The derivative of one step is given as a linear map" in lesson.abstract.template
    assert "[n, n]" not in lesson.abstract.template, "a message is no sentence of a document"
    ids = [step.id for step in lesson.steps]
    assert "jacobian" not in ids
    assert ids.index("state-map") < ids.index("bound")


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "elman")) for name in CELLS])
def test_a_page_is_checked_without_much_work(name: str) -> None:
    """A few seconds of an ordinary computer; 9 million calls at most when this was written."""
    lesson, deriving = counted(derive_function, cell_of(name), steps=2)
    assert deriving + counted(lesson.verify)[1] < 25_000_000


@pytest.mark.parametrize("name", [*CELLS, *UNSEEN])
def test_what_is_shown_is_what_is_claimed(name: str) -> None:
    """The lines of one step backwards are those of the pullback, with the time in their names, and of the claim."""
    cell = cell_of(name)
    step = checked(name)[0].steps[1]
    names = names_with_times(cell)
    assert step.equations == pullback(cell).rename(names)
    statement = step.claims[0].statement
    if isinstance(statement, Equivalence):
        assert set(step.equations.lines) < set(statement.program_b.lines)
    else:
        values = {}
        for line in step.equations.lines:
            values[line.symbol] = line.expr.xreplace(values)
        total = sum(
            values[names.get(bar, bar)] * names.get(dot_, dot_)
            for bar, dot_ in ((line, name_symbol(line.name.removesuffix("_bar") + "_dot")) for line in _results(cell))
        )
        assert sp.expand(total - statement.rhs) == 0


def _results(cell: Cell) -> tuple[sp.Symbol, ...]:
    return pullback(cell).outputs


def wrong(program: Program) -> Program:
    """The first transposed weight stands without its transpose, or, where there is none, the first line is doubled."""
    lines = list(program.lines)
    for number, line in enumerate(lines):
        turned = next((node for node in line.expr.atoms(T) if node.args[0].name.startswith("W_hh")), None)
        if turned is not None:
            lines[number] = replace(line, expr=line.expr.xreplace({turned: turned.args[0]}))
            return Program(program.inputs, tuple(lines), program.outputs)
    lines[0] = replace(lines[0], expr=2 * lines[0].expr)
    return Program(program.inputs, tuple(lines), program.outputs)


@pytest.mark.parametrize("name", ["neuron", "elman"])
def test_a_wrong_line_of_the_pullback_is_refuted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symrnn.derivation.cell_parts.pullback_of", lambda step: wrong(pullback_of(step)))
    lesson = derive_function(cell_of(name), steps=2)
    report = lesson.verify()
    found = {row.step.id: row.outcome for row in report.steps}
    assert found["one-step"] is Outcome.REFUTED
    assert found["backward-pass"] is Outcome.REFUTED
    assert found["every-T"] is Outcome.UNDECIDED
    with pytest.raises(StepRefuted, match="step one-step is refuted"):
        build_page(lesson, report)


def test_the_command_stops_at_a_wrong_line_with_file_step_and_witness(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symrnn.derivation.cell_parts.pullback_of", lambda step: wrong(pullback_of(step)))
    path, out = tmp_path / "highway.cell", tmp_path / "highway.html"
    path.write_text(TEXTS["highway"])
    done = run("derive", path, "-o", out)
    assert done.code == 1
    assert f"{path}: step one-step: duality of one step" in done.err
    assert "at " in done.err
    assert not out.exists()


def test_lines_that_no_claim_is_about_are_not_shown() -> None:
    lesson = checked("elman")[0]
    step = lesson.steps[1]
    other = replace(step, equations=wrong(step.equations))
    forged = replace(lesson, steps=tuple(other if each is step else each for each in lesson.steps))
    with pytest.raises(InputError, match="is in none of its claims"):
        build_page(forged, forged.verify())


def test_the_times_in_the_names() -> None:
    cell = Cell.parse(TEXTS["highway"], "highway")
    names = names_with_times(cell)
    assert names[name_symbol("t")] == name_symbol("t_t")
    assert names[name_symbol("h_bar")] == name_symbol("h_t_bar")
    assert name_symbol("h_prev") not in names
    assert name_symbol("W_xt") not in names
    clash = Cell.parse("x: input\nh: state\nh_t: param\nh = h_t*h + x", "clash")
    assert not set(names_with_times(clash)) - {name_symbol("going_out"), name_symbol("coming_in")}
    per_step = CELLS["neuron"]()
    assert names_with_times(per_step)[name_symbol("w_bar")] == name_symbol("w_t_bar")
    assert name_symbol("w_n") not in names_with_times(per_step)


def test_the_time_is_put_into_the_names_of_any_claim() -> None:
    names = names_with_times(CELLS["elman"]())
    claim = duality_claim(with_loss(CELLS["elman"](), steps=1), loss="loss")
    assert claim.rename(names) == claim  # an unrolled network has the time in its names already
    step = duality_of_one_step(CELLS["elman"]())
    assert {name_symbol("h_t"), name_symbol("h_t_bar")} <= set(step.rename(names).statement.program_a.shapes)
    assert check(step.rename(names)).outcome is Outcome.PROVED


def test_a_duality_is_shown_as_its_sum() -> None:
    claim = duality_claim(with_loss(CELLS["elman"](), steps=1), loss="loss")
    assert isinstance(claim.statement, Duality)
    formula = statement_blocks(claim.statement)[0].formula
    assert write_text(formula) == (
        "loss_dot = total(x_1_bar*x_1_dot) + total(W_xh_bar*W_xh_dot) "
        "+ total(W_hh_bar*W_hh_dot) + total(b_h_bar*b_h_dot)"
    )


def test_seconds_are_reported_and_have_no_part_in_equality() -> None:
    _, report = checked("elman")
    for row in report.steps:
        assert len(row.seconds) == len(row.verdicts)
        assert all(seconds >= 0 for seconds in row.seconds)
        assert replace(row, seconds=(99.0,) * len(row.seconds)) == row


def test_the_same_page_twice() -> None:
    lesson, report = checked("elman")
    again = derive_function(cell_of("elman"), steps=2)
    assert write_html(build_page(again, again.verify())) == write_html(build_page(lesson, report))


def test_a_cell_of_vectors_from_any_state_and_from_given_inputs() -> None:
    lesson = derive_function(CELLS["elman"](), steps=1)
    assert "The initial state is arbitrary." in [text.template for text in lesson.assumptions]
    given = derive_function(CELLS["elman"](), inputs=[name_symbol("u_1"), name_symbol("u_2")])
    assert given.title == "Elman over 2 steps"
    assert given.verify().outcome is Outcome.PROVED
    with pytest.raises(InputError, match="an integer from 1 on"):
        derive_function(CELLS["neuron"](), steps=0)


def test_a_step_with_a_definition_shows_its_claims_in_the_evidence() -> None:
    x, h, W = map(name_symbol, ("x", "h", "W"))
    inputs = (Input(x, ("m",)), Input(W, ("n", "m")))
    one = Program(inputs, (Assign(h, dot(W, x), ("n",)),), (h,))
    step = Step("a", "A product", Text("It is."), (Claim.equivalent("same", one, one),), "w", (), None, one, one)
    lesson = Derivation("A", Text("a"), (), (step,))
    (section,) = build_page(lesson, lesson.verify()).sections
    assert len(section.statements) == 2
    assert section.claims[0].blocks
    assert one_step(CELLS["elman"]()).lines
