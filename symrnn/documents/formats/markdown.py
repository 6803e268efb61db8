"""A derivation as Markdown that GitHub displays: fenced ``math`` blocks, dollar-backtick formulas, ``details``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.latex import write_latex, write_latex_lines
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
    Assumed,
    Block,
    CheckedClaim,
    CheckedWords,
    Cited,
    Claimed,
    Display,
    Fold,
    Lines,
    Link,
    Linked,
    Listing,
    Marked,
    Page,
    Paragraph,
    Part,
    Picture,
    Section,
    TableBlock,
)
from symrnn.documents.pages.cross_references import link_references, words_of
from symrnn.documents.pages.marks import CROSS

__all__ = ["escape_markdown", "write_block", "write_markdown", "write_picture", "write_words"]

_LONG = 100
_SPECIAL = re.compile(r"[\\`*_\[\]$|#~]")
_LIST = re.compile(r"^(\d*)([-+=.)])")


def escape_markdown(text: str) -> str:
    """Text in which nothing is taken for Markdown or HTML; its line breaks become spaces.

    >>> escape_markdown("a_1 < b & *c*")
    'a\\\\_1 &lt; b &amp; \\\\*c\\\\*'
    """
    plain = re.sub(r"\s*\n\s*", " ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\g<0>", plain)


def write_markdown(page: Page) -> str:
    """The page of a derivation."""
    page = link_references(page, lambda each: "" if each.chapter else f"#step-{each.step}")
    parts = [f"# {escape_markdown(page.title)}", f"**{escape_markdown(page.summary)}**"]
    parts += map(_block, page.abstract)
    if page.definition:
        parts += ["## Definition", *map(_block, page.definition)]
    if page.assumptions:
        parts += ["## Assumptions", "\n".join(f"- {_prose(paragraph.parts)}" for paragraph in page.assumptions)]
    parts += map(_paragraph, page.conventions)
    parts += [part for section in page.sections for part in _section(section)]
    parts += [part for each in page.extras for part in (f"## {escape_markdown(each.title)}", *map(_block, each.blocks))]
    return "\n\n".join([*parts, *_literature(page.literature)]) + "\n"


def _section(section: Section) -> list[str]:
    link = section.link
    parts = [f'<a id="step-{link.id}"></a>', f"## {link.number}. {escape_markdown(link.title)}"]
    parts += [] if section.words is None else write_words(section.words)
    parts += [*map(_block, section.prose), *map(write_picture, section.pictures)]
    parts += [f"**{section.mark} What holds**"] if section.words and section.statements else []
    parts += map(_block, section.statements)
    if section.given:
        parts += ["Given:", "\n".join(map(_write_hypothesis, section.given))]
    if section.table is not None:
        parts.append(_grid(section.table))
    rests = f" (rests on {', '.join(map(_link, section.rests_on))})" if section.rests_on else ""
    works = "; ".join(f"[{escape_markdown(work.short)}](#work-{work.key})" for work in section.cited)
    cited = [f"*Literature:* {works}"] if works else []
    return [*parts, f"*Why:* {escape_markdown(section.why)}{rests}", *cited, *_evidence(section)]


def _literature(works: tuple[Cited, ...]) -> list[str]:
    """The list of all works, with anchors, and their BibTeX entries."""
    if not works:
        return []
    items = "\n".join(f'- <a id="work-{work.key}"></a>{_work(work)}' for work in works)
    entries = _listing(Listing(tuple(line for work in works for line in work.bibtex)))
    return ["## Literature", items, f"<details>\n<summary>BibTeX</summary>\n\n{entries}\n\n</details>"]


def _work(work: Cited) -> str:
    place = f" {escape_markdown(work.place)}." if work.place else ""
    return f"{escape_markdown(work.authors)}. *{escape_markdown(work.title)}*.{place}"


def write_words(words: CheckedWords) -> list[str]:
    """Somebody else's words, what they are, and where they fail."""
    quoted = f"> \N{LEFT DOUBLE QUOTATION MARK}{escape_markdown(words.words)}\N{RIGHT DOUBLE QUOTATION MARK}"
    quoted += f"\n>\n> \N{EM DASH} {escape_markdown(words.source)}" if words.source else ""
    parts = [f"{quoted}\n>\n> **{escape_markdown(words.judgement.upper())}**"]
    parts += [part for claim in words.refuted for part in _wrong(claim)]
    return parts if words.missing is None else [*parts, f"**Missing:** {_prose(words.missing.parts)}"]


def _wrong(claim: CheckedClaim) -> list[str]:
    """A claim that the words come to: refuted, with its formula and the point where it fails, or proved."""
    mark = f"{CROSS} **refuted**" if claim.mark == CROSS else f"**{claim.mark}{' proved' if claim.proved else ''}**"
    return [f"{mark}: {escape_markdown(claim.name)}", *map(_block, claim.blocks), _witness(claim)]


