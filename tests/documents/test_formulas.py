"""Formulas: every node in LaTeX, MathML and text, the order of terms, and what is refused."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
import sympy as sp
from render_formula_samples import GOLDEN, f, k, x, y

from symrnn.cells import neuron
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Claim
from symrnn.documents import to_latex, to_mathml, to_text
from symrnn.documents.formulas.notation import CONSTANTS, FUNCTION_NAMES
from symrnn.errors import InputError
from symrnn.gradients.gradient import bptt, rtrl


@pytest.mark.parametrize(("value", "latex", "mathml", "text"), GOLDEN, ids=[row[3] for row in GOLDEN])
def test_each_node_is_written_so(value: Any, latex: str, mathml: str, text: str) -> None:
    assert to_latex(value) == latex
    assert to_mathml(value) == mathml
    assert to_text(value) == text


@pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=lambda row: row.name)
def test_every_activation_and_its_slope_are_printed_in_each_form(row: Any) -> None:
    for expr in (row.function(x), row.slope, row.slope_bound, row.function(ARGUMENT) ** 2):
        assert to_latex(expr)
        assert to_text(expr)
        ElementTree.fromstring(f"<math>{to_mathml(expr)}</math>")


@pytest.mark.parametrize("function", FUNCTION_NAMES, ids=str)
def test_every_function_of_the_table_prints_its_name(function: Any) -> None:
    name = FUNCTION_NAMES[function]
    shown = (f(x) if function is sp.exp else x,) if 1 in function.nargs else (x, y)
    assert to_text(function(*shown)) == f"{name.source}({', '.join(map(str, shown))})"
    assert to_latex(function(*shown)).startswith("\\")


def test_every_constant_is_printed() -> None:
    assert [to_latex(constant) for constant in CONSTANTS] == ["e", "\\pi", "\\infty"]


UNKNOWN = [
    sp.tan(x),
    sp.Derivative(f(x), x),
    sp.Subs(sp.Derivative(f(x), x), x, y),
    sp.diff(f(2 * x), x),
    sp.Integral(x, x),
    sp.Sum(x, (k, 0, 3)),
    sp.Float(0.5),
    sp.I,
    sp.zoo,
    sp.nan,
    sp.Piecewise((x, x > 0), (0, True)),
    sp.MatrixSymbol("A", 2, 2),
    sp.Matrix([[1]]),
    sp.true,
    sp.Max(x, y),
    x + sp.tan(x),
    sp.tanh(sp.Derivative(f(x), x)),
    "x",
    None,
    True,
    0.5,
    [x],
    Claim.equality("a claim", x, x),
]


@pytest.mark.parametrize("value", UNKNOWN, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("writer", [to_latex, to_mathml, to_text])
def test_an_unknown_node_is_an_error_that_names_it(writer: Any, value: Any) -> None:
    with pytest.raises(InputError, match=r"no notation for \w+"):
        writer(value)


def test_a_number_too_long_to_read_is_refused() -> None:
    assert len(to_text(sp.Integer(3) ** 500)) == 239
    with pytest.raises(InputError, match="digits is not printed"):
        to_latex(sp.Integer(3) ** 20000)


def test_the_derivative_of_an_undefined_function_is_written_with_a_prime() -> None:
    back = bptt(unroll(neuron("f"), inputs=[2, 4]))
    for name in ("w1_bar", "w2_bar", "w3_bar", "w_n_bar"):
        for text in (to_latex(back.expression(name)), to_mathml(back.expression(name))):
            assert "Subs" not in text
            assert "Derivative" not in text
    assert to_latex(back.expression("w2_bar")) == "4 w_{3} \\, f'(4 w_{2} + w_{n} \\, f(2 w_{1}))"


def test_a_program_is_printed_as_aligned_lines() -> None:
    net = unroll(neuron("tanh"), steps=1)
    assert to_latex(net) == (
        "\\begin{aligned}\na_{1} &= w_{1} x_{1} \\\\\nh_{1} &= \\tanh(a_{1}) \\\\\ny &= w_{2} h_{1}\n\\end{aligned}"
    )
    assert to_text(net) == "a_1 = w1*x_1\nh_1 = tanh(a_1)\ny = w2*h_1"
    assert to_text(rtrl(net)).count("\n") + 1 == len(rtrl(net).lines)


def test_a_power_of_a_number_stays_one_where_it_is_given_as_one() -> None:
    power = sp.Pow(2, -150, evaluate=False)
    assert to_latex(power) == "\\frac{1}{2^{150}}"
    assert to_text(power) == "1/2**150"
    assert to_latex(sp.Add(2, -sp.Pow(2, -49, evaluate=False), evaluate=False)) == "2 - \\frac{1}{2^{49}}"
    assert to_latex(sp.Integer(2) ** -3) == "\\frac{1}{8}"
