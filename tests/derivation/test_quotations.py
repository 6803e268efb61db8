"""Somebody else's words: what is wrong with them is refuted by the judge, or the step does not hold."""

from __future__ import annotations

import re

import pytest
import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Judgement, Quotation, Text
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.pages.marks import CROSS, TICK, StepRefuted, is_proved
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

x = sp.Symbol("x", real=True)
TRUE = Claim.at_most("a square is not negative", 0, x**2)
FALSE = Claim.at_most("a square is at most 1", x**2, 1)
OPEN = Claim.equality("double angle", sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x))


def quoting(*claims: Claim, own: tuple[Claim, ...] = (TRUE,)) -> Derivation:
    words = Quotation("every square is small", Judgement.FALSE, claims)
    step = Step("small", "Small squares", Text("No."), own, "algebra", quotation=words)
    return Derivation("A quotation", Text("On squares."), (), (step,))


def test_a_step_holds_where_its_claims_are_proved_and_the_quotation_is_refuted() -> None:
    (row,) = quoting(FALSE).verify().steps
    assert row.outcome is Outcome.PROVED
    assert is_proved(row)
    assert [verdict.outcome for verdict in row.quoted] == [Outcome.REFUTED]
    assert len(row.seconds) == 2


def test_words_that_are_true_after_all_stop_the_build() -> None:
    whole = quoting(TRUE)
    report = whole.verify()
    assert report.outcome is Outcome.REFUTED
    with pytest.raises(StepRefuted, match=r"step small calls wrong what is true: .* is proved"):
        build_page(whole, report)


def test_words_that_nobody_can_judge_leave_the_step_open() -> None:
    (row,) = quoting(OPEN).verify().steps
    assert row.outcome is Outcome.UNDECIDED
    page = build_page(quoting(OPEN), quoting(OPEN).verify())
    assert not page.proved
    assert page.sections[0].words is not None
    assert page.sections[0].words.refuted[0].mark == "UNDECIDED"


def test_a_claim_of_the_step_itself_that_is_refuted_stays_an_error() -> None:
    whole = quoting(FALSE, own=(FALSE,))
    with pytest.raises(StepRefuted, match="a square is at most 1"):
        build_page(whole, whole.verify())


@pytest.mark.parametrize("write", [write_html, write_markdown, write_tex])
def test_every_format_shows_the_words_the_cross_and_the_witness(write) -> None:
    whole = quoting(FALSE)
    text = write(build_page(whole, whole.verify()))
    assert "every square is small" in text
    assert CROSS in text or "\\times" in text
    assert re.search(r"""Fails at(</b> <span class="whole"><math><mrow><mi>x</mi><mo>=|\*\* \$`x = |} \$x = )""", text)


@pytest.mark.parametrize("sign", [TICK, CROSS])
def test_words_cannot_bring_their_own_mark(sign: str) -> None:
    words = Quotation(f"small {sign}", Judgement.FALSE, (FALSE,))
    step = Step("small", "Small squares", Text("No."), (TRUE,), "algebra", quotation=words)
    whole = Derivation("A quotation", Text("On squares."), (), (step,))
    with pytest.raises(InputError, match="which only a verdict may show"):
        build_page(whole, whole.verify())


def test_an_omission_says_what_is_missing_and_nothing_else_does() -> None:
    assert Quotation("no loss is given", Judgement.OMISSION, missing=Text("a loss")).claims == ()
    with pytest.raises(InputError, match="an omission, and nothing else"):
        Quotation("no loss is given", Judgement.OMISSION)
    with pytest.raises(InputError, match="claims nothing"):
        Quotation("too big", Judgement.IMPRECISE)
