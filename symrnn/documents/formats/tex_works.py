"""The works that a page cites, as LaTeX."""

from __future__ import annotations

from symrnn.documents.formats.tex_text import escape_latex
from symrnn.documents.pages.blocks import Cited

__all__ = ["write_literature", "write_works"]


def write_works(works: tuple[Cited, ...]) -> list[str]:
    """The works of a step in one paragraph."""
    cited = "; ".join(f"{escape_latex(work.short)} \\cite{{{work.key}}}" for work in works)
    return [f"\\emph{{Literature:}} {cited}"] if works else []


def write_literature(works: tuple[Cited, ...]) -> list[str]:
    """The list of all works, by the keys that the steps cite."""
    if not works:
        return []
    items = [f"\\bibitem{{{work.key}}} {_work(work)}" for work in works]
    return ["\n".join([f"\\begin{{thebibliography}}{{{len(works)}}}", *items, "\\end{thebibliography}"])]


def _work(work: Cited) -> str:
    place = f" {escape_latex(work.place)}." if work.place else ""
    return f"{escape_latex(work.authors)}. \\emph{{{escape_latex(work.title)}}}.{place}"
