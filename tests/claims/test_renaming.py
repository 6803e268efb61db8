"""Renaming: names become names, and never a number, an expression or each other; what cannot be a name is refused."""

from __future__ import annotations

from functools import partial

import pytest
import sympy as sp

from symrnn import Assign, Claim, Differentiable, Input, InputError, Outcome, Program, SlopeBound, check, name_symbol
from symrnn.errors import ProgramError

w, x, y = map(name_symbol, "wxy")
LARGE = Claim.at_most("small", abs(w**50), 1)
PRODUCT = Program((Input(x), Input(w)), (Assign(y, x - w),), (y,))
NO_RENAMING = [{w: 0}, {w: sp.Integer(0)}, {w: x / (1 + x**2)}, {abs(w): x}, {3: w}, None, [w]]


@pytest.mark.parametrize("names", NO_RENAMING, ids=str)
def test_what_is_no_renaming_is_refused_by_claims_and_programs(names: object) -> None:
    for renamed in (LARGE, LARGE.statement, PRODUCT):
        with pytest.raises(InputError, match=r"renaming|names: expected a dict"):
            renamed.rename(names)


def test_names_may_be_given_as_texts_and_the_verdict_stays() -> None:
    assert LARGE.rename({"w": "u"}) == LARGE.rename({w: name_symbol("u")}) != LARGE
    assert check(LARGE.rename({"w": "u"})).outcome is check(LARGE).outcome is Outcome.REFUTED
    assert str(PRODUCT.rename({"x": "w", "w": "x"})) == "y = w - x"


def test_two_names_that_read_alike_make_no_program() -> None:
    for new in (w, sp.Symbol("w", positive=True)):
        with pytest.raises(ProgramError, match="w"):
            PRODUCT.rename({x: new})


def test_an_input_is_a_symbol() -> None:
    with pytest.raises(InputError, match=r"Input, symbol: .*name_symbol"):
        Program((Input(sp.Integer(3)),), (Assign(y, sp.Integer(3)),), (y,))
    with pytest.raises(InputError, match="name: expected a text, found 3"):
        name_symbol(3)


@pytest.mark.parametrize("name", ["a\nPROVED b", "a\x1bb", 3])
def test_a_claim_is_called_by_one_line(name: object) -> None:
    with pytest.raises(InputError, match="a claim is called" if isinstance(name, str) else "name: expected a text"):
        Claim.at_most(name, w, 1)


@pytest.mark.parametrize("function", [sp.Function("f"), 3, None])
def test_a_hypothesis_names_its_function(function: object) -> None:
    for of in (Differentiable, partial(SlopeBound, bound=w)):
        with pytest.raises(InputError, match="function: expected a text"):
            of(function)
