"""Bounds of the Jacobians and states of cells: proved step by step, lies refuted or left open."""

from __future__ import annotations

import sympy as sp

from symrnn.cells import elman, gru, lstm
from symrnn.claims.claim import Claim, at_most
from symrnn.claims.verdict import Outcome
from symrnn.expressions.nodes import norm_2
from symrnn.gradients.jacobian import state_jacobian
from symrnn.gradients.one_step import one_step
from symrnn.judge import check
from symrnn.programs.program import Program, name_symbol

c, D = name_symbol("c"), name_symbol("D")
GRU = Program(
    one_step(gru()).inputs, (*one_step(gru()).lines, *state_jacobian(gru()).lines), state_jacobian(gru()).outputs
)
z, r, g, h, h_prev, J, W_hz, W_hr, W_hg, zeta = map(
    name_symbol, ("z", "r", "g", "h", "h_prev", "J_h_h", "W_hz", "W_hr", "W_hg", "zeta")
)
QUARTER = sp.Rational(1, 4)
RANGES = (at_most(0, z), at_most(z, 1), at_most(0, r), at_most(r, 1), at_most(-1, g), at_most(g, 1))
PARTS = (
    at_most(sp.Abs(z), zeta),
    at_most(sp.Abs(r), 1),
    at_most(sp.Abs(1 - z), 1),
    at_most(sp.Abs(1 - g**2), 1),
    at_most(sp.Abs(r * (1 - r)), QUARTER),
    at_most(sp.Abs(z * (1 - z)), QUARTER),
    at_most(sp.Abs(h_prev - g), 2),
)
WHOLE = zeta + norm_2(W_hg) * (1 + norm_2(W_hr) / 4) + norm_2(W_hz) / 2
INSIDE = (at_most(sp.Abs(h_prev), 1), at_most(z, zeta))


def of_gru(bound, *, parts=PARTS, given=INSIDE):
    return check(Claim.norm_bound("GRU", GRU, (*RANGES, *parts, bound), given)).outcome


def test_the_jacobian_of_a_gru_has_a_bound_and_its_state_stays_within_one():
    assert of_gru(at_most(norm_2(J), WHOLE)) is Outcome.PROVED
    assert of_gru(at_most(sp.Abs(h), 1), given=INSIDE[:1], parts=()) is Outcome.PROVED


def test_lies_about_a_gru():
    for term in sp.Add.make_args(sp.expand(WHOLE)):
        assert of_gru(at_most(norm_2(J), sp.expand(WHOLE) - term)) is not Outcome.PROVED
    assert of_gru(at_most(norm_2(J), WHOLE), given=INSIDE[1:]) is not Outcome.PROVED
    assert of_gru(at_most(sp.Abs(h), 1), given=(), parts=()) is Outcome.REFUTED


def test_a_refuted_bound_is_named_with_numbers_that_show_it():
    step_lines, jacobian = one_step(elman()), state_jacobian(elman())
    lines = Program(step_lines.inputs, (*step_lines.lines, *jacobian.lines), jacobian.outputs)
    W_hh = name_symbol("W_hh")
    true = (at_most(sp.Abs(1 - h**2), 1), at_most(norm_2(J), norm_2(W_hh)))
    assert check(Claim.norm_bound("elman", lines, true)).outcome is Outcome.PROVED
    smaller = at_most(norm_2(J), sp.Rational(999999, 10**6) * norm_2(W_hh))
    found = check(Claim.norm_bound("elman", lines, (true[0], smaller)))
    assert found.outcome is Outcome.REFUTED
    assert found.evidence.details[0] == f"{smaller} fails where every size is 1"
    assert found.evidence.witness.values["W_hh"] != 0


def test_the_memory_of_an_lstm_stays_within_its_bound():
    lines = one_step(lstm())
    forget, phi, i, c_prev = map(name_symbol, ("f", "phi", "i", "c_prev"))
    ranges = (at_most(0, forget), at_most(0, i), at_most(i, 1), at_most(-1, g), at_most(g, 1))
    parts = (at_most(sp.Abs(forget), phi), at_most(sp.Abs(i), 1), at_most(sp.Abs(g), 1), at_most(sp.Abs(c), D))
    given = (at_most(sp.Abs(c_prev), D), at_most(forget, phi), at_most(phi * D + 1, D), at_most(0, D))
    assert check(Claim.norm_bound("LSTM", lines, (*ranges, *parts), given)).outcome is Outcome.PROVED
    for rest in (given[1:], given[:1] + given[2:]):
        assert check(Claim.norm_bound("LSTM", lines, (*ranges, *parts), rest)).outcome is not Outcome.PROVED
