"""What the symbols of a derivation stand for, as its author declares them: a book makes a table of that."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name

__all__ = ["Notation"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Notation:
    """A symbol, or a function of one, and what it stands for in a derivation.

    ``h_t`` and ``s_k`` stand for every time and lag, ``W`` for every W with a subscript of its own, and ``v_bar`` for
    the bar over any name. What is declared by itself, such as ``w_n``, is no case of another.

    >>> from symrnn import name_symbol
    >>> print(Notation(name_symbol("w_n"), "recurrent weight"))
    w_n: recurrent weight

    Raises
    ------
    InputError
        where it is neither a symbol nor a function, or nothing is said of it.
    """

    symbol: sp.Expr
    meaning: str

    __reduce__ = reduce_to_fields

    def __post_init__(self) -> None:
        if not isinstance(self.symbol, sp.Symbol | sp.core.function.AppliedUndef):
            raise InputError(f"{self.symbol} is declared; give a symbol, or a function of one such as f(x)")
        if not self.meaning.strip():
            raise InputError(f"{self.symbol} is declared without a meaning; say in a few words what it stands for")

    def __str__(self) -> str:
        return f"{self.symbol}: {self.meaning}"

    def __repr__(self) -> str:
        return brief(self, str(self.symbol), quote_name(self.meaning))
