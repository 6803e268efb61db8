"""Vectors and matrices to render: names with their shapes, nodes, and lines of cells."""

from __future__ import annotations

import sympy as sp

from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.programs.program import Assign, Input, Program, name_symbol

SIZES = {"n": 3, "m": 2}
DECLARED = {
    "x": ("m",),
    **dict.fromkeys(("h", "h_bar", "h_prev", "a_bar", "b_h", "c", "c_bar", "c_prev"), ("n",)),
    **dict.fromkeys(("f", "g", "i", "o", "r", "z", "u", "v", "a_z_bar"), ("n",)),
    **dict.fromkeys(("W_hh", "W_hg", "A"), ("n", "n")),
    **dict.fromkeys(("W_xh", "W_xg", "W_xh_bar_2"), ("n", "m")),
    **dict.fromkeys(("s", "alpha"), ()),
}
SHAPES = {name_symbol(name): shape for name, shape in DECLARED.items()}
x, h, h_bar, h_prev, a_bar, b_h, c, c_bar, c_prev = map(name_symbol, list(DECLARED)[:9])
f, g, i, o, r, z, u, v, a_z_bar, W_hh, W_hg, A, W_xh, W_xg, W_xh_bar_2, s, alpha = map(name_symbol, list(DECLARED)[9:])

TOP = "<mi>\u22a4</mi>"
BAR = '<mover accent="true"><mi>{}</mi><mo stretchy="false">¯</mo></mover>'
TIMES, ODOT, SIGMA = "<mo>\u2062</mo>", "<mo>\u2299</mo>", '<mo form="prefix">\u2211</mo>'
U, V, MATRIX = "<mi>u</mi>", "<mi>v</mi>", "<mi>A</mi>"


def in_brackets(inside: str) -> str:
    return f'<mrow><mo stretchy="false">(</mo>{inside}<mo stretchy="false">)</mo></mrow>'


def in_bars(inside: str) -> str:
    opening, closing = (
        f'<mo form="{form}" fence="true" stretchy="false">\u2016</mo>' for form in ("prefix", "postfix")
    )
    return f"<mrow>{opening}{inside}{closing}</mrow>"


def in_row(*cells: str) -> str:
    return f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in cells)}</mtr>"


def w(to: str) -> str:
    return f"<msub><mi>W</mi><mrow><mi>h</mi><mi>{to}</mi></mrow></msub>"


GOLDEN: list[tuple[sp.Expr, str, str, str]] = [
    (dot(A, u), "A u", f"{MATRIX}{TIMES}{U}", "A @ u"),
    (T(A), "A^{\\top}", f"<msup>{MATRIX}{TOP}</msup>", "A.T"),
    (
        T(W_xh),
        "W_{xh}^{\\top}",
        f"<msubsup><mi>W</mi><mrow><mi>x</mi><mi>h</mi></mrow>{TOP}</msubsup>",
        "W_xh.T",
    ),
    (T(dot(A, A)), "(A A)^{\\top}", f"<msup>{in_brackets(MATRIX + TIMES + MATRIX)}{TOP}</msup>", "(A @ A).T"),
    (u * v, "u \\odot v", f"{U}{ODOT}{V}", "u*v"),
    (s * u, "s u", f"<mi>s</mi>{TIMES}{U}", "s*u"),
    (total(u), "\\sum u", f"{SIGMA}{U}", "total(u)"),
    (total(u + v), "\\sum (u + v)", f"{SIGMA}{in_brackets(f'{U}<mo>+</mo>{V}')}", "total(u + v)"),
    (
        diag(u),
        "\\mathrm{diag}(u)",
        f"<mi>diag</mi><mo>\u2061</mo>{in_brackets(U)}",
        "diag(u)",
    ),
    (norm_1(A), "\\lVert A \\rVert_{1}", f"<msub>{in_bars(MATRIX)}<mn>1</mn></msub>", "norm_1(A)"),
    (norm_2(A), "\\lVert A \\rVert_{2}", f"<msub>{in_bars(MATRIX)}<mn>2</mn></msub>", "norm_2(A)"),
    (norm_inf(u), "\\lVert u \\rVert_{\\infty}", f"<msub>{in_bars(U)}<mi>\u221e</mi></msub>", "norm_inf(u)"),
    (
        norm_2(A) ** 2,
        "\\lVert A \\rVert_{2}^{2}",
        f"<msubsup>{in_bars(MATRIX)}<mn>2</mn><mn>2</mn></msubsup>",
        "norm_2(A)**2",
    ),
    (
        blocks(A, W_hh, W_hg, A),
        "\\begin{pmatrix} A & W_{hh} \\\\ W_{hg} & A \\end{pmatrix}",
        f"<mrow><mo>(</mo><mtable>{in_row(MATRIX, w('h'))}{in_row(w('g'), MATRIX)}</mtable><mo>)</mo></mrow>",
        "blocks(A, W_hh, W_hg, A)",
    ),
]


