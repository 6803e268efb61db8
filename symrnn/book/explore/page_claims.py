"""The claims behind the interactive page, judged: it is written where all of them are proved, and else not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symrnn.book.explore.formulas import (
    NeuronFormulas,
    bound_claim,
    definition_claims,
    neuron_claims,
    weight_claim,
    weights_claim,
)
from symrnn.book.explore.interval_script import rising_claims
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.errors import InputError
from symrnn.judge import check

__all__ = ["JudgedPart", "judge_formulas"]


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """The verdicts on what one part of the page rests on."""

    what: str
    verdicts: tuple[Verdict, ...]


def judge_formulas(neurons: Sequence[NeuronFormulas]) -> tuple[JudgedPart, ...]:
    """Every formula of the page, judged.

    Raises
    ------
    InputError
        naming the first claim that is not proved, with the evidence.
    """
    return (
        JudgedPart("the 51 weights", _prove((weights_claim(), weight_claim()))),
        JudgedPart("the bound over k steps", _prove((bound_claim(),))),
        *(JudgedPart(f"the neuron with {each.activation.name}", _prove(neuron_claims(each))) for each in neurons),
        JudgedPart("the functions that JavaScript does not have", _prove(definition_claims())),
        JudgedPart("the functions that rise, as the intervals take them", _prove(rising_claims())),
    )


def _prove(claims: tuple[Claim, ...]) -> tuple[Verdict, ...]:
    verdicts = tuple(map(check, claims))
    for verdict in verdicts:
        if verdict.outcome is not Outcome.PROVED:
            raise InputError(
                f"the interactive page is not written: a formula of it is not proved: {verdict}; correct the formula"
            )
    return verdicts
