"""What an implementation that is wrong forwards may be: the cell's own lines with one mistake in them, run forwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any

import numpy as np
import sympy as sp

from symrnn.errors import InputError, ShapeError
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.kernels.values import right_values
from symrnn.testing.mistakes.cell_variants import cell_variants
from symrnn.testing.mistakes.line_variants import Rewriting
from symrnn.testing.mistakes.places import gate_letter, gate_name
from symrnn.testing.mistakes.shifts import shift_steps
from symrnn.testing.mistakes.value_lines import rewritings_forwards
from symrnn.testing.mistakes.value_shifts import lines_of_the_step_before

__all__ = ["ValueVariant", "run_equations", "value_variants"]

Same = Callable[[Any], Any]


def _same(given: Any) -> Any:
    return given


@dataclass(frozen=True, slots=True)
class ValueVariant:
    """A mistake in words, what is given out with it, the wrong lines, and right ones that are none of the cell's."""

    words: str
    values: Callable[[Trial], Arrays] = field(repr=False)
    lines: tuple[Assign, ...] = ()
    right: tuple[Assign, ...] = ()


def run_equations(
    equations: Equations, before: Callable[[Trial], Trial] = _same, after: Callable[[Arrays], Arrays] = _same
) -> Callable[[Trial], Arrays]:
    """What equations give out, with something changed before and after they are run."""
    return lambda trial: after(right_values(equations, before(trial), False))


def value_variants(equations: Equations) -> Iterator[Iterator[ValueVariant]]:
    """The mistakes, the likelier first: around the loop, in one line, in several alike, in the weights, in time."""
    yield _around_the_loop(equations)
    yield _by_cells(equations)
    yield _by_lines(equations)
    yield _habits(equations)
    yield _by_weights(equations)
    yield (ValueVariant(words, run, (line,)) for words, line, run in lines_of_the_step_before(equations))


def _around_the_loop(equations: Equations) -> Iterator[ValueVariant]:
    states = [state.symbol.name for state in equations.cell.states]
    for names in (states, *([name] for name in states if len(states) > 1)):

        def from_zero(trial: Trial, names: list[str] = names) -> Trial:
            zeros = {name: np.zeros_like(trial.initial[name]) for name in names}
            return replace(trial, initial=trial.initial | zeros)

        yield ValueVariant(f"the initial {' and '.join(names)} is taken as zero", run_equations(equations, from_zero))
    if len(equations.cell.given_out) == 1:
        yield from _other_state_given_out(equations, equations.cell.given_out[0].name)
    yield from _initial_added(equations, states)
    for by, words in ((2, "twice"), (0.5, "half of"), (-1, "minus")):

        def scale(found: Arrays, by: float = by) -> Arrays:
            return {name: by * array for name, array in found.items()}

        yield ValueVariant(f"what is given out is {words} what it should be", run_equations(equations, after=scale))
    for words, change in _SEQUENCES:

        def other_inputs(trial: Trial, change: Callable[[Array], Array] = change) -> Trial:
            return replace(trial, x={name: change(array) for name, array in trial.x.items()})

        def other_outputs(found: Arrays, change: Callable[[Array], Array] = change) -> Arrays:
            return {name: change(array) for name, array in found.items()}

        yield ValueVariant(f"the inputs are read {words}", run_equations(equations, other_inputs))
        yield ValueVariant(f"what is given out stands {words}", run_equations(equations, after=other_outputs))


def _initial_added(equations: Equations, states: list[str]) -> Iterator[ValueVariant]:
    """The initial state is put to what is given out from zero on."""
    for name in {output.name for output in equations.cell.given_out} & set(states):

        def add(trial: Trial, name: str = name) -> Arrays:
            zeros = {state: np.zeros_like(array) for state, array in trial.initial.items()}
            found = right_values(equations, replace(trial, initial=zeros), False)
            return found | {name: found[name] + trial.initial[name]}

        yield ValueVariant(f"the initial {name} is added to every step as it was", add)


def _other_state_given_out(equations: Equations, right: str) -> Iterator[ValueVariant]:
    for state in equations.cell.states:
        if state.symbol.name != right:
            other = state.symbol.name

            def ask(trial: Trial, other: str = other) -> Trial:
                return replace(trial, upstream={other: trial.upstream[right]})

            def rename(found: Arrays, other: str = other) -> Arrays:
                return {right: found[other]}

            yield ValueVariant(f"{other} is given out in the place of {right}", run_equations(equations, ask, rename))


