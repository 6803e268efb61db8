"""The rules of a chunk as a whole: states before it, the order of chunks, what goes back over a border, sums of gates.

A kernel that goes chunk by chunk keeps the states at the borders, and makes the steps between again on the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.mistakes.borders import Border

__all__ = ["BORDERS", "CARRIED", "GATE_READINGS", "GATE_SUMS", "OF_ONE_STATE", "ORDERS", "Carried"]

_WRONG_STATE = "wrong state at a border"

#: the kind, what is wrong in words, and which state each chunk is made again from
BORDERS: tuple[tuple[str, str, Border], ...] = (
    (
        "wrapped index",
        "each chunk of {k} steps is made again from the state before the chunk before it, the first from that before "
        "the last: an index of -1",
        lambda i, n: (i - 1) % n,
    ),
    (
        _WRONG_STATE,
        "each chunk of {k} steps is made again from the state before the chunk before it, the first from its own",
        lambda i, n: max(i - 1, 0),
    ),
    (_WRONG_STATE, "each chunk of {k} steps is made again from the state behind it", lambda i, n: i + 1),
    (_WRONG_STATE, "every chunk of {k} steps is made again from the initial state", lambda i, n: 0),
    (_WRONG_STATE, "every chunk of {k} steps is made again from the last state", lambda i, n: n),
    (
        _WRONG_STATE,
        "the states before the chunks of {k} steps are taken in reversed order",
        lambda i, n: n - 1 - i,
    ),
    (_WRONG_STATE, "every chunk of {k} steps is made again from a state of zero", lambda i, n: None),
    (
        _WRONG_STATE,
        "every chunk of {k} steps but the first is made again from a state of zero",
        lambda i, n: None if i else 0,
    ),
    (
        "initial state ignored",
        "the first chunk of {k} steps is made again from a state of zero",
        lambda i, n: i or None,
    ),
    (
        _WRONG_STATE,
        "the last chunk of {k} steps is made again from a state of zero",
        lambda i, n: None if i == n - 1 else i,
    ),
)


def _chunks_forwards(steps: int, k: int) -> Sequence[int]:
    return [t for begin in range(0, steps, k) for t in reversed(range(begin, min(begin + k, steps)))]


def _steps_forwards(steps: int, k: int) -> Sequence[int]:
    return [t for begin in reversed(range(0, steps, k)) for t in range(begin, min(begin + k, steps))]


#: what is wrong in words, and the order in which so many steps are visited in chunks of k
ORDERS: tuple[tuple[str, Callable[[int, int], Sequence[int]]], ...] = (
    ("the chunks of {k} steps are gone through from the first to the last", _chunks_forwards),
    ("within each chunk of {k} steps the loop back goes from the first step to the last", _steps_forwards),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes back at the first step of a chunk, what came in at its end, the decay over it, is it the first one."""

    found: Array
    end: Array
    decay: Array | None
    is_first: bool


#: the kind, what is wrong in words, and what is handed on to the chunk before; None where that cannot be
CARRIED: tuple[tuple[str, str, Callable[[Carried], Array | None]], ...] = (
    (
        "factor missing",
        "what comes in at the end of a chunk of {k} steps is passed on without the decay of the chunk",
        lambda at: None if at.decay is None else at.found + (1 - at.decay) * at.end,
    ),
    (
        "term missing",
        "what comes in at the end of a chunk of {k} steps is not passed on by the decay of the chunk",
        lambda at: None if at.decay is None else at.found - at.decay * at.end,
    ),
    (
        "counted twice",
        "what comes in at the end of a chunk of {k} steps is added once more to what is passed on",
        lambda at: at.found + at.end,
    ),
    ("counted twice", "what is passed back over a border of {k} steps is counted twice", lambda at: 2 * at.found),
    ("half of it", "what is passed back over a border of {k} steps is half of it", lambda at: at.found / 2),
    ("wrong sign", "what is passed back over a border of {k} steps has the wrong sign", lambda at: -at.found),
)

#: the same, of one of several states; of all of them the rules of the loop know it
OF_ONE_STATE: tuple[tuple[str, str, Callable[[Carried], Array | None]], ...] = (
    (
        "nothing passed back in time",
        "nothing is passed back over a border of {k} steps, nor to the initial state",
        lambda at: 0 * at.found,
    ),
    (
        "nothing passed back in time",
        "nothing is passed back over a border of {k} steps",
        lambda at: at.found if at.is_first else 0 * at.found,
    ),
)


def _after(a: Array) -> Array:
    """What belongs to the step after; zero behind the last."""
    return np.concatenate([a[1:], np.zeros_like(a[:1])])


def _before(a: Array) -> Array:
    """What belongs to the step before; zero at the first."""
    return np.concatenate([np.zeros_like(a[:1]), a[:-1]])


def _sums_behind(a: Array) -> Array:
    return np.flip(np.cumsum(np.flip(a, 0), axis=0), 0)


#: the kind, what is wrong in words, and the gradient of a gate in one chunk, from the right one
GATE_SUMS: tuple[tuple[str, str, Callable[[Array], Array]], ...] = (
    (
        "cumulative sum missing",
        "the gradient of the gate {gate} lacks the cumulative sum from the last step of {chunk}",
        lambda right: right - _after(right),
    ),
    (
        "steps in the wrong order",
        "the gradient of the gate {gate} is summed from the first step of {chunk} on, not from the last",
        lambda right: right[:1] - _after(right),
    ),
    (
        "exclusive for inclusive decay",
        "the gradient of the gate {gate} is summed without the step itself, in {chunk}",
        _after,
    ),
    (
        "cumulative sum too much",
        "the gradient of the gate {gate} is summed once too often, in {chunk}",
        _sums_behind,
    ),
)

#: what is wrong in words, the logarithms of a gate in one chunk as they are read, and how their gradients are given
GATE_READINGS: tuple[tuple[str, Callable[[Array], Array], Callable[[Array], Array] | None], ...] = (
    (
        "the decays of {chunk} are summed without the step itself, and the gradient of the gate {gate} with it",
        _before,
        None,
    ),
    (
        "the decays of {chunk} are summed without the step itself, forwards and backwards: of the gate {gate}",
        _before,
        _after,
    ),
    (
        "the decays of {chunk} are those of the step after, forwards and backwards: of the gate {gate}",
        _after,
        _before,
    ),
)
