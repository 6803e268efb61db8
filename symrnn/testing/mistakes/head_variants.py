"""Mistakes of kernels with heads, which are sequences side by side: heads mixed up with steps, and counted as none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.argument_variants import reshape_variants
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["head_variants"]

#: the usual numbers of heads in tests
_HEADS = (2, 3, 4, 8)


def head_variants(seen: Seen) -> Iterator[Variant]:
    """The mistakes that show in heads alone; a batch that has no such number of heads has one."""
    batch = seen.outcome.trial.batch
    for heads in (heads for heads in _HEADS if batch % heads == 0):
        whose = "all gradients are" if seen.wrong >= seen.outcome.got.keys() else "the gradient is"
        words = f"{whose} divided by the size of the batch, of which {heads} heads are left out"
        yield Variant("batch averaged", words, partial(_average, heads), names=tuple(seen.wrong))
        of_heads = partial(_by_heads, heads)
        yield from reshape_variants(of_heads, f", within each {heads} heads")


def _average(heads: int, seen: Seen) -> Arrays:
    batch, right = seen.outcome.trial.batch, seen.outcome.expected
    divisor = batch // heads if batch % heads == 0 else batch
    return right | {name: right[name] / divisor for name in seen.wrong}


def _by_heads(heads: int, change: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A change of (steps, heads, ...) in each member of the batch, (steps, batch*heads, ...)."""

    def apply(array: Array) -> Array:
        if array.shape[1] % heads:
            return array
        parts = np.split(array, array.shape[1] // heads, axis=1)
        return np.concatenate([change(part) for part in parts], axis=1)

    return apply
