"""One offline HTML file for a derivation: no network, formulas as MathML, and no script but in the pages of a book."""

from __future__ import annotations

import base64
from html import escape

from symrnn.documents.formats.graph import GraphStep, write_graph
from symrnn.documents.formats.html_blocks import html_block, html_blocks, html_table, html_text, prose
from symrnn.documents.formats.ids import check_ids
from symrnn.documents.formats.inline_svg import inline_svg
from symrnn.documents.formats.navigation import Neighbours, Way, write_navigation
from symrnn.documents.formats.scripts import content_hash, page_script, template_script
from symrnn.documents.formats.style import embed_fonts, style_sheet
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
    Assumed,
    CheckedClaim,
    CheckedWords,
    Cited,
    Extra,
    Link,
    Listing,
    Page,
    Picture,
    Section,
)
from symrnn.documents.pages.cross_references import link_references, words_of
from symrnn.documents.pages.marks import CROSS

__all__ = ["ICON", "document", "html_picture", "html_words", "write_html", "write_literature", "write_section"]

_LISTED, _GRAPHED = 4, 3  # from how many steps on a page lists them, and draws which rests on which
#: a unit with a loop, as an image that is not fetched
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="10" r="4.2" fill="#e6eef8" '
    'stroke="#1f4f8f" stroke-width="1.6"/><path d="M5 7C2 0 14 0 11 7" fill="none" stroke="#1f4f8f" '
    'stroke-width="1.6"/></svg>'
)
ICON = f"data:image/svg+xml;base64,{base64.b64encode(_SVG.encode()).decode('ascii')}"
_LONG = 40  # characters of a formula, from which on it is none for a description
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
_ALONE = Neighbours(Way("", ""))


def write_html(page: Page, neighbours: Neighbours | None = None) -> str:
    """The page of a derivation as one file, with links to its neighbours where it is a page of a book."""
    around = neighbours or _ALONE
    page = link_references(page, around.address)
    above, below = ("", "") if neighbours is None else _ways(neighbours)
    assumptions = "".join(f"<li>{prose(paragraph.parts)}</li>" for paragraph in page.assumptions)
    number = f'<p class="number">Chapter {page.chapter}</p>' if page.chapter else ""
    body = (
        f"{above}<header>{number}<h1>{html_text(page.title)}</h1>"
        f'<p class="tally {_state(page.proved)}">{escape(page.summary)}</p>'
        f"{html_blocks(page.abstract)}</header>"
        + (_definition(page) if page.definition else "")
        + (f"<h2>Assumptions</h2><ul>{assumptions}</ul>" if assumptions else "")
        + "".join(f'<p class="convention">{prose(paragraph.parts)}</p>' for paragraph in page.conventions)
        + (_contents(page, around) if len(page.sections) >= _LISTED else "")
        + (_graph(page) if len(page.sections) >= _GRAPHED else "")
        + "".join(map(write_section, page.sections))
        + "".join(map(_extra, page.extras))
        + write_literature(page.literature)
        + below
    )
    return document(page.title, body, _about(page), around.book, around.search)


def _about(page: Page) -> str:
    """The first paragraph as plain text, where its formulas are short; else what the page came to."""
    first = tuple(map(words_of, page.abstract[0].parts)) if page.abstract else ()
    said = [part if isinstance(part, str) else write_text(part) for part in first]
    long = any(len(text) > _LONG for text, part in zip(said, first, strict=True) if not isinstance(part, str))
    return "".join(said) if said and not long else page.summary


def _ways(neighbours: Neighbours) -> tuple[str, str]:
    """The links above a page and below it."""
    below = write_navigation(neighbours, "Pages of the book, at the end")
    return write_navigation(neighbours, "Pages of the book"), f"\n<footer>{below}</footer>"


def _definition(page: Page) -> str:
    return f'<h2>Definition</h2><div class="claims">{html_blocks(page.definition)}</div>'


