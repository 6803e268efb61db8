"""A derivation as a document: checked, and written in the format that the ending of the path names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report
from symrnn.documents import formats
from symrnn.documents.files import write_file
from symrnn.documents.formats import FORMATS
from symrnn.documents.formats.pdf import has_typst, picture_pdf
from symrnn.documents.pages.blocks import Page, Picture
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

__all__ = ["render", "render_report", "write_page"]

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
        write_file(folder / f"{picture.file}{kind}", _draw_file(picture, kind))


def _draw_file(picture: Picture, kind: str) -> str | bytes:
    return picture.svg if kind == ".svg" else picture_pdf(picture.svg, picture.alt)


def _writer(path: str | Path) -> Callable[[Page], str | bytes]:
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path} ends in {suffix or 'no suffix'!r}; the formats are {', '.join(FORMATS)}")
    writer: Callable[[Page], str | bytes] = getattr(formats, FORMATS[suffix])
    return writer
