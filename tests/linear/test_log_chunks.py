"""Chunks with log gates: each form is the recurrence, both ways, and none with an error in it is proved."""

from __future__ import annotations

import pytest
from linear_cells import cell_of
from log_chunk_lies import CHANGES, log_chunk_lies

from symrnn import Outcome, check
from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.linear import as_linear, chunkwise, chunkwise_backward_claim, chunkwise_claim
from symrnn.linear.chunk_claims import chunk_backward_claim_of, chunk_claim_of
from symrnn.linear.chunks import chunk_of
from symrnn.linear.log_decays import FORMS
from symrnn.linear.log_gates import log_gates_of, with_log_gates

CELLS = (
    *("retnet", "gla", "mamba2", "mlstm", "gated_deltanet", "kda", "rwkv5", "rwkv6", "rwkv7", "mingru", "minlstm"),
    *("rg_lru", "hgrn", "hgrn2", "qrnn", "rwkv4"),
)
SOME = (("kda", "pairs"), ("gla", "late_mask"), ("mamba2", "middle"))


@pytest.mark.parametrize(("name", "form"), SOME)
def test_chunks_with_log_gates_are_proved(name: str, form: str) -> None:
    assert check(chunkwise_claim(load(name), (2,), None, form)).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(load(name), (2,), 1, form)).outcome is Outcome.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CELLS)
def test_all_forms_of_all_cells_are_proved_at_every_size(name: str, form: str) -> None:
    cell = load(name)
    assert check(chunkwise_claim(cell, (2, 3), None, form)).outcome is Outcome.PROVED
    assert check(chunkwise_backward_claim(cell, (2,), None, form)).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("name", "gates"),
    [
        ("kda", ["log_alpha"]),
        ("mingru", ["log_decay_h"]),
        ("retnet", ["log_gamma"]),
        ("deltanet", []),
        ("rwkv4", ["log_c"]),
    ],
)
def test_the_gates_that_decay_are_found(name: str, gates: list[str]) -> None:
    assert [str(gate) for gate in log_gates_of(with_log_gates(as_linear(load(name))))] == gates


def outcomes_of_lies(name: str, form: str, claim_of: object = chunk_claim_of) -> dict[str, Outcome]:
    linear = with_log_gates(as_linear(load(name)))
    lies = log_chunk_lies(chunk_of(linear, 3, form), 3)
    return {what: check(claim_of(linear, {3: wrong}, (3,), 1)).outcome for what, wrong in lies}  # type: ignore[operator]  # either claim


@pytest.mark.parametrize(("name", "form"), [("gla", "middle"), ("rg_lru", "pairs")])
def test_no_wrong_chunk_is_proved(name: str, form: str) -> None:
    found = outcomes_of_lies(name, form)
    assert len(found) >= 4
    assert set(found.values()) == {Outcome.REFUTED}, found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gla", "kda", "mamba2", "gated_deltanet", "rg_lru", "mlstm"])
def test_no_wrong_chunk_of_any_form_is_proved(name: str) -> None:
    told = [outcomes_of_lies(name, form) for form in FORMS]
    assert sum(map(len, told)) >= 30
    assert {outcome for found in told for outcome in found.values()} == {Outcome.REFUTED}, told


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gla", "gated_deltanet", "rg_lru"])
def test_no_wrong_chunk_is_proved_backwards(name: str) -> None:
    for form in FORMS:
        assert Outcome.PROVED not in outcomes_of_lies(name, form, chunk_backward_claim_of).values()


def test_every_lie_is_told_of_some_chunk() -> None:
    told = set()
    for name, form in (("kda", "middle"), ("gated_deltanet", "pairs")):
        linear = with_log_gates(as_linear(load(name)))
        told |= {what for what, _ in log_chunk_lies(chunk_of(linear, 3, form), 3)}
    assert told == {change.__name__.replace("_", " ") for change in CHANGES}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (cell_of("a*b*S", "", " + v @ k.T"), "not one gate"),
        (cell_of("a**2*S", "", " + v @ k.T"), "not linear in a"),
    ],
)
def test_a_decay_that_is_no_gate_is_refused(cell: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        chunkwise(cell, 2, "pairs")  # type: ignore[arg-type]  # a cell


def test_a_form_of_no_such_name_is_refused() -> None:
    with pytest.raises(InputError, match="expected products, pairs, late_mask, start"):
        chunkwise(load("gla"), 2, "naive")
