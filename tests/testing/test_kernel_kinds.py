"""Mistakes of public reports in six kernels: each is found, with array and length, and most are recognised."""

from __future__ import annotations

import pytest
from kernel_kinds import SIX, planted_kinds, score_of

EVERY = planted_kinds()
SHORT = [planted for planted in EVERY if planted.kernel in ("elman", "leaky")][::7]

#: of all: how many the report on has right at least, and how many it tells a wrong name at most
FLOORS = {"detected": 244, "array": 244, "shortest": 244, "recognised": 236}
MISLED = 0


def check_score(planted, floors, misled):
    score = score_of(planted)
    assert {name: score[name] for name in floors if score[name] < floors[name]} == {}, score
    assert score["misled"] <= misled, score


def test_a_sample_of_the_kinds_is_found_located_and_recognised():
    most = len(SHORT)
    check_score(SHORT, {"detected": most, "array": most, "shortest": most, "recognised": most - 1}, 0)


@pytest.mark.slow
def test_the_kinds_are_found_located_and_recognised():
    check_score(EVERY, FLOORS, MISLED)


def test_the_kinds_are_planted_in_six_kernels_each_once():
    assert len({(planted.kernel, planted.bug) for planted in EVERY}) == len(EVERY) == 244
    assert {planted.kernel for planted in EVERY} == set(SIX)
    assert min(sum(planted.kernel == kernel for planted in EVERY) for kernel in SIX) >= 35
