"""The parts that the layout of a formula is made of. ``notation`` builds them, the printers only write them down."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = [
    "Apply",
    "Bars",
    "BlockMatrix",
    "Chain",
    "Entrywise",
    "Inverse",
    "Layout",
    "Mark",
    "MatrixProduct",
    "Name",
    "Norm",
    "Number",
    "Parens",
    "Part",
    "Power",
    "Product",
    "Radical",
    "RangeSum",
    "Ratio",
    "Run",
    "Slash",
    "Stack",
    "Sum",
    "Total",
    "Transpose",
    "Typed",
    "is_tall",
    "sum_sign",
]


@dataclass(frozen=True, slots=True)
class Name:
    """A letter, Greek letter or word with its accents (bar, dot), subscript, label, primes and indices of an entry.

    ``kind`` is what it names, where that is not a symbol: a function, one of those with a meaning, or a constant.
    """

    source: str
    base: str
    accents: tuple[str, ...] = ()
    subscript: Layout | None = None
    label: Layout | None = None
    primes: int = 0
    entry: Layout | None = None
    kind: str = ""


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

    terms: tuple[tuple[str, Layout], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Factors side by side."""

    factors: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Entrywise:
    """Vectors or matrices multiplied entry by entry, with a sign between them."""

    factors: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class MatrixProduct:
    """Two matrices side by side."""

    left: Layout
    right: Layout


@dataclass(frozen=True, slots=True)
class Transpose:
    """A matrix with its rows and columns exchanged."""

    body: Layout


@dataclass(frozen=True, slots=True)
class Total:
    """A summation sign before what is summed."""

    body: Layout


@dataclass(frozen=True, slots=True)
class RangeSum:
    """What all terms have in common, a summation sign with a counter, from where and to where, before one term.

    ``terms`` are all of them, written out.
    """

    factor: Layout | None
    counter: Layout
    low: Layout
    high: Layout
    body: Layout
    terms: Layout


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator over denominator."""

    numerator: Layout
    denominator: Layout


@dataclass(frozen=True, slots=True)
class Slash:
    """A fraction on one line, as in an exponent."""

    numerator: Layout
    denominator: Layout


@dataclass(frozen=True, slots=True)
class Power:
    """A base with an exponent."""

    base: Layout
    exponent: Layout


@dataclass(frozen=True, slots=True)
class Radical:
    """A square root."""

    body: Layout


@dataclass(frozen=True, slots=True)
class Bars:
    """An absolute value."""

    body: Layout


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm of a vector or matrix; ``kind`` is its subscript: 1, 2 or infinity."""

    body: Layout
    kind: Layout


@dataclass(frozen=True, slots=True)
class BlockMatrix:
    """A matrix of blocks, row by row."""

    rows: tuple[tuple[Layout, ...], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks one below the other, in square brackets."""

    blocks: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a vector or matrix, or its rows and columns, as a subscript: from one to before another, or all."""

    body: Layout
    slices: tuple[tuple[Layout, ...], ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    """The inverse of a matrix, perhaps with its rows and columns exchanged."""

    body: Layout
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed otherwise than it is shown: as its arguments between an opening and a closing."""

    shown: Layout
    opening: str
    arguments: tuple[Layout, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Parens:
    """Parentheses."""

    body: Layout


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of its arguments; the head is its name, perhaps to a power."""

    head: Layout
    arguments: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """``first`` and then relations, each with what stands to its right: a = b <= c."""

    first: Layout
    rest: tuple[tuple[str, Layout], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Parts one after the other."""

    parts: tuple[Layout, ...]


Layout = (
    Name
    | Number
    | Mark
    | Sum
    | Product
    | Entrywise
    | MatrixProduct
    | Transpose
    | Total
    | RangeSum
    | Ratio
    | Slash
    | Power
    | Radical
    | Bars
    | Norm
    | BlockMatrix
    | Stack
    | Part
    | Inverse
    | Typed
    | Parens
    | Apply
    | Chain
    | Run
)


def sum_sign(box: RangeSum) -> Layout:
    """A sum as it is shown, without its factor."""
    return replace(box, factor=None)


def is_tall(box: Layout) -> bool:
    """Whether parentheses around the part have to grow."""
    match box:
        case Ratio() | Total() | RangeSum() | BlockMatrix() | Stack():
            return True
        case Sum(terms):
            return any(is_tall(term) for _, term in terms)
        case Product(parts) | Entrywise(parts) | Run(parts):
            return any(map(is_tall, parts))
        case Apply(_, arguments):
            return any(map(is_tall, arguments))
        case Slash(first, second) | MatrixProduct(first, second):
            return is_tall(first) or is_tall(second)
        case Radical(body) | Bars(body) | Norm(body, _) | Parens(body) | Transpose(body) | Power(body, _):
            return is_tall(body)
        case Inverse(body, _) | Part(body, _) | Typed(body):
            return is_tall(body)
    return False
