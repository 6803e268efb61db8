"""What stands before a cell's text between lines ``+++``, in TOML: its title, source, facts and more."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from symrnn.errors import InputError, listing, quote
from symrnn.expressions.arguments import check_arguments

__all__ = ["TAGS", "CellFact", "FrontMatter", "split_front_matter"]

FENCE = "+++"
#: what cells are sorted by
TAGS = (
    *("gated", "linear-in-state", "matrix-state", "chunkwise", "complex", "attention", "normalised", "spiking"),
    *("continuous-time", "orthogonal", "filter", "statistics", "dynamics", "optimiser", "memory"),
)
_TEXTS, _LISTS = ("title", "source", "bibtex"), ("tags", "notes")
_FACT_KEYS = ("says", "claim", "given", "where")
_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@check_arguments
@dataclass(frozen=True, slots=True)
class CellFact:
    """What is known of a cell: a sentence, and the claim that it comes to.

    ``claim`` is ``LHS <= RHS``, with ``<`` or ``=``, or a chain of these, in the names of one step; ``given`` are
    comparisons that it takes for granted; ``where`` are names with the formulas that are put in for them.

    >>> print(CellFact("Gates lie between 0 and 1.", "0 < z < 1").claim)
    0 < z < 1
    """

    says: str
    claim: str
    given: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is said of a cell before its text; all of it may be missing."""

    title: str = ""
    source: str = ""
    bibtex: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[CellFact, ...] = ()


def split_front_matter(text: str, where: str = "cell") -> tuple[FrontMatter, str]:
    """What is said before a text, and the text with as many empty lines in its place: lines keep their numbers.

    >>> front, rest = split_front_matter('+++\\ntitle = "Sum"\\n+++\\nx: input\\nh: state\\nh = h + x\\n')
    >>> front.title, rest
    ('Sum', '\\n\\n\\nx: input\\nh: state\\nh = h + x\\n')

    Raises
    ------
    InputError
        naming the file, the line or the key, what was expected and what was found.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        return FrontMatter(), text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise InputError(f"{where}, line 1: {FENCE} begins front matter that never ends; add a line {FENCE} after it")
    # an empty line for the first fence: TOML then counts as the file does
    front = _read(_table("\n".join(["", *lines[1:end]]), where), where)
    return front, "\n".join([""] * (end + 1) + lines[end + 1 :])


def _table(text: str, where: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
        found = _LINE.search(message)
        at = f", line {found[1]}, column {found[2]}" if found else ""
        problem = _LINE.sub("", message) or "too many brackets"
        raise InputError(
            f'{where}{at}: the front matter is no TOML: {problem}; write KEY = "text" or KEY = ["text", "text"]'
        ) from None


def _read(table: Mapping[str, Any], where: str) -> FrontMatter:
    _refuse_unknown(table, (*_TEXTS, *_LISTS, "facts"), where)
    for tag in (tags := _texts(table, "tags", where)):
        if tag not in TAGS:
            _fail(where, "tags", f"one of {', '.join(TAGS)}", tag)
    facts = table.get("facts", [])
    if not isinstance(facts, list) or not all(isinstance(each, dict) for each in facts):
        _fail(where, "facts", "tables, each under a line [[facts]]", facts)
    return FrontMatter(
        title=_line(table, "title", where),
        source=_line(table, "source", where),
        bibtex=_text(table, "bibtex", where).strip(),
        tags=tags,
        notes=_texts(table, "notes", where),
        facts=tuple(_fact(each, f"{where}, facts {number}") for number, each in enumerate(facts, 1)),
    )


def _fact(table: Mapping[str, Any], where: str) -> CellFact:
    _refuse_unknown(table, _FACT_KEYS, where)
    for key in ("says", "claim"):
        if not _line(table, key, where).strip():
            _fail(where, key, "a text", table.get(key))
    put_in = table.get("where", {})
    if not isinstance(put_in, dict) or not all(isinstance(value, str) for value in put_in.values()):
        _fail(where, "where", 'a table of names and formulas, such as {f = "1"}', put_in)
    return CellFact(table["says"], table["claim"], _texts(table, "given", where), tuple(put_in.items()))


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        _fail(where, key, "a text", value)
    return value


def _line(table: Mapping[str, Any], key: str, where: str) -> str:
    value = _text(table, key, where)
    if not value.isprintable():
        _fail(where, key, "a text of one line", value)
    return value


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(each, str) and each.isprintable() for each in values):
        _fail(where, key, 'a list of texts of one line, such as ["text"]', values)
    return tuple(values)


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise InputError(f"{where}: {quote(key)} is no key of front matter; expected {listing(known)}")


def _fail(where: str, key: str, expected: str, value: object) -> NoReturn:
    found = "nothing" if value is None else quote(value) if isinstance(value, str) else quote(str(value))
    raise InputError(f"{where}: {key}: expected {expected}, found {found}")
