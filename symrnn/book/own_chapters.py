"""The chapters of somebody's own book, by the names of their pages, in the order given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from symrnn.book.chapters import load_derivation
from symrnn.book.pages import EXPLORER, INDEX
from symrnn.derivation.derivation import Derivation
from symrnn.errors import InputError

__all__ = ["load_chapters"]

_TAKEN = tuple(Path(name).stem for name in (INDEX, EXPLORER))


def load_chapters(places: Sequence[str]) -> dict[str, Derivation]:
    """Each derivation by the name of its page: that of its file. Helpers, which begin with _, are passed over.

    Raises
    ------
    InputError
        where one is no chapter, where two share a file name, a title or the name of a figure, and where there is none.
    """
    chosen = _choose(places)
    found: dict[str, Derivation] = {}
    for name, place in chosen.items():
        derivation = load_derivation(place)
        for other, earlier in found.items():
            if derivation.title == earlier.title:
                raise InputError(
                    f"{chosen[other]} and {place} have one title, {derivation.title!r}; "
                    "a reader could not tell them apart: give each a title of its own"
                )
        found[name] = derivation
    _refuse_shared_figures(found, chosen)
    return found


def _choose(places: Sequence[str]) -> dict[str, str]:
    """From the name of a page to the place of its chapter; what is given twice is taken once."""
    once: dict[str, str] = {}
    for place in places:
        once.setdefault(os.path.realpath(place), place)
    chosen: dict[str, str] = {}
    for place in once.values():
        name = Path(place).stem
        if name.startswith("_"):
            continue
        if name.casefold() in _TAKEN:
            raise InputError(f"{place}: the page {name}.html is one of the book's own; give the file another name")
        same = next((other for other in chosen if other.casefold() == name.casefold()), None)
        if same is not None:
            raise InputError(f"{chosen[same]} and {place} would both be the page {name}.html; rename one of them")
        chosen[name] = place
    if not chosen:
        raise InputError(
            f"there is no chapter among {', '.join(places[:5])}: a file whose name begins with _ is a helper; give a "
            ".py file with build()"
        )
    return chosen


def _refuse_shared_figures(found: dict[str, Derivation], chosen: dict[str, str]) -> None:
    """The file of a figure is named after its page and itself: a-b of x, and b of x-a, would be one."""
    files: dict[str, str] = {}
    for name, derivation in found.items():
        for figure in (figure for step in derivation.steps for figure in step.figures):
            other = files.setdefault(f"{name}-{figure.id}".casefold(), name)
            if other != name:
                raise InputError(
                    f"{chosen[other]} and {chosen[name]} would both have a figure {name}-{figure.id}; rename one file"
                )
