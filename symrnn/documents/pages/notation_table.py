"""The table of notation of a book: each symbol of a headline, what it is, its shape, and the step that has it first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.activations import ACTIVATIONS
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.notations import Notation
from symrnn.documents.formulas.distinct_names import names_in
from symrnn.documents.formulas.formula_layout import Name
from symrnn.documents.formulas.names import function_name, split_name
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import Link, Page, Section
from symrnn.documents.pages.conventions import programs_of
from symrnn.documents.pages.reading import page_to_read
from symrnn.errors import InputError
from symrnn.programs.program import Shape

__all__ = ["NotationRow", "list_notation"]

_STANDARD = frozenset({*ACTIVATIONS, "step", "sigmoid"})
_INDICES = ("t", "k")  # a declared name with one of these stands for every time or lag
_PLACE = re.compile(r"(?:.+,)?\s*(?:\d+|[tkj]|[tk] [-+] 1)")  # the subscript of a name at a time or lag
_UNDEFINED = ("", "function")  # the kinds of names that a derivation gives


@dataclass(frozen=True, slots=True)
class NotationRow:
    """A symbol with its meaning and shape, and where it stands first: the name of a chapter, its number, and a step."""

    symbol: Name
    meaning: str
    shape: str
    chapter: str
    number: int
    link: Link


def list_notation(chapters: Mapping[str, tuple[Derivation, Page]]) -> tuple[NotationRow, ...]:
    """The rows of all chapters that declare their symbols; a symbol that means the same in two has one row.

    Raises
    ------
    InputError
        where such a chapter has a symbol in a headline that it does not declare.
    """
    rows: dict[tuple[Name, str], NotationRow] = {}
    shapes: dict[tuple[Name, str], list[str]] = {}
    for name, (derivation, page) in chapters.items():
        if not derivation.notation:
            continue
        boxes = {each: _box_of(each) for each in derivation.notation}
        sizes = _shapes_of(derivation, boxes)
        for declared, link in _first_uses(page, boxes).items():
            key = (boxes[declared], declared.meaning)
            row = NotationRow(boxes[declared], declared.meaning, "", name, page.chapter, link)
            rows.setdefault(key, row)
            shapes.setdefault(key, []).extend(sizes[declared])
    found = (replace(row, shape=" or ".join(dict.fromkeys(shapes[key]))) for key, row in rows.items())
    return tuple(sorted(found, key=_order))


def _order(row: NotationRow) -> tuple[str, str, int]:
    return (row.symbol.base.casefold(), write_text(row.symbol), row.number)


def _box_of(declared: Notation) -> Name:
    if isinstance(declared.symbol, sp.Symbol):
        return split_name(declared.symbol.name)
    return function_name(declared.symbol.func.__name__)


def _first_uses(page: Page, boxes: Mapping[Notation, Name]) -> dict[Notation, Link]:
    """The first step of the page that has each of them, in the order of the steps."""
    found: dict[Notation, Link] = {}
    for section in page_to_read(page).sections:
        for name in _headline_names(section):
            uses = [_find(name, boxes), *(_find_accent(accent, boxes) for accent in name.accents if accent != "tilde")]
            for use in uses:
                if use is None:
                    raise InputError(
                        f"page {page.title!r}: step {section.link.number} has {write_text(name)} in a headline, which "
                        "its notation does not declare; add a Notation of it"
                    )
                found.setdefault(use, section.link)
    return found


def _headline_names(section: Section) -> Iterator[Name]:
    """The names that a derivation gives, in what a step states; a label of a name is part of it."""
    names = tuple(names_in((section.statements, section.given, section.table)))
    labels = {each for name in names if name.label is not None for each in names_in(name.label)}
    for name in dict.fromkeys(names):
        if name.kind in _UNDEFINED and name.source.rstrip("'") not in _STANDARD and name not in labels:
            yield name


def _find(name: Name, boxes: Mapping[Notation, Name]) -> Notation | None:
    """What is declared of a name itself; else what stands for every one of its letter."""
    same = {each: box for each, box in boxes.items() if (box.kind, box.base, box.accents) == (name.kind, name.base, ())}
    exact = [each for each, box in same.items() if box.subscript == name.subscript]
    indexed = name.subscript is None or _PLACE.fullmatch(_index_of(name))
    every = [each for each, box in same.items() if _index_of(box) in _INDICES and indexed]
    bare = [each for each, box in same.items() if box.subscript is None]
    return next(iter((*exact, *every, *bare)), None)


def _find_accent(accent: str, boxes: Mapping[Notation, Name]) -> Notation | None:
    return next((each for each, box in boxes.items() if box.accents == (accent,)), None)


def _index_of(box: Name) -> str:
    return "" if box.subscript is None else write_text(box.subscript)


def _shapes_of(derivation: Derivation, boxes: Mapping[Notation, Name]) -> dict[Notation, list[str]]:
    """The shapes that the programs of the claims give to what is declared; of what stands in none, what it is."""
    found: dict[Notation, list[str]] = {each: [] for each in boxes}
    programs = programs_of(tuple(claim for each in derivation.steps for claim in each.claims))
    shapes = {pair for program in programs for pair in program.shapes.items()}
    for symbol, shape in sorted(shapes, key=str):
        name = split_name(symbol.name)
        use = None if name.entry or name.accents else _find(name, boxes)
        if use is not None and all(isinstance(size, str) for size in shape):
            found[use].append(_say(shape))
    return {each: sizes or [_kind_of(each)] for each, sizes in found.items()}


def _say(shape: Shape) -> str:
    match shape:
        case ():
            return "number"
        case (size,):
            return f"{size} entries"
    return " \N{MULTIPLICATION SIGN} ".join(map(str, shape))


def _kind_of(declared: Notation) -> str:
    if not isinstance(declared.symbol, sp.Symbol):
        return "function"
    if split_name(declared.symbol.name).accents:
        return "as below it"
    return "integer" if declared.symbol.is_integer else "number"
