"""Formulas of the book: cut where a line may end, each piece with its words; nothing is wider than the page."""

from __future__ import annotations

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formulas.boxes import (
    Apply,
    Bars,
    BlockMatrix,
    Box,
    Fraction,
    Mark,
    Name,
    Norm,
    Number,
    Parens,
    Product,
    Row,
    Sum,
    is_tall,
)
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.text import write_text
from symrnn.documents.formulas.typst import write_typst

__all__ = ["cut", "write_flow", "write_inline", "write_piece", "write_pieces"]

_UNBROKEN, _SHORT, _WIDEST, _DIGITS = 24, 12, 56, 30
_BAR, _BARS = Name("|", "|"), "\N{DOUBLE VERTICAL LINE}"
_SPACE, _NO_BREAK, _BREAK = " ", "~", "\N{ZERO WIDTH SPACE}"


def write_inline(formula: Box) -> str:
    """A formula within prose."""
    short = len(write_text(formula)) <= _UNBROKEN
    return _joined("formula", (formula,) if short else cut(formula))


def write_flow(formula: Box) -> str:
    """A displayed formula."""
    return f"#flow(tall: {'true' if is_tall(formula) else 'false'})[{write_pieces(formula)}]"


def write_pieces(formula: Box) -> str:
    """The pieces of a displayed formula."""
    return _joined("piece", cut(formula))


def write_piece(box: Box) -> str:
    """A piece of a displayed formula."""
    return _formula("piece", box)


def _formula(function: str, box: Box) -> str:
    return f"#{function}({typst_string(write_speech(box))}, ${write_typst(box)}$);"


def _joined(function: str, cut: tuple[Box, ...]) -> str:
    """A line may end at the spaces and within long numbers, but not after a short left side of an equation."""
    text = _formula(function, cut[0])
    for index, box in enumerate(cut[1:]):
        whole = not index and _width(cut[0]) <= _SHORT and not _is_wide(Row(cut[:2]))
        text += _BREAK if _goes_on(box) else _NO_BREAK if whole else _SPACE
        text += _formula(function, box)
    return text


def cut(formula: Box) -> tuple[Box, ...]:
    """The pieces of a formula; what would be wider than the page is opened: long fractions, long numbers, bars."""
    return tuple(part for piece in pieces(formula) for part in (_opened(piece) if _is_wide(piece) else (piece,)))


def _is_wide(box: Box) -> bool:
    return _width(box) > _WIDEST


def _width(box: Box) -> int:
    """About how many digits are as wide as the box."""
    match box:
        case Fraction(above, below):
            return max(_width(above), _width(below))
        case Row(parts) | Product(parts):
            return sum(map(_width, parts))
        case Bars(body) | Parens(body) | Norm(body, _):
            return _width(body) + 2
        case BlockMatrix(rows):
            return sum(max(map(_width, column)) + 2 for column in zip(*rows, strict=True))
        case Apply(head, arguments):
            return sum(map(_width, (head, *arguments))) + 2
        case Sum(terms):
            return sum(_width(term) + 2 for _, term in terms)
    return len(write_text(box))


def _opened(box: Box) -> tuple[Box, ...]:
    match box:
        case Row(parts):
            return _glued(parts)
        case Bars(body):
            return _glued((_BAR, body, _BAR))
        case Norm(body, kind) if not is_tall(body):
            return _glued((Name(_BARS, _BARS), body, Name(_BARS, _BARS, subscript=kind)))
        case Parens(body):
            return _glued((Mark("("), body, Mark(")")))
        case Apply(head, (argument,)):
            return _glued((head, Mark("("), argument, Mark(")")))
        case Fraction(above, below):
            return _glued((*_operand(above), Mark("/"), *_operand(below)))
        case Product(factors):
            return tuple(part for factor in factors for part in cut(factor))
        case Number(digits) if len(digits) > _DIGITS:
            chunks = [Number(digits[start : start + _DIGITS]) for start in range(0, len(digits), _DIGITS)]
            return (chunks[0], *(Row((chunk,)) for chunk in chunks[1:]))
    return (box,)


def _operand(box: Box) -> tuple[Box, ...]:
    return (Mark("("), box, Mark(")")) if isinstance(box, Sum | Product) else (box,)


def _glued(parts: tuple[Box, ...]) -> tuple[Box, ...]:
    """A line may end within a part that is wide, but not between two parts."""
    whole: list[Box] = []
    for part in parts:
        first, *others = cut(part) if _is_wide(part) else (part,)
        whole[-1:] = [Row((*whole[-1:], first))] if whole else [first]
        whole += others
    return tuple(whole)


def _goes_on(box: Box) -> bool:
    """Whether a piece is the next digits of a number."""
    match box:
        case Row((Number(),)):
            return True
        case Row((Row() as first, *_)):
            return _goes_on(first)
    return False
