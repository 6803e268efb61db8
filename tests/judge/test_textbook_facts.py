"""What textbooks state in a line is proved, and soon; of its false neighbours nothing is."""

from __future__ import annotations

import time

import pytest
import textbook_equations

from symrnn.claims.verdict import Outcome
from symrnn.judge import check

TRUTHS = textbook_equations.TRUTHS
LIES = textbook_equations.LIES
MOST_SECONDS = 2.0


@pytest.mark.parametrize("group", TRUTHS)
def test_textbook_facts_are_proved(group: str) -> None:
    for claim in TRUTHS[group]:
        began = time.process_time()
        assert check(claim).outcome is Outcome.PROVED, claim
        assert time.process_time() - began < MOST_SECONDS, claim


@pytest.mark.parametrize("group", TRUTHS)
def test_their_false_neighbours_are_not(group: str) -> None:
    assert len(LIES[group]) >= 20
    for claim in LIES[group]:
        assert check(claim).outcome is not Outcome.PROVED, claim
