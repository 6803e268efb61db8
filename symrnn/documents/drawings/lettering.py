"""Formulas and strings as text of an SVG: names in italics, subscripts lowered, no font but the reader's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import Any

from symrnn.derivation.exposition import Text
from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.spacing import is_spaced, starts_with_digit

__all__ = ["Letters", "lettering", "tspans", "width"]

_SMALLER = 0.77
_DOWN, _UP = 0.24, -0.38
_WIDTH_OF_A_LETTER = 0.52
_THIN = "\N{THIN SPACE}"
_TALL = frozenset("bdfhklt\N{GREEK SMALL LETTER BETA}\N{GREEK SMALL LETTER DELTA}\N{GREEK SMALL LETTER LAMDA}")
_SIGNS = MappingProxyType(
    {
        "-": " \N{MINUS SIGN} ",
        "negative": "\N{MINUS SIGN}",
        "<=": " \N{LESS-THAN OR EQUAL TO} ",
        ">=": " \N{GREATER-THAN OR EQUAL TO} ",
        "!=": " \N{NOT EQUAL TO} ",
        "partial": "\N{PARTIAL DIFFERENTIAL}",
        "odot": " \N{CIRCLED DOT OPERATOR} ",
        "sum": "\N{N-ARY SUMMATION}",
    }
    | {sign: f" {sign} " for sign in "+=<>"}
    | {sign: sign for sign in "(),/"}
)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters in one style: ``size``, ``shift`` (down) and ``lead`` (the space before) in units of the whole's size."""

    text: str
    italic: bool = False
    size: float = 1.0
    shift: float = 0.0
    lead: float = 0.0


Lettering = tuple[Letters, ...]


def lettering(label: Any) -> Lettering:
    """The letters of a string, a formula, or a ``Text``.

    Raises
    ------
    InputError
        for anything that has no notation.
    """
    if isinstance(label, str):
        return (Letters(label),) if label else ()
    if isinstance(label, Text):
        return tuple(letters for part in label.parts() for letters in lettering(part))
    return _line(notation(label))


def width(line: Lettering) -> float:
    """About how long a line is, in units of its size."""
    return sum(len(letters.text) * letters.size for letters in line) * _WIDTH_OF_A_LETTER


def tspans(line: Lettering) -> str:
    """A line as what stands inside an SVG ``text`` element."""
    written, at = "", 0.0
    for letters in line:
        moved = letters.shift - at
        style = ' font-style="italic"' * letters.italic
        if letters.size != 1:
            style += f' font-size="{100 * letters.size:.0f}%"'
        if abs(moved) > 0.001:
            style += f' dy="{moved / letters.size:.3g}em"'
        if letters.lead:
            style += f' dx="{letters.lead:g}em"'
        inside = escape(letters.text)
        written += f"<tspan{style}>{inside}</tspan>" if style else inside
        at = letters.shift
    return written


def _line(box: b.Layout) -> Lettering:
    return _WRITERS[type(box)](box)


def _plain(text: str) -> Lettering:
    return (Letters(text),)


def _raise_or_lower(line: Lettering, shift: float) -> Lettering:
    """Smaller, and up or down; signs lose the space around them."""
    return tuple(
        replace(letters, text=letters.text.replace(" ", ""), size=letters.size * _SMALLER, shift=letters.shift + shift)
        for letters in line
    )


def _join(boxes: tuple[b.Layout, ...], between: str = "") -> Lettering:
    first, *others = map(_line, boxes)
    return first + tuple(letters for other in others for letters in (*(_plain(between) if between else ()), *other))


def _name(box: b.Name) -> Lettering:
    text = GREEK[box.base][1] if box.base in GREEK else {"infinity": "\N{INFINITY}"}.get(box.base, box.base)
    italic = (len(text) == 1 and text.isalpha() and not text.isupper()) or len(box.base) == 1
    accents = "".join(_accent(accent, text) for accent in box.accents)
    line: Lettering = (Letters(text + accents, italic),)
    if box.primes:
        line += (Letters("\N{PRIME}" * box.primes, lead=0.12),)
    if box.subscript is not None:
        line += _raise_or_lower(_line(box.subscript), _DOWN)
    if box.label is not None:
        line += _raise_or_lower(_line(box.label), _UP)
    return line if box.entry is None else (*_wrap("(", line, ")"), *_raise_or_lower(_line(box.entry), _DOWN))


