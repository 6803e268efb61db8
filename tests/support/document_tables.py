"""Tables of documents that are written from a run."""

from __future__ import annotations

__all__ = ["with_rows"]


def with_rows(document: str, lines: list[str]) -> str:
    """The document with these lines, the first of which is its head, in the place of the table."""
    before, _, after = document.partition(lines[0])
    rest = after.split("\n")
    last = next((i for i, line in enumerate(rest[1:], 1) if not line.startswith("|")), len(rest))
    return before + "\n".join([*lines, *rest[last:]])
