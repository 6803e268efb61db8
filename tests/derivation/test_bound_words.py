"""What is said of a bound over many steps: vanishing, never growing, or nothing."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn import Cell, cells
from symrnn.bounds.formulas.state_map_bounds import state_map_bound
from symrnn.derivation.bound_words import join, map_sentence, map_vanishing, vanishing
from symrnn.derivation.cell_parts import parts_of
from symrnn.derivation.exposition import Text
from symrnn.derivation.steps.bound_steps import bound_steps
from symrnn.expressions.nodes import norm_2
from symrnn.programs.program import name_symbol

W, Z = name_symbol("W"), name_symbol("z_max")


def plain(text):
    return "".join(map(str, text.parts()))


@pytest.mark.parametrize(
    ("formulas", "said"),
    [
        ((norm_2(W),), "The gradient over k steps vanishes when norm_2(W) < 1."),
        ((norm_2(W), Z), "The gradient over k steps vanishes when norm_2(W) < 1 and z_max < 1."),
        ((sp.Rational(1, 2),), "The gradient over k steps vanishes."),
        ((sp.S.One,), "The gradient over k steps never grows."),
        ((sp.Integer(2),), "By this bound the gradient may grow by 2 in a step: it does not say that it vanishes."),
        ((1 - Z,), "The gradient over k steps vanishes when 1 - z_max < 1."),
    ],
)
def test_when_it_vanishes(formulas, said):
    assert plain(vanishing(formulas)) == said


@pytest.mark.parametrize("formula", [1 + norm_2(W), 1 + Z * norm_2(W) / 2, sp.Rational(3, 2) + W**2])
def test_a_bound_that_is_never_below_one_says_so(formula):
    assert "never below 1" in plain(vanishing((formula,)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gla", "never grows, since each factor is at most 1. It vanishes when the product of norm_inf(alpha)"),
        ("linear_attention", "never grows, since each change is handed on as it is"),
        ("deltanet", "Where beta*norm_2(k)**2 lies between 0 and 2, no change grows."),
        ("gated_deltanet", "a change is multiplied by at most Abs(alpha)"),
        ("titans", "when, for each state, these factors add up to less than 1"),
        ("mlstm", "No state moves one that it moves with, so these decide"),
        ("adam", "By this bound a change of w does not vanish."),
    ],
)
def test_what_is_said_of_a_linear_map(name, said):
    assert said in plain(map_vanishing(state_map_bound(cells.load(name))))


def test_a_state_that_no_change_reaches():
    last = state_map_bound(cells.load("garch"))[1]
    assert plain(map_sentence(last)) == "Nothing of a change reaches last."


def test_a_page_without_a_bound_in_the_weights_says_why_without_a_claim():
    (step,) = bound_steps(parts_of(cells.load("lorenz"), steps=1))
    assert plain(step.argued[0]) == "No bound in the weights alone is given: nothing is known of the size of z_prev."
    assert {verdict.outcome.name for verdict, _ in step.judged} == {"PROVED"}


def test_a_page_without_any_bound_says_why():
    text = "x: input[n] \n h: state[n] \n h = h - total(h) + x"
    (step,) = bound_steps(parts_of(Cell.parse(text, "centred"), steps=1, initial="symbolic"))
    assert plain(step.argued[-1]).startswith("No bound is given: a number that moves is added to every entry")
    assert [claim.name for claim in step.claims] == ["one step of centred as a linear map"]


def test_sentences_keep_their_formulas_when_they_are_joined():
    one, two = Text("{a} first.", a=W), Text("{a} second.", a=Z)
    assert plain(join((one, two))) == "W first. z_max second."
