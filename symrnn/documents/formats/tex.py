"""A derivation as a LaTeX article, for pdfLaTeX and its successors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formats.tex_text import CHARACTERS, escape_latex
from symrnn.documents.formats.tex_works import write_literature, write_works
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.formula_layout import Layout, Mark, Run
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.blocks import (
    Assumed,
    Block,
    CheckedClaim,
    CheckedWords,
    Claimed,
    Display,
    Fold,
    Lines,
    Link,
    Linked,
    Listing,
    Marked,
    Page,
    Paragraph,
    Part,
    Picture,
    Section,
    TableBlock,
)
from symrnn.documents.pages.cross_references import link_references, words_of
from symrnn.documents.pages.marks import CROSS

__all__ = ["escape_latex", "write_tex"]

_LONG, _LONG_INLINE = 70, 30

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage[margin=2.8cm]{geometry}
\usepackage{amsmath,amssymb,array,graphicx}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
\emergencystretch=4em
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
\setcounter{secnumdepth}{1}
\makeatletter
\setkeys{Gin}{width=\ifdim\Gin@nat@width>\linewidth\linewidth\else\Gin@nat@width\fi}
\newcommand{\captionhere}[2]{\def\@captype{#1}\caption{#2}}
\makeatother
\newif\ifevidence % how each claim was judged is printed after \evidencetrue
\newcommand{\steplink}[1]{\hyperref[step:#1]{step~\ref*{step:#1}}}
\newenvironment{longformula}{\begin{list}{}{\leftmargin2em\itemindent-2em\listparindent-2em}\item\raggedright}{\end{list}}
"""

#: within a listing: a space stays, and two signs make no other
_TYPED: Mapping[str, str] = MappingProxyType({" ": "~", "-": "-{}", "'": "\\textquotesingle{}", "<": "<{}", ">": ">{}"})


def write_tex(page: Page) -> str:
    """The page of a derivation."""
    page = link_references(page, lambda each: "" if each.chapter else f"step:{each.step}")
    title = escape_latex(page.title)
    parts = [
        _PREAMBLE + f"\\title{{{title}}}\n\\author{{}}\n\\date{{{escape_latex(page.summary)}}}",
        "\\begin{document}\n\\maketitle",
    ]
    if page.abstract:
        parts += ["\\begin{abstract}", *map(_block, page.abstract), "\\end{abstract}"]
    if page.definition:
        parts += ["\\section*{Definition}", *map(_block, page.definition)]
    if page.assumptions:
        parts += ["\\section*{Assumptions}", _items([_prose(paragraph.parts) for paragraph in page.assumptions])]
    parts += map(_paragraph, page.conventions)
    parts += [part for section in page.sections for part in _section(section)]
    for extra in page.extras:
        parts += [f"\\section*{{{escape_latex(extra.title)}}}", *map(_block, extra.blocks)]
    return "\n\n".join([*parts, *write_literature(page.literature), "\\end{document}"]) + "\n"


def _section(section: Section) -> list[str]:
    parts = [f"\\section{{{escape_latex(section.link.title)}}}\\label{{step:{section.link.id}}}"]
    parts += [] if section.words is None else _words(section.words)
    parts += [*map(_block, section.prose), *map(_picture, section.pictures)]
    holds = f"\\textbf{{{_mark(section.mark, section.proved)} What holds}}"
    parts += [holds] if section.words and section.statements else []
    parts += map(_block, section.statements)
    if section.given:
        parts += ["Given:", _items([_write_hypothesis(given) for given in section.given])]
    if section.table is not None:
        parts.append(_grid(section.table))
    rests = f" (rests on {', '.join(map(_link, section.rests_on))})" if section.rests_on else ""
    verdict = f"\\textbf{{{_mark(section.mark, section.proved)} {escape_latex(section.summary)}}}"
    evidence = [part for claim in section.claims for part in _claim(claim)]
    why = f"\\emph{{Why:}} {escape_latex(section.why)}{rests}"
    shown = ["{\\small", *evidence, "}"]
    return [*parts, why, *write_works(section.cited), verdict, *(_fold_evidence(shown) if section.proved else shown)]


