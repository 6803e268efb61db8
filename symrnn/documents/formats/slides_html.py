"""Slides as one offline HTML file: arrow keys, an overview, notes. Without its script they stand below each other."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from symrnn.documents.formats.html import ICON, html_picture, html_words
from symrnn.documents.formats.html_blocks import html_blocks, html_text
from symrnn.documents.formats.scripts import content_hash
from symrnn.documents.formats.style import embed_fonts, style_sheet
from symrnn.documents.pages.deck import Slide

__all__ = ["write_slides_html"]

_BAR = (
    '<div class="bar" role="toolbar" aria-label="Slides"><output aria-live="polite"></output>'
    '<button type="button" data-act="previous" aria-label="Previous slide">\N{LEFTWARDS ARROW}</button>'
    '<button type="button" data-act="next" aria-label="Next slide">\N{RIGHTWARDS ARROW}</button>'
    '<button type="button" data-act="overview">Overview</button>'
    '<button type="button" data-act="notes">Notes</button></div>'
)


def write_slides_html(title: str, slides: Sequence[Slide]) -> str:
    """All slides in a file that fetches nothing, and runs this script and no other."""
    templates = files("symrnn.documents").joinpath("templates")
    style, script = (templates.joinpath(f"slides.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    whole = f"\n{embed_fonts()}{style_sheet()}{style}"
    own = f"script-src {content_hash(script)}; style-src {content_hash(whole)}"
    policy = f"default-src 'none'; {own}; font-src data:; img-src data:"
    body = "".join(_slide(number, slide) for number, slide in enumerate(slides, 1))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="symrnn">\n'
        f'<meta name="description" content="{escape(title)}: slides">\n<link rel="icon" href="{ICON}">\n'
        f"<title>{escape(title)}: slides</title>\n<style>{whole}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n{_BAR}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _slide(number: int, slide: Slide) -> str:
    heading = "h1" if number == 1 else "h2"
    above = f'<p class="number">{html_text(slide.above)}</p>' if slide.above else ""
    label = ' role="img" aria-label="proved"' if slide.proved else ""
    kind = "proved" if slide.proved else "undecided"
    mark = f' <span class="mark {kind}"{label}>{escape(slide.mark)}</span>' if slide.mark else ""
    shown = "" if slide.words is None else html_words(slide.words)
    shown += "" if slide.picture is None else html_picture(slide.picture)
    blocks = f'<div class="claims">{html_blocks(slide.blocks)}</div>' if slide.blocks else ""
    notes = f'<aside class="notes" aria-label="Notes">{html_blocks(slide.notes)}</aside>' if slide.notes else ""
    return (
        f'<section class="slide{" opens" if slide.opens else ""}" aria-labelledby="title-{number}">{above}'
        f'<{heading} id="title-{number}">{html_text(slide.title)}{mark}</{heading}>{shown}{blocks}{notes}</section>\n'
    )
