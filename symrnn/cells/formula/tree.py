"""The syntax tree of a formula, and walks in it that need no recursion."""

from __future__ import annotations

import ast
import re
from keyword import iskeyword

from symrnn.cells.formula.foreign_words import other_name
from symrnn.cells.formula.scan import TextPlace
from symrnn.errors import quote

__all__ = ["SIGNS", "chain", "is_bracketed", "split_signs", "syntax_tree"]

SIGNS = (ast.USub, ast.UAdd)


def syntax_tree(text: str, place: TextPlace) -> ast.expr:
    """The syntax tree, with columns as in the text. Only text that ``scan`` let through comes here.

    Raises
    ------
    InputError
        naming the column where Python's grammar ends.
    """
    stripped = text.strip(" \t")
    start = text.index(stripped[0])
    try:
        tree = ast.parse(stripped.replace(";", ","), mode="eval").body  # ; stands in square brackets alone
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        rest = stripped[offset:]
        found = quote(rest) if rest else "its end"
        hint = _word_of_python(stripped)
        place.fail(start + offset, f"expected a formula such as w*x + b, found {found}{hint}")
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += start
            node.end_col_offset = (node.end_col_offset or 0) + start
    return tree


def _word_of_python(text: str) -> str:
    """What to write in the place of a word that Python keeps for itself."""
    word = next((word for word in re.findall(r"[A-Za-z_]\w*", text) if iskeyword(word) and word != "None"), "")
    return (
        f"; {word} is a word of Python and cannot be a name, choose another, such as {other_name(word)}" if word else ""
    )


def chain(node: ast.expr, operators: tuple[type[ast.operator], ...]) -> list[ast.BinOp]:
    """The operations of a chain from left to right: a chain is as deep as it is long, so no recursion.

    It ends at a bracket: ``(-a*b) @ c`` is the product of ``-a*b`` and ``c``.
    """
    links = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, operators):
        links.append(node)
        if is_bracketed(node):
            break
        node = node.left
    return links[::-1]


def is_bracketed(link: ast.BinOp) -> bool:
    """Whether the left side stands in brackets, which the tree itself does not say."""
    return link.left.col_offset > link.col_offset


def split_signs(node: ast.expr) -> tuple[int, ast.expr]:
    """The signs before a node, as 1 or -1, and the node."""
    sign = 1
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, SIGNS):
        sign = -sign if isinstance(node.op, ast.USub) else sign
        node = node.operand
    return sign, node
