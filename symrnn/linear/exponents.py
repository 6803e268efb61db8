"""What exponents a chunk and its way back take, for log gates between stated ends: found without running either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name
from symrnn.expressions.exact import to_fraction
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.pullback import pullback
from symrnn.linear.chunks import chunk_of
from symrnn.linear.exponent_ranges import TakenExponent, exponents_of
from symrnn.linear.float_limits import FLOATS, limits_of
from symrnn.linear.gate_sums import Interval
from symrnn.linear.linear_form import LinearForm, as_linear
from symrnn.linear.log_gates import log_gates_of, with_log_gates
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Program, name_symbol

__all__ = ["ExponentBounds", "exponent_bounds", "safe_chunks"]

#: of a search: kernels take chunks of 16 to 128 steps
LONGEST = 128

Gates = Mapping[sp.Symbol, Interval]


@check_arguments
@dataclass(frozen=True, slots=True)
class ExponentBounds:
    """Between what every exponent of a chunk and of its pullback lies: no more and no less, as sums of gates.

    About the ``middle`` of a chunk, and in a delta rule about its ``first`` step, products of two of the exponentials
    span all of it at pairs of later steps; the chunk selects the others, so that these flow nowhere.

    ``out`` is the largest exponent whose exponential flows into an output, ``back`` into a gradient; None where none
    does. A selection, such as ``where``, keeps what is masked out from an output; its way back multiplies it by zero,
    and zero times infinity is no number.

    >>> from symrnn import cells
    >>> exponent_bounds(cells.load("rg_lru"), 4, (-5, 0), "middle")
    ExponentBounds('rg_lru', 4, middle, at most 10)
    """

    cell: str
    chunk: int
    decays: str
    gates: tuple[tuple[sp.Symbol, Interval], ...]
    taken: tuple[TakenExponent, ...]
    out: Fraction | int | None
    back: Fraction | int | None

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.cell), self.chunk, self.decays, f"at most {self.largest}")

    @property
    def largest(self) -> Fraction | int | None:
        """The largest exponent of those that are known; None where there is none."""
        return max((each.ends[1] for each in self.taken if each.ends is not None), default=None)

    @property
    def unknown(self) -> tuple[TakenExponent, ...]:
        """The exponents that rest on something without bounds."""
        return tuple(each for each in self.taken if each.ends is None)

    @property
    def is_masked_late(self) -> bool:
        """Whether an exponential is taken of what is masked out afterwards: it grows, and no output has it."""
        largest = self.largest
        return largest is not None and largest > max(self.out or 0, 0)

    @check_arguments
    def overflows(self, dtype: str) -> bool:
        """Whether an exponential may be infinite in a type: float16, bfloat16, float32 or float64.

        Raises
        ------
        InputError
            for another type.
        """
        limits, largest = limits_of(dtype), self.largest
        if self.unknown:
            return True
        return largest is not None and not limits.holds(largest, self.chunk, _size(dict(self.gates)))


@check_arguments
def exponent_bounds(cell: Cell, chunk: int = 64, gate: Any = (-5, 0), decays: str = "start") -> ExponentBounds:
    """The exponents of a chunk and of its way back, where each log gate lies between two numbers at every step.

    ``gate`` is a pair for all decays, or a mapping with a pair for each name, which may be that of another input too.
    ``decays`` is the form of the chunk, as ``chunkwise`` takes it.

    >>> from symrnn import cells
    >>> found = exponent_bounds(cells.load("mamba2"), 16, ("-5.92", 0), "late_mask")
    >>> print(float(found.largest), found.out, float(found.back), found.overflows("float32"))
    88.8 0 88.8 True

    Raises
    ------
    InputError
        as ``chunkwise`` does, and for a gate without bounds, or with none such.
    """
    form = with_log_gates(as_linear(cell))
    gates = _read_gates(form, gate)
    made = chunk_of(form, chunk, _log_form(decays))
    back = pullback(made)
    known = made.program.shapes
    arriving = tuple(item for item in back.inputs if item.symbol not in known)
    whole = Program((*made.program.inputs, *arriving), (*made.lines, *back.lines), back.outputs)
    taken, (out, gradients) = exponents_of(whole, gates, made.program.outputs, back.outputs)
    return ExponentBounds(cell.name, chunk, decays, tuple(gates.items()), taken, out, gradients)


@check_arguments
def safe_chunks(cell: Cell, gate: Any = (-5, 0), decays: str = "start") -> dict[str, int | None]:
    """The largest chunk whose exponentials are finite, for each type of numbers; 1 where none is.

    None where no exponent grows with the chunk, as chunks of 2, 18 and 64 steps tell, and where 128 steps are safe.

    >>> from symrnn import cells
    >>> print(safe_chunks(cells.load("kda"), (-5, 0), "start"))
    {'float16': 2, 'bfloat16': 17, 'float32': 17, 'float64': None}

    Raises
    ------
    InputError
        as ``exponent_bounds`` does.
    """
    form = with_log_gates(as_linear(cell))
    gates = _read_gates(form, gate)
    largest: dict[int, Fraction | int] = {}

    def largest_at(chunk: int) -> Fraction | int:
        if chunk not in largest:
            largest[chunk] = _largest_exponent(form, chunk, _log_form(decays), gates)
        return largest[chunk]

    def is_safe(chunk: int, dtype: str) -> bool:
        return FLOATS[dtype].holds(largest_at(chunk), chunk, _size(gates))

    def search(dtype: str) -> int | None:
        """Exponents are sums of so many gates: two chunks say how long one may be, which is read at its two sides."""
        slope = (largest_at(18) - largest_at(2)) / Fraction(16)
        if slope <= 0:
            return None if is_safe(64, dtype) else 1
        guess = int((FLOATS[dtype].largest - largest_at(2)) / slope) + 2
        guess = min(max(guess, 2), LONGEST)
        while guess > 1 and not is_safe(guess, dtype):
            guess -= 1
        while 1 < guess < LONGEST and is_safe(guess + 1, dtype):
            guess += 1
        return None if guess == LONGEST else guess

    return {dtype: search(dtype) for dtype in FLOATS}


def _largest_exponent(form: LinearForm, chunk: int, decays: str, gates: Gates) -> Fraction | int:
    """Of the chunk forwards; its way back takes no other exponentials, but those that are there by their names."""
    program = chunk_of(form, chunk, decays).program
    found = {node for line in program.lines for node in line.expr.atoms(sp.exp)}
    nodes = sorted(found, key=str)
    lines = lines_for(program.lines, {symbol for node in nodes for symbol in node.free_symbols})
    names = [name_symbol(f"exponential_{i}") for i in range(len(nodes))]
    shapes = [shape_of(node, program.shapes) for node in nodes]
    taken, _ = exponents_of(Program(program.inputs, (*lines, *map(Assign, names, nodes, shapes)), tuple(names)), gates)
    return max((each.ends[1] for each in taken if each.ends is not None), default=0)


def _log_form(decays: str) -> str:
    if decays == "products":
        raise InputError("decays is products, which takes no exponentials; its quotients 1/P grow as those of start")
    return decays


def _size(gates: Gates) -> Fraction:
    """The largest absolute value of a gate."""
    return max((abs(Fraction(end)) for ends in gates.values() for end in ends), default=Fraction(0))


def _read_gates(form: LinearForm, gate: Any) -> dict[sp.Symbol, Interval]:
    needed = log_gates_of(form)
    core = form.core
    symbols = [item.symbol for items in (core.inputs, core.constants) for item in items]
    known = {symbol.name: symbol for symbol in (*symbols, *(weight.symbol for weight in core.parameters))}
    if not isinstance(gate, Mapping):
        ends = _read_ends("gate", gate)
        return dict.fromkeys(needed, ends)
    found = {}
    for name, ends in gate.items():
        if name not in known:
            raise InputError(f"gate has the name {quote_name(name)}; the recurrence has {listing(known)}")
        found[known[name]] = _read_ends(f"gate {name}", ends)
    for symbol in needed:
        if symbol not in found:
            raise InputError(f"gate has no bounds for {symbol}, which decays; give {{{symbol.name!r}: (-5, 0)}}")
    return found


def _read_ends(what: str, ends: Any) -> Interval:
    if not isinstance(ends, (tuple, list)) or len(ends) != 2:
        raise InputError(f"{what}: expected two numbers, the least and the largest, such as (-5, 0), found {ends!r}")
    low, high = (to_fraction(end) for end in ends)
    if low > high:
        raise InputError(f"{what}: the least, {low}, is above the largest, {high}")
    return _plain(low), _plain(high)


def _plain(number: Fraction) -> Fraction | int:
    """Integers count faster."""
    return int(number) if number.denominator == 1 else number
