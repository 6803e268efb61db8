"""Sequences of inputs, drawn: of no step, of one, of hundreds; of zeros, and of the smallest and largest numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments

__all__ = ["sequences"]

Array = np.ndarray[Any, Any]

_BITS: Mapping[str, Literal[32, 64]] = MappingProxyType({"float64": 64, "float32": 32})
_MAGNITUDES = ("zero", "ordinary", "tiny", "huge")


@check_arguments
def sequences(
    entries: tuple[int, ...] = (),
    steps: Iterable[int] = (0, 1, 2, 50, 500),
    magnitudes: Iterable[str] = _MAGNITUDES,
    dtype: str = "float64",
) -> st.SearchStrategy[Array]:
    """Arrays of shape ``(steps, *entries)``, all numbers of one magnitude, with or without sign.

    ``entries`` is (m,) for a sequence of vectors, (batch, m) for a batch of them. Magnitudes: "zero"; "ordinary", up to
    1; "tiny", down to the smallest subnormal number; "huge", up to the largest finite one.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(sequences((3,), steps=[0, 50], magnitudes=["huge"]))
    ... def huge_numbers(x):
    ...     assert len(x) in (0, 50) and (abs(x) > 1e100).all()
    >>> huge_numbers()

    Raises
    ------
    InputError
        for steps that are no counts, and for another magnitude or floating type.
    """
    counts, chosen = tuple(steps), tuple(magnitudes)
    if not counts or any(isinstance(t, bool) or not isinstance(t, Integral) or t < 0 for t in counts):
        raise InputError(f"steps: expected integers from 0 on, such as (0, 1, 50), found {listing(map(repr, counts))}")
    unknown = [each for each in chosen if each not in _MAGNITUDES]
    if unknown or not chosen:
        raise InputError(f"magnitudes: expected some of {listing(_MAGNITUDES)}, found {listing(map(repr, chosen))}")
    if dtype not in _BITS:
        raise InputError(f"dtype is {dtype!r}; expected one of {listing(_BITS)}")
    pairs = [(t, magnitude) for t in sorted(counts) for magnitude in chosen]
    return st.one_of([arrays(dtype, (t, *entries), elements=_numbers(each, dtype)) for t, each in pairs])


def _numbers(magnitude: str, dtype: str) -> st.SearchStrategy[float]:
    info, bits = np.finfo(dtype), _BITS[dtype]
    tiny, huge = float(info.tiny), float(info.max)
    if magnitude == "zero":
        return st.just(0.0)
    if magnitude == "ordinary":
        return st.floats(-1, 1, width=bits)
    if magnitude == "tiny":
        return st.floats(-tiny, tiny, width=bits)
    large = float(np.sqrt(info.max).astype(dtype))
    return st.one_of(st.floats(large, huge, width=bits), st.floats(-huge, -large, width=bits))
