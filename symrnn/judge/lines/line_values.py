"""The value of each line of a program at rational inputs, exact or tightly enclosed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.errors import TooLargeError
from symrnn.expressions.array_nodes import cumsum, reverse_cumsum, softmax
from symrnn.expressions.enclosure import intervals
from symrnn.judge.lines.named_values import with_function_values
from symrnn.judge.witnesses.point_values import ARGUMENT, Bounds, Formulas, Point, Values
from symrnn.programs.components import components, entries, sizes_of
from symrnn.programs.program import Program

__all__ = ["guesses", "has_values", "line_bounds", "with_parts_named"]

WITNESS_BITS, GUESS_BITS = 300, 200
NEGLIGIBLE = Fraction(1, 2**150)  # what cancellation leaves of a zero
CLOSE = Fraction(1, 2**90)  # over many steps states come close to each other without being equal
WIDE = Fraction(1, 2**40)  # an enclosure that tells too little
MOST_ZEROS = Fraction(1, 4)  # of the lines: more of them, and their values tell little
SCALE = 99_991  # a prime: names have different values, of a usual size


def line_bounds(program: Program, values: Values, functions: Formulas) -> dict[sp.Symbol, Bounds | None]:
    """The value of each name of a program at rational inputs, exact or tightly enclosed; None where it has none."""
    return dict(_bounds(program, values, functions, WITNESS_BITS))


def has_values(program: Program, values: Values, functions: Formulas) -> bool:
    """Whether every line has a value."""
    return all(bounds is not None for _, bounds in _bounds(program, values, functions, WITNESS_BITS))


def with_parts_named(program: Program, sizes: Mapping[str, int]) -> Program:
    """A program of matrices taken apart, in which nothing has cancelled: 1/A has a line of its own in dot(A, 1/A)."""
    return components(with_function_values(program), sizes)


def guesses(*programs: Program) -> Mapping[sp.Symbol, object]:
    """A class of values for each line at one point: equal lines are in one class, those that are 0 in the class 0.

    A line of vectors or matrices has the classes of its entries where every size is 1, or 2 where that would tell
    nothing: of one entry all shares are 1, and all that is left of it without the mean is 0.
    """
    if any(line.expr.has(softmax, cumsum, reverse_cumsum) for program in programs for line in program.lines):
        return _guesses_at(2, programs)
    found = _guesses_at(1, programs)
    zeros = sum(not any(parts) for parts in found.values())
    return _guesses_at(2, programs) if sizes_of(*programs) and zeros > len(found) * MOST_ZEROS else found


def _guesses_at(size: int, programs: Sequence[Program]) -> dict[sp.Symbol, tuple[int, ...]]:
    """The classes where every size is this one."""
    taken_apart = [_take_apart(program, size) for program in programs]
    classes = _classes(chain.from_iterable(_values_at_a_point(each) for each in taken_apart if each is not None))
    found: dict[sp.Symbol, tuple[int, ...]] = {}
    for program, each in zip(programs, taken_apart, strict=True):
        if each is None:
            continue
        sizes = dict.fromkeys(sizes_of(program), size)
        for line in program.lines:
            parts = [classes.get(entry) for row in entries(line.symbol, line.shape, sizes) for entry in row]
            if None not in parts:
                found[line.symbol] = tuple(part for part in parts if part is not None)
    return found


def _take_apart(program: Program, size: int) -> Program | None:
    try:
        sizes = dict.fromkeys(sizes_of(program), size)
        return components(program, sizes) if sizes or any(program.shapes.values()) else program
    except TooLargeError:
        return None


def _values_at_a_point(program: Program) -> Iterator[tuple[sp.Symbol, Bounds]]:
    inputs = sorted((item.symbol for item in program.inputs), key=str)
    values = {symbol: Fraction(_scramble(symbol.name), SCALE) for symbol in inputs}
    names = {n.func.__name__.rstrip("'") for line in program.lines for n in line.expr.atoms(AppliedUndef)}
    functions = {name: sp.tanh(ARGUMENT) + ARGUMENT / (2 + _scramble(name)) for name in names}
    assigned = {line.symbol for line in program.lines}
    for symbol, bounds in _bounds(program, values, functions, GUESS_BITS):
        if symbol in assigned and bounds is not None and bounds[1] - bounds[0] <= WIDE * (1 + abs(bounds[0])):
            yield symbol, bounds


def _classes(values: Iterable[tuple[sp.Symbol, Bounds]]) -> dict[sp.Expr, int]:
    """Values in classes: those whose enclosures, made a little wider, meet are in one. No rounding parts equal ones.

    The class of 0 is 0.
    """
    zero = (sp.S.Zero, (Fraction(0), Fraction(0)))
    widened = [(_widen(bounds), symbol) for symbol, bounds in chain([zero], values)]
    found: dict[sp.Expr, int] = {}
    number, reached = 0, None
    for (low, high), symbol in sorted(widened, key=lambda each: each[0]):
        if reached is not None and low > reached:
            number += 1
        reached = high if reached is None else max(high, reached)
        found[symbol] = number
    return {symbol: each - found[sp.S.Zero] for symbol, each in found.items()}


def _widen(bounds: Bounds) -> Bounds:
    low, high = bounds
    margin = NEGLIGIBLE + CLOSE * max(abs(low), abs(high))
    return low - margin, high + margin


def _scramble(name: str) -> int:
    """A number below SCALE from a name, the same in every process."""
    total = 7
    for letter in name:
        total = (total * 131 + ord(letter)) % SCALE
    return SCALE // 4 + total // 2


def _bounds(
    program: Program, values: Values, functions: Formulas, precision: int
) -> Iterator[tuple[sp.Symbol, Bounds | None]]:
    at = Point(functions, intervals(precision))
    for symbol, value in values.items():
        at.put(symbol, value)
        yield symbol, (value, value)
    for line in program.lines:
        yield line.symbol, at.assign(line.symbol, line.expr)
