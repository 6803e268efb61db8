"""Documents and formulas: HTML, Markdown, LaTeX, Typst and PDF from a derivation whose every step is checked.

A derivation becomes a page of blocks, whatever the format, and the page a file. No mathematics is done here. It
imports ``derivation`` and the rooms of smaller number. Read ``writing.py`` first, which has the table of formats,
then ``pages/page.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symrnn.expressions.lazy import import_at_use

if TYPE_CHECKING:
    from symrnn.documents.conversions import to_latex as to_latex
    from symrnn.documents.conversions import to_mathml as to_mathml
    from symrnn.documents.conversions import to_typst as to_typst
    from symrnn.documents.pages.marks import StepRefuted as StepRefuted
    from symrnn.documents.pages.own_symbols import read_symbols as read_symbols
    from symrnn.documents.text_conversion import to_text as to_text
    from symrnn.documents.writing import render as render
    from symrnn.documents.writing import render_report as render_report
    from symrnn.documents.writing import write_page as write_page

# Where each public name lives. They are imported at first use, so that a formula on a terminal loads no page.
_HOMES = {
    "StepRefuted": "pages.marks",
    "read_symbols": "pages.own_symbols",
    "render": "writing",
    "render_report": "writing",
    "to_latex": "conversions",
    "to_mathml": "conversions",
    "to_text": "text_conversion",
    "to_typst": "conversions",
    "write_page": "writing",
}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
