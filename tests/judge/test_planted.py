"""Mistakes planted in the rules of the judge: the checks of the rules see each."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module

import pytest
import sympy as sp
from independent import MP, value
from rule_checks import (
    assert_definition_is_right,
    assert_derivative_is_right,
    assert_encloses,
    assert_facts_hold,
    assert_normal_form_keeps_the_value,
    p,
    x,
    y,
)

from symrnn.claims.claim import Claim, equal
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import relu, softsign
from symrnn.judge import check
from symrnn.judge.inequalities.inequality import proves_order
from symrnn.judge.normal_form.function_rewrites import BY_EXP, DERIVATIVES
from symrnn.judge.normal_form.polynomial import AbsoluteOf

# planted mistakes in the judge: what checks the rules above must notice each
SOMEWHERE = {x: Fraction(3), y: Fraction(1), p: Fraction(0)}


def test_a_wrong_definition_is_noticed():
    with pytest.raises(AssertionError):
        assert_definition_is_right(sp.tanh, lambda u: 1 - 2 / (sp.exp(u) + 1))


def test_a_wrong_derivative_is_noticed(monkeypatch):
    monkeypatch.setattr(
        import_module("symrnn.judge.lines.adjoint"),
        "DERIVATIVES",
        {**DERIVATIVES, softsign: lambda u: 1 / (1 + sp.Abs(u))},
    )
    with pytest.raises(AssertionError):
        assert_derivative_is_right("softsign")


def test_an_enclosure_rounded_inwards_is_noticed(monkeypatch):
    def inwards(context, number):
        nearest = context.mpf(number.numerator) / context.mpf(number.denominator)
        return context.mpf(nearest.b)

    monkeypatch.setattr(import_module("symrnn.expressions.enclosure"), "point", inwards)
    with pytest.raises(AssertionError):
        assert_encloses(x / 3 + sp.Rational(1, 3), {x: Fraction(1)})


def test_a_square_of_a_size_taken_wrongly_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.judge.normal_form.polynomial"), "_without_squares", _inner)
    with pytest.raises(AssertionError):
        assert_normal_form_keeps_the_value(
            sp.Abs(x - y) * relu(x - y), {x: Fraction(3), y: Fraction(1), p: Fraction(0)}
        )


def _inner(monomial, squares):
    ((atom, _),) = squares
    assert isinstance(atom.key, AbsoluteOf)
    return atom.key.polynomial


def test_a_normal_form_that_drops_a_term_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.judge.normal_form.normalizer"), "_sum", lambda quotients: quotients[0])
    with pytest.raises(AssertionError):
        assert_normal_form_keeps_the_value(x + y + 1, SOMEWHERE)


def test_a_tangent_above_the_curve_is_noticed(monkeypatch):
    monkeypatch.setattr(import_module("symrnn.judge.inequalities.facts"), "_exp_above", lambda argument: Fraction(1, 2))
    with pytest.raises(AssertionError):
        assert_facts_hold(sp.exp(x), (), {x: Fraction(1, 8), y: Fraction(0), p: Fraction(0)})


def test_roots_counted_on_the_wrong_side_are_noticed(monkeypatch):
    monkeypatch.setattr(
        import_module("symrnn.judge.inequalities.inequality"), "_domain", lambda atom, facts: (sp.Integer(2), None)
    )
    assert proves_order(sp.S.Zero, x**3 + x + 1, False, (), 10) is not None
    assert value(x**3 + x + 1, {x: MP.mpf(-1)}) < 0


def test_a_definition_that_is_wrong_lets_a_lie_through_and_is_seen_by_it(monkeypatch):
    lie = equal(sp.tanh(x), 1 - 2 / (sp.exp(x) + 1))
    assert check(Claim("lie", lie)).outcome is Outcome.REFUTED
    monkeypatch.setattr(
        import_module("symrnn.judge.normal_form.normalizer"),
        "BY_EXP",
        {**BY_EXP, sp.tanh: lambda u: 1 - 2 / (sp.exp(u) + 1)},
    )
    assert check(Claim("lie", lie)).outcome is Outcome.PROVED
