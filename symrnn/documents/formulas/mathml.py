"""Formulas as presentation MathML Core, which browsers display by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.faces import MATHML_FACES, read_face
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.spacing import is_spaced, is_spaced_matrix, is_word, starts_with_digit

__all__ = ["write_mathml"]

_SIGNS = MappingProxyType(
    {
        "+": "+",
        "-": "\u2212",
        "+-": "\u00b1",
        "=": "=",
        "!=": "\u2260",
        "<": "&lt;",
        "<=": "\u2264",
        ">": "&gt;",
        ">=": "\u2265",
        "odot": "\u2299",
    }
)
_ACCENTS = MappingProxyType({"bar": "\u00af", "dot": "\u02d9", "tilde": "\u02dc"})
_LETTERS = MappingProxyType(
    {name: character for name, (_, character) in GREEK.items()}
    | {"infinity": "\u221e", "(.)": "\u2299", "(1)": "\U0001d7cf", "(I)": "\U0001d408"}
)
_SINGLE = (b.Name, b.Number, b.Mark, b.Ratio, b.Power, b.Transpose, b.Radical, b.Bars, b.Norm, b.BlockMatrix, b.Parens)
_PRIME = '<mo form="postfix" lspace="0" rspace="0">\u2032</mo>'
_APPLY = "<mo>\u2061</mo>"
_TIMES = "<mo>\u2062</mo>"
_OVERLINE = '<mo stretchy="true">\u203e</mo>'
_THIN = '<mo lspace="0" rspace="0.167em">\u2062</mo>'
_SLASH = '<mo lspace="0" rspace="0">/</mo>'
_DOT = "<mo>\u22c5</mo>"
_ODOT = "<mo>\u2299</mo>"
_TOP = "<mi>\u22a4</mi>"
_COLON = '<mo lspace="0" rspace="0">:</mo>'
_SUMMATION = '<mo form="prefix">\u2211</mo>'


def write_mathml(box: b.Layout) -> str:
    """One formula, as what stands inside a ``math`` element."""
    return _WRITERS[type(box)](box)


def _name(box: b.Name) -> str:
    if box.entry is not None:
        return _scripts(_whole(box), _one(box.entry), "")
    below = "" if box.subscript is None else _one(box.subscript)
    above = "" if box.label is None else _one(box.label)
    scripted = _scripts(_letter(box), below, above)
    return f"<mrow>{scripted}{_PRIME * box.primes}</mrow>" if box.primes else scripted


def _letter(box: b.Name) -> str:
    face, letter = read_face(box.base)
    text = f"<mi{MATHML_FACES.get(face, '')}>{_LETTERS.get(letter, letter)}</mi>"
    for accent in box.accents:
        over = _OVERLINE if accent == "bar" and is_word(box) else f'<mo stretchy="false">{_ACCENTS[accent]}</mo>'
        text = f'<mover accent="true">{text}{over}</mover>'
    return text


def _whole(box: b.Name) -> str:
    """The matrix or vector that has the entry."""
    return write_mathml(b.Parens(replace(box, entry=None)))


def _scripts(base: str, below: str, above: str) -> str:
    if below and above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if below:
        return f"<msub>{base}{below}</msub>"
    return f"<msup>{base}{above}</msup>" if above else base


def _one(box: b.Layout) -> str:
    """The part as a single element, which scripts and fractions need."""
    text = write_mathml(box)
    return text if isinstance(box, _SINGLE) else f"<mrow>{text}</mrow>"


def _negative() -> str:
    return '<mo form="prefix" lspace="0" rspace="0">\u2212</mo>'


def _mark(box: b.Mark) -> str:
    match box.sign:
        case "(" | ")":
            return f'<mo stretchy="false">{box.sign}</mo>'
        case "/":
            return _SLASH
        case ",":
            return '<mo separator="true">,</mo>'
        case "negative":
            return _negative()
        case "sum":
            return _SUMMATION
        case "partial":
            return "<mi>\u2202</mi>"
    return f'<mo form="infix" lspace="0">{_SIGNS[box.sign]}</mo>'


def _sum(box: b.Sum) -> str:
    first, *others = box.terms
    text = (_negative() if first[0] == "-" else "") + write_mathml(first[1])
    return text + "".join(f"<mo>{_SIGNS[sign]}</mo>{write_mathml(term)}" for sign, term in others)


def _product(box: b.Product) -> str:
    text = write_mathml(box.factors[0])
    for left, right in zip(box.factors, box.factors[1:], strict=False):
        text += _between(left, right) + write_mathml(right)
    return text


def _matrix_product(box: b.MatrixProduct) -> str:
    space = _THIN if is_spaced_matrix(box.left, box.right) else _TIMES
    return write_mathml(box.left) + space + write_mathml(box.right)


def _between(left: b.Layout, right: b.Layout) -> str:
    if starts_with_digit(right):
        return _DOT
    return _THIN if is_spaced(left, right) else _TIMES


def _fraction(box: b.Ratio) -> str:
    return f"<mfrac>{_one(box.numerator)}{_one(box.denominator)}</mfrac>"


def _slash(box: b.Slash) -> str:
    return f"{write_mathml(box.numerator)}{_SLASH}{write_mathml(box.denominator)}"


def _power(box: b.Power) -> str:
    return _raise_above(box.base, _one(box.exponent))


def _raise_above(base: b.Layout, above: str) -> str:
    """The superscript stands above the subscript, not after it."""
    if isinstance(base, b.Name) and base.entry is not None:
        return _scripts(_whole(base), _one(base.entry), above)
    if isinstance(base, b.Name) and base.label is None and not base.primes and base.subscript:
        return _scripts(_letter(base), _one(base.subscript), above)
    if isinstance(base, b.Norm):
        return _norm(base, above)
    if isinstance(base, b.Part):
        return _part(base, above)
    return _scripts(_one(base), "", above)


def _bars(box: b.Bars) -> str:
    return _fence("|", (box.body,), "|")


def _norm(box: b.Norm, above: str = "") -> str:
    return _scripts(_fence("\u2016", (box.body,), "\u2016"), _one(box.kind), above)


def _block_matrix(box: b.BlockMatrix) -> str:
    rows = "".join(f"<mtr>{''.join(map(_block, row))}</mtr>" for row in box.rows)
    return f"<mrow><mo>(</mo><mtable>{rows}</mtable><mo>)</mo></mrow>"


def _stack(box: b.Stack) -> str:
    rows = "".join(f"<mtr>{_block(each)}</mtr>" for each in box.blocks)
    return f"<mrow><mo>[</mo><mtable>{rows}</mtable><mo>]</mo></mrow>"


def _part(box: b.Part, above: str = "") -> str:
    slices = (_COLON.join(map(write_mathml, ends)) or _COLON for ends in box.slices)
    below = '<mo separator="true">,</mo>'.join(slices)
    return _scripts(_one(box.body), f"<mrow>{below}</mrow>", above)


def _inverse(box: b.Inverse) -> str:
    return _raise_above(box.body, f"<mrow>{_negative()}{_TOP if box.transposed else '<mn>1</mn>'}</mrow>")


def _block(box: b.Layout) -> str:
    return f"<mtd>{write_mathml(box)}</mtd>"


def _parens(box: b.Parens) -> str:
    return _fence("(", (box.body,), ")")


def _apply(box: b.Apply) -> str:
    return write_mathml(box.head) + _APPLY + _fence("(", box.arguments, ")")


def _fence(left: str, bodies: tuple[b.Layout, ...], right: str) -> str:
    stretchy = "" if any(map(b.is_tall, bodies)) else ' stretchy="false"'
    opening, closing = (f' form="{form}" fence="true"' if left in "|\u2016" else "" for form in ("prefix", "postfix"))
    inside = '<mo separator="true">,</mo>'.join(map(write_mathml, bodies))
    return f"<mrow><mo{opening}{stretchy}>{left}</mo>{inside}<mo{closing}{stretchy}>{right}</mo></mrow>"


def _range_sum(box: b.RangeSum) -> str:
    if box.factor is not None:
        return write_mathml(b.Product((box.factor, b.sum_sign(box))))
    low = f"<mrow>{write_mathml(box.counter)}<mo>=</mo>{write_mathml(box.low)}</mrow>"
    return f"<munderover>{_SUMMATION}{low}{_one(box.high)}</munderover>{write_mathml(box.body)}"


def _chain(box: b.Chain) -> str:
    return write_mathml(box.first) + "".join(f"<mo>{_SIGNS[sign]}</mo>{write_mathml(side)}" for sign, side in box.rest)


def _row(box: b.Run) -> str:
    return "".join(map(write_mathml, box.parts))


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: f"<mn>{box.digits}</mn>",
        b.Mark: _mark,
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: lambda box: _ODOT.join(map(write_mathml, box.factors)),
        b.MatrixProduct: _matrix_product,
        b.Transpose: lambda box: _raise_above(box.body, _TOP),
        b.Total: lambda box: _SUMMATION + write_mathml(box.body),
        b.RangeSum: _range_sum,
        b.Ratio: _fraction,
        b.Slash: _slash,
        b.Power: _power,
        b.Radical: lambda box: f"<msqrt>{write_mathml(box.body)}</msqrt>",
        b.Bars: _bars,
        b.Norm: _norm,
        b.BlockMatrix: _block_matrix,
        b.Stack: _stack,
        b.Part: _part,
        b.Inverse: _inverse,
        b.Typed: lambda box: write_mathml(box.shown),
        b.Parens: _parens,
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: _row,
    }
)
