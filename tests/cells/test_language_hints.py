"""What papers and other languages write leads on to what is written here, and that reads."""

from __future__ import annotations

import re

import pytest

from symrnn.cells.cell import Cell
from symrnn.cells.formula import FORMULA_FUNCTIONS
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS
from symrnn.cells.unroll import unroll
from symrnn.documents.conversions import to_latex, to_text
from symrnn.errors import InputError

HEAD = "a: input\nb: input\nx: input[n]\nh: state[n]\nA: param[n, n]\nd: param[n]\nv: param\nN: const\ny: output[n]\n"

HINTS = [
    ("h_{t-1}", "write h_prev, the state before the step"),
    ("h_{t - 1}", "write h_prev, the state before the step"),
    ("h_{t\u22121}", "write h_prev, the state before the step"),
    ("h_{t}", "write h, which has its own value at every step"),
    ("h_{t-2}", "one step before is h_prev, and in a cell what is older h[t-2]"),
    ("A_{hh} @ h", "write A_hh"),
    ("A_{1} @ h", "write A1"),
    ("x[0]", "entries have no names"),
    ("\u03b1*x", "write alpha"),
    ("\u03bb*x", "write lam"),
    ("\u03c3(x)", "the logistic function is sigmoid(x)"),
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
    ("max(x)", "write max(a, b); of the entries of one vector there is the smooth form, logsumexp(x)"),
    ("sum(x)", "the sum of all entries is total(x)"),
    ("inverse(A) @ h", "the inverse of a square matrix is inv(A)"),
    ("where(x, x, h)", "write where(a > b, x, y)"),
    ("softmax(A)", "it is along a vector"),
    ("sigma(x)", "the logistic function is sigmoid(x)"),
    ("ones(x)", "the sizes declared above are n"),
    ("v \u00b7 x", "entry by entry a product is written *"),
    ("v \u2217 x", "entry by entry a product is written *"),
    ("v \uff0a x", "write *"),
    ("v \u2a09 x", "entry by entry a product is written *"),
    ("v\u00a0* x", "write a space"),
    ("v\u2009* x", "write a space"),
    ("v\u3000* x", "write a space"),
    ("v\u200b* x", "it cannot be seen; remove it"),
    ("v\u202e* x", "it cannot be seen; remove it"),
    ("x \u2014 h", "write -"),
    ("x \u2011 h", "write -"),
    ("x \uff0d h", "write -"),
    ("x \u2215 v", "a quotient is written /"),
    ("\u201cx\u201d", "nothing stands in quotes"),
    ("\u00abx\u00bb", "nothing stands in quotes"),
    ("'x'", "a transpose is written W.T"),
    ("x\u207b\u00b9", "as in x**-1"),
    ("x\u2074", "write **4"),
    ("\u00bd*x", "write (1/2)"),
    ("tanh\uff08x\uff09", "write ("),
    ("x \u2264 h", "a choice is written where(a > b, x, y)"),
    ("x if v else h", "a choice is written where(a > b, x, y)"),
    ("h\u2032", "the state before the step h_prev"),
    ("0,5*x", "a decimal is written with a dot"),
    ("5%*x", "0.05 for 5 %"),
    ("np.tanh(x)", "write tanh(...), without np. before it"),
    ("torch.nn.functional.softsign(x)", "write softsign(...), without torch.nn.functional. before it"),
    ("math.exp (x)", "write exp(...), without math. before it"),
    ("np.maximum(x, h)", "write maximum(...), without np. before it"),
    ("np.pi*x", "write pi"),
    ("self.A @ x", "write A, without self. before it"),
    ("x.tanh()", "a function stands before its argument: write tanh(x)"),
    ("x.mean()", "a function stands before its argument: write mean(x)"),
    ("A.S @ x", "a transpose is written W.T"),
    ("((x + h", "expected 2 closing brackets more, found the end; write ))"),
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
        ("x\uff1a input", "write :"),
        ("h \u2190 x", "an assignment is written ="),
        ("h := x", "an assignment is written with = alone"),
        ("self.h = 1", "write h, without self. before it"),
        ("h += 1", "write h = h + ..."),
        ("param W[n]", "write W: param"),
        ("def step(x):", "declarations and assignments only"),
        ("x, h = 1", "the left side is one name, or the names of split(...)"),
        ("\u201ch\u201d = 1", "nothing stands in quotes"),
        ("x: Inputs", "did you mean input?"),
        ("W: weight", "did you mean param?"),
        ("W: parametr[n]", "did you mean param?"),
        ("h: hidden[n]", "did you mean state?"),
        ("W: [n, m]", "sizes stand behind the kind"),
        ("w: param = 3", "as in --set w=0.5"),
        ("w: param, u: param", "declare one name a line"),
    ],
)
def test_a_name_of_a_paper_is_written_in_letters(text: str, hint: str) -> None:
    with pytest.raises(InputError, match=re.escape(hint)):
        Cell.parse(text)


