"""The works that steps cite: named in the step, listed once at the end, in every format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from render_samples import derivation, step

from derivations._literature import cite
from symrnn.book.pdf import book_source
from symrnn.derivation.bibtex import read_bibtex
from symrnn.derivation.derivation import Derivation
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.pdf import compile_pdf, has_typst
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_typ
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

WRITERS: Mapping[str, Callable[[Page], str]] = {
    "html": write_html, "md": write_markdown, "tex": write_tex, "typ": write_typ
}  # fmt: skip
#: what leads from a step to the list, and the place in the list
LINKS = {
    "html": (r'href="#work-([^"]+)"', r'id="work-([^"]+)"'),
    "md": (r"\(#work-([^)]+)\)", r'id="work-([^"]+)"'),
    "tex": (r"\\cite\{([^}]+)\}", r"\\bibitem\{([^}]+)\}"),
    "typ": (r'#link\(label\("work/([^"]+)"\)\)', r'#work\("work/([^"]+)"\)'),
}
WERBOS, GERS = cite("werbos1990backpropagation", "gers2000learning")


def citing(*keys: tuple[str, ...]) -> Derivation:
    return derivation(*(replace(step(f"s{at}"), cites=cite(*each)) for at, each in enumerate(keys)))


def page_of(shown: Derivation) -> Page:
    return build_page(shown, shown.verify())


@pytest.mark.parametrize("name", WRITERS)
def test_each_work_is_named_where_it_is_cited_and_listed_once(name: str) -> None:
    text = WRITERS[name](page_of(citing((WERBOS.key,), (GERS.key, WERBOS.key), ())))
    to, at = LINKS[name]
    assert re.findall(to, text) == [WERBOS.key, GERS.key, WERBOS.key]
    assert re.findall(at, text) == [GERS.key, WERBOS.key]  # by their authors
    assert "Learning to forget" in text
    assert "2451–2471" in text


@pytest.mark.parametrize("name", WRITERS)
def test_a_page_without_a_work_has_no_list(name: str) -> None:
    assert "iterature" not in WRITERS[name](page_of(citing(()))).replace("work(id, body)", "")


@pytest.mark.parametrize("name", ["html", "md"])
def test_the_entries_can_be_copied_and_read_again(name: str) -> None:
    text = WRITERS[name](page_of(citing((WERBOS.key, GERS.key))))
    if name == "html":
        parser = _Listing()
        parser.feed(text)
        text = parser.text
    found = read_bibtex(text[text.index("@article") : text.rindex("}") + 1])
    assert dict(found) == {GERS.key: GERS, WERBOS.key: WERBOS}


class _Listing(HTMLParser):
    """The text of the listings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._inside = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.text += data * self._inside


@pytest.mark.skipif(not has_typst(), reason="typst is not installed")
def test_the_book_lists_the_works_of_all_chapters_once() -> None:
    source = book_source("A book", {"one": page_of(citing((WERBOS.key,))), "two": page_of(citing((WERBOS.key,)))})
    assert re.findall(LINKS["typ"][1], source) == [WERBOS.key]
    assert source.index("#end-chapter") > source.rindex("#chapter(")
    assert compile_pdf(source).startswith(b"%PDF")
    assert "#end-chapter[" not in book_source("A book", {"one": page_of(citing(()))})


def test_one_key_is_one_work() -> None:
    other = replace(WERBOS, year="1991")
    shown = derivation(replace(step("a"), cites=(WERBOS,)), replace(step("b"), cites=(other,)))
    with pytest.raises(InputError, match="two works are cited by the key werbos1990backpropagation"):
        page_of(shown)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("html", r"<script>"),
        ("md", r"<script>alert|(?<!\\)\[b\]|(?<!\\)\$x"),
        ("tex", r"\\input\{a|(?<!\\)\$x"),
        ("typ", r"(?<!\\)#panic|(?<!\\)\$x"),
    ],
)
def test_nothing_in_an_entry_is_markup(name: str, raw: str) -> None:
    hostile = "<script>alert(1)</script> $x$ \\input{a} #panic() [b](c) `d` *e*"
    work = replace(WERBOS, authors=(hostile,), title=hostile, place=hostile, bibtex="@misc{</pre><script>``` }")
    text = WRITERS[name](page_of(derivation(replace(step("a"), cites=(work,)))))
    assert not re.search(raw, text)
