"""The names of a program in a programming language: its own, but where a word of the language stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

import sympy as sp

__all__ = ["C_WORDS", "PYTHON_WORDS", "CodeNames", "name_all"]

_OF_PYTHON = """
False None True and as assert async await break class continue def del elif else except finally for from global if
import in is lambda nonlocal not or pass raise return try while with print len float int max min sum abs
"""
_OF_C = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof main
row col mid exp log pow sqrt tanh sin cos fabs fmax fmin erf expm1 log1p INFINITY NAN errno linux unix I
"""
#: words that are no names, and functions that code calls or readers expect
PYTHON_WORDS, C_WORDS = frozenset(_OF_PYTHON.split()), frozenset(_OF_C.split())


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What each name and each size is called, and what is called otherwise than in the cell."""

    names: dict[sp.Symbol, str]
    sizes: dict[str, str]
    changed: tuple[tuple[str, str], ...]


def name_all(symbols: Iterable[sp.Symbol], sizes: Iterable[str], taken: Set[str], size: str) -> CodeNames:
    """A name for each symbol and each size; ``size`` is the template of a size's name.

    >>> found = name_all([sp.Symbol("lambda"), sp.Symbol("h")], ["n"], frozenset(PYTHON_WORDS), "{0}")
    >>> print(*found.names.values(), *found.changed)
    lambda_ h ('lambda', 'lambda_')
    """
    used, names, changed = set(taken), {}, []
    for number, symbol in enumerate(dict.fromkeys(symbols)):
        name = symbol.name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", symbol.name) else f"v{number}"
        while name in used:
            name += "_"
        used.add(name)
        names[symbol] = name
        if name != symbol.name:
            changed.append((symbol.name, name))
    found = {}
    for old in sizes:
        name = size.format(old)
        while name in used:
            name = f"size_{name}"
        used.add(name)
        found[old] = name
    return CodeNames(names, found, tuple(changed))
