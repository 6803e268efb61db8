"""The shapes a formula is laid out from. ``notation`` builds them, the printers only write them down."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Apply",
    "Bars",
    "Box",
    "Chain",
    "Fraction",
    "Mark",
    "Name",
    "Number",
    "Parens",
    "Power",
    "Product",
    "Root",
    "Row",
    "Slash",
    "Sum",
    "is_spaced",
    "is_tall",
    "pieces",
    "starts_with_digit",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A letter, Greek letter or word with its accents (bar, dot), subscript, label and primes."""

    source: str
    base: str
    accents: tuple[str, ...] = ()
    subscript: Box | None = None
    label: Box | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """Decimal digits."""

    digits: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that stands by itself, such as a parenthesis, a comma or an operator."""

    sign: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms, each with its sign ``+`` or ``-``."""

    terms: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Factors side by side."""

    factors: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """Numerator over denominator."""

    numerator: Box
    denominator: Box


@dataclass(frozen=True, slots=True)
class Slash:
    """A fraction on one line, as in an exponent."""

    numerator: Box
    denominator: Box


@dataclass(frozen=True, slots=True)
class Power:
    """A base with an exponent."""

    base: Box
    exponent: Box


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    body: Box


@dataclass(frozen=True, slots=True)
class Bars:
    """An absolute value."""

    body: Box


@dataclass(frozen=True, slots=True)
class Parens:
    """Parentheses."""

    body: Box


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of its arguments; the head is its name, perhaps to a power."""

    head: Box
    arguments: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """``first`` and then relations, each with what stands to its right: a = b <= c."""

    first: Box
    rest: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes one after the other."""

    parts: tuple[Box, ...]


Box = Name | Number | Mark | Sum | Product | Fraction | Slash | Power | Root | Bars | Parens | Apply | Chain | Row


def is_tall(box: Box) -> bool:
    """Whether parentheses around the box have to grow."""
    match box:
        case Fraction():
            return True
        case Sum(terms):
            return any(is_tall(term) for _, term in terms)
        case Product(parts) | Row(parts):
            return any(map(is_tall, parts))
        case Apply(_, arguments):
            return any(map(is_tall, arguments))
        case Slash(above, below):
            return is_tall(above) or is_tall(below)
        case Root(body) | Bars(body) | Parens(body) | Power(body, _):
            return is_tall(body)
    return False


def starts_with_digit(box: Box) -> bool:
    """Whether a number to the left of the box would run into it."""
    match box:
        case Number() | Fraction():
            return True
        case Power(base, _):
            return starts_with_digit(base)
        case Product((first, *_)) | Slash(first, _):
            return starts_with_digit(first)
    return False


def is_spaced(left: Box, right: Box) -> bool:
    """Whether a thin space stands between two factors: around functions and absolute values."""
    return _opens(right) or _closes(left)


def _opens(box: Box) -> bool:
    match box:
        case Apply() | Bars():
            return True
        case Row((_, Mark("("), *_)):
            return True
        case Row((first, *_)) | Product((first, *_)):
            return _opens(first)
    return False


def _closes(box: Box) -> bool:
    match box:
        case Apply():
            return True
        case Row((*_, Mark(")"))):
            return True
        case Row((*_, last)) | Product((*_, last)):
            return _closes(last)
    return False


def pieces(box: Box) -> tuple[Box, ...]:
    """The formula cut where a line may break: before each relation and each sign, also inside parentheses."""
    match box:
        case Chain(first, rest):
            cut = list(pieces(first))
            for relation, side in rest:
                cut += _before((Mark(relation),), pieces(side))
            return tuple(cut)
        case Sum(terms):
            return _cut_sum(terms)
        case Product(factors) if not is_tall(box):
            return _joined([pieces(factor) for factor in factors])
        case Slash(above, below) if not is_tall(box):
            first, *others = _before((Mark("/"),), pieces(below))
            return (*pieces(above)[:-1], Row((pieces(above)[-1], first)), *others)
        case Parens(body) if not is_tall(body):
            return _after(_before((Mark("("),), pieces(body)), Mark(")"))
        case Apply(Name() as head, (argument,)) if not is_tall(argument):
            return _after(_before((head, Mark("(")), pieces(argument)), Mark(")"))
    return (box,)


def _cut_sum(terms: tuple[tuple[str, Box], ...]) -> tuple[Box, ...]:
    cut: list[Box] = []
    for number, (sign, term) in enumerate(terms):
        signs = (Mark(sign),) if number else (Mark("negative"),) * (sign == "-")
        cut += _before(signs, pieces(term))
    return tuple(cut)


def _joined(groups: list[tuple[Box, ...]]) -> tuple[Box, ...]:
    """Factors: only the inside of a factor may break, not the place between two."""
    whole = list(groups[0])
    for group in groups[1:]:
        whole[-1] = _product(whole[-1], group[0])
        whole += group[1:]
    return tuple(whole)


def _product(left: Box, right: Box) -> Box:
    factors = left.factors if isinstance(left, Product) else (left,)
    return Product((*factors, right))


def _before(front: tuple[Box, ...], cut: tuple[Box, ...]) -> tuple[Box, ...]:
    return (Row((*front, cut[0])), *cut[1:]) if front else cut


def _after(cut: tuple[Box, ...], mark: Mark) -> tuple[Box, ...]:
    return (*cut[:-1], Row((cut[-1], mark)))
