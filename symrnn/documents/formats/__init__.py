"""A page as a file: HTML, Markdown, LaTeX, Typst, PDF, one file for each.

It imports ``pages``, and the folders before it. Read ``markdown.py`` first, the shortest.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symrnn.expressions.lazy import import_at_use

TYPE_CHECKING = False  # as in typing, which takes longer to load than the rest of --help
if TYPE_CHECKING:
    from symrnn.documents.formats.html import write_html as write_html
    from symrnn.documents.formats.markdown import write_markdown as write_markdown
    from symrnn.documents.formats.tex import write_tex as write_tex
    from symrnn.documents.formats.typst import write_pdf as write_pdf
    from symrnn.documents.formats.typst import write_typ as write_typ

# Where each writer lives. They are imported at first use, so that a page in one format loads no other.
_HOMES = {
    "write_html": "html",
    "write_markdown": "markdown",
    "write_pdf": "typst",
    "write_tex": "tex",
    "write_typ": "typst",
}

#: from the ending of a file to its writer, a function from a page to text or bytes, by its name
FORMATS: Mapping[str, str] = MappingProxyType(
    {".html": "write_html", ".md": "write_markdown", ".tex": "write_tex", ".typ": "write_typ", ".pdf": "write_pdf"}
)

__all__ = ["FORMATS", *_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
