"""An expression, a relation, a line or a program as text in a notation: LaTeX, MathML, Typst, and what can be typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.documents.formulas.distinct_names import tell_apart
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.latex import write_latex, write_latex_lines
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import line_notations, notation
from symrnn.documents.formulas.typst import write_typst, write_typst_lines
from symrnn.documents.text_conversion import to_text
from symrnn.programs.program import Program, Shape

__all__ = ["to_latex", "to_mathml", "to_text", "to_typst"]


def to_latex(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    r"""An expression, relation, line or program as LaTeX.

    ``shapes`` tells which names are vectors or matrices, so that their products are written entry by entry;
    a program brings its own. Names that would look alike, such as ``w1`` and ``w_1``, are told apart by a tilde.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> print(to_latex(unroll(neuron("f"), inputs=[2, 4]).expression()))
    w_{3} \, f(4 w_{2} + w_{n} \, f(2 w_{1}))

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    if isinstance(value, Program):
        return write_latex_lines(_lines(value))
    return write_latex(_box(value, shapes))


def to_mathml(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation or line as what stands inside a MathML ``math`` element.

    >>> import sympy as sp
    >>> to_mathml(sp.Symbol("w_n", real=True) ** 2)
    '<msubsup><mi>w</mi><mi>n</mi><mn>2</mn></msubsup>'
    """
    return write_mathml(_box(value, shapes))


def to_typst(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation, line or program as Typst mathematics.

    >>> import sympy as sp
    >>> print(to_typst(2 * sp.tanh(sp.Symbol("w_n", real=True))))
    2 thin "tanh"(w_n)

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    if isinstance(value, Program):
        return write_typst_lines(_lines(value))
    return write_typst(_box(value, shapes))


def _box(value: Any, shapes: Mapping[sp.Symbol, Shape] | None) -> Layout:
    return tell_apart(notation(value, shapes))[0]


def _lines(program: Program) -> tuple[tuple[Layout, Layout], ...]:
    return tell_apart(line_notations(program.lines, program.shapes))[0]
