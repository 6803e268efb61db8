"""What the chunked kernels share: the cutting of a sequence, the mask of decays, sums from behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = [
    "CHUNK",
    "LENGTHS",
    "Array",
    "Arrays",
    "chunks_of",
    "decays",
    "run_chunks",
    "steps_first",
    "sum_from_behind",
    "t",
]

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]

#: from the arrays of a chunk and the state before it, to its outputs, the state behind it, and what going back needs
Step = Callable[..., tuple[Array, Any, tuple[Array, ...]]]

#: steps in a chunk; small, so that short sequences cross its border
CHUNK = 8

#: on both sides of the borders of a chunk
LENGTHS = (1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 1)


def t(a: Array) -> Array:
    """Transposed in the last two axes."""
    return np.swapaxes(a, -1, -2)


def steps_first(a: Array) -> Array:
    """(batch, steps, ...) as (steps, batch, ...), and the other way round."""
    return np.swapaxes(a, 0, 1)


def chunks_of(steps: int) -> list[slice]:
    """The chunks of a sequence; the last may be shorter."""
    return [slice(begin, min(begin + CHUNK, steps)) for begin in range(0, steps, CHUNK)]


def run_chunks(step: Step, arrays: Sequence[Array], begin: Any) -> tuple[Array, list[Any]]:
    """The outputs of all chunks, and the state before each."""
    outputs, begins, state = [], [], begin
    for c in chunks_of(arrays[0].shape[1]):
        begins.append(state)
        y, state, _ = step(*(a[:, c] for a in arrays), state)
        outputs.append(y)
    return np.concatenate(outputs, 1), begins


def decays(G: Array) -> Array:
    """exp(G_t - G_i) on and below the diagonal, 0 above it: masked before exp, which would overflow there."""
    lower = np.tril(np.ones((G.shape[1], G.shape[1]), bool))
    return np.exp(np.where(lower, G[:, :, None] - G[:, None, :], -np.inf))


def sum_from_behind(a: Array) -> Array:
    """The sums from each step to the last: what goes back through sums from the first to each step."""
    return np.flip(np.cumsum(np.flip(a, 1), axis=1), 1)
