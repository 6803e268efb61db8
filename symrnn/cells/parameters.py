"""Parameters, and how names are written at a time and one step earlier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.shapes import Shape
from symrnn.programs.alike import new_symbol
from symrnn.programs.program import name_symbol

__all__ = ["LOSS_NAMES", "RESERVED", "Indexing", "Parameter", "Range", "at_time", "previous"]

#: endings that say a time or a derivative
RESERVED = re.compile(r"(_\d+|_bar|_dot|_prev)$")
#: the names of losses, which are no cell's own, and what they are
LOSS_NAMES: Mapping[str, str] = MappingProxyType(
    {"loss": "the number that a loss adds up to", "target": "what a loss compares an output with"}
)


class Indexing(Enum):
    """How often a parameter exists in the unrolled network.

    >>> Indexing.PER_STEP.value
    'one for each step'
    """

    SHARED = "one for all steps"
    PER_STEP = "one for each step"
    AFTER_LAST = "one, numbered after the last step"


@check_arguments
@dataclass(frozen=True, slots=True)
class Parameter:
    """A weight or bias. ``label`` is how its copy at time t is written, such as ``w{t}``.

    >>> w = Parameter(name_symbol("w"), Indexing.PER_STEP, "w{t}")
    >>> print(w.at(3), Parameter(name_symbol("W_hh")).at(3))
    w3 W_hh
    """

    symbol: sp.Symbol
    indexing: Indexing = Indexing.SHARED
    label: str = ""
    shape: Shape = ()

    __reduce__ = reduce_to_fields

    @check_arguments
    def at(self, t: int) -> sp.Symbol:
        """The symbol of this parameter at time t."""
        if self.indexing is Indexing.SHARED:
            return self.symbol
        return new_symbol((self.label or f"{self.symbol.name}_{{t}}").format(t=t))


@check_arguments
@dataclass(frozen=True, slots=True)
class Range:
    """Where the values of a declared name lie, entry by entry: from ``low`` to ``high``, exact; None is no bound.

    >>> a = name_symbol("a")
    >>> print(Range(a, sp.S.Zero, sp.S.One), Range(a, sp.S.Zero, low_open=True), sep=", ")
    a in [0, 1], a > 0

    Raises
    ------
    InputError
        where there is no bound, or no number between the two.
    """

    symbol: sp.Symbol
    low: sp.Rational | None = None
    high: sp.Rational | None = None
    low_open: bool = False
    high_open: bool = False

    __reduce__ = reduce_to_fields

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise InputError(f"the range of {self.symbol} has no bound; give a lower or an upper one")
        if self.low is not None and self.high is not None:
            is_open = self.low_open or self.high_open
            if self.low > self.high or (is_open and self.low == self.high):
                raise InputError(f"no number is {self}; the lower bound stands first, and is the smaller one")

    def __str__(self) -> str:
        return f"{self.symbol} {self.words}"

    @check_arguments
    def holds(self, value: sp.Rational) -> bool:
        """Whether a number lies inside."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return bool(above and below)

    @property
    def words(self) -> str:
        """The range as it is declared, without the name: ``in [0, 1)``, ``> 0``."""
        if self.high is None:
            return f"{'>' if self.low_open else '>='} {self.low}"
        if self.low is None:
            return f"{'<' if self.high_open else '<='} {self.high}"
        return f"in {'(' if self.low_open else '['}{self.low}, {self.high}{')' if self.high_open else ']'}"


def previous(state: sp.Symbol) -> sp.Symbol:
    """The symbol of a state one step earlier: ``h`` to ``h_prev``."""
    return name_symbol(f"{state.name}_prev")


def at_time(symbol: sp.Symbol, t: int) -> sp.Symbol:
    """The symbol of a name at time t: ``h`` to ``h_3``."""
    return new_symbol(f"{symbol.name}_{t}")
