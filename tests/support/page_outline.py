"""The writers of pages, and what a page of HTML is made of: headings, ids, links, and every element closed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex

WRITERS = {"html": write_html, "md": write_markdown, "tex": write_tex}

VOID = {"meta", "br", "img", "hr", "link", "input"}


class Outline(HTMLParser):
    """Headings in order, ids, links, and whether every element is closed where it must be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found:
            self.ids.append(str(found["id"]))
        if "href" in found and tag != "link":  # what a page is shown with is in it
            self.links.append(str(found["href"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser
