"""The base and the step of an induction, written out from its statement."""

from __future__ import annotations

import sympy as sp

from symrnn.claim import Claim, Comparison, Hypothesis, Sequence

__all__ = ["by_induction"]


def by_induction(
    name: str,
    statement: Comparison,
    index: sp.Symbol,
    sequences: tuple[Sequence, ...],
    given: tuple[Hypothesis, ...] = (),
) -> Claim:
    """The claim that a statement holds at every index: base at 0, step from index to index + 1.

    The base puts in where the sequences start, the step how they go on, with the statement among its hypotheses.

    Parameters
    ----------
    name
        how the claim is called.
    statement
        what holds at every index.
    index
        the symbol of the index, from 0 on.
    sequences
        how the symbols of the statement that depend on the index start, and go on.
    given
        hypotheses of the base and of the step.

    Examples
    --------
    >>> from symrnn.claim import equal
    >>> k = sp.Symbol("k", integer=True, nonnegative=True)
    >>> D, w = sp.symbols("D w", real=True)
    >>> claim = by_induction("a power", equal(D, w**k), k, (Sequence(D, sp.S.One, w*D),))
    >>> print(claim.statement.step)
    step: D*w = w**(k + 1), given D = w**k
    """
    start = {sequence.symbol: sequence.start for sequence in sequences} | {index: sp.S.Zero}
    after = {sequence.symbol: sequence.next for sequence in sequences} | {index: index + 1}
    base = Claim("base", _put(statement, start), given)
    step = Claim("step", _put(statement, after), (*given, statement))
    return Claim.induction(name, base, step, statement=statement, index=index, sequences=sequences, given=given)


def _put(comparison: Comparison, change: dict[sp.Symbol, sp.Expr]) -> Comparison:
    return Comparison(comparison.lhs.xreplace(change), comparison.relation, comparison.rhs.xreplace(change))
