"""Mistakes forwards, of chunks and of gated cells: each found at its first step, and named."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from planted_forwards import CHUNKED, PLANTED_FORWARDS, name_in, report_forwards
from planted_gate_forwards import PLANTED_GATES, report_gates

import symrnn as sr
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import is_close
from symrnn.testing.kernels.equations import equations_of, outputs
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of
from symrnn.testing.mistakes.chunk_values import chunk_value_variants

SLOW = pytest.mark.slow


@pytest.fixture(autouse=True)
def beside_the_examples(monkeypatch):
    monkeypatch.syspath_prepend(str(CHUNKED))
    yield
    sys.modules.pop("chunks", None)


#: the quick ones, of each kind: decays, masks, factors, lines, borders
QUICK = (
    "what the state knows without its decay",
    "not masked",
    "rate left out",
    "skip left out",
    "every chunk from zero",
)


def sample(planted):
    return pytest.param(planted, id=f"{planted.kernel}: {planted.bug}", marks=() if planted.bug in QUICK else SLOW)


@pytest.mark.parametrize("planted", [sample(planted) for planted in PLANTED_FORWARDS])
def test_a_mistake_of_a_chunk_forwards_is_found_and_named(planted):
    message = report_forwards(planted)
    assert f"step {planted.step} of" in message
    assert planted.words in name_in(message), message


@pytest.mark.parametrize(("cell", "text", "bug", "words", "old", "new"), PLANTED_GATES, ids=lambda v: v[:40])
def test_a_mistake_of_a_gate_forwards_is_found_and_named(cell, text, bug, words, old, new):
    message = report_gates(cell, text, old, new)
    assert words in name_in(message), message


@pytest.mark.parametrize("name", ["gated_delta", "mamba2"])
def test_what_is_called_a_mistake_changes_what_is_given_out(name):
    """All but those that need a border; and a line that is taken as it is gives what the recurrence gives."""
    cell = sr.read_cell(CHUNKED / f"{name}.cell")
    trial = trial_of(cell, TrialKind.EVERY, 7, 2, default_sizes(cell, None), 0, "float64", None)
    right = outputs(equations_of(cell), trial, NumberType(np.float64))
    _, decays, factors, _ = chunk_value_variants(cell, 4)
    changed = [not is_close(variant.values(trial)["y"], right["y"], 1e-9) for variant in (*decays, *factors)]
    assert len(changed) > 50
    assert np.mean(changed) > 0.9