#: the formula that a hint holds, and the same in names that are declared above
WRITTEN = [
    ("sum", "total(x)", "total(x)"),
    ("sum", "row_sums(A)", "row_sums(A)"),
    ("std", "sqrt(var(x))", "sqrt(var(x))"),
    ("prod", "exp(total(log(x)))", "exp(total(log(x)))"),
    ("l2_norm", "norm(x)", "norm(x)"),
    ("normalize", "x/norm(x)", "x/norm(x)"),
    ("inverse", "inv(A)", "inv(A) @ h"),
    ("matmul", "A @ b", "A @ h"),
    ("trace", "total(diagonal(A))", "total(diagonal(A))"),
    ("inner", "a.T @ b", "d.T @ h"),
    ("ones_like", "ones(n)", "ones(n)"),
    ("full", "0.5*ones(n)", "0.5*ones(n)"),
    ("heaviside", "step(v)", "step(v)"),
    ("sign", "2*step(v) - 1", "2*step(v) - 1"),
    ("pow", "a**b", "a**b"),
    ("logsigmoid", "-softplus(-x)", "-softplus(-x)"),
    ("log_softmax", "v - logsumexp(v)", "d - logsumexp(d)"),
    ("leaky_relu", "relu(x) - 0.01*relu(-x)", "relu(x) - 0.01*relu(-x)"),
    ("relu6", "clip(x, 0, 6)", "clip(x, 0, 6)"),
    ("hardtanh", "clip(x, -1, 1)", "clip(x, -1, 1)"),
    ("layernorm", "layer_norm(x, 1e-5)", "layer_norm(x, 1e-5)"),
    ("rmsnorm", "rms_norm(x, 1e-5)", "rms_norm(x, 1e-5)"),
    ("cosh", "(exp(x) + exp(-x))/2", "(exp(x) + exp(-x))/2"),
    ("sinh", "(exp(x) - exp(-x))/2", "(exp(x) - exp(-x))/2"),
    ("expm1", "exp(x) - 1", "exp(x) - 1"),
    ("detach", "surrogate(x, 0)", "surrogate(x, 0)"),
    ("len", "n", "n"),
]


@pytest.mark.parametrize(("name", "written", "formula"), WRITTEN, ids=[f"{row[0]} {row[1]}" for row in WRITTEN])
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


@pytest.mark.parametrize("name", ["loss", "target"])
@pytest.mark.parametrize("kind", ["input", "state", "param", "param_per_step", "const", "output"])
def test_a_name_of_every_loss_is_no_cells_own(name: str, kind: str) -> None:
    text = f"x: input\nh: state\n{name}: {kind}\nh = h + x\n{name} = x"
    with pytest.raises(InputError, match=rf"line 3, column 1: {name} is .*; choose another name, such as {name}_in"):
        Cell.parse(text)


def test_nor_is_that_of_one_of_several_targets() -> None:
    text = "x: input\ny: output\nz: output\n{}: param\ny = x*{}\nz = y"
    with pytest.raises(InputError, match="line 4, column 1: target_z is what a loss compares the output z with"):
        Cell.parse(text.format("target_z", "target_z"))
    assert Cell.parse(text.format("target_x", "target_x")).lines


@pytest.mark.parametrize("name", ["h_", "h__", "x__y", "lambda_", "W_h__"])
def test_underscores_in_a_name_are_printed_in_every_format(name: str) -> None:
    cell = Cell.parse(f"x: input\ns: state\n{name}: param\ns = tanh({name}*s + x)")
    line = unroll(cell, steps=1, initial="symbolic").lines[0]
    assert name in to_text(line)
    assert to_latex(line).count("{") == to_latex(line).count("}") > 0
