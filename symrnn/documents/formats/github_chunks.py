"""The section about chunks for a README as GitHub displays it; what can part from its proof stands after an anchor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from symrnn.documents.formats.github import SectionPart, equation_parts, fence_text, how_to_check, row_of, write_parts
from symrnn.documents.formats.markdown import escape_markdown, write_block
from symrnn.documents.pages.blocks import Extra, Listing, TableBlock
from symrnn.documents.pages.chunk_sections import KIND, ChunkSection

__all__ = ["chunk_section_parts", "write_github_chunks"]

_LANGUAGES: Mapping[str, str] = MappingProxyType({"code": "python", "citation": "bibtex"})


def write_github_chunks(section: ChunkSection) -> str:
    """The section, between two comments that GitHub does not show."""
    words = (KIND, *(f"{letter}={symbol}" for letter, symbol in section.symbols))
    return write_parts(section.name, words, chunk_section_parts(section))


def chunk_section_parts(section: ChunkSection) -> tuple[SectionPart, ...]:
    """The pieces of the section in their order."""
    return tuple(_parts(section))


def _parts(section: ChunkSection) -> Iterator[SectionPart]:
    name = section.name
    yield SectionPart(f"## {escape_markdown(section.title)}: recurrent and in chunks")
    if section.source:
        yield SectionPart(f"Source: {escape_markdown(section.source)}")
    yield from (SectionPart(write_block(each)) for each in section.abstract)
    yield from how_to_check()
    yield SectionPart(fence_text(section.text), f"{name}-cell", says="the text of the cell")
    names = "\n".join(f"- {write_block(paragraph)}" for paragraph in section.names)
    yield SectionPart(names, f"{name}-names", says="the list of names")
    yield from (SectionPart(write_block(each)) for each in section.conventions)
    for part in section.parts:
        yield SectionPart(f"### {escape_markdown(part.title)}")
        yield from (SectionPart(write_block(each)) for each in part.prose)
        yield from equation_parts(name, part.equations)
    yield SectionPart("### What is proved")
    rows = "\n".join(["| claim | verdict | by |", "| :--- | :--- | :--- |", *map(row_of, section.claims)])
    yield SectionPart(rows, f"{name}-proved", says="the table of verdicts")
    for extra in section.extras:
        yield SectionPart(f"### {escape_markdown(extra.title)}")
        yield from _extra(name, extra)


def _extra(name: str, extra: Extra) -> Iterator[SectionPart]:
    """A table or a listing after an anchor, other blocks as they are."""
    for block in extra.blocks:
        if isinstance(block, Listing):
            text = fence_text("\n".join(block.lines), _LANGUAGES.get(extra.id, "text"))
            yield SectionPart(text, f"{name}-{extra.id}", says=f"the {extra.id}")
        elif isinstance(block, TableBlock):
            yield SectionPart(write_block(block), f"{name}-{extra.id}", says=f"the table of {extra.id}")
        else:
            yield SectionPart(write_block(block))