def document(title: str, body: str, about: str = "", book: str = "", search: str = "", script: str = "") -> str:
    """A whole file around what stands in its body; ``about`` is what a search engine shows of it.

    ``search`` is the index of a book, with which the page has the script of books; ``script`` is one of its own.

    Raises
    ------
    InputError
        where two places of the page have one id, or a link within it leads nowhere.
    """
    check_ids(title, body)
    script = (page_script() if search else "") + script
    first = template_script("theme") if search else ""
    hashes = " ".join(content_hash(each) for each in (first, script) if each)
    policy = f"{_POLICY}; script-src {hashes}" if hashes else _POLICY
    style = embed_fonts(has_formulas="<math" in body) + style_sheet()
    head = f"<script>{first}</script>\n" if first else ""
    end = f"{search}\n<script>{script}</script>\n" if script else ""
    said = escape(" ".join(about.split()))
    meta = f'<meta name="description" content="{said}">\n<meta property="og:description" content="{said}">\n' * bool(
        about
    )
    meta += f'<meta property="og:title" content="{escape(title)}">\n<meta property="og:type" content="article">\n'
    whole = f"{title} \N{MIDDLE DOT} {book}" if book and book != title else title
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="symrnn">\n'
        f'{meta}<link rel="icon" href="{ICON}">\n'
        f"<title>{escape(whole)}</title>\n<style>\n{style}</style>\n{head}</head>\n"
        f'<body>\n<a class="skip" href="#main">Skip to the text</a>\n'
        f'<main id="main" tabindex="-1">\n{body}\n</main>\n{end}</body>\n</html>\n'
    )


def _state(proved: bool) -> str:
    return "proved" if proved else "undecided"


def _contents(page: Page, around: Neighbours) -> str:
    """The steps; with the other pages of the book where there is room beside the text."""
    items = "".join(
        f'<li><a href="#step-{section.link.id}">{html_text(section.link.title)}</a> '
        f"{_mark(section.mark, section.proved)}</li>"
        for section in page.sections
    )
    steps = f"<ol>{items}</ol>"
    if around.pages:
        rows = "".join(
            f"<li>{html_text(way.title)}{steps}</li>"
            if not way.href
            else f'<li class="other"><a href="{escape(way.href)}">{html_text(way.title)}</a></li>'
            for way in around.pages
        )
        steps = f'<ul class="pages">{rows}</ul>'
    return f'<nav class="contents" aria-label="Steps">{steps}</nav>'


def _graph(page: Page) -> str:
    joined = any(section.rests_on for section in page.sections)
    note = "An arrow leads from each step to those that rest on it." if joined else "No step rests on another."
    return (
        f'<details class="graph"><summary>Which step rests on which</summary><p>{note}</p>'
        f"{write_graph(tuple(map(_place, page.sections)))}</details>"
    )


def _place(section: Section) -> GraphStep:
    """A step as the claim graph has it."""
    return GraphStep(section.link, tuple(section.rests_on), section.mark, section.proved)


def _mark(mark: str, proved: bool) -> str:
    label = ' role="img" aria-label="proved"' if proved else ""
    return f'<span class="mark {_state(proved)}"{label}>{mark}</span>'


def write_section(section: Section) -> str:
    """One step of a page."""
    link = section.link
    return (
        f'\n<section id="step-{link.id}" aria-labelledby="title-{link.id}"><p class="number">Step {link.number}</p>'
        f'<h2 id="title-{link.id}"><a href="#step-{link.id}">{html_text(link.title)}</a></h2>'
        f"{html_words(section.words) if section.words else ''}{html_blocks(section.prose)}"
        f"{''.join(map(html_picture, section.pictures))}"
        f"{_correction(section) if section.words and section.statements else ''}"
        f'<div class="claims">{html_blocks(section.statements)}</div>'
        f"{_write_hypotheses(section.given)}{html_table(section.table) if section.table else ''}"
        f"{_why(section)}{_works(section.cited)}{_evidence(section)}</section>"
    )


def _extra(extra: Extra) -> str:
    return (
        f'\n<section id="{extra.id}" aria-labelledby="title-{extra.id}"><h2 id="title-{extra.id}">'
        f'<a href="#{extra.id}">{html_text(extra.title)}</a></h2>{html_blocks(extra.blocks)}</section>'
    )


def _correction(section: Section) -> str:
    return f'<p class="holds">{_mark(section.mark, section.proved)} What holds</p>'


def html_words(words: CheckedWords) -> str:
    """Somebody else's words, what they are, and where they fail."""
    missing = "" if words.missing is None else f'<p class="missing"><b>Missing</b> {prose(words.missing.parts)}</p>'
    source = f'<p class="source">\N{EM DASH} {html_text(words.source)}</p>' if words.source else ""
    kind = words.judgement.replace(" ", "-")
    return (
        f'<div class="words {kind}"><p class="judgement">{escape(words.judgement.upper())}</p>'
        f"<blockquote><p>\N{LEFT DOUBLE QUOTATION MARK}{html_text(words.words)}\N{RIGHT DOUBLE QUOTATION MARK}</p>"
        f"</blockquote>{source}{''.join(map(_wrong, words.refuted))}{missing}</div>"
    )


