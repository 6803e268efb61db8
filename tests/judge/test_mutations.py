"""No mistake is proved, and each that makes a difference is refuted with a witness that is computed again here."""

from __future__ import annotations

import random
from collections import Counter

import mutations
import pytest
import sympy as sp
from cases import CONCRETE, cell
from claim_points import points, symbols_of, true_at, witness_refutes
from lecture import load_chapter

from symrnn.book.chapters import derivation_names
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim, Comparison, Induction, NormBound, Relation, Root
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derive import derive
from symrnn.errors import InputError
from symrnn.gradients.adjoint_claims import adjoint_claims, hypotheses_of
from symrnn.gradients.gradient import bptt, rtrl
from symrnn.judge import check
from symrnn.programs.program import Assign, Program, name_symbol

#: derivations whose claims are altered: about scalars, and without such a test of their own
OWN = {"gallery", "storm_tracks", "what_the_lecture_says", "what_helps"}
SCALAR = tuple(name for name in derivation_names() if name not in OWN)
ILL_FORMED = "ill-formed"


def _is_irrational(claim):
    """Whether a hypothesis gives a symbol the value of a function at another: a witness has rational values."""
    equalities = (h for h in claim.given if isinstance(h, Comparison) and h.relation is Relation.EQUAL)
    return any(h.lhs.is_Symbol and h.rhs.free_symbols and h.rhs.has(sp.Function) for h in equalities)


def judged(right, limit, seed=0):
    """How many mistakes of each kind came to what: (differs or not, outcome)."""
    counts = Counter()
    mutants = list(mutations.claims(right))
    random.Random(seed).shuffle(mutants)
    for operator, claim in mutants[:limit]:
        about = f"{operator}: {claim}"
        differs = any(true_at(claim, values, right) is False for values in points(symbols_of(claim), claim.given, seed))
        try:
            verdict = check(claim)
        except InputError:
            counts[ILL_FORMED] += 1
            continue
        if verdict.outcome is Outcome.REFUTED:
            assert witness_refutes(claim, right, verdict.evidence), f"witness does not refute {about}: {verdict}"
            differs = True
        if differs and _is_irrational(claim):
            assert verdict.outcome is not Outcome.PROVED, f"proved, and differs: {about}"
        elif differs:
            assert verdict.outcome is Outcome.REFUTED, f"{verdict.outcome.name}, and differs: {about}"
        counts["refuted" if differs else f"equivalent, {verdict.outcome.value}"] += 1
    return counts


def derivation_claims():
    return [claim for name in SCALAR for claim in claims_of(name) if not claim.name.endswith("50 steps")]  # slow ones


LONGEST = 150  # nodes of a claim: every mistake in a sum of 51 terms is written out before one is chosen


def claims_of(name):
    """The claims of a derivation that mutations know how to alter: what is said of roots has lies of its own."""
    claims = [claim for step in load_chapter(name).steps for claim in step.claims]
    return [claim for claim in claims if not isinstance(claim.statement, Root) and is_short(claim)]


def is_short(claim):
    return sum(1 for expr in claim.statement.expressions() for _ in sp.preorder_traversal(expr)) <= LONGEST


def built_claims():
    """Claims of every kind beside those of the derivations."""
    claims = []
    for cell_name, activation in (
        ("neuron", "f"),
        ("neuron", "tanh"),
        ("elman_unit", "sigmoid"),
        ("dense", "softplus"),
    ):
        network = unroll(cell(cell_name, activation), steps=2)
        backward, forward = bptt(network), rtrl(network)
        claims.append(Claim.equivalent(f"{cell_name} {activation}", backward, forward, hypotheses_of(network)))
        claims += [claim for claim in adjoint_claims(network, backward) if "bar" in claim.name]
    claims += [claim for step in derive(cell("neuron", "f"), inputs=[2, 4]).steps for claim in step.claims]
    return [claim for claim in claims if not isinstance(claim.statement, NormBound)]  # test_bounds_mutations has them


def counted(claims, limit):
    total = Counter()
    for number, claim in enumerate(claims):
        total += judged(claim, limit, seed=number)
    return total


