"""Names that would be printed alike are told apart by a tilde: what is compared is the formula as it is laid out.

``w1`` and the ``w`` of time 1, ``w_1``, are both a w with the subscript 1. Whatever rules lead from a name to its
boxes, here all boxes of names in what is shown are written down in every notation: none may read as that of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar, cast

from symrnn.documents.formulas.formula_layout import Layout, Name
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.names import split_name, stem_of
from symrnn.documents.formulas.notation import CONSTANTS
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.typst import write_typst
from symrnn.errors import InputError

__all__ = ["PRINTERS", "Alike", "Thing", "map_names", "names_in", "tell_apart"]

Shown = TypeVar("Shown")
Printer = Callable[[Layout], str]

#: the notations of documents: no two names may read alike in any of them
PRINTERS: tuple[Printer, ...] = (write_latex, write_mathml, write_typst, write_speech)

_TILDE = "tilde"
_MOST = 9
#: letters of the same shape as another
_SHAPES = MappingProxyType({"omicron": "o"})
_KINDS = ("constant", "meaning", "function", "", "size")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: its kind, and the name without what is derived from it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A thing that is written with tildes, since another is written like it without them."""

    thing: Thing
    box: Name
    other: Thing
    plain: Name


def names_in(shown: Any) -> Iterator[Name]:
    """All names in boxes, records and tuples, and those in the labels of names; a subscript is part of its name."""
    return (part for part in _walk(shown) if isinstance(part, Name))


def map_names(shown: Shown, change: Callable[[Name], Layout]) -> Shown:
    """The same with each of these names changed."""
    new: dict[int, Any] = {}
    for part in reversed(list(_walk(shown))):
        new[id(part)] = _rebuild(part, new, change)
    return cast("Shown", new[id(shown)])


def _walk(shown: Any) -> Iterator[Any]:
    """A part before those that it holds; in no recursion, for formulas are nested deeper than Python's stack likes."""
    stack = [shown]
    while stack:
        part = stack.pop()
        yield part
        stack += _parts(part).values()


def _parts(shown: Any) -> dict[Any, Any]:
    """What a tuple or a record holds, by place or field; of a name its label alone."""
    if isinstance(shown, Name):
        return {} if shown.label is None else {"label": shown.label}
    if isinstance(shown, tuple):
        return dict(enumerate(shown))
    if is_dataclass(shown) and not isinstance(shown, type):
        return {each.name: getattr(shown, each.name) for each in fields(shown)}
    return {}


def _rebuild(part: Any, new: Mapping[int, Any], change: Callable[[Name], Layout]) -> Any:
    """A part, of which those that it holds are changed already."""
    changed = {place: new[id(old)] for place, old in _parts(part).items() if new[id(old)] is not old}
    if changed and isinstance(part, tuple):
        return tuple(changed.get(place, old) for place, old in enumerate(part))
    whole = replace(part, **changed) if changed else part
    return change(whole) if isinstance(part, Name) else whole


def tell_apart(
    shown: Shown, printers: tuple[Printer, ...] = PRINTERS, fixed: Iterable[Name] = ()
) -> tuple[Shown, tuple[Alike, ...]]:
    """What is shown, with tildes where two names would read alike, and which have them; ``fixed`` are to stay.

    >>> from symrnn.documents.formulas.formula_layout import Product
    >>> shown, alike = tell_apart(Product((split_name("w1"), split_name("w_1"))))
    >>> print(write_latex(shown), *(each.thing.name for each in alike))
    \\tilde{w}_{1} w_{1} w1

    Raises
    ------
    InputError
        where they cannot be told apart: both have to stay, or are derived from one name.
    """
    found = [*dict.fromkeys(names_in(shown))]
    kept = {_thing(name) for name in fixed}
    tildes, alike = _choose([*found, *fixed], kept, printers)
    changed = map_names(shown, lambda name: _with_tildes(name, tildes.get(_thing(name), 0))) if tildes else shown
    _refuse_alike(changed, printers)
    return changed, alike


