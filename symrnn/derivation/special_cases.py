"""Where one cell is another: some weights are 0 or 1, or some lines are, or lines are each other's complement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import sympy as sp

from symrnn.derivation.step_trials import agree, joint_values
from symrnn.derivation.trial_values import Array, are_close, trial_sizes, values_of_lines
from symrnn.programs.lines import Assign
from symrnn.programs.program import Program

__all__ = ["Conditions", "find_conditions", "put_into"]

Condition = tuple[sp.Symbol, sp.Expr]  # a name, and what it is set to
_Candidate = tuple[int, tuple[int, ...], str, tuple[Condition, ...]]  # its rank, where it is put in, in words
Programs = Sequence[Program]
Values = Sequence[Mapping[sp.Symbol, Array]]
MOST_TRIED = 400
_NUMBERS, _BOTH = (sp.S.Zero, sp.S.One), (0, 1)


def put_into(program: Program, conditions: Iterable[Condition]) -> Program:
    """The program with some of its names set to something: a line gives that, and an input is no longer given."""
    found = dict(conditions)
    given = {item.symbol for item in program.inputs}
    numbers = {symbol: value for symbol, value in found.items() if symbol in given}
    inputs = tuple(item for item in program.inputs if item.symbol not in numbers)
    first = tuple(Assign(symbol, value, program.shapes[symbol]) for symbol, value in numbers.items())
    rest = (Assign(line.symbol, found.get(line.symbol, line.expr), line.shape) for line in program.lines)
    return Program(inputs, (*first, *rest), program.outputs)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions under which two programs agree at trial numbers, the programs under them, and how telling they are."""

    rank: int
    texts: tuple[str, ...]
    programs: Programs


def find_conditions(programs: Programs, weights: Sequence[sp.Symbol]) -> Conditions | None:
    """The most telling conditions under which the outputs agree at trial numbers, None without.

    ``weights`` are those of both, in the names of the first; what only one cell has is tried first.
    """
    values = joint_values(programs)
    for tried, (rank, which, text, conditions) in enumerate(_candidates(programs, weights)):
        if tried == MOST_TRIED:
            break
        if not _fits(programs, values, which, conditions):
            continue
        changed = tuple(put_into(p, conditions) if number in which else p for number, p in enumerate(programs))
        if agree(changed):
            texts = (text,) if text else tuple(f"{symbol} = {value}" for symbol, value in conditions)
            return Conditions(rank, texts, changed)
    return None


def _fits(programs: Programs, values: Values, which: tuple[int, ...], conditions: tuple[Condition, ...]) -> bool:
    """Whether the outputs agree at one point with the conditions put in; no program is made for it."""
    found = dict(conditions)
    changed = list(values)
    for number in which:
        program = programs[number]
        given = {item.symbol: values[number][item.symbol] for item in program.inputs}
        first = [Assign(s, value, program.shapes[s]) for s, value in conditions if s in given]
        rest = [Assign(line.symbol, found.get(line.symbol, line.expr), line.shape) for line in program.lines]
        changed[number] = values_of_lines([*first, *rest], given, trial_sizes(programs))
    pairs = zip(*(program.outputs for program in programs), strict=True)
    return all(are_close(changed[0][one], changed[1][other]) for one, other in pairs)


def _candidates(programs: Programs, weights: Sequence[sp.Symbol]) -> Iterator[_Candidate]:
    names = [{item.symbol for item in program.inputs} for program in programs]
    lone = [[symbol for symbol in own if symbol not in other] for own, other in (names, names[::-1])]
    lone = [sorted(each, key=str) for each in lone]
    used = [symbol for symbol in weights if symbol in names[0] & names[1]]
    for value in _NUMBERS:
        yield from ((0, _BOTH, "", ((symbol, value),)) for symbol in (*lone[0], *lone[1]))
    yield from ((1, (which,), text, (condition,)) for which, text, condition in _of_lines(programs))
    for each in lone:
        counts = [*range(2, min(len(each), 4) + 1), *([len(each)] if len(each) > 4 else [])]
        for value in _NUMBERS:
            yield from (
                (2, _BOTH, "", tuple((symbol, value) for symbol in chosen))
                for count in counts
                for chosen in combinations(each, count)
            )
    yield from _of_weights(programs, used, tuple((symbol, sp.S.Zero) for each in lone for symbol in each))


def _of_weights(programs: Programs, used: Sequence[sp.Symbol], rest: tuple[Condition, ...]) -> Iterator[_Candidate]:
    """Weights that both cells have, as 0, as 1, as each other; then with all that one has alone as 0."""
    shapes = programs[0].shapes
    for value in _NUMBERS:
        yield from ((3, _BOTH, "", ((symbol, value),)) for symbol in used)
    for first, second in combinations(used, 2):
        if shapes[first] == shapes[second]:
            yield 4, _BOTH, "", ((second, first),)
    if rest:
        yield from ((5, _BOTH, "", ((symbol, sp.S.Zero), *rest)) for symbol in used)


def _of_lines(programs: Programs) -> Iterator[tuple[int, str, Condition]]:
    """Lines that only one cell has: as 1, as 0, as another line, as its complement; and as its own complement."""
    values = joint_values(programs)
    for which, program in enumerate(programs):
        others = [values[1 - which][line.symbol] for line in programs[1 - which].lines]
        before: list[Assign] = []
        for line in program.lines:
            symbol, value = line.symbol, values[which][line.symbol]
            if symbol not in program.outputs and not any(are_close(value, each) for each in others):
                yield from ((which, "", (symbol, number)) for number in (sp.S.One, sp.S.Zero))
                for each in before:
                    if each.shape == line.shape:
                        yield which, "", (symbol, 1 - each.symbol)
                        yield which, "", (symbol, each.symbol)
            if symbol not in program.outputs:
                yield which, f"{symbol} replaced by 1 - {symbol}", (symbol, 1 - line.expr)
            before.append(line)
