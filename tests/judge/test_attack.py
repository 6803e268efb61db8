"""A random attack on the judge, and judges that lie, which it has to expose."""

from __future__ import annotations

import random
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from attack.judging import KINDS, at_depth, attack, judge_one, table

from symrnn import Outcome, check
from symrnn.claims.verdict import Evidence, Witness

#: what takes long on arrays is tried with the slow tests
OFTEN = [pytest.param(kind, marks=pytest.mark.slow) if kind.startswith("array ") else kind for kind in KINDS]


def faults(results: list[Any]) -> list[str]:
    """All but what is slow, which ``python -m attack`` tells: how long a test takes is the machine's affair."""
    told = (each for each in results if each.fault and not each.fault.startswith("slow"))
    return [f"{each.seed} {each.kind}: {each.fault}: {each.claim}" for each in told]


@pytest.mark.parametrize("kind", OFTEN)
def test_no_false_proof_and_no_bad_witness(kind: str) -> None:
    results = attack(12, seed=1, kind=kind)
    assert faults(results) == []
    assert sum(each.outcome in ("PROVED", "REFUTED") for each in results) >= 6, table(results)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_more_from_far_down_the_stack(seed: int) -> None:
    results = at_depth(850, lambda: attack(250, seed))
    assert faults(results) == [], table(results)


def _credulous(claim: Any) -> Any:
    """Everything is proved."""
    return SimpleNamespace(claim=claim, outcome=Outcome.PROVED, evidence=Evidence("it looks right"))


def _shifted(claim: Any) -> Any:
    """Witnesses that are one off."""
    verdict = check(claim)
    if verdict.outcome is not Outcome.REFUTED or verdict.evidence.witness is None:
        return verdict
    values = {name: value + Fraction(1, 3) for name, value in verdict.evidence.witness.values.items()}
    witness = Witness(MappingProxyType(values), verdict.evidence.witness.functions)
    evidence = Evidence(verdict.evidence.method, verdict.evidence.details, witness)
    return SimpleNamespace(claim=claim, outcome=verdict.outcome, evidence=evidence)


def is_exposed(fault: str, kind: str, judge: Any, most: int) -> bool:
    """Whether a judge that lies is caught in one of so many claims; the first is enough."""
    return any(fault in judge_one(kind, f"1/{n}", random.Random(f"1/{n}"), judge).fault for n in range(most))


@pytest.mark.parametrize("kind", [kind for kind in OFTEN if kind != "duality"])
def test_a_judge_that_proves_everything_is_exposed(kind: str) -> None:
    assert is_exposed("FALSE PROVED", kind, _credulous, 20)


def test_a_judge_whose_witnesses_are_off_is_exposed() -> None:
    assert is_exposed("BAD WITNESS", "comparison", _shifted, 40)


def test_a_traceback_is_a_fault() -> None:
    def broken(claim: Any) -> Any:
        raise ZeroDivisionError("no")

    result = judge_one("root", "any", random.Random(0), broken)
    assert (result.outcome, result.fault) == ("CRASH", "ZeroDivisionError: no")
