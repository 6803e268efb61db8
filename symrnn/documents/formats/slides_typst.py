"""Slides as Typst, one page each."""

from __future__ import annotations

from collections.abc import Sequence

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst import typst_templates
from symrnn.documents.formats.typst_blocks import write_block, write_prose
from symrnn.documents.formats.typst_sections import write_marks, write_quotation
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.pages.blocks import Picture
from symrnn.documents.pages.deck import Slide

__all__ = ["write_slides_typst"]


def write_slides_typst(title: str, slides: Sequence[Slide]) -> str:
    """The source of all slides; it needs no other file."""
    opening = f"#show: slides.with(title: {typst_string(title)})"
    return "\n\n".join([typst_templates("blocks", "slides"), opening, *map(_slide, slides)]) + "\n"


def _slide(slide: Slide) -> str:
    parts = [] if slide.words is None else write_quotation(slide.words)
    parts += [] if slide.picture is None else [_picture(slide.picture)]
    parts += map(write_block, slide.blocks)
    mark = write_marks(slide.mark, slide.proved) if slide.mark else "none"
    head = f"[{escape_typst(slide.above)}], [{escape_typst(slide.title)}], {mark}, {'true' if slide.opens else 'false'}"
    body = "\n\n".join(parts)
    return f"#slide({head})[\n{body}\n]"


def _picture(picture: Picture) -> str:
    if not picture.svg:
        return f"#emph[{escape_typst(picture.alt)}]"
    caption = write_prose(picture.caption.parts)
    return f"#slide-picture({typst_string(picture.svg)}, {typst_string(picture.alt)}, [{caption}])"
