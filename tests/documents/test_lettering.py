"""Formulas in drawings: every formula of the golden tables as letters of an SVG and as matplotlib's mathtext."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import sympy as sp
from matplotlib.mathtext import MathTextParser
from render_formula_samples import GOLDEN
from render_matrix_samples import GOLDEN as MATRIX_GOLDEN

from symrnn.claims.claim import equal
from symrnn.derivation.exposition import Text
from symrnn.documents import to_text
from symrnn.documents.drawings.lettering import lettering, tspans, width
from symrnn.documents.drawings.mathtext import mathtext
from symrnn.errors import InputError
from symrnn.expressions.functions import prime
from symrnn.expressions.nodes import blocks, norm_2, norm_inf
from symrnn.programs.program import name_symbol

x, w_n, h_1_bar, y_bar, gamma, a_2 = map(name_symbol, ("x", "w_n", "h_1_bar", "y_bar", "gamma", "a_2"))
f = sp.Function("f", real=True)
FORMULAS: tuple[Any, ...] = tuple(row[0] for row in (*GOLDEN, *MATRIX_GOLDEN))
PARSER = MathTextParser("path")


def said(label: Any) -> str:
    return "".join(letters.text for letters in lettering(label))


@pytest.mark.parametrize("formula", FORMULAS, ids=to_text)
def test_every_formula_is_lettered_and_known_to_matplotlib(formula: Any) -> None:
    assert "".join(ET.fromstring(f"<text>{tspans(lettering(formula))}</text>").itertext()) == said(formula)
    assert re.findall(r"\d", said(formula)) == re.findall(r"\d", mathtext(formula))
    assert PARSER.parse(mathtext(formula)).width > 0


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (w_n, "wn"),
        (w_n**2 - x, "wn2 \u2212 x"),
        (-x, "\u2212x"),
        (prime(f)(a_2) * w_n, "wn\u2009f\u2032(a2)"),
        (h_1_bar, "h\N{COMBINING OVERLINE}1"),
        (y_bar, "y\N{COMBINING MACRON}"),
        (x / 3 * w_n, "(1/3)wnx"),
        (norm_2(w_n) ** 2, "\u2016wn\u201622"),
        (norm_inf(blocks(gamma, 0 * x, x, x)), "\u2016(\u03b3, 0; x, x)\u2016\u221e"),
        (sp.Abs(gamma) ** x, "|\u03b3|x"),
        (equal(w_n, sp.Rational(-1, 2)), "wn = \u22121/2"),
        (Text("lag {x}", x=x), "lag x"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_what_the_letters_are(label: Any, text: str) -> None:
    assert said(label) == text


def test_subscripts_are_lowered_and_the_line_comes_back() -> None:
    name, below, after = lettering(w_n + 1)[:3]
    assert (name.italic, name.shift, below.italic, after.shift) == (True, 0, True, 0)
    assert below.shift > 0
    assert below.size < 1
    lowered, back = re.findall(r'dy="([^"]+)em"', tspans(lettering(Text("{w} 1", w=w_n))))
    assert float(lowered) * below.size == pytest.approx(-float(back), abs=0.01)
    assert lettering(w_n**2)[-1].shift < 0


def test_what_is_markup_is_escaped() -> None:
    assert tspans(lettering('<b> & "c"')) == "&lt;b&gt; &amp; &quot;c&quot;"
    assert mathtext("5 $ & $x$") == "5 \\$ & \\$x\\$"


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (sp.Abs(w_n), "$| w_{n} |$"),
        (norm_2(x), "$\\Vert x \\Vert_{2}$"),
        (
            norm_2(blocks(x, gamma, gamma, x)),
            "$\\left\\Vert \\left(x, \\gamma; \\; \\gamma, x\\right)\\right\\Vert_{2}$",
        ),
        (equal(w_n, sp.Rational(1, 2)), "$w_{n} = 1/2$"),
        (x / 2, "$\\frac{1}{2} x$"),
        (sp.Rational(9, 40) ** x, "$\\left(9/40\\right)^{x}$"),
        (Text("lag {x}", x=x), "lag $x$"),
    ],
)
def test_what_matplotlib_is_given(label: Any, text: str) -> None:
    assert mathtext(label) == text


def test_longer_lines_are_wider() -> None:
    assert 0 == width(lettering("")) < width(lettering("a")) < width(lettering(w_n)) < width(lettering("abc"))


@pytest.mark.parametrize("write", [lettering, mathtext])
def test_what_has_no_notation_is_refused(write: Any) -> None:
    with pytest.raises(InputError, match="cannot be printed"):
        write(sp.Integral(x, x))
