"""What a derivative in one direction may be where it is wrong: each mistake with what it comes to in a trial."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.errors import InputError, ShapeError, listing
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.nodes import T, dot
from symrnn.programs.lines import Assign
from symrnn.programs.program import Input, Program
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.derivative_comparing import SECOND, DerivativeSetup, DerivativeTrial
from symrnn.testing.kernels.directions import MovedEquations, dot_of
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.held_values import both_ways, gradients_with_held
from symrnn.testing.mistakes.line_variants import Rewriting, rewritings
from symrnn.testing.mistakes.shifts import shift_steps

__all__ = ["DerivativeVariant", "derivative_variants"]

#: up to how many names that may be held each choice of them is tried
_FEW = 6


@dataclass(frozen=True, slots=True)
class DerivativeVariant:
    """A mistake in words, and what it comes to; ``lines`` are the wrong ones, where it is in lines."""

    words: str
    imitate: Callable[[DerivativeTrial], Arrays] = field(repr=False)
    lines: tuple[Assign, ...] = ()


def derivative_variants(setup: DerivativeSetup) -> Iterator[Iterator[DerivativeVariant]]:
    """The mistakes, the likelier first."""
    if setup.derivative is SECOND:
        yield _hold(setup)
    yield _by_direction(setup)
    yield _around_the_loop(setup)
    if setup.derivative is not SECOND:
        wrong = [tuple(_rewritings(setup.moved, line)) for line in setup.moved.forward]
        yield (variant for each in wrong for one in each for variant in _with_lines(setup, one.words, (one.line,)))
        yield _habits(setup, wrong)
    yield _of_all(setup)


def _hold(setup: DerivativeSetup) -> Iterator[DerivativeVariant]:
    """Names that the way back takes for constants: what forward computed, or what it was given."""
    both, moved = both_ways(setup.moved), setup.moved
    used = set().union(*(line.expr.free_symbols for line in moved.back))
    states = {previous(state.symbol) for state in moved.cell.states}
    values = [s for s in moved.equations.step.shapes if s in used and (s in states or _is_line(moved, s))]
    given = [s for s in both.given if s in used and s not in states]
    for names in (*_choices(values), *_groups(moved, values), *_choices(given), [*values, *given]):
        for but_first in (False, True) if states & set(names) else (False,):

            def imitate(seen: DerivativeTrial, names: list[sp.Symbol] = names, first: bool = but_first) -> Arrays:
                return gradients_with_held(both, seen.trial, seen.directions, setup.numbers, frozenset(names), first)

            yield DerivativeVariant(_say_held(names, given), imitate)
    arrives = "what arrives from the loss is taken for a constant by the second derivative: it is detached"
    yield DerivativeVariant(arrives, _scale_array("upstream", 0.0))


def _is_line(moved: MovedEquations, symbol: sp.Symbol) -> bool:
    return any(line.symbol == symbol for line in moved.equations.step.lines)


def _choices(values: list[sp.Symbol]) -> Iterator[list[sp.Symbol]]:
    """All of them, then each few, the large choices first; of many each one, and all but each."""
    most = len(values)
    sizes = range(most, 0, -1) if most <= _FEW else sorted({most, most - 1, 2, 1} - {0}, reverse=True)
    yield from (list(some) for size in sizes for some in combinations(values, size))


def _groups(moved: MovedEquations, values: list[sp.Symbol]) -> Iterator[list[sp.Symbol]]:
    """What is likely kept together, where there are many names: the gates, other functions, each state, the rest."""
    states = [{state.symbol, previous(state.symbol)} for state in moved.cell.states]
    every = set().union(*states)
    functions = {line.symbol: line for line in moved.equations.step.lines if isinstance(line.expr, sp.Function)}
    gates = {s for s, line in functions.items() if s not in every and every.isdisjoint(line.expr.free_symbols)}
    blocks = [gates, functions.keys() - gates - every, *states]
    blocks.append({*values} - set().union(*blocks))
    blocks = [own for block in blocks if (own := block & {*values})]
    for number in range(len(blocks) if len(values) > _FEW else 0, 0, -1):
        for some in combinations(blocks, number):
            yield [symbol for symbol in values if symbol in set().union(*some)]


def _say_held(names: list[sp.Symbol], given: list[sp.Symbol]) -> str:
    called = listing(sorted(map(str, names)), most=12)
    if set(names) <= set(given):
        how = "it is detached" if len(names) == 1 else "they are detached"
    else:
        how = (
            "what forward computed and kept (as in ctx.h = h) has no graph; save what is given and what is given out "
            "with save_for_backward, and compute the rest again in backward"
        )
    return f"{called} taken for {'a constant' if len(names) == 1 else 'constants'} by the second derivative: {how}"


def _by_direction(setup: DerivativeSetup) -> Iterator[DerivativeVariant]:
    """What one direction gives is missing, has the wrong sign, is there twice, or is that of another array."""
    second = setup.derivative is SECOND
    roles = {role.symbol.name: role for role in setup.moved.roles}
    for names in (*([name] for name in setup.asked), *_alike(setup)):
        what = f"what {listing(f'{name}_dot' for name in names)} brings"
        if second:
            what = f"what the gradient with respect to {listing(names)} brings"
        for factor, words in (
            (0.0, "is missing"),
            (-1.0, "has the wrong sign"),
            (2.0, "is counted twice"),
            (0.5, "is half of it"),
        ):
            change = dict.fromkeys(names, _times(factor))
            yield DerivativeVariant(f"{what} {words}", _other_directions(setup, change))
        if not second:
            words = f"{listing(f'{name}_dot' for name in names)} {'is' if len(names) == 1 else 'are'} read transposed"
            yield DerivativeVariant(words, _other_directions(setup, dict.fromkeys(names, _turn)))
    for one, other in combinations(setup.asked, 2):
        if not second and roles[one].shape == roles[other].shape and roles[one].lead == roles[other].lead:
            yield DerivativeVariant(f"{one}_dot and {other}_dot are exchanged", _exchange(setup, one, other))


def _alike(setup: DerivativeSetup) -> Iterator[list[str]]:
    """The parameters of one shape, where there are several, as those of all gates."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for role in parameter_roles(setup.moved.cell):
        if role.symbol.name in setup.asked:
            groups[role.shape, role.lead].append(role.symbol.name)
    yield from (names for names in groups.values() if len(names) > 1)


