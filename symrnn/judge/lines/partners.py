"""Which name of a program of adjoints belongs to which line of one of tangents: guessed by what each line says."""

from __future__ import annotations

import sympy as sp

from symrnn.judge.lines.fingerprints import PRIME, fingerprint, is_too_large, name_entries, sizes_for
from symrnn.programs.components import components, entries
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Program

__all__ = ["Partners", "guess_partners"]

Partners = dict[sp.Symbol, sp.Symbol]


def guess_partners(program: Program, output: sp.Symbol, names: list[sp.Symbol], twins: Partners) -> Partners:
    """For lines v that an output needs, the one among some names that is its derivative by v, by what its line says.

    That derivative is the sum of w_bar * dw/dv over the lines w that use v: where w has a partner, w_bar is that.
    ``twins`` are names that are known to be others.
    """
    sizes = sizes_for(program)
    if is_too_large(program, sizes):
        return {}
    scalars = components(program, sizes)
    grids = {symbol: entries(symbol, shape, sizes) for symbol, shape in program.shapes.items()}
    flat = {symbol: [entry for row in grid for entry in row] for symbol, grid in grids.items()}
    own = {symbol: name_entries(symbol, (), sizes) for symbol in scalars.shapes}
    for name, twin in twins.items():
        own |= {entry: own[other] for entry, other in zip(flat[name], flat[twin], strict=True)}
    exprs = {line.symbol: line.expr for line in scalars.lines}
    by_value: dict[object, sp.Symbol] = {}
    for name in names:
        given = [own[entry][0][0] for entry in flat[name]]
        said = [fingerprint(exprs.get(entry, entry), own)[0][0] for entry in flat[name]]
        for numbers in (said, given):
            by_value.setdefault((*numbers, program.shapes[name]), name)
    slopes = {output: 1}
    found: Partners = {}
    for line in reversed(lines_for(program.lines, [output])):
        numbers = [slopes.get(entry, 0) for entry in flat[line.symbol]]
        partner = by_value.get((*numbers, line.shape))
        if line.symbol != output and partner is not None:
            found[line.symbol] = partner
            numbers = [own[entry][0][0] for entry in flat[partner]]
        for entry, slope in zip(flat[line.symbol], numbers, strict=True):
            for symbol in exprs[entry].free_symbols & exprs.keys():
                sent = slope * fingerprint(sp.diff(exprs[entry], symbol), own)[0][0]
                slopes[symbol] = (slopes.get(symbol, 0) + sent) % PRIME
    return found
