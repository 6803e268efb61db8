"""A mark of proof cannot be had by lying: open steps, wrong steps, forged reports, ticks in the prose."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from render_samples import CONTRACTS, FALSE, OPEN, TRUE, all_said_proved, derivation, lesson, step, x

from symrnn.book.start_page import BookEntry, write_index
from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Table, Text
from symrnn.derivation.report import Report
from symrnn.documents import StepRefuted, render, render_report
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.pages.marks import TICK, is_proved, mark, tally
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex}
TICKS = (TICK, "\\checkmark", 'aria-label="proved"')


def ticks(text: str) -> int:
    return sum(text.count(tick) for tick in TICKS)


def written(whole: Derivation, report: Report | None = None) -> dict[str, str]:
    page = build_page(whole, report or whole.verify())
    return {name: writer(page) for name, writer in WRITERS.items()}


def test_a_proved_step_shows_its_mark_and_an_open_one_says_so_loudly() -> None:
    for name, text in written(derivation(step("a"))).items():
        assert ticks(text) > 0, name
        assert "UNDECIDED" not in text
    for name, text in written(derivation(step("a", OPEN))).items():
        assert ticks(text) == 0, name
        assert "UNDECIDED" in text


def test_one_open_claim_among_proved_ones_takes_the_mark_from_its_step() -> None:
    whole = derivation(step("a", TRUE, OPEN, TRUE))
    (row,) = whole.verify().steps
    assert [mark(verdict) for verdict in row.verdicts] == [TICK, "UNDECIDED", TICK]
    assert mark(row) == "UNDECIDED"
    page = build_page(whole, whole.verify())
    assert (page.proved, page.sections[0].proved, page.sections[0].mark) == (False, False, "UNDECIDED")
    assert page.summary == "1 step: 0 proved, 1 UNDECIDED"
    assert "not proved: open" in page.sections[0].summary


def test_a_step_that_rests_on_an_open_one_has_no_mark() -> None:
    whole = derivation(step("a", OPEN), step("b", TRUE, rests_on=("a",)))
    page = build_page(whole, whole.verify())
    assert [section.mark for section in page.sections] == ["UNDECIDED", "UNDECIDED"]
    assert "rests on is not proved" in page.sections[1].summary


def test_a_report_that_says_proved_over_an_open_verdict_shows_no_mark() -> None:
    whole = derivation(step("a", OPEN))
    lie = all_said_proved(whole.verify())
    assert lie.outcome is Outcome.PROVED
    assert not is_proved(lie.steps[0])
    for name, text in written(whole, lie).items():
        assert ticks(text) == 0, name


def test_a_report_with_verdicts_of_other_claims_is_refused() -> None:
    honest = derivation(step("a", TRUE)).verify()
    open_step = step("a", OPEN)
    for verdicts in ((), honest.steps[0].verdicts, honest.steps[0].verdicts * 2):
        lie = Report("A title", (replace(honest.steps[0], step=open_step, verdicts=verdicts),))
        assert not is_proved(lie.steps[0])
        with pytest.raises(InputError, match="not of the derivation"):
            build_page(derivation(open_step), lie)


def test_a_report_of_another_derivation_is_refused() -> None:
    report = derivation(step("a")).verify()
    with pytest.raises(InputError, match=r"not of the derivation.*derivation\.verify\(\)"):
        build_page(derivation(step("b")), report)
    with pytest.raises(InputError, match="not of the derivation"):
        build_page(derivation(step("a"), step("b")), report)


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex"])
def test_a_wrong_step_stops_the_document_with_its_name_and_witness(tmp_path: Path, suffix: str) -> None:
    whole = derivation(step("fine"), step("broken", TRUE, FALSE))
    page = tmp_path / f"page{suffix}"
    page.write_text("what was there")
    with pytest.raises(StepRefuted, match=r"step broken is refuted: wrong: x = x \+ 1 fails at x = ") as caught:
        render(whole, page, force=True)
    assert isinstance(caught.value, InputError)
    assert page.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [page]


def test_a_refuted_verdict_under_a_kinder_outcome_still_stops_the_document(tmp_path: Path) -> None:
    whole = derivation(step("broken", FALSE))
    lie = all_said_proved(whole.verify())
    with pytest.raises(StepRefuted, match="step broken"):
        render_report(whole, lie, tmp_path / "page.html")
    with pytest.raises(StepRefuted, match="step broken"):
        write_index([BookEntry(tmp_path / "page.html", whole, lie)], tmp_path / "index.html")
    honest = derivation(step("a")).verify()
    worse = Report("A title", (replace(honest.steps[0], outcome=Outcome.REFUTED),))
    with pytest.raises(StepRefuted, match="step a is refuted"):
        render_report(derivation(step("a")), worse, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


TICKED = [
    derivation(step("a", OPEN), title=f"{TICK} proved"),
    derivation(step("a", OPEN), abstract=Text(TICK)),
    derivation(step("a", OPEN, text=f"surely {TICK}")),
    derivation(Step("a", f"t {TICK}", Text("t"), (OPEN,), "w")),
    derivation(Step("a", "t", Text("t"), (OPEN,), TICK)),
    derivation(step("a", Claim.equality(TICK, x, x))),
    derivation(Step("a", "t", Text("t"), (OPEN,), "w", (), Table(TICK, ("h",), (("1",),)))),
    derivation(Step("a", "t", Text("t"), (OPEN,), "w", (), Table("c", ("h",), ((TICK,),)))),
]


@pytest.mark.parametrize("whole", TICKED)
def test_nobody_writes_a_mark_of_proof_by_hand(whole: Derivation) -> None:
    with pytest.raises(InputError, match="only a verdict"):
        build_page(whole, whole.verify())


def test_a_hypothesis_is_assumed_unless_a_proved_step_proved_it() -> None:
    given = Claim.equality("squares", (x + 1) ** 2, x**2 + 2 * x + 1, (CONTRACTS,))
    whole = derivation(step("a"), step("b", given, rests_on=("a",)))
    honest = whole.verify()
    (hypothesis,) = build_page(whole, honest).sections[1].given
    assert hypothesis.proved_in is None
    for text in written(whole, honest).values():
        assert "what is given is assumed" in text
        assert "(assumed)" not in text
    for source, shown in (("a", "step 1"), ("nowhere", None), ("b", None)):
        claimed = replace(honest.steps[1], discharged=MappingProxyType({CONTRACTS: source}))
        outcome = Outcome.UNDECIDED if source == "b" else Outcome.PROVED
        report = Report("A title", (honest.steps[0], replace(claimed, outcome=outcome)))
        assert ("proved in" in written(whole, report)["md"]) is (shown is not None)


def test_the_tally_counts_what_is_proved() -> None:
    assert tally(derivation(step("a")).verify()) == "1 step, proved"
    assert tally(derivation(step("a"), step("b")).verify()) == "2 steps, all proved"
    assert tally(derivation(step("a"), step("b", OPEN)).verify()) == "2 steps: 1 proved, 1 UNDECIDED"


def test_marks_on_the_page_are_as_many_as_the_report_gives() -> None:
    whole = lesson()
    report = whole.verify()
    proved = [row for row in report.steps if is_proved(row)]
    text = write_html(build_page(whole, report))
    evidence = text.count('<details class="evidence proved">')
    assert evidence == len(proved)
    verdicts = sum(is_proved(verdict) for row in report.steps for verdict in row.verdicts)
    in_list = in_graph = len(proved)
    assert len(re.findall(f'aria-label="proved">{TICK}</span>', text)) == verdicts + len(proved) + in_list
    assert text.count(TICK) == verdicts + len(proved) + in_list + in_graph


def test_a_program_too_long_to_print_whole_says_how_many_lines_it_left_out() -> None:
    long = unroll(neuron("tanh"), steps=30)
    whole = derivation(step("a", Claim.equivalent("same", long, long)))
    text = written(whole)["md"]
    assert text.count("A program of 61 lines") == 2
    assert text.count("(41 lines are left out here.)") == 2