def _around_the_loop(setup: DerivativeSetup) -> Iterator[DerivativeVariant]:
    """Steps shifted or reversed, tangents that are not passed on."""
    steps = [r.symbol.name for r in setup.moved.roles if r.lead[:1] == (STEPS,) and r.symbol.name in setup.asked]
    for words, change in _SEQUENCES:
        for name in steps if setup.derivative is not SECOND else ():
            yield DerivativeVariant(f"{name}_dot is read {words}", _other_directions(setup, {name: change}))
        if setup.derivative is not SECOND:

            def after(seen: DerivativeTrial, change: Callable[[Array], Array] = change) -> Arrays:
                return {name: change(array) for name, array in seen.expected.items()}

            yield DerivativeVariant(f"the tangents that are given out stand {words}", after)
    states = [state.symbol for state in setup.moved.cell.states]
    for some in (frozenset(states), *(frozenset([s]) for s in states if len(states) > 1)):
        named = listing(sorted(f"{s}_dot" for s in some))
        changed = replace(setup.moved, stopped=some)
        yield DerivativeVariant(f"{named} is not passed on to the next step", _with_equations(setup, changed))


def _habits(setup: DerivativeSetup, rewritten: list[tuple[Rewriting, ...]]) -> Iterator[DerivativeVariant]:
    """The same mistake in all the lines where it can be made, and in each few of them."""
    habits: dict[Any, dict[sp.Symbol, Rewriting]] = defaultdict(dict)
    for of_line in rewritten:
        seen: Counter[Any] = Counter()
        for wrong in of_line:
            if wrong.key is not None:
                habits[wrong.key, seen[wrong.key]][wrong.line.symbol] = wrong
                seen[wrong.key] += 1
    for same in (list(each.values()) for each in habits.values()):
        most = len(same)
        for number in range(most, 1, -1) if most <= _FEW else [most]:
            for some in combinations(same, number):
                yield from _with_lines(setup, some[0].words, tuple(wrong.line for wrong in some))


