"""The verdict: proved by an exact argument, refuted by a witness, or undecided."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial

import sympy as sp

from symrnn.claims.claim import Claim, row_of
from symrnn.claims.verdict import _SEAL, Evidence, Outcome, ProverLimit, Verdict
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.each_object import once_for_each
from symrnn.expressions.measures import Measure, measure
from symrnn.expressions.own_stack import FRAMES, with_room
from symrnn.judge.kinds import KINDS, NOTHING_FOUND
from symrnn.judge.normal_form.limits import attempt, collect_limits, tell_limit
from symrnn.judge.remarks import with_cases, with_remarks
from symrnn.judge.wellposed.claims import refuse_ill_posed
from symrnn.judge.wellposed.program_words import expressions_beside
from symrnn.programs.program import Program

__all__ = ["check"]

DEEPEST, MOST_PARTS = 200, 50_000  # of an expression that is worked with, written out
FRAMES_AT_LEAST, FRAMES_PER_LEVEL = 400, 16  # calls within one another; SymPy takes some for each level


@check_arguments
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
    # SymPy can be told not to evaluate; a verdict does not depend on what the caller has told it
    with sp.evaluate(True):
        return with_room(partial(_check, claim), FRAMES_AT_LEAST)


def _check(claim: Claim) -> Verdict:
    refuse_ill_posed(claim)
    sizes = [*map(_measure_lines, claim.programs()), *map(_measure, expressions_beside(claim))]
    depth, parts = max((s.depth for s in sizes), default=0), max((s.parts for s in sizes), default=0)
    judge = partial(_judge, claim, depth > DEEPEST or parts > MOST_PARTS)
    try:
        return with_room(judge, FRAMES_AT_LEAST + FRAMES_PER_LEVEL * min(depth, DEEPEST))
    except RecursionError:
        pass  # what follows is called outside of the handler, which holds the calls that were too many
    try:
        return with_room(judge, FRAMES // 2)
    except RecursionError:
        limits = {ProverLimit("every way", f"more than {FRAMES} calls within one another"): None}
        return _leave_open(claim, Evidence(NOTHING_FOUND), limits)


@once_for_each(most=64)  # many claims are about one program
def _measure_lines(program: Program) -> Measure:
    """The depth of the deepest line, and the length of the longest."""
    sizes = [Measure(0, 0), *(_measure(line.expr) for line in program.lines)]
    return Measure(max(size.depth for size in sizes), max(size.parts for size in sizes))


@lru_cache(maxsize=10_000)  # programs made one of another share their lines
def _measure(expr: sp.Expr) -> Measure:
    return measure(expr)


def _judge(claim: Claim, too_large: bool) -> Verdict:
    kind = row_of(KINDS, claim, "how it is judged")
    with collect_limits() as limits:
        if too_large:
            tell_limit("every way", f"an expression of more than {MOST_PARTS} parts, or nested deeper than {DEEPEST}")
            evidence = kind.at_sight(claim.statement, claim.given)
            if evidence is not None:
                return Verdict(claim, *with_cases(claim, Outcome.PROVED, evidence), _SEAL)
            return _leave_open(claim, Evidence(NOTHING_FOUND), limits)
        asked = kind.asked(claim.statement, claim.given)
        for outcome, how in kind.attempts:
            evidence = attempt(outcome.value, partial(how, *asked))
            if evidence is not None:
                return Verdict(claim, *with_remarks(claim, outcome, evidence), _SEAL)
        reached = tuple(limits)  # before the remarks, which search too
        return _leave_open(claim, with_remarks(claim, Outcome.UNDECIDED, kind.undecided(*asked))[1], reached)


def _leave_open(claim: Claim, evidence: Evidence, limits: Iterable[ProverLimit]) -> Verdict:
    """The verdict where nothing was found, with the limits that stopped the search."""
    reached = tuple(limits)
    details = (*evidence.details, *(f"stopped: {limit}" for limit in reached))
    return Verdict(claim, Outcome.UNDECIDED, Evidence(evidence.method, details, limits=reached), _SEAL)
