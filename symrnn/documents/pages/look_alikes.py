"""What a page says of the names that are told apart by tildes, and the names that its figures have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.documents.formulas.distinct_names import Alike, Thing, map_names, names_in
from symrnn.documents.formulas.formula_layout import Layout, Name
from symrnn.documents.formulas.names import stem_of
from symrnn.documents.formulas.notation import notation
from symrnn.documents.pages.blocks import Page, Paragraph

__all__ = ["names_in_drawings", "note_of_tildes", "speak_of_functions"]

_KINDS = MappingProxyType(
    {"": "the name", "size": "the size", "constant": "the number"}
    | dict.fromkeys(("function", "meaning"), "the function")
)
_NUMBERS = MappingProxyType({"E": "e", "oo": "infinity"})


def note_of_tildes(alike: tuple[Alike, ...]) -> tuple[Paragraph, ...]:
    """Which name each of those with a tilde is, and which the one without."""
    said: list[str | Layout] = []
    for each in alike:
        said += [": " if not said else "; ", each.box, " is ", *_words(each.thing)]
        said += [", ", each.plain, " is ", *_words(each.other)]
    return (Paragraph(("Names that would look alike are told apart by a tilde", *said, ".")),) if said else ()


def speak_of_functions(page: Page, claims: tuple[Claim, ...]) -> Page:
    """Prose speaks of a function f by its name alone: where no claim has a number f, that is no other thing."""
    functions = {stem_of(name.source) for name in names_in(page) if name.kind == "function"}
    numbers = {symbol.name for claim in claims for expr in claim.expressions() for symbol in expr.free_symbols}
    spoken = functions - numbers
    if not spoken:
        return page
    return map_names(page, lambda name: replace(name, kind="function") if name.source in spoken else name)


def _words(thing: Thing) -> tuple[str, ...]:
    """A name as it is typed: in one piece, ``w_1`` in prose would be set as w with a subscript."""
    name = _NUMBERS.get(thing.name, thing.name) if thing.kind == "constant" else thing.name
    first, *others = name.split("_")
    return (f"{_KINDS[thing.kind]} {first}", *(f"_{part}" for part in others))


def names_in_drawings(derivation: Derivation) -> tuple[Name, ...]:
    """The names in drawings, which are drawn as they are."""
    drawings = (figure.drawing for step in derivation.steps for figure in step.figures)
    found = (expr for drawing in drawings for expr in _formulas(drawing))
    return tuple(dict.fromkeys(name for expr in found for name in names_in(notation(expr))))


def _formulas(part: Any) -> Iterator[sp.Basic]:
    """The formulas in a drawing, whatever it is made of."""
    if isinstance(part, Text):
        yield from (each for piece in part.parts() for each in _formulas(piece))
    elif isinstance(part, sp.Expr):
        yield part
    elif isinstance(part, tuple):
        yield from (each for piece in part for each in _formulas(piece))
    elif is_dataclass(part) and not isinstance(part, type):
        yield from (each for field in fields(part) for each in _formulas(getattr(part, field.name)))