def _fold_evidence(evidence: list[str]) -> list[str]:
    return ["\\ifevidence", *evidence, "\\fi"]


def _words(words: CheckedWords) -> list[str]:
    label = f"\\textsf{{\\small {escape_latex(words.judgement.upper())}}}"
    source = f"\\\\\n--- {escape_latex(words.source)}" if words.source else ""
    parts = [f"\\begin{{quote}}\n{label}\\\\\n``{escape_latex(words.words)}''{source}\n\\end{{quote}}"]
    parts += [part for claim in words.refuted for part in _wrong(claim)]
    return parts if words.missing is None else [*parts, f"\\textbf{{Missing:}} {_prose(words.missing.parts)}"]


def _wrong(claim: CheckedClaim) -> list[str]:
    """A claim that the words come to: refuted, with its formula and the point where it fails, or proved."""
    mark = "$\\times$ \\textbf{refuted}" if claim.mark == CROSS else f"\\textbf{{{_mark(claim.mark, claim.proved)}}}"
    return [f"{mark}: {escape_latex(claim.name)}", *map(_block, claim.blocks), _witness(claim)]


def _witness(claim: CheckedClaim) -> str:
    found = "; ".join(map(_paragraph, claim.details))
    if claim.mark == CROSS and claim.witness is None:
        return f"\\textbf{{Fails:}} {found.removeprefix('there ')}"
    if claim.witness is None:
        return f"{escape_latex(claim.method)}{': ' if found else ''}{found}"
    return f"\\textbf{{Fails at}} {_prose(claim.witness.parts)}{': ' if found else '.'}{found}"


def _picture(picture: Picture) -> str:
    """Where the file of the figure is not beside the page, its description stands in its place."""
    file, alt = f"figures/{picture.file}.pdf", escape_latex(picture.alt)
    shown = f"\\IfFileExists{{{file}}}{{\\includegraphics{{{file}}}}}{{\\emph{{{alt}}}}}"
    caption = f"\\captionhere{{figure}}{{{_prose(picture.caption.parts)}}}\\label{{figure:{picture.file}}}"
    return f"\\begin{{center}}\n{shown}\n{caption}\n\\end{{center}}"


def _mark(mark: str, proved: bool) -> str:
    return "$\\checkmark$" if proved else mark


def _write_hypothesis(given: Assumed) -> str:
    source = "" if given.proved_in is None else f" (proved in {_link(given.proved_in)})"
    return f"{_prose(given.text.parts)}{source}"


def _link(link: Link) -> str:
    return f"\\steplink{{{link.id}}}"


def _claim(claim: CheckedClaim) -> list[str]:
    how = "; ".join((escape_latex(claim.method), *map(_paragraph, claim.details)))
    head = f"{_mark(claim.mark, claim.proved)} \\emph{{{escape_latex(claim.name)}}}: {how}"
    return [head, *map(_block, claim.blocks)]


def _items(items: list[str]) -> str:
    """The braces keep a bracket at the start of an item from being its label."""
    return "\n".join(["\\begin{itemize}", *(f"\\item {{}}{item}" for item in items), "\\end{itemize}"])


def _block(block: Block) -> str:
    return _BLOCKS[type(block)](block)


def _paragraph(paragraph: Paragraph) -> str:
    return _prose(paragraph.parts)


def _write_marked(block: Marked) -> str:
    """Prose with a mark in the place of a verdict."""
    said = f"{_prose(block.parts)} " if block.parts else ""
    return f"{said}\\textsf{{\\small [{escape_latex(block.mark)}]}}"


def _prose(parts: tuple[Part, ...]) -> str:
    return "".join(map(_part, parts)).strip()