def _wrong(claim: CheckedClaim) -> str:
    """A claim that the words come to: refuted, with its formula and the point where it fails, or proved."""
    return (
        f'<div class="wrong"><p>{_mark_words(claim)} {html_text(claim.name)}</p>{html_blocks(claim.blocks)}'
        f'<p class="witness">{_witness(claim)}</p></div>'
    )


def _witness(claim: CheckedClaim) -> str:
    found = "; ".join(prose(each.parts) for each in claim.details)
    if claim.mark == CROSS and claim.witness is None:
        return f"<b>Fails:</b> {found.removeprefix('there ')}"
    if claim.witness is None:
        return f"{html_text(claim.method)}{': ' if found else ''}{found}"
    return f"<b>Fails at</b> {prose((*claim.witness.parts, ':' if found else '.'))} {found}"


def _mark_words(claim: CheckedClaim) -> str:
    mark = claim.mark
    return f'<span class="mark refuted">{mark} refuted</span>' if mark == CROSS else _mark(mark, claim.proved)


def html_picture(picture: Picture) -> str:
    """A drawing within the page, with its caption; its description alone where there is no drawing."""
    alt = escape(picture.alt)
    shown = inline_svg(picture.svg, picture.file, picture.alt) if picture.svg else f"<p><em>{alt}</em></p>"
    return f'<figure class="picture">{shown}<figcaption>{prose(picture.caption.parts)}</figcaption></figure>'


def _write_hypotheses(given: tuple[Assumed, ...]) -> str:
    if not given:
        return ""
    items = "".join(f"<li>{prose(each.text.parts)}{_source(each)}</li>" for each in given)
    return f'<div class="given"><p>Given</p><ul>{items}</ul></div>'


def _source(given: Assumed) -> str:
    if given.proved_in is None:
        return ""
    return f' <span class="source">(proved in {_link(given.proved_in)})</span>'


def _link(link: Link) -> str:
    return f'<a href="#step-{link.id}" title="{escape(link.title)}">step {link.number}</a>'


def _why(section: Section) -> str:
    rests = f" (rests on {', '.join(map(_link, section.rests_on))})" if section.rests_on else ""
    return f'<p class="why"><b>Why</b> {html_text(section.why)}{rests}</p>'


def _evidence(section: Section) -> str:
    claims = "".join(map(_claim, section.claims))
    opened = "" if section.proved else " open"
    return (
        f'<details class="evidence {_state(section.proved)}"{opened}>'
        f"<summary>{_mark(section.mark, section.proved)} {html_text(section.summary)}"
        f'<span class="hint">evidence</span></summary>{claims}</details>'
    )


def _claim(claim: CheckedClaim) -> str:
    details = "".join(f"<li>{prose(detail.parts)}</li>" for detail in claim.details)
    return (
        f'<div class="checked"><p>{_mark(claim.mark, claim.proved)} <b>{html_text(claim.name)}</b>: '
        f"{html_text(claim.method)}</p>{html_blocks(claim.blocks)}"
        + (f"<ul>{details}</ul>" if details else "")
        + "</div>"
    )


def _works(works: tuple[Cited, ...]) -> str:
    """The works of a step, each a link to the list."""
    links = "; ".join(f'<a href="#work-{escape(work.key)}">{html_text(work.short)}</a>' for work in works)
    return f'<p class="why"><b>Literature</b> {links}</p>' if works else ""


def write_literature(works: tuple[Cited, ...]) -> str:
    """The list of all works, with anchors; nothing where none is cited."""
    if not works:
        return ""
    items = "".join(f'<li id="work-{escape(work.key)}">{_work(work)}</li>' for work in works)
    entries = html_block(Listing(tuple(line for work in works for line in (*work.bibtex, ""))[:-1]))
    return (
        '\n<section id="literature" aria-labelledby="title-literature"><h2 id="title-literature">'
        f'<a href="#literature">Literature</a></h2><ul class="works">{items}</ul>'
        f"<details><summary>BibTeX</summary>{entries}</details></section>"
    )


def _work(work: Cited) -> str:
    place = f" {html_text(work.place)}." if work.place else ""
    return f"{html_text(work.authors)}. <cite>{html_text(work.title)}</cite>.{place}"
