"""What steps of a chunk read of each other and of its start, with the decays between them."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, spread, stack
from symrnn.expressions.nodes import T, dot
from symrnn.linear.decays import Decays, spread_rows
from symrnn.linear.updates import Update

__all__ = [
    "Memory",
    "Source",
    "end_vector",
    "meet_keys",
    "read_start",
    "scale_keys",
    "score_pairs",
    "select_pairs",
    "sum_pairs",
    "vector_before",
    "write_end",
]


@dataclass(frozen=True, slots=True)
class Source:
    """What the steps of a chunk write, sum over i of values[i] keys[i]^T; ``raw`` keys do not decay."""

    values: sp.Expr
    keys: sp.Expr
    raw: sp.Expr


@dataclass(frozen=True, slots=True)
class Memory:
    """A matrix state over a chunk: its decays, its sources, and the initial state as rows are multiplied with it."""

    update: Update
    decays: Decays
    sources: list[Source]
    begin: sp.Expr


def scale_keys(decays: Decays, keys: sp.Expr) -> sp.Expr:
    """The keys of all steps as queries meet them."""
    return keys if decays.keys_by is None else keys * _widen(decays, decays.keys_by)


def score_pairs(decays: Decays, rows: sp.Expr, keys: sp.Expr, chunk: int | str, is_before: bool) -> sp.Expr:
    """The matrix of x_t . (decays from i to t) y_i, for i <= t, or for i < t up to the step before t.

    ``keys`` are scaled already.
    """
    if decays.pairs and isinstance(chunk, int):
        return _score_rows(decays, rows, keys, chunk, is_before)
    asks = decays.asks_before if is_before else decays.asks
    asked = rows if asks is None else rows * _widen(decays, asks)
    return dot(asked, T(keys)) * (decays.mask_before if is_before else decays.mask)


def meet_keys(decays: Decays, rows: sp.Expr, keys: sp.Expr, is_before: bool) -> sp.Expr:
    """The same of all pairs of steps, those that are no earlier ones among them."""
    asks = decays.asks_before if is_before else decays.asks
    return dot(rows if asks is None else rows * _widen(decays, asks), T(keys))


def select_pairs(scores: sp.Expr, chunk: int, is_before: bool) -> sp.Expr:
    """Of all pairs those of earlier steps, taken out: where another overflows a factor 0 would make no number of it."""
    rows = []
    for t in range(is_before, chunk):
        row = part(T(part(scores, t, t + 1)), 0, t + (not is_before))
        rows.append(T(pad(row, 0, chunk)))
    whole = stack(*rows) if len(rows) > 1 else rows[0]
    return pad(whole, 1, chunk) if is_before else whole


def _score_rows(decays: Decays, rows: sp.Expr, keys: sp.Expr, chunk: int, is_before: bool) -> sp.Expr:
    found = []
    for t in range(is_before, chunk):
        faded = decays.pairs[t - is_before]
        steps = t + (not is_before)
        wide = chunk if decays.is_masked_late else steps
        row = dot(part(keys, 0, wide) * faded, T(part(rows, t, t + 1)))
        if wide > steps:
            row = part(row, 0, steps)
        found.append(T(pad(row, 0, chunk)))
    whole = stack(*found) if len(found) > 1 else found[0]
    return pad(whole, 1, chunk) if is_before else whole


def read_start(decays: Decays, rows: sp.Expr, begin: sp.Expr, is_before: bool) -> sp.Expr:
    """Each row times the initial state, as it has faded until then."""
    since = decays.since_before if is_before else decays.since
    return dot(rows * since, begin) if decays.is_wide else spread_rows(since) * dot(rows, begin)


def sum_pairs(decays: Decays, fed: sp.Expr, chunk: int | str, is_wide: bool) -> sp.Expr:
    """For each step what was fed in up to it, each as it has faded; ``is_wide`` where that has columns."""
    if not decays.pairs:
        found = dot(decays.mask, fed if decays.keys_by is None else fed * _widen(decays, decays.keys_by, is_wide))
        return found if decays.asks is None else _widen(decays, decays.asks, is_wide) * found
    rows = []
    for t, faded in enumerate(decays.pairs):
        terms = faded * part(fed, 0, chunk if decays.is_masked_late else t + 1)
        kept = part(terms, 0, t + 1) if decays.is_masked_late else terms
        rows.append(kept if t == 0 else T(dot(T(kept), ones(t + 1))))
    return stack(*rows)


def write_end(decays: Decays, values: sp.Expr, keys: sp.Expr, raw: sp.Expr) -> sp.Expr:
    """The sum of values[i] keys[i]^T, faded to the end of the chunk; ``raw`` keys are those of no decay."""
    if not decays.is_wide:
        return dot(T(spread_rows(decays.until_end) * values), raw)
    return dot(T(values), raw * decays.ends if decays.ends is not None else keys * T(spread(decays.until_end)))


def end_vector(decays: Decays, fed: sp.Expr, old: sp.Expr, chunk: str) -> sp.Expr:
    """A state of entries at the end of a chunk of any length: what was fed in, each as it has faded."""
    if decays.is_wide:
        return decays.through * (old + dot(T(fed / decays.since), ones(chunk)))
    return decays.through * old + dot(T(fed), decays.until_end)


def vector_before(decays: Decays, fed: sp.Expr, begin: sp.Expr, has_columns: bool) -> sp.Expr:
    """The same at each step, before the step."""
    since = decays.since_before
    if decays.is_wide:
        return since * (begin + dot(decays.mask_before, fed / decays.since))
    return (spread_rows(since) if has_columns else since) * begin + dot(decays.mask_before, fed)


def _widen(decays: Decays, factors: sp.Expr, is_wide: bool = True) -> sp.Expr:
    """One factor for each step in every column."""
    return factors if decays.is_wide or not is_wide else spread_rows(factors)
