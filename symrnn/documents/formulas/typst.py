"""Formulas as Typst mathematics: letters stand bare, words between quotes, signs as their characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.faces import TYPST_FACES, read_face
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.spacing import is_spaced, is_spaced_matrix, is_word, starts_with_digit

__all__ = ["write_typst", "write_typst_lines"]

#: a sign at the start of a piece would be taken for that of a number, a lone bracket for half of a pair
_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "+": 'class("binary", +) ',
        "-": 'class("binary", -) ',
        "+-": 'class("binary", ±) ',
        "negative": "-",
        "=": "= ",
        "!=": "≠ ",
        "<": "< ",
        "<=": "≤ ",
        ">": "> ",
        ">=": "≥ ",
        "(": "\\(",
        ")": "\\)",
        ",": ", ",
        "/": "\\/",
        "partial": "∂ ",
        "odot": "⊙ ",
        "sum": "∑ ",
    }
)
_BETWEEN = MappingProxyType({"+-": "±"})
_RELATIONS = MappingProxyType({"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"})
_ACCENTS = MappingProxyType({"bar": "macron", "dot": "dot", "tilde": "tilde"})
_LETTERS = MappingProxyType(
    {name: character for name, (_, character) in GREEK.items()} | {"infinity": "∞", "(.)": "⊙", "(1)": "𝟏", "(I)": "𝐈"}
)


def write_typst(box: b.Layout) -> str:
    """One formula, without the signs that begin and end mathematics."""
    return _WRITERS[type(box)](box)


def write_typst_lines(rows: tuple[tuple[b.Layout, b.Layout], ...]) -> str:
    """Lines aligned at their equals signs."""
    return " \\\n".join(f"{write_typst(left)} &= {write_typst(right)}" for left, right in rows)


def _name(box: b.Name) -> str:
    text = _base(box.base)
    for accent in box.accents:
        over = "overline" if accent == "bar" and is_word(box) else _ACCENTS[accent]
        text = f"{over}({text})"
    text += "'" * box.primes
    if box.subscript is not None:
        text += f"_{_script(box.subscript)}"
    if box.label is not None:
        text += f"^{_script(box.label)}"
    return text if box.entry is None else f"({text})_{_script(box.entry)}"


def _base(base: str) -> str:
    face, letter = read_face(base)
    return TYPST_FACES[face].format(_write_letter(letter)) if face else _write_letter(letter)


def _write_letter(base: str) -> str:
    if base in _LETTERS:
        return _LETTERS[base]
    return base if len(base) == 1 else f'"{base}"'


def _script(box: b.Layout) -> str:
    """What is raised or lowered; brackets around it keep it together and are not shown."""
    text = write_typst(box)
    return text if len(text) == 1 or text.isdigit() else f"({text.strip()})"


def _sum(box: b.Sum) -> str:
    first, *others = box.terms
    text = ("-" if first[0] == "-" else "") + write_typst(first[1])
    return text + "".join(f" {_BETWEEN.get(sign, sign)} {write_typst(term)}" for sign, term in others)


def _product(box: b.Product) -> str:
    text = write_typst(box.factors[0])
    for left, right in zip(box.factors, box.factors[1:], strict=False):
        text += _between(left, right) + write_typst(right)
    return text


def _between(left: b.Layout, right: b.Layout) -> str:
    if starts_with_digit(right):
        return " ⋅ "
    return " thin " if is_spaced(left, right) else " "


def _matrix_product(box: b.MatrixProduct) -> str:
    space = " thin " if is_spaced_matrix(box.left, box.right) else " "
    return write_typst(box.left) + space + write_typst(box.right)


def _slash(box: b.Slash) -> str:
    return f"{write_typst(box.numerator)}\\/{write_typst(box.denominator)}"


def _power(box: b.Power) -> str:
    return f"{write_typst(box.base)}^{_script(box.exponent)}"


def _block_matrix(box: b.BlockMatrix) -> str:
    return f"mat({'; '.join(', '.join(map(write_typst, row)) for row in box.rows)})"


def _part(box: b.Part) -> str:
    slices = (" : ".join(map(write_typst, ends)) or ":" for ends in box.slices)
    return f"{write_typst(box.body)}_({', '.join(slices)})"


def _inverse(box: b.Inverse) -> str:
    return f"{write_typst(box.body)}^(-{'⊤' if box.transposed else '1'})"


def _apply(box: b.Apply) -> str:
    """A script that is a letter would take the arguments for its own."""
    head = write_typst(box.head)
    space = " " if head[-1].isalpha() and len(head) > 1 else ""
    return f"{head}{space}({', '.join(map(write_typst, box.arguments))})"


def _range_sum(box: b.RangeSum) -> str:
    if box.factor is not None:
        return write_typst(b.Product((box.factor, b.sum_sign(box))))
    low, high = f"{write_typst(box.counter)} = {write_typst(box.low)}", write_typst(box.high)
    return f"∑_({low})^({high}) {write_typst(box.body)}"


def _chain(box: b.Chain) -> str:
    return write_typst(box.first) + "".join(f" {_RELATIONS[sign]} {write_typst(side)}" for sign, side in box.rest)


def _row(box: b.Run) -> str:
    """Letters side by side are kept apart: together they would be a word."""
    text = ""
    for part in box.parts:
        written = write_typst(part)
        text += " " * (text[-1:].isalnum() and written[:1].isalnum()) + written
    return text


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: box.digits,
        b.Mark: lambda box: _MARKS[box.sign],
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: lambda box: " ⊙ ".join(map(write_typst, box.factors)),
        b.MatrixProduct: _matrix_product,
        b.Transpose: lambda box: f"{write_typst(box.body)}^⊤",
        b.Total: lambda box: f"∑ {write_typst(box.body)}",
        b.RangeSum: _range_sum,
        b.Ratio: lambda box: f"frac({write_typst(box.numerator)}, {write_typst(box.denominator)})",
        b.Slash: _slash,
        b.Power: _power,
        b.Radical: lambda box: f"sqrt({write_typst(box.body)})",
        b.Bars: lambda box: f"abs({write_typst(box.body)})",
        b.Norm: lambda box: f"norm({write_typst(box.body)})_{_script(box.kind)}",
        b.BlockMatrix: _block_matrix,
        b.Stack: lambda box: f'mat(delim: "[", {"; ".join(map(write_typst, box.blocks))})',
        b.Part: _part,
        b.Inverse: _inverse,
        b.Typed: lambda box: write_typst(box.shown),
        b.Parens: lambda box: f"({write_typst(box.body)})",
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: _row,
    }
)
