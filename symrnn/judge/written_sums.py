"""Inductions with sums that are written with a summation sign: the sequence has to be that sum, at every index.

At index 0 it has to be the sum of the first terms, and from each index to the next it has to grow by one term.
"""

from __future__ import annotations

from dataclasses import replace

from symrnn.claims.claim import Hypothesis, Induction
from symrnn.claims.running_sums import meaning_of_sum
from symrnn.claims.verdict import Evidence
from symrnn.judge.induction_proof import proves_induction
from symrnn.judge.induction_witness import refutes_induction, varying_symbols
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.witnesses.witness import refutes_comparison

__all__ = ["proves_with_sums", "refutes_with_sums"]


def proves_with_sums(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of the induction and of what its sums mean; None where either is not proved."""
    found = None if _speaks_of_what_moves(induction) else proves_induction(induction, given)
    if found is None:
        return None
    details = list(found.details)
    for row in induction.recurrences:
        meaning = meaning_of_sum(row)
        if meaning is None:
            continue
        proofs = [proves_comparison(each, (), SHORT_SEARCH) for each in (meaning.base, meaning.step)]
        if None in proofs:
            return None
        details.append(f"{row.symbol} is the {row.written}: at index 0 and from each index to the next by {proofs[1]}")
    return replace(found, details=tuple(details))


def refutes_with_sums(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A point at which the statement fails, or at which a sequence is not the sum written for it."""
    for row in induction.recurrences:
        meaning = meaning_of_sum(row)
        for place, each in () if meaning is None else (("at index 0", meaning.base), ("one step on", meaning.step)):
            found = refutes_comparison(each, given)
            if found is not None:
                said = f"{row.symbol} is not the {row.written}, {place}"
                return Evidence(found.method, (said, *found.details), found.witness)
    return refutes_induction(induction, given)


def _speaks_of_what_moves(induction: Induction) -> bool:
    """Whether the terms of a sum change from step to step by more than their counter: they are no one formula then."""
    moving = {*varying_symbols(induction), *(row.symbol for row in induction.recurrences)}
    written = (row.written for row in induction.recurrences)
    return any(each is not None and (each.term.free_symbols - {each.counter}) & moving for each in written)
