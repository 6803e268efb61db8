"""What is claimed of the catalogue's networks is proved, at every size of their vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
import sympy as sp
from cell_texts import TEXTS
from work import bounded

from symrnn import Cell
from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.cell_claims import backward_claim, component_claim, jacobian_claim, two_ways_claim
from symrnn.gradients.duality_claims import duality_of_one_step, duality_of_steps
from symrnn.gradients.gradient import bptt
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

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


@pytest.mark.parametrize("steps", [20, pytest.param(50, marks=pytest.mark.slow)])
def test_many_steps_of_the_simplest(steps):
    """Generously: seconds, and not minutes; the work grows with the steps and not with their square."""
    elman = CELLS["elman"]()
    bounded(lambda: assert_proved([backward_claim(elman, steps), two_ways_claim(elman, steps)]), calls=400_000 * steps)


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


FROM_ZERO = {name: with_loss(CELLS[name](), steps=2) for name in NETWORKS}


@pytest.mark.parametrize("name", NETWORKS)
def test_adjoints_of_what_a_zero_state_cuts_off(name):
    """From a zero state a gate has no effect in the first step: its adjoints are 0, and so is what they send on."""
    network = FROM_ZERO[name]
    assert_proved(adjoint_claims(network, bptt(network, loss="loss"), loss="loss"))


def altered(back: Program, name: str) -> Program:
    """A gradient with one line doubled, and 1 added to every entry."""
    lines = (replace(line, expr=2 * line.expr + 1) if line.symbol.name == name else line for line in back.lines)
    return replace(back, lines=tuple(lines))


@pytest.mark.parametrize("wrong", ["x_1_bar", "W_xr_bar", "r_1_bar"])
def test_a_wrong_line_beside_zeros_is_refuted(wrong):
    network = FROM_ZERO["gru"]
    back = altered(bptt(network, loss="loss"), wrong)
    (claim,) = (claim for claim in adjoint_claims(network, back, loss="loss") if claim.name == f"adjoint {wrong}")
    assert check(claim).outcome is Outcome.REFUTED


def test_what_is_zero_only_where_it_is_defined_tells_so():
    """Where p = 0 the adjoint 0/p is no number: the proof that it is 0 says where it holds."""
    s, p, u, v, y = map(name_symbol, "spuvy")
    bars = {symbol: name_symbol(f"{symbol}_bar") for symbol in (s, u, v, y)}
    forward_lines = (Assign(u, 3 * s, ("n",)), Assign(v, u / p, ("n",)), Assign(y, 0 * p))
    forward = Program((Input(s, ("n",)), Input(p)), forward_lines, (y,))
    lines = (
        Assign(bars[y], sp.S.One),
        Assign(bars[v], sp.S.Zero, ("n",)),
        Assign(bars[u], sp.S.Zero, ("n",)),
        Assign(bars[s], 3 * bars[u], ("n",)),
    )
    back = Program(forward.inputs, (*forward.lines, *lines), (bars[s],))
    (claim,) = (claim for claim in adjoint_claims(forward, back, loss="y") if claim.name == "adjoint u_bar")
    verdict = check(claim)
    assert verdict.outcome is Outcome.PROVED
    assert "where p != 0" in str(verdict)


@pytest.mark.parametrize("wrong", ["a_g_1_bar", "c_1_bar"])
def test_the_first_line_that_differs_is_the_wrong_one(wrong):
    """Also where a state gets adjoints in two parts: what arrives has a name of its own."""
    claim = backward_claim(CELLS["lstm"](), 2)
    slip = altered(claim.statement.program_a, wrong)
    verdict = check(Claim.equivalent("slip", slip, claim.statement.program_b))
    assert verdict.outcome is Outcome.REFUTED
    assert f"the first line that differs is {wrong}[" in str(verdict)