def _choose(
    names: list[Name], kept: set[Thing], printers: tuple[Printer, ...]
) -> tuple[Mapping[Thing, int], tuple[Alike, ...]]:
    """How many tildes each thing has: of those that read alike the first in order has none."""
    boxes: dict[Thing, list[Name]] = {}
    for name in names:
        boxes.setdefault(_thing(name), _stem(_thing(name))).append(name)
    taken: dict[tuple[int, str], tuple[Thing, Name]] = {}
    for name in CONSTANTS.values():
        if len(name.base) > 1 and printers == PRINTERS:  # pi and infinity are read as these wherever they stand
            _take(taken, _thing(name), [name], printers)
    tildes: dict[Thing, int] = {}
    alike = []
    for thing in sorted(boxes, key=lambda thing: _order(thing, kept)):
        clashes = _clashes(taken, thing, boxes[thing], printers)
        first = next(clashes, None)
        count = 0
        while next(_clashes(taken, thing, [_with_tildes(box, count) for box in boxes[thing]], printers), None):
            count += 1
            if thing in kept or count > _MOST:
                raise InputError(
                    f"{thing.name} and {first[1].name if first else thing.name} are written alike, and neither can be "
                    "written otherwise here; give one of them another name"
                )
        written = [_with_tildes(box, count) for box in boxes[thing]]
        _take(taken, thing, written, printers)
        tildes[thing] = count
        if first is not None:
            alike.append(Alike(thing, _with_tildes(first[0], count), first[1], first[2]))
    return {thing: count for thing, count in tildes.items() if count}, tuple(alike)


def _clashes(
    taken: Mapping[tuple[int, str], tuple[Thing, Name]], thing: Thing, boxes: list[Name], printers: tuple[Printer, ...]
) -> Iterator[tuple[Name, Thing, Name]]:
    """The boxes that read as one of another thing does, with that one."""
    for box in boxes:
        for written in _write_in_each(box, printers):
            other, plain = taken.get(written, (thing, box))
            if other != thing:
                yield box, other, plain


def _take(
    taken: dict[tuple[int, str], tuple[Thing, Name]], thing: Thing, boxes: list[Name], printers: tuple[Printer, ...]
) -> None:
    for box in boxes:
        for written in _write_in_each(box, printers):
            taken.setdefault(written, (thing, box))


def _write_in_each(box: Name, printers: tuple[Printer, ...]) -> list[tuple[int, str]]:
    shaped = replace(box, base=_SHAPES.get(box.base, box.base))
    return [(number, write(shaped)) for number, write in enumerate(printers)]


def _thing(name: Name) -> Thing:
    return Thing(name.kind, stem_of(name.source))


def _stem(thing: Thing) -> list[Name]:
    """The name itself: what is derived from it is read as something of the name."""
    return [] if thing.kind else [split_name(thing.name)]


def _order(thing: Thing, kept: set[Thing]) -> tuple[Any, ...]:
    """What keeps its form before others: what has a meaning, and a name that says by underscores what it looks like."""
    parts = [part for part in thing.name.split("_") if part]
    odd = "_".join(parts) != thing.name
    return (thing not in kept, _KINDS.index(thing.kind), odd, -len(parts), thing.name)


def _with_tildes(box: Name, count: int) -> Name:
    return replace(box, accents=(*(_TILDE,) * count, *box.accents), source=box.source + "_" * count) if count else box


def _refuse_alike(shown: Any, printers: tuple[Printer, ...]) -> None:
    """See that no two names read alike: also of those that are derived from one name."""
    seen: dict[tuple[int, str], Name] = {}
    for box in dict.fromkeys(names_in(shown)):
        for written in _write_in_each(box, printers):
            other = seen.setdefault(written, box)
            if (other.kind, other.source) != (box.kind, box.source):
                raise InputError(f"{box.source} and {other.source} are written alike; give one of them another name")
