"""The file of a sweep: a head that names the function, then one line for each point that is done, in any order.

A line is written whole or not at all, and the system has it before the next point is looked at. So whatever ends the
process, what is done stays done; a line that was cut off is passed over, and its point is done again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from symrnn import __version__
from symrnn.errors import InputError, inflect, quote
from symrnn.files.atomic import append_line
from symrnn.files.outputs import check_output, is_stream
from symrnn.sweeps.plain_values import read_json, write_json
from symrnn.sweeps.points import key_of

__all__ = ["Outcomes", "read_outcomes", "write_outcome"]

_VERSION = 1

#: by the key of a point: {"point": ..., "result": ...}, or with "error" in the place of "result"
Outcomes = dict[str, dict[str, Any]]


def read_outcomes(path: str | Path, function: str, keys: Collection[str]) -> Outcomes:
    """The outcomes of these points that a file has; none where there is no file yet.

    Raises
    ------
    InputError
        where it cannot be written, is no file of a sweep, or one of another function or of another grid.
    """
    check_output(path, force=True)  # a sweep adds to a file, and replaces nothing
    shown = quote(str(path), 200)
    if is_stream(path):
        raise InputError(f"{shown} is no file that a sweep could read again; give the path of a file")
    try:
        first, *lines = Path(path).read_bytes().split(b"\n") if Path(path).exists() else [b""]
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror or error}; give another path") from None
    if not lines and _head(function).encode().startswith(first):
        return {}  # nothing, or a head that was cut off
    _check_head(first, function, shown)
    found: Outcomes = {}
    for line in lines:
        outcome = _read_line(line)
        if outcome is not None and ("result" in outcome or "result" not in found.get(outcome["key"], {})):
            found[outcome["key"]] = outcome
    known = {key: outcome for key, outcome in found.items() if key in keys}
    if found and not known:
        other = write_json(next(iter(found.values()))["point"])
        raise InputError(
            f"{shown} has {inflect(len(found), 'point')} of another grid, such as {other:.200}, and none of this one; "
            "give another path"
        )
    return known


def _check_head(line: bytes, function: str, shown: str) -> None:
    head = _read_object(line)
    if not isinstance(head.get("sweep"), int) or not isinstance(head.get("function"), str):
        raise InputError(f"{shown} is no result file of a sweep; give another path")
    if head["sweep"] != _VERSION:
        raise InputError(
            f"{shown} is a result file in form {head['sweep']}, and this is symrnn {__version__}, which reads form "
            f"{_VERSION}; give another path"
        )
    if head["function"] != function:
        raise InputError(
            f"{shown} has the results of {quote(head['function'], 100)}, and this sweep is of {quote(function, 100)}; "
            "give another path"
        )


def _read_line(line: bytes) -> dict[str, Any] | None:
    """The outcome in a line; None for one that was cut off, or that nobody wrote so."""
    found = _read_object(line)
    point = found.get("point")
    if not isinstance(point, dict) or ("result" in found) == isinstance(found.get("error"), str):
        return None
    try:
        return found if key_of(point) == found.get("key") else None
    except ValueError:
        return None


def _read_object(line: bytes) -> dict[str, Any]:
    try:
        found = read_json(line.decode("ascii"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_outcome(
    path: str | Path, function: str, key: str, point: str, outcome: Mapping[str, Any], tries: int
) -> None:
    """One line more. The point goes in as the text that it is known by."""
    told = write_json({**outcome, "tries": tries})
    append_line(path, f'{{"key":"{key}","point":{point},{told[1:]}', head=_head(function))


def _head(function: str) -> str:
    return json.dumps({"sweep": _VERSION, "function": function})
