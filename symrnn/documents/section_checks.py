"""Whether the sections of a document still say what is proved: each is derived anew from its text, and compared."""

from __future__ import annotations

from dataclasses import dataclass

from symrnn.derivation.report import Report
from symrnn.documents.formats.github import write_github
from symrnn.documents.formats.github_chunks import write_github_chunks
from symrnn.documents.pages.chunk_sections import KIND, build_chunk_section
from symrnn.documents.pages.kernel_sections import build_kernel_section
from symrnn.documents.pages.own_symbols import read_symbols, with_symbols
from symrnn.documents.section_reading import FoundBlock, FoundSection, read_sections
from symrnn.errors import InputError, quote

__all__ = ["CheckedSection", "Parting", "check_sections"]


@dataclass(frozen=True, slots=True)
class Parting:
    """A line at which text and proof have parted: what it is about, what is written there, what is derived."""

    line: int
    about: str
    written: str
    derived: str

    def __str__(self) -> str:
        return f"{self.about}: the document has {_quote_latex(self.written)}, derived is {_quote_latex(self.derived)}"


@dataclass(frozen=True, slots=True)
class CheckedSection:
    """A section of a document after it was derived anew: how many blocks were compared, and where they part.

    ``loose`` are the lines of formulas that are none of the section's, so that nothing is known of them. ``report`` has
    the verdicts; there is none where the text of the cell cannot be read.
    """

    name: str
    line: int
    compared: int
    partings: tuple[Parting, ...]
    loose: tuple[int, ...]
    report: Report | None


def check_sections(text: str) -> tuple[CheckedSection, ...]:
    r"""Each section of a document, compared with what is derived from its text of the cell.

    >>> section, _ = build_kernel_section("x: input\nh: state\nw: param\nh = w*h + x", "leaky")
    >>> text = write_github(section)
    >>> check_sections(text)[0].partings
    ()
    >>> print(check_sections(text.replace("w h_{t - 1} + x_{t}", "w h_{t - 1} - x_{t}"))[0].partings[0])
    forwards-h_t: the document has 'h_{t} = w h_{t - 1} - x_{t}', derived is 'h_{t} = w h_{t - 1} + x_{t}'
    """
    return tuple(map(_check, read_sections(text)))


def _check(found: FoundSection) -> CheckedSection:
    name, *words = found.words.split() or [""]
    if not found.line or not found.end:
        what = ("no end", "<!-- symrnn: end") if found.line else ("no beginning", "<!-- symrnn: begin")
        parting = Parting(found.line or found.end, "the comments around the section", what[0], f"{what[1]} {name} -->")
        return CheckedSection(name, found.line or found.end, 0, (parting,), (), None)
    cell = next((block for block in found.blocks if block.id == f"{name}-cell"), None)
    if cell is None:
        parting = Parting(found.line, f"the text of the cell, after the anchor {name}-cell", "none", "a fence")
        return CheckedSection(name, found.line, 0, (parting,), tuple(found.loose), None)
    try:
        text, report = _derive("\n".join(cell.lines), name, words)
    except InputError as error:
        parting = Parting(cell.line, "the text of the cell", str(error), "a cell that is proved")
        return CheckedSection(name, found.line, 0, (parting,), tuple(found.loose), None)
    (derived,) = read_sections(text)
    pairs = [block for block in derived.blocks if block.id != cell.id]
    partings = sorted(_compare(name, pairs, found), key=lambda parting: parting.line)
    return CheckedSection(name, found.line, len(pairs), tuple(partings), tuple(found.loose), report)


def _derive(cell: str, name: str, words: list[str]) -> tuple[str, Report]:
    """The section of the kind that its comment names, written anew."""
    if words[:1] == [KIND]:
        chunks, report = build_chunk_section(cell, name)
        return write_github_chunks(with_symbols(chunks, read_symbols(words[1:]))), report
    section, report = build_kernel_section(cell, name)
    return write_github(with_symbols(section, read_symbols(words))), report


def _quote_latex(text: str) -> str:
    """A line of a document in quotation marks, its backslashes as they stand there."""
    return quote(text, 200).replace("\\\\", "\\")


def _compare(name: str, derived: list[FoundBlock], found: FoundSection) -> list[Parting]:
    """Every block that is derived stands there once, as it is derived, and no other under such a name."""
    left = {block.id: block for block in derived}
    partings = []
    for block in found.blocks:
        if block.id == f"{name}-cell":
            continue
        about = block.id.removeprefix(f"{name}-")
        expected = left.pop(block.id, None)
        if expected is None:
            again = any(each.id == block.id for each in derived)
            what = "nothing more under this name" if again else "nothing of this name"
            partings.append(Parting(block.line, about, " ".join(block.lines), what))
        elif parting := _part(about, block, expected):
            partings.append(parting)
    for block in left.values():
        about = block.id.removeprefix(f"{name}-")
        partings.append(Parting(found.line, about, f"no block after the anchor {block.id}", " ".join(block.lines)))
    return partings


def _part(about: str, written: FoundBlock, derived: FoundBlock) -> Parting | None:
    """The first line in which two blocks differ."""
    if written.kind != derived.kind:
        fences = (f"a fence {each.kind}" if each.kind else "no fence" for each in (written, derived))
        return Parting(written.line, about, *fences)
    ours, theirs = derived.normal_lines, written.normal_lines
    for number in range(max(len(ours), len(theirs))):
        pair = [lines[number] if number < len(lines) else "" for lines in (theirs, ours)]
        if pair[0] != pair[1]:
            return Parting(written.line + number, about, pair[0] or "no more", pair[1] or "no more")
    return None
