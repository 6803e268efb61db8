"""Adjoint claims about another program, and inductions that are none: nothing of the kind is proved."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Adjoint, Claim, Comparison, Induction, Recurrence, at_most, equal
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.functions import step
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, z, w, h, D = map(name_symbol, ("x", "y", "z", "w", "h", "D"))
k = sp.Symbol("k", integer=True, nonnegative=True)


def program(inputs, *lines):
    return Program(tuple(map(Input, inputs)), tuple(Assign(*line) for line in lines), (lines[-1][0],) if lines else ())


y_bar, w_bar, h_bar = map(name_symbol, ("y_bar", "w_bar", "h_bar"))
FORWARD = program((w, x), (h, w * x), (y, 3 * h))
BACKWARD = (*FORWARD.lines, Assign(y_bar, sp.S.One), Assign(h_bar, 3 * y_bar), Assign(w_bar, h_bar * x))


def adjoint(lines=BACKWARD, of=w, adjoints=None, loss=y, forward=FORWARD):
    names = {y: y_bar, h: h_bar, w: w_bar} if adjoints is None else adjoints
    return Claim("adjoint", Adjoint(forward, Program(forward.inputs, tuple(lines), (w_bar,)), loss, of, names))


def test_a_right_adjoint_is_proved_and_says_what_it_rests_on():
    verdict = check(adjoint())
    assert verdict.outcome is Outcome.PROVED
    assert "given h_bar" in str(verdict.evidence)


@pytest.mark.parametrize(
    "lie",
    [
        {"lines": (Assign(h, 2 * w * x), *BACKWARD[1:])},
        {"lines": (BACKWARD[0], Assign(y, 4 * h), *BACKWARD[2:])},
        {"lines": BACKWARD[:2] + BACKWARD[3:], "adjoints": {h: h_bar, w: w_bar}} | {"lines": BACKWARD[:1]},
        {"adjoints": {y: y_bar, h: h, w: w_bar}},
        {"adjoints": {y: w_bar, h: h_bar, w: w_bar}},
        {"adjoints": {y: y_bar, h: h_bar}},
        {"of": z},
        {"loss": z},
    ],
)
def test_an_adjoint_claim_about_another_program_is_an_error(lie):
    with pytest.raises(InputError):
        check(adjoint(**lie))


def test_an_adjoint_that_leaves_out_a_use_is_not_proved():
    assert check(adjoint(adjoints={y: y_bar, w: w_bar})).outcome is not Outcome.PROVED
    assert check(adjoint(adjoints={y: y_bar, h: h_bar, w: w_bar}, loss=h, of=h)).outcome is Outcome.REFUTED


def induction(statement, start, following, index=k, symbol=D, given=(), **change):
    """An induction whose base and step are those of the statement, or as ``change`` says."""
    at_start, at_next = {symbol: sp.sympify(start), index: sp.S.Zero}, {symbol: following, index: index + 1}

    def put(values):
        return Comparison(statement.lhs.xreplace(values), statement.relation, statement.rhs.xreplace(values))

    parts = {
        "base": Claim("base", put(at_start), given),
        "step": Claim("step", put(at_next), (*given, statement)),
    } | change
    recurrences = (Recurrence(symbol, sp.sympify(start), following),)
    return check(Claim("all k", Induction(statement, index, recurrences, **parts), given))


GOOD = (equal(D, w**k), 1, w * D)


def test_an_induction_is_proved():
    assert induction(*GOOD).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    "change",
    [
        {"base": None},
        {"step": None},
        {"base": Claim("base", equal(2, 2))},
        {"step": Claim("step", equal(w * D, w * D))},
        {"step": Claim("step", equal(w * D, w ** (k + 1)), (equal(D, w**k), equal(w, 0)))},
        {"base": Claim("base", equal(1, 1), (equal(1, 2),))},
        {"step": Claim("step", equal(w * D, w ** (k + 2)), (equal(D, w**k),))},
        {"step": Claim("step", at_most(w * D, w ** (k + 1)), (equal(D, w**k),))},
    ],
    ids=str,
)
def test_an_induction_with_a_wrong_or_missing_part_is_undecided(change):
    verdict = induction(*GOOD, **change)
    assert verdict.outcome is Outcome.UNDECIDED
    assert str(verdict).startswith("UNDECIDED")


positive_D = sp.Symbol("D", positive=True)
from_one = sp.Symbol("k", integer=True, positive=True)
even_k = sp.Symbol("k", even=True, nonnegative=True)
real_k = sp.Symbol("k", nonnegative=True)


@pytest.mark.parametrize(
    "lie",
    [
        (at_most(-100, positive_D), 1, positive_D - 60, k, positive_D),
        (equal(D, 1), 1, D, real_k),
        (at_most(D, 1), 1, D, from_one),
        (at_most(D, 1), 1, D, even_k),
    ],
    ids=str,
)
def test_an_index_or_a_sequence_with_assumptions_of_its_own_is_an_error(lie):
    with pytest.raises(InputError, match="assumptions of its own"):
        induction(*lie)


@pytest.mark.parametrize("lie", [(at_most(1 / (D - 1), 5), 2, D + 1, k), (at_most(step(D), 1), 0, D + 1, k)], ids=str)
def test_what_is_no_induction_is_undecided_and_says_why(lie):
    verdict = induction(*lie)
    assert verdict.outcome is Outcome.UNDECIDED
    assert "no induction" in str(verdict)


def test_a_hypothesis_about_the_sequence_does_not_serve_every_step():
    assert induction(at_most(D, 1), 1, D + 1, given=(at_most(D, 0),)).outcome is Outcome.UNDECIDED


def test_a_false_induction_is_refuted_at_a_small_index():
    verdict = induction(equal(D, w ** (k + 1)), 1, w * D)
    assert verdict.outcome is Outcome.REFUTED
    assert "at k = 0" in str(verdict)


@pytest.mark.parametrize(
    ("statement", "sequence", "given"),
    [
        (equal(D, k + 1), Recurrence(D, sp.S.One, 2 * D), ()),  # holds at 0 and 1
        (equal(D * (D - 1) * (D - 2) * (D - 3) * (D - 4) * (D - 5), 0), Recurrence(D, sp.S.Zero, D + 1), ()),  # up to 5
        (at_most(D, 10), Recurrence(D, sp.S.Zero, D + 1), ()),
        (at_most(D, 100), Recurrence(D, sp.S.Zero, D + w), (at_most(sp.Abs(w), 1),)),
        (at_most(sp.Abs(D), sp.Abs(w) ** k), Recurrence(D, sp.S.One, w * x * D), (at_most(sp.Abs(x), 2),)),
    ],
    ids=str,
)
def test_an_induction_with_a_true_base_and_a_step_that_fails_is_not_proved(statement, sequence, given):
    claim = by_induction("a lie", statement, k, (sequence,), given)
    assert check(claim.statement.base).outcome is Outcome.PROVED
    assert check(claim).outcome is not Outcome.PROVED


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        (equal(D, 2**k), Recurrence(D, sp.Integer(3), 2 * D)),
        (at_most(0, D), Recurrence(D, -sp.S.One, 2 * D)),
        (equal(D, k), Recurrence(D, sp.S.One, D + 1)),
    ],
    ids=str,
)
def test_an_induction_with_a_false_base_and_a_true_step_is_refuted(statement, sequence):
    claim = by_induction("a lie", statement, k, (sequence,))
    assert check(claim.statement.step).outcome is Outcome.PROVED
    assert check(claim).outcome is Outcome.REFUTED
