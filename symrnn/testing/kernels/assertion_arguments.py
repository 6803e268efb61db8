"""What the assertions on kernels are given, checked: each in its one form, or an error that names it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing
from symrnn.expressions.argument_words import describe
from symrnn.expressions.masks import refuse_mask
from symrnn.testing.kernels.arithmetic import ARITHMETIC, TYPES, is_floating, load_type

__all__ = ["counts", "floating_type", "function", "names", "numbers", "positive", "seed_from", "slope", "tolerance"]

_MOST = 20_000  # steps or sequences of a trial, which is repeated for every mistake that is tried


def counts(what: str, given: Any) -> tuple[int, ...]:
    """Positive integers, each once, the small ones first; one alone stands for itself.

    >>> counts("steps", (3, 1)), counts("batch", 2)
    ((1, 3), (2,))
    """
    several = tuple(given) if isinstance(given, Iterable) else (given,)
    wrong = [n for n in several if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 1 <= n <= _MOST]
    if wrong or not several:
        found = listing(map(describe, several)) or "none"
        raise InputError(f"{what}: expected positive integers, such as (1, 2, 3), at most {_MOST}, found {found}")
    return tuple(sorted(set(map(int, several))))


def floating_type(given: Any) -> str:
    """The name of a floating type, which may be given as NumPy's.

    >>> floating_type(np.float32)
    'float32'
    """
    try:
        name = np.dtype(load_type(given)).name if given is not None else ""
    except TypeError:
        name = ""
    if name not in TYPES:
        raise InputError(f"dtype is {given!r}; expected one of {listing(TYPES)}")
    return name


def tolerance(rtol: Any, dtype: str) -> float:
    """The relative tolerance asked for, or that of the floating type."""
    if rtol is None:
        return ARITHMETIC[dtype].rtol
    found = _number(rtol)
    if not 0 <= found < 1:
        raise InputError(f"rtol is {rtol!r}; expected a number from 0 to below 1, such as {ARITHMETIC[dtype].rtol}")
    return found


def slope(kink: Any) -> float:
    """The slope to take at a kink; no number at all, where none is chosen."""
    if kink is not None and not math.isfinite(_number(kink)):
        raise InputError(f"kink is {kink!r}; expected the slope to take where there is none, such as 0")
    return math.nan if kink is None else _number(kink)


def seed_from(given: Any) -> int:
    """A seed of random numbers."""
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < 0:
        raise InputError(f"seed is {given!r}; expected an integer from 0 on")
    return int(given)


def positive(what: str, given: Any) -> float:
    """A number above 0."""
    found = _number(given)
    if not found > 0:
        raise InputError(f"{what} is {given!r}; expected a number above 0, such as 60")
    return found


def function(what: str, given: Any, arguments: str) -> Any:
    """A function, or anything else that can be called."""
    if not callable(given):
        raise InputError(f"{what}: expected a function of {arguments}, found {given!r}")
    return given


def names(what: str, given: Any, known: Sequence[str], of: str) -> tuple[str, ...]:
    """Some of the names that are known."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{what}: expected a list of names, such as [{known[0]!r}], found {given!r}")
    chosen = tuple(given)
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        found = listing(unknown) or "none at all"
        raise InputError(f"{what}: {of} has {listing(known)} to differentiate with respect to, not {found}")
    return chosen


def numbers(what: str, given: Any, dtype: Any) -> np.ndarray[Any, Any]:
    """An array of finite real numbers."""
    refuse_mask(what, given)
    try:
        array = np.asarray(given)
        found = array.astype(dtype) if array.dtype.kind in "iub" or is_floating(array.dtype) else None
    except (ValueError, TypeError):
        found = None
    if found is None:
        raise InputError(f"{what}: expected an array of real numbers, found {given!r:.80}")
    if not np.isfinite(found).all():
        raise InputError(f"{what}: expected finite numbers of type {np.dtype(dtype).name}, found {given!r:.80}")
    return found


def _number(given: Any) -> float:
    """A number as a float, not a number where it is none."""
    try:
        return math.nan if isinstance(given, (str, bytes)) else float(given)
    except (TypeError, ValueError, OverflowError):
        return math.nan
