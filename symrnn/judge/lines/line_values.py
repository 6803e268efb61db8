"""The value of each line of a program at rational inputs, exact or tightly enclosed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.errors import TooLargeError
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point
from symrnn.judge.witnesses.witness import Bounds, concrete, exact_value
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.program import Program

__all__ = ["guesses", "line_bounds"]

LONGEST = 4000  # bits of an exact value
NEGLIGIBLE = Fraction(1, 2**150)  # what cancellation leaves of a zero
SCALE = 99_991  # a prime: names have different values, of a usual size


def line_bounds(
    program: Program, values: Mapping[sp.Symbol, Fraction], substitute: Callable[[sp.Expr], sp.Expr]
) -> dict[sp.Symbol, Bounds | None]:
    """The value of each name of a program at rational inputs, exact or tightly enclosed."""
    found: dict[sp.Symbol, Bounds | None] = {symbol: (value, value) for symbol, value in values.items()}
    return found | dict(_bounds(program, values, substitute, 300))


def guesses(program: Program) -> dict[sp.Symbol, object]:
    """A value of each line at one point: equal lines have equal values, which is all it is used for.

    A line of vectors or matrices has the values of its entries where every size is 1.
    """
    sizes = dict.fromkeys(sizes_of(program), 1)
    if not any(program.shapes.values()):
        return _scalar_guesses(program)
    try:
        values = _scalar_guesses(components(program, sizes))
    except TooLargeError:
        return {}
    found: dict[sp.Symbol, object] = {}
    for line in program.lines:
        parts = [values.get(entry) for row in entries(line.symbol, line.shape, sizes) for entry in row]
        if None not in parts:
            found[line.symbol] = tuple(parts)
    return found


def _scalar_guesses(program: Program) -> dict[sp.Symbol, object]:
    inputs = sorted((item.symbol for item in program.inputs), key=str)
    values = {symbol: Fraction(_scramble(symbol.name), SCALE) for symbol in inputs}
    names = {n.func.__name__.rstrip("'") for line in program.lines for n in line.expr.atoms(AppliedUndef)}
    x = sp.Symbol("x", real=True)
    functions = {name: sp.tanh(x) + x / (2 + _scramble(name)) for name in names}
    found: dict[sp.Symbol, object] = {}
    for line, bounds in _bounds(program, values, concrete(functions), 200):
        if bounds is not None:
            found[line] = _round((bounds[0] + bounds[1]) / 2)
    return found


def _round(value: Fraction) -> object:
    """Thirty digits of a value: over many steps states come close to each other without being equal."""
    if abs(value) < NEGLIGIBLE:
        return 0
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    return exponent, round(value * Fraction(2) ** (100 - exponent))


def _scramble(name: str) -> int:
    """A number below SCALE from a name, the same in every process."""
    total = 7
    for letter in name:
        total = (total * 131 + ord(letter)) % SCALE
    return SCALE // 4 + total // 2


def _bounds(
    program: Program, values: Mapping[sp.Symbol, Fraction], substitute: Callable[[sp.Expr], sp.Expr], precision: int
) -> Iterator[tuple[sp.Symbol, Bounds | None]]:
    context = intervals(precision)
    exact: dict[sp.Symbol, Fraction] = dict(values)
    enclosed: dict[sp.Symbol, Any] = {symbol: point(context, value) for symbol, value in values.items()}
    for line in program.lines:
        expr = substitute(line.expr)
        value = exact_value(expr, {s: exact[s] for s in expr.free_symbols if s in exact})
        if value is not None and max(abs(value.numerator), value.denominator).bit_length() < LONGEST:
            exact[line.symbol] = value
            enclosed[line.symbol] = point(context, value)
            yield line.symbol, (value, value)
            continue
        try:
            enclosed[line.symbol] = enclose(expr, enclosed, context)
            yield line.symbol, ends(enclosed[line.symbol])
        except UnboundedError:
            yield line.symbol, None
