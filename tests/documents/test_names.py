"""Names: what ``h_2_bar`` or ``w_out`` looks like, and the order in which names, terms and factors stand."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import sympy as sp

from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.documents import to_latex, to_mathml, to_text
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.names import GREEK, natural_key, split_name
from symrnn.documents.formulas.notation import notation
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

x, y, k, r, h, w2, w10, w_n = map(name_symbol, ("x", "y", "k", "r", "h", "w2", "w10", "w_n"))

NAMES = [
    ("w1", "w_{1}", "<msub><mi>w</mi><mn>1</mn></msub>"),
    ("w_n", "w_{n}", "<msub><mi>w</mi><mi>n</mi></msub>"),
    ("W_xh", "W_{xh}", "<msub><mi>W</mi><mrow><mi>x</mi><mi>h</mi></mrow></msub>"),
    ("w_out", "w_{\\mathrm{out}}", "<msub><mi>w</mi><mi>out</mi></msub>"),
    (
        "h_2_bar",
        "\\bar{h}_{2}",
        '<msub><mover accent="true"><mi>h</mi><mo stretchy="false">¯</mo></mover><mn>2</mn></msub>',
    ),
    (
        "w1_bar",
        "\\bar{w}_{1}",
        '<msub><mover accent="true"><mi>w</mi><mo stretchy="false">¯</mo></mover><mn>1</mn></msub>',
    ),
    ("y_bar", "\\bar{y}", '<mover accent="true"><mi>y</mi><mo stretchy="false">¯</mo></mover>'),
    ("h_2_dot_w1", "\\dot{h}_{2}^{(w_{1})}", None),
    ("w_n_bar_3", "\\bar{w}_{n}^{(3)}", None),
    ("w_bar_2_2", "\\bar{w}^{(2,2)}", None),
    ("h_prev", "h_{t - 1}", None),
    ("h_2_bar_dot", "\\dot{\\bar{h}}_{2}", None),
    ("gamma", "\\gamma", "<mi>γ</mi>"),  # the letter that is printed
    ("lambda_2", "\\lambda_{2}", "<msub><mi>λ</mi><mn>2</mn></msub>"),
    ("loss", "\\mathrm{loss}", "<mi>loss</mi>"),
    ("W_xh_2", "W_{xh,2}", None),
    ("W_xi", "W_{xi}", "<msub><mi>W</mi><mrow><mi>x</mi><mi>i</mi></mrow></msub>"),
    ("W_xi_bar", "\\bar{W}_{xi}", None),
    ("w_xi", "w_{\\xi}", None),
    ("a_mu", "a_{\\mu}", None),
    ("h_t", "h_{t}", "<msub><mi>h</mi><mi>t</mi></msub>"),
    ("a_z_t", "a_{z,t}", None),
    ("h_t_bar", "\\bar{h}_{t}", None),
    ("h_prev_bar", "\\bar{h}_{t - 1}", None),
    ("W_hh_bar", "\\bar{W}_{hh}", None),
    ("c_bar_total", "\\bar{c}^{(\\mathrm{total})}", None),
    (
        "W_hh[1,2]",
        "(W_{hh})_{1,2}",
        '<msub><mrow><mo stretchy="false">(</mo><msub><mi>W</mi><mrow><mi>h</mi><mi>h</mi></mrow></msub>'
        '<mo stretchy="false">)</mo></mrow><mrow><mn>1</mn><mo separator="true">,</mo><mn>2</mn></mrow></msub>',
    ),
    ("h_3[2]", "(h_{3})_{2}", None),
    ("h_prev[1]", "(h_{t - 1})_{1}", None),
    ("W_hh_bar[10,2]", "(\\bar{W}_{hh})_{10,2}", None),
    ("h_2_dot_w1[2]", "(\\dot{h}_{2}^{(w_{1})})_{2}", None),
    ("x[2]", "(x)_{2}", None),  # x_{2} is the input at time 2
]


@pytest.mark.parametrize(("name", "latex", "mathml"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_is_split_into_base_accent_and_subscript(name: str, latex: str, mathml: str | None) -> None:
    assert to_latex(name_symbol(name)) == latex
    assert mathml in (None, to_mathml(name_symbol(name)))
    assert to_text(name_symbol(name)) == name
    assert ElementTree.fromstring(f"<math>{to_mathml(name_symbol(name))}</math>").tag == "math"


ENTRIES = ["W[1][2]", "W[]", "W[1,2,3]", "W[i]", "W[1", "W1]", "W[-1]", "[1]", "W[1]_bar", "W[1, 2]", "W[1,]", "W[1]x"]


@pytest.mark.parametrize("name", ["", "_", "_x", "2x", "x-y", "x y", "<script>", "\\alpha", "é", "x'", "a&b", *ENTRIES])
def test_a_name_that_could_be_read_as_markup_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be printed"):
        split_name(name)


def test_a_square_of_a_labelled_name_stays_apart_from_its_label() -> None:
    assert to_latex(name_symbol("h_2_dot_w1") ** 2) == "(\\dot{h}_{2}^{(w_{1})})^{2}"


def test_the_square_of_an_entry_stands_above_its_indices() -> None:
    squared = name_symbol("W_hh[1,2]") ** 2
    assert to_latex(squared) == "(W_{hh})_{1,2}^{2}"
    assert to_mathml(squared).startswith("<msubsup><mrow><mo")
    assert to_text(squared) == "W_hh[1,2]**2"


def test_every_name_and_entry_looks_like_no_other() -> None:
    names = ["x_2", "x[2]", "x_1_2", "x_1[2]", "x[1,2]", "x_12", "x[12]", "x_bar[2]", "x_bar_2", "x_2_bar"]
    for write in (to_latex, to_mathml):
        assert len({write(name_symbol(name)) for name in names}) == len(names)


def test_every_greek_letter_has_a_command_and_a_character() -> None:
    assert (GREEK["alpha"], GREEK["omega"], GREEK["sigma"][1], GREEK["Omega"][1]) == (
        ("\\alpha", "\u03b1"),
        ("\\omega", "\u03c9"),
        "\u03c3",
        "\u03a9",
    )
    assert all(command.startswith("\\") and len(character) == 1 for command, character in GREEK.values())


ORDERED = [
    (unroll(neuron("f"), inputs=[2, 4]).expression(), "w3*f(4*w2 + w_n*f(2*w1))"),
    (w10 + w2, "w2 + w10"),
    (name_symbol("W[1,2]") * name_symbol("h_3[2]") * name_symbol("gamma[1]"), "gamma[1]*W[1,2]*h_3[2]"),
    (name_symbol("b_bar[1]") * name_symbol("a[10]") * name_symbol("a[9]"), "b_bar[1]*a[9]*a[10]"),
    (1 - name_symbol("h_2") ** 2, "1 - h_2**2"),
    (2 * name_symbol("q") - name_symbol("p"), "2*q - p"),
    (x**2 + 2 * x + 1, "x**2 + 2*x + 1"),
    (k * w_n ** (k - 1) * h, "k*w_n**(k - 1)*h"),
    (name_symbol("gamma") * sp.Abs(w_n), "gamma*abs(w_n)"),
    (name_symbol("h_prev") * w_n + name_symbol("w") * x, "w*x + w_n*h_prev"),
    (name_symbol("h_2_bar") * (1 - h**2), "h_2_bar*(1 - h**2)"),
    (-x - y, "-x - y"),
    ((1 - r**51) / (1 - r), "(1 - r**51)/(1 - r)"),
    (x - (y + 1) ** 2 / 3, "x - 1/3*(y + 1)**2"),
    (x ** sp.Rational(-2, 3), "1/x**(2/3)"),
    (sp.Rational(-1, 2) ** k, "(-1/2)**k"),
    ((x + y) ** k, "(x + y)**k"),
    (sp.exp(x) - 1, "exp(x) - 1"),
]


@pytest.mark.parametrize(("expr", "text"), ORDERED, ids=[row[1] for row in ORDERED])
def test_terms_and_factors_stand_in_the_order_of_the_field(expr: sp.Expr, text: str) -> None:
    assert to_text(expr) == text


def test_names_are_sorted_by_their_numbers() -> None:
    assert sorted(["w10", "w2", "w_n", "w1"], key=natural_key) == ["w1", "w2", "w10", "w_n"]


LARGE = [
    (sp.Integer(10) ** 6, "1000000", "1000000"),
    (sp.Integer(10) ** 20, "10^{20}", "10**20"),
    (5 * sp.Integer(10) ** 20, "5 \\cdot 10^{20}", "5*10**20"),
    (x / (5 * sp.Integer(10) ** 20), "2 \\cdot 10^{-21} x", "2*10**(-21)*x"),
    (x / (3 * sp.Integer(10) ** 20), "\\frac{1}{3 \\cdot 10^{20}} x", "1/(3*10**20)*x"),
    (7 * sp.Integer(10) ** 9 * x, "7 \\cdot 10^{9} x", "7*10**9*x"),
    ((sp.Integer(10) ** 9) ** k, "(10^{9})^{k}", "(10**9)**k"),
    (x - sp.Rational(3, 10**8), "x - 3 \\cdot 10^{-8}", "x - 3*10**(-8)"),
]


@pytest.mark.parametrize(("expr", "latex", "text"), LARGE, ids=[row[2] for row in LARGE])
def test_a_long_row_of_zeros_is_a_power_of_ten(expr: sp.Expr, latex: str, text: str) -> None:
    assert (to_latex(expr), to_text(expr)) == (latex, text)


def test_a_wide_fraction_stands_on_one_line_and_breaks() -> None:
    total = sp.Add(*(r**i for i in range(31) if i != 7))  # no counter fits
    cut = pieces(notation(y / total))
    assert len(cut) == 30
    assert to_latex(y / total).startswith("y/(r^{30} + r^{29}")
    assert to_text(y / (x * total)).startswith("y/(x*(r**30")
    assert to_latex(1 / (1 + r)) == "\\frac{1}{r + 1}"
