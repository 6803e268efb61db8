"""JSON in and out: an object from a file's bytes, every name once and every number finite; and what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from symrnn.errors import InputError, once_each

__all__ = ["SCHEMA", "json_object", "json_text"]

#: the version of what ``--format json`` writes; it changes where a field goes or means something else
SCHEMA = 1


def json_text(found: dict[str, Any] | list[dict[str, Any]]) -> str:
    """What a command found as JSON; each object at the top begins with the version of its fields.

    >>> print(json_text({"loss": "0.5"}))
    {
      "schema": 1,
      "loss": "0.5"
    }
    """
    versioned = [{"schema": SCHEMA} | each for each in (found if isinstance(found, list) else [found])]
    return json.dumps(versioned if isinstance(found, list) else versioned[0], indent=2, allow_nan=False)


def json_object(
    data: bytes,
    where: str,
    expected: str,
    number: Callable[[str], Any] | None = None,
    unreadable: str = "is not JSON in UTF-8",
) -> dict[str, Any]:
    """The object; ``expected`` ends every message, ``number`` makes a number of what is written.

    Raises
    ------
    InputError
        for anything but one JSON object in UTF-8, and where it names something twice or holds NaN or Infinity.
    """

    def refuse_constant(name: str) -> NoReturn:
        raise InputError(f"{name} is not a finite number; {expected}")

    try:
        found = json.loads(
            data.decode("utf-8-sig"),
            parse_int=number,
            parse_float=number,
            parse_constant=refuse_constant,
            object_pairs_hook=once_each,
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except RecursionError:
        raise InputError(f"{where}: brackets inside each other too often; {expected}") from None
    except ValueError as error:
        raise InputError(f"{where} {unreadable}: {error}; {expected}") from None
    if not isinstance(found, dict):
        raise InputError(f"{where}: found a JSON {type(found).__name__}; {expected}")
    return found
