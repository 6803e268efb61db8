"""Families of programs at every number of steps: the checker itself joins one step and the step from n to n + 1.

Over one step the family has to be what the recursion begins with. For n + 1 steps it has to be what the recursion
makes of the family over n steps: there the family stands in the place of the recursion, for any arguments, which is
what the induction assumes. Both are compared as programs, the second with n a name of a size.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count

import sympy as sp

from symrnn.claims.comparisons import Hypothesis
from symrnn.claims.lengths import EveryLength, FewerSteps
from symrnn.claims.statements import Equivalence
from symrnn.claims.verdict import Evidence
from symrnn.errors import InputError, inflect
from symrnn.expressions.sizes import Size, size_sum
from symrnn.judge.lines.equivalence import proves_equivalence, refutes_equivalence
from symrnn.judge.lines.statements_of_blocks import by_blocks
from symrnn.programs.components import sizes_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, with_ending
from symrnn.programs.resizing import resize, resize_program

__all__ = ["fault_of_lengths", "proves_every_length", "refutes_every_length"]

MOST_STEPS = 3  # of a witness


def proves_every_length(statement: EveryLength, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of both parts, None where one is not proved, or where they do not fit each other."""
    if fault_of_lengths(statement, given) is not None:
        return None
    prove = by_blocks(proves_equivalence)
    first = prove(_over(statement, 1), ())
    longer = None if first is None else prove(_one_more(statement), ())
    if first is None or longer is None:
        return None
    told = ((f"over {n} step{s}", found) for n, s, found in ((1, "", first), (f"{statement.length}+1", "s", longer)))
    return Evidence(
        "induction over the number of steps", tuple(f"{what}: {'; '.join(found.details)}" for what, found in told)
    )


