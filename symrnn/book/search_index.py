"""The index of a book for its search: every page, its steps, and the words in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from symrnn.documents.formats.scripts import index_element
from symrnn.documents.pages.blocks import Block, Claimed, Fold, Marked, Page, Paragraph, Section, TableBlock

__all__ = ["Index", "index_pages", "search_element"]

_WORD = re.compile(r"[^\W_]\w*")
_FEWEST = 3  # letters of a word of the text; titles are searched whole

Index = list[list[object]]  # of each page the address, the title, and the steps: an anchor, a title, the words


def index_pages(pages: Mapping[Path, Page], folder: Path) -> Index:
    """The index of pages by their files, whose addresses are seen from the folder of the book."""
    return [[_href(path, folder), page.title, list(_index_page(page))] for path, page in pages.items()]


def search_element(index: Index, page: Path, folder: Path) -> str:
    """The index as an element of a page of the book."""
    above = Path(os.path.relpath(folder.resolve(), page.resolve().parent)).as_posix()
    return index_element(index, "" if above == "." else f"{above}/")


def _href(path: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix())


def _index_page(page: Page) -> Iterator[list[str]]:
    yield ["", page.title, _words(page.title, [*page.abstract, *page.assumptions])]
    for section in page.sections:
        title = section.link.title
        yield [f"step-{section.link.id}", title, " ".join((_words(title, _blocks(section)), *_list_quoted(section)))]
    for extra in page.extras:
        yield [extra.id, extra.title, _words(extra.title, extra.blocks)]


def _blocks(section: Section) -> tuple[Block, ...]:
    table = () if section.table is None else (section.table,)
    return (*section.prose, *section.statements, *table, *(picture.caption for picture in section.pictures))


def _list_quoted(section: Section) -> Iterator[str]:
    if section.words is not None:
        yield " ".join(dict.fromkeys(_cut(section.words.words)))


def _words(title: str, blocks: Sequence[Block]) -> str:
    """Every word once, in the order of the text; those of the title are found there."""
    known = set(_cut(title))
    said = dict.fromkeys(word for block in blocks for text in _texts(block) for word in _cut(text))
    return " ".join(word for word in said if word not in known)


def _cut(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if len(word) >= _FEWEST]


def _texts(block: Block) -> Iterator[str]:
    """What a block says in words."""
    match block:
        case Paragraph(parts) | Marked(parts, _):
            yield from (part for part in parts if isinstance(part, str))
        case TableBlock(caption, header, rows, _):
            yield caption
            yield from (cell for row in (header, *rows) for cell in row if isinstance(cell, str))
        case Claimed(label, blocks, _, number):
            yield from (label, number)
            for each in blocks:
                yield from _texts(each)
        case Fold(summary, blocks):
            yield summary
            for each in blocks:
                yield from _texts(each)
