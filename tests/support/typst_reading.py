"""How Typst reads a formula, and what a box means, both as one string: subscripts as _{}, fractions as {}/{}."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import typst

from symrnn.documents.formulas.formula_layout import (
    Apply,
    Bars,
    BlockMatrix,
    Chain,
    Entrywise,
    Inverse,
    Layout,
    Mark,
    MatrixProduct,
    Name,
    Norm,
    Number,
    Parens,
    Part,
    Power,
    Product,
    Radical,
    RangeSum,
    Ratio,
    Run,
    Slash,
    Stack,
    Sum,
    Total,
    Transpose,
    Typed,
)
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.spacing import starts_with_digit

SIGNS = {
    "+-": "±",
    "negative": "−",
    "-": "−",
    "!=": "≠",
    "<=": "≤",
    ">=": "≥",
    "partial": "∂",
    "odot": "⊙",
    "sum": "∑",
}
ACCENTS = {"bar": "\N{COMBINING MACRON}", "dot": "\N{COMBINING DOT ABOVE}", "tilde": "\N{COMBINING TILDE}"}
LETTERS = {name: character for name, (_, character) in GREEK.items()} | {
    "infinity": "∞",
    "(.)": "⊙",
    "(1)": "𝟏",
    "(I)": "𝐈",
}


@cache
def embedded_fonts() -> Any:
    return typst.Fonts(include_system_fonts=False)


def read(formulas: Sequence[str]) -> list[str]:
    """What Typst makes of the formulas, which are also laid out."""
    source = "\n".join(f"#metadata(${formula}$) <f>\n${formula}$" for formula in formulas)
    compiler = typst.Compiler(input=source.encode(), font_paths=embedded_fonts())
    return [_read(each["body"]) for each in json.loads(compiler.query("<f>", field="value"))]


def _read(part: Any) -> str:
    match part:
        case {"func": "sequence", "children": children}:
            return "".join(map(_read, children))
        case {"func": "space" | "h" | "align-point"}:
            return ""
        case {"func": "symbol" | "text", "text": text}:
            return SIGNS.get(text, text)
        case {"func": "lr" | "class", "body": body}:
            return _read(body)
        case {"func": "frac", "num": above, "denom": below}:
            return f"{{{_read(above)}}}/{{{_read(below)}}}"
        case {"func": "mat", "rows": rows}:
            return f"[{';'.join(','.join(map(_read, row)) for row in rows)}]"
        case {"func": "root", "radicand": body}:
            return f"√{{{_read(body)}}}"
        case {"func": "overline", "body": body}:
            return f"{_read(body)}{ACCENTS['bar']}"
        case {"func": "accent", "base": base, "accent": accent}:
            return f"{_read(base)}{accent}"
        case {"func": "attach", "base": base, **scripts} if scripts.keys() <= {"b", "t", "tr"}:
            primes = "'" * scripts["tr"]["count"] if "tr" in scripts else ""
            below, above = (
                f"{sign}{{{_read(scripts[key])}}}" if key in scripts else "" for sign, key in (("_", "b"), ("^", "t"))
            )
            return _read(base) + below + primes + above
    raise AssertionError(part)


def meant(box: Layout) -> str:
    """What a box means."""
    match box:
        case Name():
            return _name(box)
        case Number(digits):
            return digits
        case Mark(sign):
            return SIGNS.get(sign, sign)
        case Sum(terms):
            first, *others = ((SIGNS.get(sign, sign), meant(term)) for sign, term in terms)
            return "".join([first[0] * (first[0] != "+"), first[1], *(sign + term for sign, term in others)])
        case Product((first, *others)):
            return "".join([meant(first), *("⋅" * starts_with_digit(each) + meant(each) for each in others)])
        case Entrywise(factors):
            return "⊙".join(map(meant, factors))
        case MatrixProduct(left, right):
            return meant(left) + meant(right)
        case Transpose(body):
            return f"{meant(body)}^{{⊤}}"
        case Total(body):
            return f"∑{meant(body)}"
        case RangeSum(factor, counter, low, high, body):
            front = "" if factor is None else meant(factor)
            return f"{front}∑_{{{meant(counter)}={meant(low)}}}^{{{meant(high)}}}{meant(body)}"
        case Ratio(above, below):
            return f"{{{meant(above)}}}/{{{meant(below)}}}"
        case Slash(above, below):
            return f"{meant(above)}/{meant(below)}"
        case Power(base, exponent):
            return f"{meant(base)}^{{{meant(exponent)}}}"
        case Radical(body):
            return f"√{{{meant(body)}}}"
        case Bars(body):
            return f"|{meant(body)}|"
        case Norm(body, kind):
            return f"‖{meant(body)}‖_{{{meant(kind)}}}"
        case BlockMatrix(rows):
            return f"[{';'.join(','.join(map(meant, row)) for row in rows)}]"
        case Parens(body):
            return f"({meant(body)})"
        case Apply(head, arguments):
            return f"{meant(head)}({','.join(map(meant, arguments))})"
        case Chain(first, rest):
            return "".join([meant(first), *(SIGNS.get(sign, sign) + meant(side) for sign, side in rest)])
        case Run(parts):
            return "".join(map(meant, parts))
    return _meant_by_blocks(box)


def _meant_by_blocks(box: Layout) -> str:
    """The same of what is made of blocks, or shown otherwise than it is typed."""
    match box:
        case Stack(blocks):
            return f"[{';'.join(map(meant, blocks))}]"
        case Part(body, slices):
            return f"{meant(body)}_{{{','.join(':'.join(map(meant, ends)) or ':' for ends in slices)}}}"
        case Inverse(body, transposed):
            return f"{meant(body)}^{{−{'⊤' if transposed else '1'}}}"
        case Typed(shown):
            return meant(shown)
    raise AssertionError(box)


def _name(box: Name) -> str:
    if box.entry is not None:
        return f"({meant(replace(box, entry=None))})_{{{meant(box.entry)}}}"
    below = "" if box.subscript is None else f"_{{{meant(box.subscript)}}}"
    above = "" if box.label is None else f"^{{{meant(box.label)}}}"
    accents = "".join(ACCENTS[accent] for accent in box.accents)
    return LETTERS.get(box.base, box.base) + accents + below + "'" * box.primes + above
