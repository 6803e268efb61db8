"""A stand-in while the judge is being written: proves what expands to zero, leaves the rest undecided."""

from __future__ import annotations

import sympy as sp

from symrnn.claim import _SEAL, Claim, Comparison, Evidence, Outcome, Relation, Verdict


def check(claim: Claim) -> Verdict:
    """Check a claim."""
    s = claim.statement
    if isinstance(s, Comparison) and s.relation is Relation.EQUAL and sp.expand(s.lhs - s.rhs) == 0:
        return Verdict(claim, Outcome.PROVED, Evidence("normal form", ("numerator 0",)), _SEAL)
    return Verdict(claim, Outcome.UNDECIDED, Evidence("stand-in"), _SEAL)
