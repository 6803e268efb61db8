"""The step of a cell entry by entry at small sizes, at 60 digits, and the same numbers as arrays."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sympy as sp
from independent import FORMULAS, MP

from symrnn.expressions.functions import maximum, minimum, surrogate
from symrnn.expressions.sizes import size_names, size_value
from symrnn.programs.components import components
from symrnn.programs.program import Program

__all__ = ["SIZES", "array_of", "line_values", "numbers_for", "outputs_at", "small_sizes", "value_of"]

_SUMS = {sp.Add: lambda *terms: MP.fsum(terms), sp.Mul: lambda *factors: MP.fprod(factors)}
_FUNCTIONS = FORMULAS | _SUMS | {maximum: max, minimum: min, surrogate: lambda value, through: value}
#: of a size that is not here it is 2
SIZES = {"m": 1}


def small_sizes(*programs: Program) -> dict[str, int]:
    named = {each for program in programs for shape in program.shapes.values() for each in size_names(*shape)}
    return {each: SIZES.get(each, 2) for each in sorted(named)}


def value_of(expr: sp.Expr, values: Mapping[sp.Symbol, Any]) -> Any:
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return MP.mpf(int(expr.p)) / int(expr.q)
    if expr is sp.pi:
        return MP.pi
    parts = [value_of(part, values) for part in expr.args]
    return MP.power(*parts) if expr.is_Pow else _FUNCTIONS[expr.func](*parts)


def line_values(program: Program, values: Mapping[sp.Symbol, Any]) -> dict[sp.Symbol, Any]:
    """The value of every line of a program of scalars."""
    found = dict(values)
    for line in program.lines:
        found[line.symbol] = value_of(line.expr, found)
    return found


def numbers_for(symbols: Iterable[sp.Symbol], seed: str) -> dict[sp.Symbol, Any]:
    """A number for each, between 1/5 and 9/10, where every cell of the catalogue has a value."""
    drawn = random.Random(seed)
    return {symbol: MP.mpf(drawn.randint(200, 900)) / 1000 for symbol in symbols}


def array_of(symbol: sp.Symbol, shape: tuple[Any, ...], sizes: Mapping[str, int], found: Mapping[str, Any]) -> Any:
    """The entries of a name, which ``components`` calls v[1] and M[1,2], as an array; a row has one axis."""
    counts = tuple(size_value(size, sizes) for size in (shape[1:] if shape[:1] == (1,) else shape))
    if not counts:
        return np.float64(found[symbol.name])
    array = np.empty(counts)
    for index in np.ndindex(*counts):
        array[index] = float(found[f"{symbol.name}[{','.join(str(place + 1) for place in index)}]"])
    return array


def outputs_at(program: Program, sizes: Mapping[str, int], values: Mapping[sp.Symbol, Any]) -> dict[str, Any]:
    """The outputs of a program of arrays as arrays, by the values of the entries of its inputs."""
    scalars = components(program, sizes)
    found = {symbol.name: value for symbol, value in line_values(scalars, values).items()}
    return {symbol.name: array_of(symbol, program.shapes[symbol], sizes, found) for symbol in program.outputs}
