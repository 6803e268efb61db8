"""A linear recurrence as such: rebuilt exactly, refused by the line, and no lie about it is proved."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear_cells import DECAYS, HEAD, REMOVALS, WRITES, cell_of, drawn_cells, exact_outputs, lies_about

from symrnn import Cell, Outcome, Program, cells, check
from symrnn.cells import entry, load, names
from symrnn.errors import InputError
from symrnn.linear import as_linear, linear_claims
from symrnn.linear.claims_of_forms import form_claims

TAGGED = [name for name in names() if "linear-in-state" in entry(name).tags]
SOME = ("kda", "gated_deltanet", "rwkv7", "mlstm", "rg_lru", "alpha_beta")


@given(drawn_cells, st.integers(0, 10**6))
@settings(max_examples=10)
def test_the_parts_are_the_step_at_exact_numbers(cell: Cell, seed: int) -> None:
    form, sizes = as_linear(cell), {"d": 2}
    if "tanh" in str(form.added):
        return
    step = Program(cell.program.inputs, cell.lines[:-1], form.states)
    whole, at_zero = exact_outputs(step, sizes, seed), exact_outputs(step, sizes, seed, S_prev=0)
    kept, added = exact_outputs(form.kept, sizes, seed), exact_outputs(form.added, sizes, seed)
    assert at_zero == added
    assert whole == [a + b for a, b in zip(kept, added, strict=True)]


@given(drawn_cells)
@settings(max_examples=6)
def test_whatever_is_drawn_is_proved(cell: Cell) -> None:
    assert [check(claim).outcome for claim in linear_claims(cell)] == [Outcome.PROVED] * 3


@given(drawn_cells)
@settings(max_examples=5)
def test_the_core_is_the_rest_of_the_cell(cell: Cell) -> None:
    form = as_linear(cell)
    assert {line.symbol.name for line in form.core.lines} >= {"S", "y"}
    assert not {line.symbol for line in form.gates.lines} & {line.symbol for line in form.core.lines}
    assert form.core.states == cell.states
    assert form.core.outputs == cell.outputs
    assert pickle.loads(pickle.dumps(form)) == form


@pytest.mark.slow
def test_all_that_can_be_drawn_is_proved() -> None:
    found = [cell_of(*parts) for parts in product(DECAYS, REMOVALS, WRITES)]
    assert len(found) >= 250
    for cell in found:
        assert [check(claim).outcome for claim in linear_claims(cell)] == [Outcome.PROVED] * 3, cell.text


@pytest.mark.parametrize("name", SOME)
def test_cells_of_today_are_taken_apart_and_proved(name: str) -> None:
    assert [check(claim).outcome for claim in linear_claims(load(name))] == [Outcome.PROVED] * 3


@pytest.mark.slow
def test_all_that_the_catalogue_calls_linear_is_proved() -> None:
    assert len(TAGGED) >= 30
    for name in TAGGED:
        assert [check(claim).outcome for claim in linear_claims(load(name))] == [Outcome.PROVED] * 3, name


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("S = tanh(S)", "in the line S = tanh(S_prev) the part tanh(S_prev) is not linear in S"),
        ("S = S*S", "S_prev**2"),
        ("S = (S @ k) @ (S.T @ k).T", "S_prev @ k @ (S_prev.T @ k).T is not linear"),
        ("S = S/(1 + total(S))", "is not linear in S"),
        ("n = sqrt(k.T @ (S @ k))\nS = n*S", "in the line n = sqrt(k.T @ (S_prev @ k))"),
        ("S = a*S + abs(S)", "Abs(S_prev)"),
        ("S = maximum(S, 0)", "maximum(S_prev, 0)"),
        ("S = v @ k.T", "no state rests on a state"),
        ("g = sigmoid(total(S))\nS = a*S + g*(v @ k.T)", "in the line g = sigmoid(total(S_prev))"),
    ],
)
def test_what_is_not_linear_is_refused_by_its_line(lines: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        as_linear(Cell.parse(f"{HEAD}{lines}\ny = S @ q\n", "told"))
    assert said in str(caught.value)


def test_a_gate_that_rests_on_the_state_before_is_refused_by_both_names() -> None:
    with pytest.raises(InputError, match="h, which has to run before, depends on c"):
        as_linear(cells.lstm())


def test_states_that_run_before_may_be_anything() -> None:
    form = as_linear(load("mlstm"))
    assert [str(s) for s in form.states] == ["C", "v"]
    assert "s" in {line.symbol.name for line in form.gates.lines}
    assert [str(item) for item in as_linear(load("garch")).core.inputs] == ["x", "last_old"]


def refute_lies(*names: str) -> int:
    """How many lies were told of some cells, each of which one of the claims refutes."""
    lies = [(name, *lie) for name in names for lie in lies_about(as_linear(load(name)))]
    for name, what, wrong in lies:
        outcomes = [check(claim).outcome for claim in form_claims(wrong)]
        assert Outcome.REFUTED in outcomes, (name, what, outcomes)
    return len(lies)


def test_no_lie_is_proved() -> None:
    assert refute_lies("kda") >= 12


@pytest.mark.slow
def test_no_lie_about_more_cells_is_proved() -> None:
    assert refute_lies("mlstm", "gated_deltanet", "rwkv7", "alpha_beta", "titans", "lru", "ttt_linear") >= 60


def test_the_two_sides_of_a_delta_rule_are_told_apart() -> None:
    """A sound map of another cell: A is linear and has its transpose, and is not that of the step."""
    left, right = (as_linear(cell_of("a*S", r, "")) for r in (" - b*((D @ k) @ k.T)", " - b*outer(k, D.T @ k)"))
    wrong = replace(left, kept=right.kept, transposed=right.transposed)
    outcomes = [check(claim).outcome for claim in form_claims(wrong)]
    assert outcomes == [Outcome.REFUTED, Outcome.PROVED, Outcome.PROVED]
