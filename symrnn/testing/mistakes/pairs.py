"""Two mistakes at once: each explains some of the arrays that are wrong, or the second what the first leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from symrnn.testing.kernels.equations import back_through, gather_gradients
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.line_variants import WrongForms, line_variants
from symrnn.testing.mistakes.loop_variants import loop_variants
from symrnn.testing.mistakes.matching import agreeing_names, fits, imitation
from symrnn.testing.mistakes.places import lines_behind
from symrnn.testing.mistakes.replays import Replays
from symrnn.testing.mistakes.scaled_variants import array_variants
from symrnn.testing.mistakes.search_budget import SearchBudget
from symrnn.testing.mistakes.sum_variants import sum_variants
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["TWO_MISTAKES", "PartOfIt", "pair_variants"]

TWO_MISTAKES = "two mistakes"

#: how many first mistakes a second is looked for upon, and how many are tried where several explain the same
_FIRST, _SAME = 6, 2


@dataclass(frozen=True, slots=True)
class PartOfIt:
    """A mistake, the arrays in which it gives what the kernel gives, and those that it changes."""

    variant: Variant
    agreeing: frozenset[str]
    changed: frozenset[str]


def pair_variants(
    trials: Replays, found: Sequence[PartOfIt], forms: WrongForms, budget: SearchBudget
) -> Iterator[Variant]:
    """Pairs of the mistakes that explain a part of the first trial, and of others upon them, each pair once."""
    told: set[frozenset[str]] = set()
    for pair in _pairs(trials, found, forms, budget):
        words = frozenset(pair.words.removeprefix(f"{TWO_MISTAKES}: ").split("; and "))
        if words not in told:
            told.add(words)
            yield pair


def _pairs(trials: Replays, found: Sequence[PartOfIt], forms: WrongForms, budget: SearchBudget) -> Iterator[Variant]:
    first = trials.first
    wrong, got = first.outcome.wrong, first.outcome.got.keys()
    yield from _side_by_side(first, found)
    parts = [p for p in found if p.variant.change and p.agreeing & wrong and wrong > got - p.agreeing]
    for part in islice(_largest_first(parts), _FIRST):
        yield from _upon(part.variant, first, forms, budget)
    for part in islice((p for p in found if p.agreeing == got), _FIRST):
        for later in trials.later():
            if not fits(part.variant, later):
                yield from _upon(part.variant, later, forms, budget)
                break


def _largest_first(parts: Iterable[PartOfIt]) -> list[PartOfIt]:
    return sorted(parts, key=lambda part: -len(part.agreeing))


def _side_by_side(first: Seen, found: Sequence[PartOfIt]) -> Iterator[Variant]:
    """Two mistakes that change other arrays, all that are wrong between them."""
    wrong = first.outcome.wrong
    explaining: dict[frozenset[str], list[Variant]] = {}
    for name in sorted(wrong):
        for variant in _of_one_array(name, first):
            imitated = imitation(variant, first)
            if imitated is not None and name in agreeing_names(imitated, first):
                explaining.setdefault(frozenset({name}), []).append(variant)
    for part in found:
        if part.changed and part.changed == part.agreeing & wrong:
            explaining.setdefault(part.changed, []).append(part.variant)
    for names, variants in explaining.items():
        others = explaining.get(wrong - names, [])
        if min(names) < min(wrong - names, default=""):
            yield from (_pair(one, other) for one in variants[:_SAME] for other in others[:_SAME])


def _of_one_array(name: str, seen: Seen) -> Iterator[Variant]:
    only = frozenset({name})
    return chain(sum_variants(only, seen), array_variants(replace(seen, wrong=only)))


def _upon(variant: Variant, seen: Seen, forms: WrongForms, budget: SearchBudget) -> Iterator[Variant]:
    """The second mistake, in what a first one leaves of a trial."""
    changed = _after(variant, seen)
    imitated = imitation(variant, seen)
    rest = seen.outcome.got.keys() - (frozenset() if imitated is None else agreeing_names(imitated, seen))
    lines = lines_behind(seen.equations, rest, tuple(seen.outcome.got))
    seconds = chain(
        *(_of_one_array(name, changed) for name in rest if len(rest) == 1),
        loop_variants(changed.equations, changed),
        line_variants(forms, lines),
    )
    for second in budget.within(seconds, seen):
        if {line.symbol for line in second.lines}.isdisjoint(line.symbol for line in variant.lines):
            both = imitation(second, changed)
            if both is not None and agreeing_names(both, seen) == seen.outcome.got.keys():
                yield _pair(variant, second)


def _pair(one: Variant, other: Variant) -> Variant:
    """Both at once, that on the way back first."""
    first, second = (one, other) if one.change else (other, one)
    words = f"{TWO_MISTAKES}: {first.words}; and {second.words}"
    names = tuple(dict.fromkeys((*first.names, *second.names)))
    return Variant(TWO_MISTAKES, words, partial(_imitate_both, first, second), first.lines + second.lines, names)


def _imitate_both(first: Variant, second: Variant, seen: Seen) -> Arrays | None:
    return second.imitate(_after(first, seen))


def _after(variant: Variant, seen: Seen) -> Seen:
    """The trial as it were if the equations had a mistake."""
    outcome = seen.outcome
    if variant.change is None:
        return replace(seen, outcome=replace(outcome, expected=variant.imitate(seen) or outcome.expected))
    equations = variant.change(seen.equations)
    right = back_through(equations, outcome.trial, seen.numbers, seen.right.values)
    expected = gather_gradients(equations.cell, outcome.trial, right)
    uses = {line.symbol: frozenset(line.expr.free_symbols) for line in equations.back}
    outcome = replace(outcome, expected=expected)
    return replace(seen, outcome=outcome, equations=equations, right=right, uses=uses)
