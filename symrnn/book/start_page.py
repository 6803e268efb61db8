"""The start page of the book: its chapters with their verdicts, questions and where they are answered, the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from symrnn.book.claim_graph import write_claim_graph
from symrnn.book.imprint import Imprint
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import Report
from symrnn.documents.formats.html import document
from symrnn.documents.formats.html_blocks import html_blocks, html_text, prose
from symrnn.documents.formats.navigation import Neighbours, Way
from symrnn.documents.pages.blocks import Extra, Page, TableBlock
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.prose import paragraphs, parts
from symrnn.documents.pages.reading_time import HOW, reading_minutes
from symrnn.errors import InputError
from symrnn.files.atomic import write_file

__all__ = ["BookEntry", "File", "Question", "Start", "neighbours", "number_chapters", "write_index"]


@dataclass(frozen=True)
class BookEntry:
    """A page that was written, and what is on it; its claims are numbered after the ``chapter``, where it is one.

    ``extras`` stand below the argument.
    """

    page: Path
    derivation: Derivation
    report: Report
    chapter: int = 0
    extras: tuple[Extra, ...] = ()

    @cached_property
    def content(self) -> Page:
        """The page in blocks, for every format and every list: to make it takes as long as to prove its claims."""
        page = build_page(self.derivation, self.report, self.page.stem, self.chapter)
        return replace(page, extras=(*page.extras, *self.extras)) if self.extras else page


def number_chapters(entries: Sequence[BookEntry]) -> tuple[BookEntry, ...]:
    """The entries as chapters from 1 on; one that is numbered so is itself, with what was made of it."""
    return tuple(
        entry if entry.chapter == number else replace(entry, chapter=number) for number, entry in enumerate(entries, 1)
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader may ask, and the step of the derivation that answers it."""

    words: Text
    derivation: str
    step: str


@dataclass(frozen=True, slots=True)
class File:
    """Another file of the book, and what it is in a sentence that begins with the link."""

    path: Path
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Start:
    """What stands on the start page beside its lists: a title, what the book is, questions, other files, a glossary.

    ``imprint`` says who wrote the book, and on which terms it may be handed out.
    """

    title: str
    about: Text
    questions: tuple[Question, ...] = ()
    files: tuple[File, ...] = ()
    glossary: TableBlock | None = None
    imprint: Imprint | None = None


_PLAIN = Start("Derivations", Text(""))
_NONE: Mapping[str, Path] = MappingProxyType({})


def write_index(
    entries: Sequence[BookEntry],
    path: str | Path,
    catalogue: Sequence[BookEntry] = (),
    start: Start = _PLAIN,
    *,
    search: str = "",
    notation: str = "",
    force: bool = False,
) -> Path:
    """Write the page that lists all derivations, then the pages of the catalogue's cells. Returns its path.

    ``search`` is the element with the index of the book, ``notation`` its table, where there is one.

    The links go from its folder. A question is listed where the step that answers it is among the entries.

    Raises
    ------
    StepRefuted
        where a step of a derivation is wrong.
    InputError
        where there is no entry, or the file cannot be written.
    """
    if not entries:
        raise InputError("there is no derivation to list; give at least one entry")
    folder = _folder(path)
    questions = _questions(start.questions, entries, folder)
    others = {
        "Other forms": _files(start.files, folder),
        "The catalogue": _catalogue(catalogue, folder),
        "Notation": notation,
        "Glossary": "" if start.glossary is None else _list_words(start.glossary, entries, folder),
        "What rests on what": write_claim_graph([(_href(each.page, folder), each.content) for each in entries]),
    }
    below = {title: text for title, text in others.items() if text}
    body = (
        f"<header><h1>{escape(start.title)}</h1>{html_blocks(paragraphs(start.about, ()))}"
        f"{questions}{_ways(tuple(below))}</header>"
        f'<ol class="index">{_items(entries, folder, "h2")}</ol><p class="note">{HOW}</p>'
        + "".join(f'<h2 id="{_anchor(title)}">{title}</h2>{text}' for title, text in below.items())
        + ("" if start.imprint is None else f'<p class="note imprint">{escape(str(start.imprint))}</p>')
    )
    about = "".join(part for part in start.about.parts() if isinstance(part, str))
    return write_file(path, document(start.title, body, about, search=search), force=force)


