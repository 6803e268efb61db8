"""A derivation as a notebook: it runs top to bottom, and stops where a claim has changed or does not hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from run_notebook import code_cells, run_cells

from symrnn import Claim, cells, derive, name_symbol
from symrnn.derivation.derivation import Derivation
from symrnn.documents.pages.marks import StepRefuted
from symrnn.errors import InputError
from symrnn.exercises.sheets.derivation_notebook import check_again, digest_of_claims, write_derivation_notebook

w = name_symbol("w")
SOURCE = "lesson = sr.derive(sr.cells.elman_unit(), steps=1)"
LESSON = derive(cells.elman_unit(), steps=1)


@cache  # made by the tests that need it: each worker collects all tests
def book() -> str:
    return write_derivation_notebook(LESSON, LESSON.verify(), SOURCE)


def with_claim(lesson: Derivation, claim: Claim) -> Derivation:
    """The first step claims something more."""
    first, *others = lesson.steps
    return replace(lesson, steps=(replace(first, claims=(*first.claims, claim)), *others))


def test_it_runs_and_every_step_is_proved_again() -> None:
    lines = run_cells(code_cells(book())).splitlines()
    assert [line.split()[1].rstrip(":") for line in lines] == [step.id for step in LESSON.steps]
    assert all(line.startswith("PROVED ") for line in lines)


def test_another_cell_stops_it() -> None:
    with pytest.raises(InputError, match="not those"):
        run_cells([source.replace("steps=1", "steps=2") for source in code_cells(book())])


def test_a_false_claim_stops_it_and_is_not_written() -> None:
    false = with_claim(LESSON, Claim.equality("not so", w + 1, w))
    first = false.steps[0]
    with pytest.raises(StepRefuted):
        check_again(false, first.id, digest_of_claims(first))
    with pytest.raises(StepRefuted):
        write_derivation_notebook(false, false.verify(), SOURCE)
    with pytest.raises(InputError, match="not those"):
        check_again(false, first.id, digest_of_claims(LESSON.steps[0]))


def test_a_step_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="nowhere"):
        check_again(LESSON, "nowhere", "0")
