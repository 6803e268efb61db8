"""The Jacobian of one step where the old state enters plainly: scalars stand on the diagonal, not in every entry."""

from __future__ import annotations

import pytest

from symrnn import Cell, InputError, Outcome, check, jacobian_claim, state_jacobian

HEAD = """
x: input[m]
h: state[n]
W: param[n, m]
U: param[n, n]
w: param
al: const
"""

#: lines of a cell, and the last block
CASES = (
    ("h = h + tanh(W @ x + U @ h)", "diag(ones_h) + diag(1 - v_h**2) @ U"),
    ("h = 0.9*h + tanh(W @ x + U @ h)", "diag(9*ones_h/10) + diag(1 - v_h**2) @ U"),
    ("h = h + U @ h + W @ x", "U + diag(ones_h)"),
    ("h = w*h + W @ x", "diag(ones_h*w)"),
    ("h = h + al*(tanh(W @ x + U @ h) - h)", "diag(ones_h*(1 - al)) + diag(al*(1 - v_h**2)) @ U"),
    ("h = tanh(W @ x)", "0"),
    ("a = h + W @ x\nb = U @ (0.5*a)\nh = tanh(b) + a", "diag(ones_h) + diag(1 - v_h**2) @ (U @ diag(ones_h/2))"),
    ("ones_h = U @ h\nh = h + ones_h", "U + diag(ones_h_)"),
)


@pytest.mark.parametrize(("lines", "block"), CASES, ids=lambda text: text.splitlines()[-1])
def test_a_plain_old_state(lines, block):
    cell = Cell.parse(HEAD + lines, "plain")
    assert str(state_jacobian(cell).lines[-1]) == f"J_h_h = {block}"
    assert check(jacobian_claim(cell)).outcome is Outcome.PROVED


def test_a_state_that_only_passes_through():
    cell = Cell.parse("x: input[m]\nh: state[n]\nc: state[n]\nW: param[n,m]\nc = h\nh = tanh(c + W @ x)", "delay")
    assert str(state_jacobian(cell).line("J_c_h")) == "J_c_h = diag(ones_h)"
    assert check(jacobian_claim(cell)).outcome is Outcome.PROVED


def test_a_matrix_state_has_no_readable_jacobian():
    with pytest.raises(InputError, match=r"the state A is \[n, n\]"):
        state_jacobian(Cell.parse("x: input[n]\nA: state[n, n]\nA = A + x @ x.T", "odd"))
