"""Which lines of two programs differ: lines of one value are one, and those that are left are looked at one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

import sympy as sp

from symrnn.derivation.step_trials import joint_values
from symrnn.derivation.trial_values import Array, are_close, shape_at, trial_array, trial_sizes, values_of_lines
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.programs.lines import Assign
from symrnn.programs.program import Program

__all__ = ["LineDifference", "align_lines", "line_differences"]

Programs = Sequence[Program]
Pairs = dict[sp.Symbol, sp.Symbol]  # from lines of the first program to lines of the second
Expressions = Mapping[sp.Symbol, sp.Expr]
MOST_ORDERS = 24


@check_arguments
@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that two cells write differently: both texts, in the names of the first; empty where a cell has none.

    >>> print(LineDifference("h", "h = r*g", "h = z*g"))
    h = r*g  |  h = z*g
    """

    name: str
    first: str
    second: str

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __str__(self) -> str:
        return f"{self.first}  |  {self.second}"


def line_differences(programs: Programs) -> tuple[LineDifference, ...]:
    """The lines that differ, in the order of the first program; both have inputs of the same names."""
    pairs = align_lines(programs)
    found = _different(programs, pairs)
    for first in [symbol for symbol in found if symbol not in programs[0].outputs]:
        fewer = {one: other for one, other in pairs.items() if one != first}
        without = _different(programs, fewer)
        if len(without) < len(found):
            pairs, found = fewer, without
    return tuple(found.values())


def align_lines(programs: Programs) -> Pairs:
    """Which line of the second program each of the first is: outputs, lines of one value, of one name, of one place."""
    one, other = programs
    pairs = dict(zip(one.outputs, other.outputs, strict=True))
    values = [joint_values(programs, positive) for positive in (False, True)]
    for line in one.lines:
        same = [each.symbol for each in other.lines if _is_one(line.symbol, each.symbol, values)]
        _join(pairs, line.symbol, sorted(same, key=lambda symbol: symbol != line.symbol))
    for line in one.lines:
        _join(pairs, line.symbol, [e.symbol for e in other.lines if (e.symbol, e.shape) == (line.symbol, line.shape)])
    return _join_by_place(pairs, programs)


def _is_one(first: sp.Symbol, second: sp.Symbol, values: Sequence[Sequence[Mapping[sp.Symbol, Array]]]) -> bool:
    return all(are_close(a[first], b[second]) for a, b in values)


def _join(pairs: Pairs, first: sp.Symbol, among: list[sp.Symbol]) -> None:
    free = [symbol for symbol in among if symbol not in pairs.values()]
    if first not in pairs and free:
        pairs[first] = free[0]


def _join_by_place(pairs: Pairs, programs: Programs) -> Pairs:
    """From the outputs on: names that only the two lines of a pair use are one, in the order that makes these equal."""
    one, other = programs
    lines = [{line.symbol: line for line in program.lines} for program in programs]
    for line in reversed(one.lines):
        if line.symbol not in pairs:
            continue
        partner = lines[1][pairs[line.symbol]]
        ours = _free(line, lines[0], set(pairs))
        theirs = _free(partner, lines[1], set(pairs.values()))
        if not ours or len(ours) != len(theirs):
            continue
        ways = [dict(zip(ours, each, strict=True)) for each in islice(permutations(theirs), MOST_ORDERS)]
        fit = [way for way in ways if all(one.shapes[a] == other.shapes[b] for a, b in way.items())]
        best = [way for way in fit if not _differ(programs, {**pairs, **way}, line.symbol)]
        pairs = {**pairs, **(best or fit or [{}])[0]}
    return pairs


def _free(line: Assign, lines: Mapping[sp.Symbol, Assign], taken: set[sp.Symbol]) -> list[sp.Symbol]:
    return [symbol for symbol in lines if symbol in line.expr.free_symbols and symbol not in taken]


def _different(programs: Programs, pairs: Pairs) -> dict[sp.Symbol, LineDifference]:
    """The lines that differ, where every line without a partner is put into those that use it."""
    found: dict[sp.Symbol, LineDifference] = {}
    for line in programs[0].lines:
        if line.symbol in pairs and _differ(programs, pairs, line.symbol):
            first, second = _in_pairs(programs, pairs, line.symbol)
            found[line.symbol] = LineDifference(
                line.symbol.name, f"{line.symbol} = {first}", f"{line.symbol} = {second}"
            )
    return found


def _in_pairs(programs: Programs, pairs: Pairs, symbol: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """What a line and its partner are in names of the first program that both have."""
    one, other = programs
    back = {second: first for first, second in pairs.items()}
    first = _put_in(one, set(pairs), symbol)
    second = _put_in(other, set(back), pairs[symbol])
    return first, second.xreplace(back)


def _put_in(program: Program, kept: set[sp.Symbol], symbol: sp.Symbol) -> sp.Expr:
    """The expression of a line with those put in that are not kept, one after the other."""
    definitions = {line.symbol: line.expr for line in program.lines}
    expr = definitions[symbol]
    for line in reversed(program.lines):
        if line.symbol in expr.free_symbols and line.symbol not in kept:
            expr = expr.xreplace({line.symbol: definitions[line.symbol]})
    return expr


def _differ(programs: Programs, pairs: Pairs, symbol: sp.Symbol) -> bool:
    """Whether a line and its partner are two functions of the names that both programs have."""
    first, second = _in_pairs(programs, pairs, symbol)
    if first == second:
        return False
    one, other = programs
    shapes = {**other.shapes, **one.shapes}
    sizes = trial_sizes(programs)
    names = sorted(first.free_symbols | second.free_symbols, key=str)
    for positive in (False, True):
        given = {s: trial_array(13 * i + 2, shape_at(shapes[s], sizes), positive) for i, s in enumerate(names)}
        values = []
        for expr in (first, second):
            line = Assign(sp.Dummy("value", real=True), expr, one.shapes[symbol])
            values.append(values_of_lines((line,), given, sizes)[line.symbol])
        if not are_close(*values):
            return True
    return False
