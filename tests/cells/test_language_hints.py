"""What papers and other languages write leads on to what is written here, and that reads."""

from __future__ import annotations

import re

import pytest

from symrnn.cells.cell import Cell
from symrnn.cells.formula import FORMULA_FUNCTIONS
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS
from symrnn.errors import InputError

HEAD = "a: input\nb: input\nx: input[n]\nh: state[n]\nA: param[n, n]\nd: param[n]\nv: param\nN: const\ny: output[n]\n"

HINTS = [
    ("h_{t-1}", "write h_prev, the state before the step"),
    ("h_{t - 1}", "write h_prev, the state before the step"),
    ("h[t-1]", "write h_prev, the state before the step"),
    ("h_{t\u22121}", "write h_prev, the state before the step"),
    ("h_{t}", "write h, which has its own value at every step"),
    ("h[t]", "write h, which has its own value at every step"),
    ("h_{t-2}", "one step before is h_prev, and what is older needs a state of its own"),
    ("A_{hh} @ h", "write A_hh"),
    ("A_{1} @ h", "write A1"),
    ("x[0]", "entries have no names"),
    ("\u03b1*x", "write alpha"),
    ("\u03bb*x", "write lam"),
    ("\u03c3(x)", "write sigma"),
    ("\u0394*x", "write Delta"),
    ("x\u2081", "write 1"),
    ("x\u00b2", "write **2"),
    ("x \u00d7 h", "entry by entry a product is written *"),
    ("x \u2299 h", "entry by entry a product is written *"),
    ("x \u2013 h", "write -"),
    ("A\u1d40 @ h", "a transpose is written W.T"),
    ("A' @ h", "a transpose is written W.T"),
    ("|x|", "the absolute value is abs(x)"),
    ("\u221ax", "a root is sqrt(x)"),
    ("max(x, h)", "the larger of a and b is b + relu(a - b)"),
    ("min(x, h)", "the smaller of a and b is a - relu(a - b)"),
    ("sum(x)", "the sum of all entries is total(x)"),
    ("inv(A) @ h", "A**-1 is entry by entry"),
    ("where(x > 0, x, h)", "there are no conditions"),
    ("softmax(x)", "e = exp(a) and s = e/total(e)"),
    ("sigma(x)", "the logistic function is sigmoid(x)"),
    ("ones(n)", "ones: const[n]"),
]


@pytest.mark.parametrize(("formula", "hint"), HINTS, ids=[row[0] for row in HINTS])
def test_a_hint_says_what_to_write(formula: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse(f"{HEAD}h = h/2\ny = {formula}")
    assert hint in str(caught.value)
    assert "line 11, column" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("\u03b1: param", "write alpha"),
        ("\u03bb: param", "write lam"),
        ("W_{hh}: param[n, n]", "write W_hh"),
        ("h_{t} = 1", "write h, which has its own value at every step"),
        ("W\u2081: param", "write 1"),
    ],
)
def test_a_name_of_a_paper_is_written_in_letters(text: str, hint: str) -> None:
    with pytest.raises(InputError, match=re.escape(hint)):
        Cell.parse(text)


#: the formula that a hint holds, and the same in names that are declared above
WRITTEN = [
    ("max", "b + relu(a - b)", "b + relu(a - b)"),
    ("min", "a - relu(a - b)", "a - relu(a - b)"),
    ("sum", "total(x)", "total(x)"),
    ("mean", "total(x)/N", "total(x)/N"),
    ("norm", "sqrt(total(x*x))", "sqrt(total(x*x))"),
    ("softmax", "e = exp(a) and s = e/total(e)", "exp(x)/total(exp(x))"),
    ("logsumexp", "log(total(exp(a)))", "log(total(exp(x)))"),
    ("matmul", "A @ b", "A @ h"),
    ("outer", "a @ b.T", "d @ h.T"),
    ("inner", "a.T @ b", "d.T @ h"),
    ("diag", "d*x", "d*x"),
    ("concat", "W @ h + U @ x", "A @ h + A @ x"),
    ("leaky_relu", "relu(x) - 0.01*relu(-x)", "relu(x) - 0.01*relu(-x)"),
    ("relu6", "relu(x) - relu(x - 6)", "relu(x) - relu(x - 6)"),
    ("hardtanh", "relu(x + 1) - relu(x - 1) - 1", "relu(x + 1) - relu(x - 1) - 1"),
    ("cosh", "(exp(x) + exp(-x))/2", "(exp(x) + exp(-x))/2"),
    ("sinh", "(exp(x) - exp(-x))/2", "(exp(x) - exp(-x))/2"),
    ("expm1", "exp(x) - 1", "exp(x) - 1"),
    ("step", "sigmoid(4*v)", "sigmoid(4*v)"),
]


@pytest.mark.parametrize(("name", "written", "formula"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_what_is_written_in_the_place_of_a_function_reads(name: str, written: str, formula: str) -> None:
    assert written in FOREIGN_FUNCTIONS[name]
    assert Cell.parse(f"{HEAD}h = h/2 + x\nk = {formula}\ny = h").lines


@pytest.mark.parametrize("name", FOREIGN_FUNCTIONS)
def test_a_foreign_function_is_named(name: str) -> None:
    assert name not in FORMULA_FUNCTIONS
    with pytest.raises(InputError, match=f"no function is called '{name}'|expected a formula"):
        Cell.parse(f"{HEAD}h = h/2 + x\ny = {name}(x, x)")


def test_the_minus_sign_of_a_paper_is_a_minus() -> None:
    text = "x: input\nh: state\nh = {}2*x {} h"
    assert Cell.parse(text.format("\u2212", "\u2212")) == Cell.parse(text.format("-", "-"))


def test_a_name_of_ones_own_is_not_taken_for_a_foreign_function() -> None:
    with pytest.raises(InputError, match=re.escape("max is a name, not a function; for a product write max*(...)")):
        Cell.parse("max: input\nh: state\nh = max(h)")
    assert Cell.parse("max: input\nh: state\nh = max*h + t(h)").lines
