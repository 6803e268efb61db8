"""The blocks of a page as calls of the functions in ``templates/blocks.typ``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst_formulas import width_of, write_flow, write_inline, write_piece, write_pieces
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formulas.formula_layout import Layout, Mark, is_tall
from symrnn.documents.pages.blocks import (
    RESULTS,
    Block,
    Claimed,
    Display,
    Fold,
    Lines,
    Linked,
    Listing,
    Marked,
    Paragraph,
    Part,
    TableBlock,
)
from symrnn.documents.pages.cross_references import words_of

__all__ = ["write_block", "write_prose", "write_table"]

_UNDIVIDED, _A_LINE = 12, 66
_MOST_COLUMNS, _ALL_COLUMNS = 4, 90  # of lines: beside each other, and about how many characters in all


def write_block(block: Block) -> str:
    """A block as a call of its function."""
    return _BLOCKS[type(block)](block)


def _paragraph(paragraph: Paragraph) -> str:
    return write_prose(paragraph.parts)


def _write_marked(block: Marked) -> str:
    """Prose with a mark in the place of a verdict."""
    return f"#marked([{write_prose(block.parts)}], [{escape_typst(block.mark)}])"


def write_prose(parts: tuple[Part, ...]) -> str:
    """Text with inline formulas."""
    return "".join(map(_write_part, parts)).strip()


def _write_part(part: Part) -> str:
    if isinstance(part, Linked):
        return f"#link(label({typst_string(part.target)}))[{escape_typst(part.words)}]"
    said = words_of(part)
    return escape_typst(said) if isinstance(said, str) else write_inline(said)


def _is_long(block: Lines) -> str:
    """Whether lines may go on over the page."""
    return _flag(len(block.rows) > _UNDIVIDED * _columns(block))


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _columns(block: Lines) -> int:
    """Short lines stand in columns, as many as fit beside each other."""
    widest = max(width_of(left) + width_of(right) for left, right in block.rows)
    return max(1, min(_MOST_COLUMNS, _ALL_COLUMNS // (widest + 5), len(block.rows)))


def _lines(block: Lines) -> str:
    """The lines of a program; short ones that follow each other stand in columns."""
    runs = [Lines(tuple(run)) for _, run in groupby(block.rows, _is_narrow)]
    if len(block.rows) <= _UNDIVIDED:
        return _write_run(block)
    inside = "\n\n".join(map(_write_run, runs))
    return f"#long-program[\n{inside}\n]"


def _is_narrow(row: tuple[Layout, Layout]) -> bool:
    return sum(map(width_of, row)) < _ALL_COLUMNS // 3


def _write_run(block: Lines) -> str:
    rows = "\n".join(
        f"  ({_flag(is_tall(right))}, [{write_piece(left)}], [{write_pieces(right)}])," for left, right in block.rows
    )
    return f"#program(columns: {_columns(block)}, [{write_piece(Mark('='))}],\n{rows}\n)"


def write_table(grid: TableBlock) -> str:
    """A table with its caption."""
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


def _write_claim(claim: Claimed) -> str:
    """A claim: in one row where it is a formula that fits beside its name, else its name above what it says."""
    label = f"[{escape_typst(claim.label)}:]" if claim.label else "none"
    first, *more = (*claim.blocks, *claim.given)
    if isinstance(first, Display) and width_of(first.formula) <= _A_LINE and all(map(_is_prose, more)):
        said = "".join(f"[{each}]" for each in (write_pieces(first.formula), *map(write_block, more)))
        return f'#stated({label}, "{claim.number}", tall: {_flag(is_tall(first.formula))}){said}'
    blocks = "\n\n".join(_join_results((first, *more)))
    return f'#claimed({label}, "{claim.number}")[\n{blocks}\n]'


def _join_results(blocks: Sequence[Block]) -> Iterator[str]:
    """What programs come to stands in the line of the words that lead to it."""
    rest = list(blocks)
    while rest:
        match rest:
            case [Paragraph((str() as words,)), Lines() as result, *after] if words in RESULTS:
                yield f"#gives[{words}][{write_block(result)}]"
                rest = after
            case [block, *after]:
                yield write_block(block)
                rest = after


def _is_prose(block: Block) -> bool:
    """Whether a block can stand in the line of a formula: prose that leads to nothing below it."""
    return isinstance(block, Paragraph) and not str(block.parts[-1]).endswith(":")


def _fold(block: Fold) -> str:
    return "\n\n".join([f"#lead-in[{escape_typst(block.summary)}:]", *map(write_block, block.blocks)])


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Marked: _write_marked,
        Display: lambda block: f"#shown[{write_flow(block.formula)}]",
        Lines: lambda block: f"#shown(long: {_is_long(block)})[{_lines(block)}]",
        Listing: _listing,
        TableBlock: write_table,
        Fold: _fold,
        Claimed: _write_claim,
    }
)
