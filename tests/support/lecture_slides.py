"""The slides of the lecture as they stand in its repository, and whether words are theirs, word for word."""

from __future__ import annotations

import re

from places import LECTURE

__all__ = ["CUT", "Slides", "find_piece_missing", "read_slides", "title_of"]

CUT = "[..]"
Slides = tuple[tuple[str, str], ...]  # each slide's title, and its words in one line


def read_slides() -> Slides:
    """Each slide in order; the dollar signs around its formulas and the stars around what is bold are left out."""
    text = (LECTURE / "points" / "slides.txt").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^# (.*)$", text)[1:]
    return tuple((title.strip(), _plain(words)) for title, words in zip(parts[::2], parts[1::2], strict=True))


def _plain(words: str) -> str:
    return " ".join(words.replace("$", "").replace("*", "").split())


def find_piece_missing(words: str, title: str, slides: Slides) -> str | None:
    """None where one slide of this title has every piece between the cuts, in order; else the first it has not."""
    pieces = [piece.strip() for piece in words.split(CUT)]
    missing = [_first_missing(pieces, said) for name, said in slides if name == title]
    if not missing:
        return f"a slide {title!r}"
    return None if None in missing else max((piece for piece in missing if piece is not None), key=pieces.index)


def _first_missing(pieces: list[str], said: str) -> str | None:
    place = 0
    for piece in pieces:
        found = re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)").search(said, place) if piece else None
        if found is None:
            return piece
        place = found.end()
    return None


def title_of(source: str) -> str:
    """The title in 'the slide "..."', between its curly quotation marks."""
    found = re.fullmatch("the slide \N{LEFT DOUBLE QUOTATION MARK}(.+)\N{RIGHT DOUBLE QUOTATION MARK}", source)
    return "" if found is None else found[1]
