"""The lines of a program as blocks of a page."""

from __future__ import annotations

from symrnn.documents.formulas.notation import line_notations
from symrnn.documents.pages.blocks import Block, Fold, Lines, Listing, Paragraph
from symrnn.documents.pages.marks import plain
from symrnn.programs.program import Assign, Program

__all__ = ["fold_lines", "program_block", "program_lines", "text_blocks"]

_OPEN_LINES = 12
_MOST_LINES = 40
_HEAD, _TAIL = 14, 6


def program_lines(program: Program) -> Lines:
    """All lines of a program."""
    return _lines(program, program.lines)


def _lines(program: Program, lines: tuple[Assign, ...]) -> Lines:
    return Lines(line_notations(lines, program.shapes))


def program_block(program: Program) -> Block:
    """All lines of a program; those of a long one behind a line to click on."""
    count = len(program.lines)
    if count <= _OPEN_LINES:
        return program_lines(program)
    return Fold(f"A program of {count} lines", fold_lines(program))


def fold_lines(program: Program) -> tuple[Block, ...]:
    """All lines of a program, or the first and the last of a very long one."""
    count = len(program.lines)
    if count <= _MOST_LINES:
        return (program_lines(program),)
    left_out = Paragraph((f"({count - _HEAD - _TAIL} lines are left out here.)",))
    return (_lines(program, program.lines[:_HEAD]), left_out, _lines(program, program.lines[-_TAIL:]))


def text_blocks(text: str) -> tuple[Block, ...]:
    """The text that lines were read from, behind a line to click on; nothing where there is none."""
    lines = tuple(line.expandtabs(4).rstrip() for line in plain(text).strip("\n").splitlines())
    return (Fold("The text as it was written", (Listing(lines),)),) if text.strip() else ()
