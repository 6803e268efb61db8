"""A step of no case shows no tick in any format, is counted apart, and says in words what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from render_samples import derivation, step, x

from symrnn.claims.claim import Claim, at_most
from symrnn.claims.verdict import Outcome
from symrnn.derivation.report import Counts
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.notebook import write_notebook
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.marks import TICK, mark, tally
from symrnn.documents.pages.page import build_page

NO_CASE = Claim.at_most("a square below a number", x**2, -5, (at_most(abs(x), 1), at_most(2, x)))
SOME_CASE = Claim.at_most("a square", x**2, 1, (at_most(abs(x), 1),))
CHAPTER = """import symrnn as sr
w = sr.name_symbol("w")
claim = sr.Claim.equality("one is two", w, w + 1, given=(sr.equal(w, 0), sr.equal(w, 1)))
def build():
    step = sr.Step("s", "A title", sr.Text("prose"), (claim,), "substitution")
    return sr.Derivation("A chapter", sr.Text("abstract"), (), (step,))
"""


@pytest.mark.parametrize("writer", [write_html, write_markdown, write_tex, write_typ])
def test_no_tick_and_words_instead(writer) -> None:
    whole = derivation(step("a", NO_CASE))
    text = writer(build_page(whole, whole.verify()))
    body = text.split("</style>")[-1].split("#show: article")[-1]
    assert TICK not in body
    assert "checkmark" not in body.split("\\begin{document}")[-1]
    assert "tick," not in body
    assert 'aria-label="proved"' not in body
    assert "NO CASE" in body
    assert "no case of the hypotheses was found" in body
    assert "1 proved of no case" in body


def test_it_is_counted_apart() -> None:
    whole = derivation(step("a", SOME_CASE), step("b", SOME_CASE, NO_CASE))
    report = whole.verify()
    assert report.counts == Counts(steps=2, proved=1, claims_proved=2, vacuous=1)
    assert tally(report) == "2 steps: 1 proved, 1 proved of no case"
    assert [mark(row) for row in report.steps] == [TICK, "NO CASE"]
    assert "PROVED, NO CASE  2 claims; the hypotheses contradict each other" in str(report)


def test_what_rests_on_it_is_not_proved() -> None:
    report = derivation(
        step(
            "a",
            NO_CASE,
        ),
        step("b", SOME_CASE, rests_on=("a",)),
    ).verify()
    assert [row.outcome for row in report.steps] == [Outcome.PROVED, Outcome.UNDECIDED]
    assert report.steps[1].summary == "rests on a step that is not proved: a"


def test_what_is_shown_of_a_verdict_alone() -> None:
    from symrnn.judge import check

    shown = write_notebook(check(NO_CASE))
    assert "NO CASE" in shown
    assert TICK not in shown


def test_the_command_line_in_each_format(run, tmp_path: Path) -> None:
    file = tmp_path / "chapter.py"
    file.write_text(CHAPTER)
    done = run("check", file)
    assert (done.code, done.lines[-1]) == (0, "1 step: 1 proved of no case")
    assert "s     PROVED, NO CASE" in done.out
    assert run("check", file, "--strict").code == 4
    plain = json.loads(run("check", file, "--format", "json").out)[0]["steps"][0]
    assert (plain["outcome"], plain["vacuous"], plain["claims"][0]["cases"]) == ("PROVED", True, "none")
    assert '<skipped message="one is two: ' in run("check", file, "--format", "junit").out


def test_long_evidence_is_cut_in_a_table_and_whole_in_json(run, tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    text = 'sr.Claim.at_most("long", w**50, -5, given=(sr.at_most(abs(w), 1), sr.at_most(2, w)))'
    file.write_text(CHAPTER.replace(CHAPTER.splitlines()[2].partition(" = ")[2], text))
    done = run("check", file)
    assert max(map(len, done.lines)) < 300
    assert "evidence that ends in ... is whole in --format json" in done.lines
    evidence = json.loads(run("check", file, "--format", "json").out)[0]["steps"][0]["claims"][0]["evidence"]
    assert len(evidence) > 2000
    assert "..." not in evidence


def test_the_same_with_a_case_has_its_tick(run, tmp_path: Path) -> None:
    file = tmp_path / "chapter.py"
    file.write_text(CHAPTER.replace("w + 1", "0").replace("sr.equal(w, 1)", ""))
    assert run("check", file, "--strict").code == 0