def _accent(accent: str, letter: str) -> str:
    """A low bar would cross a tall letter, where the font has no place for it."""
    if accent == "dot":
        return "\N{COMBINING DOT ABOVE}"
    return "\N{COMBINING OVERLINE}" if letter in _TALL or letter.isupper() else "\N{COMBINING MACRON}"


def _sum(box: b.Sum) -> Lettering:
    first, *others = box.terms
    line = (_plain(_SIGNS["negative"]) if first[0] == "-" else ()) + _line(first[1])
    return line + tuple(letters for sign, term in others for letters in (*_plain(_SIGNS[sign]), *_line(term)))


def _product(box: b.Product) -> Lettering:
    line = _factor(box.factors[0])
    for left, right in zip(box.factors, box.factors[1:], strict=False):
        between = "\N{DOT OPERATOR}" if starts_with_digit(right) else _THIN if is_spaced(left, right) else ""
        line += (*(_plain(between) if between else ()), *_factor(right))
    return line


def _factor(box: b.Layout) -> Lettering:
    """A fraction on one line would take the next factor below it."""
    return _wrap("(", _line(box), ")") if isinstance(box, b.Ratio | b.Slash) else _line(box)


def _fraction(box: b.Ratio | b.Slash) -> Lettering:
    return _group(box.numerator) + _plain("/") + _group(box.denominator)


def _group(box: b.Layout) -> Lettering:
    single = isinstance(box, b.Name | b.Number | b.Parens | b.Bars | b.Norm | b.BlockMatrix | b.Apply | b.Power)
    return _line(box) if single else _wrap("(", _line(box), ")")


def _wrap(left: str, line: Lettering, right: str) -> Lettering:
    return (*_plain(left), *line, *_plain(right))


def _norm(box: b.Norm) -> Lettering:
    bars = "\N{DOUBLE VERTICAL LINE}"
    return (*_wrap(bars, _line(box.body), bars), *_raise_or_lower(_line(box.kind), _DOWN))


def _block_matrix(box: b.BlockMatrix) -> Lettering:
    first, *others = (_join(row, ", ") for row in box.rows)
    return _wrap("(", first + tuple(letters for row in others for letters in (*_plain("; "), *row)), ")")


def _apply(box: b.Apply) -> Lettering:
    return _line(box.head) + _wrap("(", _join(box.arguments, ", "), ")")


def _chain(box: b.Chain) -> Lettering:
    rest = tuple(letters for sign, side in box.rest for letters in (*_plain(_SIGNS[sign]), *_line(side)))
    return _line(box.first) + rest


_WRITERS: Mapping[Any, Callable[[Any], Lettering]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: _plain(box.digits),
        b.Mark: lambda box: _plain(_SIGNS[box.sign]),
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: lambda box: _join(box.factors, _SIGNS["odot"]),
        b.MatrixProduct: lambda box: _join((box.left, box.right), _THIN),
        b.Transpose: lambda box: _line(box.body) + _raise_or_lower(_plain("T"), _UP),
        b.Total: lambda box: _plain(_SIGNS["sum"] + _THIN) + _line(box.body),
        b.RangeSum: lambda box: _line(box.terms),
        b.Ratio: _fraction,
        b.Slash: _fraction,
        b.Power: lambda box: _line(box.base) + _raise_or_lower(_line(box.exponent), _UP),
        b.Radical: lambda box: _wrap("\N{SQUARE ROOT}(", _line(box.body), ")"),
        b.Bars: lambda box: _wrap("|", _line(box.body), "|"),
        b.Norm: _norm,
        b.BlockMatrix: _block_matrix,
        b.Parens: lambda box: _wrap("(", _line(box.body), ")"),
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: lambda box: _join(box.parts),
    }
)
