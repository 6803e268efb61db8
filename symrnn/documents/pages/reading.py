"""A page to be read on paper: the argument alone. What is a click away on a screen stands in the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from symrnn.documents.pages.blocks import Block, CheckedClaim, Claimed, Fold, Page, Paragraph, Section

__all__ = ["page_to_read"]


def page_to_read(page: Page) -> Page:
    """The page without the evidence of its steps, and without what is folded away in them."""
    return replace(page, sections=tuple(map(_read, page.sections)))


def _read(section: Section) -> Section:
    words = section.words and replace(section.words, refuted=tuple(map(_without_folds, section.words.refuted)))
    return replace(section, words=words, statements=tuple(_unfold(section.statements)), claims=())


def _without_folds(claim: CheckedClaim) -> CheckedClaim:
    return replace(claim, blocks=tuple(each for each in claim.blocks if not isinstance(each, Fold)))


def _unfold(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Fold(summary):
                yield Paragraph((f"({summary[:1].lower()}{summary[1:]}, on the screen)",))
            case Claimed():
                yield replace(block, blocks=tuple(_unfold(block.blocks)), given=tuple(_unfold(block.given)))
            case _:
                yield block
