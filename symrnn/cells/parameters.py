"""Parameters, and how names are written at a time and one step earlier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.shapes import Shape
from symrnn.programs.program import name_symbol

__all__ = ["LOSS_NAMES", "RESERVED", "Indexing", "Parameter", "at_time", "previous"]

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
        return name_symbol((self.label or f"{self.symbol.name}_{{t}}").format(t=t))


def previous(state: sp.Symbol) -> sp.Symbol:
    """The symbol of a state one step earlier: ``h`` to ``h_prev``."""
    return name_symbol(f"{state.name}_prev")


def at_time(symbol: sp.Symbol, t: int) -> sp.Symbol:
    """The symbol of a name at time t: ``h`` to ``h_3``."""
    return name_symbol(f"{symbol.name}_{t}")
