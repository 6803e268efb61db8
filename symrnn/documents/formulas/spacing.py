"""Where a thin space, or a sign, keeps two factors apart."""

from __future__ import annotations

from symrnn.documents.formulas.boxes import (
    Apply,
    Bars,
    BlockMatrix,
    Box,
    Entrywise,
    Fraction,
    Mark,
    MatrixProduct,
    Name,
    Norm,
    Number,
    Parens,
    Power,
    Product,
    Row,
    Slash,
    Transpose,
)
from symrnn.documents.formulas.names import GREEK

__all__ = ["is_spaced", "is_spaced_matrix", "is_word", "starts_with_digit"]


def starts_with_digit(box: Box) -> bool:
    """Whether a number to the left of the box would run into it."""
    match box:
        case Number() | Fraction():
            return True
        case Power(first, _) | Transpose(first):
            return starts_with_digit(first)
        case Product((first, *_)) | Entrywise((first, *_)) | Slash(first, _) | MatrixProduct(first, _):
            return starts_with_digit(first)
    return False


def is_spaced(left: Box, right: Box) -> bool:
    """Whether a thin space stands between two factors: around functions, absolute values and words, before entries."""
    return _opens(right) or _closes(left)


def is_spaced_matrix(left: Box, right: Box) -> bool:
    """The same between two matrices: also before a bracket, which is not that of a function."""
    match right:
        case Parens() | BlockMatrix() | Mark("("):
            return True
        case MatrixProduct(first, _) | Row((Mark() | Row() as first, *_)):
            return is_spaced_matrix(left, first)
    return is_spaced(left, right)


def _opens(box: Box) -> bool:
    match box:
        case Apply() | Bars() | Norm():
            return True
        case Name() | Power(Name()):
            return is_word(box) or (isinstance(box, Name) and box.entry is not None)
        case Row((_, Mark("("), *_)):
            return True
        case Row((first, *_)) | Product((first, *_)) | Entrywise((first, *_)) | MatrixProduct(first, _):
            return _opens(first)
    return False


def _closes(box: Box) -> bool:
    match box:
        case Name() | Power(Name()):
            return is_word(box)
        case Apply():
            return True
        case Row((*_, Mark(")"))):
            return True
        case Row((*_, last)) | Product((*_, last)) | Entrywise((*_, last)) | MatrixProduct(_, last):
            return _closes(last)
    return False


def is_word(box: Box) -> bool:
    """Whether the letters of a name, perhaps to a power, make a word: ``loss``, and not ``alpha``."""
    match box:
        case Power(Name() as base, _):
            return is_word(base)
        case Name(base=base):
            return len(base) > 1 and base.isalpha() and base not in GREEK and base != "infinity"
    return False
