"""How the copies of a computation are moved, and what is read off how far apart they are.

To first order a result is off by the sum of d_k e_k over the operations k, where d_k is its derivative and |e_k| at
most what the operation loses, say 1. Moved by normal numbers copies are apart by the root of the sum of d_k^2. Moved by
Cauchy numbers half of them are apart by the sum of |d_k| or more, which is the first-order bound: a sum of Cauchy
numbers times factors is one of them times the sum of the absolute factors (Indyk, 2006, Stable distributions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["CAUCHY", "NORMAL", "SMALLEST", "Moves"]

Array = np.ndarray[Any, Any]

#: the smallest move that float64 shows; what a finer type loses is told from moves of this size
SMALLEST = 1e-10


@dataclass(frozen=True, slots=True)
class Moves:
    """So many copies, in ``alike`` of which an operation is moved alike at every step, as at fixed points."""

    copies: int
    alike: int
    least: float
    most: float
    draw: Callable[[np.random.Generator, tuple[int, ...]], Array]
    gather: Callable[[Array], Array]

    def size(self, roundoff: float) -> float:
        """The unit of the moves: the unit roundoff itself, as far as it is between the least and the most."""
        return min(max(roundoff, self.least), self.most)


def _root_mean_square(apart: Array) -> Array:
    largest = apart.max(axis=0)  # by which they are divided: their squares may overflow
    return np.asarray(largest * np.sqrt(np.mean(np.square(apart / np.where(largest == 0, 1, largest)), axis=0)))


#: of the size that numbers are rounded by, so that kinks and second derivatives count
NORMAL = Moves(16, 8, SMALLEST, np.inf, lambda generator, shape: generator.standard_normal(shape), _root_mean_square)

#: so small that first derivatives alone count; the median of 64 has a standard deviation of a fifth
CAUCHY = Moves(
    64,
    0,
    SMALLEST,
    SMALLEST,
    lambda generator, shape: generator.standard_cauchy(shape),
    lambda apart: np.asarray(np.median(apart, axis=0)),
)
