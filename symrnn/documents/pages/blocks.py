"""What a page is made of. ``page`` builds it from a derivation and its report, the writers only lay it out."""

from __future__ import annotations

from dataclasses import dataclass

from symrnn.derivation.references import Reference
from symrnn.derivation.report import Counts
from symrnn.documents.formulas.formula_layout import Layout

__all__ = [
    "RESULTS",
    "Assumed",
    "Block",
    "CheckedClaim",
    "CheckedWords",
    "Cited",
    "Claimed",
    "Display",
    "Extra",
    "Fold",
    "Lines",
    "Link",
    "Linked",
    "Listing",
    "Marked",
    "Page",
    "Paragraph",
    "Part",
    "Picture",
    "Section",
    "TableBlock",
]


#: the words between a program and what it comes to
RESULTS = ("gives", "and")


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead to a place in the document or in another: its address, as the format has it."""

    words: str
    target: str


#: of prose: text, a formula, the way to another place, and the same where its address is known
Part = str | Layout | Reference | Linked


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose, with formulas in it."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Prose, or what stands above it, that no verdict is about: ``mark`` says what stands in the place of one."""

    parts: tuple[Part, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own."""

    formula: Layout


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a program, left and right of their equals signs."""

    rows: tuple[tuple[Layout, Layout], ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; each cell is text or a formula. ``note`` marks what in it no claim stands behind."""

    caption: str
    header: tuple[str | Layout, ...]
    rows: tuple[tuple[str | Layout, ...], ...]
    note: Marked | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Text as it was typed, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks behind a line to click on."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim as the text of a page states it: its name, what it says, and under which hypotheses, in a line.

    ``number`` is that of the claim on its page, from 1; nothing where it is not numbered.
    """

    label: str
    blocks: tuple[Block, ...]
    given: tuple[Block, ...] = ()
    number: str = ""


Block = Paragraph | Marked | Display | Lines | Listing | TableBlock | Fold | Claimed


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a step."""

    id: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """A hypothesis, and the step that proved it, if one did."""

    text: Paragraph
    proved_in: Link | None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim in the evidence: its mark, what it says (where the page does not say it above), how it was judged.

    Where it was refuted, ``witness`` is the point at which it fails; ``details`` then say what is found there.
    """

    name: str
    mark: str
    proved: bool
    blocks: tuple[Block, ...]
    method: str
    details: tuple[Paragraph, ...]
    witness: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class CheckedWords:
    """Somebody else's words and where they stand, what they are, the claims they come to, what is left out."""

    words: str
    judgement: str
    refuted: tuple[CheckedClaim, ...]
    missing: Paragraph | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: the name of its file where it stands beside the page, its caption, its description, the drawing."""

    file: str
    caption: Paragraph
    alt: str
    svg: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A work: its key, how a step names it, how the list has it around its title, and its BibTeX entry."""

    key: str
    short: str
    authors: str
    title: str
    place: str
    bibtex: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One step."""

    link: Link
    words: CheckedWords | None
    prose: tuple[Paragraph | Marked, ...]
    pictures: tuple[Picture, ...]
    statements: tuple[Block, ...]
    given: tuple[Assumed, ...]
    table: TableBlock | None
    why: str
    rests_on: tuple[Link, ...]
    mark: str
    proved: bool
    summary: str
    claims: tuple[CheckedClaim, ...]
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Extra:
    """What stands below the argument, for which there are no claims: its id, a title, what is in it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One derivation; in a book it is the chapter of that number, 0 outside of one."""

    title: str
    summary: str
    counts: Counts
    proved: bool
    abstract: tuple[Paragraph | Marked, ...]
    assumptions: tuple[Paragraph, ...]
    conventions: tuple[Paragraph, ...]
    definition: tuple[Block, ...]
    sections: tuple[Section, ...]
    extras: tuple[Extra, ...] = ()
    literature: tuple[Cited, ...] = ()
    chapter: int = 0