_SEQUENCES: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("in reversed order of the steps", lambda a: a[::-1]),
    ("one step late", shift_steps(1)),
    ("one step early", shift_steps(-1)),
    ("with batch and steps mixed up: a reshape for swapaxes(0, 1)", lambda a: _mix(a)),
    ("as they are for the first sequence of the batch", lambda a: np.repeat(a[:, :1], a.shape[1], axis=1)),
)


def _mix(array: Array) -> Array:
    """As it is read where (steps, batch) is reshaped to (batch, steps) in the place of being exchanged."""
    return array.reshape((array.shape[1], array.shape[0], *array.shape[2:])).swapaxes(0, 1)


def _by_cells(equations: Equations) -> Iterator[ValueVariant]:
    """The variants of the recurrence, which gradients are explained by, too."""
    for stage in cell_variants(equations):
        for variant in stage:
            if variant.lines and not variant.words.endswith(" only"):
                yield from _with_lines(equations, variant.words, variant.lines)


def _by_lines(equations: Equations) -> Iterator[ValueVariant]:
    for line in equations.step.lines:
        for wrong in rewritings_forwards(equations, line):
            yield from _with_lines(equations, wrong.words, (wrong.line,))


def _habits(equations: Equations) -> Iterator[ValueVariant]:
    """The same mistake in all the lines where it can be made."""
    habits: dict[Any, dict[sp.Symbol, Rewriting]] = defaultdict(dict)
    for line in equations.step.lines:
        for wrong in rewritings_forwards(equations, line):
            if wrong.key is not None:
                habits[wrong.key].setdefault(line.symbol, wrong)
    for same in habits.values():
        if len(same) > 1:
            first = next(iter(same.values()))
            yield from _with_lines(equations, first.words, tuple(wrong.line for wrong in same.values()))


def _with_lines(equations: Equations, words: str, lines: tuple[Assign, ...]) -> Iterator[ValueVariant]:
    """The equations with some lines changed, where these can be run in their order."""
    changed = {line.symbol: line for line in lines}
    every = tuple(changed.get(line.symbol, line) for line in equations.step.lines)
    try:
        step = replace(equations.step, lines=every)
    except (InputError, ShapeError):
        return
    yield ValueVariant(words, run_equations(replace(equations, step=step, trajectory=step)), lines)


def _by_weights(equations: Equations) -> Iterator[ValueVariant]:
    """Weights read in another order of the gates, two exchanged, one or all transposed."""
    cell = equations.cell
    shapes = {parameter.symbol.name: parameter.shape for parameter in cell.parameters}
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for name in shapes:
        letter = gate_letter(cell, name)
        if letter:
            groups[name[: -len(letter)]][letter] = name
    letters = max(("".join(group) for group in groups.values()), key=len, default="")
    for order in map("".join, permutations(letters) if len(letters) < 6 else ()):
        if order != letters:
            to = dict(zip(letters, order, strict=True))
            names = {
                own: group[to[letter]]
                for group in groups.values()
                for letter, own in group.items()
                if to[letter] in group
            }
            text = ", ".join(f"the {gate_name(a)} has that of the {gate_name(b)}" for a, b in to.items() if a != b)
            yield _reading(equations, f"the weights are read in another order of the gates: {text}", names)
    for one in shapes:
        for other in shapes:
            if one < other and shapes[one] == shapes[other]:
                yield _reading(equations, f"{one} and {other} are exchanged", {one: other, other: one})
                yield _reading(equations, f"{other} in the place of {one}", {one: other})
                yield _reading(equations, f"{one} in the place of {other}", {other: one})
    square = [name for name, shape in shapes.items() if len(shape) == 2 and shape[0] == shape[1]]
    for turned in (*([name] for name in square), square):
        text = f"{', '.join(turned)} {'is' if len(turned) == 1 else 'are'} transposed"
        yield _reading(equations, text, {name: name for name in turned}, np.transpose)


def _reading(
    equations: Equations, words: str, names: dict[str, str], change: Callable[[Array], Array] = _same
) -> ValueVariant:
    def read(trial: Trial) -> Trial:
        return replace(trial, params=trial.params | {own: change(trial.params[other]) for own, other in names.items()})

    return ValueVariant(words, run_equations(equations, read))
