"""What a sweep found: points, results and errors, side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symrnn.errors import InputError, inflect
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text
from symrnn.sweeps.plain_values import write_json

__all__ = ["Sweep"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Sweep:
    """A function over a grid: its points in the order of the grid, and of each the result or the error.

    Where there is an error the result is None; where there is none the error is None.

    >>> import symrnn as sr
    >>> def divide(a, b):
    ...     return a // b
    >>> found = sr.sweep(divide, {"a": [7, 9], "b": [2, 0]}, workers=0)
    >>> found.results
    (3, None, 4, None)
    >>> found.failures[0]
    ({'a': 7, 'b': 0}, 'ZeroDivisionError: integer division or modulo by zero')
    """

    function: str
    points: tuple[Mapping[str, Any], ...] = field(hash=False)
    results: tuple[Any, ...] = field(hash=False)
    errors: tuple[str | None, ...]

    __reduce__ = reduce_to_fields
    __repr__ = brief_text

    def __post_init__(self) -> None:
        if not len(self.points) == len(self.results) == len(self.errors):
            raise InputError(
                f"Sweep: expected as many results and errors as points, {len(self.points)}, found "
                f"{len(self.results)} and {len(self.errors)}"
            )

    def __str__(self) -> str:
        failed = len(self.failures)
        return f"{self.function} at {inflect(len(self.points), 'point')}{f', {failed} failed' if failed else ''}"

    @property
    def failures(self) -> tuple[tuple[Mapping[str, Any], str], ...]:
        """The points that failed, each with its error."""
        return tuple((point, error) for point, error in zip(self.points, self.errors, strict=True) if error is not None)

    def csv_text(self) -> str:
        r"""A table, one row for each point: its values, what it gave, and the error in a last column if any has one.

        A result that is a dict has a column for each name; lists stand as JSON.

        >>> import symrnn as sr
        >>> print(sr.sweep(dict, {"n": [1, 2]}, workers=0).csv_text().replace("\r", ""), end="")
        n,result.n
        1,1
        2,2
        """
        rows = [
            {**point, **_columns(result, point), **({} if error is None else {"error": error})}
            for point, result, error in zip(self.points, self.results, self.errors, strict=True)
        ]
        names = dict.fromkeys(name for row in rows for name in row if name != "error")
        columns = [*names, *(["error"] if self.failures else [])]
        text = io.StringIO()
        table = csv.DictWriter(text, columns, restval="")
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        return text.getvalue()


def _columns(result: Any, point: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a result; one that is called as a value of the point gets a longer name."""
    if result is None:
        return {}
    if not isinstance(result, dict):
        return {"result": result}
    return {f"result.{name}" if name in point or name == "error" else name: value for name, value in result.items()}


def _cell(value: Any) -> Any:
    return write_json(value) if isinstance(value, (list, dict, bool)) else value  # None is an empty cell
