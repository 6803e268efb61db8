"""What is claimed of the catalogue's networks is proved, at every size of their vectors."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
from cell_texts import TEXTS

from symrnn import Cell
from symrnn.cell_claims import backward_claim, component_claim, jacobian_claim, two_ways_claim
from symrnn.cells import CELLS
from symrnn.check import check
from symrnn.claim import Claim
from symrnn.duality import duality_of_one_step, duality_of_steps
from symrnn.errors import InputError
from symrnn.gradient import bptt
from symrnn.gradient_claims import adjoint_claims
from symrnn.losses import with_loss
from symrnn.unroll import SYMBOLIC
from symrnn.verdict import Outcome

NETWORKS = ("elman", "gru", "gru_reset_after", "lstm", "lstm_peephole")


def assert_proved(claims: Iterable[Claim]) -> None:
    verdicts = [check(claim) for claim in claims]
    assert verdicts
    assert [str(verdict) for verdict in verdicts if verdict.outcome is not Outcome.PROVED] == []


def adjoints(cell: Cell, steps: int, loss: str = "squared_error") -> tuple[Claim, ...]:
    """One claim for each line of BPTT."""
    network = with_loss(cell, loss, steps=steps, initial=SYMBOLIC)
    return adjoint_claims(network, bptt(network, loss="loss"), loss="loss")


@pytest.mark.parametrize("steps", [1, 2, 6])
@pytest.mark.parametrize("name", NETWORKS)
def test_pullback_bptt_and_rtrl_agree(name, steps):
    assert_proved([backward_claim(CELLS[name](), steps), two_ways_claim(CELLS[name](), steps)])


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_adjoint_line(name, steps):
    assert_proved(adjoints(CELLS[name](), steps))


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_every_adjoint_line_over_six_steps(name):
    assert_proved(adjoints(CELLS[name](), 6))


def test_fifty_steps_of_the_simplest():
    """Generously: a few seconds, and not minutes."""
    start = time.process_time()
    assert_proved([backward_claim(CELLS["elman"](), 50), two_ways_claim(CELLS["elman"](), 50)])
    assert time.process_time() - start < 60


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_fifty_steps(name):
    assert_proved([backward_claim(CELLS[name](), 50), two_ways_claim(CELLS[name](), 50)])


@pytest.mark.parametrize("name", NETWORKS)
def test_one_step(name):
    assert_proved([jacobian_claim(CELLS[name]()), duality_of_one_step(CELLS[name]())])


def test_every_number_of_steps():
    assert_proved([duality_of_steps()])


@pytest.mark.parametrize("name", NETWORKS)
def test_components_at_the_smallest_sizes(name):
    """At n = 1 and one step for all; at n = m = 2 and two steps below, where it takes seconds."""
    assert_proved([component_claim(CELLS[name](), {"n": 1, "m": 1}, steps=1)])


def test_components_of_the_simplest():
    assert_proved([component_claim(CELLS["elman"](), {"n": 2, "m": 2}, steps=2)])


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS[1:])
def test_components(name):
    assert_proved([component_claim(CELLS[name](), {"n": 2, "m": 2}, steps=2)])


@pytest.mark.parametrize("text", TEXTS)
def test_cells_of_other_people(text):
    cell = Cell.parse(TEXTS[text], text)
    assert_proved([backward_claim(cell, 2), two_ways_claim(cell, 2), duality_of_one_step(cell)])


@pytest.mark.parametrize("text", TEXTS)
def test_a_loss_at_the_last_step(text):
    cell = Cell.parse(TEXTS[text], text)
    assert_proved([backward_claim(cell, 1, "squared_error_last"), two_ways_claim(cell, 1, "squared_error_last")])


def test_a_component_claim_names_what_sympy_cannot_differentiate():
    with pytest.raises(InputError, match="choose an activation"):
        component_claim(CELLS["elman_unit"]("f"), {}, steps=1)


@pytest.mark.parametrize("steps", [0, -1, True, 1.5, "2"])
def test_a_backward_claim_takes_a_number_of_steps(steps):
    with pytest.raises(InputError, match="steps"):
        backward_claim(CELLS["elman"](), steps)
