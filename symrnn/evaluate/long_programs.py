"""A long program of scalars: a few functions, each called for all the blocks of lines that are alike.

Python's compiler takes four kilobytes and ten microseconds a line, and over T steps the same few lines come T times. So
the lines are cut into blocks where they repeat, a block is compiled once, and each time it comes is a row of a table:
where among all values those stand that it takes. What it gives is put behind them, line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.evaluate.source import HEAD, FunctionText, compile_source, function_text
from symrnn.plans.stable_slopes import stable_lines
from symrnn.programs.alike import likeness
from symrnn.programs.lines import Assign, Input
from symrnn.programs.program import Program

__all__ = ["BlockLanguage", "is_long", "long_function"]

#: past so many lines a program is cut into blocks; before, one function is easier to read
_LONG = 1000
_LONGEST_PERIOD = 100  # lines that come again and again
_SHORTEST_BLOCK = 8  # lines of a block that comes several times: a call costs as much as one line
_LONGEST_BLOCK = 200  # lines of one that does not
_FAR = 400

Values = tuple[Any, ...]
Block = tuple[int, int]  # the first line of it, and the one behind it


@dataclass(frozen=True, slots=True)
class BlockLanguage:
    """What blocks are written in: the function that writes one, what stands before all, and names that are known."""

    write: Callable[[str, Program, int], FunctionText]
    head: str
    names: Mapping[str, Any]


_NUMPY = BlockLanguage(lambda name, program, first: function_text(name, program, first=first), HEAD, {})


@dataclass(frozen=True, slots=True)
class _Kind:
    """A block of lines as text: its function's name, and which of the block's names this takes."""

    name: str
    text: str
    takes: tuple[int, ...]

    @property
    def is_shared(self) -> bool:
        """Whether it serves blocks that are alike: not where a message in it names a line."""
        return "step(" not in self.text


@dataclass(frozen=True, slots=True)
class _Call:
    """A block: the name of its function, and where the values stand that it takes."""

    name: str
    takes: tuple[int, ...]


def is_long(program: Program) -> bool:
    """Whether a program is cut into blocks; its names are told apart by their texts."""
    return len(program.lines) > _LONG and len({symbol.name for symbol in program.shapes}) == len(program.shapes)


def long_function(program: Program, language: BlockLanguage | None = None) -> tuple[str, Callable[..., Values]]:
    """The functions of a program as text, and a function of its inputs that calls them and gives its outputs.

    ``language`` is that of NumPy where none is given.

    Raises
    ------
    InputError
        naming the line, for an undefined function and for a node that has no form.
    """
    lines = stable_lines(program.lines, program.shapes)
    places = {symbol: place for place, symbol in enumerate(program.shapes)}  # inputs first, then lines
    kinds: dict[Hashable, _Kind] = {}
    words = language or _NUMPY
    calls = [_call(lines, block, places, kinds, words.write) for block in _blocks(lines)]
    source = "\n\n".join((words.head, *(kind.text for kind in kinds.values())))
    functions: dict[str, Any] = {}
    for kind in kinds.values():
        functions |= compile_source(f"{words.head}\n{kind.text}", words.names)
    table = [(functions[call.name], call.takes) for call in calls]
    outputs = [places[symbol] for symbol in program.outputs]

    def evaluate(number: type, *given: Any) -> Values:
        values = list(given)
        for function, takes in table:
            values += function(number, *[values[place] for place in takes])
        return tuple([values[place] for place in outputs])

    return source.rstrip("\n") + "\n", evaluate


def _call(
    lines: Sequence[Assign],
    block: Block,
    places: Mapping[sp.Symbol, int],
    kinds: dict[Hashable, _Kind],
    write: Callable[[str, Program, int], FunctionText],
) -> _Call:
    """The call for a block; the text of a kind that was not met before is added to ``kinds``."""
    own = lines[slice(*block)]
    form, names = likeness([part for line in own for part in (line.expr, line.symbol)])
    kind = kinds.get(form)
    if kind is None or not kind.is_shared:
        kind = _kind(f"evaluate_{len(kinds) + 1}", own, block[0] + 1, names, write)
        kinds[form if kind.is_shared else kind.name] = kind
    return _Call(kind.name, tuple([places[names[each]] for each in kind.takes]))


def _kind(
    name: str,
    lines: Sequence[Assign],
    first: int,
    names: Sequence[sp.Symbol],
    write: Callable[[str, Program, int], FunctionText],
) -> _Kind:
    given = {line.symbol for line in lines}
    takes = tuple(place for place, symbol in enumerate(names) if symbol not in given)
    inputs = tuple(Input(names[place]) for place in takes)
    outputs = tuple(line.symbol for line in lines)
    return _Kind(name, write(name, Program(inputs, tuple(lines), outputs), first).text, takes)


def _blocks(lines: Sequence[Assign]) -> Iterator[Block]:
    """The lines cut into blocks: where some come again and again, these; else what is between."""
    looks: dict[Hashable, int] = {}
    seen = [looks.setdefault((type(line.expr), *map(type, line.expr.args)), len(looks)) for line in lines]
    start = at = 0
    while at < len(lines):
        length = _length_of_block(seen, at)
        if length or at - start == _LONGEST_BLOCK:
            if start < at:
                yield start, at
            start = at
        if not length:
            at += 1
            continue
        while seen[at : at + length] == seen[start : start + length]:
            yield at, at + length
            at += length
        start = at
    if start < at:
        yield start, at


def _length_of_block(seen: Sequence[int], at: int) -> int:
    """How many lines from here on are a block that comes again: the fewest whose repetition goes on longest."""
    head = seen[at : at + _SHORTEST_BLOCK]
    periods = [each for each in range(1, _LONGEST_PERIOD + 1) if seen[at + each : at + each + len(head)] == head]
    if not periods:
        return 0
    repeated = {period: _count_alike(seen, at, period) for period in periods}
    period = max(repeated, key=lambda each: repeated[each])
    length = period * -(-_SHORTEST_BLOCK // period)
    return length if repeated[period] >= length else 0


def _count_alike(seen: Sequence[int], at: int, period: int) -> int:
    """How many lines from here on are, one by one, like those a period further on; past some it does not matter."""
    most = min(_FAR, len(seen) - at - period)
    return next((place for place in range(most) if seen[at + place] != seen[at + period + place]), most)
