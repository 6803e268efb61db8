"""The cell language: what it means, that it comes back as it was, and what it says of mistakes."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.activations import ACTIVATIONS
from symrnn.cell import Cell, Indexing, Parameter, previous
from symrnn.cells import dense, elman, neuron
from symrnn.errors import InputError
from symrnn.formula import FORMULA_FUNCTIONS, formula_text, parse_formula, parse_number
from symrnn.gradient import bptt
from symrnn.language import cell_text, parse_cell, read_cell
from symrnn.program import Assign, Input, name_symbol
from symrnn.unroll import unroll

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
    cell = parse_cell(SOFTSIGN, "mine")
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
    cell = parse_cell("h: state\nc: state\na = h + c\nc = c*h\nh = a*c\ny: output\ny = h + c")
    h, c = name_symbol("h"), name_symbol("c")
    assert [line.expr for line in cell.lines] == [
        previous(h) + previous(c),
        previous(c) * previous(h),
        name_symbol("a") * c,
        h + c,
    ]
    assert cell.outputs == (name_symbol("y"),)


def test_a_parameter_of_each_step_is_numbered_by_time() -> None:
    cell = parse_cell("x: input\nh: state\nw: param_per_step\nh = h + w*x")
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
        ("g(x)", sp.Function("g", real=True)(X)),
        ("+".join(["x"] * 500), 500 * X),
    ],
)
def test_formulas_mean_what_mathematics_says(text: str, expr: sp.Expr) -> None:
    assert parse_formula(text, NAMES) == expr


def test_names_and_functions_do_not_clash() -> None:
    exp = name_symbol("exp")
    assert parse_formula("exp*exp(exp)", {"exp": exp}) == exp * sp.exp(exp)
    gate = parse_cell("x: input\nc: state\nf = sigmoid(x)\nc = f*c + f(x)")
    f = name_symbol("f")
    assert gate.lines[1].expr == f * previous(name_symbol("c")) + sp.Function("f", real=True)(X)


@pytest.mark.parametrize("cell", [elman(), elman("f"), parse_cell(SOFTSIGN)], ids=lambda cell: str(cell.lines[-1]))
def test_a_cell_comes_back_from_its_text(cell: Cell) -> None:
    assert parse_cell(cell_text(cell), cell.name) == cell


@pytest.mark.parametrize("cell", [neuron(), dense()], ids=lambda cell: cell.name)
def test_the_lectures_cells_have_no_text_form(cell: Cell) -> None:
    with pytest.raises(InputError, match=f"cell {cell.name} has no text form"):
        cell_text(cell)


@pytest.mark.parametrize(
    "expr", [sp.sqrt(X), X**65, sp.cos(X), previous(H) + sp.Function("foo", real=True)(X), sp.Abs(X) ** X]
)
def test_what_the_language_cannot_say_is_refused(expr: sp.Expr) -> None:
    cell = Cell("odd", (Input(X),), (Input(H),), (), (Assign(H, expr),))
    with pytest.raises(InputError, match="cell odd has no text form"):
        cell_text(cell)


def test_an_old_state_used_after_the_new_one_has_no_text_form() -> None:
    y = name_symbol("y")
    lines = (Assign(H, X), Assign(y, previous(H)))
    with pytest.raises(InputError, match="h_prev"):
        cell_text(Cell("late", (Input(X),), (Input(H),), (), lines, (y,)))


names = st.sampled_from(["x", "w", "h", "v_x", "b1"])
numbers = st.one_of(st.integers(0, 99).map(str), st.sampled_from(["0.5", "1/3", "2e-2", "12.25"]))
functions = st.sampled_from([*FORMULA_FUNCTIONS, "f", "g"])


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
        return parse_cell(text)
    except InputError as error:
        if BEYOND.search(str(error)):
            return None
        raise


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(formulas(), min_size=1, max_size=3), st.sampled_from(["param", "param_per_step"]))
def test_text_to_cell_to_text_is_stable(texts: list[str], kind: str) -> None:
    middle = [f"a{letter} = {text}" for letter, text in zip("pqr", texts, strict=False)]
    text = "\n".join(["x: input", "h: state", f"w: {kind}", "v_x: input", "b1: param", *middle, "h = tanh(h + ap)"])
    cell = accepted(text)
    if cell is None:
        return
    written = cell_text(cell)
    assert parse_cell(written) == cell
    assert cell_text(parse_cell(written)) == written


@settings(deadline=None, max_examples=200, derandomize=True)
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


MISTAKES = [
    ("h: state\nh = q*2", 2, 5, "'q' is not declared"),
    ("h: state\nh = h +", 2, 8, "after +, found the end"),
    ("h: state\nh = (h", 2, 7, "expected ) 1 times more"),
    ("h: state\nh = h)", 2, 6, "expected no ) here"),
    ("h: state\nh = h*/h", 2, 7, "expected a formula such as w*x + b, found '/h'"),
    ("h: state\nh = ", 2, 4, "found nothing"),
    ("h: state\nh = (h)(h)", 2, 6, "h is a name, not a function"),
    ("x: input[m]\nh: state\nh = x", 1, 9, "names with sizes are not there yet"),
    ("x: input [m, n]", 1, 10, "declare the scalar x: input"),
    ("h: state\nh = h @ h", 2, 7, "matrix products are not there yet"),
    ("h: state\nh = h^2", 2, 6, "a power is written with"),
    ("x input", 1, 3, "expected : or ="),
    ("x: inputs", 1, 4, "expected input, state, param, param_per_step, output, found 'inputs'"),
    ("lambda: param", 1, 1, "a word of Python"),
    ("h_1: state", 1, 1, "ends like a time or a derivative"),
    ("w_bar: param", 1, 1, "ends like a time or a derivative"),
    ("h: state\nh = 1\nh = 2", 3, 1, "assigned a second time"),
    ("x: input\nx = 2", 2, 1, "its values come from outside"),
    ("x: input\n x: param", 2, 2, "declared in line 1 already"),
    ("h: state\nh = h_prev", 2, 5, "'h_prev' is not declared"),
    ("y: output\ny = y + 1", 2, 5, "'y' is not declared"),
    ("h: state", 1, 1, "the state h is never assigned"),
    ("h: state\nh = 1\ny: output", 3, 1, "the output y is never assigned"),
    ("w: param\nh: state\nh = w(h)", 3, 5, "w is a name, not a function"),
    ("h: state\nh = tan(h)", 2, 5, "no function is called 'tan'"),
    ("h: state\nh = tanh", 2, 5, "tanh is a function"),
    ("h: state\nh = tanh(h, h)", 2, 11, "found ','"),
    ("h: state\nh = 2h", 2, 6, "expected an operator"),
    ("h: state\nh = 1/0", 2, 7, "nothing can be divided by it"),
    ("h: state\nh = log(0)", 2, 5, "not a real number"),
    ("h: state\nh = h**h", 2, 8, "expected a written integer as exponent"),
    ("h: state\nh = h**0.5", 2, 8, "expected a written integer as exponent"),
    ("h: state\nh = h**65", 2, 8, "powers go up to 64"),
    ("h: state\nh = (h**9)**9", 2, 9, "nested ones together"),
    ("h: state\nh = h.real", 2, 6, "found '.'"),
    ("h: state\nh = h if h else h", 2, 7, "expected an operator"),
    ("h: state\nh = \u0430", 2, 5, "U+0430 CYRILLIC SMALL LETTER A"),
    ("h: state\nh = h\x00", 2, 6, "U+0000"),
    ("h: state\nh = \ud800", 2, 5, "U+D800"),
    ("é: input", 1, 1, "expected a name of the letters A to Z"),
    (f"{'a' * 41}: input", 1, 1, "too long"),
    ("h: state\nh = " + "(" * 60 + "h", 2, 55, "more than 50 brackets"),
    ("h: state\nh = " + "-" * 60 + "h", 2, 55, "more than 50 brackets or signs"),
    ("h: state\nh = " + "9" * 401, 2, 5, "at most 400"),
    ("h: state\nh = 1e999999999", 2, 5, "beyond 1e400"),
    ("h: state\nh = " + "h+" * 600 + "h", 2, 1001, "at most 1000"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), MISTAKES, ids=[row[3] for row in MISTAKES])
def test_a_mistake_is_named_with_line_and_column(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_cell(text, "mine")
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
        parse_cell(text)


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
    assert cell == parse_cell(SOFTSIGN, "mine")
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
        (Path("nul\x00.cell"), "cannot be read"),
    ]:
        with pytest.raises(InputError, match=message):
            read_cell(path)


def test_written_formulas_use_the_words_of_the_language() -> None:
    assert formula_text(sp.Abs(X) + sp.exp(1)) == "abs(x) + exp(1)"
