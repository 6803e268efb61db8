"""The blocks of a page as calls of the functions in ``templates/blocks.typ``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst_formulas import write_flow, write_inline, write_piece, write_pieces
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formats.typst_works import write_works
from symrnn.documents.formulas.formula_layout import Chain, Layout, Mark, is_tall
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
    Assumed,
    Block,
    CheckedClaim,
    CheckedWords,
    Display,
    Fold,
    Lines,
    Link,
    Listing,
    Marked,
    Paragraph,
    Picture,
    Section,
    TableBlock,
)
from symrnn.documents.pages.marks import CROSS
from symrnn.errors import inflect

__all__ = ["write_block", "write_marks", "write_prose", "write_quotation", "write_section"]

_FEW, _UNDIVIDED = 6, 12
_FIRST_CLAIMS, _FEWEST_HIDDEN, _LONG_EVIDENCE, _LAST = 3, 2, 240, 3
_SHORT_PROSE = 330
_HALF_A_LINE, _HALF_A_PAGE = 44, 1200


def write_section(section: Section, chapter: str) -> str:
    """One step; its label begins with the name of its chapter."""
    parts = [f"#step-heading({_label(section.link, chapter)}, [{escape_typst(section.link.title)}])"]
    parts += [] if section.words is None else write_quotation(section.words)
    parts += [*_opening(section.prose), *map(_picture, section.pictures)]
    parts += [f"#holds({write_marks(section.mark, section.proved)})"] if section.words and section.statements else []
    parts += [_number_block(block) for block in section.statements]
    parts += _write_hypotheses(section.given, chapter)
    parts += [] if section.table is None else [_grid(section.table)]
    rests = ", ".join(_link(link, chapter) for link in section.rests_on)
    parts.append(f"#why[#lead[Why] {escape_typst(section.why)}{f'; rests on {rests}' if rests else ''}]")
    parts += write_works(section.cited)
    colour = "green" if section.proved else "amber"
    parts.append(f"#verdict({colour}, {write_marks(section.mark, section.proved)}, [{escape_typst(section.summary)}])")
    parts.append(_content("small", _keep_together(_evidence(section.claims))))
    return "\n\n".join([*parts, f"#step-end({_label(section.link, chapter)})"])


def _opening(prose: tuple[Paragraph | Marked, ...]) -> list[str]:
    """The prose of a step; a few lines stay with what follows them."""
    written = list(map(write_block, prose))
    return [f"#lead-in[{text}]" for text in written] if sum(map(len, written)) < _SHORT_PROSE else written


def write_marks(mark: str, proved: bool) -> str:
    """The mark of a verdict: a tick where it is proved, a cross where it is refuted, all else in loud letters."""
    if proved:
        return "tick"
    return "cross" if mark == CROSS else f"loud[{escape_typst(mark)}]"


def write_quotation(words: CheckedWords) -> list[str]:
    """Somebody else's words, what they are, and where they fail."""
    said = ", ".join(f"[{escape_typst(text)}]" for text in (words.words, words.judgement, words.source) if text)
    parts = [f"#quoted({said})"]
    for claim in words.refuted:
        mark, name = write_marks(claim.mark, claim.proved), escape_typst(claim.name)
        stated = "\n\n".join(map(write_block, claim.blocks))
        parts.append(f"#wrong({mark}, [{name}], [{stated}], [{_why_wrong(claim)}])")
    return parts if words.missing is None else [*parts, f"#missing[{write_prose(words.missing.parts)}]"]


def _picture(picture: Picture) -> str:
    caption = write_prose(picture.caption.parts)
    if not picture.svg:
        return f"#figure(emph[{escape_typst(picture.alt)}], caption: [{caption}])"
    return f"#drawing({typst_string(picture.svg)}, {typst_string(picture.alt)}, [{caption}])"


def _write_hypotheses(given: tuple[Assumed, ...], chapter: str) -> list[str]:
    if not given:
        return []
    items = "\n".join(f"- {write_prose(each.text.parts)}{_source(each, chapter)}" for each in given)
    return [f"#lead[Given]\n{items}"]


def _source(given: Assumed, chapter: str) -> str:
    return "" if given.proved_in is None else f" (proved in {_link(given.proved_in, chapter)})"


def _link(link: Link, chapter: str) -> str:
    return f"#step-link({_label(link, chapter)}, {link.number})"


def _label(link: Link, chapter: str) -> str:
    return typst_string(f"{chapter}/{link.id}")


def _evidence(claims: tuple[CheckedClaim, ...]) -> list[str]:
    """The first claims of each method, those that are open, and how many more are proved."""
    shown, hidden = _part_claims(claims)
    if len(hidden) < _FEWEST_HIDDEN:
        return list(map(_claim, claims))
    how = "; ".join(f"{count} by {method}" for method, count in Counter(claim.method for claim in hidden).items())
    rest = f"#checked(tick, [{inflect(len(hidden), 'more claim')}], [all proved; {escape_typst(how)}])"
    return [*map(_claim, shown), rest]


def _keep_together(claims: list[str]) -> list[str]:
    """The last claims stay together, so that no page begins with one alone."""
    return [*claims[:-_LAST], _content("together", claims[-_LAST:])]


