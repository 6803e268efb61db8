"""The parts of a program: names, their shapes, inputs and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from symrnn.errors import InputError, inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import first_and_last
from symrnn.expressions.shapes import Shape

__all__ = [
    "Assign",
    "Input",
    "line_of",
    "lines_for",
    "lines_in_short",
    "name_symbol",
    "name_with_ending",
    "read_renaming",
    "with_ending",
]


@check_arguments
def name_symbol(name: str) -> sp.Symbol:
    """The symbol of a name: real, wherever in symrnn it is made.

    >>> name_symbol("w_n") == name_symbol("w_n"), name_symbol("w_n") == sp.Symbol("w_n")
    (True, False)
    """
    # another kind of text may say that it is equal to any other
    return _real(name) if type(name) is str else sp.Symbol(name, real=True)


@lru_cache(maxsize=5000)  # the same names are asked for at each step of a sequence
def _real(name: str) -> sp.Symbol:
    return sp.Symbol(name, real=True)


def read_renaming(names: Mapping[Any, Any]) -> dict[sp.Symbol, sp.Symbol]:
    """A renaming, from symbols or names to symbols or names, as symbols: whatever is none of these is refused.

    >>> read_renaming({"x": "y"}) == {name_symbol("x"): name_symbol("y")}
    True
    """
    for old, new in names.items():
        if not isinstance(old, sp.Symbol | str) or not isinstance(new, sp.Symbol | str):
            raise InputError(f"{old!r} cannot become {new!r} by a renaming; both have to be names")
    return {_symbol(old): _symbol(new) for old, new in names.items()}


def _symbol(name: sp.Symbol | str) -> sp.Symbol:
    return name if isinstance(name, sp.Symbol) else name_symbol(name)


def with_ending(symbol: sp.Symbol, ending: str) -> sp.Symbol:
    """The symbol of a name with an ending; what stands in brackets stays last.

    >>> with_ending(name_symbol("h_2"), "_bar"), with_ending(name_symbol("W[1,2]"), "_bar")
    (h_2_bar, W_bar[1,2])
    """
    return name_symbol(name_with_ending(symbol.name, ending))


def name_with_ending(name: str, ending: str) -> str:
    """The same for a name as a text.

    >>> name_with_ending("W[1,2]", "_bar")
    'W_bar[1,2]'
    """
    base, bracket, index = name.partition("[")
    return base + ending + bracket + index


@check_arguments
@dataclass(frozen=True, slots=True)
class Input:
    """A name whose value comes from outside: a weight, an input, an initial state.

    A constant is not differentiated by, unless it is asked for.

    >>> W = Input(name_symbol("W_hh"), ("n", "n"))
    >>> print(W, W.shape)
    W_hh ('n', 'n')
    """

    symbol: sp.Symbol
    shape: Shape = ()
    constant: bool = False

    __reduce__ = reduce_to_fields

    def __str__(self) -> str:
        return str(self.symbol)


@check_arguments
@dataclass(frozen=True, slots=True)
class Assign:
    """One line: ``symbol = expr``, of a declared shape; a scalar expression fills every entry.

    >>> h, a = name_symbol("h"), name_symbol("a")
    >>> print(Assign(h, sp.tanh(a), ("n",)))
    h = tanh(a)
    """

    symbol: sp.Symbol
    expr: sp.Expr
    shape: Shape = ()

    __reduce__ = reduce_to_fields

    def __str__(self) -> str:
        return f"{self.symbol} = {self.expr}"


def line_of(symbol: sp.Symbol, expr: sp.Expr, shape: Shape) -> Assign:
    """The line of a name; the shape of a scalar is left out: one argument less to look at, where lines are many.

    >>> print(line_of(name_symbol("h"), sp.S.One, ()))
    h = 1
    """
    return Assign(symbol, expr, shape) if shape else Assign(symbol, expr)


def lines_for(lines: Sequence[Assign], names: Iterable[sp.Symbol]) -> tuple[Assign, ...]:
    """The lines that some names rest on, in order; what is assigned by no line rests on none.

    >>> x, h, y = map(name_symbol, ("x", "h", "y"))
    >>> print(*lines_for((Assign(h, 2 * x), Assign(y, 3 * x)), [h, x]))
    h = 2*x
    """
    needed = set(names)
    found = []
    for line in reversed(lines):
        if line.symbol in needed:
            needed |= line.expr.free_symbols
            found.append(line)
    return tuple(reversed(found))


def lines_in_short(lines: tuple[Assign, ...]) -> str:
    """How many lines there are, and the names of the first and the last.

    >>> lines_in_short((Assign(name_symbol("a"), sp.S.One),))
    '1 line: a'
    """
    names = first_and_last(line.symbol for line in lines)
    return f"{inflect(len(lines), 'line')}{': ' * bool(names)}{names}"
