"""What a wrong kernel looks like: the variants of the equations that give what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from symrnn.cells.cell import Cell
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.comparing import Setup, TrialResult
from symrnn.testing.kernels.equations import Equations
from symrnn.testing.mistakes.argument_variants import argument_variants
from symrnn.testing.mistakes.cell_variants import cell_variants
from symrnn.testing.mistakes.chunk_line_variants import chunk_line_variants, lengths_to_try
from symrnn.testing.mistakes.chunk_losses import chunk_loss_variant, gate_sum_variant
from symrnn.testing.mistakes.chunk_variants import chunk_variants, likely_chunks
from symrnn.testing.mistakes.clip_variants import NOT_LINEAR, clip_variants
from symrnn.testing.mistakes.decays import log_gates
from symrnn.testing.mistakes.evidence import TrialEvidence
from symrnn.testing.mistakes.gate_orders import gate_orders
from symrnn.testing.mistakes.head_variants import head_variants
from symrnn.testing.mistakes.held_scales import hold_scales
from symrnn.testing.mistakes.line_rules import SUM_FOR_PRODUCT
from symrnn.testing.mistakes.line_variants import WrongForms, habit_variants, line_variants
from symrnn.testing.mistakes.loop_variants import loop_variants
from symrnn.testing.mistakes.loss_slopes import loss_slope
from symrnn.testing.mistakes.matching import agreeing_names, explains_some, fits, imitation, names_changed
from symrnn.testing.mistakes.pairs import PartOfIt, pair_variants
from symrnn.testing.mistakes.places import find_reached, lines_behind
from symrnn.testing.mistakes.precision import digits_variant, precision_variant, whole_numbers_variant
from symrnn.testing.mistakes.replays import Replays
from symrnn.testing.mistakes.scaled_variants import array_variants, weight_variants
from symrnn.testing.mistakes.search_budget import SearchBudget
from symrnn.testing.mistakes.sum_variants import sum_variants
from symrnn.testing.mistakes.variants import KINDS, Seen, Variant
from symrnn.testing.mistakes.way_back_variants import way_back_variants

__all__ = ["Diagnosis", "diagnose"]

#: up to so many steps mistakes in a line are likelier than those that end where a chunk does
_FEW_STEPS = 3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Which lines of the pullback explain what is wrong, and the variants that give what the kernel gives."""

    lines: tuple[Assign, ...]
    looks_like: tuple[Variant, ...]


