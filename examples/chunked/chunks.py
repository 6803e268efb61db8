"""What the chunked kernels share: the cutting of a sequence, the mask of decays, sums from behind."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["CHUNK", "LENGTHS", "Array", "Arrays", "chunks_of", "decays", "steps_first", "sum_from_behind", "t"]

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]

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


def decays(G: Array) -> Array:
    """exp(G_t - G_i) on and below the diagonal, 0 above it: masked before exp, which would overflow there."""
    lower = np.tril(np.ones((G.shape[1], G.shape[1]), bool))
    return np.exp(np.where(lower, G[:, :, None] - G[:, None, :], -np.inf))


def sum_from_behind(a: Array) -> Array:
    """The sums from each step to the last: what goes back through sums from the first to each step."""
    return np.flip(np.cumsum(np.flip(a, 1), axis=1), 1)
