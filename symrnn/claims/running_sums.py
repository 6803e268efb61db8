"""Sums whose last term moves with the index of an induction: sequences that are written with a summation sign."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.claims.comparisons import Comparison, Recurrence, equal
from symrnn.claims.sigma import Sigma
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments

__all__ = ["SumMeaning", "meaning_of_sum", "running_sum"]


@check_arguments
def running_sum(
    symbol: sp.Symbol, term: sp.Expr, counter: sp.Symbol, index: sp.Symbol, low: int = 0, high: sp.Expr | None = None
) -> Recurrence:
    """The sum of ``term`` for ``counter`` = low, ..., high, as a sequence over the index of an induction.

    S_k = sum of t_j over j from low to high(k): it starts with the terms up to high(0), and goes on with that at
    high(k + 1).

    Parameters
    ----------
    symbol
        the name of the sum in the statement.
    term
        one term, in the counter.
    counter
        what numbers the terms; an integer.
    index
        the index of the induction.
    low
        the first number.
    high
        the last one, in the index; it grows by 1 with it. The index itself, where none is given.

    Examples
    --------
    >>> k, j = sp.Symbol("k", integer=True, nonnegative=True), sp.Symbol("j", integer=True)
    >>> S, r = sp.symbols("S r", real=True)
    >>> print(running_sum(S, r**j, j, k))
    S starts at 1 and goes on as S + r**(k + 1)

    Raises
    ------
    InputError
        where the last number does not grow by 1 with the index, or the sum of index 0 ends before it begins.
    """
    written = Sigma(term, counter, sp.Integer(low), index if high is None else high, index)
    return Recurrence(symbol, written.first(), symbol + written.following(), written)


@dataclass(frozen=True, slots=True)
class SumMeaning:
    """That a sequence is the sum that is written for it: at index 0, and from each index to the next."""

    base: Comparison
    step: Comparison


def meaning_of_sum(recurrence: Recurrence) -> SumMeaning | None:
    """The two comparisons; None where no sum is written for the sequence.

    Raises
    ------
    InputError
        where the bounds are those of no sum.
    """
    written = recurrence.written
    if written is None:
        return None
    if recurrence.symbol in written.term.free_symbols:
        raise InputError(f"the terms of the sum {recurrence.symbol} speak of the sum itself; give them in the counter")
    going_on = equal(recurrence.next, recurrence.symbol + written.following())
    return SumMeaning(equal(recurrence.start, written.first()), going_on)
