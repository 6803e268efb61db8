"""What goes to a worker, comes back and stands in a result file: JSON, in which every float comes back as it was."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from symrnn.errors import InputError, quote

__all__ = ["plain_value", "read_json", "write_json"]

#: how a float is written that JSON has no number for: as an object with this one name
_NOT_FINITE = "$float"
_DEEPEST = 50
_FLOAT = 8  # bytes: a longer one would be rounded


def plain_value(value: Any, where: str, finite: bool = False, depth: int = 0) -> Any:
    """A value as JSON has it: NumPy's numbers and arrays as Python's, tuples as lists.

    Raises
    ------
    InputError
        naming what JSON has no form for; with ``finite`` NaN and the infinities too.
    """
    if value is None or type(value) in (str, bool, int):
        return value
    if type(value) is float:
        if finite and not math.isfinite(value):
            raise InputError(f"{where} is {value}; a point is known by its numbers, give finite ones")
        return value
    if depth > _DEEPEST:
        raise InputError(f"{where} is nested more than {_DEEPEST} deep; give a flat value")
    if isinstance(value, Mapping):
        if wrong := next((key for key in value if not isinstance(key, str)), None):
            raise InputError(f"{where} has the key {wrong!r:.60}; the names of JSON are texts")
        if [*value] == [_NOT_FINITE]:
            raise InputError(
                f"{where} is an object with the one name {_NOT_FINITE}, which stands for a float; rename it"
            )
        return {key: plain_value(one, f"{where}, {quote(key)}", finite, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(one, f"{where}[{i}]", finite, depth + 1) for i, one in enumerate(value)]
    dtype = getattr(value, "dtype", None)  # of NumPy, which is not loaded here
    kind, size = getattr(dtype, "kind", "-"), getattr(dtype, "itemsize", 0)
    if kind in "biuU" or (kind == "f" and size <= _FLOAT):
        return plain_value(value.tolist(), where, finite, depth + 1)
    raise InputError(
        f"{where} is of type {type(value).__name__}, which JSON has no form for; give numbers, texts, lists and dicts "
        "of them (an exact number or a formula as its text)"
    )


def write_json(value: Any, sort: bool = False) -> str:
    """One line of ASCII for a plain value; with ``sort`` the same one for equal values.

    >>> write_json({"b": 0.1, "a": float("inf")})
    '{"b":0.1,"a":{"$float":"inf"}}'
    """
    return json.dumps(_without_infinities(value), sort_keys=sort, separators=(",", ":"), allow_nan=False)


def read_json(text: str) -> Any:
    """The value again, to the last bit.

    >>> read_json('{"a":{"$float":"inf"},"b":0.1}')
    {'a': inf, 'b': 0.1}

    Raises
    ------
    ValueError
        for what is no JSON.
    """
    return json.loads(text, object_hook=_with_infinities)


def _without_infinities(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {_NOT_FINITE: repr(value)}
    if isinstance(value, dict):
        return {key: _without_infinities(one) for key, one in value.items()}
    return [_without_infinities(one) for one in value] if isinstance(value, list) else value


def _with_infinities(found: dict[str, Any]) -> Any:
    return float(found[_NOT_FINITE]) if [*found] == [_NOT_FINITE] else found
