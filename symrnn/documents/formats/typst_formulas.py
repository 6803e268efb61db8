"""Formulas of the book: cut where a line may end, each piece with its words; nothing is wider than the page."""

from __future__ import annotations

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.typst import write_typst

__all__ = ["cut", "width_of", "write_flow", "write_inline", "write_piece", "write_pieces"]

_UNBROKEN, _SHORT, _WIDEST, _DIGITS = 24, 12, 56, 30
_BAR, _BARS = b.Name("|", "|"), "\N{DOUBLE VERTICAL LINE}"
_SPACE, _NO_BREAK, _BREAK = " ", "~", "\N{ZERO WIDTH SPACE}"


def write_inline(formula: b.Layout) -> str:
    """A formula within prose."""
    short = len(write_text(formula)) <= _UNBROKEN
    return _join("formula", (formula,) if short else cut(formula))


def write_flow(formula: b.Layout) -> str:
    """A displayed formula."""
    return f"#flow(tall: {'true' if b.is_tall(formula) else 'false'})[{write_pieces(formula)}]"


def write_pieces(formula: b.Layout) -> str:
    """The pieces of a displayed formula."""
    return _join("piece", cut(formula))


def write_piece(box: b.Layout) -> str:
    """A piece of a displayed formula."""
    return _formula("piece", box)


def _formula(function: str, box: b.Layout) -> str:
    return f"#{function}({typst_string(write_speech(box))}, ${write_typst(box)}$);"


def _join(function: str, cut: tuple[b.Layout, ...]) -> str:
    """A line may end at the spaces and within long numbers, but not after a short left side of an equation."""
    text = _formula(function, cut[0])
    for index, box in enumerate(cut[1:]):
        whole = not index and width_of(cut[0]) <= _SHORT and not _is_wide(b.Run(cut[:2]))
        text += _BREAK if _goes_on(box) else _NO_BREAK if whole else _SPACE
        text += _formula(function, box)
    return text


def cut(formula: b.Layout) -> tuple[b.Layout, ...]:
    """The pieces of a formula; what would be wider than the page is opened: long fractions, long numbers, bars."""
    return tuple(part for piece in pieces(formula) for part in (_open(piece) if _is_wide(piece) else (piece,)))


def _is_wide(box: b.Layout) -> bool:
    return width_of(box) > _WIDEST


def width_of(box: b.Layout) -> int:
    """About how many digits are as wide as the box."""
    match box:
        case b.RangeSum():
            return width_of(box.body) + 4 + (0 if box.factor is None else width_of(box.factor))
        case b.Chain(first, rest):
            return width_of(first) + sum(width_of(side) + 3 for _, side in rest)
        case b.Power(base, exponent):
            return width_of(base) + (width_of(exponent) + 1) // 2
        case b.Ratio(above, below):
            return max(width_of(above), width_of(below))
        case b.Run(parts) | b.Product(parts):
            return sum(map(width_of, parts))
        case b.Bars(body) | b.Parens(body) | b.Norm(body, _):
            return width_of(body) + 2
        case b.BlockMatrix(rows):
            return sum(max(map(width_of, column)) + 2 for column in zip(*rows, strict=True))
        case b.Apply(head, arguments):
            return sum(map(width_of, (head, *arguments))) + 2
        case b.Sum(terms):
            return sum(width_of(term) + 2 for _, term in terms)
    return len(write_text(box).replace("_bar", "").replace("_", ""))


def _open(box: b.Layout) -> tuple[b.Layout, ...]:
    match box:
        case b.Run(parts):
            return _glue(parts)
        case b.Bars(body):
            return _glue((_BAR, body, _BAR))
        case b.Norm(body, kind) if not b.is_tall(body):
            return _glue((b.Name(_BARS, _BARS), body, b.Name(_BARS, _BARS, subscript=kind)))
        case b.Parens(body):
            return _glue((b.Mark("("), body, b.Mark(")")))
        case b.Apply(head, (argument,)):
            return _glue((head, b.Mark("("), argument, b.Mark(")")))
        case b.Ratio(above, below):
            return _glue((*_operand(above), b.Mark("/"), *_operand(below)))
        case b.Product(factors):
            return tuple(part for factor in factors for part in cut(factor))
        case b.Number(digits) if len(digits) > _DIGITS:
            chunks = [b.Number(digits[start : start + _DIGITS]) for start in range(0, len(digits), _DIGITS)]
            return (chunks[0], *(b.Run((chunk,)) for chunk in chunks[1:]))
    return (box,)


def _operand(box: b.Layout) -> tuple[b.Layout, ...]:
    return (b.Mark("("), box, b.Mark(")")) if isinstance(box, b.Sum | b.Product) else (box,)


def _glue(parts: tuple[b.Layout, ...]) -> tuple[b.Layout, ...]:
    """A line may end within a part that is wide, but not between two parts."""
    whole: list[b.Layout] = []
    for part in parts:
        first, *others = cut(part) if _is_wide(part) else (part,)
        whole[-1:] = [b.Run((*whole[-1:], first))] if whole else [first]
        whole += others
    return tuple(whole)


def _goes_on(box: b.Layout) -> bool:
    """Whether a piece is the next digits of a number."""
    match box:
        case b.Run((b.Number(),)):
            return True
        case b.Run((b.Run() as first, *_)):
            return _goes_on(first)
    return False
