"""What a wrong kernel looks like: the variants of the equations that give what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from symrnn.programs.lines import Assign
from symrnn.testing.kernels.comparing import Setup, TrialResult
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.mistakes.argument_variants import argument_variants
from symrnn.testing.mistakes.cell_variants import cell_variants
from symrnn.testing.mistakes.clip_variants import NOT_LINEAR, clip_variants
from symrnn.testing.mistakes.evidence import TrialEvidence
from symrnn.testing.mistakes.gate_orders import gate_orders
from symrnn.testing.mistakes.line_variants import WrongForms, habit_variants, line_variants
from symrnn.testing.mistakes.loop_variants import loop_variants
from symrnn.testing.mistakes.loss_slopes import loss_slope
from symrnn.testing.mistakes.matching import agreeing_names, explains_some, fits, imitation, names_changed
from symrnn.testing.mistakes.pairs import PartOfIt, pair_variants
from symrnn.testing.mistakes.places import find_reached, lines_behind
from symrnn.testing.mistakes.precision import digits_variant, precision_variant
from symrnn.testing.mistakes.replays import Replays
from symrnn.testing.mistakes.scaled_variants import array_variants, weight_variants
from symrnn.testing.mistakes.search_budget import SearchBudget
from symrnn.testing.mistakes.sum_variants import sum_variants
from symrnn.testing.mistakes.variants import KINDS, Seen, Variant
from symrnn.testing.mistakes.way_back_variants import way_back_variants

__all__ = ["Diagnosis", "diagnose"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Which lines of the pullback explain what is wrong, and the variants that give what the kernel gives."""

    lines: tuple[Assign, ...]
    looks_like: tuple[Variant, ...]


def diagnose(comparison: Setup, evidence: TrialEvidence, chunks: Sequence[int] = ()) -> Diagnosis:
    """The diagnosis from the shortest trial that fails, confirmed on all others, those that pass too.

    Variants are tried in turn: of arrays, of the loop, of arguments and of the lines that explain what is wrong; where
    none of them fits, of several lines at once, of all other lines, and then of the recurrence itself. Those that fit
    all trials are kept.
    """
    equations, shortest = comparison.equations, evidence.outcomes[0]
    lines, budget = _lines(equations, shortest), SearchBudget()
    trials = Replays(comparison, comparison.roles, evidence.outcomes, evidence.wrong)
    precision = precision_variant(comparison, evidence.outcomes)
    if precision is not None:
        return Diagnosis(lines, (precision,))
    parts: list[PartOfIt] = []
    for stage in _stages(equations, trials, lines, evidence, chunks, parts, budget):
        within = budget.within(stage, trials.first)
        fitting = (variant for variant in within if _is_likely(variant, trials.first, parts))
        found = [variant for variant in fitting if all(fits(variant, one) for one in trials.later())]
        if found:
            return Diagnosis(lines, _rank(found))
    return Diagnosis(lines, _without_variant(evidence))


def _is_likely(variant: Variant, first: Seen, parts: list[PartOfIt]) -> bool:
    """Whether a mistake explains the first trial; one that explains at least a part of it is kept in ``parts``."""
    imitated = imitation(variant, first)
    if imitated is None or not explains_some(imitated, first):
        return False
    agreeing = agreeing_names(imitated, first)
    if agreeing & first.outcome.wrong:
        parts.append(PartOfIt(variant, agreeing, names_changed(imitated, first)))
    return agreeing == first.outcome.got.keys()


def _without_variant(evidence: TrialEvidence) -> tuple[Variant, ...]:
    """What can be said of a kernel that no variant gives the same as."""
    found = digits_variant(evidence.outcomes)
    if found is not None:
        return (found,)
    if not evidence.is_linear and not evidence.offset:
        words = "for a loss that counts ten thousand times as much it does not give ten thousand times the gradient"
        return (Variant(NOT_LINEAR, words, lambda seen: seen.outcome.expected),)
    return ()


def _lines(equations: Equations, shortest: TrialResult) -> tuple[Assign, ...]:
    """The lines behind what is wrong in one step; where one step alone is right, what is passed on, or added up."""
    parameters = {parameter.symbol.name for parameter in equations.cell.parameters}
    if shortest.trial.steps == 1 or (shortest.wrong <= parameters and shortest.got.keys() - parameters):
        return lines_behind(equations, shortest.wrong, tuple(shortest.got))
    states = {f"{state.symbol}_prev_bar" for state in equations.cell.states}
    return tuple(line for line in equations.back if line.symbol.name in states)


def _stages(
    equations: Equations,
    trials: Replays,
    lines: tuple[Assign, ...],
    evidence: TrialEvidence,
    chunks: Sequence[int],
    parts: Sequence[PartOfIt],
    budget: SearchBudget,
) -> Iterator[Iterator[Variant]]:
    """The mistakes in the order in which they are tried; ``parts`` grow meanwhile."""
    first, forms = trials.first, WrongForms(equations)
    single = first.outcome.trial.steps == 1
    reach = find_reached(equations)
    got, failing = set(first.outcome.got), first.outcome.wrong
    within = [line for line in equations.back if not single or reach[line.symbol] & got <= failing]
    rest = [line for line in within if line not in lines]
    if evidence.offset:
        yield weight_variants(first)
        return
    yield chain(
        array_variants(first),
        sum_variants(evidence.wrong, first),
        loop_variants(equations, first, chunks),
        argument_variants(equations),
        gate_orders(equations.cell, evidence.wrong),
        line_variants(forms, lines),
    )
    if not evidence.is_linear:
        yield clip_variants(first)
        return
    yield habit_variants(forms, within)
    yield line_variants(forms, rest)
    yield way_back_variants(equations)
    yield pair_variants(trials, tuple(parts), forms, budget)
    yield from cell_variants(equations, loss_slope(first))


def _rank(found: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple(sorted(found, key=lambda variant: KINDS.index(variant.kind)))
