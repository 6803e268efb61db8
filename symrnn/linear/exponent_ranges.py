"""The exponents that a program takes, line by line, entry by entry: sums of gates that lie between known ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy as sp

from symrnn.expressions.array_nodes import ARRAY_NODES, diagonal, ones, pad, part, row_sums, spread
from symrnn.expressions.nodes import NODES, T, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.linear.entry_grids import (
    ONE,
    RULES,
    UNKNOWN,
    ZERO,
    Grid,
    KnownEntry,
    by_entry,
    count,
    multiply,
    spread_worst,
    worst_of,
)
from symrnn.linear.gate_sums import Interval, interval_of, scale_terms, step_terms
from symrnn.programs.program import Assign, Program

__all__ = ["TakenExponent", "exponents_of"]


@dataclass(frozen=True, slots=True)
class TakenExponent:
    """An exponent that a line takes, over all its entries; ends are None where it rests on what has no bounds."""

    line: sp.Symbol
    exponent: sp.Expr
    ends: Interval | None


def exponents_of(
    program: Program, gates: Mapping[sp.Symbol, Interval], *groups: Iterable[sp.Symbol]
) -> tuple[tuple[TakenExponent, ...], list[Fraction | int | None]]:
    """The exponents of all lines, and of each group of names the largest whose exponential flows into one of them.

    Between its ends a gate is any at every step and in every column; of what else comes in nothing is known.
    """
    reading = _Reading(gates, program.shapes)
    for item in program.inputs:
        reading.values[item.symbol] = _read_input(item.symbol, item.shape, item.symbol in gates)
    for line in program.lines:
        reading.assign(line)
    flowing = [worst_of(e for s in group for row in reading.values[s] for e in row) for group in groups]
    return tuple(reading.found.values()), flowing


def _read_input(symbol: sp.Symbol, shape: Shape, is_gate: bool) -> Grid:
    rows, columns = rows_and_columns(shape)
    if not is_gate:
        return [[UNKNOWN] * count(columns) for _ in range(count(rows))]
    names: Sequence[int | str] = range(columns) if isinstance(columns, int) else ("columns",)
    names = names if isinstance(rows, int) else ("rows",)
    return [[KnownEntry(step_terms(symbol, name, t)) for name in names] for t in range(1, count(rows) + 1)]


@dataclass(slots=True)
class _Reading:
    """The lines read so far. An axis whose size is a name has one entry for all, and is never summed over."""

    gates: Mapping[sp.Symbol, Interval]
    shapes: Mapping[sp.Symbol, Shape]
    values: dict[sp.Symbol, Grid] = field(default_factory=dict)
    found: dict[tuple[sp.Symbol, sp.Expr], TakenExponent] = field(default_factory=dict)

    def assign(self, line: Assign) -> None:
        """A line, and its name."""
        grid = self._read(line.expr, line.symbol)
        rows, columns = map(count, rows_and_columns(line.shape))
        wide = [row * columns if len(row) == 1 else row for row in grid]
        self.values[line.symbol] = wide * rows if len(wide) == 1 else wide

    def _read(self, expr: sp.Expr, line: sp.Symbol) -> Grid:
        """What is known of each entry of an expression."""
        if expr.is_Symbol:
            return self.values[expr]
        if expr.is_Rational:
            return [
                [KnownEntry(scale_terms(ONE, int(expr.p) if expr.is_Integer else Fraction(int(expr.p), int(expr.q))))]
            ]
        if isinstance(expr, ones):
            return [[KnownEntry(ONE)] for _ in range(count(expr.size))]
        if isinstance(expr, (part, pad)):
            return self._move(expr, self._read(expr.args[0], line))
        given = [self._read(argument, line) for argument in expr.args]
        if isinstance(expr, sp.exp):
            return by_entry(lambda entry: self._take(entry, expr.args[0], line), *given)
        if isinstance(expr, dot):
            return multiply(given[0], given[1], isinstance(self._sizes(expr.args[0])[1], int))
        if expr.func in RULES and all(isinstance(size, int) for size in self._sizes_to_count(expr)):
            return RULES[expr.func](*given)
        if not isinstance(expr, (*NODES, *ARRAY_NODES)) and given:
            return by_entry(lambda *parts: KnownEntry(None, worst_of(parts)), *given)
        return spread_worst(given, *map(count, rows_and_columns(shape_of(expr, self.shapes))))

    def _sizes(self, expr: sp.Expr) -> tuple[int | str, int | str]:
        return rows_and_columns(shape_of(expr, self.shapes))

    def _sizes_to_count(self, expr: sp.Expr) -> list[int | str]:
        """The sizes that have to be counted, for a node that puts entries together or tells them apart."""
        if isinstance(expr, (sp.Add, sp.Mul, T, spread)):
            return []
        sizes = [self._sizes(argument) for argument in expr.args]
        both = isinstance(expr, (total, row_sums, diagonal))
        return [size for each in sizes for size in (each if both else each[:1])]

    def _move(self, expr: sp.Expr, whole: Grid) -> Grid:
        """Rows taken out, or put in between zeros; only where all of these are counted."""
        start, stop = expr.sizes
        rows, _ = rows_and_columns(shape_of(expr.args[0], self.shapes))
        if not all(isinstance(size, int) for size in (start, stop, rows)):
            return spread_worst([whole], *map(count, rows_and_columns(shape_of(expr, self.shapes))))
        if isinstance(expr, part):
            return whole[start:stop]
        zeros = [ZERO] * len(whole[0])
        return [*([zeros] * start), *whole, *([zeros] * (stop - start - rows))]

    def _take(self, entry: KnownEntry, exponent: sp.Expr, line: sp.Symbol) -> KnownEntry:
        """The exponential of an entry, which is written down."""
        ends = None if entry.terms is None else interval_of(entry.terms, self.gates)
        old = self.found.get((line, exponent))
        if old is not None:
            both = old.ends and ends and ((old.ends[0], ends[0]), (old.ends[1], ends[1]))
            found = both and (min(both[0]), max(both[1]))
        self.found[line, exponent] = TakenExponent(line, exponent, ends if old is None else found)
        return KnownEntry(None, worst_of((entry, KnownEntry(None, ends and ends[1]))))