def refutes_every_length(statement: EveryLength, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A small number of steps, and values, at which an output of the family is not that of the recursion."""
    if fault_of_lengths(statement, given) is not None:
        return None
    for steps in range(1, MOST_STEPS + 1):
        found = refutes_equivalence(_over(statement, steps), ())
        if found is not None:
            return Evidence(found.method, (f"over {inflect(steps, 'step')}", *found.details), found.witness)
    return None


def fault_of_lengths(statement: EveryLength, given: tuple[Hypothesis, ...]) -> str | None:
    """What keeps the parts from being those of one induction; None where nothing does."""
    if given:
        return "a hypothesis might not hold of what is put in for one step less"
    n, family, grown = statement.length, statement.family, {each.symbol for each in statement.grown}
    if n not in sizes_of(family) or n in sizes_of(statement.first):
        return f"{n} is to be a size of the family and none of its first step"
    if not all(item.constant for item in family.inputs if item.symbol in grown):
        return "what is grown is no constant of the family"
    if len(grown) < len(statement.grown) or not grown <= {item.symbol for item in family.inputs}:
        return "what is grown are no inputs of the family, each once"
    if any(each.start.free_symbols or not each.next.free_symbols <= grown for each in statement.grown):
        return "what is grown rests on more than the number of steps"
    if any(each.written is not None for each in statement.grown):
        return "a sum is written for what is grown, and nothing looks at it here"
    try:
        ours = [(item.symbol, item.shape) for item in _inputs(resize_program(family, {n: 1}), grown)]
        if ours != [(item.symbol, item.shape) for item in statement.first.inputs]:
            return "the family over one step has other inputs than the first step of the recursion"
        _over(statement, 1)
        _one_more(statement)
    except InputError as error:
        return str(error)
    return None


def _inputs(program: Program, grown: set[sp.Symbol]) -> list[Input]:
    return [item for item in program.inputs if item.symbol not in grown]


def _over(statement: EveryLength, steps: int) -> Equivalence:
    """The family over so many steps, and the recursion written out."""
    recursion, grown = statement.first, {each.symbol: each.start for each in statement.grown}
    lines = [Assign(s, expr, _shape_of(statement, s, 1)) for s, expr in grown.items()]
    taken = {symbol.name for symbol in statement.family.shapes}
    for number in range(1, steps):
        sizes: dict[str, Size] = {statement.length: number}
        recursion = _put_in(resize_program(statement.longer, sizes), statement.calls, recursion)
        old = _fresh(tuple(grown), f"_of{number}_", taken)
        lines = [_rename(line, old) for line in lines]
        lines += [
            Assign(each.symbol, resize(each.next.xreplace(old), sizes), _shape_of(statement, each.symbol, number + 1))
            for each in statement.grown
        ]
    whole = resize_program(statement.family, {statement.length: steps})
    inputs = tuple(_inputs(whole, set(grown)))
    return _pair(Program(inputs, (*lines, *whole.lines), whole.outputs), recursion)


def _one_more(statement: EveryLength) -> Equivalence:
    """The family over n + 1 steps, and the recursion with the family over n steps in it; what is grown is any."""
    n, family, grown = statement.length, statement.family, {each.symbol for each in statement.grown}
    more = size_sum(n, 1)
    whole = resize_program(family, {n: more})
    new = _fresh(tuple(grown), "_grown", {symbol.name for symbol in (*family.shapes, *statement.longer.shapes)})
    lines = [Assign(new[each.symbol], each.next, _shape_of(statement, each.symbol, more)) for each in statement.grown]
    lines += [Assign(line.symbol, line.expr.xreplace(new), line.shape) for line in whole.lines]
    constants = tuple(item for item in family.inputs if item.symbol in grown)
    left = Program((*_inputs(whole, grown), *constants), tuple(lines), whole.outputs)
    longer = Program((*statement.longer.inputs, *constants), statement.longer.lines, statement.longer.outputs)
    return _pair(left, _put_in(longer, statement.calls, family, grown))


def _shape_of(statement: EveryLength, symbol: sp.Symbol, steps: Size) -> tuple[Size, ...]:
    return resize_program(statement.family, {statement.length: steps}).shapes[symbol]


def _pair(family: Program, recursion: Program) -> Equivalence:
    """Both with the lines that they need, and none of the one called like one of the other."""
    shared = {item.symbol for item in family.inputs}
    if len(family.outputs) != len(recursion.outputs):
        raise InputError("the family and the recursion have not as many outputs")
    if [family.shapes[s] for s in family.outputs] != [recursion.shapes[s] for s in recursion.outputs]:
        raise InputError("the outputs of the family and of the recursion have not the same shapes")
    if set(family.inputs) != set(recursion.inputs):
        raise InputError("the family and the recursion have not the same inputs")
    taken = {symbol.name for symbol in (*family.shapes, *recursion.shapes)}
    apart = _fresh([line.symbol for line in recursion.lines if line.symbol not in shared], "_in_steps", taken)
    return Equivalence(*(_only_needed(each) for each in (family, recursion.rename(apart))))


def _only_needed(program: Program) -> Program:
    return Program(program.inputs, lines_for(program.lines, program.outputs), program.outputs)


def _put_in(
    longer: Program, calls: Sequence[FewerSteps], shorter: Program, kept: Collection[sp.Symbol] = ()
) -> Program:
    """The recursion in which each call is the lines of what is called, as soon as its arguments are there.

    ``kept`` are inputs of what is called that are no arguments: they stay as they are.
    """
    results = {symbol for call in calls for symbol in call.results}
    inputs = tuple(item for item in longer.inputs if item.symbol not in results)
    known, lines, waiting = {item.symbol for item in inputs}, list[Assign](), list(calls)
    taken = {symbol.name for symbol in longer.shapes}
    for line in (*longer.lines, None):
        for call in [call for call in waiting if known.issuperset(call.arguments)]:
            waiting.remove(call)
            lines += _lines_of(call, shorter, kept, taken)
            known.update(call.results)
        if line is not None:
            lines.append(line)
            known.add(line.symbol)
    return Program(inputs, tuple(lines), longer.outputs)


def _lines_of(call: FewerSteps, shorter: Program, kept: Collection[sp.Symbol], taken: set[str]) -> list[Assign]:
    own = [item for item in shorter.inputs if item.symbol not in kept]
    if len(own) != len(call.arguments) or len(shorter.outputs) != len(call.results):
        raise InputError("a call has not as many arguments, or results, as what is called")
    new = _fresh([*(item.symbol for item in own), *(line.symbol for line in shorter.lines)], "_before", taken)
    lines = [Assign(new[item.symbol], s, item.shape) for item, s in zip(own, call.arguments, strict=True)]
    lines += [_rename(line, new) for line in shorter.lines]
    shapes = shorter.shapes
    lines += [Assign(s, new[o], shapes[o]) for s, o in zip(call.results, shorter.outputs, strict=True)]
    return lines


def _rename(line: Assign, names: dict[sp.Symbol, sp.Symbol]) -> Assign:
    return Assign(names.get(line.symbol, line.symbol), line.expr.xreplace(names), line.shape)


def _fresh(symbols: Sequence[sp.Symbol], ending: str, taken: set[str]) -> dict[sp.Symbol, sp.Symbol]:
    """Names with an ending that nothing else is called; they are taken then."""
    tries = ({symbol: with_ending(symbol, f"{ending}{number}") for symbol in symbols} for number in count(1))
    found = next(each for each in tries if taken.isdisjoint(symbol.name for symbol in each.values()))
    taken.update(symbol.name for symbol in found.values())
    return found