def _list_words(glossary: TableBlock, entries: Sequence[BookEntry], folder: Path) -> str:
    """Each word with what it is, and the number of the chapter that uses it first, where the book has it."""
    places = {
        each.page.stem: f' (<a href="{_href(each.page, folder)}">chapter {number}</a>)'
        for number, each in enumerate(entries, 1)
    }
    items = "".join(
        f"<dt>{html_text(str(word))}</dt><dd>{html_text(str(meaning))}{places.get(str(chapter), '')}</dd>"
        for word, meaning, chapter in glossary.rows
    )
    return f'<dl class="glossary">{items}</dl>'


def _ways(titles: tuple[str, ...]) -> str:
    """Links to what stands below the chapters."""
    links = "".join(f'<li><a href="#{_anchor(title)}">{title}</a></li>' for title in titles)
    return f'<nav class="ways" aria-label="On this page"><ul>{links}</ul></nav>' if links else ""


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def neighbours(
    titles: Sequence[tuple[Path, str]], index: str | Path, book: str = "", chapters: Mapping[str, Path] = _NONE
) -> tuple[Neighbours, ...]:
    """For each page, given with its title, the links to the index, to the page before it and to the one after it.

    ``chapters`` are the pages that prose may lead to, by their names.
    """
    found = []
    for place, (page, _) in enumerate(titles):
        pages = tuple(Way(_href(other, _folder(page)), title) for other, title in titles)
        ways = [None, *pages, None]
        contents = Way(_href(Path(index), _folder(page)), "Contents")
        around = (*pages[:place], Way("", titles[place][1]), *pages[place + 1 :])
        addresses = tuple((name, _href(other, _folder(page))) for name, other in chapters.items())
        found.append(Neighbours(contents, ways[place], ways[place + 2], book, around, chapters=addresses))
    return tuple(found)


_CATALOGUE = (
    "Each cell of the catalogue over two steps: its equations, one step backwards, the gradient line by line, its "
    "Jacobian, and every number of steps."
)


def _catalogue(entries: Sequence[BookEntry], folder: Path) -> str:
    return f'<p>{_CATALOGUE}</p><ul class="index">{_items(entries, folder, "h3")}</ul>' if entries else ""


def _folder(path: str | Path) -> Path:
    return Path(os.path.realpath(path)).parent


def _href(path: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(os.path.realpath(path), folder)).as_posix())


def _items(entries: Sequence[BookEntry], folder: Path, heading: str) -> str:
    return "".join(_item(entry, folder, heading) for entry in entries)


def _item(entry: BookEntry, folder: Path, heading: str) -> str:
    page = entry.content
    abstract = f"<p>{prose(page.abstract[0].parts)}</p>" if page.abstract else ""
    return (
        f'<li><{heading}><a href="{_href(entry.page, folder)}">{html_text(page.title)}</a></{heading}>'
        f'<p class="tally {"proved" if page.proved else "undecided"}">{escape(page.summary)} '
        f"\N{MIDDLE DOT} {reading_minutes(page)}\N{NO-BREAK SPACE}min to read</p>{abstract}</li>"
    )


def _questions(questions: Sequence[Question], entries: Sequence[BookEntry], folder: Path) -> str:
    """Those that are answered, each a link to the step that answers it."""
    pages = {(entry.page.stem, step.id): entry.page for entry in entries for step in entry.derivation.steps}
    items = "".join(
        f'<li><a href="{_href(pages[question.derivation, question.step], folder)}#step-{escape(question.step)}">'
        f"{prose(parts(question.words, ()))}</a></li>"
        for question in questions
        if (question.derivation, question.step) in pages
    )
    return f'<h2 id="questions">Questions</h2><ul class="questions">{items}</ul>' if items else ""


def _files(others: Sequence[File], folder: Path) -> str:
    items = "".join(
        f'<li><a href="{_href(file.path, folder)}">{escape(file.title)}</a> {escape(file.about)}</li>'
        for file in others
    )
    return f"<ul>{items}</ul>" if items else ""
