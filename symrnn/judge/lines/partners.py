"""Which name of a program of adjoints belongs to which line of one of tangents: guessed from values modulo a prime.

Every name and every function value has a number of its own, so that only what is written alike, up to arithmetic, has
one value; a guess that is wrong proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from hashlib import blake2b

import sympy as sp

from symrnn.judge.lines.sizes import small_sizes
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["Partners", "guess_partners"]

PRIME = 2**61 - 1

Partners = dict[sp.Symbol, sp.Symbol]
Values = dict[sp.Symbol, int]


def guess_partners(program: Program, output: sp.Symbol, names: list[sp.Symbol]) -> Partners:
    """For lines v that an output needs, the one among some names that is its derivative by v, by what its line says.

    That derivative is the sum of w_bar * dw/dv over the lines w that use v: where w has a partner, w_bar is its number.
    """
    # different sizes, so that products do not commute
    sizes = next(iter(small_sizes(sizes_of(program))))
    scalars = components(program, sizes)
    grids = {symbol: entries(symbol, shape, sizes) for symbol, shape in program.shapes.items()}
    flat = {symbol: [entry for row in grid for entry in row] for symbol, grid in grids.items()}
    own = {symbol: _number(symbol.name) for symbol in scalars.shapes}
    said = {line.symbol: _value(line.expr, own) for line in scalars.lines}
    by_value: dict[object, sp.Symbol] = {}
    for name in names:
        shape = program.shapes[name]
        by_value.setdefault((tuple(said.get(entry, own[entry]) for entry in flat[name]), shape), name)
        by_value.setdefault((tuple(own[entry] for entry in flat[name]), shape), name)
    exprs = {line.symbol: line.expr for line in scalars.lines}
    slopes: Values = {output: 1}
    found: Partners = {}
    for line in reversed(lines_for(program.lines, [output])):
        key = (tuple(slopes.get(entry, 0) for entry in flat[line.symbol]), line.shape)
        if line.symbol != output and key in by_value:
            found[line.symbol] = by_value[key]
            slopes |= zip(flat[line.symbol], (own[entry] for entry in flat[by_value[key]]), strict=True)
        for entry in flat[line.symbol]:
            _send(exprs[entry], slopes.get(entry, 0), own, exprs.keys(), slopes)
    return found


def _send(expr: sp.Expr, slope: int, own: Mapping[sp.Symbol, int], lines: Set[sp.Symbol], slopes: Values) -> None:
    """Add to the slopes what a line sends to the lines that it uses."""
    for symbol in expr.free_symbols & lines:
        slopes[symbol] = (slopes.get(symbol, 0) + slope * _value(sp.diff(expr, symbol), own)) % PRIME


def _value(expr: sp.Expr, own: Mapping[sp.Symbol, int]) -> int:
    """The value of an expression, with a number for each function value and root that its arguments fix."""
    if expr.is_Symbol:
        return own[expr]
    if expr.is_Rational:
        return int(expr.p) * pow(int(expr.q), -1, PRIME) % PRIME
    if not expr.args:
        return _number(str(expr))
    values = [_value(argument, own) for argument in expr.args]
    if expr.is_Add:
        return sum(values) % PRIME
    if expr.is_Mul:
        result = 1
        for value in values:
            result = result * value % PRIME
        return result
    if expr.is_Pow and expr.exp.is_Integer and values[0]:
        return pow(values[0], int(expr.exp), PRIME)
    return _number(f"{expr.func.__name__} of {values}")


def _number(text: str) -> int:
    """A number from a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big")
