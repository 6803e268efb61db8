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
from symrnn.documents.formats.typst import write_typ
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


def calling_true(*claims: Claim, own: tuple[Claim, ...] = ()) -> Derivation:
    words = Quotation("no square is negative", Judgement.TRUE, claims)
    step = Step("signs", "Signs of squares", Text("So it is."), own, "algebra", quotation=words)
    return Derivation("A quotation", Text("On squares."), (), (step,))


@pytest.mark.parametrize("own", [(), (TRUE,)], ids=["alone", "beside a claim"])
@pytest.mark.parametrize("write", [write_html, write_markdown, write_tex, write_typ])
def test_words_that_are_true_are_proved_and_shown_with_their_evidence(write, own: tuple[Claim, ...]) -> None:
    whole = calling_true(TRUE, own=own)
    report = whole.verify()
    (row,) = report.steps
    assert row.outcome is Outcome.PROVED
    assert is_proved(row)
    assert "exact sign" in row.summary
    page = build_page(whole, report)
    assert page.summary == "1 step, proved; 1 quotation proved"
    text = write(page)
    assert "no square is negative" in text
    assert "every term is at least 0" in text
    words = text[text.index("no square is negative") :]
    assert CROSS not in words
    assert "refuted" not in words
    assert ("What holds" in words or "#holds(" in words) == bool(own)


def test_nothing_is_called_true_without_a_claim() -> None:
    with pytest.raises(InputError, match="give a claim that the judge proves"):
        Quotation("no square is negative", Judgement.TRUE)
    with pytest.raises(InputError, match="claims nothing"):
        Derivation("None", Text(""), (), (Step("a", "A", Text(""), (), "no reason"),))


#: each is false for some real number
LIES = (
    *(Claim.at_most(f"a square is at most {bound}", x**2, bound) for bound in (-1, 0, 1, 2, 100)),
    *(Claim.at_most(f"a square is at least {bound}", bound, x**2) for bound in (sp.Rational(1, 9), 1, 5)),
    *(Claim.less_than(f"the power {n} is not zero", 0, x**n) for n in (1, 2, 3, 4)),
    *(Claim.equality(f"times {n}", n * x, x) for n in (-1, 0, 2, 3)),
    *(Claim.equality(f"the square of a sum with {n}", (x + n) ** 2, x**2 + n**2) for n in (1, 2, 3, -1)),
)


@pytest.mark.parametrize("lie", LIES, ids=lambda claim: claim.name)
def test_words_that_are_called_true_and_are_false_stop_the_build(lie: Claim) -> None:
    for claims, own in (((lie,), ()), ((TRUE, lie), ()), ((lie,), (TRUE,))):
        whole = calling_true(*claims, own=own)
        report = whole.verify()
        assert report.outcome is Outcome.REFUTED
        assert [verdict.claim for verdict in report.steps[0].failed] == [lie]
        assert not is_proved(report.steps[0])
        assert report.counts.quotations_proved == 0
        with pytest.raises(StepRefuted, match=r"step signs calls true what is false: .* fails at"):
            build_page(whole, report)


def test_words_that_are_called_true_and_stay_open_are_not_said_to_be_true() -> None:
    whole = calling_true(OPEN)
    report = whole.verify()
    page = build_page(whole, report)
    assert report.outcome is Outcome.UNDECIDED
    assert page.sections[0].words is not None
    assert page.sections[0].words.judgement == "called true"
    assert not page.proved


def test_a_later_step_may_rest_on_words_that_are_true() -> None:
    signs = calling_true(TRUE).steps[0]
    for first, outcome in ((signs, Outcome.PROVED), (calling_true(OPEN).steps[0], Outcome.UNDECIDED)):
        second = Step("next", "Next", Text(""), (TRUE,), "the same", ("signs",))
        assert Derivation("Two", Text(""), (), (first, second)).verify().steps[1].outcome is outcome
