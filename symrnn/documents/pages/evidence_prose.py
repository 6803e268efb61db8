"""What the judge says of a claim, as prose with formulas in it: a reader sees mathematics, and not what was typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from symrnn.documents.formulas.distinct_names import map_names
from symrnn.documents.formulas.formula_layout import Layout, Name
from symrnn.documents.formulas.typed_formulas import read_typed
from symrnn.documents.pages.blocks import Paragraph

__all__ = ["evidence_prose"]

_START = re.compile(r"(?<![\w'])(?=[A-Za-z_(|\d-])")
_HYPHEN = re.compile(r"[a-z]{2,}-[a-z]{2,}")
_WORD = re.compile(r"[a-z]{2,}|[A-Za-z]'?|\d+")
_CUT = re.compile(r"[\w*]*\.\.\.[0-9a-f]{8}\b")  # a label that is cut short, often within a power, and its mark


def evidence_prose(detail: str, sizes: Collection[str] = ()) -> Paragraph:
    """A detail of the evidence; these names in it are sizes.

    >>> [str(type(part).__name__) for part in evidence_prose("where 1 - r != 0 and a bound holds").parts]
    ['str', 'Chain', 'str']
    >>> evidence_prose("where s + r**1...81f0d6b2 != 0").parts
    ('where s + ... != 0',)
    """
    detail = _CUT.sub("...", detail)
    parts: list[str | Layout] = []
    text, place = "", 0
    while place < len(detail):
        found = read_typed(detail, place) if _START.match(detail, place) else None
        if found is None or not _is_formula(found[0], detail[place : found[1]]):
            word = re.compile(r"\w+|.", re.DOTALL).match(detail, place)
            assert word is not None
            text += word[0]
            place = word.end()
            continue
        box, end = map_names(found[0], lambda name: _as_size(name, sizes)), found[1]
        parts += [text, box] if text else [box]
        text, place = "", end
    return Paragraph((*parts, text) if text or not parts else tuple(parts))


def _is_formula(box: Layout, typed: str) -> bool:
    """A word, a letter and a number by themselves are text, and words that a hyphen joins."""
    if isinstance(box, Name) and _WORD.fullmatch(typed):
        return False
    return not typed.isdigit() and not _HYPHEN.search(typed)


def _as_size(name: Name, sizes: Collection[str]) -> Name:
    return replace(name, kind="size") if not name.kind and name.source in sizes else name
