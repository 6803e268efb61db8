"""Formulas as LaTeX, in commands that LaTeX with amsmath and GitHub's Markdown both know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.spacing import is_spaced, is_spaced_matrix, is_word, starts_with_digit

__all__ = ["write_latex", "write_latex_lines"]

_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "+": "{}+ ",
        "-": "{}- ",
        "+-": "{}\\pm ",
        "negative": "-",
        "=": "{}= ",
        "!=": "{}\\ne ",
        "<": "{}< ",
        "<=": "{}\\le ",
        ">": "{}> ",
        ">=": "{}\\ge ",
        "(": "(",
        ")": ")",
        ",": ",",
        "/": "/",
        "partial": "\\partial ",
        "odot": "{}\\odot ",
        "sum": "\\sum ",
    }
)
_BETWEEN = MappingProxyType({"+-": "\\pm"})
_RELATIONS = MappingProxyType({"=": "=", "!=": "\\ne", "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge"})
_COMMANDS = MappingProxyType(
    {name: f"\\{name}" for name in ("exp", "log", "tanh", "sinh", "cosh", "sin", "cos", "arccos", "max", "min")}
    | {"infinity": "\\infty", "(.)": "\\odot", "(1)": "\\mathbf{1}", "(I)": "\\mathbf{I}"}
)


def write_latex(box: b.Layout) -> str:
    """One formula, without the signs that begin and end mathematics."""
    return _WRITERS[type(box)](box)


def _name(box: b.Name) -> str:
    text = _base(box.base) + "'" * box.primes
    for accent in box.accents:
        over = "overline" if accent == "bar" and is_word(box) else accent
        text = f"\\{over}{{{text}}}"
    if box.subscript is not None:
        text += f"_{{{write_latex(box.subscript)}}}"
    if box.label is not None:
        text += f"^{{{write_latex(box.label)}}}"
    return text if box.entry is None else f"({text})_{{{write_latex(box.entry)}}}"


def _base(base: str) -> str:
    if base in GREEK:
        return GREEK[base][0]
    if base.startswith("\\"):  # a symbol of the author's, out of the list in pages/own_symbols.py
        return base
    if len(base) == 1:
        return base
    return _COMMANDS.get(base, f"\\mathrm{{{base}}}")


def _sum(box: b.Sum) -> str:
    first, *others = box.terms
    text = ("-" if first[0] == "-" else "") + write_latex(first[1])
    return text + "".join(f" {_BETWEEN.get(sign, sign)} {write_latex(term)}" for sign, term in others)


def _product(box: b.Product) -> str:
    text = write_latex(box.factors[0])
    for left, right in zip(box.factors, box.factors[1:], strict=False):
        text += _between(left, right) + write_latex(right)
    return text


def _matrix_product(box: b.MatrixProduct) -> str:
    space = " \\, " if is_spaced_matrix(box.left, box.right) else " "
    return write_latex(box.left) + space + write_latex(box.right)


def _entrywise(box: b.Entrywise) -> str:
    return " \\odot ".join(map(write_latex, box.factors))


def _transpose(box: b.Transpose) -> str:
    return f"{write_latex(box.body)}^{{\\top}}"


def _between(left: b.Layout, right: b.Layout) -> str:
    if starts_with_digit(right):
        return " \\cdot "
    return " \\, " if is_spaced(left, right) else " "


def _fraction(box: b.Ratio) -> str:
    return f"\\frac{{{write_latex(box.numerator)}}}{{{write_latex(box.denominator)}}}"


def _slash(box: b.Slash) -> str:
    return f"{write_latex(box.numerator)}/{write_latex(box.denominator)}"


def _power(box: b.Power) -> str:
    return f"{write_latex(box.base)}^{{{write_latex(box.exponent)}}}"


def _root(box: b.Radical) -> str:
    return f"\\sqrt{{{write_latex(box.body)}}}"


def _bars(box: b.Bars) -> str:
    return _fence("\\lvert ", (box.body,), " \\rvert")


def _norm(box: b.Norm) -> str:
    return _fence("\\lVert ", (box.body,), " \\rVert") + f"_{{{write_latex(box.kind)}}}"


def _block_matrix(box: b.BlockMatrix) -> str:
    rows = " \\\\ ".join(" & ".join(map(write_latex, row)) for row in box.rows)
    return f"\\begin{{pmatrix}} {rows} \\end{{pmatrix}}"


def _stack(box: b.Stack) -> str:
    rows = " \\\\ ".join(map(write_latex, box.blocks))
    return f"\\begin{{bmatrix}} {rows} \\end{{bmatrix}}"


def _part(box: b.Part) -> str:
    slices = (":".join(map(write_latex, ends)) or ":" for ends in box.slices)
    return f"{write_latex(box.body)}_{{{', '.join(slices)}}}"


def _inverse(box: b.Inverse) -> str:
    above = "-\\top" if box.transposed else "-1"
    return f"{write_latex(box.body)}^{{{above}}}"


def _parens(box: b.Parens) -> str:
    return _fence("(", (box.body,), ")")


def _apply(box: b.Apply) -> str:
    return write_latex(box.head) + _fence("(", box.arguments, ")")


def _fence(left: str, bodies: tuple[b.Layout, ...], right: str) -> str:
    inside = ", ".join(map(write_latex, bodies))
    if any(map(b.is_tall, bodies)):
        return f"\\mathopen{{}}\\left{left}{inside}\\right{right.strip()}"
    return f"{left}{inside}{right}"


def _range_sum(box: b.RangeSum) -> str:
    if box.factor is not None:
        return write_latex(b.Product((box.factor, b.sum_sign(box))))
    bounds = f"_{{{write_latex(box.counter)}={write_latex(box.low)}}}^{{{write_latex(box.high)}}}"
    return f"\\sum{bounds} {write_latex(box.body)}"


def _chain(box: b.Chain) -> str:
    return write_latex(box.first) + "".join(f" {_RELATIONS[sign]} {write_latex(side)}" for sign, side in box.rest)


def _row(box: b.Run) -> str:
    return "".join(map(write_latex, box.parts))


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: box.digits,
        b.Mark: lambda box: _MARKS[box.sign],
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: _entrywise,
        b.MatrixProduct: _matrix_product,
        b.Transpose: _transpose,
        b.Total: lambda box: f"\\sum {write_latex(box.body)}",
        b.RangeSum: _range_sum,
        b.Ratio: _fraction,
        b.Slash: _slash,
        b.Power: _power,
        b.Radical: _root,
        b.Bars: _bars,
        b.Norm: _norm,
        b.BlockMatrix: _block_matrix,
        b.Stack: _stack,
        b.Part: _part,
        b.Inverse: _inverse,
        b.Typed: lambda box: write_latex(box.shown),
        b.Parens: _parens,
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: _row,
    }
)


def write_latex_lines(rows: tuple[tuple[b.Layout, b.Layout], ...]) -> str:
    """Lines aligned at their equals signs."""
    lines = (f"{write_latex(left)} &= {write_latex(right)}" for left, right in rows)
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