LINES: list[tuple[sp.Expr, str, str]] = [
    (dot(W_xh, x) + dot(W_hh, h_prev) + b_h, "W_{xh} x + W_{hh} h_{t - 1} + b_{h}", "W_xh @ x + W_hh @ h_prev + b_h"),
    ((1 - h**2) * h_bar, "(1 - h^{2}) \\odot \\bar{h}", "(1 - h**2)*h_bar"),
    (dot(T(W_xh), a_bar), "W_{xh}^{\\top} \\bar{a}", "W_xh.T @ a_bar"),
    (dot(a_bar, T(x)), "\\bar{a} x^{\\top}", "a_bar @ x.T"),
    (f * c_prev + i * g, "f \\odot c_{t - 1} + i \\odot g", "f*c_prev + i*g"),
    (o * sp.tanh(c), "o \\odot \\tanh(c)", "o*tanh(c)"),
    ((1 - z) * g + z * h_prev, "(1 - z) \\odot g + z \\odot h_{t - 1}", "(1 - z)*g + z*h_prev"),
    (
        dot(W_hg, r * h_prev) + dot(W_xg, x) + b_h,
        "W_{xg} x + W_{hg} \\, (r \\odot h_{t - 1}) + b_{h}",
        "W_xg @ x + W_hg @ (r*h_prev) + b_h",
    ),
    (o * (1 - sp.tanh(c) ** 2) * h_bar, "o \\odot (1 - \\tanh^{2}(c)) \\odot \\bar{h}", "o*(1 - tanh(c)**2)*h_bar"),
    (i * (1 - i) * g * c_bar, "i \\odot (1 - i) \\odot g \\odot \\bar{c}", "i*(1 - i)*g*c_bar"),
    (
        dot(T(W_hh), a_z_bar) + z * h_bar,
        "W_{hh}^{\\top} \\bar{a}_{z} + z \\odot \\bar{h}",
        "W_hh.T @ a_z_bar + z*h_bar",
    ),
    (
        dot(a_bar, T(x)) + W_xh_bar_2,
        "\\bar{a} x^{\\top} + \\bar{W}_{xh}^{(2)}",
        "a_bar @ x.T + W_xh_bar_2",
    ),
    (dot(diag(1 - h**2), W_hh), "\\mathrm{diag}(1 - h^{2}) \\, W_{hh}", "diag(1 - h**2) @ W_hh"),
]

