"""What a wrong kernel looks like: the variants of the equations that give what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import Setup, TrialResult, blocks, is_close
from symrnn.testing.kernels.equations import Equations, gradient_roles
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.cell_variants import cell_variants
from symrnn.testing.mistakes.line_variants import habit_variants, line_variants
from symrnn.testing.mistakes.places import find_reached, lines_behind
from symrnn.testing.mistakes.sequence_variants import sequence_variants
from symrnn.testing.mistakes.sum_variants import sum_variants
from symrnn.testing.mistakes.variants import KINDS, Seen, Variant, replay

__all__ = ["Diagnosis", "diagnose"]

#: beside the largest entry of an array: how closely a variant has to give what the kernel gives
_CLOSE = 100

#: relative errors up to this look like numbers of fewer digits
_FEWER_DIGITS = 1e-5


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Which lines of the pullback explain what is wrong, and the variants that give what the kernel gives."""

    lines: tuple[Assign, ...]
    looks_like: tuple[Variant, ...]


def diagnose(comparison: Setup, shortest: TrialResult, others: Sequence[TrialResult]) -> Diagnosis:
    """The diagnosis from the shortest trial that fails, confirmed on others.

    Variants are tried in turn: of sums, of the loop and of the lines that explain what is wrong; where none of them
    fits, of several lines at once, of all other lines, and then of the recurrence itself. Those that fit all trials are
    kept.
    """
    equations = comparison.equations
    lines = _lines(equations, shortest)
    if _fewer_digits((shortest, *others)):
        words = "right to some digits only: a lower precision on the way, or a difference quotient"
        return Diagnosis(lines, (Variant("lower precision", words, _right),))
    numbers = NumberType(np.float64, comparison.kink)
    wrong = shortest.wrong.union(*(outcome.wrong for outcome in others))
    trials = [replay(outcome, equations, numbers, wrong) for outcome in (shortest, *others)]
    for stage in _stages(equations, trials[0], lines, wrong):
        found = [variant for variant in stage if all(_fits(variant, one, comparison.rtol) for one in trials)]
        if found:
            return Diagnosis(lines, _rank(found))
    return Diagnosis(lines, ())


def _lines(equations: Equations, shortest: TrialResult) -> tuple[Assign, ...]:
    """The lines behind what is wrong in one step; where one step alone is right, what is passed on, or added up."""
    parameters = {parameter.symbol.name for parameter in equations.cell.parameters}
    if shortest.trial.steps == 1 or (shortest.wrong <= parameters and shortest.got.keys() - parameters):
        return lines_behind(equations, shortest.wrong, tuple(shortest.got))
    states = {f"{state.symbol}_prev_bar" for state in equations.cell.states}
    return tuple(line for line in equations.back if line.symbol.name in states)


def _stages(
    equations: Equations, first: Seen, lines: tuple[Assign, ...], wrong: frozenset[str]
) -> Iterator[Iterator[Variant]]:
    single = first.outcome.trial.steps == 1
    reach = find_reached(equations)
    got, failing = set(first.outcome.got), first.outcome.wrong
    within = [line for line in equations.back if not single or reach[line.symbol] & got <= failing]
    rest = [line for line in within if line not in lines]
    yield chain(sum_variants(wrong, first), sequence_variants(equations, first), line_variants(equations, lines))
    yield habit_variants(equations, within)
    yield line_variants(equations, rest)
    yield from cell_variants(equations)


def _fits(variant: Variant, one: Seen, rtol: float) -> bool:
    """Whether a variant gives, in every array and step of it, what the kernel gives."""
    with np.errstate(all="ignore"):
        imitated = variant.imitate(one)
    if imitated is None:
        return False
    got = one.outcome.got
    return all(
        is_close(got[role.symbol.name][block], imitated[role.symbol.name][block], min(_CLOSE * rtol, 1e-3))
        for role in gradient_roles(one.equations.cell)
        if role.symbol.name in got
        for _, block in blocks(role, got[role.symbol.name])
    )


def _rank(found: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple(sorted(found, key=lambda variant: KINDS.index(variant.kind)))


def _fewer_digits(outcomes: Sequence[TrialResult]) -> bool:
    """Whether all that is wrong is wrong in its last digits."""
    return all(
        is_close(outcome.got[name], outcome.expected[name], _FEWER_DIGITS)
        for outcome in outcomes
        for name in outcome.wrong
    )


def _right(one: Seen) -> Arrays:
    return one.outcome.expected
