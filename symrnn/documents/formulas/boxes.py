"""The shapes a formula is laid out from. ``notation`` builds them, the printers only write them down."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Apply",
    "Bars",
    "BlockMatrix",
    "Box",
    "Chain",
    "Entrywise",
    "Fraction",
    "Mark",
    "MatrixProduct",
    "Name",
    "Norm",
    "Number",
    "Parens",
    "Power",
    "Product",
    "Root",
    "Row",
    "Slash",
    "Sum",
    "Total",
    "Transpose",
    "is_tall",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A letter, Greek letter or word with its accents (bar, dot), subscript, label, primes and indices of an entry."""

    source: str
    base: str
    accents: tuple[str, ...] = ()
    subscript: Box | None = None
    label: Box | None = None
    primes: int = 0
    entry: Box | None = None


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
class Entrywise:
    """Vectors or matrices multiplied entry by entry, with a sign between them."""

    factors: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class MatrixProduct:
    """Two matrices side by side."""

    left: Box
    right: Box


@dataclass(frozen=True, slots=True)
class Transpose:
    """A matrix with its rows and columns exchanged."""

    body: Box


@dataclass(frozen=True, slots=True)
class Total:
    """A summation sign before what is summed."""

    body: Box


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
class Norm:
    """A norm of a vector or matrix; ``kind`` is its subscript: 1, 2 or infinity."""

    body: Box
    kind: Box


@dataclass(frozen=True, slots=True)
class BlockMatrix:
    """A matrix of blocks, row by row."""

    rows: tuple[tuple[Box, ...], ...]


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


Box = (
    Name
    | Number
    | Mark
    | Sum
    | Product
    | Entrywise
    | MatrixProduct
    | Transpose
    | Total
    | Fraction
    | Slash
    | Power
    | Root
    | Bars
    | Norm
    | BlockMatrix
    | Parens
    | Apply
    | Chain
    | Row
)


def is_tall(box: Box) -> bool:
    """Whether parentheses around the box have to grow."""
    match box:
        case Fraction() | Total() | BlockMatrix():
            return True
        case Sum(terms):
            return any(is_tall(term) for _, term in terms)
        case Product(parts) | Entrywise(parts) | Row(parts):
            return any(map(is_tall, parts))
        case Apply(_, arguments):
            return any(map(is_tall, arguments))
        case Slash(first, second) | MatrixProduct(first, second):
            return is_tall(first) or is_tall(second)
        case Root(body) | Bars(body) | Norm(body, _) | Parens(body) | Transpose(body) | Power(body, _):
            return is_tall(body)
    return False
