"""Documents and formulas: HTML, Markdown, LaTeX, Typst and PDF from a derivation whose every step is checked.

A derivation becomes a page of blocks, whatever the format, and the page a file. No mathematics is done here. It imports
``derivation`` and what is to its left. Read ``pages/page.py`` first, then ``formats/markdown.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.derivation.derivation import Derivation, Report
from symrnn.documents.files import write_file
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.pdf import has_typst, picture_pdf
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_pdf, write_typ
from symrnn.documents.formulas.latex import write_latex, write_latex_lines
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.text import write_text
from symrnn.documents.formulas.typst import write_typst, write_typst_lines
from symrnn.documents.pages.blocks import Page, Picture
from symrnn.documents.pages.marks import StepRefuted
from symrnn.documents.pages.page import build_page
from symrnn.documents.pages.program_blocks import program_lines
from symrnn.errors import InputError
from symrnn.programs.program import Program, Shape

__all__ = [
    "StepRefuted",
    "render",
    "render_report",
    "to_latex",
    "to_mathml",
    "to_text",
    "to_typst",
    "write_page",
]

_FORMATS: Mapping[str, Callable[[Page], str | bytes]] = MappingProxyType(
    {".html": write_html, ".md": write_markdown, ".tex": write_tex, ".typ": write_typ, ".pdf": write_pdf}
)

#: formats whose figures are files beside the page, and the ending of these
_PICTURES = MappingProxyType({".md": ".svg", ".tex": ".pdf"})


def render(derivation: Derivation, path: str | Path) -> Path:
    """Check a derivation and write it as a document: HTML, Markdown, LaTeX, Typst or PDF, by the ending of ``path``.

    The file is replaced whole or not touched. Where the format has no place for figures, they go into the folder
    ``figures`` beside it. Returns its path.

    >>> from tempfile import TemporaryDirectory
    >>> from symrnn import cells, derive
    >>> with TemporaryDirectory() as folder:
    ...     page = render(derive(cells.elman_unit()), Path(folder, "elman.md"))
    ...     print(page.name, page.read_text(encoding="utf-8").splitlines()[0], sep=": ")
    elman.md: # Elman unit over 2 steps

    Raises
    ------
    StepRefuted
        where a step is wrong, with its witness; nothing is written.
    InputError
        for an ending that is none of these, for a path that cannot be written, and for a PDF without typst.
    """
    _writer(path)
    if not isinstance(derivation, Derivation):
        raise InputError(f"{type(derivation).__name__} is not a derivation; give what derive(cell, ...) returns")
    return render_report(derivation, derivation.verify(), path)


def render_report(derivation: Derivation, report: Report, path: str | Path) -> Path:
    """The same as ``render``, for a derivation that is already checked: ``report`` is ``derivation.verify()``."""
    _writer(path)
    return write_page(build_page(derivation, report, Path(path).stem), path)


def write_page(page: Page, path: str | Path) -> Path:
    """The same for a page that is already built; where the format has no place for its figures, they go beside it."""
    writer = _writer(path)
    document = writer(page)
    _write_pictures(page, Path(path))
    return write_file(path, document)


def _write_pictures(page: Page, path: Path) -> None:
    """The figures of a page as files, for a format that has no place for them in the page itself."""
    kind = _PICTURES.get(path.suffix.lower())
    pictures = [picture for section in page.sections for picture in section.pictures if picture.svg]
    if kind is None or not pictures or (kind == ".pdf" and not has_typst()):
        return
    folder = path.parent / "figures"
    folder.mkdir(exist_ok=True)
    for picture in pictures:
        write_file(folder / f"{picture.file}{kind}", _drawn(picture, kind))


def _drawn(picture: Picture, kind: str) -> str | bytes:
    return picture.svg if kind == ".svg" else picture_pdf(picture.svg, picture.alt)


def _writer(path: str | Path) -> Callable[[Page], str | bytes]:
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise InputError(f"{path} ends in {suffix or 'no suffix'!r}; the formats are {', '.join(_FORMATS)}")
    return _FORMATS[suffix]


def to_latex(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    r"""An expression, relation, line or program as LaTeX.

    ``shapes`` tells which names are vectors or matrices, so that their products are written entry by entry;
    a program brings its own.

    >>> from symrnn.cells import neuron
    >>> from symrnn.cells.unroll import unroll
    >>> print(to_latex(unroll(neuron("f"), inputs=[2, 4]).expression()))
    w_{3} \, f(4 w_{2} + w_{n} \, f(2 w_{1}))

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    if isinstance(value, Program):
        return write_latex_lines(program_lines(value).rows)
    return write_latex(notation(value, shapes))


def to_mathml(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation or line as what stands inside a MathML ``math`` element.

    >>> import sympy as sp
    >>> to_mathml(sp.Symbol("w_n", real=True) ** 2)
    '<msubsup><mi>w</mi><mi>n</mi><mn>2</mn></msubsup>'
    """
    return write_mathml(notation(value, shapes))


def to_text(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation, line or program as text that can be typed, in the order the documents use.

    >>> import sympy as sp
    >>> w10, w2 = sp.symbols("w10 w2", real=True)
    >>> to_text(w10 + w2)
    'w2 + w10'
    """
    if isinstance(value, Program):
        return "\n".join(f"{write_text(left)} = {write_text(right)}" for left, right in program_lines(value).rows)
    return write_text(notation(value, shapes))


def to_typst(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation, line or program as Typst mathematics.

    >>> import sympy as sp
    >>> print(to_typst(2 * sp.tanh(sp.Symbol("w_n", real=True))))
    2 thin "tanh"(w_n)

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    if isinstance(value, Program):
        return write_typst_lines(program_lines(value).rows)
    return write_typst(notation(value, shapes))
