"""Where in a box a gradient is large: points of it, each with a certified lower bound."""

from __future__ import annotations

import numpy as np

from symrnn.bounds.intervals.arrays import Array
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.boxes import Slot
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.sweeps import sweeper

__all__ = ["largest_place"]

_POINTS = 64
#: so many numbers at once: points times entries that have a width
_AT_ONCE = 20_000
_SHOWN = 6


def largest_place(problem: Problem, lag: int, norm: str) -> tuple[float, str]:
    """A point of the box where the norm over the lag is large: its certified lower bound there, and its coordinates.

    The middle, the two ends, and some corners and inner points, the same on every run, are tried.
    """
    points = _points(*problem.ends)
    norms = norm_of(sweeper(problem, lag)(points, points).product, norm).low[:, 0]
    norms = np.where(np.isfinite(norms), norms, 0.0)
    best = int(np.argmax(norms))
    return float(norms[best]), _write_point(problem, points[best])


def _points(low: Array, high: Array) -> Array:
    """The middle of a box, its ends, and points in and on it, (points, entries)."""
    count = max(1, min(_POINTS, _AT_ONCE // max(1, low.size)))
    generator = np.random.default_rng(0)
    share = generator.uniform(size=(count, low.shape[1]))
    share[: count // 2] = np.round(share[: count // 2])
    ends = np.array([[0.5], [0.0], [1.0]]) * np.ones_like(low)
    return np.clip(low + np.concatenate([ends, share]) * (high - low), low, high)


def _write_point(problem: Problem, point: Array) -> str:
    """The coordinates of a point, by name, entry and step."""
    entries = [text for slot in problem.slots for text in _entries(slot, point)]
    more = len(entries) - _SHOWN
    shown = ", ".join(entries[:_SHOWN]) + (f", and {more} more" if more > 0 else "")
    return shown or "at the numbers given"


def _entries(slot: Slot, point: Array) -> list[str]:
    at = f" at step {slot.time}" if slot.time else ""
    return [
        f"{slot.symbol}{_index(slot, entry)}{at} = {float(point[slot.first + number])!r}"
        for number, entry in enumerate(slot.wide.tolist())
    ]


def _index(slot: Slot, entry: list[int]) -> str:
    rows, columns = slot.box.low.shape
    if columns == 1:
        return "" if rows == 1 else f"[{entry[0]}]"
    return f"[{entry[0]}, {entry[1]}]"
