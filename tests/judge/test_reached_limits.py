"""What stops the judge is in the evidence; it is a count, and depends neither on the caller's stack nor on a clock."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sympy as sp
from architecture_imports import sources
from places import ROOT

from symrnn.claims.claim import Claim, Comparison, at_most, equal, less_than
from symrnn.claims.verdict import Evidence, Outcome, Verdict
from symrnn.expressions.functions import normal_density, relu
from symrnn.judge import check, judge
from symrnn.judge.inequalities.sturm import has_no_root
from symrnn.judge.normal_form import limits
from symrnn.programs.program import name_symbol

x, y, z, c, w = map(name_symbol, ("x", "y", "z", "c", "w"))
T = sp.Symbol("T", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
B = (x + y + z + 1) ** 60  # 39 711 terms once it is multiplied out
EXPANDED = sp.Add(*(sp.Symbol(f"t{i}", real=True) ** 2 for i in range(200)))
SUMS = EXPANDED**30


# ---- A = A ----------------------------------------------------------------------------------------------------------
SEEN = {
    "itself": (equal(B, B), ()),
    "turned": (equal(B + x, x + B), ()),
    "numbers cancel": (equal(sp.Add(B, 2, -1, evaluate=False), B + 1), ()),
    "at most itself": (at_most(B, B), ()),
    "at most one more": (at_most(B, B + 1), ()),
    "less than one more": (less_than(SUMS, SUMS + sp.Rational(1, 9)), ()),
    "times something": (equal(B * c, c * B), ()),
    "of a function": (equal(f(SUMS) + 1, 1 + f(SUMS)), ()),
    "factors": (equal(SUMS * (x + 1), SUMS * x + SUMS), ()),
    "a square of it": (equal((B + x) ** 2, B**2 + 2 * B * x + x**2), ()),
    "two of them": (equal((B + SUMS) * (B - SUMS), B**2 - SUMS**2), ()),
    "an order of it": (at_most(B * 0 + 2 * SUMS, 2 * SUMS + x**2), ()),
    "a hypothesis": (equal(B, x), (equal(B, x),)),
    "a hypothesis turned": (equal(x, B), (equal(B, x),)),
    "from less than": (at_most(B, 5), (less_than(B, 5),)),
    "from equal": (at_most(5, B * c), (equal(B * c, 5),)),
    "by a hypothesis": (at_most(B, 6), (at_most(B, 5),)),
    "an absolute value": (at_most(sp.Abs(f(x)), y), (at_most(sp.Abs(f(x)), y),)),
}
NOT_SEEN = {
    "one more": (equal(B, B + 1), ()),
    "less than itself": (less_than(B, B), ()),
    "at most one less": (at_most(B, B - 1), ()),
    "less than one less": (less_than(SUMS + 1, SUMS), ()),
    "times another": (equal(B * c, x * B), ()),
    "another function": (equal(f(SUMS), f(SUMS + 1)), ()),
    "another power": (equal(B, (x + y + z + 1) ** 61), ()),
    "a sign": (equal(SUMS * (x + 1), SUMS * x - SUMS), ()),
    "a factor": (equal((B + x) ** 2, B**2 + B * x + x**2), ()),
    "a term": (equal((B + SUMS) * (B - SUMS), B**2 - 2 * SUMS**2), ()),
    "an order turned": (at_most(2 * SUMS + x**2, 2 * SUMS), ()),
    "equal from at most": (equal(B, 5), (at_most(B, 5),)),
    "less from at most": (less_than(B, 5), (at_most(B, 5),)),
    "less from equal": (less_than(B, 5), (equal(B, 5),)),
    "turned order": (at_most(5, B), (at_most(B, 5),)),
    "turned strict order": (less_than(5, x), (less_than(x, 5),)),
    "a smaller number": (at_most(B, 4), (at_most(B, 5),)),
    "another hypothesis": (equal(B, y), (equal(B, x),)),
    "its own square": (equal(B, x), (equal(B**2, x**2),)),
    "its half": (at_most(B, 5), (at_most(B, 10),)),
    "without a size": (at_most(sp.Abs(f(x)), y), (at_most(f(x), y),)),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_is_the_same_is_proved_whatever_its_size(name: str) -> None:
    statement, given = SEEN[name]
    assert check(Claim(name, statement, given)).outcome is Outcome.PROVED


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_is_nearly_the_same_is_not(name: str) -> None:
    statement, given = NOT_SEEN[name]
    assert check(Claim(name, statement, given)).outcome is not Outcome.PROVED


def test_what_cancels_keeps_its_side_condition() -> None:
    for whole in (B / x, SUMS / x + 1, f(1 / x)):
        for statement in (equal(whole, whole), at_most(whole, whole + 1)):
            assert "x != 0" in str(check(Claim("itself", statement)).evidence)
    long = equal(1 / (B + SUMS), 1 / (B + SUMS))
    assert "where (x + y + z + 1)**60" in str(check(Claim("itself", long)).evidence)
    nowhere = 1 / (x * (y + 1) - x * y - x)
    assert check(Claim("of nothing", equal(B + nowhere, B + nowhere))).outcome is not Outcome.PROVED


# ---- limits in the evidence -----------------------------------------------------------------------------------------
def test_what_was_reached_is_named_once_with_its_prover() -> None:
    verdict = check(Claim("powers", equal(B * sp.sin(2 * x), 2 * B * sp.sin(x) * sp.cos(x))))
    assert verdict.outcome is Outcome.UNDECIDED
    reached = {each.prover: each.reached for each in verdict.evidence.limits}
    assert reached["normal form"] == "a power of more than 200000 products"
    assert len(set(verdict.evidence.limits)) == len(verdict.evidence.limits)
    assert all(f"stopped: {each}" in verdict.evidence.details for each in verdict.evidence.limits)
    assert pickle.loads(pickle.dumps(verdict.evidence)) == verdict.evidence


def test_where_nothing_was_reached_nothing_is_named() -> None:
    verdict = check(Claim("double angle", equal(sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x))))
    assert verdict.evidence.limits == ()
    assert str(verdict.evidence).startswith("no proof and no witness found; holds")
    assert "stopped" not in str(verdict.evidence)


def test_an_adjoint_says_what_its_derivative_lacks() -> None:
    from symrnn.cells import CELLS
    from symrnn.cells.losses import with_loss
    from symrnn.gradients.adjoint_claims import adjoint_claims
    from symrnn.gradients.gradient import bptt

    program = with_loss(CELLS["neuron"]("f"), steps=1)
    verdicts = [check(Claim(claim.name, claim.statement)) for claim in adjoint_claims(program, bptt(program))]
    told = {str(each) for verdict in verdicts for each in verdict.evidence.limits}
    assert "adjoint: nothing says that f is differentiable" in told


def test_a_limit_told_outside_of_a_check_is_told_to_nobody() -> None:
    limits.tell_limit("nobody", "nothing")
    with limits.collect_limits() as reached:
        limits.tell_limit("somebody", "something")
        limits.tell_limit("somebody", "something")
    assert [str(each) for each in reached] == ["somebody: something"]


def test_no_prover_looks_at_a_clock() -> None:
    for room in ("judge", "expressions", "claims", "programs"):
        for source in sources(ROOT, f"symrnn/{room}"):
            imported = {name for _, name in source.imports}
            assert not imported & {"time", "datetime", "signal", "timeit"}, source.path


# ---- the caller's stack ---------------------------------------------------------------------------------------------
SAMPLES = (
    Claim("slope of tanh", equal(sp.diff(sp.tanh(x), x), 1 - sp.tanh(x) ** 2)),
    Claim("a square", at_most(0, x**2 - 2 * x * y + y**2)),
    Claim("a lie", at_most(x**3, x**2)),
    Claim("open", equal(sp.sin(x) ** 2 + sp.cos(x) ** 2, 1)),
    Claim("by a hypothesis", at_most(relu(x), y), (at_most(x, y), at_most(0, y))),
)


def called_from(frames: int, work: Callable[[], Any]) -> Any:
    return work() if frames <= 0 else called_from(frames - 1, work)


def nest(levels: int, step: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
    found = x
    for _ in range(levels):
        found = step(found)
    return found


@pytest.mark.parametrize("free", [400, 150, 40])
def test_a_verdict_is_the_same_however_deep_the_caller_stands(free: int) -> None:
    before, depth, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    for claim in SAMPLES:
        here = check(claim)
        there = called_from(before - depth - free, lambda claim=claim: check(claim))
        assert (there.outcome, there.evidence) == (here.outcome, here.evidence)
    assert sys.getrecursionlimit() == before
    assert threading.stack_size() == 0


def test_what_the_caller_told_sympy_is_no_matter() -> None:
    with sp.evaluate(False):
        verdict = check(SAMPLES[0])
    assert verdict.evidence == check(SAMPLES[0]).evidence


@pytest.mark.parametrize(("levels", "step"), [(400, lambda e: relu(e) + 1), (5000, lambda e: relu(e) + 1)])
def test_a_deep_expression_has_a_verdict_that_names_the_judges_own_limit(
    levels: int, step: Callable[[sp.Expr], sp.Expr]
) -> None:
    deep = nest(levels, step)
    claim = Claim.at_most("deep", 0, deep)
    verdict = check(claim)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "nested deeper than 200" in str(verdict)
    assert "recursion" not in str(verdict)
    assert len(str(claim)) < 200
    assert str(pickle.loads(pickle.dumps(claim))) == str(claim)
    assert check(Claim.equality("itself", deep, deep)).outcome is Outcome.PROVED
    assert check(Claim.less_than("itself", deep, deep)).outcome is not Outcome.PROVED
    assert check(Claim.at_most("given", deep, y, (less_than(deep, y),))).outcome is Outcome.PROVED


def test_a_root_of_a_deep_expression_is_left_open() -> None:
    verdict = check(Claim.root("deep", nest(300, lambda e: relu(e) + 1), 301, x, 1, 2))
    assert verdict.outcome is Outcome.UNDECIDED
    assert "nested deeper than 200" in str(verdict)


def test_a_proof_without_end_is_left_open_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_end(*asked: Any) -> None:
        without_end(*asked)

    def prove_where_there_is_room(*asked: Any) -> Evidence | None:
        calls.append(asked)
        return without_end(*asked) if len(calls) == 1 else Evidence("with more room")

    calls: list[Any] = []
    for prove, outcome in ((without_end, Outcome.UNDECIDED), (prove_where_there_is_room, Outcome.PROVED)):
        row = replace(judge.KINDS[Comparison], prove=prove)
        with monkeypatch.context() as patch:
            patch.setattr(judge, "KINDS", {**judge.KINDS, Comparison: row})
            verdict = check(Claim.at_most("a square", 0, x**2))
        assert verdict.outcome is outcome
        assert ("more than 20000 calls within one another" in str(verdict)) is (outcome is Outcome.UNDECIDED)


def test_what_would_be_long_once_it_is_written_out_is_not_written_out() -> None:
    doubled = nest(40, lambda e: e**2 - e * y + 1)  # 10**19 parts
    claim = Claim.at_most("doubled", 0, doubled)
    assert check(claim).outcome is Outcome.UNDECIDED
    assert len(str(claim)) < 200
    assert check(Claim.equality("itself", doubled + x, x + doubled)).outcome is Outcome.PROVED


# ---- costs ----------------------------------------------------------------------------------------------------------
q = [name_symbol(f"q{i}") for i in range(41)]
CHAIN = tuple(equal(q[i], q[i + 1] ** 2 + q[i + 1] + 1) for i in range(40))
HUGE = 10**12
ALTERNATING = sum((-1) ** i * (10**9 - i) * x**i for i in range(190))
COSTLY = {
    "decay": (at_most(w**T, 1), (equal(w, sp.Rational(9, 10)), equal(T, 10**7)), Outcome.PROVED),
    "slow decay": (at_most(w**T, 1), (equal(w, sp.Rational(99, 100)), equal(T, HUGE)), Outcome.PROVED),
    "growth": (at_most(1, w**T), (equal(w, sp.Rational(101, 100)), equal(T, HUGE)), Outcome.PROVED),
    "between": (at_most(w**T, 1), (at_most(0, w), at_most(w, 1), equal(T, HUGE)), Outcome.PROVED),
    "a number": (at_most(w**HUGE, 5), (equal(w, 2),), None),
    "a number less than one": (at_most(w**HUGE, 5), (equal(w, sp.Rational(1, 2)),), Outcome.PROVED),
    "a function": (at_most(f(2) ** HUGE, 5), (), None),
    "a function of a function": (at_most(nest(20, f).xreplace({x: sp.Integer(3)}), 5), (), None),
    "a factor": (equal((y * w) ** HUGE, 0), (equal(y, 3),), None),
    "hidden in a bound": (at_most(0, (2 * w - 2) ** HUGE), (at_most(1, w),), Outcome.PROVED),
    "an exponential": (at_most(sp.exp(w * sp.log(c)), 5), (equal(w, HUGE), equal(c, 2)), None),
    "a tower": (at_most(w ** (w**w) ** w, 5), (equal(w, 9),), None),
    "a chain of equations": (at_most(q[0], 1), CHAIN, None),
    "nothing to a power": (equal((x * (y + 1) - x * y - x) ** HUGE, 0), (), None),
    "a large degree": (
        less_than(0, sum((-1) ** i * (10**9 - i) * x**i for i in range(190)) + 10**12 * x**190),
        (),
        Outcome.PROVED,
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_short_claim_is_costly(name: str) -> None:
    """It ends: what is behind would take hours, and more memory than there is."""
    statement, given, outcome = COSTLY[name]
    verdict = check(Claim(name, statement, given))
    assert isinstance(verdict, Verdict)
    assert verdict.outcome is outcome or (outcome is None and verdict.outcome is not Outcome.PROVED)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (at_most(3 * x * sp.exp(-(x**2)) / 4 - 3 * normal_density(x), 0), (at_most(7, x),)),
        (at_most(sp.Abs(sp.tanh(x) - sp.tanh(y)), sp.Abs(x - y)), ()),
        (at_most(0, nest(12, lambda e: e**2 - e * y + 1) + 10**6), ()),
    ],
)
def test_no_search_is_without_end(statement: Comparison, given: tuple[Any, ...]) -> None:
    assert check(Claim("long", statement, given)).outcome is not Outcome.REFUTED


def test_roots_are_counted_as_sympy_counts_them() -> None:
    from fractions import Fraction
    from random import Random

    draw = Random(3)
    for _ in range(150):
        coefficients = [draw.choice((-2, -1, 1, 3))] + [draw.randint(-5, 5) for _ in range(draw.randint(1, 6))]
        if draw.random() < 0.4:  # with a root twice
            twice = sp.Poly([draw.randint(1, 3), draw.randint(-3, 3)], x) ** 2
            coefficients = [int(each) for each in (sp.Poly(coefficients, x) * twice).all_coeffs()]
        low = draw.choice((None, Fraction(draw.randint(-6, 6), 2)))
        high = draw.choice((None, (low or Fraction(0)) + Fraction(draw.randint(0, 9), 3)))
        ends = (None if end is None else sp.Rational(end.numerator, end.denominator) for end in (low, high))
        assert has_no_root(coefficients, low, high) == (sp.Poly(coefficients, x).count_roots(*ends) == 0)
