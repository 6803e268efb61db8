"""What a user wrote, in a comment of generated code: on one line, and never the end of the comment."""

from __future__ import annotations

from collections.abc import Iterable

from symrnn.errors import printable

__all__ = ["c_comment", "comment_lines"]


def comment_lines(lines: Iterable[str]) -> list[str]:
    """Lines as they may stand in a comment: each one line, whatever characters a name or a source has.

    >>> comment_lines(["a cell", "a\\nimport os", ""])
    ['a cell', 'a import os', '']
    """
    return [" ".join(printable(line).splitlines()) for line in lines]


def c_comment(lines: Iterable[str]) -> str:
    """A comment of C, a line for each.

    >>> print(c_comment(["a cell", "*/ int x; /*"]))
    /*
     * a cell
     * * / int x; /*
     */
    """
    safe = (line.replace("*/", "* /") for line in comment_lines(lines))
    return "/*\n" + "".join(f" * {line}".rstrip() + "\n" for line in safe) + " */"
