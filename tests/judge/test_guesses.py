"""Guesses by value part no equal lines, by whichever way they are computed, and merge no unequal ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.gradients.cell_claims import backward_claim
from symrnn.judge import check
from symrnn.judge.lines.line_values import guesses
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, o, z, y, v = map(name_symbol, "xozyv")
UNUSED_GATE = "x: input[m]\nh: state[n]\nb: param[n]\na = b*h\ng = sigmoid(a)\nh = h*h"


def plain(expr: sp.Expr) -> Program:
    return Program((Input(x),), (Assign(v, expr),), (v,))


def with_a_zero(expr: sp.Expr) -> Program:
    """The same value, known by an enclosure alone: exp(x) times a line that is 0 is added."""
    zero = (Assign(o, sp.S.Zero), Assign(z, sp.exp(x)))
    return Program((Input(x),), (*zero, Assign(y, expr + o * z)), (y,))


def by_a_quotient(expr: sp.Expr) -> Program:
    """The same value by a quotient of exponentials, which is 1."""
    return Program(
        (Input(x),), (Assign(z, sp.exp(x) / (1 + sp.exp(x))), Assign(y, expr * (z + 1 / (1 + sp.exp(x))))), (y,)
    )


NUMBERS = [Fraction(n, d) for n in (1, 3, 5, 8, 1023, 2**100 + 1) for d in (1, 2, 7, 2**99)]


@pytest.mark.parametrize("way", [with_a_zero, by_a_quotient])
def test_equal_values_are_in_one_class(way) -> None:
    """Also powers of 2, and numbers that a rounding to so many digits would part."""
    for number in NUMBERS:
        for expr in (x * number.numerator / number.denominator, sp.Rational(number.numerator, number.denominator)):
            found = guesses(plain(expr), way(expr))
            assert found[v] == found[y], expr


def test_true_equivalences_are_proved_whatever_the_factor() -> None:
    for n in range(1, 41):
        claim = Claim.equivalent("y", plain(x * n / 7), with_a_zero(x * n / 7))
        assert check(claim).outcome is Outcome.PROVED, n
    cell = Cell.parse(UNUSED_GATE)
    assert check(backward_claim(cell, steps=1)).outcome is Outcome.PROVED


@examples(15)
@given(st.integers(1, 2**40), st.integers(1, 2**20), st.integers(-20, 60))
def test_different_values_are_in_different_classes_and_refuted(p: int, q: int, exponent: int) -> None:
    """A relative difference of 2**-60 is seen."""
    number = Fraction(p, q) * Fraction(2) ** exponent
    other = number * (1 + Fraction(1, 2**60))
    one, two = (sp.Rational(each.numerator, each.denominator) for each in (number, other))
    found = guesses(plain(x * one), with_a_zero(x * two))
    assert found[v] != found[y]
    assert check(Claim.equivalent("y", plain(x * one), with_a_zero(x * two))).outcome is Outcome.REFUTED
    assert check(Claim.equivalent("y", plain(x * one), with_a_zero(x * one))).outcome is Outcome.PROVED
