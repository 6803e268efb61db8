"""Prose as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from symrnn.documents.formulas.names import GREEK

__all__ = ["CHARACTERS", "escape_latex"]

_MATHEMATICS: Mapping[str, str] = MappingProxyType(
    {
        "≤": "\\le",
        "≥": "\\ge",
        "≠": "\\ne",
        "\N{MINUS SIGN}": "-",
        "\N{MULTIPLICATION SIGN}": "\\times",
        "·": "\\cdot",
        "→": "\\to",
        "∞": "\\infty",
        "∂": "\\partial",
        "√": "\\surd",
        "\N{PRIME}": "'",
    }
    | {character: command for command, character in GREEK.values()}
)

_RELATIONS: Mapping[str, str] = MappingProxyType({"<=": "\u2264", ">=": "\u2265"})

#: how a character of prose is written
CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        "\\": "\\textbackslash{}",
        "{": "\\{",
        "}": "\\}",
        "$": "\\$",
        "&": "\\&",
        "#": "\\#",
        "%": "\\%",
        "_": "\\_",
        "^": "\\textasciicircum{}",
        "~": "\\textasciitilde{}",
        "<": "\\textless{}",
        ">": "\\textgreater{}",
        "|": "\\textbar{}",
        '"': "\\textquotedbl{}",
        "`": "\\textasciigrave{}",
        "…": "\\dots{}",
    }
    | {character: f"\\texorpdfstring{{${command}$}}{{{character}}}" for character, command in _MATHEMATICS.items()}
)
_TO_ESCAPE = re.compile(r"\b[A-Za-z]_[a-z0-9]{1,2}\b|<=|>=|[" + re.escape("".join(CHARACTERS)) + "]")


def escape_latex(text: str) -> str:
    """Text in which nothing is taken for a command; a name has its subscript, and line breaks become spaces.

    >>> print(escape_latex("50% of w_n & more"))
    50\\% of \\texorpdfstring{$w_{n}$}{w\\_n} \\& more
    """
    return _TO_ESCAPE.sub(_escape_match, re.sub(r"\s*\n\s*", " ", text))


def _escape_match(found: re.Match[str]) -> str:
    """A character, a relation in two characters, or a name."""
    text = found.group()
    if text in _RELATIONS:
        return CHARACTERS[_RELATIONS[text]]
    if text in CHARACTERS:
        return CHARACTERS[text]
    base, index = text.split("_")
    return f"\\texorpdfstring{{${base}_{{{index}}}$}}{{{base}\\_{index}}}"
