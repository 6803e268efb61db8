"""Declared ranges, values and the number of the step in bounds: hypotheses that are said, kept, and needed."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symrnn.bounds import jacobian_bound, jacobian_enclosure, kept_states, lag_bounds_at_every_time, network_bound
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derive import derive
from symrnn.errors import InputError
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.judge import check

LEAK = "x: input[n]\nh: state[n]\na: const[n] {declared}\nh = a*h + (1 - a)*x"
DECAY = Cell.parse("t: time\nx: input[n]\nh: state[n]\nh = h*(1 - 1/t) + x/t")


@pytest.mark.parametrize(
    ("declared", "bound"),
    [("in [0, 1]", "1"), ("in (0, 1/2]", "1/2"), ("in [-3, 1)", "3"), ("", "norm_inf(a)"), (">= 0", "norm_inf(a)")],
)
def test_the_bound_of_a_leak(declared: str, bound: str) -> None:
    found = jacobian_bound(Cell.parse(LEAK.format(declared=declared)))
    assert str(found.formulas[0]) == bound
    assert check(found.claim).outcome is Outcome.PROVED


@pytest.mark.parametrize("declared", ["in [0, 1]", "in [-1, 1]", "in (0, 1)"])
def test_without_its_range_the_bound_is_not_proved(declared: str) -> None:
    claim = jacobian_bound(Cell.parse(LEAK.format(declared=declared))).claim
    assert {str(each) for each in claim.given} >= set(
        map(str, range_hypotheses(Cell.parse(LEAK.format(declared=declared))))
    )
    assert check(Claim(claim.name, claim.statement, ())).outcome is not Outcome.PROVED


def test_the_hypotheses_of_a_cell() -> None:
    cell = Cell.parse("t: time\nx: input[m] > 0\nw: param[m] in (-1, 1/2]\nh: state[m]\nh = w*h/t + x")
    assert list(map(str, range_hypotheses(cell))) == ["0 < x", "-1 < w", "w <= 1/2", "1 <= t"]


def test_a_gate_as_input_shares_out() -> None:
    cell = Cell.parse("m: input[n] in [0, 1]\nx: input[n] in [-1, 1]\nh: state[n]\nh = m*h + (1 - m)*x")
    (kept,) = kept_states(cell)
    assert kept.limit == 1
    assert str(jacobian_bound(cell).formulas[0]) == "1"


def test_the_number_of_the_step_is_at_least_one() -> None:
    found = jacobian_bound(DECAY)
    assert found.formulas == (sp.S.One,)
    assert check(found.claim).outcome is Outcome.PROVED
    # (1 - 1/1)(1 - 1/2)(1 - 1/3) = 0, and at times to come the factor may be as near to 1 as one likes
    assert jacobian_enclosure(DECAY, {}, np.ones((3, 1))).upper < 1e-15
    assert min(upper for _, upper in lag_bounds_at_every_time(DECAY, {}, lag=3, x=np.ones((3, 1)))) >= 1


def test_what_grows_with_the_number_of_the_step_has_no_bound_at_every_time() -> None:
    growing = Cell.parse("t: time\nx: input\nh: state\nh = h*t + x")
    assert str(jacobian_bound(growing).formulas[0]) == "Abs(t)"
    assert network_bound(growing, {}, np.ones(3)).factor is None
    assert all(upper == np.inf for _, upper in lag_bounds_at_every_time(growing, {}, lag=3, x=np.ones(3)))
    assert round(jacobian_enclosure(growing, {}, np.ones(3)).lower, 6) == 6  # 1*2*3


@pytest.mark.parametrize(("a", "x"), [([0.5, 1.25], 0.5), ([0.5, 0.5], 1.5), ([-0.1, 0.5], 0.5)])
def test_numbers_outside_of_a_range_are_refused(a: list[float], x: float) -> None:
    cell = Cell.parse("x: input[n] in [0, 1]\nh: state[n]\na: const[n] in [0, 1]\nh = a*h + x")
    with pytest.raises(InputError, match="expected values in \\[0, 1\\], as the cell"):
        network_bound(cell, {"a": np.array(a)}, np.full((2, 2), x))


def test_a_declared_value_and_the_range_of_any_input_are_taken() -> None:
    cell = Cell.parse("x: input in [0, 2]\nh: state\ndt: const = 0.25\nh = h*dt*x")
    assert network_bound(cell, {}).factor == sp.Rational(1, 2)
    assert network_bound(cell, {"dt": 1}).factor == 2


def test_a_page_says_what_is_declared() -> None:
    cell = Cell.parse("t: time\nx: input[n]\nh: state[n]\na: const[n] in [0, 1)\ndt: const = 0.1\nh = a*h + dt*x/t")
    said = [sentence.template for sentence in derive(cell).assumptions]
    assert "Every entry of {name} is at least {low} and less than {high}, as the cell declares." in said
    assert any("is the number of the step" in text for text in said)
    assert any("Where no other value is given" in text for text in said)
