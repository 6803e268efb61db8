"""Windows of consecutive displacements, in their order or shuffled, and what needs no training to predict from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import numpy as np

from symrnn import InputError

from .tracks import Array, Track

__all__ = ["BASELINES", "POSITIONS", "SHUFFLED", "Order", "Windows", "distances", "is_common", "windows"]

#: the lengths of the windows, in positions
POSITIONS = (2, 3, 5, 10, 20, 30)
#: those of them that are also given in shuffled order
SHUFFLED = (3, 5, 10)

#: predictions without weights, as displacements from the last position q; the position before it is p
BASELINES: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "staying put": lambda x: np.zeros_like(x[-1]),
        "2q - p": lambda x: x[-1],
        "2p - q": lambda x: -2 * x[-1],
        "mean of the window": lambda x: x.mean(axis=0),
    }
)


class Order(Enum):
    """In which order the displacements of a window are given to a model."""

    KEPT = "kept"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows of consecutive displacements, each with the displacement that follows; none crosses storms.

    ``x`` is (steps, windows, 2) and ``target`` (windows, 2), in km; ``storms`` holds the index of each window's
    storm, and ``ends`` that of its last position.
    """

    x: Array
    target: Array
    storms: Array
    ends: Array


def windows(tracks: tuple[Track, ...], positions: int, order: Order = Order.KEPT) -> Windows:
    """Every window of so many positions, one fewer displacements, that is followed by another position.

    Raises
    ------
    InputError
        where every storm is too short.
    """
    parts: list[Array] = []
    storms: list[int] = []
    ends: list[int] = []
    for index, track in enumerate(tracks):
        moved = track.displacements
        if len(moved) >= positions:
            cut = np.lib.stride_tricks.sliding_window_view(moved, positions, axis=0)  # (windows, 2, positions)
            parts.append(cut)
            storms += [index] * len(cut)
            ends += range(positions - 1, positions - 1 + len(cut))
    if not parts:
        raise InputError(f"no storm has more than {positions} positions; take shorter windows or other storms")
    every = np.ascontiguousarray(np.concatenate(parts).transpose(2, 0, 1))
    x = every[:-1] if order is Order.KEPT else _shuffle(every[:-1], seed=positions)
    return Windows(x, every[-1], np.array(storms), np.array(ends))


def _shuffle(x: Array, seed: int) -> Array:
    """Each window in an order of its own. The random numbers are those that NumPy promises not to change."""
    keys = np.random.RandomState(seed).random_sample(x.shape[:2])
    return np.take_along_axis(x, np.argsort(keys, axis=0, kind="stable")[:, :, None], axis=0)


def distances(predicted: Array, found: Windows) -> Array:
    """How far each predicted position is from the true one, in km."""
    return np.asarray(np.hypot(*(predicted - found.target).T))


def is_common(found: Windows) -> Array:
    """Which windows end where every length of window fits in."""
    return np.asarray(found.ends >= max(POSITIONS) - 1)