def _part(part: Part) -> str:
    if isinstance(part, Linked):
        return f"\\hyperref[{part.target}]{{{escape_latex(part.words)}}}"
    said = words_of(part)
    return escape_latex(said) if isinstance(said, str) else _inline(said)


def _inline(formula: Layout) -> str:
    """A formula within a line; a long one may end the line between its pieces."""
    cut = pieces(formula) if len(write_text(formula)) > _LONG_INLINE else (formula,)
    return " ".join(f"${write_latex(piece)}$" for piece in cut)


def _is_long(formula: Layout) -> bool:
    return len(write_text(formula)) > _LONG


def _display(block: Display) -> str:
    if _is_long(block.formula):
        return _long(pieces(block.formula))
    return f"\\[\n{write_latex(block.formula)}\n\\]"


def _long(cut: tuple[Layout, ...]) -> str:
    terms = "\n".join(map(_inline, cut))
    return f"\\begin{{longformula}}\n{terms}\n\\end{{longformula}}"


def _lines(block: Lines) -> str:
    if any(_is_long(right) for _, right in block.rows):
        return "\n\n".join(_long((left, *_with_equals(right))) for left, right in block.rows)
    rows = " \\\\\n".join(f"{write_latex(left)} &= {write_latex(right)}" for left, right in block.rows)
    return f"\\begin{{align*}}\n{rows}\n\\end{{align*}}"


def _listing(block: Listing) -> str:
    """Letter by letter: what text says of itself ends no environment, spaces stay, and a long line ends at one."""
    lines = ("".join(_type(line, place) for place in range(len(line))) for line in block.lines)
    rows = "\\\\\n".join(f"\\strut {line}" for line in lines)
    return f"{{\\small\\ttfamily\\raggedright\n{rows}\\par}}"


def _type(line: str, place: int) -> str:
    """A letter of a line; a space by itself between two words may end it."""
    sign = line[place]
    if sign == " " and line[:place].strip() and " " not in (line[place - 1], line[place + 1 : place + 2]):
        return " "
    return _TYPED.get(sign, CHARACTERS.get(sign, sign))


def _with_equals(right: Layout) -> tuple[Layout, ...]:
    first, *others = pieces(right)
    return (Run((Mark("="), first)), *others)


def _grid(grid: TableBlock) -> str:
    count = len(grid.header)
    width = f"\\dimexpr\\linewidth/{count}-2\\tabcolsep\\relax"
    columns = f"*{{{count}}}{{>{{\\raggedright\\arraybackslash}}p{{{width}}}}}"
    header, *rows = (" & ".join(map(_cell, row)) + " \\\\" for row in (grid.header, *grid.rows))
    note = "" if grid.note is None else f"\n\n{_write_marked(grid.note)}"
    body = "\n".join([f"\\begin{{tabular}}{{{columns}}}", header, "\\hline", *rows, "\\end{tabular}"])
    caption = f"\\captionhere{{table}}{{{escape_latex(grid.caption)}}}\n" if grid.caption else ""
    return f"\\begin{{center}}\n\\small\n{caption}{body}{note}\n\\end{{center}}"


def _cell(cell: str | Layout) -> str:
    return escape_latex(cell) if isinstance(cell, str) else _inline(cell)


def _write_claim(claim: Claimed) -> str:
    """The name of a claim with its number, what it says, and under which hypotheses."""
    number = f" ({claim.number})" if claim.number else ""
    name = f"{escape_latex(claim.label)}{number}".strip()
    lead = [f"{name}:"] if name else []
    return "\n\n".join([*lead, *map(_block, (*claim.blocks, *claim.given))])


def _fold(block: Fold) -> str:
    inside = "\n\n".join(map(_block, block.blocks))
    return f"{escape_latex(block.summary)}:\n\n{inside}"


_BLOCKS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Marked: _write_marked,
        Display: _display,
        Lines: _lines,
        Listing: _listing,
        TableBlock: _grid,
        Fold: _fold,
        Claimed: _write_claim,
    }
)
