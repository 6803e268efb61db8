"""No mistake is proved, and each that makes a difference is refuted with a witness that is computed again here."""

from __future__ import annotations

import random
import re
from collections import Counter

import mutations
import pytest
import sympy as sp
from cases import CONCRETE, cell
from independent import MP, NoValueError, formulas_of, holds, hypotheses_hold, line_values, value

from symrnn.check import check
from symrnn.claim import Adjoint, Claim, Comparison, Equivalence, Induction, NormBound, Relation, Root, SlopeBound
from symrnn.derive import derive
from symrnn.errors import InputError
from symrnn.gradient import bptt, rtrl
from symrnn.gradient_claims import adjoint_claims, hypotheses_of
from symrnn.locator import derivation_names, load_derivation
from symrnn.program import Assign, Program, name_symbol
from symrnn.unroll import unroll
from symrnn.verdict import Outcome

POINTS = 25
#: the derivations about scalars whose claims are altered; those of the 17 points are in their own test
SCALAR = tuple(name for name in derivation_names() if name not in {"gallery", "storm_tracks", "what_the_lecture_says"})
ILL_FORMED = "ill-formed"


def points(symbols, given, seed):
    """Numbers for symbols that meet the hypotheses; equalities ``symbol = number`` are put in."""
    chooser = random.Random(seed)
    fixed = [h for h in given if isinstance(h, Comparison) and h.relation is Relation.EQUAL and h.lhs.is_Symbol]
    for attempt in range(POINTS):
        values = {symbol: _number(symbol, chooser, attempt) for symbol in sorted(symbols, key=str)}
        try:
            for hypothesis in fixed:
                values[hypothesis.lhs] = value(hypothesis.rhs, values)
            if hypotheses_hold(given, values):
                yield values
        except (NoValueError, KeyError):
            continue


def _number(symbol, chooser, attempt):
    if symbol.is_integer:
        return MP.mpf(chooser.randint(0, 4))
    special = chooser.choice((0, 1, -1, 2, -2, 3))
    number = special if attempt % 3 == 0 else MP.mpf(chooser.randint(-300, 300)) / 97
    return abs(MP.mpf(number)) if symbol.is_nonnegative else MP.mpf(number)


def _symbols(claim):
    sides = [side for h in claim.given if isinstance(h, Comparison) for side in (h.lhs, h.rhs)]
    sides += [h.bound for h in claim.given if isinstance(h, SlopeBound)]
    statement = claim.statement
    if isinstance(statement, Comparison):
        sides += [statement.lhs, statement.rhs]
    elif isinstance(statement, Equivalence):
        return {item.symbol for program in (statement.program_a, statement.program_b) for item in program.inputs}
    elif isinstance(statement, Adjoint):
        return {item.symbol for item in statement.program.inputs}
    else:
        parts = [part for s in statement.sequences for part in (s.start, s.next)]
        sides += [statement.statement.lhs, statement.statement.rhs, *parts]
    return set().union(*(side.free_symbols for side in sides))


def true_at(claim, values, right):
    """Whether a claim holds at one point, None where it has no value; ``right`` is the claim it was made from."""
    statement = claim.statement
    try:
        if isinstance(statement, Comparison):
            return holds(statement, values)
        if isinstance(statement, Induction):
            return all(holds(statement.statement, found) for found in _steps(statement, values))
        if isinstance(statement, Equivalence):
            return _outputs_equal(statement, values)
        bar = statement.adjoints[statement.of]
        mutant, original = (line_values(one.statement.program, values).get(bar) for one in (claim, right))
        return (
            None
            if mutant is None or original is None
            else bool(abs(mutant - original) <= TOLERANCE * (1 + abs(original)))
        )
    except (NoValueError, KeyError):
        return None


TOLERANCE = MP.mpf(10) ** -40


def _close(one, other):
    return bool(abs(one - other) <= TOLERANCE * (1 + abs(other)))


def _outputs_equal(statement, values, functions=None):
    arguments = (values,) if functions is None else (values, functions)
    a, b = (line_values(program, *arguments) for program in (statement.program_a, statement.program_b))
    pairs = [
        (a.get(one), b.get(other))
        for one, other in zip(statement.program_a.outputs, statement.program_b.outputs, strict=True)
    ]
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    return all(_close(one, other) for one, other in known) if known else None


def _steps(induction, values, varying=lambda number, symbol, own: own):
    """The values of the sequences at the first four indices."""
    current = {s.symbol: value(s.start, values) for s in induction.sequences}
    for number in range(4):
        found = {**values, **current, induction.index: MP.mpf(number)}
        yield found
        moved = {symbol: varying(number + 1, symbol, own) for symbol, own in found.items()}
        current = {s.symbol: value(s.next, moved) for s in induction.sequences}


