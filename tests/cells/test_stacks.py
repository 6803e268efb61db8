"""Stacks, slices, splits and sums of sizes in the cell language."""

from __future__ import annotations

import pytest

from symrnn import Cell, cell_text
from symrnn.errors import InputError

HEAD = "x: input[m]\nh: state[n]\nv: state[4*n]\nW: param[4*n, m+n]\n"


def lines_of(text):
    cell = Cell.parse(HEAD + text + "\nv = 0.5*v\n")
    return [str(line) for line in cell.lines[:-1]]


@pytest.mark.filterwarnings("ignore::symrnn.errors.CellWarning")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("q = [h; x]\nh = h*total(q)", "q = stack(h_prev, x)"),
        ("q = concat(h, x, 1)\nh = h*total(q)", "q = stack(h_prev, x, 1)"),
        ("q = stack(h, [x; x])\nh = h*total(q)", "q = stack(h_prev, stack(x, x))"),
        ("h = v[0:n]", "h = v_prev[0:n]"),
        ("h = v[:n]", "h = v_prev[0:n]"),
        ("h = v[3*n:]", "h = v_prev[3*n:4*n]"),
        ("h = v[n : n+n]", "h = v_prev[n:2*n]"),
        ("h = W[n:2*n] @ [x; h]", "h = W[n:2*n] @ stack(x, h_prev)"),
        ("h = W[:n, 0:n] @ h", "h = W[0:n, 0:n] @ h_prev"),
        ("h = W[0:n, m:] @ h", "h = W[0:n, m:m+n] @ h_prev"),
        ("p = W[:, 0:m] @ x\nh = p[:n]", "p = W[:, 0:m] @ x"),
        ("h = (v + 1)[0:n]", "h = (v_prev + 1)[0:n]"),
        ("h = W.T[0:n, 0:n] @ h", "h = W.T[0:n, 0:n] @ h_prev"),
        ("h = v[:][0:n]", "h = v_prev[0:n]"),
        ("h = h*total(W[:, :])", "h = h_prev*total(W)"),
    ],
)
def test_a_block_is_read(text, line):
    assert lines_of(text)[0] == line


@pytest.mark.filterwarnings("ignore::symrnn.errors.CellWarning")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("h = [h, x]", r"column 5: expected two or more that are stacked.*\[h; x\]"),
        ("h = [h]", "two or more"),
        ("h = concat(h)", "two or more"),
        (
            "h = [W; h]",
            r"W is \[4\*n, m\+n\], h is \[n\]; it takes as many columns of each".replace("W is", "'W' is").replace(
                "h is", "'h' is"
            ),
        ),
        ("h = h[1:n]", "1:n does not fit: 'h' has n rows"),
        ("h = h[0:m]", "0:m does not fit"),
        ("h = h[n:n]", "n:n does not fit"),
        ("h = v[0:5*n]", "0:5\\*n does not fit"),
        ("h = h[0:k]", "k is no size here; the sizes are m, n"),
        ("h = v[0:n:2]", "leave the step out"),
        ("h = v[-1:]", "expected a size such as n, 3, 2\\*n or m\\+n, found '-1'"),
        ("h = v[:, 0:n]", "expected rows"),
        ("h = tanh(h; x)", "a stack is written"),
        ("h = [h; x", "1 closing bracket more"),
        ("h = h]", "expected no \\] here"),
        ("p, q = split(h)", r"'h' is \[n\], which has no 2 equal parts at every size"),
        ("p, q = h", "the names of split"),
        ("p, q = split(v, n)", "not 2 parts of n rows"),
        ("h = concatenate(h, x)", r"a stack is written \[h; x\]"),
    ],
)
def test_a_mistake_is_named(text, told):
    with pytest.raises(InputError, match=told):
        lines_of(text)


SPLITS = """
x: input[m]
h: state[n]
W: param[3*n, m+n]
{line}
h = sigmoid(a_z)*h + sigmoid(a_r)*tanh(a_g)
"""


@pytest.mark.parametrize("inside", ["split(a)", "split(a, n)", "split( a )"])
def test_a_split_is_a_line_for_each_part(inside):
    cell = Cell.parse(SPLITS.format(line=f"a = W @ [h; x]\na_z, a_r, a_g = {inside}"))
    assert list(map(str, cell.lines[1:4])) == ["a_z = a[0:n]", "a_r = a[n:2*n]", "a_g = a[2*n:3*n]"]


def test_a_formula_that_is_split_gets_a_name():
    cell = Cell.parse(SPLITS.format(line="a_z, a_r, a_g = split(W @ [h; x])"))
    assert list(map(str, cell.lines[:2])) == ["a = W @ stack(h_prev, x)", "a_z = a[0:n]"]
    cell = Cell.parse(
        SPLITS.replace("a_z", "z").replace("a_r", "r").replace("a_g", "g").format(line="z, r, g = split(W @ [h; x])")
    )
    assert cell.lines[0].symbol.name == "parts"


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ("4*n", "4*n"),
        ("n*4", "4*n"),
        ("m+n", "m+n"),
        ("n + m", "m+n"),
        ("n+n", "2*n"),
        ("2*n+m+1", "m+2*n+1"),
        ("3+4", 7),
    ],
)
def test_a_size_may_be_a_sum(size, shape):
    assert Cell.parse(f"h: state[{size}]\nU: param[m, n]\nh = h*total(U)").states[0].shape == (shape,)


@pytest.mark.parametrize("size", ["4*", "+n", "n-1", "4*n*2", "2*3", "n+", "4**n", "4n", "0*n", "n+0", "n*m"])
def test_what_is_no_size_is_refused(size):
    with pytest.raises(InputError, match="size"):
        Cell.parse(f"h: state[{size}]\nh = 2*h")


def test_a_name_of_a_size_in_a_sum_is_no_weight():
    with pytest.raises(InputError, match="n is a size in line 1 and a const"):
        Cell.parse("h: state[2*n]\nn: const\nh = n*h")


@pytest.mark.filterwarnings("ignore::symrnn.errors.CellWarning")
@pytest.mark.parametrize(
    "text",
    [
        "a = W @ [h; x] + v\nh = tanh(a[0:n])*a[3*n:]",
        "h = tanh(W[0:n, 0:n] @ h + W[:n, n:] @ x)",
        "h = W.T[0:n, n:2*n] @ h",
        "h = [[h; x; 2][0:n]; v][0:n]",
        "h = (W @ [h; x] + v)[n:2*n]/2",
    ],
)
def test_the_text_of_a_cell_reads_back(text):
    cell = Cell.parse(HEAD + text + "\nv = 0.5*v\n")
    again = Cell.parse(cell_text(cell))
    assert (again.lines, again.parameters, again.states) == (cell.lines, cell.parameters, cell.states)


def test_a_name_may_be_called_as_a_stack_is():
    cell = Cell.parse("x: input[n]\nstack: state[n]\nstack = 0.5*stack + x\n")
    assert str(cell.lines[0]) == "stack = stack_prev/2 + x"
