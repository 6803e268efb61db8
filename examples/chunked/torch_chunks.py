"""What the chunked kernels in torch share: the cutting of a sequence, the mask of decays, sums from behind.

Within a kernel arrays are (batch, heads, steps, size), and gates (batch, heads, steps).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

__all__ = ["CHUNK", "HEADS", "LENGTHS", "chunks_of", "decays", "heads_first", "run_chunks", "sum_from_behind", "t"]

Tensor = torch.Tensor
State = tuple[Tensor, ...]

#: from the arrays of a chunk and the state before it, to its outputs, the state behind it, and what going back needs
Step = Callable[..., tuple[Tensor, State, tuple[Tensor, ...]]]

#: steps in a chunk; small, so that short sequences cross its border
CHUNK = 8

#: on both sides of the borders of a chunk
LENGTHS = (1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 1)

#: heads of a sequence in the tests
HEADS = 2


def t(a: Tensor) -> Tensor:
    """Transposed in the last two axes."""
    return a.transpose(-1, -2)


def heads_first(a: Tensor) -> Tensor:
    """(batch, steps, heads, ...) as (batch, heads, steps, ...), and the other way round."""
    return a.transpose(1, 2)


def chunks_of(steps: int) -> list[slice]:
    """The chunks of a sequence; the last may be shorter."""
    return [slice(begin, min(begin + CHUNK, steps)) for begin in range(0, steps, CHUNK)]


def run_chunks(step: Step, arrays: Sequence[Tensor], begin: State) -> tuple[Tensor, list[State]]:
    """The outputs of all chunks, and the state before each and behind the last."""
    outputs, states = [], [begin]
    for c in chunks_of(arrays[0].shape[2]):
        y, end, _ = step(*(a[:, :, c] for a in arrays), *states[-1])
        outputs.append(y)
        states.append(end)
    return torch.cat(outputs, 2), states


def decays(G: Tensor) -> Tensor:
    """exp(G_t - G_i) on and below the diagonal, 0 above it: masked before exp, which would overflow there."""
    above = torch.ones(G.shape[-1], G.shape[-1], dtype=torch.bool, device=G.device).triu(1)
    return (G[..., :, None] - G[..., None, :]).masked_fill(above, -torch.inf).exp()


def sum_from_behind(a: Tensor) -> Tensor:
    """The sums from each step to the last: what goes back through sums from the first to each step."""
    return a.flip(-1).cumsum(-1).flip(-1)