def _is_irrational(claim):
    """Whether a hypothesis gives a symbol the value of a function at another: a witness has rational values."""
    equalities = (h for h in claim.given if isinstance(h, Comparison) and h.relation is Relation.EQUAL)
    return any(h.lhs.is_Symbol and h.rhs.free_symbols and h.rhs.has(sp.Function) for h in equalities)


def _is_constant(hypothesis):
    """Whether a hypothesis gives a symbol its value, in closed form."""
    equality = isinstance(hypothesis, Comparison) and hypothesis.relation is Relation.EQUAL
    return equality and hypothesis.lhs.is_Symbol and not hypothesis.rhs.free_symbols


def _is_broken(comparison, values, functions):
    """Whether a comparison fails; sides that are equal but for rounding are equal, and not less."""
    if comparison.relation is Relation.LESS_THAN:
        sides = [value(side, values, functions) for side in (comparison.lhs, comparison.rhs)]
        return sides[0] - sides[1] >= -TOLERANCE * max(map(abs, sides))
    return not holds(comparison, values, functions, slack=0)


def witness_refutes(claim, right, evidence):
    """Whether a claim fails at its witness, computed here."""
    witness = evidence.witness
    functions = formulas_of(witness.functions)
    numbers = {name: MP.mpf(v.numerator) / v.denominator for name, v in witness.values.items()}
    statement = claim.statement
    by_symbol = {symbol: numbers[symbol.name] for symbol in _symbols(claim) if symbol.name in numbers}
    by_symbol |= {h.lhs: value(h.rhs, {}) for h in claim.given if _is_constant(h)}
    if not isinstance(statement, Induction) and not hypotheses_hold(claim.given, by_symbol, functions):
        return False
    if isinstance(statement, Comparison):
        return _is_broken(statement, by_symbol, functions)
    if isinstance(statement, Equivalence):
        return _outputs_equal(statement, by_symbol, functions) is False
    if isinstance(statement, Adjoint):
        bar = statement.adjoints[statement.of]
        mutant, original = (line_values(one.statement.program, by_symbol, functions)[bar] for one in (claim, right))
        return abs(mutant - original) > TOLERANCE
    at = int(re.search(rf"at {statement.index} = (\d+)", str(evidence))[1])
    names = lambda number, symbol, own: numbers.get(f"{symbol.name}_{number}", own)  # noqa: E731
    padded = {symbol: MP.mpf(0) for symbol in _symbols(claim)} | by_symbol
    return not holds(statement.statement, list(_steps(statement, padded, names))[at], functions, slack=0)


def judged(right, limit, seed=0):
    """How many mistakes of each kind came to what: (differs or not, outcome)."""
    counts = Counter()
    mutants = list(mutations.claims(right))
    random.Random(seed).shuffle(mutants)
    for operator, claim in mutants[:limit]:
        about = f"{operator}: {claim}"
        differs = any(true_at(claim, values, right) is False for values in points(_symbols(claim), claim.given, seed))
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


def claims_of(name):
    """The claims of a derivation that mutations know how to alter: what is said of roots has lies of its own."""
    claims = [claim for step in load_derivation(name).steps for claim in step.claims]
    return [claim for claim in claims if not isinstance(claim.statement, Root)]


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


def test_mistakes_in_the_claims_of_the_derivations():
    counts = counted(derivation_claims(), 2)
    assert counts["refuted"] >= 200


def test_mistakes_in_claims_of_every_kind():
    counts = counted(built_claims(), 4)
    assert counts["refuted"] >= 100


def test_mistakes_in_the_claims_about_the_lecture():
    counts = counted([claim for claim in claims_of("what_the_lecture_says") if "product" not in claim.name], 1)
    assert counts["refuted"] >= 45


@pytest.mark.slow
def test_all_mistakes():
    counts = counted([*derivation_claims(), *built_claims()], 60)
    assert counts["refuted"] >= 3000


def test_an_induction_with_base_or_step_altered_is_never_proved():
    inductions = [claim for claim in derivation_claims() if isinstance(claim.statement, Induction)]
    assert len(inductions) >= 5
    seen = 0
    for claim in inductions:
        assert check(claim).outcome is Outcome.PROVED
        for name, broken in list(mutations.broken_inductions(claim))[::3]:
            seen += 1
            try:
                outcome = check(broken).outcome
            except InputError:
                continue
            assert outcome is Outcome.UNDECIDED, f"{name} of {claim}"
    assert seen >= 50


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
