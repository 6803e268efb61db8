"""A Jacobian with products of columns and rows, applied to a direction: what is true is proved, what is not refuted."""

from __future__ import annotations

import random

import pytest
from matrix_interpreter import equal_rows, random_inputs, run

from symrnn.cells.formula import parse_shaped
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.judge import check
from symrnn.judge.lines.products import from_the_right
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = {
    "u": ("n",), "w": ("n",), "v": ("n",), "d": ("n",), "x": ("m",), "A": ("n", "n"), "B": ("n", "n"), "V": ("m", "n"),
    "U": ("n", "m"), "c": (),
}  # fmt: skip
SYMBOLS = {name: name_symbol(name) for name in SHAPES}
BY_SYMBOL = {symbol: SHAPES[name] for name, symbol in SYMBOLS.items()}
INPUTS = tuple(Input(symbol, shape) for symbol, shape in BY_SYMBOL.items())
J, Y = name_symbol("J"), name_symbol("y")


def read(side):
    return parse_shaped(side, SYMBOLS, BY_SYMBOL)[0]


def applied(matrix):
    """A matrix in a line of its own, times a direction."""
    product = parse_shaped("J @ v", {**SYMBOLS, "J": J}, {**BY_SYMBOL, J: ("n", "n")})[0]
    return Program(INPUTS, (Assign(J, read(matrix), ("n", "n")), Assign(Y, product, ("n",))), (Y,))


def claim_of(matrix, right):
    return Claim.equivalent("applied", applied(matrix), Program(INPUTS, (Assign(Y, read(right), ("n",)),), (Y,)))


TRUE = {
    "c*(u @ w.T) + diag(d)": "c*u*(w.T @ v) + d*v",
    "u @ (w.T @ A) + diag(d)": "u*(w.T @ (A @ v)) + d*v",
    "diag(d) @ A - (u @ (w.T @ A))/2": "d*(A @ v) - u*(w.T @ A @ v)/2",
    "B @ (u @ w.T) + diag(d)": "(B @ u)*(w.T @ v) + d*v",
    "(u @ w.T) @ A + diag(d)": "u*(w.T @ (A @ v)) + d*v",
    "diag(u) @ (u @ w.T) + diag(d)": "u*u*(w.T @ v) + d*v",
    "c*diag(d) @ A": "c*d*(A @ v)",
    "U @ (x @ w.T) + diag(d)": "(U @ x)*(w.T @ v) + d*v",
    "u @ (x.T @ V) + diag(d)": "u*(x.T @ (V @ v)) + d*v",
    "(c*u) @ (w.T @ (u @ (w.T @ A))) + diag(d)": "c*u*(w.T @ u)*(w.T @ (A @ v)) + d*v",
    "(u @ w.T)*(w @ u.T) + diag(d)": "u*w*((w*u).T @ v) + d*v",
}

LIES = (
    ("c*(u @ w.T) + diag(d)", ("c*w*(u.T @ v) + d*v", "u*(w.T @ v) + d*v", "c*u*(w.T @ v) - d*v", "c*u*(w*v) + d*v",
                               "c*u*(w.T @ v)", "c*u*total(w)*total(v) + d*v", "c*(u*(w.T @ v) + d*v)")),
    ("u @ (w.T @ A) + diag(d)", ("u*(w.T @ (A.T @ v)) + d*v", "u*(w.T @ (B @ v)) + d*v", "w*(u.T @ (A @ v)) + d*v",
                                 "u*w*(A @ v) + d*v", "A @ u*(w.T @ v) + d*v")),
    ("diag(d) @ A - (u @ (w.T @ A))/2", ("d*(A @ v) + u*(w.T @ A @ v)/2", "d*(A @ v) - u*(w.T @ A @ v)",
                                         "A @ (d*v) - u*(w.T @ A @ v)/2", "d*(A @ v) - u*(w.T @ v)/2")),
    ("B @ (u @ w.T) + diag(d)", ("(B.T @ u)*(w.T @ v) + d*v", "(B @ w)*(u.T @ v) + d*v", "B @ (u*w*v) + d*v")),
    ("c*diag(d) @ A", ("d*(A @ v)", "c*(A @ (d*v))", "c*d*(A.T @ v)")),
    ("U @ (x @ w.T) + diag(d)", ("(U @ x)*(d.T @ v) + d*v", "(U @ x)*w*v + d*v")),
    ("(u @ w.T)*(w @ u.T) + diag(d)", ("u*w*(w.T @ v)*(u.T @ v) + d*v", "u*(w.T @ v)*w + d*v")),
)  # fmt: skip


@pytest.mark.parametrize("matrix", TRUE)
def test_a_matrix_is_applied_from_the_right(matrix):
    assert check(claim_of(matrix, TRUE[matrix])).outcome is Outcome.PROVED


@pytest.mark.parametrize(("matrix", "right"), [(matrix, right) for matrix, lies in LIES for right in lies])
def test_a_false_application_is_refuted(matrix, right):
    assert check(claim_of(matrix, right)).outcome is Outcome.REFUTED


@pytest.mark.parametrize("matrix", TRUE)
def test_what_is_written_anew_has_the_same_values(matrix):
    program = applied(matrix)
    written = from_the_right(program)
    chooser = random.Random(2)
    for sizes in ({"n": 2, "m": 3}, {"n": 3, "m": 1}):
        inputs = random_inputs(program.inputs, sizes, chooser)
        assert equal_rows(run(program, inputs, sizes)[Y], run(written, inputs, sizes)[Y])


def test_what_is_divided_by_is_told_where_it_cancels():
    verdict = check(claim_of("c*((u/c) @ w.T) + diag(d)", "u*(w.T @ v) + d*v"))
    assert verdict.outcome is Outcome.PROVED
    assert any("c != 0" in each for each in verdict.evidence.details)
