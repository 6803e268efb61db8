"""The step of a derivation that says what is known of a cell of the catalogue, and what of it is undecided."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.facts import claims_of_fact, entry_of_cell, fact_outcome
from symrnn.derivation.report import check_claims

__all__ = ["fact_steps"]

_ENTRIES = (
    "Each of these is about one entry, whichever it is; a product of matrices stands for the number that it has there. "
    "A name that is not put in may be any number that fits what is given."
)
_UNDECIDED = (
    "It is undecided whether {fact} holds: it fails where products of matrices, and sums over entries, may be any "
    "numbers, and may hold of those that they are."
)


def fact_steps(parts: CellParts) -> tuple[tuple[Step, ...], tuple[Text, ...]]:
    """The facts of a cell that was read from a text with facts, and sentences on those that are undecided.

    >>> from symrnn.derivation.cell_parts import parts_of
    >>> from symrnn.cells import load
    >>> found, undecided = fact_steps(parts_of(load("janet"), steps=1))
    >>> [step.title for step in found], undecided
    (['What is known of it'], ())
    """
    entry = entry_of_cell(parts.cell)
    if entry is None or not entry.facts:
        return (), ()
    found = (claims_of_fact(entry, number, parts.cell) for number in range(len(entry.facts)))
    claims = tuple(claim.rename(parts.names) for each in found for claim in each)
    judged = check_claims(claims)
    given = {parts.names.get(item.symbol, item.symbol) for item in parts.cell.program.inputs}
    stated = tuple(claim for claim, (verdict, _) in zip(claims, judged, strict=True) if not _is_open(verdict, given))
    undecided = tuple(
        Text(_UNDECIDED, fact=_quote(claim)) for claim in claims if not any(claim is each for each in stated)
    )
    if not stated:
        return (), undecided
    why = "the lines of one step, put into both sides"
    return (Step("facts", "What is known of it", Text(_ENTRIES), stated, why, judged=judged),), undecided


def _is_open(verdict: Verdict, given: set[sp.Symbol]) -> bool:
    """Whether it is refuted by a number that stands for a product, so that nothing is known of the fact."""
    return verdict.outcome is Outcome.REFUTED and fact_outcome(verdict, given) is Outcome.UNDECIDED


def _quote(claim: Claim) -> str:
    return f'"{claim.name.rstrip(".")}"'
