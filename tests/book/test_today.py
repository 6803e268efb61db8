"""The second book: its chapters, what stands in them, and that a formula that is changed stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from symrnn import Outcome, check, evaluator
from symrnn.book.chapter_files import build_chapter
from symrnn.book.chapters import lecture_folder
from symrnn.book.today import START, TODAY, extras_of, today_derivations
from symrnn.cells import load
from symrnn.cli.main import main
from symrnn.derivation.chunk_derivations import derive_chunkwise
from symrnn.derivation.derivation import Derivation
from symrnn.documents.pages.chunk_pages import build_chunk_page, chunk_code
from symrnn.documents.pages.marks import StepRefuted
from symrnn.documents.pages.page import build_page
from symrnn.linear import as_linear
from symrnn.programs.program import Assign, Program


def printings() -> Derivation:
    return build_chapter(lecture_folder() / "today" / "what_papers_print.py")


def test_a_chapter_has_what_the_book_says_it_has() -> None:
    page, derivation, report = build_chunk_page(load("rg_lru"))
    assert report.outcome is Outcome.PROVED
    assert [step.id for step in derivation.steps][-4:] == ["chunk", "chunk-backwards", "sequences", "exponents"]
    assert [extra.id for extra in page.extras] == ["code"]
    assert [work.key for work in page.literature] == ["de2024griffin"]


@pytest.mark.slow
def test_the_chapters_are_the_cells_between_what_they_rest_on_and_what_is_printed() -> None:
    chapters = today_derivations()
    assert tuple(chapters) == ("linear_recurrences", *TODAY, "what_papers_print")
    assert extras_of("what_papers_print") == ()
    asked = {(question.derivation, question.step) for question in START.questions}
    assert asked <= {(name, step.id) for name, each in chapters.items() for step in each.steps}


def test_every_printing_is_refuted_and_what_is_right_is_proved() -> None:
    report = printings().verify()
    assert len(report.steps) == 7
    for row in report.steps:
        assert {verdict.outcome for verdict in row.verdicts} == {Outcome.PROVED}
        assert {verdict.outcome for verdict in row.quoted} == {Outcome.REFUTED}
        assert row.quoted[0].evidence.witness is not None
        table = row.step.table
        assert table is not None
        recurrence, right, printed = (entry for _, entry in table.rows)
        assert recurrence == right != printed


def with_a_sign_changed(derivation: Derivation, step_id: str, line: int) -> Derivation:
    """The derivation with one line of what a step shows, and of its claims, minus itself on one side."""
    steps = []
    for step in derivation.steps:
        if step.id == step_id:
            assert step.equations is not None
            old = step.equations.lines[line]
            new = Assign(old.symbol, -old.expr, old.shape)
            claim = step.claims[0]
            programs = [_put(program, old, new) for program in (claim.statement.program_b,)]
            changed = type(claim).equivalent(claim.name, claim.statement.program_a, programs[0], claim.given)
            equations = _put(step.equations, old, new)
            step = replace(step, equations=equations, claims=(changed, *step.claims[1:]))
        steps.append(step)
    return replace(derivation, steps=tuple(steps))


def _put(program: Program, old: Assign, new: Assign) -> Program:
    assert old in program.lines
    return replace(program, lines=tuple(new if line == old else line for line in program.lines))


@pytest.mark.parametrize("line", [pytest.param(0, marks=pytest.mark.slow), 3])
def test_a_sign_that_is_changed_on_the_way_back_stops_the_page(line: int) -> None:
    wrong = with_a_sign_changed(derive_chunkwise(load("rg_lru")), "chunk-backwards", line)
    report = wrong.verify()
    assert report.outcome is not Outcome.PROVED
    if report.outcome is Outcome.REFUTED:
        with pytest.raises(StepRefuted):
            build_page(wrong, report)


def test_the_code_of_a_chapter_is_the_recurrence_and_its_gradient() -> None:
    made: dict[str, object] = {}
    exec(chunk_code(load("gated_deltanet")), made)  # our own text
    random = np.random.default_rng(0)
    K, Q, V = (random.normal(size=(5, 3)) / 2 for _ in "KQV")
    alpha, beta, state = random.uniform(0.5, 1, 5), random.uniform(0.2, 1, 5), random.normal(size=(3, 3))
    given = {"tril": np.tril(np.ones((5, 5))), "K": K, "Q": Q, "V": V, "g": np.log(alpha), "beta": beta}
    S, Y, *kept = made["step"](*given.values(), state)  # type: ignore[operator]  # found by name
    core = as_linear(load("gated_deltanet")).core
    gates = {"k": K, "q": Q, "v": V, "alpha": alpha, "beta": beta}
    expected = evaluator(core)({}, gates, initial={"S": state})
    assert np.allclose(Y, expected, rtol=0, atol=1e-12)
    S_bar, Y_bar = random.normal(size=S.shape), random.normal(size=Y.shape)
    names = ("Lambda", "Gamma", "gamma", "Gamma_C", "gamma_C", "M", "R", "E", "q_S", "q_O")
    back = made["step_back"](  # type: ignore[operator]  # found by name
        given["tril"], K, Q, V, beta, state, **dict(zip(names, kept, strict=True)), S_bar=S_bar, Y_bar=Y_bar
    )
    for name, gradient in zip(("K", "Q", "V", "g", "beta"), back, strict=False):
        way = random.normal(size=gradient.shape)
        ends = []
        for sign in (1, -1):
            S, Y, *_ = made["step"](*({**given, name: given[name] + sign * 1e-6 * way}).values(), state)  # type: ignore[operator]  # found by name
            ends.append(np.sum(S * S_bar) + np.sum(Y * Y_bar))
        assert np.isclose((ends[0] - ends[1]) / 2e-6, np.sum(gradient * way), rtol=1e-6)


@pytest.mark.slow
def test_the_book_is_written(tmp_path, capsys) -> None:
    assert main(["demo", "--book", "today", "-o", str(tmp_path / "book")]) == 0
    out = capsys.readouterr().out
    assert "total                  84      84" in out
    written = {path.name for path in (tmp_path / "book").iterdir()}
    assert {"index.html", "recurrences-of-today.pdf", "literature.bib", "kda.html", "what_papers_print.md"} <= written


def test_what_is_of_the_lecture_is_refused(tmp_path, capsys) -> None:
    assert main(["demo", "--book", "today", "--slides", "-o", str(tmp_path / "book")]) == 2
    assert "--slides is of the lecture" in capsys.readouterr().err
    assert check(printings().steps[0].claims[0]).outcome is Outcome.PROVED
