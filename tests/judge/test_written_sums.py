"""Sums with a summation sign and a last term that moves: what is written is what is summed, or the claim is refuted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn.claims.claim import Claim, equal
from symrnn.claims.comparisons import Recurrence
from symrnn.claims.induction import by_induction
from symrnn.claims.running_sums import running_sum
from symrnn.claims.sigma import Sigma
from symrnn.claims.verdict import Outcome
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.typst import write_typst
from symrnn.documents.pages.blocks import Display, Paragraph
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.errors import InputError
from symrnn.judge.judge import check
from symrnn.programs.program import name_symbol

k, j = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("j", integer=True)
S, D, r, s = map(name_symbol, ("S", "D", "r", "s"))
STATEMENT = equal(S * (1 - r), 1 - r ** (k + 1))
GEOMETRIC = running_sum(S, r**j, j, k)


def claim(*rows: Recurrence) -> Claim:
    return by_induction("geometric", STATEMENT, k, rows)


def test_a_sum_is_proved_and_its_meaning_with_it() -> None:
    verdict = check(claim(GEOMETRIC))
    assert verdict.outcome is Outcome.PROVED
    assert "S is the sum of r**j for j = 0, ..., k" in verdict.evidence.details[-1]


LIES = {
    "one term too many": Sigma(r**j, j, sp.S.Zero, k + 1, k),
    "the last term is missing": Sigma(r**j, j, sp.S.Zero, k - 1, k),
    "the first term is missing": Sigma(r**j, j, sp.S.One, k, k),
    "another index": Sigma(r ** (j + 1), j, sp.S.Zero, k, k),
    "a factor": Sigma(2 * r**j, j, sp.S.Zero, k, k),
    "a term that agrees at the start": Sigma(r ** (2 * j), j, sp.S.Zero, k, k),
}


@pytest.mark.parametrize("name", LIES)
def test_another_sum_than_the_sequence_is_refuted(name: str) -> None:
    verdict = check(claim(replace(GEOMETRIC, written=LIES[name])))
    assert verdict.outcome is Outcome.REFUTED
    assert verdict.evidence.witness is not None
    assert "S is not the sum of" in verdict.evidence.details[0]


def test_what_is_the_sum_under_the_hypotheses_alone_is_not_refuted() -> None:
    counted = Recurrence(S, sp.S.One, S + 1, GEOMETRIC.written)
    statement = equal(S, k + 1)
    assert check(by_induction("of ones", statement, k, (counted,), (equal(r, 1),))).outcome is not Outcome.REFUTED
    assert check(by_induction("of powers", statement, k, (counted,))).outcome is Outcome.REFUTED


@given(
    st.sampled_from([r**j, j * r**j, (j + 1) * r, r ** (2 * j) + j]),
    st.integers(0, 2),
    st.integers(-1, 2),
    st.integers(0, 6),
)
def test_the_sequence_is_the_sum_term_by_term(term: sp.Expr, low: int, more: int, index: int) -> None:
    row = running_sum(S, term, j, k, low, k + low + more)
    value = row.start
    for number in range(index):
        value = row.next.xreplace({S: value, k: sp.Integer(number)})
    terms = (term.xreplace({j: sp.Integer(number)}) for number in range(low, low + more + index + 1))
    assert sp.expand(value - sp.Add(*terms)) == 0


def test_terms_that_move_by_more_than_their_counter_are_not_proved() -> None:
    other = Recurrence(D, sp.S.One, r * D)
    summed = Recurrence(S, D, S + D, Sigma(D, j, sp.S.Zero, k, k))
    assert check(by_induction("of a sequence", equal(S, S), k, (summed, other))).outcome is not Outcome.PROVED
    varying = Recurrence(S, sp.S.Zero, S + s, Sigma(s, j, sp.S.One, k, k))
    assert check(by_induction("of what varies", equal(0 * S, 0), k, (varying,))).outcome is not Outcome.PROVED


def test_a_sum_in_other_names_has_the_verdict_that_it_had() -> None:
    renamed = claim(GEOMETRIC).rename({r: s, S: D})
    assert str(renamed.statement.recurrences[0].written) == "sum of s**j for j = 0, ..., k"
    assert check(renamed).outcome is Outcome.PROVED
    counter, index = sp.Symbol("i", integer=True), sp.Symbol("K", integer=True, nonnegative=True)
    assert Sigma(r**j, j, sp.S.Zero, k, k).rename({j: counter, k: index}) == Sigma(
        r**counter, counter, sp.S.Zero, index, index
    )


@pytest.mark.parametrize("names", [{r: j}, {j: r}, {k: j}], ids=str)
def test_two_names_of_a_sum_do_not_become_one(names: dict[sp.Symbol, sp.Symbol]) -> None:
    with pytest.raises(InputError, match="would both be"):
        claim(GEOMETRIC).rename(names)


TWIN = sp.Symbol("r", positive=True)
NO_TERMS = {
    "carries assumptions of its own": TWIN**j,
    "is no function of numbers": sp.Derivative(r ** (j + 1) / (j + 1), r),
    "speak of the sum itself": S * r**j,
}


@pytest.mark.parametrize("told", NO_TERMS)
def test_terms_are_in_the_words_of_the_claim(told: str) -> None:
    with pytest.raises(InputError, match=told):
        check(claim(replace(GEOMETRIC, written=Sigma(NO_TERMS[told], j, sp.S.Zero, k, k))))


@pytest.mark.parametrize(
    "wrong", [(r**j, j, sp.S.Zero, 2 * k, k), (r**k, j, sp.S.Zero, k, k), (r, k, sp.S.One, k, k), (r, j, sp.S(3), k, k)]
)
def test_what_is_no_running_sum_is_refused(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(InputError, match="sum of"):
        Sigma(*wrong)


WRITERS: tuple[tuple[Callable[[Layout], str], str], ...] = (
    (write_latex, "\\sum_{j=0}^{k} r^{j}"),
    (write_mathml, "\u2211</mo><mrow><mi>j</mi><mo>=</mo><mn>0</mn></mrow><mi>k</mi></munderover>"),
    (write_text, "sum(r**j, j, 0, k)"),
    (write_typst, "(\u2211_(j = 0)^(k) r^j) (1 - r)"),
    (write_speech, "sum"),
)


@pytest.mark.parametrize(("write", "expected"), WRITERS, ids=lambda each: getattr(each, "__name__", ""))
def test_every_format_has_the_sign(write: Callable[[Layout], str], expected: str) -> None:
    (shown, said) = statement_blocks(claim(GEOMETRIC).statement)
    assert isinstance(shown, Display)
    assert expected in write(shown.formula)
    assert said == Paragraph(("for every ", notation(k), " = 0, 1, 2, \u2026"))
