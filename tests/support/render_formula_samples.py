"""Formulas of scalars to render, and what each is in LaTeX, MathML and text."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symrnn.claims.claim import Comparison, Relation
from symrnn.expressions.functions import elu, relu, sigmoid, silu, softplus, softsign, step
from symrnn.programs.program import Assign, name_symbol

x, y, k, r = map(name_symbol, "xykr")

w2, w10, w_n, h, a_2 = map(name_symbol, ("w2", "w10", "w_n", "h", "a_2"))

f, df = sp.Function("f", real=True), sp.Function("f'", real=True)

THIN = '<mo lspace="0" rspace="0.167em">\u2062</mo>'


def call(inside: str) -> str:
    return f'<mo>\u2061</mo><mrow><mo stretchy="false">(</mo>{inside}<mo stretchy="false">)</mo></mrow>'


def bars(inside: str) -> str:
    opening, closing = (f'<mo form="{form}" fence="true" stretchy="false">|</mo>' for form in ("prefix", "postfix"))
    return f"<mrow>{opening}{inside}{closing}</mrow>"


PLUS, SUBTRACT, AT_MOST, BELOW, EQUALS = (f"<mo>{sign}</mo>" for sign in ("+", "\u2212", "\u2264", "&lt;", "="))

COMMA = '<mo separator="true">,</mo>'

X = "<mi>x</mi>"

MINUS = '<mo form="prefix" lspace="0" rspace="0">\u2212</mo>'

PRIME = '<mo form="postfix" lspace="0" rspace="0">\u2032</mo>'

HALF = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"

GOLDEN: list[tuple[Any, str, str, str]] = [
    (x, "x", X, "x"),
    (sp.Integer(12), "12", "<mn>12</mn>", "12"),
    (-sp.Integer(1), "-1", f"{MINUS}<mn>1</mn>", "-1"),
    (sp.Rational(1, 2), "\\frac{1}{2}", HALF, "1/2"),
    (x + y, "x + y", f"{X}{PLUS}<mi>y</mi>", "x + y"),
    (1 - x, "1 - x", f"<mn>1</mn>{SUBTRACT}{X}", "1 - x"),
    (2 * x, "2 x", f"<mn>2</mn><mo>\u2062</mo>{X}", "2*x"),
    (-x, "-x", f"{MINUS}{X}", "-x"),
    (x / 2, "\\frac{1}{2} x", f"{HALF}<mo>\u2062</mo>{X}", "1/2*x"),
    (x / (2 * y), "\\frac{x}{2 y}", f"<mfrac>{X}<mrow><mn>2</mn><mo>\u2062</mo><mi>y</mi></mrow></mfrac>", "x/(2*y)"),
    (1 / x, "\\frac{1}{x}", f"<mfrac><mn>1</mn>{X}</mfrac>", "1/x"),
    (x**2, "x^{2}", f"<msup>{X}<mn>2</mn></msup>", "x**2"),
    (x**k, "x^{k}", f"<msup>{X}<mi>k</mi></msup>", "x**k"),
    (w_n**k, "w_{n}^{k}", "<msubsup><mi>w</mi><mi>n</mi><mi>k</mi></msubsup>", "w_n**k"),
    (sp.sqrt(x), "\\sqrt{x}", f"<msqrt>{X}</msqrt>", "sqrt(x)"),
    (2 * 3**k, "2 \\cdot 3^{k}", "<mn>2</mn><mo>\u22c5</mo><msup><mn>3</mn><mi>k</mi></msup>", "2*3**k"),
    (sp.Abs(x), "\\lvert x \\rvert", bars(X), "abs(x)"),
    (sp.Abs(x) ** k, "\\lvert x \\rvert^{k}", f"<msup>{bars(X)}<mi>k</mi></msup>", "abs(x)**k"),
    (sp.exp(-x), "e^{-x}", f"<msup><mi>e</mi><mrow>{MINUS}{X}</mrow></msup>", "exp(-x)"),
    (sp.exp(f(x)), "\\exp(f(x))", f"<mi>exp</mi>{call('<mi>f</mi>' + call(X))}", "exp(f(x))"),
    (sp.log(x), "\\log(x)", f"<mi>log</mi>{call(X)}", "log(x)"),
    (sp.tanh(x), "\\tanh(x)", f"<mi>tanh</mi>{call(X)}", "tanh(x)"),
    (sp.tanh(x) ** 2, "\\tanh^{2}(x)", f"<msup><mi>tanh</mi><mn>2</mn></msup>{call(X)}", "tanh(x)**2"),
    (sp.sin(x), "\\sin(x)", f"<mi>sin</mi>{call(X)}", "sin(x)"),
    (sp.cos(x) ** 2, "\\cos^{2}(x)", f"<msup><mi>cos</mi><mn>2</mn></msup>{call(X)}", "cos(x)**2"),
    (sp.acos(x), "\\arccos(x)", f"<mi>arccos</mi>{call(X)}", "acos(x)"),
    (f(x), "f(x)", f"<mi>f</mi>{call(X)}", "f(x)"),
    (df(x), "f'(x)", f"<mrow><mi>f</mi>{PRIME}</mrow>{call(X)}", "f'(x)"),
    (
        df(x) ** 2,
        "f'(x)^{2}",
        f"<msup><mrow><mrow><mi>f</mi>{PRIME}</mrow>{call(X)}</mrow><mn>2</mn></msup>",
        "f'(x)**2",
    ),
    (y * f(x), "y \\, f(x)", f"<mi>y</mi>{THIN}<mi>f</mi>{call(X)}", "y*f(x)"),
    (sigmoid(x), "\\sigma(x)", f"<mi>σ</mi>{call(X)}", "sigmoid(x)"),  # the letter that is printed
    (relu(x), "\\mathrm{ReLU}(x)", f"<mi>ReLU</mi>{call(X)}", "relu(x)"),
    (softplus(x), "\\mathrm{softplus}(x)", f"<mi>softplus</mi>{call(X)}", "softplus(x)"),
    (softsign(x), "\\mathrm{softsign}(x)", f"<mi>softsign</mi>{call(X)}", "softsign(x)"),
    (elu(x), "\\mathrm{ELU}(x)", f"<mi>ELU</mi>{call(X)}", "elu(x)"),
    (silu(x), "\\mathrm{SiLU}(x)", f"<mi>SiLU</mi>{call(X)}", "silu(x)"),
    (step(x), "\\mathrm{step}(x)", f"<mi>step</mi>{call(X)}", "step(x)"),
    (step(x, 1), "\\mathrm{step}(x, 1)", f"<mi>step</mi>{call(X + COMMA + '<mn>1</mn>')}", "step(x, 1)"),
    (sp.E, "e", "<mi>e</mi>", "E"),
    (sp.pi, "\\pi", "<mi>π</mi>", "pi"),
    (sp.Eq(x, y), "x = y", f"{X}{EQUALS}<mi>y</mi>", "x = y"),
    (sp.Le(x, y), "x \\le y", f"{X}{AT_MOST}<mi>y</mi>", "x <= y"),
    (sp.Lt(x, y), "x < y", f"{X}{BELOW}<mi>y</mi>", "x < y"),
    (Assign(x, f(y)), "x = f(y)", f"{X}{EQUALS}<mi>f</mi>{call('<mi>y</mi>')}", "x = f(y)"),
    (Comparison(x, Relation.AT_MOST, y), "x \\le y", f"{X}{AT_MOST}<mi>y</mi>", "x <= y"),
]
