"""Matrix lines in the cell language: what they mean, the shapes they have, and that they come back as they were."""

from __future__ import annotations

import re

import numpy as np
import pytest
import sympy as sp
from cell_texts import ELMAN, LAYER_NORM, LSTM, ROWS, TEXTS
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn import Cell, InputError, cell_text
from symrnn.cells.parameters import Indexing, Parameter, previous
from symrnn.expressions.functions import sigmoid, softsign
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of_sizes
from symrnn.programs.program import Assign, Input, name_symbol


def test_elman_is_what_it_reads_as() -> None:
    x, h, a, W_xh, W_hh, b_h = map(name_symbol, ("x", "h", "a", "W_xh", "W_hh", "b_h"))
    assert Cell.parse(ELMAN, "elman") == Cell(
        name="elman",
        inputs=(Input(x, ("m",)),),
        states=(Input(h, ("n",)),),
        parameters=(Parameter(W_xh, shape=("n", "m")), Parameter(W_hh, shape=("n", "n")), Parameter(b_h, shape=("n",))),
        lines=(Assign(a, dot(W_xh, x) + dot(W_hh, previous(h)) + b_h, ("n",)), Assign(h, sp.tanh(a), ("n",))),
        source="Elman (1990)",
    )


def test_a_gate_may_be_called_f_and_a_state_is_new_after_its_line() -> None:
    c, f, g, i, h, o = map(name_symbol, "cfgiho")
    cell = Cell.parse(LSTM)
    assert cell.lines[-2:] == (
        Assign(c, f * previous(c) + i * g, ("n",)),
        Assign(h, o * sp.tanh(c), ("n",)),
    )


def test_shapes_follow_from_formulas() -> None:
    shapes = {str(line.symbol): line.shape for line in Cell.parse(LAYER_NORM).lines}
    assert shapes == {"a": ("n",), "count": (), "mean": (), "centred": ("n",), "scale": (), "h": ("n",), "y": ("k",)}
    assert [line.shape for line in Cell.parse(ROWS).lines] == [(), ("n", 3), ("n",)]


def test_constants_parameters_and_outputs_have_their_shapes() -> None:
    eps, ones, y = map(name_symbol, ("eps", "ones", "y"))
    cell = Cell.parse(LAYER_NORM)
    assert cell.constants == (Input(ones, ("n",), constant=True), Input(eps, constant=True))
    assert cell.outputs == (y,)
    assert Cell.parse(ROWS).parameters[1] == Parameter(name_symbol("w"), Indexing.PER_STEP, "w_{t}", ("n", 3))


def test_sizes_names_and_functions_are_apart() -> None:
    cell = Cell.parse("n: input[n]\nm: state[tanh]\nW: param[tanh, n]\nk: const\nm = sin(k)*(W @ n)")
    n, W, k = map(name_symbol, ("n", "W", "k"))
    assert cell.lines[0] == Assign(name_symbol("m"), sp.sin(k) * dot(W, n), ("tanh",))


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("-W @ x", "-(W @ x)"),
        ("2*W @ x", "(2*W) @ x"),
        ("h*h @ h.T @ h", "(((h*h) @ h.T)) @ h"),
        ("W @ x*h", "(W @ x)*h"),
        ("W @ x/h", "(W @ x)/h"),
        ("W @ -x", "W @ (-x)"),
        ("W @ x**2", "W @ (x**2)"),
        ("-h.T.T", "-h"),
        ("W.T.T @ x", "W @ x"),
        ("h - -h", "2*h"),
    ],
)
def test_products_are_read_from_left_to_right(formula: str, meaning: str) -> None:
    head = "x: input[m]\nh: state[n]\nW: param[n, m]\nh = "
    assert Cell.parse(head + formula).lines == Cell.parse(head + meaning).lines


@pytest.mark.parametrize("name", TEXTS)
def test_the_cells_come_back_from_their_texts(name: str) -> None:
    cell = Cell.parse(TEXTS[name], name)
    written = cell_text(cell)
    assert Cell.parse(written, name) == cell
    assert cell_text(Cell.parse(written, name)) == written


@pytest.mark.parametrize("prepare", [str.encode, lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()])
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(prepare) -> None:
    assert Cell.parse(prepare(ELMAN).decode()) == Cell.parse(ELMAN)


def test_what_the_language_cannot_declare_has_no_text() -> None:
    h = name_symbol("h")
    for shape, line in [
        (("n" * 41,), previous(h)),
        ((10**7,), previous(h)),
        (("n",), sp.S.One),
    ]:
        cell = Cell("odd", (), (Input(h, shape),), (), (Assign(h, line, shape),))
        with pytest.raises(InputError, match="cell odd has no text form"):
            cell_text(cell)


NAMES: dict[str, Shape] = {
    "x": ("m",),
    "h": ("n",),
    "c": ("n",),
    "e": (3,),
    "W": ("n", "m"),
    "U": ("n", "n"),
    "P": (3, "n"),
    "v": (1, "n"),
    "s": (),
    "eps": (),
}
HEAD = """x: input[m]
e: input[3]
h: state[n]
c: state[n]
W: param[n, m]
U: param[n, n]
P: param_per_step[3, n]
v: param[1, n]
s: param
eps: const
"""
SIZES = ("n", "m", 3, 1)
FUNCTIONS = {
    "tanh": (sp.tanh, np.tanh),
    "sin": (sp.sin, np.sin),
    "cos": (sp.cos, np.cos),
    "abs": (sp.Abs, np.abs),
    "sigmoid": (sigmoid, lambda a: 1 / (1 + np.exp(-a))),
    "softsign": (softsign, lambda a: a / (1 + np.abs(a))),
    "identity": (lambda a: a, lambda a: a),
}


