"""Blocks as HTML: prose with formulas as MathML, displays, programs and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from symrnn.derivation.references import Reference
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.formula_layout import Layout, Mark
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
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
from symrnn.errors import printable

__all__ = ["html_block", "html_blocks", "html_table", "html_text", "prose"]

_EQUALS = Mark("=")
_UNBROKEN = 24
_NAME = re.compile(r"\b([A-Za-z])_([a-z0-9]{1,2})\b")
_MINUS = re.compile(r"(?<![\w)-])-(?=\d)")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])|(?<=[a-z]s)'(?=\s)")
_PRIME = re.compile(r"(?<![A-Za-z])([A-Za-z])'(?![A-Za-z])")
_QUOTED = re.compile(r'(?<!\S)"([^"\n]+)"(?=[\s.,;:?!]|$)')
_TENS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]?)0*(\d{1,4})(?![\w.]*\w)")
_WORDS = (str, Linked, Reference)
_CLOSING = re.compile(r"[.,;:!?)]+")


def html_text(text: str) -> str:
    """Text in which nothing is taken for markup; a name has its subscript, and signs are those of print.

    >>> html_text("h_1 <= -1 in two_steps")
    '<var>h</var><sub>1</sub> \u2264 \u22121 in two_steps'
    >>> html_text("nobody's, about 1.1e-39")
    'nobody\u2019s, about 1.1\xa0\xd7\xa010<sup>\u221239</sup>'
    """
    signs = _MINUS.sub("\N{MINUS SIGN}", text.replace("<=", "\u2264").replace(">=", "\u2265"))
    primes = _PRIME.sub("\\1\N{PRIME}", _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", signs))
    quoted = _QUOTED.sub("\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", primes)
    return _TENS.sub(_power_of_ten, _NAME.sub(_name, escape(printable(quoted))))


def _power_of_ten(found: re.Match[str]) -> str:
    """A number with an exponent as print has it."""
    front, sign, exponent = found.groups()
    below_one = "\N{MINUS SIGN}" * (sign == "-")
    power = f"10<sup>{below_one}{exponent}</sup>"
    return power if front == "1" else f"{front}\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{power}"


def _name(found: re.Match[str]) -> str:
    """Letters lean, numbers do not."""
    base, index = found.groups()
    return f"<var>{base}</var><sub>{index if index.isdigit() else f'<var>{index}</var>'}</sub>"


def html_blocks(blocks: tuple[Block, ...]) -> str:
    """Blocks one after the other."""
    return "".join(map(html_block, blocks))


def html_block(block: Block) -> str:
    """One block as an element."""
    return _BLOCKS[type(block)](block)


def _paragraph(paragraph: Paragraph) -> str:
    last = paragraph.parts[-1] if paragraph.parts else ""
    lead = ' class="lead"' if isinstance(last, str) and last.endswith(":") else ""
    return f"<p{lead}>{prose(paragraph.parts)}</p>"


def _write_marked(block: Marked) -> str:
    """Prose with a mark in the place of a verdict."""
    said = f"{prose(block.parts)} " if block.parts else ""
    return f'<p class="marked">{said}<span class="mark unchecked">{escape(block.mark)}</span></p>'


def prose(parts: tuple[Part, ...]) -> str:
    """Text with inline formulas; a formula keeps the punctuation after it on its line."""
    written = ""
    for index, part in enumerate(parts):
        if isinstance(part, Linked | Reference):
            written += _link(part)
            continue
        if isinstance(part, str):
            taken = _CLOSING.match(part) if index and not isinstance(parts[index - 1], _WORDS) else None
            written += html_text(part[taken.end() if taken else 0 :])
            continue
        after = parts[index + 1] if index + 1 < len(parts) else ""
        closing = _CLOSING.match(after) if isinstance(after, str) else None
        written += _inline(part, closing.group() if closing else "")
    return written


def _link(part: Linked | Reference) -> str:
    said = html_text(part.words)
    return f'<a class="ref" href="{escape(part.target)}">{said}</a>' if isinstance(part, Linked) else said


def _inline(formula: Layout, closing: str) -> str:
    *front, last = _cut(formula)
    end = f'<span class="whole">{_math(last)}{escape(closing)}</span>' if closing else _math(last)
    return " ".join([*map(_math, front), end])


def _cut(formula: Layout) -> tuple[Layout, ...]:
    return (formula,) if len(write_text(formula)) <= _UNBROKEN else pieces(formula)


def _math(box: Layout, style: str = "") -> str:
    return f"<math{style}><mrow>{write_mathml(box)}</mrow></math>"


def _display(block: Display) -> str:
    return f'<p class="display">{_display_formula(block.formula)}</p>'


def _display_formula(formula: Layout) -> str:
    return " ".join(_math(piece, ' displaystyle="true"') for piece in _cut(formula))


def _lines(block: Lines) -> str:
    rows = "".join(
        f"<tr><td>{_math(left)}</td><td>{_math(_EQUALS)}</td><td>{_display_formula(right)}</td></tr>"
        for left, right in block.rows
    )
    return f'<div class="scroll"><table class="program" role="presentation">{rows}</table></div>'


def _listing(block: Listing) -> str:
    text = escape("\n".join(block.lines))
    return f'<pre class="listing"><code>{text}</code></pre>'


def html_table(grid: TableBlock) -> str:
    """A table with its caption; it scrolls inside the page where it is wider."""
    header = "".join(f'<th scope="col">{_cell(cell)}</th>' for cell in grid.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in grid.rows)
    note = "" if grid.note is None else _write_marked(grid.note)
    return (
        f"<figure><figcaption>{html_text(grid.caption)}</figcaption>"
        f'<div class="scroll" role="region" aria-label="{escape(grid.caption)}" tabindex="0"><table class="data">'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>{note}</figure>"
    )


def _cell(cell: str | Layout) -> str:
    return html_text(cell) if isinstance(cell, str) else _math(cell)


def _write_claim(claim: Claimed) -> str:
    """The name of a claim, what it says, and under which hypotheses; its number at the right."""
    name = f'<p class="lead">{html_text(claim.label)}:</p>' if claim.label else ""
    anchor = f' id="eq-{escape(claim.number)}"' if claim.number else ""
    number = f'<a class="eq" href="#eq-{claim.number}">({escape(claim.number)})</a>' if claim.number else ""
    return f'<div class="claim"{anchor}>{name}{number}{html_blocks(claim.blocks)}{html_blocks(claim.given)}</div>'


def _fold(block: Fold) -> str:
    return f"<details><summary>{html_text(block.summary)}</summary>{html_blocks(block.blocks)}</details>"


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Marked: _write_marked,
        Display: _display,
        Lines: _lines,
        Listing: _listing,
        TableBlock: html_table,
        Fold: _fold,
        Claimed: _write_claim,
    }
)
