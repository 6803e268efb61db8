"""The mistakes of a whole chunk: each is the diagnosis where it is planted, and none of the others is."""

from __future__ import annotations

import numpy as np
import pytest
from chunked_by_hand import CELL, CHUNK, OF_CHUNKS, backward_with

from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.mistakes.chunk_rules import BORDERS, CARRIED, GATE_READINGS, GATE_SUMS, ORDERS
from symrnn.testing.mistakes.chunk_variants import chunk_variants, likely_chunks

LENGTHS = (1, CHUNK, CHUNK + 1, 2 * CHUNK + 1, 3 * CHUNK)
WRT = ("q", "k", "v", "g", "S")
FAST = ("wrapped", "chunks forwards", "decay missing", "without itself")


def diagnose(wrong, **options):
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(CELL, backward_with(**wrong), steps=LENGTHS, lag=None, chunk=CHUNK, wrt=WRT, **options)
    return caught.value.report.looks_like


def test_the_right_chunks_pass():
    assert_gradients_match(CELL, backward_with(), steps=LENGTHS, lag=None, chunk=CHUNK, wrt=WRT)


@pytest.mark.parametrize(
    ("bug", "kind", "words", "wrong"),
    [pytest.param(*row, marks=() if row[0] in FAST else pytest.mark.slow, id=row[0]) for row in OF_CHUNKS],
)
def test_a_mistake_is_named_and_no_other_is(bug, kind, words, wrong):
    first = diagnose(wrong)[0]
    assert (first.kind, words in first.words) == (kind, True), first.words
    assert [row[2] for row in OF_CHUNKS if row[2] in first.words] == [words]


def test_every_rule_of_chunks_is_planted():
    every = [words for _, words, _ in (*BORDERS, *CARRIED, *GATE_SUMS)]
    every += [words for words, _ in ORDERS] + [words for words, _, _ in GATE_READINGS[:2]]
    missing = [rule for rule in every if not any(words in _shown(rule) for _, _, words, _ in OF_CHUNKS)]
    assert missing == []


def _shown(rule):
    return rule.format(k=CHUNK, gate="g", chunk=f"each chunk of {CHUNK} steps")


def test_a_random_error_is_none_of_them():
    def backward(params, x, initial, upstream):
        found = backward_with()(params, x, initial, upstream)
        return found | {"g": found["g"] * (1 + 0.1 * np.sin(np.arange(len(found["g"])))[:, None])}

    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(CELL, backward, steps=(1, 5), lag=None, chunk=CHUNK, wrt=WRT)
    assert caught.value.report.looks_like == ()


def test_lengths_of_chunks_are_those_that_are_said():
    assert likely_chunks((16,), (2, 65)) == (16,)
    assert next(iter(chunk_variants(equations_of(CELL), (3,)))).words.endswith("each chunk of 3 steps")
