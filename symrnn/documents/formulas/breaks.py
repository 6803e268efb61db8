"""Where a formula that is wider than the page may go on in the next line."""

from __future__ import annotations

from collections.abc import Callable

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.plain_text import write_text

__all__ = ["pieces"]

_UNBROKEN = 24


def pieces(box: b.Layout) -> tuple[b.Layout, ...]:
    """The formula cut where a line may break: before relations and signs, also in parentheses, and between matrices."""
    match box:
        case b.Chain(first, rest):
            cut = list(pieces(first))
            for relation, side in rest:
                cut += _before((b.Mark(relation),), pieces(side))
            return tuple(cut)
        case b.Sum(terms):
            return _cut_sum(terms)
        case b.Product(factors) if not b.is_tall(box):
            return _join([pieces(factor) for factor in factors], _product)
        case b.MatrixProduct(b.Apply() | b.Parens() as left, right) if (
            not b.is_tall(box) and len(write_text(box)) > _UNBROKEN
        ):
            return (*pieces(left), *pieces(right))
        case b.MatrixProduct(left, right) if not b.is_tall(box):
            return _join([pieces(left), pieces(right)], b.MatrixProduct)
        case b.Entrywise((first, *others)) if not b.is_tall(box) and len(write_text(box)) > _UNBROKEN:
            cut = list(pieces(first))
            for factor in others:
                cut += _before((b.Mark("odot"),), pieces(factor))
            return tuple(cut)
        case b.Total(b.Parens() as body) if not b.is_tall(body):
            return _before((b.Mark("sum"),), pieces(body))
        case b.Slash(above, below) if not b.is_tall(box):
            first, *others = _before((b.Mark("/"),), pieces(below))
            return (*pieces(above)[:-1], b.Run((pieces(above)[-1], first)), *others)
        case b.Parens(body) if not b.is_tall(body):
            return _after(_before((b.Mark("("),), pieces(body)), b.Mark(")"))
        case b.Apply(b.Name() | b.Power() as head, (argument,)) if not b.is_tall(argument):
            return _after(_before((head, b.Mark("(")), pieces(argument)), b.Mark(")"))
    return (box,)


def _cut_sum(terms: tuple[tuple[str, b.Layout], ...]) -> tuple[b.Layout, ...]:
    cut: list[b.Layout] = []
    for number, (sign, term) in enumerate(terms):
        signs = (b.Mark(sign),) if number else (b.Mark("negative"),) * (sign == "-")
        cut += _before(signs, pieces(term))
    return tuple(cut)


def _join(groups: list[tuple[b.Layout, ...]], join: Callable[[b.Layout, b.Layout], b.Layout]) -> tuple[b.Layout, ...]:
    """Factors: only the inside of a factor may break, not the place between two."""
    whole = list(groups[0])
    for group in groups[1:]:
        whole[-1] = join(whole[-1], group[0])
        whole += group[1:]
    return tuple(whole)


def _product(left: b.Layout, right: b.Layout) -> b.Layout:
    factors = left.factors if isinstance(left, b.Product) else (left,)
    return b.Product((*factors, right))


def _before(front: tuple[b.Layout, ...], cut: tuple[b.Layout, ...]) -> tuple[b.Layout, ...]:
    return (b.Run((*front, cut[0])), *cut[1:]) if front else cut


def _after(cut: tuple[b.Layout, ...], mark: b.Mark) -> tuple[b.Layout, ...]:
    return (*cut[:-1], b.Run((cut[-1], mark)))
