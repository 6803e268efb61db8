"""Slides as Markdown for Marp: a rule between two slides, formulas between dollars, notes as comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symrnn.documents.formats.markdown import escape_markdown, write_block, write_picture, write_words
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import Marked, Paragraph
from symrnn.documents.pages.cross_references import words_of
from symrnn.documents.pages.deck import Slide

__all__ = ["write_slides_markdown"]

_INLINE, _FENCE = re.compile(r"\$`(.*?)`\$"), re.compile(r"```math\n(.*?)\n```", re.DOTALL)
_NAME = re.compile(r"(?<![A-Za-z])([A-Za-z])\\_([a-z0-9]{1,2})(?![A-Za-z0-9])")
_HEAD = "marp: true\ntheme: default\npaginate: true\nmath: mathjax"
_STYLE = (
    "section { font-size: 26px; } section.small { font-size: 19px; } section.tiny { font-size: 13px; } "
    "section h2 { font-size: 1.4em; } img { max-height: 330px; } section details { display: none; }"
)
#: from how many lines on the letters of a slide are smaller
_SIZES = ((19, "tiny"), (13, "small"))
_LETTERS = 88  # of a line


def write_slides_markdown(title: str, slides: Sequence[Slide]) -> str:
    """All slides; figures are files beside them, as on the pages."""
    head = f"---\n{_HEAD}\ntitle: {_quote(title)}\nstyle: {_quote(_STYLE)}\n---"
    return f"{head}\n\n" + "\n\n---\n\n".join(map(_slide, slides)) + "\n"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _slide(slide: Slide) -> str:
    mark = f" {slide.mark}" if slide.mark else ""
    above = [f"{escape_markdown(slide.above)}"] if slide.above else []
    parts = [*above, f"{'#' if slide.opens else '##'} {_title(slide.title)}{mark}"]
    parts += [] if slide.words is None else write_words(slide.words)
    parts += [] if slide.picture is None else [write_picture(slide.picture)]
    parts += map(write_block, slide.blocks)
    parts = [*_make_room(parts), *parts]
    parts += [f"<!--\n{_notes(slide.notes)}\n-->"] if slide.notes else []
    return _with_dollars("\n\n".join(parts))


def _title(text: str) -> str:
    """A title, with the names in it as formulas."""
    return _NAME.sub(r"$`\1_{\2}`$", escape_markdown(text))


def _make_room(parts: Sequence[str]) -> list[str]:
    """A class of smaller letters, where there are too many lines: Marp cuts off what is too long."""
    high = sum(map(_lines, "\n\n".join(parts).split("\n")))
    return next(([f"<!-- _class: {size} -->"] for least, size in _SIZES if high > least), [])


def _lines(line: str) -> float:
    """How high a line of Markdown becomes: a picture, a rule of a display, a row, or text that is broken."""
    if line.startswith("!["):
        return 9
    if line.startswith(("```", "$$")):
        return 0.5
    if line.startswith("|"):
        return 1.25
    return 1.25 * -(-len(line) // _LETTERS) + (0.8 if "frac" in line or "sum" in line else 0)


def _with_dollars(text: str) -> str:
    """GitHub's marks of formulas as those of Marp: a dollar, or two on lines of their own."""
    return _FENCE.sub(lambda found: f"$$\n{found[1]}\n$$", _INLINE.sub(r"$\1$", text))


def _notes(notes: tuple[Paragraph | Marked, ...]) -> str:
    """Plain text, in which nothing ends the comment."""
    spoken = (map(words_of, each.parts) for each in notes)
    said = ("".join(part if isinstance(part, str) else write_text(part) for part in parts) for parts in spoken)
    return "\n\n".join(said).replace("--", "\N{EN DASH}").replace(">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