def atom(shape: Shape) -> str:
    """A product of vectors, for a shape that no name has."""
    vectors = {"n": "h", "m": "x", 3: "e", 1: "s"}
    rows, columns = rows_and_columns(shape)
    if columns == 1:
        return vectors[rows]
    return f"{vectors[columns]}.T" if rows == 1 else f"({vectors[rows]} @ {vectors[columns]}.T)"


@st.composite
def formulas(draw: st.DrawFn, shape: Shape, depth: int) -> str:
    """A formula of a shape, by its rules."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        leaves = [name for name, known in NAMES.items() if known == shape] or [atom(shape)]
        return draw(st.sampled_from(leaves + ["2", "0.5", "1/3"] * (not shape)))

    def part(wanted: Shape) -> str:
        return draw(formulas(wanted, depth - 1))

    rows, columns = rows_and_columns(shape)
    kind = draw(st.sampled_from(["sum", "product", "scaled", "call", "sign", "power", "ratio", "root", "dot", "whole"]))
    if kind == "sum":
        return f"{part(shape)} {draw(st.sampled_from('+-'))} {part(shape)}"
    if kind == "product":
        return f"({part(shape)})*({part(shape)})"
    if kind == "scaled":
        return f"({part(())})*({part(shape)})"
    if kind == "call":
        return f"{draw(st.sampled_from(list(FUNCTIONS)))}({part(shape)})"
    if kind == "sign":
        return f"-({part(shape)})"
    if kind == "power":
        return f"({part(shape)})**{draw(st.integers(1, 3))}"
    if kind == "ratio":
        return f"({part(shape)})/(1 + abs({part(shape)}))"
    if kind == "root":
        return f"{part(())}{draw(st.sampled_from('*/'))}sqrt(1 + ({part(shape)})**2)"
    inner = draw(st.sampled_from([size for size in SIZES if size != 1 or (rows != 1 and columns != 1)]))
    left, right = shape_of_sizes(rows, inner), shape_of_sizes(inner, columns)
    if kind == "dot" and left and right:
        return f"({part(left)}) @ ({part(right)})"
    return (
        f"({part(shape_of_sizes(columns, rows))}).T" if shape else f"total({part((inner,) if inner != 1 else ('n',))})"
    )


#: how the language says that a formula loses its shape, or is beyond its bounds
BEYOND = re.compile(
    "what cancels|is zero|to a power|found the constant|not a real number|more than|has \\d+ characters"
)


def written(text: str) -> tuple[Cell, str] | None:
    """The cell and its text; None where SymPy's constructors cancel the shape away."""
    try:
        cell = Cell.parse(text)
        return cell, cell_text(cell)
    except InputError as error:
        if BEYOND.search(str(error)):
            return None
        raise


def meaning(expr: sp.Expr, values: dict[sp.Symbol, np.ndarray]) -> np.ndarray:
    """The value of an expression on matrices, node by node."""
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return np.full((1, 1), float(expr))
    parts = [meaning(part, values) for part in expr.args]
    if isinstance(expr, dot):
        return parts[0] @ parts[1]
    if isinstance(expr, T):
        return parts[0].T
    if isinstance(expr, total):
        return parts[0].sum().reshape(1, 1)
    if expr.is_Pow:
        return parts[0] ** float(expr.exp)
    if expr.is_Add or expr.is_Mul:
        combine = np.add if expr.is_Add else np.multiply
        found = parts[0]
        for part in parts[1:]:
            found = combine(found, part)
        return found
    return next(value for function, value in FUNCTIONS.values() if function is expr.func)(parts[0])


@examples(120)
@given(st.data(), st.sampled_from([(), ("n",), ("m",), (3,), ("n", "m"), (3, "n"), (1, "n"), ("m", "m")]))
def test_well_typed_texts_mean_what_python_says_and_come_back(data: st.DataObject, shape: Shape) -> None:
    formula = data.draw(formulas(shape, 3))
    new = data.draw(formulas(("n",), 2))
    found = written(f"# a cell\n{HEAD}c = {new}\nq = {formula}\nh = tanh(h) + c")
    if found is None:
        return
    cell, text = found
    assert Cell.parse(text) == cell
    assert cell_text(Cell.parse(text)) == text
    line = cell.lines[1]
    assert line.shape == shape
    assert_same_value(formula, line.expr, shape)


def assert_same_value(formula: str, expr: sp.Expr, shape: Shape) -> None:
    """An independent reading: Python's own grammar on arrays."""
    rng = np.random.default_rng(7)
    sizes = {"n": 2, "m": 4}
    arrays = {
        name: rng.uniform(0.3, 1.5, [sizes.get(size, size) for size in rows_and_columns(known)])
        for name, known in NAMES.items()
    }
    here = arrays | {name: value for name, (_, value) in FUNCTIONS.items()} | {"sqrt": np.sqrt, "total": np.sum}
    expected = eval(formula, {"__builtins__": {}}, here)  # a test's own text, never a user's
    values = {name_symbol(name): array for name, array in arrays.items()}
    got = meaning(expr, values | {previous(name_symbol("h")): arrays["h"]})
    np.testing.assert_allclose(got, np.broadcast_to(expected, got.shape), rtol=1e-7, atol=1e-7)
    assert got.shape == tuple(sizes.get(size, size) for size in rows_and_columns(shape))
