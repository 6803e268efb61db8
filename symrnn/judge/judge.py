"""The verdict: proved by an exact argument, refuted by a witness, or undecided."""

from __future__ import annotations

from symrnn.claims.claim import Claim, row_of
from symrnn.claims.verdict import _SEAL, Outcome, Verdict
from symrnn.expressions.enclosure import UnboundedError
from symrnn.judge.kinds import KINDS
from symrnn.judge.normal_form.normalizer import UndefinedTermError
from symrnn.judge.normal_form.polynomial import TermLimitError
from symrnn.judge.remarks import with_remarks
from symrnn.judge.wellposed.claims import refuse_ill_posed

__all__ = ["check"]


def check(claim: Claim) -> Verdict:
    """Check a claim: PROVED, REFUTED with a witness, or UNDECIDED.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> print(check(Claim.equality("slope of tanh", sp.diff(sp.tanh(x), x), 1 - sp.tanh(x)**2)))
    PROVED slope of tanh: normal form; numerator of lhs - rhs is 0
    >>> check(Claim.at_most("a power", x**3, x**2)).outcome
    <Outcome.REFUTED: 'refuted'>
    >>> check(Claim.equality("half an angle", sp.sin(2*x), 2*sp.sin(x)*sp.cos(x))).outcome
    <Outcome.UNDECIDED: 'undecided'>
    """
    refuse_ill_posed(claim)
    kind = row_of(KINDS, claim, "how it is judged")
    asked = kind.asked(claim.statement, claim.given)
    for outcome, attempt in kind.attempts:
        try:
            evidence = attempt(*asked)
        except (TermLimitError, UndefinedTermError, UnboundedError, RecursionError):
            continue
        if evidence is not None:
            return Verdict(claim, *with_remarks(claim, outcome, evidence), _SEAL)
    return Verdict(claim, *with_remarks(claim, Outcome.UNDECIDED, kind.undecided(*asked)), _SEAL)
