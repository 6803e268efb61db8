"""The judge on programs of vectors and matrices: random pairs, against an interpreter that shares no code with it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from independent import MP, NoValueError
from matrix_interpreter import MANY, Dual, dual, equal_rows, extent, random_inputs, random_rows, run, witness_inputs
from matrix_mutations import identities, loss_program, near_misses, pair, rewritten

from symrnn.claims.claim import Adjoint, Claim, Duality
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.gradients.adjoint_claims import adjoint_claims, duality_claim
from symrnn.gradients.gradient import bptt
from symrnn.judge import check

SIZES = ({"n": 1, "m": 1}, {"n": 2, "m": 3}, {"n": 3, "m": 2}, {"n": 4, "m": 1}, {"n": 3, "m": 3})


def values_at(programs, sizes, inputs, functions=None):
    """The outputs of programs at a point, None where one has no value."""
    more = {} if functions is None else {"functions": functions}
    try:
        envs = [run(program, inputs, sizes, **more) for program in programs]
    except (NoValueError, OverflowError):
        return None
    return [[env[output] for output in program.outputs] for env, program in zip(envs, programs, strict=True)]


def same(outputs):
    first, second = outputs
    return all(equal_rows(one, other) for one, other in zip(first, second, strict=True))


def assert_verdict_is_right(programs, verdict, chooser):
    """PROVED: equal at every size tried. REFUTED: they differ at the witness."""
    inputs = list(dict.fromkeys(item for program in programs for item in program.inputs))
    shown = "\n--\n".join(map(str, programs)) + f"\n{verdict}"
    if verdict.outcome is Outcome.REFUTED:
        with MP.workdps(MANY):
            found = values_at(programs, *witness_inputs(inputs, verdict.evidence))
            assert found is not None, shown
            assert not same(found), shown
    if verdict.outcome is Outcome.PROVED:
        for sizes in SIZES:
            found = values_at(programs, sizes, random_inputs(inputs, sizes, chooser))
            assert found is None or same(found), f"{shown}\nat {sizes}"


def judged_pairs(seeds):
    """Outcomes of claims that random pairs are equal, each found right."""
    counts = dict.fromkeys(Outcome, 0)
    for seed in seeds:
        chooser = random.Random(seed)
        programs = pair(chooser)
        if programs is not None:
            verdict = check(Claim.equivalent("pair", *programs))
            assert_verdict_is_right(programs, verdict, chooser)
            counts[verdict.outcome] += 1
    return counts


def test_pairs_of_random_programs():
    counts = judged_pairs(range(100))
    assert counts[Outcome.PROVED] >= 16, counts
    assert counts[Outcome.REFUTED] >= 20, counts
    assert counts[Outcome.UNDECIDED] <= 6, counts


@pytest.mark.slow
def test_many_pairs_of_random_programs():
    counts = judged_pairs([*range(250), *range(10_000, 13_000)])
    assert counts[Outcome.UNDECIDED] < 0.05 * sum(counts.values()), counts


def gradient_of(chooser):
    """A random program with a loss and its gradient, None where there is none."""
    program = loss_program(chooser)
    if program is None:
        return None
    try:
        return program, bptt(program)
    except InputError:
        return None


def directional(program, sizes, inputs, directions):
    """The derivative of the loss in a direction, by dual numbers."""
    both = {
        symbol: [
            [Dual(value, slope) for value, slope in zip(*rows, strict=True)]
            for rows in zip(inputs[symbol], directions[symbol], strict=True)
        ]
        for symbol in inputs
    }
    return dual(run(program, both, sizes)[program.outputs[-1]][0][0]).slope


def inner_product(one, other):
    return MP.fsum(a * b for rows in zip(one, other, strict=True) for a, b in zip(*rows, strict=True))


def assert_gradient_is_right(program, back, chooser):
    """By dual numbers, at small sizes."""
    for sizes in SIZES[:3]:
        inputs = random_inputs(program.inputs, sizes, chooser)
        directions = random_inputs(program.inputs, sizes, chooser)
        try:
            expected = directional(program, sizes, inputs, directions)
            env = run(back, inputs, sizes)
        except (NoValueError, OverflowError):
            continue
        bars = {item.symbol: back.symbol(f"{item.symbol}_bar") for item in program.inputs}
        found = MP.fsum(inner_product(env[bar], directions[symbol]) for symbol, bar in bars.items())
        assert abs(found - expected) <= MP.mpf(10) ** -35 * (1 + abs(expected)), f"{back}\nat {sizes}"


def wrong_adjoints(program, back, chooser):
    """Claims about single adjoint lines, each with that line mutated or written in another way."""
    for claim in adjoint_claims(program, back):
        bar = claim.statement.adjoints[claim.statement.of]
        for rules in (near_misses, identities):
            altered = rewritten(chooser, back, rules, bar)
            if altered is not None:
                statement = replace(claim.statement, program=altered)
                yield bar, Claim(claim.name, statement, claim.given), altered


def judged_adjoints(seeds):
    """Outcomes of claims about random gradients: right ones are proved, and the verdict on altered ones is right."""
    counts = dict.fromkeys(Outcome, 0)
    right = []
    for seed in seeds:
        chooser = random.Random(seed)
        made = gradient_of(chooser)
        if made is None:
            continue
        program, back = made
        assert_gradient_is_right(program, back, chooser)
        right += [(claim, check(claim)) for claim in adjoint_claims(program, back)]
        for bar, claim, altered in wrong_adjoints(program, back, chooser):
            verdict = check(claim)
            counts[verdict.outcome] += 1
            assert isinstance(claim.statement, Adjoint)
            both = [replace(each, outputs=(bar,)) for each in (back, altered)]
            assert_verdict_is_right(both, verdict, chooser)
    return counts, right


def undecided(verdicts):
    return [str(claim) for claim, verdict in verdicts if verdict.outcome is Outcome.UNDECIDED]


def test_adjoints_in_random_programs():
    counts, right = judged_adjoints(range(8))
    assert not any(verdict.outcome is Outcome.REFUTED for _, verdict in right)
    assert len(undecided(right)) <= 0.02 * len(right), undecided(right)
    assert counts[Outcome.REFUTED] > counts[Outcome.UNDECIDED]
    assert counts[Outcome.PROVED] >= 2


@pytest.mark.slow
def test_adjoints_in_many_random_programs():
    _, right = judged_adjoints([*range(14), *range(1000, 1300)])
    assert not any(verdict.outcome is Outcome.REFUTED for _, verdict in right)
    assert len(undecided(right)) <= 0.02 * len(right), undecided(right)


def sides_of_duality(duality, sizes, inputs, functions=None):
    """The tangent of the loss, and the sum over the inputs."""
    env = run(duality.program, inputs, sizes, **({} if functions is None else {"functions": functions}))
    pairs = [(env[duality.adjoints[symbol]], env[duality.tangents[symbol]]) for symbol in duality.moved]
    return env[duality.tangents[duality.loss]], [[MP.fsum(inner_product(*rows) for rows in pairs)]]


def assert_duality_verdict_is_right(claim, verdict, chooser):
    duality, inputs = claim.statement, claim.statement.program.inputs
    if verdict.outcome is Outcome.REFUTED:
        with MP.workdps(MANY):
            sides = sides_of_duality(duality, *witness_inputs(inputs, verdict.evidence))
            assert not equal_rows(*sides), str(verdict)
    if verdict.outcome is Outcome.PROVED:
        for sizes in SIZES:
            try:
                sides = sides_of_duality(duality, sizes, random_inputs(inputs, sizes, chooser))
            except (NoValueError, OverflowError):
                continue
            assert equal_rows(*sides), f"{duality.program}\n{verdict} at {sizes}"


def judged_dualities(seeds):
    """Outcomes for random gradients and tangents, right ones and those with one line altered."""
    counts = dict.fromkeys(Outcome, 0)
    right = []
    for seed in seeds:
        chooser = random.Random(seed)
        program = loss_program(chooser)
        try:
            claim = duality_claim(program) if program is not None else None
        except InputError:
            continue
        if claim is None:
            continue
        right.append((claim, check(claim)))
        assert_duality_verdict_is_right(claim, right[-1][1], chooser)
        duality = claim.statement
        further = [line.symbol for line in duality.program.lines if line not in program.lines]
        for symbol in chooser.sample(further, min(6, len(further))):
            altered = rewritten(chooser, duality.program, near_misses, symbol)
            if altered is not None:
                wrong = Claim("altered", replace(duality, program=altered), claim.given)
                verdict = check(wrong)
                counts[verdict.outcome] += 1
                assert_duality_verdict_is_right(wrong, verdict, chooser)
    return counts, right


def test_dualities_in_random_programs():
    counts, right = judged_dualities(range(5))
    assert isinstance(right[0][0].statement, Duality)
    assert not any(verdict.outcome is Outcome.REFUTED for _, verdict in right)
    assert len(undecided(right)) <= 0.05 * len(right), undecided(right)
    assert counts[Outcome.REFUTED] > counts[Outcome.UNDECIDED]


@pytest.mark.slow
def test_dualities_in_many_random_programs():
    _, right = judged_dualities([*range(16), *range(1000, 1300)])
    assert not any(verdict.outcome is Outcome.REFUTED for _, verdict in right)
    assert len(undecided(right)) <= 0.05 * len(right), undecided(right)


def test_the_interpreter_knows_sizes_and_fills():
    chooser = random.Random(0)
    program = loss_program(random.Random(3))
    assert program is not None
    rows = random_rows(("n", "m"), {"n": 2, "m": 3}, chooser)
    assert (len(rows), len(rows[0])) == (2, 3)
    env = run(program, random_inputs(program.inputs, SIZES[1], chooser), SIZES[1])
    for line in program.lines:
        found = env[line.symbol]
        assert (len(found), len(found[0])) == extent(line.shape, SIZES[1])
