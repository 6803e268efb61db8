"""Lies that must not be proved, truths that must not be refuted: once judged wrongly, or near misses."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from copy import copy
from dataclasses import replace

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Relation, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Evidence, Outcome, Verdict
from symrnn.errors import InputError
from symrnn.expressions.functions import prime, relu, softsign, step
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, z, w, h, D, s = map(name_symbol, ("x", "y", "z", "w", "h", "D", "s"))
k = sp.Symbol("k", integer=True, nonnegative=True)
j = sp.Symbol("j", integer=True)
even = sp.Symbol("m", even=True)
negative = sp.Symbol("n", negative=True)
odd = sp.Symbol("o", odd=True)
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
ZERO = (x + 1) ** 2 - x**2 - 2 * x - 1

FALSE = (
    equal(2 ** (k / 2), 1),
    equal(x ** (k / 2), 1),
    equal(ZERO**k, 0),
    equal(sp.Pow(0, k, evaluate=False), 0),
    equal((-1) ** k, 1),
    equal(sp.sqrt(x**2), x),
    equal(sp.Abs(x) ** 3, x**3),
    equal(sp.Abs(x - 1) ** -3, (x - 1) ** -3),
    equal(sp.Abs(x + y), sp.Abs(x) + sp.Abs(y)),
    equal(sp.exp(x / 2) ** 3, sp.exp(x)),
    equal(sp.sqrt(2), 3),
    equal(sp.pi, sp.Rational(22, 7)),
    equal(step(x, sp.S.One) + step(-x, sp.S.One), 1),
    at_most(step(x, sp.Integer(5)), 1),
    equal(relu(x) + relu(-x), x),
    less_than(0, x**2),
    less_than(0, sp.Abs(x)),
    less_than(x, sp.Abs(x)),
    at_most(0, 1 / x),
    at_most(x, x**2),
    at_most(1 / (1 - x), 1),
    at_most(softsign(x), sp.Rational(1, 2)),
    equal(f(x + y), f(x) + f(y)),
    equal(f(-x), -f(x)),
    equal(prime(f)(x), f(x)),
    equal(f(x), g(x)),
    less_than(sp.Rational(22, 7), sp.pi),
)


@pytest.mark.parametrize("statement", FALSE, ids=str)
def test_a_false_statement_is_refuted(statement):
    assert check(Claim("lie", statement)).outcome is Outcome.REFUTED


TRUE = (
    (less_than(0, 1 / x**2), ()),
    (at_most(prime(f)(x), 1), (SlopeBound("f", sp.S.One), SlopeBound("f", sp.Integer(2)))),
    (at_most(prime(f)(x), 1), (SlopeBound("f", sp.Integer(2)), SlopeBound("f", sp.S.One))),
    (less_than(sp.exp(x), 0), (at_most(x, 0), at_most(1, x))),
    (equal(9 ** (9 ** (9**k)), 9 ** (9 ** (9**k))), ()),
    (equal((1 + x) ** 4000, (1 + x) ** 3999 * (1 + x)), ()),
    (equal(((1 + x) ** 2) ** 2000 * y, (1 + x) ** 4000 * y), ()),
    (at_most(sp.exp(x), y), (at_most(x, 10**9), equal(y, sp.exp(x) + 1))),
    (equal(sp.sin(x) ** 2 + sp.cos(x) ** 2, 1), ()),
    (equal(sp.acos(sp.Rational(1, 2)), sp.pi / 3), ()),
    (equal(sp.sqrt(x) * sp.sqrt(y), sp.sqrt(y) * sp.sqrt(x)), ()),
)


@pytest.mark.parametrize(("statement", "given"), TRUE, ids=str)
def test_a_true_statement_is_not_refuted(statement, given):
    assert check(Claim("truth", statement, given)).outcome is not Outcome.REFUTED


BEYOND = (
    (at_most(9 ** (9 ** (9**k)), x), ()),
    (equal(x ** (10**8), x ** (10**8) + 0 * y), ()),
    (equal(sp.exp(x ** (10**7)), y), ()),
    (at_most(x, 0), (at_most(x, 0), at_most(1, x))),
    (equal(sp.prod([1 + sp.Symbol(f"t{i}", real=True) for i in range(40)]), 1 + w), ()),
    (at_most(sum(sp.Abs(sp.Symbol(f"t{i}", real=True)) for i in range(9)), sp.exp(w)), (at_most(w, 1),)),
)


@pytest.mark.parametrize(("statement", "given"), BEYOND, ids=lambda value: str(value)[:40])
def test_what_is_beyond_the_judge_ends_with_a_verdict(statement, given):
    assert isinstance(check(Claim("large", statement, given)), Verdict)


def program(inputs, *lines):
    return Program(tuple(map(Input, inputs)), tuple(Assign(*line) for line in lines), (lines[-1][0],) if lines else ())


def test_a_line_of_one_program_is_not_the_input_of_the_other():
    a = program((x,), (h, x + 1))
    b = Program((Input(x), Input(h)), (), (h,))
    for pair in ((a, b), (b, a)):
        assert check(Claim.equivalent("clash", *pair)).outcome is Outcome.REFUTED


def test_what_must_not_be_zero_is_said_where_lines_are_merged():
    a = program((x,), (h, 1 / (x - 1)), (y, h * (x - 1)))
    b = program((x,), (y, x / sp.Add(x, 0)), (z, y + 0))
    verdict = check(Claim.equivalent("with a pole", a, b))
    assert verdict.outcome is Outcome.PROVED
    assert "-1 + x != 0" in str(verdict.evidence)


def test_an_inequality_names_its_side_conditions():
    assert "x != 0" in str(check(Claim.at_most("square", 0, 1 / x**2)).evidence)


def test_names_that_look_like_renamed_lines_do_not_clash():
    tilde, twice, own = map(name_symbol, ("h~", "h~~", "_1h"))
    a = program((x, own), (h, sp.tanh(2 * x + own)), (tilde, h + 1), (twice, tilde * 2))
    b = program((x, own), (twice, sp.tanh(2 * x + own)), (h, twice + 1), (tilde, 2 * h))
    assert check(Claim.equivalent("renamed", a, b)).outcome is Outcome.PROVED
    wrong = program((x, own), (twice, sp.tanh(2 * x + own)), (h, twice + 1), (tilde, 2 * twice))
    assert check(Claim.equivalent("renamed", a, wrong)).outcome is Outcome.REFUTED


positive_h = sp.Symbol("h", positive=True)
ILL_POSED = (
    Claim("zoo", Comparison(sp.zoo, Relation.EQUAL, sp.zoo)),
    Claim("nan", Comparison(sp.nan, Relation.EQUAL, sp.nan)),
    Claim("i", Comparison(sp.I * x, Relation.EQUAL, sp.I * x)),
    Claim("even", equal(2 ** (even / 2), 1)),
    Claim("integer", equal(sp.Pow(0, j + 1, evaluate=False), 0)),
    Claim("negative", at_most(negative, 0)),
    Claim("odd", less_than(0, odd**2)),
    Claim("positive", less_than(0, sp.Symbol("p", positive=True))),
    Claim("positive in a hypothesis", less_than(0, x), (equal(x, sp.Symbol("p", positive=True)),)),
    Claim("float", Comparison(x * sp.Float("0.1"), Relation.EQUAL, x / 10)),
    Claim("bound symbol", equal(sp.Sum(k, (k, 1, x)), x), (equal(k, 3),)),
    Claim("two arguments", equal(sp.Function("f", real=True)(x, y), x)),
    Claim("a function named like a slope of one", at_most(sp.Function("f'(g", real=True)(x), 1)),
    Claim("a slope bound of a slope", at_most(prime(f)(x), 1), (SlopeBound("f'", sp.S.One),)),
    Claim("two symbols of one name", equal(x, sp.Symbol("x", positive=True))),
    Claim("two functions of one name", equal(f(x), sp.Function("f")(x))),
    Claim.equivalent(
        "a line assumed to be positive",
        program((x,), (positive_h, x), (y, softsign(positive_h))),
        program((x,), (positive_h, x), (y, positive_h / (1 + positive_h))),
    ),
)


@pytest.mark.parametrize("claim", ILL_POSED, ids=lambda claim: claim.name)
def test_an_ill_posed_claim_is_an_error_that_names_it(claim):
    with pytest.raises(InputError, match=f"claim {claim.name}"):
        check(claim)


ACOS = """
import sympy as sp
from symrnn.judge import check
from symrnn.claims.claim import Claim
print(check(Claim.equality("tiny", sp.acos(sp.Rational(7823207, 7823209)), 0)).outcome.name)
"""


@pytest.mark.parametrize("seed", range(10))
def test_a_tiny_number_is_never_zero(seed):
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", ACOS], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("UNDECIDED", "REFUTED")


def test_a_truth_beyond_the_judge_is_printed_undecided():
    verdict = check(Claim.equality("half an angle", sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert str(verdict).startswith("UNDECIDED half an angle")


def test_a_verdict_is_made_by_check_alone():
    undecided = check(Claim.equality("half an angle", sp.sin(2 * x), 2 * sp.sin(x) * sp.cos(x)))
    with pytest.raises(TypeError):
        Verdict(undecided.claim, Outcome.PROVED, Evidence("by decree"), object())
    with pytest.raises(TypeError):
        Verdict(undecided.claim, Outcome.PROVED, Evidence("by decree"))
    with pytest.raises((TypeError, ValueError)):
        replace(undecided, outcome=Outcome.PROVED)
    with pytest.raises(AttributeError):
        undecided.outcome = Outcome.PROVED
    for copied in (copy, pickle.dumps):
        with pytest.raises(TypeError):
            copied(undecided)
    with pytest.raises(TypeError):
        undecided.__setstate__([undecided.claim, Outcome.PROVED, Evidence("by decree")])
