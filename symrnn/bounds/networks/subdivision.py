"""Branch and bound: boxes are divided until the bounds on all of them are near values that occur, or time is up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.bounds.intervals.arrays import Intervals, widen_undefined
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.clock import Clock, OutOfTimeError
from symrnn.bounds.networks.sweeps import Sweeper

__all__ = ["Aim", "Subdivision"]

Array = np.ndarray[Any, Any]

#: so many numbers at once: boxes times directions times entries of the product
_AT_ONCE = 20_000
_MOST_BOXES_AT_ONCE = 128
#: fewer boxes take the same time
_FEW = 16
_TINY = 5e-324
#: a bound that is smaller is not made better, nor is a lower bound where a norm that small occurs
_NOTHING = 1e-300


@dataclass(frozen=True, slots=True)
class Aim:
    """Over how many steps, in which norm, and how near to values that occur."""

    lag: int
    norm: str
    tolerance: float

    def is_open(self, lower: Any, upper: Any, seen: tuple[float, float]) -> Any:
        """Whether the norm may be beyond what was seen."""
        over = upper > max(seen[1] * (1 + self.tolerance), _NOTHING)
        return over | ((lower < seen[0] * (1 - self.tolerance)) & (seen[0] > _NOTHING))


@dataclass(slots=True)
class Subdivision:
    """Branch and bound: the boxes that cover the whole, and what is known of the norm on each.

    ``known`` are a lower and an upper bound on the whole from elsewhere.
    """

    sweep: Sweeper
    aim: Aim
    clock: Clock
    known: tuple[float, float] = (0.0, np.inf)
    count: int = 0
    leaves: list[Array] = field(default_factory=list)
    least: float = np.inf
    greatest: float = 0.0

    @property
    def bounds(self) -> tuple[float, float, tuple[float, float]]:
        """The lower and the upper bound on all boxes, and what was seen."""
        lower, upper = (self.leaves[2].min(), self.leaves[3].max()) if self.leaves else self.known
        return float(lower), float(upper), (self.least, self.greatest)

    def run(self) -> bool:
        """Divide the worst boxes until none is left that matters; whether that came about."""
        with np.errstate(all="ignore"):
            return self._run()

    def _run(self) -> bool:
        low, high = self.sweep.problem.ends
        try:
            self.leaves = self._evaluate(low, high, *(np.full(1, bound) for bound in self.known))
            while (worst := self._worst()).size:
                self._divide(worst)
        except OutOfTimeError:
            return False
        return not self._open().any()

    def _open(self) -> Array:
        """The boxes on which the norm may be beyond what was seen."""
        _, _, lower, upper, _ = self.leaves
        found: Array = self.aim.is_open(lower, upper, (self.least, self.greatest))
        return found

    def _worst(self) -> Array:
        """The open boxes with the largest bounds; a box between neighbouring floating numbers cannot be divided."""
        low, high, lower, upper, along = self.leaves
        if not low.shape[1]:
            return np.empty(0, int)
        rows = np.arange(len(low))
        first, last = low[rows, along], high[rows, along]
        middle = first / 2 + last / 2
        able = np.flatnonzero(self._open() & (middle > first) & (middle < last))
        over = upper[able] / max(self.greatest, _TINY)
        under = max(self.least, _TINY) / np.maximum(lower[able], _TINY)
        return able[np.argsort(-np.maximum(over, under), kind="stable")[: self._at_once]]

    @property
    def _at_once(self) -> int:
        entries = self.sweep.size**2 * int(self.leaves[0].shape[1])
        return max(1, min(_MOST_BOXES_AT_ONCE, _AT_ONCE // entries))

    def _divide(self, worst: Array) -> None:
        """Each of these boxes into equal parts, more of them where the boxes are few; what held on the whole holds."""
        pieces = max(2, _FEW // len(worst))
        low, high, lower, upper, along = (np.repeat(array[worst], pieces, 0) for array in self.leaves)
        rows, part = np.arange(len(low)), np.tile(np.arange(pieces), len(worst))
        first, width = low[rows, along].copy(), (high - low)[rows, along] / pieces
        last = high[rows, along].copy()
        low[rows, along] = np.where(part > 0, np.clip(first + part * width, first, last), first)
        high[rows, along] = np.where(part < pieces - 1, np.clip(first + (part + 1) * width, first, last), last)
        parts = self._evaluate(low, high, lower, upper)
        kept = [np.delete(array, worst, 0) for array in self.leaves]
        self.leaves = [np.concatenate(pair) for pair in zip(kept, parts, strict=True)]

    def _evaluate(self, low: Array, high: Array, lower: Array, upper: Array) -> list[Array]:
        """Boxes with the bounds of the norm on each, and along which entry to divide it."""
        found = self.sweep(low, high, self.clock)
        self.count += len(low)
        norms, middles = (
            norm_of(matrix, self.aim.norm).at((slice(None), 0)) for matrix in (found.product, found.middle)
        )
        upper = np.minimum(upper, np.minimum(norms.high, _product_of_norms(found.factors, self.aim.norm)))
        self.greatest = max(self.greatest, float(middles.low.max()))
        self.least = min(self.least, float(middles.high.min()))
        width = high - low
        if found.slope is None:
            along = width
        else:
            along = width * found.slope.magnitude.max((-2, -1))
        best = np.argmax(np.nan_to_num(along, nan=np.inf), 1) if low.shape[1] else np.zeros(len(low), int)
        return [low, high, np.maximum(lower, norms.low), upper, best]


def _product_of_norms(factors: Intervals, norm: str) -> Array:
    """||J_T ... J_1|| <= ||J_T|| ... ||J_1||, on each box; for the other norms the product's own is never larger."""
    if norm != "2" or factors.low.shape[-1] == 1:
        return np.full(1, np.inf)
    norms, found = norm_of(factors, norm), Intervals.point(np.ones(1))
    for t in range(factors.low.shape[1]):
        found = found * norms.at((slice(None), t))
    return widen_undefined(found).high
