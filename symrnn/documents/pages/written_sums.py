"""Every term of the sums that a page shows by one term and its bounds, for whoever wants to see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from symrnn.documents.formulas.formula_layout import Number, RangeSum
from symrnn.documents.pages.blocks import Block, Display, Fold

__all__ = ["terms_of_sums"]


def terms_of_sums(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The formulas in which sums have a counter, with all their terms."""
    shown = [block for block in blocks if isinstance(block, Display) and _has_sum(block.formula)]
    written = tuple(Display(_write_out(block.formula)) for block in shown)
    return (Fold("The sums term by term", written),) if written else ()


def _has_sum(box: Any) -> bool:
    """Whether there is a sum whose terms can be counted."""
    return (isinstance(box, RangeSum) and isinstance(box.high, Number)) or any(map(_has_sum, _parts(box)))


def _parts(box: Any) -> Iterator[Any]:
    if isinstance(box, tuple):
        yield from box
    elif is_dataclass(box):
        yield from (getattr(box, field.name) for field in fields(box))


def _write_out(box: Any) -> Any:
    if isinstance(box, RangeSum):
        return box.terms
    if isinstance(box, tuple):
        return tuple(map(_write_out, box))
    if not is_dataclass(box) or isinstance(box, type):
        return box
    return replace(box, **{field.name: _write_out(getattr(box, field.name)) for field in fields(box)})
