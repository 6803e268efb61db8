"""What a derivation costs: each of its programs is made once, and each of its claims is judged once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from cProfile import Profile
from dataclasses import replace
from inspect import unwrap
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from render_samples import FALSE, OPEN, TRUE, derivation, step

from symrnn.cells import CELLS
from symrnn.cells.cell import Cell
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Step
from symrnn.derivation.derive import derive
from symrnn.derivation.report import check_claims
from symrnn.derivation.time_names import times_of
from symrnn.errors import InputError
from symrnn.gradients.gradient import bptt
from symrnn.gradients.jacobian import jacobian_of
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.judge import check
from symrnn.programs.program import Program

COUNTED: tuple[Callable[..., Any], ...] = (one_step, pullback_of, jacobian_of, times_of, unroll, bptt)
ONCE = ("one_step", "pullback_of", "jacobian_of", "times_of")
#: the others are alike, and are among the slow tests; that every page is proved is seen by `make derivations` as well
FEW = ("neuron", "elman", "lstm")
ALL_CELLS = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FEW)) for name in CELLS]


def frames(action: Callable[[], object], *functions: Callable[..., Any]) -> Iterator[FrameType]:
    """The calls of these functions while something is done, under whatever name they were imported."""
    codes = {unwrap(function).__code__ for function in functions}
    found: list[FrameType] = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: found.append(frame) if event == "call" and frame.f_code in codes else None)
    try:
        action()
    finally:
        sys.setprofile(before)
    return iter(found)


def calls(action: Callable[[], object]) -> Counter[str]:
    """How often each of the counted functions is called."""
    made = Program.__post_init__.__code__
    codes = {unwrap(function).__code__ for function in COUNTED} | {made}
    profile = Profile()
    profile.runcall(action)
    found = {entry.code: entry.callcount for entry in profile.getstats() if entry.code in codes}
    return Counter({"Program" if code is made else code.co_name: number for code, number in found.items()})


def claims_judged(action: Callable[[], object]) -> list[Claim]:
    """Without those of the search for what a state keeps: it asks about limits before one of them is claimed."""
    return [frame.f_locals["claim"] for frame in frames(action, check) if caller(frame) != "_find_kept_bound"]


def caller(frame: FrameType) -> str:
    """The function that called, past the check of the arguments."""
    before = frame.f_back if frame.f_back is None or frame.f_back.f_code.co_name != "call" else frame.f_back.f_back
    return "" if before is None else before.f_code.co_name


def test_the_programs_of_the_lstm_are_made_once() -> None:
    """Unrolled a second time as a cell that names tanh(c): the step backwards is written in these names."""
    expected = dict.fromkeys(ONCE, 1) | {"unroll": 2, "bptt": 1, "Program": 30}
    assert calls(lambda: derive(CELLS["lstm"]())) - calls(lambda: CELLS["lstm"]()) == expected


@pytest.mark.parametrize("name", ALL_CELLS)
def test_the_programs_of_every_cell_are_made_once(name: str) -> None:
    """A scalar cell starts at zero and its step backwards anywhere: two networks, two gradients."""
    cell = CELLS[name]()
    found = calls(lambda: derive(cell))
    networks = 2 if name in ("neuron", "dense", "elman_unit", "lstm", "lstm_peephole") else 1
    gradients = 1 if cell.states[0].shape else 2
    assert {each: found[each] for each in ONCE} == dict.fromkeys(ONCE, 1)
    assert (found["unroll"], found["bptt"]) == (networks, gradients)
    assert found["Program"] <= 30


@pytest.mark.parametrize("again", [one_step, lambda cell: bptt(unroll(cell, steps=1), loss="a_1")])
def test_what_is_made_a_second_time_is_noticed(again: Callable[[Cell], object]) -> None:
    cell = CELLS["elman_unit"]()
    more = calls(lambda: (derive(cell), again(cell))) - calls(lambda: derive(cell))
    assert more
    assert more["Program"] > 0 or more["one_step"] > 0


@pytest.mark.parametrize("name", ALL_CELLS)
def test_no_claim_of_a_derivation_is_judged_twice(name: str) -> None:
    """In names with times or without them."""
    cell = CELLS[name]()
    judged = [claim.name for claim in claims_judged(lambda: derive(cell).verify())]
    assert len(judged) > 10
    assert [name for name, number in Counter(judged).items() if number > 1] == []
    claimed = [claim.name for each in derive(cell).steps for claim in each.claims]
    assert sorted(judged) == sorted(claimed)


def test_a_claim_that_is_judged_twice_is_noticed() -> None:
    whole = derivation(step("a", TRUE))
    assert claims_judged(lambda: (whole.verify(), whole.verify())) == [TRUE, TRUE]


def test_a_verdict_found_before_is_taken_with_its_seconds() -> None:
    ((verdict, _),) = check_claims((TRUE,))
    (row,) = derivation(replace(step("a", TRUE), judged=((verdict, 7.0),))).verify().steps
    assert row.verdicts[0] is verdict
    assert row.seconds == (7.0,)


@pytest.mark.parametrize("claim", [OPEN, FALSE])
def test_a_verdict_on_another_claim_proves_nothing(claim: Claim) -> None:
    proved = check_claims((TRUE,))
    forged = (SimpleNamespace(claim=claim, outcome=Outcome.PROVED, evidence="because"), 0.0)
    with pytest.raises(InputError, match="expected a Verdict"):
        replace(step("a", claim), judged=(forged,))
    renamed = check_claims((replace(TRUE, name=claim.name),))
    for lie in (proved, renamed, (*proved, *renamed)):
        (row,) = derivation(replace(step("a", claim), judged=lie)).verify().steps
        assert row.verdicts[0].claim is claim
        assert row.outcome is check(claim).outcome


def test_a_step_whose_claim_is_changed_is_judged_anew() -> None:
    bound = next(each for each in derive(CELLS["elman"]()).steps if each.id == "bound")
    assert bound.judged
    assert derivation(replace(bound, claims=(FALSE,), rests_on=())).verify().outcome is Outcome.REFUTED


def test_a_copy_of_a_step_has_no_verdicts() -> None:
    judged = replace(step("a", TRUE), judged=check_claims((TRUE,)))
    assert copy(judged) == judged == step("a", TRUE)
    assert copy(judged).judged == ()
    assert "Verdict" not in repr(judged)


def test_instead_of_a_bound_that_is_not_proved_stands_that_of_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    def bound() -> Step:
        return next(each for each in derive(CELLS["elman"]()).steps if each.id == "bound")

    assert bound().argued == ()
    monkeypatch.setattr(
        "symrnn.derivation.steps.bound_steps.check_claims", lambda claims: check_claims((*claims[1:], OPEN))
    )
    assert "what was found is not proved" in bound().argued[0].template
    assert OPEN not in bound().claims
    assert {verdict.outcome for verdict, _ in bound().judged} == {Outcome.PROVED}
