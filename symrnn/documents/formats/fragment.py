"""A section for the appendix of a paper: equations aligned and labelled, for a preamble with amsmath alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Marked, Paragraph, Part
from symrnn.documents.pages.cross_references import words_of
from symrnn.documents.pages.kernel_sections import ClaimRow, Equation, KernelSection

__all__ = ["write_fragment"]

#: signs of prose as plain LaTeX has them; hyperref and its commands may be missing
_CHARACTERS: Mapping[str, str] = MappingProxyType(
    {character: f"\\{character}" for character in "{}$&#%_"}
    | {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
    | {"<": "$<$", ">": "$>$", "|": "$|$", "\N{MULTIPLICATION SIGN}": "$\\times$", "\N{MINUS SIGN}": "$-$"}
    | {'"': "''", "\n": " ", "\N{HORIZONTAL ELLIPSIS}": "\\dots{}"}
)
#: in typewriter face a hyphen before another makes no dash
_TYPED: Mapping[str, str] = MappingProxyType({**_CHARACTERS, "-": "-{}", '"': "\\char34{}", "'": "\\char39{}"})


def write_fragment(section: KernelSection) -> str:
    """The section; an equation of the name h is cited by ``\\eqref{NAME:forwards-h_t}``.

    >>> from symrnn.documents.pages.kernel_sections import build_kernel_section
    >>> section, _ = build_kernel_section("x: input\\nh: state\\nw: param\\nh = w*h + x", "leaky")
    >>> print(write_fragment(section).splitlines()[0])
    \\paragraph{leaky: one step forwards and backwards.}
    """
    return "\n\n".join(_parts(section)) + "\n"


def _parts(section: KernelSection) -> Iterator[str]:
    source = f" {_escape(section.source.rstrip('.'))}." if section.source else ""
    yield f"\\paragraph{{{_escape(section.title)}: one step forwards and backwards.}}{source}"
    yield _items([_prose(paragraph) for paragraph in section.names])
    yield from map(_prose, section.conventions)
    yield _align(section, section.forwards)
    yield from map(_prose, section.backwards)
    yield _align(section, section.adjoints)
    if section.gradients:
        yield "What one step adds to the gradient of each parameter:"
        yield _align(section, section.gradients)
    yield "What is proved:"
    yield _items(list(map(_claim, section.claims)))
    yield from map(_prose, section.undecided)


def _align(section: KernelSection, equations: tuple[Equation, ...]) -> str:
    rows = (
        f"{write_latex(each.left)} &= {write_latex(each.right)} \\label{{{section.name}:{each.id}}}"
        for each in equations
    )
    return "\\begin{align}\n" + " \\\\\n".join(rows) + "\n\\end{align}"


def _items(items: list[str]) -> str:
    return "\n".join(["\\begin{itemize}", *(f"\\item {item}" for item in items), "\\end{itemize}"])


def _claim(row: ClaimRow) -> str:
    typed = "".join(f" {word} \\texttt{{{_escape(formula, _TYPED)}}}" for word, formula in row.typed)
    return f"{_escape(row.says)}{' '.join(('', *typed.split()))} ({_escape(row.verdict)}: {_escape(row.method)})"


def _prose(paragraph: Paragraph | Marked) -> str:
    said = "".join(map(_piece, paragraph.parts)).strip()
    return f"{said} \\emph{{({_escape(paragraph.mark)})}}" if isinstance(paragraph, Marked) else said


def _piece(part: Part) -> str:
    said = words_of(part)
    return _escape(said) if isinstance(said, str) else f"${write_latex(said)}$"


def _escape(text: str, signs: Mapping[str, str] = _CHARACTERS) -> str:
    return "".join(signs.get(character, character) for character in text)
