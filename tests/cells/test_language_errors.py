"""What the cell language says of mistakes: line, column, what was expected, what was found."""

from __future__ import annotations

import pytest

from symrnn.cells.cell import Cell
from symrnn.errors import InputError

MISTAKES = [
    ("h: state\nh = q*2", 2, 5, "'q' is not declared"),
    ("h: state\nh = h +", 2, 8, "after +, found the end"),
    ("h: state\nh = (h", 2, 7, "expected 1 closing bracket more"),
    ("h: state\nh = h)", 2, 6, "expected no ) here"),
    ("h: state\nh = h*/h", 2, 7, "expected a formula such as w*x + b, found '/h'"),
    ("h: state\nh = ", 2, 4, "found nothing"),
    ("h: state\nh = (h)(h)", 2, 6, "h is a name, not a function"),
    ("h: state\nh = h^2", 2, 6, "a power is written with"),
    ("h: state\nh = tanh(h).T", 2, 5, "'tanh(h)' is a scalar; it has no transpose"),
    ("h: state\nh = h.T.T", 2, 5, "'h' is a scalar; it has no transpose"),
    ("h: state[n]\nh = h.Tx", 2, 6, "a transpose is written W.T"),
    ("h: state[n]\nh = h.T x", 2, 9, "expected an operator"),
    ("h: state[n]\nh = h.T(h)", 2, 5, "expected a function's name, found 'h.T'"),
    ("h: state[n]\nh = h" + ".T" * 51, 2, 46, "more than 20 brackets or signs"),
    ("W: param[n, n]\nh: state[n]\nh = " + "W @ " * 51 + "h", 3, 87, "more than 20 matrix products"),
    ("h: state\nh = h @ h", 2, 9, "'h' is scalar, 'h' is scalar; a product with a scalar is written *"),
    ("h: state\nh = total(h)", 2, 11, "total sums the entries of a vector or a matrix, 'h' is a scalar"),
    ("h: state\nh = total", 2, 5, "total is a function; write total(...)"),
    ("c: state\nf = tanh(c)\nc = f(c)", 3, 5, "f is a name, not a function; for a product write f*(...)"),
    ("h: state\nh = h[0]", 2, 6, "sizes stand in declarations"),
    ("x: input\nh: state\nh = relu(x, h)", 3, 13, "relu takes one argument, found 2 arguments; write relu(x)"),
    ("h: state\nh = sqrt(-2)", 2, 5, "not a real number"),
    ("h: state\nh = sqrt(h)**65", 2, 14, "powers go up to 64"),
    ("h: state\nh = exp(log(h)/3)", 2, 4, "comes to a power '1/3'; integers and halves"),
    ("h: state\nh = " + "sqrt(1 + " * 5 + "h" + ")" * 5, 2, 4, "more than 4 brackets inside each other around roots"),
    ("x: input[", 1, 10, "expected a size such as n or 3, found the end of the line"),
    ("x: input[]", 1, 10, "expected a size such as n or 3, found ']'"),
    ("x: input[n", 1, 11, "expected , or ] after the size n, found the end of the line"),
    ("x: input[n,", 1, 12, "expected a size such as n or 3"),
    ("x: input[n m]", 1, 12, "expected , or ] after the size n, found 'm'"),
    ("x: input[n] m", 1, 13, "expected the end of the line after ], found 'm'"),
    ("x: input n", 1, 10, "expected [ or the end of the line after input, found 'n'"),
    ("W: param[n, m, k]", 1, 9, "expected one size or two, found 3"),
    ("W: param[0]", 1, 10, "an integer from 1 to 1000000, found '0'"),
    ("W: param[1000001]", 1, 10, "an integer from 1 to 1000000"),
    ("W: param[-1]", 1, 10, "expected a size such as n or 3, found '-'"),
    ("W: param[n/2]", 1, 11, "expected , or ] after the size n, found '/'"),
    ("W: param[\u0661]", 1, 10, "expected a size such as n or 3, found '\\u0661'"),
    (f"W: param[{'n' * 41}]", 1, 10, "too long"),
    ("x: input[1]", 1, 9, "[1] has a size 1, it is a scalar; write input"),
    ("W: param[n, 1]", 1, 9, "[n, 1] has a size 1, it is a vector; write param[n]"),
    ("W: param[1, 1]", 1, 9, "it is a scalar; write param"),
    ("\u1e8b: input", 1, 1, "expected a name of the letters A to Z"),
    ("x input", 1, 3, "expected : or ="),
    ("x: inputs", 1, 4, "expected input, state, param, param_per_step, const, output, time, found 'inputs'"),
    ("lambda: param", 1, 1, "a word of Python"),
    ("h_1: state", 1, 1, "ends like a time or a derivative"),
    ("w_bar: param", 1, 1, "ends like a time or a derivative"),
    ("h: state\nh = 1\nh = 2", 3, 1, "assigned a second time"),
    ("x: input\nx = 2", 2, 1, "its values come from outside"),
    ("x: input\n x: param", 2, 2, "declared in line 1 already"),
    ("x: input\nh: state\nh = x_prev", 3, 5, "x is no state, and only states have a value before the step"),
    ("h: state\nh = q_prev", 2, 5, "'q_prev' is not declared; the names here are h"),
    ("h: state\nh_prev = h\nh = h_prev", 2, 1, "ends like a time or a derivative"),
    ("W_1: param", 1, 1, "choose another, such as W1"),
    ("lambda: param", 1, 1, "choose another, such as lam"),
    ("in: param", 1, 1, "choose another, such as w_in"),
    ("exp: param", 1, 1, "exp is a function and cannot be a name; choose another, such as w_exp"),
    ("h: state\ntotal = h", 2, 1, "total is a function and cannot be a name; choose another, such as w_total"),
    ("x: input[n]\nn: const", 2, 1, "n is a size in line 1 and a const in line 2"),
    ("n: param\nx: input[m]\nh: state[k, n]", 3, 1, "n is a size in line 3 and a param in line 1"),
    ("k: param_per_step[k]", 1, 1, "k is a size in line 1 and a param_per_step in line 1"),
    ("x: input[n]\nh: state[n]\nh = x - total(x)/k", 3, 18, "'k' is not declared"),
    ("h: state\nh_t = tanh(h)", 1, 1, "the state h is never assigned; write h = ... in line 2"),
    ("h: state\nh_new = tanh(h)", 1, 1, "the state h is never assigned; write h = ... in line 2"),
    ("x: input\nh: state\nh = h + x_t", 3, 9, "x has its own value at every step, write x"),
    ("h: state\nh = tanh(h_t)", 2, 10, "write h, or h_prev for the one before"),
    ("x: input\nu: param\nh: state\nh = h + ux", 4, 9, "a product is written u*x"),
    ("x: input[m]\nW: param[n, m]\nh: state[n]\nh = h + Wx", 4, 9, "a product is written W @ x"),
    ("x: input[n]\nz: input[n]\nh: state[n]\nh = h + zx", 4, 9, "a product is written z*x"),
    ("y: output\ny = y + 1", 2, 5, "'y' is not declared"),
    ("h: state", 1, 1, "the state h is never assigned"),
    ("h: state\nh = 1\ny: output", 3, 1, "the output y is never assigned"),
    ("w: param\nh: state\nh = w(h)", 3, 5, "w is a name, not a function"),
    ("h: state\nh = tan(h)", 2, 5, "no function is called 'tan'; did you mean tanh?"),
    ("h: state\nh = tanh", 2, 5, "tanh is a function"),
    ("h: state\nh = tanh(h, h)", 2, 13, "tanh takes one argument, found 2"),
    ("h: state\nh = 2h", 2, 6, "expected an operator"),
    ("h: state\nh = 1/0", 2, 7, "nothing can be divided by it"),
    ("h: state\nh = log(0)", 2, 5, "not a real number"),
    ("h: state\nh = h**0.3", 2, 8, "expected an integer, a half or a formula with a name in it as exponent"),
    ("h: state\nh = h**64.5", 2, 8, "powers go up to 64"),
    ("h: state\nh = (-2)**h", 2, 6, "only a positive number has such a power"),
    ("h: state\nh = h**65", 2, 8, "powers go up to 64"),
    ("h: state\nh = (h**9)**9", 2, 9, "nested ones together"),
    ("h: state\nh = h.real", 2, 6, "found '.'"),
    ("h: state\nh = h if h else h", 2, 7, "expected an operator"),
    ("h: state\nh = \u0430", 2, 5, "U+0430 CYRILLIC SMALL LETTER A"),
    ("h: state\nh = h\x00", 2, 6, "U+0000"),
    ("h: state\nh = \ud800", 2, 5, "U+D800"),
    ("é: input", 1, 1, "expected a name of the letters A to Z"),
    (f"{'a' * 41}: input", 1, 1, "too long"),
    ("h: state\nh = " + "(" * 60 + "h", 2, 25, "more than 20 brackets"),
    ("h: state\nh = " + "-" * 60 + "h", 2, 25, "more than 20 brackets or signs"),
    ("h: state\nh = " + "9" * 401, 2, 5, "at most 400"),
    ("h: state\nh = 1e999999999", 2, 5, "beyond 1e400"),
    ("h: state\nh = " + "h+" * 600 + "h", 2, 1001, "at most 1000"),
]

