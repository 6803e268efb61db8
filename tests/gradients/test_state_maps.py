"""One step as a linear map: its form, and its entries against SymPy's derivative of the step taken apart."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn import Cell, InputError, Outcome, T, cells, check, components, dot, name_symbol
from symrnn.gradients.linear_factors import factors_of
from symrnn.gradients.one_step import one_step
from symrnn.gradients.state_maps import state_map, state_map_claim
from symrnn.programs.unfold import put_together

_HEAD = "k: input[d] \n v: input[d] \n beta: input \n alpha: input \n S: state[d, d] \n A: param[d, d] \n"

#: a cell's lines, and its map
FORMS = {
    "S = alpha*S + v @ k.T": "S_dot = S_prev_dot*alpha",
    "S = S - beta*((S @ k) @ k.T)": "R_S = -beta*k @ k.T + diag(ones(d))\nS_dot = S_prev_dot @ R_S",
    "S = S - beta*(k @ (k.T @ S))": "L_S = -beta*k @ k.T + diag(ones(d))\nS_dot = L_S @ S_prev_dot",
    "e = v - S @ k \n S = alpha*(S + beta*(e @ k.T))": (
        "R_S = alpha*(-beta*k @ k.T + diag(ones(d)))\nS_dot = S_prev_dot @ R_S"
    ),
    "D = A @ S \n S = D + beta*(k @ (v - D.T @ k).T)": (
        "L_S = (-beta*k @ k.T + diag(ones(d))) @ A\nS_dot = L_S @ S_prev_dot"
    ),
    "S = A @ S @ A.T": "L_S = A\nR_S = A.T\nS_dot = L_S @ S_prev_dot @ R_S",
    "S = A @ S + S @ A": "S_dot = A @ S_prev_dot + S_prev_dot @ A",
    "S = sigmoid(A)*S": "S_dot = S_prev_dot*v_S",
    "S = tanh(S) @ A": "S_dot = (S_prev_dot*(1 - v_S**2)) @ A",
}


@pytest.mark.parametrize("lines", FORMS)
def test_its_form(lines):
    found = str(state_map(Cell.parse(_HEAD + lines)))
    assert found.startswith(FORMS[lines])


@pytest.mark.parametrize("lines", FORMS)
def test_it_is_proved(lines):
    assert check(state_map_claim(Cell.parse(_HEAD + lines))).outcome is Outcome.PROVED


@pytest.mark.parametrize("lines", FORMS)
def test_its_entries_are_the_derivatives_of_the_step(lines):
    cell = Cell.parse(_HEAD + lines)
    step, sizes = one_step(cell), {"d": 2}
    forward, mapped = components(step, sizes), components(state_map(cell), sizes)
    values = {line.symbol: put_together(forward.lines[: number + 1]) for number, line in enumerate(forward.lines)}
    old = [name_symbol(f"S_prev[{i},{j}]") for i in (1, 2) for j in (1, 2)]
    numbers = {symbol: sp.Rational(n % 7 + 1, 5) for n, symbol in enumerate(sorted(_inputs(forward), key=str))}
    for i, j in ((1, 1), (1, 2), (2, 1), (2, 2)):
        new = values[name_symbol(f"S[{i},{j}]")]
        expected = sum(sp.diff(new, symbol) * _dot(symbol) for symbol in old)
        upto = [line.symbol for line in mapped.lines].index(name_symbol(f"S_dot[{i},{j}]"))
        found = put_together(mapped.lines[: upto + 1]).xreplace(values)
        moved = {_dot(symbol): sp.Rational(n + 1, 3) for n, symbol in enumerate(old)}
        difference = (found - expected).xreplace(moved | numbers)
        assert abs(difference.evalf(50)) < sp.Float(10) ** -40


def _inputs(program):
    return {item.symbol for item in program.inputs}


def _dot(symbol):
    return name_symbol(symbol.name.replace("_prev", "_prev_dot"))


def test_of_vectors_it_is_a_program_too():
    assert str(state_map(cells.elman())) == "h_dot = (1 - h**2)*(W_hh @ h_prev_dot)"
    assert check(state_map_claim(cells.gru())).outcome is Outcome.PROVED


def test_what_has_no_factors_has_none():
    S, A = sp.symbols("S A", real=True)
    shapes = {S: ("d", "d"), A: ("d", "d")}
    for expr in (S * A, dot(A, S) + dot(S, A), T(S), dot(S, S), S + A, sp.tanh(S), A):
        assert factors_of(expr, S, shapes) is None


def test_a_cell_without_states_is_refused():
    with pytest.raises(InputError, match="without states"):
        state_map(Cell.parse("x: input \n y: output \n y = 2*x"))