BRACKETS: list[tuple[sp.Expr, str, str]] = [
    (dot(A + W_hh, u), "(A + W_{hh}) u", "(A + W_hh) @ u"),
    (dot(A, u + v), "A \\, (u + v)", "A @ (u + v)"),
    (dot(A, u * v), "A \\, (u \\odot v)", "A @ (u*v)"),
    (dot(A, u / v), "A \\, \\mathopen{}\\left(\\frac{u}{v}\\right)", "A @ (u/v)"),
    (dot(A, u**2), "A u^{2}", "A @ u**2"),
    (dot(-u, T(v)), "(-u) v^{\\top}", "(-u) @ v.T"),
    (dot(2 * A, u), "(2 A) u", "(2*A) @ u"),
    (dot(A, dot(W_hh, u)), "A W_{hh} u", "A @ (W_hh @ u)"),
    (dot(dot(A, W_hh), u), "A W_{hh} u", "A @ W_hh @ u"),
    (h * dot(A, u), "h \\odot (A u)", "h*(A @ u)"),
    (dot(A, u) * dot(A, v), "(A u) \\odot (A v)", "(A @ u)*(A @ v)"),
    (dot(A, u) ** 2, "(A u)^{2}", "(A @ u)**2"),
    (2 * dot(A, u), "2 A u", "2*(A @ u)"),
    (s * dot(A, u), "s A u", "s*(A @ u)"),
    (-dot(A, u), "-A u", "-(A @ u)"),
    (u - dot(A, v), "u - A v", "u - A @ v"),
    (dot(A, u) / s, "\\frac{A u}{s}", "(A @ u)/s"),
    (dot(T(u), v) * h, "(u^{\\top} v) h", "(u.T @ v)*h"),
    (s * dot(T(u), v), "s u^{\\top} v", "s*(u.T @ v)"),
    (T(u + v), "(u + v)^{\\top}", "(u + v).T"),
    (T(u * v), "(u \\odot v)^{\\top}", "(u*v).T"),
    (T(u**2), "(u^{2})^{\\top}", "(u**2).T"),
    (T(u) ** 2, "(u^{\\top})^{2}", "(u.T)**2"),
    (T(sp.tanh(u)), "\\tanh(u)^{\\top}", "tanh(u).T"),
    (T(sp.tanh(u) ** 2), "(\\tanh^{2}(u))^{\\top}", "(tanh(u)**2).T"),
    (T(sp.Abs(u)), "\\lvert u \\rvert^{\\top}", "abs(u).T"),
    (total(u) * v, "\\mathopen{}\\left(\\sum u\\right) v", "total(u)*v"),
    (total(u) * s, "s \\sum u", "s*total(u)"),
    (total(u) * total(v), "\\mathopen{}\\left(\\sum u\\right) \\sum v", "total(u)*total(v)"),
    (total(u) ** 2, "\\mathopen{}\\left(\\sum u\\right)^{2}", "total(u)**2"),
    (total((u - v) ** 2) / 2, "\\frac{1}{2} \\sum (u - v)^{2}", "1/2*total((u - v)**2)"),
    (total(dot(A, u)), "\\sum A u", "total(A @ u)"),
    (norm_2(dot(diag(u), A) - A), "\\lVert \\mathrm{diag}(u) \\, A - A \\rVert_{2}", "norm_2(diag(u) @ A - A)"),
    (
        norm_2(A) * norm_2(W_hh) * alpha,
        "\\alpha \\, \\lVert A \\rVert_{2} \\, \\lVert W_{hh} \\rVert_{2}",
        "alpha*norm_2(A)*norm_2(W_hh)",
    ),
    (u * norm_inf(v), "\\lVert v \\rVert_{\\infty} u", "norm_inf(v)*u"),
    (
        norm_1(u) * (1 + norm_2(A) / 4),
        "\\lVert u \\rVert_{1} \\mathopen{}\\left(1 + \\frac{1}{4} \\, \\lVert A \\rVert_{2}\\right)",
        "norm_1(u)*(1 + 1/4*norm_2(A))",
    ),
    (
        norm_2(blocks(A, -A, T(A), diag(u))),
        "\\mathopen{}\\left\\lVert \\begin{pmatrix} A & -A \\\\ "
        "A^{\\top} & \\mathrm{diag}(u) \\end{pmatrix}\\right\\rVert_{2}",
        "norm_2(blocks(A, -A, A.T, diag(u)))",
    ),
    (T(blocks(A, A, A, A)), "\\begin{pmatrix} A & A \\\\ A & A \\end{pmatrix}^{\\top}", "blocks(A, A, A, A).T"),
    (alpha * u * v, "\\alpha u \\odot v", "alpha*u*v"),
    (u * v / (s * alpha), "\\frac{u \\odot v}{\\alpha s}", "u*v/(alpha*s)"),
    (u / (v + 1), "\\frac{u}{v + 1}", "u/(v + 1)"),
    (sp.exp(-u), "\\exp(-u)", "exp(-u)"),
    (sp.exp(-s), "e^{-s}", "exp(-s)"),
    (sp.sin(u) * sp.cos(v), "\\sin(u) \\odot \\cos(v)", "sin(u)*cos(v)"),
    (sp.sqrt(u) * sp.Abs(v), "\\sqrt{u} \\odot \\lvert v \\rvert", "sqrt(u)*abs(v)"),
]


def elman() -> Program:
    a = name_symbol("a")
    names = (W_xh, W_hh, b_h, x, h_prev)
    lines = (Assign(a, dot(W_xh, x) + dot(W_hh, h_prev) + b_h, ("n",)), Assign(h, sp.tanh(a), ("n",)))
    return Program(tuple(Input(name, SHAPES[name]) for name in names), lines, (h,))
