"""Typst source to PDF, by the compiler in the PyPI package ``typst``: offline, and the same bytes each time."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from symrnn.errors import InputError

__all__ = ["compile_pdf", "has_typst", "picture_pdf"]

_STANDARD = "ua-1"


def has_typst() -> bool:
    """Whether the compiler is installed."""
    return importlib.util.find_spec("typst") is not None


def compile_pdf(source: str) -> bytes:
    """A document as PDF/UA, in the fonts within the compiler: those of the computer are not looked at.

    Raises
    ------
    InputError
        where the compiler is not installed, or refuses the source.
    """
    typst = _typst()
    fonts = typst.Fonts(include_system_fonts=False)
    try:
        compiler = typst.Compiler(input=source.encode("utf-8"), font_paths=fonts)
        data = compiler.compile(format="pdf", timestamp=0, pdf_standards=[_STANDARD])
    except typst.TypstError as error:
        raise InputError(f"the document cannot be set as a PDF: {error.message}; {error.diagnostic}") from None
    assert isinstance(data, bytes)
    return data


def picture_pdf(svg: str, alt: str) -> bytes:
    """A figure as a page of its own size."""
    source = (
        "#set document(title: {alt}, date: none)\n#set page(width: auto, height: auto, margin: 0pt)\n"
        '#set text(lang: "en")\n#image(bytes({svg}), format: "svg", alt: {alt})\n'
    )
    return compile_pdf(source.format(svg=typst_string(svg), alt=typst_string(alt)))


def typst_string(text: str) -> str:
    """Text as a Typst string.

    >>> print(typst_string('a "b"'))
    "a \\"b\\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _typst() -> Any:
    if not has_typst():
        raise InputError('a PDF is set by typst, which is not installed; use pip install "typst>=0.15,<0.16"')
    return importlib.import_module("typst")
