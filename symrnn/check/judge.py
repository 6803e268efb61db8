"""The verdict: proved by an exact argument, refuted by a witness, or undecided."""

from __future__ import annotations

import random
from collections.abc import Callable

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.check.adjoint import proves_adjoint, refutes_adjoint
from symrnn.check.comparison import proves_comparison
from symrnn.check.equivalence import proves_equivalence, refutes_equivalence
from symrnn.check.induction import proves_induction, refutes_induction
from symrnn.check.inequality import LONG_SEARCH, SHORT_SEARCH
from symrnn.check.normal import UndefinedTermError
from symrnn.check.polynomial import TermLimitError
from symrnn.check.witness import refutes_comparison
from symrnn.claim import (
    _SEAL,
    Adjoint,
    Claim,
    Comparison,
    Equivalence,
    Evidence,
    Hypothesis,
    Induction,
    Outcome,
    Relation,
    SlopeBound,
    Statement,
    Verdict,
)
from symrnn.errors import InputError

__all__ = ["check"]

SAMPLES, SAMPLE_DIGITS = 20, 60


def check(claim: Claim) -> Verdict:
    """Check a claim: PROVED, REFUTED with a witness, or UNDECIDED.

    >>> x = sp.Symbol("x", real=True)
    >>> print(check(Claim.equality("slope of tanh", sp.diff(sp.tanh(x), x), 1 - sp.tanh(x)**2)))
    PROVED slope of tanh: normal form; numerator of lhs - rhs is 0
    >>> check(Claim.at_most("a power", x**3, x**2)).outcome
    <Outcome.REFUTED: 'refuted'>
    >>> check(Claim.equality("Pythagoras", sp.sin(x)**2 + sp.cos(x)**2, 1)).outcome
    <Outcome.UNDECIDED: 'undecided'>
    """
    for outcome, attempt in _attempts(claim):
        try:
            evidence = attempt()
        except (TermLimitError, UndefinedTermError, RecursionError):
            continue
        if evidence is not None:
            return Verdict(claim, outcome, evidence, _SEAL)
    return Verdict(claim, Outcome.UNDECIDED, _undecided(claim), _SEAL)


def _attempts(claim: Claim) -> list[tuple[Outcome, Callable[[], Evidence | None]]]:
    """What to try, in order: a quick proof, a witness, a longer search for a proof."""
    statement, given = claim.statement, claim.given
    _same_names(claim)
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
    if isinstance(statement, Adjoint):
        return [
            (Outcome.PROVED, lambda: proves_adjoint(statement, given)),
            (Outcome.REFUTED, lambda: refutes_adjoint(statement, given)),
        ]
    return [
        (Outcome.PROVED, lambda: proves_induction(statement, given)),
        (Outcome.REFUTED, lambda: refutes_induction(statement, given)),
    ]


def _same_names(claim: Claim) -> None:
    """Two symbols of one name and different assumptions are a slip of the writer, not a matter to judge."""
    seen: dict[str, sp.Symbol] = {}
    for symbol in _symbols(claim):
        twin = seen.setdefault(symbol.name, symbol)
        if twin != symbol:
            raise InputError(
                f"claim {claim.name}: two symbols are called {symbol.name}, with different assumptions; "
                "make each name once, with name_symbol"
            )


def _symbols(claim: Claim) -> set[sp.Symbol]:
    return {symbol for part in (claim.statement, *claim.given) for symbol in _symbols_of(part)}


def _symbols_of(statement: Statement | Hypothesis) -> set[sp.Symbol]:
    if isinstance(statement, Comparison):
        return set(statement.lhs.free_symbols | statement.rhs.free_symbols)
    if isinstance(statement, SlopeBound):
        return set(statement.bound.free_symbols)
    if isinstance(statement, Equivalence):
        return {item.symbol for item in (*statement.program_a.inputs, *statement.program_b.inputs)}
    if isinstance(statement, Adjoint):
        return set(statement.forward.shapes) | set(statement.program.shapes)
    if isinstance(statement, Induction):
        inner = [part for s in statement.sequences for part in (s.symbol, s.start, s.next)]
        return _symbols_of(statement.statement).union(*(part.free_symbols for part in inner))
    return set()


def _undecided(claim: Claim) -> Evidence:
    """What is known of an undecided claim: the samples of an equality, or that there is nothing."""
    statement = claim.statement
    if isinstance(statement, Comparison) and not claim.given and not statement.lhs.atoms(AppliedUndef):
        agreeing = [_agrees(statement, random.Random(seed)) for seed in range(SAMPLES)]
        if None not in agreeing:
            count = f"{sum(map(bool, agreeing))} of {SAMPLES} random points"
            sampled = f"holds to {SAMPLE_DIGITS} digits at {count}, which is no proof"
            return Evidence("no proof and no witness found", (sampled,))
    if isinstance(statement, Induction) and (statement.base is None or statement.step is None):
        return Evidence(f"an induction without its {'base' if statement.base is None else 'step'} proves nothing")
    return Evidence("no proof and no witness found")


def _agrees(comparison: Comparison, chooser: random.Random) -> bool | None:
    """Whether the comparison holds at a random point, computed to many digits; None where it has no value."""
    symbols = sorted(comparison.lhs.free_symbols | comparison.rhs.free_symbols, key=str)
    values = {symbol: sp.Rational(chooser.randint(1, 40), chooser.randint(7, 13)) for symbol in symbols}
    sides = [side.xreplace(values).evalf(SAMPLE_DIGITS + 10) for side in (comparison.lhs, comparison.rhs)]
    if not all(side.is_Float or side.is_Rational for side in sides):
        return None
    difference = sides[0] - sides[1]
    if comparison.relation is Relation.EQUAL:
        return bool(abs(difference) <= abs(sides[1]) * sp.Float(10) ** -SAMPLE_DIGITS)
    return bool(difference <= 0)
