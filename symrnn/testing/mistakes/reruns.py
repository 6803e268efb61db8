"""The way back with some lines wrong: what does not rest on them is as it was, and is not computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import bar
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, Values, line_value
from symrnn.testing.kernels.equations import Equations, arriving_at, gather_array, shift_names
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen

__all__ = ["is_plain", "rerun"]


def is_plain(equations: Equations) -> bool:
    """Whether the steps are strung together as they should be: all of them, and nothing is cut."""
    loop = (equations.stopped, equations.left_out, equations.between, equations.order, equations.truncate)
    return not any(loop) and equations.restart is None


def rerun(
    wrong: Sequence[Assign], asked: frozenset[sp.Symbol], seen: Seen, added: Mapping[sp.Symbol, Array] | None = None
) -> Arrays:
    """The gradients with other lines on the way back; an array that they do not reach is the very one of before.

    ``asked`` are the names of other steps that the lines have, ``added`` what is added to adjoints at all steps. A step
    begins with what differs in what the step after passes on: at the last one that is nothing.
    """
    other = {line.symbol: line for line in wrong}
    more = added or {}
    lines = [(other.get(line.symbol, line), line.symbol in other) for line in seen.equations.back]
    passed_on = {state.symbol: bar(previous(state.symbol)) for state in seen.equations.cell.states}
    gradients = {symbol: bar(symbol) for symbol in seen.right.terms}
    terms: dict[sp.Symbol, Array] = {}
    moved: Values = {}
    for t in reversed(range(seen.outcome.trial.steps)):
        found = _step(lines, asked, moved, {symbol: array[t] for symbol, array in more.items()}, t, seen)
        for symbol, own in gradients.items():
            if own in found:
                if symbol not in terms:
                    terms[symbol] = seen.right.terms[symbol].copy()
                terms[symbol][t] = found[own]
        moved = {state: found[own] for state, own in passed_on.items() if own in found}
    return _gather(terms, seen)


def _step(
    lines: Sequence[tuple[Assign, bool]], asked: frozenset[sp.Symbol], moved: Values, more: Values, t: int, seen: Seen
) -> Values:
    """The adjoints of one step that differ from the right ones."""
    trial = seen.outcome.trial
    numbers = replace(seen.numbers, sizes=trial.sizes)
    arriving = arriving_at(seen.equations, trial, numbers, t, moved) if moved else {}
    found = {bar(state): arriving[state] for state in moved}
    values = seen.right.back[t] | found
    if asked:
        values |= shift_names(asked, seen.right.values, t)
    for line, is_wrong in lines:
        if is_wrong or line.symbol in more or not seen.uses[line.symbol].isdisjoint(found):
            value = line_value(line, values, numbers)
            found[line.symbol] = values[line.symbol] = value + more[line.symbol] if line.symbol in more else value
    return found


def _gather(terms: Mapping[sp.Symbol, Array], seen: Seen) -> Arrays:
    indexing = {parameter.symbol: parameter.indexing for parameter in seen.equations.cell.parameters}
    states = {state.symbol for state in seen.equations.cell.states}
    changed = {}
    for role in seen.roles:
        own = terms.get(previous(role.symbol) if role.symbol in states else role.symbol)
        if own is not None:
            changed[role.symbol.name] = gather_array(role, seen.outcome.trial, own, indexing)
    return seen.outcome.expected | changed
