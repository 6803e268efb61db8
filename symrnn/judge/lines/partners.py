"""Which name of a program of adjoints belongs to which line of one of tangents: guessed by what each line says."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.judge.lines.fingerprints import (
    PRIME,
    Grid,
    extents,
    fingerprint,
    is_too_large,
    name_entries,
    sizes_for,
    widen,
)
from symrnn.programs.array_grids import size_grids
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["Partners", "guess_partners"]

Partners = dict[sp.Symbol, sp.Symbol]


def guess_partners(program: Program, output: sp.Symbol, names: list[sp.Symbol], twins: Partners) -> Partners:
    """For lines v that an output needs, the one among some names that is its derivative by v, by what its line says.

    That derivative is the sum of w_bar * dw/dv over the lines w that use v: where w has a partner, w_bar is that.
    ``twins`` are names that are known to be others. The lines are linear in the lines before them.
    """
    sizes = sizes_for(program)
    if is_too_large(program, sizes):
        return {}
    exprs = {line.symbol: line.expr for line in program.lines}
    ends = {symbol: extents(shape, sizes) for symbol, shape in program.shapes.items()}
    of_sizes = {
        node: tuple(tuple(map(int, row)) for row in grid)
        for node, grid in size_grids(list(exprs.values()), sizes).items()
    }
    own: dict[sp.Expr, Grid] = dict(of_sizes)
    own |= {symbol: name_entries(symbol, shape, sizes) for symbol, shape in program.shapes.items()}
    own |= {name: own[twin] for name, twin in twins.items()}
    by_value: dict[object, sp.Symbol] = {}
    for name in names:
        said = widen(fingerprint(exprs.get(name, name), own), *ends[name])
        for grid in (said, own[name]):
            by_value.setdefault((grid, program.shapes[name]), name)
    slopes: dict[sp.Symbol, Grid] = {output: ((1,),)}
    found: Partners = {}
    for line in reversed(lines_for(program.lines, [output])):
        slope = slopes.get(line.symbol, _zeros(*ends[line.symbol]))
        partner = by_value.get((slope, line.shape))
        if line.symbol != output and partner is not None:
            found[line.symbol] = partner
            slope = own[partner]
        used = line.expr.free_symbols
        inner = {symbol: _zeros(*ends[symbol]) for symbol in used & exprs.keys()}
        known = {**of_sizes, **{symbol: own[symbol] for symbol in used}, **inner}
        for symbol, zeros in inner.items():
            sent = _send_back(line.expr, slope, symbol, known)
            slopes[symbol] = _add(slopes.get(symbol, zeros), sent)
    return found


def _send_back(expr: sp.Expr, slope: Grid, symbol: sp.Symbol, known: Mapping[sp.Expr, Grid]) -> Grid:
    """The slope of an expression sent back to each entry of a name, in which it is linear and which is 0 in ``known``.

    By linearity the derivative by an entry is the value where that is 1, less the value where it is 0.
    """
    rows, columns = len(known[symbol]), len(known[symbol][0])
    ends = len(slope), len(slope[0])
    rest = widen(fingerprint(expr, known), *ends)

    def at(row: int, column: int) -> int:
        unit = tuple(tuple(int((i, j) == (row, column)) for j in range(columns)) for i in range(rows))
        value = widen(fingerprint(expr, {**known, symbol: unit}), *ends)
        return sum(map(_weigh, slope, value, rest)) % PRIME

    return tuple(tuple(at(i, j) for j in range(columns)) for i in range(rows))


def _weigh(slope: tuple[int, ...], value: tuple[int, ...], rest: tuple[int, ...]) -> int:
    return sum(s * (v - r) for s, v, r in zip(slope, value, rest, strict=True))


def _zeros(rows: int, columns: int) -> Grid:
    return ((0,) * columns,) * rows


def _add(one: Grid, other: Grid) -> Grid:
    return tuple(tuple((a + b) % PRIME for a, b in zip(*rows, strict=True)) for rows in zip(one, other, strict=True))
