"""A document with sections that symrnn wrote, read back: what stands after each anchor, and on which line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["FoundBlock", "FoundSection", "read_sections"]

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})\s*([^`]*)")
_MARK = re.compile(r" {0,3}<!--\s*symrnn:\s*(begin|end)\s+(.*?)\s*-->\s*")
_ANCHOR = re.compile(r' {0,3}<a id="([^"]*)">\s*</a>')


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A list, a table or what stands in a fence: the word after the fence, the line it begins on, and its lines."""

    id: str
    line: int
    kind: str
    lines: tuple[str, ...]

    @property
    def normal_lines(self) -> tuple[str, ...]:
        """The lines without the spaces that say nothing; a formula is one line, however it is broken."""
        lines = tuple(" ".join(line.split()) for line in self.lines)
        return (" ".join(" ".join(lines).split()),) if self.kind == "math" else lines


@dataclass(slots=True)
class FoundSection:
    """A section from its first comment to its last; ``end`` is 0 where it never ends, ``line`` where it never began.

    ``loose`` are the lines of the formulas that stand after no anchor.
    """

    words: str
    line: int = 0
    end: int = 0
    blocks: list[FoundBlock] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of lines of one kind: a comment of ours, an anchor, a fence, a line of text, an empty line."""

    kind: str
    line: int
    word: str = ""
    lines: tuple[str, ...] = ()


def read_sections(text: str) -> tuple[FoundSection, ...]:
    r"""All sections of a document; what is shown in a fence, or hidden in a comment, is none.

    >>> text = '<!-- symrnn: begin a -->\n<a id="a-1"></a>\n\n```math\nx = 1\n```\n<!-- symrnn: end a -->'
    >>> found, = read_sections(text)
    >>> found.words, found.line, found.end, found.blocks[0].lines
    ('a', 1, 7, ('x = 1',))
    """
    sections: list[FoundSection] = []
    inside: FoundSection | None = None
    anchor, gathered = "", list[_Piece]()
    for piece in (*_pieces(text), _Piece("empty", 0)):
        if gathered and piece.kind != "text":
            if inside is not None and anchor:
                lines = tuple(line for each in gathered for line in each.lines)
                inside.blocks.append(FoundBlock(anchor, gathered[0].line, "", lines))
            anchor, gathered = "", []
        if piece.kind == "begin":
            inside, anchor = FoundSection(piece.word, piece.line), ""
            sections.append(inside)
        elif piece.kind == "end":
            if inside is None or inside.words.split()[:1] != piece.word.split()[:1]:
                sections.append(FoundSection(piece.word, end=piece.line))
            else:
                inside.end = piece.line
            inside, anchor = None, ""
        elif piece.kind == "anchor":
            anchor = piece.word
        elif piece.kind == "text":
            gathered.append(piece)
        elif piece.kind == "fence" and inside is not None:
            if anchor:
                inside.blocks.append(FoundBlock(anchor, piece.line, piece.word, piece.lines))
            elif piece.word == "math":
                inside.loose.append(piece.line)
            anchor = ""
    return tuple(sections)


def _pieces(text: str) -> Iterator[_Piece]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if found := _MARK.fullmatch(line):
            yield _Piece(found[1], number, found[2])
        elif found := _ANCHOR.match(line):
            yield _Piece("anchor", number, found[1])
        elif found := _FENCE.match(line):
            end = _end_of_fence(lines, number, found[1])
            yield _Piece("fence", number + 1, (found[2].split() or [""])[0], tuple(lines[number:end]))
            number = end + 1
        elif line.lstrip().startswith("<!--") and "-->" not in line:
            hidden = (each for each in range(number, len(lines)) if "-->" in lines[each])
            number = next(hidden, len(lines) - 1) + 1
        else:
            yield _Piece("text", number, "", (line,)) if line.strip() else _Piece("empty", number)


def _end_of_fence(lines: list[str], start: int, fence: str) -> int:
    """The place of the line that closes a fence: of the same sign, as many or more."""
    close = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*")
    return next((each for each in range(start, len(lines)) if close.fullmatch(lines[each])), len(lines))
