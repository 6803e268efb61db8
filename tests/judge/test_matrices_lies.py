"""Mistakes planted in every kind of claim about the five networks: none is proved, each is refuted and named."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from independent import MP
from matrix_interpreter import MANY, witness_inputs
from matrix_lies import KINDS, changes_the_value, claims_of, compared, holds_at, inputs_of, sample

from symrnn import Cell, cell_text
from symrnn.cells import CELLS
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Adjoint, Claim, Duality, Equivalence
from symrnn.claims.verdict import Outcome
from symrnn.gradients.backward_pass import backward_pass
from symrnn.gradients.gradient import bptt
from symrnn.judge import check

NETWORKS = ("elman", "gru", "gru_reset_after", "lstm", "lstm_peephole")


def square(name):
    """A network with as many inputs as units, so that every weight fits for every other."""
    return Cell.parse(cell_text(CELLS[name]()).replace("m]", "n]"), name)


def judged(lie):
    """The outcome for one lie, found right: 'refuted', 'equal', or 'undecided'; the evidence names the line."""
    verdict = check(lie.claim)
    told = f"{lie.operator} in {lie.line}: {verdict}"
    if verdict.outcome is Outcome.REFUTED:
        claim = compared(lie)
        with MP.workdps(MANY):
            assert holds_at(claim, *witness_inputs(inputs_of(claim), verdict.evidence)) is False, told
        assert names_the_line(lie, verdict), told
        return "refuted"
    changes = changes_the_value(lie)
    if verdict.outcome is Outcome.PROVED:
        assert not changes, told
        return "equal"
    return "undecided, and the value changes" if changes else "undecided, and equal at the points tried"


def names_the_line(lie, verdict):
    """Of two programs, where both have the line, no line before it is blamed."""
    statement, text = lie.claim.statement, " ".join(verdict.evidence.details[:2])
    if isinstance(statement, Duality):
        return "one of these lines is wrong" not in text or str(lie.line) in text
    if isinstance(statement, Adjoint):
        used = statement.program.line(lie.line).expr.free_symbols  # a partial sum that does not belong there
        return any(str(symbol) in text for symbol in (lie.line, *used))
    return isinstance(statement, Equivalence)


def counted(chosen):
    return Counter(judged(lie) for lie in chosen)


QUICK = (*product(NETWORKS, ["adjoint"]), ("elman", "bptt = rtrl"), ("elman", "jacobian"))


@pytest.mark.parametrize(("name", "kind"), QUICK)
def test_a_sample_of_lies(name, kind):
    """By chance, but the same every time."""
    claims = claims_of(square(name), kind, 1 if kind == "pullback = bptt" else 2)
    found = counted(sample(claims, random.Random(name + kind), 1))
    assert found["undecided, and the value changes"] == 0, found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NETWORKS)
def test_many_lies(name, kind):
    found = counted(sample(claims_of(square(name), kind), random.Random(0), 60))
    assert found["undecided, and the value changes"] == 0, found
    assert found["refuted"] >= 20, found


#: (network, kind, operator): what the networks are easily written with
TABLE = (
    ("elman", "pullback = bptt", "transposed weight"),
    ("elman", "pullback = bptt", "W_hh for W_xh"),
    ("elman", "bptt = rtrl", "transposed weight"),
    ("gru", "pullback = bptt", "swapped gates"),
    ("gru", "adjoint", "transposed weight"),
    ("gru_reset_after", "adjoint", "swapped gates"),
    ("lstm", "bptt = rtrl", "swapped gates"),
    ("lstm", "jacobian", "swapped gates"),
    ("lstm", "one step", "W_hh for W_xh"),
    ("lstm_peephole", "adjoint", "dropped_term"),
    ("lstm_peephole", "pullback = bptt", "dropped_term"),
    ("lstm_peephole", "pullback = bptt", "added_factor"),
    ("lstm_peephole", "bptt = rtrl", "index"),
)


@pytest.mark.parametrize(("name", "kind", "operator"), [row for row in TABLE if row[1] == "adjoint"])
def test_the_usual_mistakes(name, kind, operator):
    assert_not_proved(name, kind, operator)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind", "operator"), [row for row in TABLE if row[1] != "adjoint"])
def test_the_usual_mistakes_over_two_steps(name, kind, operator):
    assert_not_proved(name, kind, operator)


def assert_not_proved(name, kind, operator):
    """Unless the two are equal, as the interpreter finds."""
    chosen = sample(claims_of(square(name), kind), random.Random(1), 1, operator)
    assert chosen
    found = counted(chosen)
    assert found["refuted"] + found["equal"] == sum(found.values()), found


@pytest.mark.slow
def test_the_reset_before_is_not_the_reset_after():
    """The pullback of the one gated unit against BPTT of the other, for what both have."""
    after = bptt(with_loss(CELLS["gru_reset_after"](), steps=2, initial=SYMBOLIC), loss="loss")
    before = backward_pass(CELLS["gru"](), 2)
    common = [symbol for symbol in before.outputs if symbol in after.outputs and symbol.name.endswith("_bar")]
    both = (replace(program, outputs=tuple(common)) for program in (before, after))
    verdict = check(Claim("reset", Equivalence(*both)))
    assert verdict.outcome is Outcome.REFUTED
    assert "the first line that differs is q_1" in str(verdict)


@pytest.mark.parametrize("gone", ["W_hh_bar", "b_h_bar"])
def test_a_step_missing_in_the_sum_over_the_steps(gone):
    """Truncated: an adjoint of a parameter without one of its steps is refuted, and the line named."""
    claims = [claim for claim in claims_of(CELLS["elman"](), "adjoint", 3) if claim.name == f"adjoint {gone}"]
    chosen = sample(claims, random.Random(0), 4, "dropped_term")
    assert len(chosen) >= 2
    assert {judged(lie) for lie in chosen} == {"refuted"}
