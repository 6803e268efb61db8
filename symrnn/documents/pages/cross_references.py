"""The ways from the prose of a page to other places: numbers of steps, addresses in a document, or words alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from symrnn.derivation.references import Reference
from symrnn.documents.pages import blocks
from symrnn.documents.pages.blocks import Link, Linked, Page, Part
from symrnn.errors import InputError

__all__ = ["check_references", "link_references", "number_references", "references_in", "say_references", "words_of"]

Shown = TypeVar("Shown")
_NUMBER = re.compile(r"\d+")


def references_in(shown: Any) -> Iterator[Reference]:
    """All references in a page, or in a part of one."""
    if isinstance(shown, Reference):
        yield shown
    for part in _parts_of(shown):
        yield from references_in(part)


def link_references(shown: Shown, target: Callable[[Reference], str]) -> Shown:
    """The same with every reference as a link to its target; where this is empty its words stand there alone."""

    def lead(reference: Reference) -> Part:
        place = target(reference)
        return Linked(reference.words, place) if place else reference.words

    return _change(shown, lead)


def say_references(shown: Shown) -> Shown:
    """The same with the words of every reference, for a document of which the places are not known."""
    return link_references(shown, lambda _: "")


def words_of(part: Part) -> Any:
    """What stands on the page of a part: text, or a formula."""
    return part.words if isinstance(part, Reference | Linked) else part


def number_references(page: Page, links: Mapping[str, Link]) -> Page:
    """The page with the numbers of its steps as the words of those references that have none.

    Raises
    ------
    InputError
        where there is no such step.
    """

    def number(reference: Reference) -> Part:
        if reference.chapter:
            return reference
        link = links.get(reference.step)
        if link is None:
            raise InputError(f"page {page.title!r}: the prose leads to a step {reference.step}, which it does not have")
        _check_number(page, reference, link)
        return replace(reference, words=reference.words or str(link.number))

    return _change(page, number)


def check_references(pages: Mapping[str, Page], elsewhere: frozenset[str] = frozenset()) -> None:
    """See that every reference from a page leads to a page, and to a step of it; ``elsewhere`` are other books' pages.

    Raises
    ------
    InputError
        naming the page and the reference.
    """
    for page in pages.values():
        for reference in references_in(page):
            if not reference.chapter or (reference.chapter in elsewhere and reference.chapter not in pages):
                continue
            there = pages.get(reference.chapter)
            if there is None:
                raise InputError(
                    f"page {page.title!r}: the words {reference.words!r} lead to a chapter {reference.chapter}, which "
                    f"the book does not have; there are {', '.join(pages)}"
                )
            links = {section.link.id: section.link for section in there.sections}
            if reference.step and reference.step not in links:
                raise InputError(
                    f"page {page.title!r}: the words {reference.words!r} lead to a step {reference.step} of "
                    f"{reference.chapter}, which it does not have; there are {', '.join(links)}"
                )
            if reference.step:
                _check_number(page, reference, links[reference.step])


def _check_number(page: Page, reference: Reference, link: Link) -> None:
    """A number in the words is that of the step."""
    wrong = [number for number in _NUMBER.findall(reference.words) if int(number) != link.number]
    if wrong:
        raise InputError(
            f"page {page.title!r}: the words {reference.words!r} lead to step {link.number}, {link.id}; "
            "correct the number"
        )


def _change(shown: Shown, change: Callable[[Reference], Part]) -> Shown:
    """The same with each of its references changed."""
    return cast("Shown", _rebuild(shown, change))


def _rebuild(part: Any, change: Callable[[Reference], Part]) -> Any:
    if isinstance(part, Reference):
        return change(part)
    held = _parts_of(part)
    new = tuple(_rebuild(each, change) for each in held)
    if all(one is other for one, other in zip(new, held, strict=True)):
        return part
    return new if isinstance(part, tuple) else replace(part, **dict(zip(_names(part), new, strict=True)))


def _parts_of(shown: Any) -> tuple[Any, ...]:
    """What a tuple or a block holds: formulas have no references in them."""
    if isinstance(shown, tuple):
        return shown
    if type(shown).__module__ != blocks.__name__:
        return ()
    return tuple(getattr(shown, name) for name in _names(shown))


def _names(block: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(block))
