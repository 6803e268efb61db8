"""A fact has one verdict wherever it is told: what fails of any number may hold of a product, and is undecided."""

from __future__ import annotations

from pathlib import Path

import pytest

from symrnn import derive, render
from symrnn.cells import load
from symrnn.cells.cell import Cell
from symrnn.cells.entries import entry_from
from symrnn.claims.verdict import Outcome
from symrnn.derivation.cell_parts import parts_of
from symrnn.derivation.declared_words import declarations_in_words
from symrnn.derivation.facts import claims_of_fact, fact_outcome
from symrnn.derivation.steps.fact_steps import fact_steps
from symrnn.documents import StepRefuted
from symrnn.judge import check

TEXT = """+++
title = "A trial"

[[facts]]
says = "The state lies between -1 and 1"
claim = "-1 < h < 1"

[[facts]]
says = "{says}"
claim = "{claim}"
+++
x: input[n]
h: state[n]
W: param[n, n]
a: const[n] in [0, 1]
h = tanh(W @ x + a*h)
"""

#: facts that fail where the product is any number
OPEN = ("h <= 1/2", "-1/2 <= h", "W @ x <= 1", "h = 0", "W @ x = 0", "h <= W @ x", "W @ x <= h", "0 < h", "h < 0")
#: facts that fail whatever a product is
WRONG = ("a <= 1/2", "h_prev <= 1", "x = 0", "x <= a", "a*h_prev <= 0", "abs(x) <= a", "1/2 <= a", "x**2 <= 1", "a = 1")


def told(claim: str) -> str:
    return TEXT.format(says="It is said", claim=claim)


def outcomes(claim: str) -> list[Outcome]:
    """As ``symrnn show`` tells the last fact."""
    found = entry_from(told(claim), "trial")
    given = {item.symbol for item in found.cell.program.inputs}
    return [fact_outcome(check(each), given) for each in claims_of_fact(found, 1, found.cell)]


@pytest.mark.parametrize("claim", OPEN)
def test_a_fact_that_fails_of_any_number_is_undecided(claim: str) -> None:
    (step,), undecided = fact_steps(parts_of(Cell.parse(told(claim), "trial"), steps=1))
    assert [each.formulas["fact"] for each in undecided] == ['"It is said"']
    assert len(step.claims) == 2
    assert all(each.name.startswith("The state lies") for each in step.claims)
    assert outcomes(claim) == [Outcome.UNDECIDED]


@pytest.mark.parametrize("claim", WRONG)
def test_a_fact_that_fails_whatever_a_product_is_is_a_claim(claim: str) -> None:
    (step,), undecided = fact_steps(parts_of(Cell.parse(told(claim), "trial"), steps=1))
    assert undecided == ()
    assert check(step.claims[-1]).outcome is Outcome.REFUTED
    assert outcomes(claim) == [Outcome.REFUTED]


def test_a_page_says_what_is_undecided_and_is_not_written_of_what_is_wrong(tmp_path: Path) -> None:
    page = render(derive(Cell.parse(told("h <= 1/2"), "trial")), tmp_path / "open.md").read_text(encoding="utf-8")
    assert "It is undecided whether" in page
    with pytest.raises(StepRefuted, match="It is said"):
        render(derive(Cell.parse(told("a <= 1/2"), "trial")), tmp_path / "wrong.md")


def test_without_a_fact_that_is_decided_there_is_no_step() -> None:
    only = told("h <= 1/2").replace("-1 < h < 1", "h < 1/3")
    steps, undecided = fact_steps(parts_of(Cell.parse(only, "trial"), steps=1))
    assert steps == ()
    assert len(undecided) == 2


def test_what_a_register_holds_and_where_a_run_begins_is_said() -> None:
    said = ["".join(map(str, text.parts())) for text in declarations_in_words(load("narx"), {})]
    assert said == [f"h_lag{k}_prev is h of {k} steps before, which the text writes as h[t-{k}]." for k in (2, 3)]
    (time,) = (text for text in declarations_in_words(load("hippo_legs"), {}) if "number of the step" in text.template)
    assert time.template.endswith("begins with {first} again.")


def test_a_state_that_is_named_like_a_register_is_none() -> None:
    cell = Cell.parse("x: input\nh_lag2: state\nh: state\nh_lag2 = h\nh = h/2 + x", "own")
    assert declarations_in_words(cell, {}) == []