def diagnose(cell: Cell, comparison: Setup, evidence: TrialEvidence, chunks: Sequence[int] = ()) -> Diagnosis:
    """The diagnosis from the shortest trial that fails, confirmed on all others, those that pass too.

    ``cell`` is the user's, of which the equations of ``comparison`` have more names.

    Variants are tried in turn: of arrays, of the loop, of arguments and of the lines that explain what is wrong; where
    none of them fits, of several lines at once, of all other lines, and then of the recurrence itself. Those that fit
    all trials are kept.
    """
    equations, shortest = comparison.equations, evidence.outcomes[0]
    lines, budget = _lines(equations, shortest), SearchBudget()
    trials = Replays(comparison, comparison.roles, evidence.outcomes, evidence.wrong)
    whole = whole_numbers_variant(evidence.outcomes)
    if whole is not None:
        return Diagnosis(lines, (whole,))
    precision = precision_variant(comparison, evidence.outcomes)
    if precision is not None:
        return Diagnosis(lines, (chunk_loss_variant(comparison, evidence.outcomes) or precision,))
    searches = [_Search(trials, lines, evidence, chunks, cell, trials.short_and_right())]
    held = hold_scales(trials.first)
    if held is not None:
        others = Replays(replace(comparison, equations=held), comparison.roles, evidence.outcomes, evidence.wrong)
        searches.append(_Search(others, lines, evidence, chunks, cell, others.short_and_right()))
    for stages in zip(*(each.stages(budget) for each in searches), strict=True):
        for search, stage in zip(searches, stages, strict=True):
            found = search.fitting(budget.within(stage, search.trials.first))
            if found:
                return Diagnosis(lines, _rank(found))
    return Diagnosis(lines, _without_variant(comparison, evidence))


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for the mistakes in one form of the equations; ``parts`` are those that explain a part of it.

    ``short`` is a short trial that passes, where there is one beside a long one that fails.
    """

    trials: Replays
    lines: tuple[Assign, ...]
    evidence: TrialEvidence
    chunks: Sequence[int]
    cell: Cell
    short: Seen | None
    parts: list[PartOfIt] = field(default_factory=list)

    def fitting(self, variants: Iterator[Variant]) -> list[Variant]:
        """Those that give in all trials what the kernel gives."""
        short = self.short
        possible = variants if short is None else (variant for variant in variants if fits(variant, short))
        likely = (variant for variant in possible if _is_likely(variant, self.trials.first, self.parts))
        return [variant for variant in likely if all(fits(variant, one) for one in self.trials.later())]

    def stages(self, budget: SearchBudget) -> Iterator[Iterator[Variant]]:
        """The mistakes in the order in which they are tried; ``parts`` grow meanwhile."""
        first, evidence = self.trials.first, self.evidence
        equations, forms = first.equations, WrongForms(first.equations)
        names = {line.symbol for line in self.lines}
        within = _lines_within(first)
        if evidence.offset:
            sums = (each for each in line_variants(forms, within) if each.kind == SUM_FOR_PRODUCT)
            yield chain(weight_variants(first), sums)
            return
        lengths = [outcome.trial.steps for outcome in evidence.outcomes]
        likely = likely_chunks(self.chunks, lengths)
        of_chunks = chunk_variants(equations, likely)
        yield chain(
            array_variants(first),
            sum_variants(evidence.wrong, first),
            loop_variants(equations, first, self.chunks),
            of_chunks if self.chunks or lengths[0] > _FEW_STEPS else (),
            argument_variants(equations),
            gate_orders(equations.cell, evidence.wrong),
            line_variants(forms, [line for line in equations.back if line.symbol in names]),
        )
        if not evidence.is_linear:
            yield clip_variants(first)
            return
        yield habit_variants(forms, within)
        yield line_variants(forms, [line for line in within if line.symbol not in names])
        yield chain(of_chunks, head_variants(first))
        tried = lengths_to_try(first, likely)
        yield from chunk_line_variants(self.cell, first, [k for k in tried if k < max(lengths)])
        yield way_back_variants(equations)
        yield pair_variants(self.trials, tuple(self.parts), forms, budget)
        # one chunk that holds all trials: what is wrong in several lines is likelier
        yield from chunk_line_variants(self.cell, first, [k for k in tried if k >= max(lengths)])
        slope = loss_slope(first)
        yield from cell_variants(equations, slope)
        for k in likely if self.chunks or any(log_gates(equations)) else ():
            yield from cell_variants(equations, slope, k)


def _lines_within(first: Seen) -> list[Assign]:
    """The lines that may be wrong: where one step is, those alone that lead to arrays that all are."""
    reach, back = find_reached(first.equations), first.equations.back
    got, failing = set(first.outcome.got), first.outcome.wrong
    single = first.outcome.trial.steps == 1
    return [line for line in back if not single or reach[line.symbol] & got <= failing]


def _is_likely(variant: Variant, first: Seen, parts: list[PartOfIt]) -> bool:
    """Whether a mistake explains the first trial; one that explains at least a part of it is kept in ``parts``."""
    imitated = imitation(variant, first)
    if imitated is None or not explains_some(imitated, first):
        return False
    agreeing = agreeing_names(imitated, first)
    if agreeing & first.outcome.wrong:
        parts.append(PartOfIt(variant, agreeing, names_changed(imitated, first)))
    return agreeing == first.outcome.got.keys()


def _without_variant(comparison: Setup, evidence: TrialEvidence) -> tuple[Variant, ...]:
    """What can be said of a kernel that no variant gives the same as."""
    losses = (chunk_loss_variant, gate_sum_variant)
    found = next((loss for each in losses if (loss := each(comparison, evidence.outcomes))), None)
    found = found or digits_variant(evidence.outcomes)
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


def _rank(found: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple(sorted(found, key=lambda variant: KINDS.index(variant.kind)))
