"""A section for a README as GitHub displays it: an anchor and a fence of mathematics for each equation.

GitHub reads Markdown before mathematics. What it would change in ``$...$`` (``_``, ``*``, two backslashes) is safe in a
``math`` fence and between dollar and backtick; it has no ``\\operatorname``, and knows no macros of the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symrnn.documents.formats.markdown import escape_markdown, write_block
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Paragraph
from symrnn.documents.pages.kernel_sections import ClaimRow, Equation, KernelSection

__all__ = ["BEGIN", "END", "SectionPart", "section_parts", "write_github"]

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
    words = " ".join((section.name, *(f"{letter}={symbol}" for letter, symbol in section.symbols)))
    parts = [BEGIN.format(words), *map(_write_part, section_parts(section)), END.format(section.name)]
    return "\n\n".join(parts) + "\n"


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
    yield SectionPart(_HOW_TO_CHECK)
    yield SectionPart("```sh\nsymrnn check README.md\n```")
    yield SectionPart("The cell:")
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", section.text))])
    yield SectionPart(f"{fence}text\n{section.text}\n{fence}", f"{section.name}-cell", says="the text of the cell")
    names = "\n".join(f"- {write_block(paragraph)}" for paragraph in section.names)
    yield SectionPart(names, f"{section.name}-names", says="the list of names")
    yield from (SectionPart(write_block(each)) for each in section.conventions)
    yield SectionPart("### Forwards")
    yield from _equations(section, section.forwards)
    yield SectionPart("### Backwards")
    yield from (SectionPart(write_block(each)) for each in section.backwards)
    yield from _equations(section, section.adjoints)
    if section.gradients:
        yield SectionPart("### Gradients of the parameters\n\nWhat one step adds to each:")
        yield from _equations(section, section.gradients)
    yield SectionPart("### What is proved")
    rows = "\n".join(["| claim | verdict | by |", "| :--- | :--- | :--- |", *map(_row, section.claims)])
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


def _equations(section: KernelSection, equations: tuple[Equation, ...]) -> Iterator[SectionPart]:
    for each in equations:
        name = f"{section.name}-{each.id}"
        latex = f"{write_latex(each.left)} = {write_latex(each.right)}"
        label = f"[({each.number})](#{name})"
        yield SectionPart(f"```math\n{latex}\n```", name, label, f"equation ({each.number})")


def _row(row: ClaimRow) -> str:
    typed = "".join(f" {word} `{formula}`".replace("  ", " ") for word, formula in row.typed).replace("|", "\\|")
    return f"| {write_block(Paragraph((row.says,)))}{typed} | {row.verdict} | {escape_markdown(row.method)} |"
