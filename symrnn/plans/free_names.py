"""Names for the lines that a pass adds."""

from __future__ import annotations

from collections.abc import Container

import sympy as sp

from symrnn.programs.program import with_ending

__all__ = ["free_name"]


def free_name(of: sp.Symbol, ending: str, taken: Container[sp.Symbol]) -> sp.Symbol:
    """The name with an ending; numbered where a cell has a name like it.

    >>> a, b = sp.symbols("a a_kept", real=True)
    >>> free_name(a, "_kept", ()), free_name(a, "_kept", {b})
    (a_kept, a_kept2)
    """
    symbol, number = with_ending(of, ending), 2
    while symbol in taken:
        symbol, number = with_ending(of, f"{ending}{number}"), number + 1
    return symbol