def _witness(claim: CheckedClaim) -> str:
    found = "; ".join(map(_paragraph, claim.details))
    if claim.mark == CROSS and claim.witness is None:
        return f"**Fails:** {found.removeprefix('there ')}"
    if claim.witness is None:
        return f"{escape_markdown(claim.method)}{': ' if found else ''}{found}"
    return f"**Fails at** {_prose(claim.witness.parts)}{': ' if found else '.'}{found}"


def write_picture(picture: Picture) -> str:
    """A figure by its file, with its caption; its description alone where there is no drawing."""
    alt = escape_markdown(picture.alt)
    shown = f"![{alt}](figures/{picture.file}.svg)" if picture.svg else f"*{alt}*"
    return f"{shown}\n\n*{_prose(picture.caption.parts)}*"


def _write_hypothesis(given: Assumed) -> str:
    source = "" if given.proved_in is None else f" (proved in {_link(given.proved_in)})"
    return f"- {_prose(given.text.parts)}{source}"


def _link(link: Link) -> str:
    return f"[step {link.number}](#step-{link.id})"


def _evidence(section: Section) -> list[str]:
    """GitHub reads Markdown inside ``details`` where blank lines surround it."""
    opened = "<details>" if section.proved else "<details open>"
    strong = ("", "") if section.proved else ("<strong>", "</strong>")
    summary = f"<summary>{strong[0]}{section.mark} {escape(section.summary)}{strong[1]}</summary>"
    claims = [part for claim in section.claims for part in _claim(claim)]
    return [f"{opened}\n{summary}", *claims, "</details>"]


def _claim(claim: CheckedClaim) -> list[str]:
    head = f"{claim.mark} **{escape_markdown(claim.name)}**: {escape_markdown(claim.method)}"
    details = "\n".join(f"- {_paragraph(detail)}" for detail in claim.details)
    return [head, *map(_block, claim.blocks), *([details] if details else [])]


def write_block(block: Block) -> str:
    """One block of a page."""
    return _block(block)


def _block(block: Block) -> str:
    return _BLOCKS[type(block)](block)


def _paragraph(paragraph: Paragraph) -> str:
    """A sign or number that would begin a list is escaped."""
    return _LIST.sub(r"\1\\\2", _prose(paragraph.parts))


def _write_marked(block: Marked) -> str:
    """Prose with a mark in the place of a verdict."""
    said = f"{_paragraph(Paragraph(block.parts))} " if block.parts else ""
    return f"{said}*({block.mark})*"


def _prose(parts: tuple[Part, ...]) -> str:
    return "".join(map(_part, parts)).strip()


def _part(part: Part) -> str:
    if isinstance(part, Linked):
        return f"[{escape_markdown(part.words)}]({part.target})"
    said = words_of(part)
    return escape_markdown(said) if isinstance(said, str) else _inline(said)


def _inline(formula: Layout) -> str:
    """Within a line GitHub may take two backslashes for one."""
    latex = write_latex(formula).replace("\\\\", "\\cr")
    return f"$`{latex}`$"


def _display(block: Display) -> str:
    return _display_formula(block.formula)


def _display_formula(formula: Layout) -> str:
    if len(write_text(formula)) > _LONG:
        return " ".join(map(_inline, pieces(formula)))
    return _fence(write_latex(formula))


def _fence(latex: str) -> str:
    return f"```math\n{latex}\n```"


def _listing(block: Listing) -> str:
    """Between more backticks than stand in a row in the text."""
    text = "\n".join(block.lines)
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}text\n{text}\n{fence}"


def _lines(block: Lines) -> str:
    return _fence(write_latex_lines(block.rows))


def _grid(grid: TableBlock) -> str:
    rows = [" | ".join(map(_cell, row)) for row in (grid.header, *grid.rows)]
    rule = " | ".join([":---", *["---:"] * (len(grid.header) - 1)])
    table = "\n".join(f"| {row} |" for row in [rows[0], rule, *rows[1:]])
    caption = f"*{escape_markdown(grid.caption)}*\n\n" if grid.caption else ""
    return f"{caption}{table}" + ("" if grid.note is None else f"\n\n{_write_marked(grid.note)}")


def _cell(cell: str | Layout) -> str:
    return escape_markdown(cell) if isinstance(cell, str) else _inline(cell)


def _write_claim(claim: Claimed) -> str:
    """The name of a claim with its number, what it says, and under which hypotheses."""
    number = f" ({claim.number})" if claim.number else ""
    name = f"{escape_markdown(claim.label)}{number}".strip()
    lead = [f"{name}:"] if name else []
    return "\n\n".join([*lead, *map(_block, (*claim.blocks, *claim.given))])


def _fold(block: Fold) -> str:
    inside = "\n\n".join(map(_block, block.blocks))
    return f"<details>\n<summary>{escape(block.summary)}</summary>\n\n{inside}\n\n</details>"


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Marked: _write_marked,
        Display: _display,
        Lines: _lines,
        Listing: _listing,
        TableBlock: _grid,
        Fold: _fold,
        Claimed: _write_claim,
    }
)
