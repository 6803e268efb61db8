"""The cell language: what it means, that it comes back as it was, and what it says of mistakes."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.cells import dense, elman_unit, neuron
from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.cell import Cell
from symrnn.cells.formula import FORMULA_FUNCTIONS, formula_text, parse_formula, parse_number
from symrnn.cells.parameters import Indexing, Parameter, previous
from symrnn.cells.text import cell_text, read_cell
from symrnn.cells.unroll import unroll
from symrnn.errors import InputError
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Assign, Input, name_symbol

SOFTSIGN = """# a softsign neuron
x: input
h: state
u: param
w: param
b: param
h = softsign(u*x + w*h + b)
"""
X, W, H = map(name_symbol, ("x", "w", "h"))
NAMES = {"x": X, "w": W, "h": H}


def test_a_cell_is_what_it_reads_as() -> None:
    cell = Cell.parse(SOFTSIGN, "mine")
    u, b = map(name_symbol, "ub")
    value = FORMULA_FUNCTIONS["softsign"](u * X + W * previous(H) + b)
    assert cell == Cell(
        name="mine",
        inputs=(Input(X),),
        states=(Input(H),),
        parameters=(Parameter(u), Parameter(W), Parameter(b)),
        lines=(Assign(H, value),),
        source="a softsign neuron",
    )


def test_a_state_is_the_old_one_before_its_line_and_the_new_one_after() -> None:
    cell = Cell.parse("h: state\nc: state\na = h + c\nc = c*h\nh = a*c\ny: output\ny = h + c")
    h, c = name_symbol("h"), name_symbol("c")
    assert [line.expr for line in cell.lines] == [
        previous(h) + previous(c),
        previous(c) * previous(h),
        name_symbol("a") * c,
        h + c,
    ]
    assert cell.outputs == (name_symbol("y"),)


def test_a_parameter_of_each_step_is_numbered_by_time() -> None:
    cell = Cell.parse("x: input\nh: state\nw: param_per_step\nh = h + w*x")
    assert cell.parameters == (Parameter(W, Indexing.PER_STEP, "w_{t}"),)
    assert str(unroll(cell, inputs=[5, 7]).expression()) == "5*w_1 + 7*w_2"


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_activation_is_a_function_of_the_language(name: str) -> None:
    assert parse_formula(f"{name}(w*x)", NAMES) == ACTIVATIONS[name].function(W * X)


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("w*x - h/3", W * X - H / 3),
        ("-x**2", -(X**2)),
        ("2**-3*x", X / 8),
        ("x**(-2)", X**-2),
        ("x - w - h", X - W - H),
        ("x/w/h", X / W / H),
        ("x - (w - h)", X - W + H),
        ("0.1 + .2 + 1e-1", sp.Rational(2, 5)),
        (" exp( x )*log(w)+abs(h)\t", sp.exp(X) * sp.log(W) + sp.Abs(H)),
        ("+x - -w", X + W),
        ("tanh(x)", sp.tanh(X)),
        ("sin(x)*cos(-w)/sqrt(h)", sp.sin(X) * sp.cos(W) / sp.sqrt(H)),
        ("x*sqrt(x)", X ** sp.Rational(3, 2)),
        ("sqrt(8)", 2 * sp.sqrt(2)),
        ("g(x)", sp.Function("g", real=True)(X)),
        ("+".join(["x"] * 500), 500 * X),
    ],
)
def test_formulas_mean_what_mathematics_says(text: str, expr: sp.Expr) -> None:
    assert parse_formula(text, NAMES) == expr


def test_names_and_functions_do_not_clash() -> None:
    exp = name_symbol("exp")
    assert parse_formula("exp*exp(exp)", {"exp": exp}) == exp * sp.exp(exp)
    gate = Cell.parse("x: input[n]\nk: const\nc: state[n]\nq = f(x)\nf = sigmoid(k*x)\nc = f*c + q")
    f, q = map(name_symbol, "fq")
    assert gate.lines[0].expr == sp.Function("f", real=True)(X)
    assert gate.lines[2].expr == f * previous(name_symbol("c")) + q
    assert gate.constants == (Input(name_symbol("k"), constant=True),)


@pytest.mark.parametrize(
    "cell", [elman_unit(), elman_unit("f"), Cell.parse(SOFTSIGN)], ids=lambda cell: str(cell.lines[-1])
)
def test_a_cell_comes_back_from_its_text(cell: Cell) -> None:
    assert Cell.parse(cell_text(cell), cell.name) == cell


@pytest.mark.parametrize("cell", [neuron(), dense()], ids=lambda cell: cell.name)
def test_the_lectures_cells_have_no_text_form(cell: Cell) -> None:
    with pytest.raises(InputError, match=f"cell {cell.name} has no text form"):
        cell_text(cell)


@pytest.mark.parametrize(
    "expr", [sp.cbrt(X), X**65, sp.tan(X), previous(H) + sp.Function("foo", real=True)(X), sp.Abs(X) ** X]
)
def test_what_the_language_cannot_say_is_refused(expr: sp.Expr) -> None:
    cell = Cell("odd", (Input(X),), (Input(H),), (), (Assign(H, expr),))
    with pytest.raises(InputError, match="cell odd has no text form"):
        cell_text(cell)


def test_a_source_cannot_smuggle_lines_in() -> None:
    cell = Cell("odd", (Input(X),), (Input(H),), (), (Assign(H, X),), source="a\nv: param")
    assert Cell.parse(cell_text(cell)).parameters == ()


def test_the_state_before_the_step_has_a_name_in_every_line() -> None:
    y = name_symbol("y")
    late = Cell("late", (Input(X),), (Input(H),), (), (Assign(H, X), Assign(y, previous(H))), (y,))
    text = "x: input\nh: state\ny: output\nh = x\ny = h_prev\n"
    assert cell_text(late) == text
    assert Cell.parse(text, "late") == late


names = st.sampled_from(["x", "w", "h", "v_x", "b1"])
numbers = st.one_of(st.integers(0, 99).map(str), st.sampled_from(["0.5", "1/3", "2e-2", "12.25"]))
functions = st.sampled_from([*(name for name in FORMULA_FUNCTIONS if name != "total"), "f", "g"])


def formulas() -> st.SearchStrategy[str]:
    return st.recursive(
        st.one_of(names, names, numbers),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join),
            st.tuples(inner, names).map("({0[0]})/(1 + abs({0[1]}))".format),
            st.tuples(functions, names, inner).map("{0[0]}({0[1]} + {0[2]})".format),
            st.tuples(inner, st.integers(-2, 3)).map("(x + {0[0]})**{0[1]}".format),
            inner.map("-({})".format),
        ),
        max_leaves=8,
    )


#: how the language says that a formula has no value, or is beyond its bounds
BEYOND = re.compile("not a real number|is zero|powers go up|to a power|found the constant|more than 4096 bits")


def accepted(text: str) -> Cell | None:
    """The cell, None where the text divides by zero or the like."""
    try:
        return Cell.parse(text)
    except InputError as error:
        if BEYOND.search(str(error)):
            return None
        raise


@examples(150)
@given(st.lists(formulas(), min_size=1, max_size=3), st.sampled_from(["param", "param_per_step"]))
def test_text_to_cell_to_text_is_stable(texts: list[str], kind: str) -> None:
    middle = [f"a{letter} = {text}" for letter, text in zip("pqr", texts, strict=False)]
    text = "\n".join(["x: input", "h: state", f"w: {kind}", "v_x: input", "b1: param", *middle, "h = tanh(h + ap)"])
    cell = accepted(text)
    if cell is None:
        return
    written = cell_text(cell)
    assert Cell.parse(written) == cell
    assert cell_text(Cell.parse(written)) == written


@examples(200)
@given(formulas(), st.lists(st.fractions(-2, 2, max_denominator=8), min_size=5, max_size=5))
def test_formulas_agree_with_pythons_own_arithmetic(text: str, values: list[Fraction]) -> None:
    """An independent reading: Python's grammar and fractions, with functions that are polynomials on both sides."""
    named = dict(zip(["x", "w", "h", "v_x", "b1"], values, strict=True))
    plain = text
    for name in sorted([*FORMULA_FUNCTIONS, "f", "g"], key=len, reverse=True):
        plain = plain.replace(f"{name}(", "(")
    try:
        expr = parse_formula(plain, {name: name_symbol(name) for name in named})
        expected = _by_hand(plain, named)
    except (InputError, ZeroDivisionError):
        return
    found = expr.subs({name_symbol(name): sp.Rational(v.numerator, v.denominator) for name, v in named.items()})
    assert (found.p, found.q) == (expected.numerator, expected.denominator)