def _part_claims(claims: tuple[CheckedClaim, ...]) -> tuple[list[CheckedClaim], list[CheckedClaim]]:
    """Claims that are printed, and those that are only counted."""
    shown: list[CheckedClaim] = []
    hidden: list[CheckedClaim] = []
    alike: Counter[str] = Counter()
    for claim in claims:
        alike[claim.method] += claim.proved
        (hidden if claim.proved and alike[claim.method] > _FIRST_CLAIMS else shown).append(claim)
    return shown, hidden


def _claim(claim: CheckedClaim) -> str:
    """One small paragraph; of a program in it the number of lines."""
    said = " ".join(map(_write_in_line, claim.blocks))
    mark, name = write_marks(claim.mark, claim.proved), escape_typst(claim.name)
    return f"#checked({mark}, [{name}], [{_how(claim)}{'. ' * bool(said)}{said}])"


def _write_in_line(block: Block) -> str:
    match block:
        case Display(formula):
            return write_inline(formula)
        case Lines(((left, right),)):
            return write_inline(Chain(left, (("=", right),)))
        case Lines(rows):
            return f"({len(rows)} lines)"
        case Fold(summary):
            return f"({escape_typst(summary[:1].lower() + summary[1:])})"
        case Paragraph((str() as text,)) if text.endswith(":"):
            return f"#emph[{escape_typst(text)}]"
    return write_block(block)


def _how(claim: CheckedClaim) -> str:
    """How it was judged; of long evidence the beginning."""
    how = "; ".join((claim.method, *claim.details))
    return escape_typst(how if len(how) <= _LONG_EVIDENCE else f"{how[:_LONG_EVIDENCE].rsplit(' ', 1)[0]} …")


def _why_wrong(claim: CheckedClaim) -> str:
    """The point at which a claim fails, and what is found there."""
    found = "; ".join(claim.details)
    if claim.mark != CROSS:
        return _how(claim)
    if claim.witness is None:
        return f"*Fails:* {escape_typst(found.removeprefix('there '))}"
    return f"*Fails at* {write_prose(claim.witness.parts)}{': ' if found else '.'}{escape_typst(found)}"


def _content(function: str, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return f"#{function}[\n{inside}\n]"


def write_block(block: Block) -> str:
    """A block without an equation number."""
    return _BLOCKS[type(block)](block)


def _number_block(block: Block) -> str:
    match block:
        case Display(formula):
            return f"#numbered(long: {_flag(len(write_text(formula)) > _HALF_A_PAGE)})[{write_flow(formula)}]"
        case Lines():
            return f"#numbered(long: {_is_long(block)})[{_lines(block)}]"
        case Paragraph():
            return f"#lead-in[{write_prose(block.parts)}]"
    return write_block(block)


def _paragraph(paragraph: Paragraph) -> str:
    return write_prose(paragraph.parts)


def _write_marked(block: Marked) -> str:
    """Prose with a mark in the place of a verdict."""
    return f"#marked([{write_prose(block.parts)}], [{escape_typst(block.mark)}])"


def write_prose(parts: tuple[str | Layout, ...]) -> str:
    """Text with inline formulas."""
    return "".join(escape_typst(part) if isinstance(part, str) else write_inline(part) for part in parts).strip()


def _is_long(block: Lines) -> str:
    """Whether lines may go on over the page."""
    return _flag(len(block.rows) > _UNDIVIDED * _columns(block))


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _columns(block: Lines) -> int:
    """Many short lines stand in two columns."""
    narrow = all(len(write_text(left)) + len(write_text(right)) < _HALF_A_LINE for left, right in block.rows)
    return 2 if narrow and len(block.rows) > _FEW else 1


def _lines(block: Lines) -> str:
    rows = "\n".join(
        f"  ({_flag(is_tall(right))}, [{write_piece(left)}], [{write_pieces(right)}])," for left, right in block.rows
    )
    return f"#program(columns: {_columns(block)}, [{write_piece(Mark('='))}],\n{rows}\n)"


def _grid(grid: TableBlock) -> str:
    header, *rows = (", ".join(f"[{_cell(cell)}]" for cell in row) for row in (grid.header, *grid.rows))
    body = "\n".join(f"  {row}," for row in rows)
    table = f"#data-table([{escape_typst(grid.caption)}], ({header},),\n{body}\n)"
    return table if grid.note is None else f"{table}\n\n{_write_marked(grid.note)}"


def _cell(cell: str | Layout) -> str:
    return escape_typst(cell) if isinstance(cell, str) else write_inline(cell)


def _listing(block: Listing) -> str:
    """A string, in which only quotes and backslashes are more than themselves."""
    text = "\n".join(block.lines).replace("\\", "\\\\").replace('"', '\\"')
    return f'#listing("{text}")'


def _fold(block: Fold) -> str:
    return "\n\n".join([f"#lead-in[{escape_typst(block.summary)}:]", *map(write_block, block.blocks)])


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Marked: _write_marked,
        Display: lambda block: f"#shown[{write_flow(block.formula)}]",
        Lines: lambda block: f"#shown(long: {_is_long(block)})[{_lines(block)}]",
        Listing: _listing,
        TableBlock: _grid,
        Fold: _fold,
    }
)
