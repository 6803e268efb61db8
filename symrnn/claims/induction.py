"""The base and the step of an induction, written out from its statement."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Hypothesis, Induction, Recurrence
from symrnn.expressions.arguments import check_arguments

__all__ = ["by_induction"]


@check_arguments
def by_induction(
    name: str,
    statement: Comparison,
    index: sp.Symbol,
    recurrences: tuple[Recurrence, ...],
    given: tuple[Hypothesis, ...] = (),
) -> Claim:
    """The claim that a statement holds at every index: base at 0, step from index to index + 1.

    The base puts in where the recurrences start, the step how they go on, with the statement among its hypotheses.

    Parameters
    ----------
    name
        how the claim is called.
    statement
        what holds at every index.
    index
        the symbol of the index, from 0 on.
    recurrences
        how the symbols of the statement that depend on the index start, and go on.
    given
        hypotheses of the base and of the step.

    Examples
    --------
    >>> from symrnn.claims.claim import equal
    >>> k = sp.Symbol("k", integer=True, nonnegative=True)
    >>> D, w = sp.symbols("D w", real=True)
    >>> claim = by_induction("a power", equal(D, w**k), k, (Recurrence(D, sp.S.One, w*D),))
    >>> print(claim.statement.step)
    step: D*w = w**(k + 1), given D = w**k
    """
    start = {each.symbol: each.start for each in recurrences} | {index: sp.S.Zero}
    after = {each.symbol: each.next for each in recurrences} | {index: index + 1}
    base = Claim("base", statement.xreplace(start), given)
    step = Claim("step", statement.xreplace(after), (*given, statement))
    return Claim(name, Induction(statement, index, recurrences, base, step), given)
