"""The works that a page cites, as Typst."""

from __future__ import annotations

from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.pages.blocks import Cited

__all__ = ["write_literature", "write_works"]


def write_works(works: tuple[Cited, ...]) -> list[str]:
    """The works of a step in one paragraph, each a link to the list."""
    links = "; ".join(f"#link(label({_label(work)}))[{escape_typst(work.short)}]" for work in works)
    return [f"#cited[#lead[Literature] {links}]"] if works else []


def write_literature(works: tuple[Cited, ...]) -> str:
    """The list of all works, under the labels that the links have."""
    return "\n".join(f"#work({_label(work)})[{_item(work)}]" for work in works)


def _label(work: Cited) -> str:
    return typst_string(f"work/{work.key}")


def _item(work: Cited) -> str:
    place = f" {escape_typst(work.place)}." if work.place else ""
    return f"{escape_typst(work.authors)}. #emph[{escape_typst(work.title)}].{place}"