def _rewritings(moved: MovedEquations, line: Assign) -> Iterator[Rewriting]:
    """The wrong forms of a line, by the rules for the lines of a backward step; of other steps nothing is known."""
    step = moved.equations.step
    own = {other.symbol for other in moved.forward}
    dots = {symbol for each in moved.forward for symbol in each.expr.free_symbols} - step.shapes.keys() - own
    shapes = {dot_of(symbol): shape for symbol, shape in step.shapes.items()}
    given = tuple(Input(dot, shapes[dot]) for dot in sorted(dots, key=str))
    wider = Program((*step.inputs, *given), step.lines, step.outputs)
    for wrong in rewritings(replace(moved.equations, step=wider, back=moved.forward), line):
        if not any("[t" in symbol.name for symbol in wrong.line.expr.free_symbols):
            yield wrong
    for node in sorted(line.expr.atoms(dot), key=str):
        left, right = node.args
        if left.is_Symbol and len(set(step.shapes.get(left, (0, 1)))) == 1:
            turned = line.expr.xreplace({node: dot(T(left), right)})
            yield Rewriting("transposed", f"{left}.T in the place of {left}", replace(line, expr=turned), "weights")


def _with_lines(setup: DerivativeSetup, words: str, lines: tuple[Assign, ...]) -> Iterator[DerivativeVariant]:
    changed = {line.symbol: line for line in lines}
    forward = tuple(changed.get(line.symbol, line) for line in setup.moved.forward)
    yield DerivativeVariant(words, _with_equations(setup, replace(setup.moved, forward=forward)), lines)


def _of_all(setup: DerivativeSetup) -> Iterator[DerivativeVariant]:
    """Everything by a factor, or one array."""
    what = setup.derivative.words
    for factor, words in ((-1.0, "minus"), (2.0, "twice"), (0.5, "half of")):

        def scale(seen: DerivativeTrial, by: float = factor) -> Arrays:
            return {name: by * array for name, array in seen.expected.items()}

        yield DerivativeVariant(f"every {what} is {words} what it should be", scale)
    names = [role.symbol.name for role in setup.moved.roles] if setup.derivative is SECOND else []
    for name in (*names, "upstream"):
        for factor, words in ((0.0, "zero"), (-1.0, "minus what it should be"), (2.0, "twice what it should be")):
            yield DerivativeVariant(f"the {what} by {name} is {words}", _scale_array(name, factor))


def _scale_array(name: str, factor: float) -> Callable[[DerivativeTrial], Arrays]:
    def imitate(seen: DerivativeTrial) -> Arrays:
        return {k: array * (factor if k.partition("[")[0] == name else 1) for k, array in seen.expected.items()}

    return imitate


def _other_directions(
    setup: DerivativeSetup, changes: Mapping[str, Callable[[Array], Array]]
) -> Callable[[DerivativeTrial], Arrays]:
    def imitate(seen: DerivativeTrial) -> Arrays:
        other = {name: changes[name](array) if name in changes else array for name, array in seen.directions.items()}
        if any(other[name].shape != array.shape for name, array in seen.directions.items()):
            raise ShapeError("no such mistake at these sizes")
        return setup.derivative.right(setup.moved, seen.trial, other, setup.numbers)

    return imitate


def _exchange(setup: DerivativeSetup, one: str, other: str) -> Callable[[DerivativeTrial], Arrays]:
    def imitate(seen: DerivativeTrial) -> Arrays:
        swapped = seen.directions | {one: seen.directions[other], other: seen.directions[one]}
        return setup.derivative.right(setup.moved, seen.trial, swapped, setup.numbers)

    return imitate


def _with_equations(setup: DerivativeSetup, changed: MovedEquations) -> Callable[[DerivativeTrial], Arrays]:
    def imitate(seen: DerivativeTrial) -> Arrays:
        try:
            return setup.derivative.right(changed, seen.trial, seen.directions, setup.numbers)
        except KeyError as error:
            raise InputError(f"no such mistake: {error}") from None

    return imitate


def _times(factor: float) -> Callable[[Array], Array]:
    return lambda array: np.asarray(factor * array)


def _turn(array: Array) -> Array:
    return array.T if array.ndim == 2 else array


_SEQUENCES: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("one step late", shift_steps(1)),
    ("one step early", shift_steps(-1)),
    ("in reversed order of the steps", lambda a: a[::-1]),
    ("as it is for the first sequence of the batch", lambda a: np.repeat(a[:, :1], a.shape[1], axis=1)),
)
