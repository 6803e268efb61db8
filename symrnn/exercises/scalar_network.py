"""A cell over a few steps as a program of scalars that can be worked by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.gradients.passes import name_function_values
from symrnn.programs.components import components, sizes_of
from symrnn.programs.program import Program, name_symbol

__all__ = ["base_name", "scalar_network"]

_ENTRY = re.compile(r"\[.*\]$")
_TIME = re.compile(r"_\d+$")


def scalar_network(cell: Cell, steps: int, size: int = 1) -> Program:
    """The network over T steps from any state, at ``size`` for every size, every function value named.

    >>> from symrnn.cells import elman
    >>> print(scalar_network(elman(), steps=1))
    a_1 = W_hh*h_0 + W_xh*x_1 + b_h
    h_1 = tanh(a_1)
    """
    network = unroll(cell, steps=steps, initial=SYMBOLIC)
    sizes = sizes_of(network)
    if not sizes and not any(network.shapes.values()):
        return name_function_values(network)
    flat = components(network, dict.fromkeys(sizes, size))
    return name_function_values(flat.rename(_short_names(flat)))


def _short_names(flat: Program) -> Mapping[sp.Symbol, sp.Symbol]:
    """A name of one entry without its index, as long as nothing else is called so."""
    taken: dict[str, list[sp.Symbol]] = {}
    for symbol in flat.shapes:
        taken.setdefault(_ENTRY.sub("", symbol.name), []).append(symbol)
    return {found[0]: name_symbol(short) for short, found in taken.items() if len(found) == 1}


def base_name(symbol: sp.Symbol, names: frozenset[str]) -> str:
    """The name of a cell that an entry of it at a time belongs to.

    >>> base_name(name_symbol("x_2[1]"), frozenset({"x", "W_xh"}))
    'x'
    """
    whole = _ENTRY.sub("", symbol.name)
    return whole if whole in names else _TIME.sub("", whole)