#: shapes that do not fit: where, the part of the formula, and both shapes
SHAPES = [
    ("a = x + h", 5, 9, "the shapes in 'x + h' do not fit: 'x' is [m], 'h' is [n]; elementwise, all shapes agree"),
    ("a = h + 2*h - W", 5, 15, "'h + 2*h' is [n], 'W' is [n, m]"),
    ("a = W*x", 5, 7, "'W' is [n, m], 'x' is [m]; * is elementwise, the matrix product is written @"),
    ("a = h*W @ x", 5, 7, "'h' is [n], 'W' is [n, m]; write h[:, None]*W for h along the rows"),
    ("a = W @ h", 5, 9, "'W' is [n, m], 'h' is [n]; A @ B takes a matrix A of as many columns as B has rows"),
    ("a = 2*(h + W.T @ h)", 5, 12, "'h' is [n], 'W.T @ h' is [m]"),
    ("a = h @ h", 5, 9, "'h' is [n], 'h' is [n]; A @ B takes"),
    ("a = 2 @ x", 5, 9, "'2' is scalar, 'x' is [m]; a product with a scalar is written *"),
    ("a = W @ (x.T @ x)", 5, 10, "'W' is [n, m], 'x.T @ x' is scalar; a product with a scalar is written *"),
    ("a = tanh(W)/x", 5, 13, "'tanh(W)' is [n, m], 'x' is [m]"),
    ("a = x.T + x", 5, 11, "'x.T' is [1, m], 'x' is [m]"),
    ("h = W.T @ h", 5, 5, "'W.T @ h' is [m], but h is declared as [n] in line 2"),
    ("h = 2", 5, 5, "'2' is scalar, but h is declared as [n] in line 2"),
    ("y =  W @ x", 5, 6, "'W @ x' is [n], but y is declared as [k] in line 4"),
    ("a = h/h", 5, 5, "'h/h' is [n] as written, but what cancels in it leaves '1', a scalar"),
    ("a = x.T @ (x - x)", 5, 12, "'x - x' is [m] as written, but what cancels in it leaves '0'"),
    ("a = total(2*h/h)", 5, 11, "'2*h/h' is [n] as written, but what cancels in it leaves '2'"),
    ("a = (h**0).T", 5, 6, "'h**0' is [n] as written, but what cancels in it leaves '1'"),
    ("a = tanh(h*0) + total(x)", 5, 5, "what cancels in it leaves 'total(x)', a scalar"),
]


@pytest.mark.parametrize(("line", "number", "column", "message"), SHAPES, ids=[row[0] for row in SHAPES])
def test_shapes_that_do_not_fit_are_named(line: str, number: int, column: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse(f"x: input[m]\nh: state[n]\nW: param[n, m]\ny: output[k]\n{line}", "mine")
    assert str(caught.value).startswith(f"mine, line {number}, column {column}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "line", "column", "message"), MISTAKES, ids=[row[3] for row in MISTAKES])
def test_a_mistake_is_named_with_line_and_column(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Cell.parse(text, "mine")
    found = str(caught.value)
    assert found.startswith(f"mine, line {line}, column {column}: ")
    assert message in found
    assert len(found) < 400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a state or an output"),
        ("# nothing\n", "expected a state or an output"),
        ("x: input", "expected a state or an output"),
        ("#" * 10_001, "10000 characters"),
        ("\n" * 201, "200 lines"),
    ],
)
def test_a_text_that_is_no_cell_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Cell.parse(text)
