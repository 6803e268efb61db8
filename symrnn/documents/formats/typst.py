"""The page of a derivation as Typst source and as PDF."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files

from symrnn.derivation.references import Reference
from symrnn.documents.formats.pdf import compile_pdf, typst_string
from symrnn.documents.formats.typst_blocks import write_block, write_prose
from symrnn.documents.formats.typst_sections import write_section
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formats.typst_works import write_literature
from symrnn.documents.pages.blocks import Extra, Page
from symrnn.documents.pages.cross_references import link_references

__all__ = ["typst_body", "typst_summary", "typst_templates", "write_pdf", "write_sheet", "write_typ"]


def typst_summary(page: Page) -> str:
    """What a page came to, as Typst writes it."""
    return f"#strong[{escape_typst(page.summary)}]"


def write_typ(page: Page) -> str:
    """The page of a derivation as a Typst document that needs no other file."""
    opening = f"#show: article.with(title: {typst_string(page.title)}, summary: [{typst_summary(page)}])"
    works = ["#lead[Literature]", write_literature(page.literature)] if page.literature else []
    return "\n\n".join([typst_templates("blocks", "article"), opening, *typst_body(page, "step"), *works]) + "\n"


def write_sheet(page: Page) -> str:
    """A page of parts without steps as a Typst document of narrow margins, to be handed out."""
    opening = f"#show: sheet.with(title: {typst_string(page.title)}, summary: [{typst_summary(page)}])"
    parts = (f"#part([{escape_typst(each.title)}])[\n{_inside(each)}\n]" for each in page.extras)
    return "\n\n".join([typst_templates("blocks", "sheet"), opening, *parts]) + "\n"


def _inside(extra: Extra) -> str:
    return "\n\n".join(map(write_block, extra.blocks))


def write_pdf(page: Page) -> bytes:
    """The page of a derivation as PDF."""
    return compile_pdf(write_typ(page))


def typst_body(page: Page, name: str, chapters: Collection[str] = ()) -> list[str]:
    """What stands on a page, block by block; ``name`` begins its labels. The other ``chapters`` are in the document."""
    page = link_references(page, lambda each: _label(each, name, chapters))
    parts = list(map(write_block, page.abstract))
    if page.definition:
        parts += ["#lead[Definition]", *map(write_block, page.definition)]
    if page.assumptions:
        items = "\n".join(f"- {write_prose(paragraph.parts)}" for paragraph in page.assumptions)
        parts += [f"#lead[Assumptions]\n{items}"]
    parts += [write_prose(paragraph.parts) for paragraph in page.conventions]
    parts += [write_section(section, name) for section in page.sections]
    for extra in page.extras:
        parts += [f"#lead[{escape_typst(extra.title)}]", *map(write_block, extra.blocks)]
    return parts


def _label(reference: Reference, name: str, chapters: Collection[str]) -> str:
    """That of a chapter or step in the document; nothing where it has none."""
    if reference.chapter and reference.chapter not in chapters:
        return ""
    return "/".join(filter(None, (reference.chapter or name, reference.step)))


def typst_templates(*names: str) -> str:
    """The templates of these names, one after the other: a document that has them needs no other file."""
    folder = files("symrnn.documents").joinpath("templates")
    return "".join(folder.joinpath(f"{name}.typ").read_text(encoding="utf-8") for name in names)