@pytest.mark.parametrize(("every", "least"), [(10, 8), pytest.param(1, 100, marks=pytest.mark.slow)])
def test_mistakes_in_the_claims_of_the_derivations(every, least):
    counts = counted(derivation_claims()[::every], 1)
    assert counts["refuted"] >= least


@pytest.mark.parametrize(("limit", "least"), [(1, 25), pytest.param(4, 100, marks=pytest.mark.slow)])
def test_mistakes_in_claims_of_every_kind(limit, least):
    counts = counted(built_claims(), limit)
    assert counts["refuted"] >= least


@pytest.mark.parametrize(("every", "least"), [(4, 11), pytest.param(1, 45, marks=pytest.mark.slow)])
def test_mistakes_in_the_claims_about_the_lecture(every, least):
    claims = [claim for claim in claims_of("what_the_lecture_says") if "product" not in claim.name]
    counts = counted(claims[::every], 1)
    assert counts["refuted"] >= least


@pytest.mark.slow
def test_all_mistakes():
    counts = counted([*derivation_claims(), *built_claims()], 60)
    assert counts["refuted"] >= 3000


@pytest.mark.parametrize(("every", "least"), [(84, 5), pytest.param(6, 25, marks=pytest.mark.slow)])
def test_an_induction_with_base_or_step_altered_is_never_proved(every, least):
    inductions = [claim for claim in derivation_claims() if isinstance(claim.statement, Induction)]
    assert len(inductions) >= 5
    seen = 0
    for claim in inductions:
        assert check(claim).outcome is Outcome.PROVED
        for name, broken in list(mutations.broken_inductions(claim))[::every]:
            seen += 1
            try:
                outcome = check(broken).outcome
            except InputError:
                continue
            assert outcome is Outcome.UNDECIDED, f"{name} of {claim}"
    assert seen >= least


#: ten alterations by hand of lines of the backward sweep; each names the claim that fails
TEN = (
    ("y_bar", lambda e: e + 1),
    ("h_3_bar", lambda e: -e),
    ("h_2_bar", lambda e: 2 * e),
    ("h_1_bar", lambda e: e.xreplace({name_symbol("a_2_bar"): name_symbol("a_3_bar")})),
    ("a_3_bar", lambda e: e.xreplace({name_symbol("h_3_bar"): name_symbol("y_bar")})),
    ("a_1_bar", lambda e: e * name_symbol("h_1_bar")),
    ("w_n_bar_3", lambda e: e.xreplace({name_symbol("h_2"): name_symbol("h_1")})),
    ("w_n_bar", lambda e: e - name_symbol("w_n_bar_3")),
    ("w2_bar", lambda e: e**2),
    ("w4_bar", lambda e: e + name_symbol("h_1")),
)  # fmt: skip


@pytest.mark.parametrize(("name", "alter"), TEN, ids=[name for name, _ in TEN])
@pytest.mark.parametrize("activation", ["f", "tanh"])
def test_an_altered_line_makes_its_own_claim_fail_and_is_named(activation, name, alter):
    network = unroll(cell("neuron", activation), steps=3)
    backward = bptt(network)
    assert name in {line.symbol.name for line in backward.lines}
    lines = [Assign(s.symbol, alter(s.expr)) if s.symbol.name == name else s for s in backward.lines]
    altered = Program(backward.inputs, tuple(lines), backward.outputs)
    failed = {}
    for claim, own in zip(adjoint_claims(network, altered), adjoint_claims(network, backward), strict=True):
        verdict = check(claim)
        if verdict.outcome is not Outcome.PROVED:
            failed[claim.name] = verdict
        assert check(own).outcome is Outcome.PROVED
    (claim_name,) = failed
    assert claim_name.removeprefix("adjoint ") in (name, "w_n_bar")
    verdict = failed[claim_name]
    assert verdict.outcome is Outcome.REFUTED
    assert f"line {name} = " in str(verdict.evidence)


@pytest.mark.parametrize("activation", CONCRETE)
def test_every_activation_s_slope_claim_is_proved_and_its_mistakes_are_not(activation):
    network = unroll(cell("neuron", activation), steps=1, initial="symbolic")
    claim = next(c for c in adjoint_claims(network, bptt(network)) if c.name == "adjoint a_1_bar")
    assert check(claim).outcome is Outcome.PROVED
    assert judged(claim, 4)["refuted"] >= 1
