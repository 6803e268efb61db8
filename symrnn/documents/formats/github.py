"""A section for a README as GitHub displays it: an anchor and a fence of mathematics for each equation.

GitHub reads Markdown before mathematics. What it would change in ``$...$`` (``_``, ``*``, two backslashes) is safe in a
``math`` fence and between dollar and backtick; it has no ``\\operatorname``, and knows no macros of the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symrnn.documents.formats.markdown import escape_markdown, write_block
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Paragraph
from symrnn.documents.pages.kernel_sections import ClaimRow, Equation, KernelSection

__all__ = [
    "BEGIN",
    "END",
    "SectionPart",
    "equation_parts",
    "fence_text",
    "how_to_check",
    "row_of",
    "section_parts",
    "write_github",
    "write_parts",
]

BEGIN, END = "<!-- symrnn: begin {} -->", "<!-- symrnn: end {} -->"


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A piece of the section; what has an ``id`` is compared when the section is checked again.

    ``label`` stands beside the anchor, ``says`` is what a message calls the part.
    """

    text: str
    id: str = ""
    label: str = ""
    says: str = ""


def write_github(section: KernelSection) -> str:
    """The section, between two comments that GitHub does not show."""
    words = tuple(f"{letter}={symbol}" for letter, symbol in section.symbols)
    return write_parts(section.name, words, section_parts(section))


def write_parts(name: str, words: Iterable[str], parts: Iterable[SectionPart]) -> str:
    """Pieces between the comments of a section, the first of which has these words behind the name."""
    written = [BEGIN.format(" ".join((name, *words))), *map(_write_part, parts), END.format(name)]
    return "\n\n".join(written) + "\n"


def _write_part(part: SectionPart) -> str:
    return f'<a id="{part.id}"></a>{part.label}\n\n{part.text}' if part.id else part.text


def section_parts(section: KernelSection) -> tuple[SectionPart, ...]:
    """The pieces of the section in their order."""
    return tuple(_parts(section))


def _parts(section: KernelSection) -> Iterator[SectionPart]:
    title = escape_markdown(section.title)
    yield SectionPart(f"## {title}: one step forwards and backwards")
    if section.source:
        yield SectionPart(f"Source: {escape_markdown(section.source)}")
    yield from how_to_check()
    yield SectionPart(fence_text(section.text), f"{section.name}-cell", says="the text of the cell")
    names = "\n".join(f"- {write_block(paragraph)}" for paragraph in section.names)
    yield SectionPart(names, f"{section.name}-names", says="the list of names")
    yield from (SectionPart(write_block(each)) for each in section.conventions)
    yield SectionPart("### Forwards")
    yield from equation_parts(section.name, section.forwards)
    yield SectionPart("### Backwards")
    yield from (SectionPart(write_block(each)) for each in section.backwards)
    yield from equation_parts(section.name, section.adjoints)
    if section.gradients:
        yield SectionPart("### Gradients of the parameters\n\nWhat one step adds to each:")
        yield from equation_parts(section.name, section.gradients)
    yield SectionPart("### What is proved")
    rows = "\n".join(["| claim | verdict | by |", "| :--- | :--- | :--- |", *map(row_of, section.claims)])
    yield SectionPart(rows, f"{section.name}-proved", says="the table of verdicts")
    if any(row.typed for row in section.claims):
        yield SectionPart(_ONE_ENTRY)
    yield from (SectionPart(write_block(each)) for each in section.undecided)


_HOW_TO_CHECK = (
    "The equations below are derived from the text of the cell; the table at the end says what is proved of them. To "
    "see whether text, equations and verdicts belong together (exit code 1 where they do not):"
)

_ONE_ENTRY = (
    "What is typed is about one entry, whichever it is; a product of matrices stands for the number that it has there."
)


def how_to_check() -> Iterator[SectionPart]:
    """How a reader checks a section again, and the word before the text of its cell."""
    yield SectionPart(_HOW_TO_CHECK)
    yield SectionPart("```sh\nsymrnn check README.md\n```")
    yield SectionPart("The cell:")


def fence_text(text: str, language: str = "text") -> str:
    """Text between more backticks than stand in a row in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}{language}\n{text}\n{fence}"


def equation_parts(name: str, equations: Iterable[Equation]) -> Iterator[SectionPart]:
    """Each equation after an anchor of its own, in a section of this name."""
    for each in equations:
        anchor = f"{name}-{each.id}"
        latex = f"{write_latex(each.left)} = {write_latex(each.right)}"
        label = f"[({each.number})](#{anchor})"
        yield SectionPart(f"```math\n{latex}\n```", anchor, label, f"equation ({each.number})")


def row_of(row: ClaimRow) -> str:
    """A row of the table of verdicts."""
    typed = "".join(f" {word} `{formula}`".replace("  ", " ") for word, formula in row.typed).replace("|", "\\|")
    return f"| {write_block(Paragraph((row.says,)))}{typed} | {row.verdict} | {escape_markdown(row.method)} |"
