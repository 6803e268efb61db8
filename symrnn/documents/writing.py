"""A derivation as a document: checked, and written in the format that the ending of the path names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report
from symrnn.documents import formats
from symrnn.documents.formats import FORMATS
from symrnn.documents.formats.pdf import has_typst, picture_pdf
from symrnn.documents.pages.blocks import Page, Picture
from symrnn.documents.pages.own_symbols import Symbols, in_symbols
from symrnn.documents.pages.page import build_page
from symrnn.documents.paths import FIGURES, PICTURES, check_paths, check_pictures, ending_of
from symrnn.expressions.arguments import check_arguments
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["render", "render_report", "write_page"]


@check_arguments
def render(derivation: Derivation, path: str | Path, *, force: bool = False) -> Path:
    """Check a derivation and write it as a document: HTML, Markdown, LaTeX, Typst or PDF, by the ending of ``path``.

    The file is replaced whole or not touched. Where the format has no place for figures, they go into the folder
    ``figures`` beside it. What symrnn did not write, or was changed since, is replaced with ``force`` alone. Returns
    its path.

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
        for an ending that is none of these, for a path that cannot be written, for a file that would be lost, and for
        a PDF without typst.
    """
    check_paths(derivation, path, force=force)
    return render_report(derivation, derivation.verify(), path, force=force)


def render_report(
    derivation: Derivation, report: Report, path: str | Path, symbols: Symbols = (), *, force: bool = False
) -> Path:
    """The same as ``render``, for a derivation that is already checked: ``report`` is ``derivation.verify()``.

    Names that begin with the letters in ``symbols`` are written in these.
    """
    return write_page(in_symbols(build_page(derivation, report, Path(path).stem), symbols), path, force=force)


def write_page(page: Page, path: str | Path, *, force: bool = False) -> Path:
    """The same for a page that is already built; where the format has no place for its figures, they go beside it."""
    writer = _writer(path)
    document = writer(page)
    check_output(path, force=force)
    _write_pictures(page, Path(path), force)
    return write_file(path, document, force=force)


def _write_pictures(page: Page, path: Path, force: bool) -> None:
    """The figures of a page as files, for a format that has no place for them in the page itself."""
    kind = PICTURES.get(path.suffix.lower())
    pictures = [picture for section in page.sections for picture in section.pictures if picture.svg]
    if kind is None or not pictures or (kind == ".pdf" and not has_typst()):
        return
    check_pictures(path, [picture.file for picture in pictures], force)
    make_folder(path.parent / FIGURES)
    for picture in pictures:
        write_file(path.parent / FIGURES / f"{picture.file}{kind}", _draw_file(picture, kind), force=force)


def _draw_file(picture: Picture, kind: str) -> str | bytes:
    return picture.svg if kind == ".svg" else picture_pdf(picture.svg, picture.alt)


def _writer(path: str | Path) -> Callable[[Page], str | bytes]:
    writer: Callable[[Page], str | bytes] = getattr(formats, FORMATS[ending_of(path)])
    return writer
