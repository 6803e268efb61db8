"""One offline HTML file for a derivation: no script, no network, formulas as MathML."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from symrnn.render.blocks import (
    Block,
    CheckedClaim,
    CheckedWords,
    Display,
    Fold,
    Given,
    Grid,
    Lines,
    Link,
    Page,
    Paragraph,
    Picture,
    Section,
)
from symrnn.render.boxes import Box, Mark
from symrnn.render.breaks import pieces
from symrnn.render.marks import CROSS
from symrnn.render.mathml import write_mathml
from symrnn.render.text import write_text

__all__ = ["document", "prose", "write_html"]

_EQUALS = Mark("=")
_UNBROKEN = 24
_CLOSING = re.compile(r"[.,;:!?)]+")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"


def write_html(page: Page) -> str:
    """The page of a derivation as one file."""
    assumptions = "".join(f"<li>{prose(paragraph.parts)}</li>" for paragraph in page.assumptions)
    body = (
        f"<header><h1>{escape(page.title)}</h1>"
        f'<p class="tally {_state(page.proved)}">{escape(page.summary)}</p>'
        f"{''.join(map(_paragraph, page.abstract))}</header>"
        + (_definition(page) if page.definition else "")
        + (f"<h2>Assumptions</h2><ul>{assumptions}</ul>" if assumptions else "")
        + "".join(f'<p class="convention">{prose(paragraph.parts)}</p>' for paragraph in page.conventions)
        + (_contents(page) if len(page.sections) > 3 else "")
        + "".join(map(_section, page.sections))
    )
    return document(page.title, body)


def _definition(page: Page) -> str:
    return f'<h2>Definition</h2><div class="claims">{"".join(map(_block, page.definition))}</div>'


def document(title: str, body: str) -> str:
    """A whole file around what stands in its body."""
    style = files("symrnn.render").joinpath("style.css").read_text(encoding="utf-8")
    font = _font() if "<math" in body else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="symrnn">\n'
        f"<title>{escape(title)}</title>\n<style>\n{font}{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _font() -> str:
    data = files("symrnn.render").joinpath("fonts", "STIXTwoMath-subset.woff2").read_bytes()
    encoded = base64.b64encode(data).decode("ascii")
    return f'@font-face{{font-family:"STIX Two Math";src:url(data:font/woff2;base64,{encoded}) format("woff2")}}\n'


def _state(proved: bool) -> str:
    return "proved" if proved else "undecided"


def _contents(page: Page) -> str:
    items = "".join(
        f'<li><a href="#step-{section.link.id}">{escape(section.link.title)}</a> '
        f"{_mark(section.mark, section.proved)}</li>"
        for section in page.sections
    )
    return f'<nav aria-label="Steps"><ol>{items}</ol></nav>'


def _mark(mark: str, proved: bool) -> str:
    label = ' role="img" aria-label="proved"' if proved else ""
    return f'<span class="mark {_state(proved)}"{label}>{mark}</span>'


def _section(section: Section) -> str:
    link = section.link
    return (
        f'\n<section id="step-{link.id}" aria-labelledby="title-{link.id}"><p class="number">Step {link.number}</p>'
        f'<h2 id="title-{link.id}"><a href="#step-{link.id}">{escape(link.title)}</a></h2>'
        f"{_words(section.words) if section.words else ''}{''.join(map(_paragraph, section.prose))}"
        f"{''.join(map(_picture, section.pictures))}"
        f'<div class="claims">{"".join(map(_block, section.statements))}</div>'
        f"{_given(section.given)}{_grid(section.table) if section.table else ''}"
        f"{_why(section)}{_evidence(section)}</section>"
    )


def _words(words: CheckedWords) -> str:
    missing = "" if words.missing is None else f'<p class="missing"><b>Missing</b> {prose(words.missing.parts)}</p>'
    return (
        f'<div class="words"><blockquote><p>{escape(words.words)}</p></blockquote>'
        f'<p class="judgement">{escape(words.judgement)}</p>{"".join(map(_wrong, words.refuted))}{missing}</div>'
    )


def _wrong(claim: CheckedClaim) -> str:
    details = "; ".join((claim.method, *claim.details))
    return (
        f'<div class="wrong"><p>{_cross(claim.mark)} <b>{escape(claim.name)}</b></p>'
        f"{''.join(map(_block, claim.blocks))}<p>{escape(details)}</p></div>"
    )


def _cross(mark: str) -> str:
    label = ' role="img" aria-label="refuted"' if mark == CROSS else ""
    return f'<span class="mark refuted"{label}>{mark}</span>'


def _picture(picture: Picture) -> str:
    encoded = base64.b64encode(picture.svg.encode()).decode("ascii")
    return (
        f'<figure class="picture"><img src="data:image/svg+xml;base64,{encoded}" alt="{escape(picture.alt)}">'
        f"<figcaption>{prose(picture.caption.parts)}</figcaption></figure>"
    )


def _given(given: tuple[Given, ...]) -> str:
    if not given:
        return ""
    items = "".join(f"<li>{prose(each.text.parts)} {_source(each)}</li>" for each in given)
    return f'<div class="given"><p>Given</p><ul>{items}</ul></div>'


def _source(given: Given) -> str:
    return (
        '<span class="source">(assumed)</span>'
        if given.proved_in is None
        else (f'<span class="source">(proved in {_link(given.proved_in)})</span>')
    )


def _link(link: Link) -> str:
    return f'<a href="#step-{link.id}" title="{escape(link.title)}">step {link.number}</a>'


def _why(section: Section) -> str:
    rests = f" (rests on {', '.join(map(_link, section.rests_on))})" if section.rests_on else ""
    return f'<p class="why"><b>Why</b> {escape(section.why)}{rests}</p>'


def _evidence(section: Section) -> str:
    claims = "".join(map(_claim, section.claims))
    opened = "" if section.proved else " open"
    return (
        f'<details class="evidence {_state(section.proved)}"{opened}>'
        f"<summary>{_mark(section.mark, section.proved)} {escape(section.summary)}"
        f'<span class="hint">evidence</span></summary>{claims}</details>'
    )


def _claim(claim: CheckedClaim) -> str:
    details = "".join(f"<li>{escape(detail)}</li>" for detail in claim.details)
    return (
        f'<div class="checked"><p>{_mark(claim.mark, claim.proved)} <b>{escape(claim.name)}</b>: '
        f"{escape(claim.method)}</p>{''.join(map(_block, claim.blocks))}"
        + (f"<ul>{details}</ul>" if details else "")
        + "</div>"
    )


def _block(block: Block) -> str:
    return _BLOCKS[type(block)](block)


def _paragraph(paragraph: Paragraph) -> str:
    return f"<p>{prose(paragraph.parts)}</p>"


def prose(parts: tuple[str | Box, ...]) -> str:
    """Text with inline formulas; a formula keeps the punctuation after it on its line."""
    written = ""
    for index, part in enumerate(parts):
        if isinstance(part, str):
            taken = _CLOSING.match(part) if index and not isinstance(parts[index - 1], str) else None
            written += escape(part[taken.end() if taken else 0 :])
            continue
        after = parts[index + 1] if index + 1 < len(parts) else ""
        closing = _CLOSING.match(after) if isinstance(after, str) else None
        written += _inline(part, closing.group() if closing else "")
    return written


def _inline(formula: Box, closing: str) -> str:
    *front, last = _cut(formula)
    end = f'<span class="whole">{_math(last)}{escape(closing)}</span>' if closing else _math(last)
    return " ".join([*map(_math, front), end])


def _cut(formula: Box) -> tuple[Box, ...]:
    return (formula,) if len(write_text(formula)) <= _UNBROKEN else pieces(formula)


def _math(box: Box, style: str = "") -> str:
    return f"<math{style}><mrow>{write_mathml(box)}</mrow></math>"


def _display(block: Display) -> str:
    return f'<p class="display">{_displayed(block.formula)}</p>'


def _displayed(formula: Box) -> str:
    return " ".join(_math(piece, ' displaystyle="true"') for piece in _cut(formula))


def _lines(block: Lines) -> str:
    rows = "".join(
        f"<tr><td>{_math(left)}</td><td>{_math(_EQUALS)}</td><td>{_displayed(right)}</td></tr>"
        for left, right in block.rows
    )
    return f'<div class="scroll"><table class="program" role="presentation">{rows}</table></div>'


def _grid(grid: Grid) -> str:
    header = "".join(f'<th scope="col">{_cell(cell)}</th>' for cell in grid.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in grid.rows)
    return (
        f"<figure><figcaption>{escape(grid.caption)}</figcaption>"
        f'<div class="scroll" role="region" aria-label="{escape(grid.caption)}" tabindex="0"><table class="data">'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div></figure>"
    )


def _cell(cell: str | Box) -> str:
    return escape(cell) if isinstance(cell, str) else _math(cell)


def _fold(block: Fold) -> str:
    return f"<details><summary>{escape(block.summary)}</summary>{''.join(map(_block, block.blocks))}</details>"


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {Paragraph: _paragraph, Display: _display, Lines: _lines, Grid: _grid, Fold: _fold}
)
