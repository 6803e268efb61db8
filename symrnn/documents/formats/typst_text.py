"""Prose of the book as Typst markup."""

from __future__ import annotations

import re

__all__ = ["escape_typst"]

_LONG_WORD = re.compile(r"\S{32,}")
_RUN = re.compile(r".{16}")
_PRIME = re.compile(r"(?<![A-Za-z])([A-Za-z])'(?![A-Za-z])")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])")
_MINUS = re.compile(r"(?<![\w)-])-(?=\d)")
_NAME_OR_SIGN = re.compile(r"""\b([A-Za-z])_([a-z0-9]{1,2})\b|[\\#$*_`<>@=\-+/~\[\]']|(?<!\S)\d(?=\d*\.\s)""")
_BREAK = "\N{ZERO WIDTH SPACE}"


def escape_typst(text: str) -> str:
    """Text in which nothing is taken for a command; a name has its subscript, and signs are those of print.

    >>> print(escape_typst("50% of w_n, #1 <= -1 by f'"))
    50% of #name("w", "n");, \\#1 ≤ −1 by f′
    """
    signs = _MINUS.sub("\N{MINUS SIGN}", text.replace("<=", "≤").replace(">=", "≥"))
    plain = _APOSTROPHE.sub("’", _PRIME.sub("\\1′", re.sub(r"\s*\n\s*", " ", signs)))
    broken = _LONG_WORD.sub(lambda word: _RUN.sub(rf"\g<0>{_BREAK}", word.group()), plain)
    return _NAME_OR_SIGN.sub(_escape_match, broken)


def _escape_match(found: re.Match[str]) -> str:
    base, index = found.groups()
    return f"\\{found.group()}" if base is None else f'#name("{base}", "{index}");'
