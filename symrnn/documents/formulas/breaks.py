"""Where a formula that is wider than the page may go on in the next line."""

from __future__ import annotations

from collections.abc import Callable

from symrnn.documents.formulas.boxes import (
    Apply,
    Box,
    Chain,
    Entrywise,
    Mark,
    MatrixProduct,
    Name,
    Parens,
    Power,
    Product,
    Row,
    Slash,
    Sum,
    Total,
    is_tall,
)
from symrnn.documents.formulas.text import write_text

__all__ = ["pieces"]

_UNBROKEN = 24


def pieces(box: Box) -> tuple[Box, ...]:
    """The formula cut where a line may break: before relations and signs, also in parentheses, and between matrices."""
    match box:
        case Chain(first, rest):
            cut = list(pieces(first))
            for relation, side in rest:
                cut += _before((Mark(relation),), pieces(side))
            return tuple(cut)
        case Sum(terms):
            return _cut_sum(terms)
        case Product(factors) if not is_tall(box):
            return _joined([pieces(factor) for factor in factors], _product)
        case MatrixProduct(Apply() | Parens() as left, right) if not is_tall(box) and len(write_text(box)) > _UNBROKEN:
            return (*pieces(left), *pieces(right))
        case MatrixProduct(left, right) if not is_tall(box):
            return _joined([pieces(left), pieces(right)], MatrixProduct)
        case Entrywise((first, *others)) if not is_tall(box) and len(write_text(box)) > _UNBROKEN:
            cut = list(pieces(first))
            for factor in others:
                cut += _before((Mark("odot"),), pieces(factor))
            return tuple(cut)
        case Total(Parens() as body) if not is_tall(body):
            return _before((Mark("sum"),), pieces(body))
        case Slash(above, below) if not is_tall(box):
            first, *others = _before((Mark("/"),), pieces(below))
            return (*pieces(above)[:-1], Row((pieces(above)[-1], first)), *others)
        case Parens(body) if not is_tall(body):
            return _after(_before((Mark("("),), pieces(body)), Mark(")"))
        case Apply(Name() | Power() as head, (argument,)) if not is_tall(argument):
            return _after(_before((head, Mark("(")), pieces(argument)), Mark(")"))
    return (box,)


def _cut_sum(terms: tuple[tuple[str, Box], ...]) -> tuple[Box, ...]:
    cut: list[Box] = []
    for number, (sign, term) in enumerate(terms):
        signs = (Mark(sign),) if number else (Mark("negative"),) * (sign == "-")
        cut += _before(signs, pieces(term))
    return tuple(cut)


def _joined(groups: list[tuple[Box, ...]], join: Callable[[Box, Box], Box]) -> tuple[Box, ...]:
    """Factors: only the inside of a factor may break, not the place between two."""
    whole = list(groups[0])
    for group in groups[1:]:
        whole[-1] = join(whole[-1], group[0])
        whole += group[1:]
    return tuple(whole)


def _product(left: Box, right: Box) -> Box:
    factors = left.factors if isinstance(left, Product) else (left,)
    return Product((*factors, right))


def _before(front: tuple[Box, ...], cut: tuple[Box, ...]) -> tuple[Box, ...]:
    return (Row((*front, cut[0])), *cut[1:]) if front else cut


def _after(cut: tuple[Box, ...], mark: Mark) -> tuple[Box, ...]:
    return (*cut[:-1], Row((cut[-1], mark)))
