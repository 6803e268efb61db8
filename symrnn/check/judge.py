"""The verdict: proved by an exact argument, refuted by a witness, or undecided."""

from __future__ import annotations

from collections.abc import Callable

from symrnn.check.adjoint import proves_adjoint, refutes_adjoint
from symrnn.check.comparison import proves_comparison
from symrnn.check.duality import proves_duality, refutes_duality
from symrnn.check.equivalence import proves_equivalence, refutes_equivalence
from symrnn.check.induction import fault, proves_induction, refutes_induction
from symrnn.check.inequality import LONG_SEARCH, SHORT_SEARCH
from symrnn.check.norm_bounds import proves_norm_bound, shown_bounds
from symrnn.check.norm_witness import refutes_norm_bound
from symrnn.check.normal import UndefinedTermError
from symrnn.check.polynomial import TermLimitError
from symrnn.check.roots import proves_root, refutes_root
from symrnn.check.sampling import samples_of
from symrnn.check.wellposed import refuse_ill_posed
from symrnn.check.witness import refutes_comparison
from symrnn.claim import Adjoint, Claim, Comparison, Duality, Equivalence, Induction, NormBound, Root
from symrnn.enclosure import UnboundedError
from symrnn.verdict import _SEAL, Evidence, Outcome, Verdict

__all__ = ["check"]


def check(claim: Claim) -> Verdict:
    """Check a claim: PROVED, REFUTED with a witness, or UNDECIDED.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> print(check(Claim.equality("slope of tanh", sp.diff(sp.tanh(x), x), 1 - sp.tanh(x)**2)))
    PROVED slope of tanh: normal form; numerator of lhs - rhs is 0
    >>> check(Claim.at_most("a power", x**3, x**2)).outcome
    <Outcome.REFUTED: 'refuted'>
    >>> check(Claim.equality("Pythagoras", sp.sin(x)**2 + sp.cos(x)**2, 1)).outcome
    <Outcome.UNDECIDED: 'undecided'>
    """
    refuse_ill_posed(claim)
    for outcome, attempt in _attempts(claim):
        try:
            evidence = attempt()
        except (TermLimitError, UndefinedTermError, UnboundedError, RecursionError):
            continue
        if evidence is not None:
            return Verdict(claim, outcome, evidence, _SEAL)
    return Verdict(claim, Outcome.UNDECIDED, _undecided(claim), _SEAL)


def _attempts(claim: Claim) -> list[tuple[Outcome, Callable[[], Evidence | None]]]:
    """What to try, in order: a quick proof, a witness, a longer search for a proof."""
    statement, given = claim.statement, claim.given
    if isinstance(statement, Comparison):
        return [
            (Outcome.PROVED, lambda: proves_comparison(statement, given, SHORT_SEARCH)),
            (Outcome.REFUTED, lambda: refutes_comparison(statement, given)),
            (Outcome.PROVED, lambda: proves_comparison(statement, given, LONG_SEARCH)),
        ]
    if isinstance(statement, Equivalence):
        return [
            (Outcome.PROVED, lambda: proves_equivalence(statement, given)),
            (Outcome.REFUTED, lambda: refutes_equivalence(statement, given)),
        ]
    if isinstance(statement, Duality):
        return [
            (Outcome.PROVED, lambda: proves_duality(statement, given)),
            (Outcome.REFUTED, lambda: refutes_duality(statement, given)),
        ]
    if isinstance(statement, Adjoint):
        return [
            (Outcome.PROVED, lambda: proves_adjoint(statement, given)),
            (Outcome.REFUTED, lambda: refutes_adjoint(statement, given)),
        ]
    if isinstance(statement, Root):
        return [
            (Outcome.PROVED, lambda: proves_root(statement)),
            (Outcome.REFUTED, lambda: refutes_root(statement)),
        ]
    if isinstance(statement, NormBound):
        return [
            (Outcome.PROVED, lambda: proves_norm_bound(statement, shown_bounds(statement, given))),
            (Outcome.REFUTED, lambda: refutes_norm_bound(statement, given, len(shown_bounds(statement, given)))),
        ]
    return [
        (Outcome.PROVED, lambda: proves_induction(statement, given)),
        (Outcome.REFUTED, lambda: refutes_induction(statement, given)),
    ]


def _undecided(claim: Claim) -> Evidence:
    """What is known of an undecided claim: the samples of a comparison, or why an induction is none."""
    statement = claim.statement
    if isinstance(statement, Induction):
        if statement.base is None or statement.step is None:
            return Evidence(f"an induction without its {'base' if statement.base is None else 'step'} proves nothing")
        found = fault(statement, claim.given)
        if found is not None:
            return Evidence(f"no induction: {found}")
    if isinstance(statement, NormBound):
        missing = statement.bounds[len(shown_bounds(statement, claim.given)) :]
        return Evidence(f"not found to follow: {missing[0]}" if missing else "no proof and no witness found")
    samples = samples_of(statement) if isinstance(statement, Comparison) and not claim.given else ()
    return Evidence("no proof and no witness found", samples)
