"""Formulas of vectors and matrices: every node in every form, with its brackets and the order of its parts."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import pytest
import sympy as sp
from render_matrix_samples import (
    BRACKETS,
    DECLARED,
    GOLDEN,
    LINES,
    SHAPES,
    A,
    W_hh,
    W_xh,
    alpha,
    b_h,
    c,
    elman,
    h,
    h_prev,
    o,
    s,
    u,
    v,
    x,
)

from symrnn.documents import to_latex, to_mathml, to_text
from symrnn.documents.formulas import latex, mathml
from symrnn.documents.formulas.formula_layout import Transpose
from symrnn.expressions.nodes import T, dot, total
from symrnn.programs.program import Assign, Input, Program, name_symbol


@pytest.mark.parametrize(("expr", "as_latex", "as_mathml", "as_text"), GOLDEN, ids=[row[3] for row in GOLDEN])
def test_each_node_is_written_so(expr: sp.Expr, as_latex: str, as_mathml: str, as_text: str) -> None:
    assert to_latex(expr, SHAPES) == as_latex
    assert to_mathml(expr, SHAPES) == as_mathml
    assert to_text(expr, SHAPES) == as_text


@pytest.mark.parametrize(("expr", "as_latex", "as_text"), LINES + BRACKETS, ids=[row[2] for row in LINES + BRACKETS])
def test_lines_of_cells_and_brackets_are_written_so(expr: sp.Expr, as_latex: str, as_text: str) -> None:
    assert to_text(expr, SHAPES) == as_text
    assert to_latex(expr, SHAPES) == as_latex
    ElementTree.fromstring(f"<math>{to_mathml(expr, SHAPES)}</math>")


def test_a_program_brings_the_shapes_of_its_lines() -> None:
    assert to_text(elman()) == "a = W_xh @ x + W_hh @ h_prev + b_h\nh = tanh(a)"
    assert to_latex(elman()) == (
        "\\begin{aligned}\na &= W_{xh} x + W_{hh} h_{t - 1} + b_{h} \\\\\nh &= \\tanh(a)\n\\end{aligned}"
    )
    gate = Program((Input(o, ("n",)), Input(c, ("n",))), (Assign(h, o * sp.tanh(c), ("n",)),), (h,))
    assert "o \\odot \\tanh(c)" in to_latex(gate)
    scalar = Program((Input(o), Input(c)), (Assign(h, o * sp.tanh(c)),), (h,))
    assert "o \\, \\tanh(c)" in to_latex(scalar)


def test_without_shapes_everything_is_a_scalar_and_nothing_is_misread() -> None:
    assert to_latex(u * v) == "u v"
    assert to_latex(dot(A, u) * h) == "h (A u)"
    assert to_latex(s * dot(A, u), {s: ()}) == "s (A u)"
    assert to_text(dot(W_xh, x) + dot(W_hh, h_prev) + b_h) == "W_xh @ x + W_hh @ h_prev + b_h"


@pytest.mark.parametrize(("module", "write"), [(latex, to_latex), (mathml, to_mathml)])
def test_a_printer_that_drops_a_transpose_differs_from_what_is_written(
    monkeypatch: pytest.MonkeyPatch, module: Any, write: Any
) -> None:
    right = [write(row[0], SHAPES) for row in LINES]
    writers = module._WRITERS
    dropped = {**writers, Transpose: lambda box: writers[type(box.body)](box.body)}
    monkeypatch.setattr(module, "_WRITERS", MappingProxyType(dropped))
    wrong = [write(row[0], SHAPES) for row in LINES]
    assert [row[2] for row, a, b in zip(LINES, right, wrong, strict=True) if a != b] == [
        row[2] for row in LINES if ".T" in row[2]
    ]


def test_the_sign_of_entrywise_products_stands_between_vectors_alone() -> None:
    for name in DECLARED:
        scaled = 2 * name_symbol(name) * s * alpha
        assert "\\odot" not in to_latex(scaled, SHAPES)
        assert "\u2299" not in to_mathml(scaled, SHAPES)
    assert "\\odot" not in to_latex(dot(T(u), v) * total(u) * h, SHAPES)
    assert to_latex(u * v * s * h, SHAPES).count("\\odot") == 2
    assert "\\odot" not in to_latex(u * v * s * h, dict.fromkeys(SHAPES, ()))