def _by_hand(text: str, named: dict[str, Fraction]) -> Fraction:
    exact = {"F": Fraction, **named}
    numbered = "".join(f"F('{part}')" if part[0].isdigit() else part for part in _parts(text))
    return Fraction(eval(numbered, {"__builtins__": {}}, exact))  # a test's own text, never a user's


def _parts(text: str) -> list[str]:
    after_power = re.sub(r"\*\*(-?\d)", lambda match: "**" + match[1].replace("-", "~") + "!", text)
    parts = re.findall(r"\*\*~?\d!|\d+(?:\.\d+)?(?:e-\d+)?|[a-z_]\w*|.", after_power)
    return [part.replace("~", "-").replace("!", "") for part in parts]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2),
        ("-0.5", Fraction(-1, 2)),
        ("+1/3", Fraction(1, 3)),
        ("2.5e-3", Fraction(1, 400)),
        (" 7 ", 7),
        (".5", Fraction(1, 2)),
        ("1E2", 100),
        ("1e400", 10**400),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "1_000",
        "0x10",
        "1/0",
        "1/2/3",
        "--1",
        "1e401",
        "1e",
        ".",
        "٣",
        "1j",
        "9" * 401,
        "1e9999999999",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="number"):
        parse_number(text)


def test_a_cell_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.cell"
    path.write_bytes(b"\xef\xbb\xbf" + SOFTSIGN.replace("\n", "\r\n").encode())
    cell = read_cell(path)
    assert cell == Cell.parse(SOFTSIGN, "mine")
    assert str(bptt(unroll(cell, inputs=[1])).line("b_bar")) == "b_bar = a_1_bar"


def test_a_file_that_is_no_cell_is_refused(tmp_path: Path) -> None:
    binary, long, folder = tmp_path / "b.cell", tmp_path / "l.cell", tmp_path / "d.cell"
    binary.write_bytes(b"h: state\n\xff\xfe")
    long.write_bytes(b"#" * 2_000_000)
    folder.mkdir()
    for path, message in [
        (binary, "not UTF-8 text at byte 9"),
        (long, "longer than a cell"),
        (folder, "cannot be read"),
        (tmp_path / "missing.cell", "cannot be read: No such file"),
        (Path("nul\x00.cell"), "path: expected a path, .* without a character 0"),
    ]:
        with pytest.raises(InputError, match=message):
            read_cell(path)
    binary.write_text("h: state\nh = q")
    with pytest.raises(InputError) as caught:
        read_cell(binary)
    assert str(caught.value).startswith(f"{binary}, line 2, column 5: ")


def test_written_formulas_use_the_words_of_the_language() -> None:
    assert formula_text(sp.Abs(X) + sp.exp(1)) == "abs(x) + exp(1)"
