"""The wrong kernels of the public reports before the gradient checkers of torch and JAX, as the page says.

``make test-torch`` runs it, in an environment of its own; without torch and JAX it is no part of the tests.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from kernel_kinds import SIX, planted_kinds
from peers_of_kinds import CHECKERS, PAGE, counted, refuses, written_rows

EVERY = planted_kinds()


@pytest.mark.parametrize("kernel", SIX)
@pytest.mark.parametrize("checker", CHECKERS)
def test_right_kernels_are_accepted(checker, kernel):
    right = next(planted for planted in EVERY if planted.kernel == kernel)
    assert not refuses(checker, replace(right, backward=right.right))


def test_a_sample_of_the_wrong_ones():
    by_bug = {(planted.kernel, planted.bug): planted for planted in EVERY}
    clipped = by_bug["gru", "what is passed back clipped by its norm"]
    assert [refuses(checker, clipped) for checker in CHECKERS] == [False, False, False]
    assert [refuses(checker, by_bug["elman", "wrapped index"]) for checker in CHECKERS] == [True, True, True]


@pytest.mark.slow
def test_the_page_says_how_many_each_refuses():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert set(written_rows(counted(EVERY))) <= set(lines)
