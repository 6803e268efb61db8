"""Formulas and strings as text of an SVG: names in italics, subscripts lowered, no font but the reader's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import Any

from symrnn.derivation.exposition import Text
from symrnn.documents.formulas import boxes as b
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.spacing import is_spaced, starts_with_digit

__all__ = ["Letters", "lettering", "tspans", "width"]

_SMALLER = 0.7
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


Line = tuple[Letters, ...]


def lettering(label: Any) -> Line:
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


def width(line: Line) -> float:
    """About how long a line is, in units of its size."""
    return sum(len(letters.text) * letters.size for letters in line) * _WIDTH_OF_A_LETTER


def tspans(line: Line) -> str:
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


def _line(box: b.Box) -> Line:
    return _WRITERS[type(box)](box)


def _plain(text: str) -> Line:
    return (Letters(text),)


def _moved(line: Line, shift: float) -> Line:
    """Smaller, and up or down; signs lose the space around them."""
    return tuple(
        replace(letters, text=letters.text.replace(" ", ""), size=letters.size * _SMALLER, shift=letters.shift + shift)
        for letters in line
    )


def _joined(boxes: tuple[b.Box, ...], between: str = "") -> Line:
    first, *others = map(_line, boxes)
    return first + tuple(letters for other in others for letters in (*(_plain(between) if between else ()), *other))


def _name(box: b.Name) -> Line:
    text = GREEK[box.base][1] if box.base in GREEK else {"infinity": "\N{INFINITY}"}.get(box.base, box.base)
    italic = (len(text) == 1 and text.isalpha() and not text.isupper()) or len(box.base) == 1
    accents = "".join(_accent(accent, text) for accent in box.accents)
    line: Line = (Letters(text + accents, italic),)
    if box.primes:
        line += (Letters("\N{PRIME}" * box.primes, lead=0.12),)
    if box.subscript is not None:
        line += _moved(_line(box.subscript), _DOWN)
    if box.label is not None:
        line += _moved(_line(box.label), _UP)
    return line if box.entry is None else (*_wrapped("(", line, ")"), *_moved(_line(box.entry), _DOWN))


def _accent(accent: str, letter: str) -> str:
    """A low bar would cross a tall letter, where the font has no place for it."""
    if accent == "dot":
        return "\N{COMBINING DOT ABOVE}"
    return "\N{COMBINING OVERLINE}" if letter in _TALL or letter.isupper() else "\N{COMBINING MACRON}"


def _sum(box: b.Sum) -> Line:
    first, *others = box.terms
    line = (_plain(_SIGNS["negative"]) if first[0] == "-" else ()) + _line(first[1])
    return line + tuple(letters for sign, term in others for letters in (*_plain(_SIGNS[sign]), *_line(term)))


def _product(box: b.Product) -> Line:
    line = _factor(box.factors[0])
    for left, right in zip(box.factors, box.factors[1:], strict=False):
        between = "\N{DOT OPERATOR}" if starts_with_digit(right) else _THIN if is_spaced(left, right) else ""
        line += (*(_plain(between) if between else ()), *_factor(right))
    return line


def _factor(box: b.Box) -> Line:
    """A fraction on one line would take the next factor below it."""
    return _wrapped("(", _line(box), ")") if isinstance(box, b.Fraction | b.Slash) else _line(box)


def _fraction(box: b.Fraction | b.Slash) -> Line:
    return _grouped(box.numerator) + _plain("/") + _grouped(box.denominator)


def _grouped(box: b.Box) -> Line:
    single = isinstance(box, b.Name | b.Number | b.Parens | b.Bars | b.Norm | b.BlockMatrix | b.Apply | b.Power)
    return _line(box) if single else _wrapped("(", _line(box), ")")


def _wrapped(left: str, line: Line, right: str) -> Line:
    return (*_plain(left), *line, *_plain(right))


def _norm(box: b.Norm) -> Line:
    bars = "\N{DOUBLE VERTICAL LINE}"
    return (*_wrapped(bars, _line(box.body), bars), *_moved(_line(box.kind), _DOWN))


def _block_matrix(box: b.BlockMatrix) -> Line:
    first, *others = (_joined(row, ", ") for row in box.rows)
    return _wrapped("(", first + tuple(letters for row in others for letters in (*_plain("; "), *row)), ")")


def _apply(box: b.Apply) -> Line:
    return _line(box.head) + _wrapped("(", _joined(box.arguments, ", "), ")")


def _chain(box: b.Chain) -> Line:
    rest = tuple(letters for sign, side in box.rest for letters in (*_plain(_SIGNS[sign]), *_line(side)))
    return _line(box.first) + rest


_WRITERS: Mapping[Any, Callable[[Any], Line]] = MappingProxyType(
    {
        b.Name: _name,
        b.Number: lambda box: _plain(box.digits),
        b.Mark: lambda box: _plain(_SIGNS[box.sign]),
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: lambda box: _joined(box.factors, _SIGNS["odot"]),
        b.MatrixProduct: lambda box: _joined((box.left, box.right), _THIN),
        b.Transpose: lambda box: _line(box.body) + _moved(_plain("T"), _UP),
        b.Total: lambda box: _plain(_SIGNS["sum"] + _THIN) + _line(box.body),
        b.Fraction: _fraction,
        b.Slash: _fraction,
        b.Power: lambda box: _line(box.base) + _moved(_line(box.exponent), _UP),
        b.Root: lambda box: _wrapped("\N{SQUARE ROOT}(", _line(box.body), ")"),
        b.Bars: lambda box: _wrapped("|", _line(box.body), "|"),
        b.Norm: _norm,
        b.BlockMatrix: _block_matrix,
        b.Parens: lambda box: _wrapped("(", _line(box.body), ")"),
        b.Apply: _apply,
        b.Chain: _chain,
        b.Row: lambda box: _joined(box.parts),
    }
)
