"""A scalar network as neurons and the weights that join them: which lines of its program are one neuron."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError
from symrnn.programs.program import Assign, Program

__all__ = ["Connection", "connections", "neurons"]


@dataclass(frozen=True, slots=True)
class Connection:
    """A weight by which a value counts for a neuron; the value is a number, an input or the value of a neuron."""

    source: sp.Expr
    weight: sp.Symbol
    target: sp.Symbol


def neurons(program: Program, weights: Collection[sp.Symbol]) -> dict[sp.Symbol, sp.Symbol]:
    """For the name of each line the last name of its neuron: a line that takes another as it is, is part of it.

    >>> from symrnn.cells import neuron
    >>> from symrnn.programs.program import name_symbol
    >>> from symrnn.cells.unroll import unroll
    >>> neurons(unroll(neuron("f"), steps=1), {name_symbol("w1"), name_symbol("w2")})
    {a_1: h_1, h_1: h_1, y: y}

    Raises
    ------
    InputError
        for a line that is neither a weighted sum nor a function of one name.
    """
    last: dict[sp.Symbol, sp.Symbol] = {}
    for line in program.lines:
        taken = {last[symbol] for symbol in _read(line, program, weights)[1]}
        if len(taken) > 1:
            raise _no_neuron(line)
        for symbol, name in last.items():
            if name in taken:
                last[symbol] = line.symbol
        last[line.symbol] = line.symbol
    return last


def connections(program: Program, weights: Collection[sp.Symbol]) -> tuple[Connection, ...]:
    """The weights of a network in the order of its lines; a weight that stands alone is that of the number 1.

    Raises
    ------
    InputError
        for a line that is neither a weighted sum nor a function of one name.
    """
    last = neurons(program, weights)
    return tuple(
        Connection(last.get(source, source), weight, last[line.symbol])
        for line in program.lines
        for source, weight in _read(line, program, weights)[0]
    )


def _read(
    line: Assign, program: Program, weights: Collection[sp.Symbol]
) -> tuple[list[tuple[sp.Expr, sp.Symbol]], list[sp.Symbol]]:
    """What a line takes by a weight, with this weight, and what it takes as it is."""
    assigned = {each.symbol for each in program.lines}
    if isinstance(line.expr, sp.Function) and line.expr.args[0] in assigned:
        return [], list(line.expr.args)
    weighted, plain = [], []
    for term in sp.Add.make_args(line.expr):
        weight = next((factor for factor in sp.Mul.make_args(term) if factor in weights), None)
        source = term if weight is None else term / weight
        if weight is None and term in assigned:
            plain.append(term)
        elif weight is not None and source not in weights and (source.is_Symbol or source.is_number):
            weighted.append((source, weight))
        else:
            raise _no_neuron(line)
    return sorted(weighted, key=lambda pair: str(pair[1])), plain


def _no_neuron(line: Assign) -> InputError:
    return InputError(f"{line} is no neuron: a line has to be a sum of weights times values, or a function of one name")
