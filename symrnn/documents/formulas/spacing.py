"""Where a thin space, or a sign, keeps two factors apart."""

from __future__ import annotations

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.names import GREEK

__all__ = ["is_spaced", "is_spaced_matrix", "is_word", "starts_with_digit"]


def starts_with_digit(box: b.Layout) -> bool:
    """Whether a number to the left of the part would run into it."""
    match box:
        case b.Number() | b.Ratio() | b.Name(base="(1)"):
            return True
        case b.Power(first, _) | b.Transpose(first) | b.Inverse(first, _) | b.Part(first, _) | b.Typed(first):
            return starts_with_digit(first)
        case b.Product((first, *_)) | b.Entrywise((first, *_)) | b.Slash(first, _) | b.MatrixProduct(first, _):
            return starts_with_digit(first)
    return False


def is_spaced(left: b.Layout, right: b.Layout) -> bool:
    """Whether a thin space stands between two factors: around functions, absolute values and words, before entries."""
    return _opens(right) or _closes(left)


def is_spaced_matrix(left: b.Layout, right: b.Layout) -> bool:
    """The same between two matrices: also before a bracket, which is not that of a function."""
    match right:
        case b.Parens() | b.BlockMatrix() | b.Mark("("):
            return True
        case b.MatrixProduct(first, _) | b.Run((b.Mark() | b.Run() as first, *_)):
            return is_spaced_matrix(left, first)
        case b.Transpose(first) | b.Inverse(first, _) | b.Part(first, _) if isinstance(first, b.Parens):
            return is_spaced_matrix(left, first)
        case b.Typed(shown):
            return is_spaced_matrix(left, shown)
    return is_spaced(left, right)


def _opens(box: b.Layout) -> bool:
    match box:
        case b.Apply() | b.Bars() | b.Norm() | b.Stack():
            return True
        case b.Typed(shown):
            return _opens(shown)
        case b.Name() | b.Power(b.Name()):
            return is_word(box) or (isinstance(box, b.Name) and box.entry is not None)
        case b.Run((_, b.Mark("("), *_)):
            return True
        case b.Run((first, *_)) | b.Product((first, *_)) | b.Entrywise((first, *_)) | b.MatrixProduct(first, _):
            return _opens(first)
    return False


def _closes(box: b.Layout) -> bool:
    match box:
        case b.Name() | b.Power(b.Name()):
            return is_word(box)
        case b.Apply() | b.Stack():
            return True
        case b.Typed(shown):
            return _closes(shown)
        case b.Run((*_, b.Mark(")"))):
            return True
        case b.Run((*_, last)) | b.Product((*_, last)) | b.Entrywise((*_, last)) | b.MatrixProduct(_, last):
            return _closes(last)
    return False


def is_word(box: b.Layout) -> bool:
    """Whether the letters of a name, perhaps to a power, make a word: ``loss``, and not ``alpha``."""
    match box:
        case b.Power(b.Name() as base, _):
            return is_word(base)
        case b.Name(base=base):
            return len(base) > 1 and base.isalpha() and base not in GREEK and base != "infinity"
    return False
