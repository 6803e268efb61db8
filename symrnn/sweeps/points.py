"""From a grid to its points, in order; and by what a point is known again."""

from __future__ import annotations

import hashlib
import inspect
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.errors import InputError, quote
from symrnn.expressions.argument_words import describe
from symrnn.sweeps.plain_values import plain_value, write_json

__all__ = ["Grid", "check_function", "function_name", "grid_points", "key_of"]

Grid = Mapping[str, Any] | Sequence[Mapping[str, Any]]

MOST_POINTS = 1_000_000


def grid_points(grid: Grid) -> tuple[dict[str, Any], ...]:
    """The points: of lists by name every combination, the last name fastest; of a list of dicts each of them.

    >>> grid_points({"cell": ["gru"], "seed": range(2)})
    ({'cell': 'gru', 'seed': 0}, {'cell': 'gru', 'seed': 1})

    Raises
    ------
    InputError
        for a grid without points, with too many, or with a value that JSON has no form for.
    """
    if isinstance(grid, Mapping):
        lists = {_name_of(name): _values_of(name, values) for name, values in grid.items()}
        count = 1
        for values in lists.values():
            count *= len(values)
        _check_count(count if lists else 0)
        return tuple(dict(zip(lists, chosen, strict=True)) for chosen in itertools.product(*lists.values()))
    points = tuple(itertools.islice(grid, MOST_POINTS + 1))
    _check_count(len(points))
    return tuple(_point_of(place, point) for place, point in enumerate(points))


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_POINTS:
        raise InputError(f"grid: expected 1 to {MOST_POINTS} points, found {count}; give each name a list of values")


def _name_of(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise InputError(f"grid: expected the name of an argument, found {describe(name)}")
    return name


def _values_of(name: str, values: Any) -> list[Any]:
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise InputError(
            f"grid, {quote(name)}: expected a list of values, found {describe(values)}; write [...] around it"
        )
    if isinstance(values, Sized):
        _check_count(len(values))
    entries = values.tolist() if hasattr(values, "tolist") else list(itertools.islice(values, MOST_POINTS + 1))
    return [_plain(value, f"grid, {quote(name)}[{i}]") for i, value in enumerate(entries)]


def _point_of(place: int, point: Any) -> dict[str, Any]:
    if not isinstance(point, Mapping):
        raise InputError(f"grid[{place}]: expected a dict of a value by name, found {describe(point)}")
    return {_name_of(name): _plain(value, f"grid[{place}], {quote(name)}") for name, value in point.items()}


def _plain(value: Any, where: str) -> Any:
    """A cell travels as its text, which is read and never run."""
    return cell_text(value) if isinstance(value, Cell) else plain_value(value, where, finite=True)


def key_of(point: Mapping[str, Any]) -> str:
    """A digest of a point, by which its result is found again; 1 and 1.0 are two points."""
    return hashlib.sha256(write_json(point, sort=True).encode("ascii")).hexdigest()[:32]


def function_name(function: Callable[..., Any]) -> str:
    """By what a function is known in a result file: its module and its name.

    Raises
    ------
    InputError
        for one that has no name of its own.
    """
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or name.endswith("<lambda>"):
        raise InputError(
            f"function: a result file knows a function by its name, and {describe(function)} has none; write it with "
            "def, and what is constant as a list of one value in the grid"
        )
    return f"{module}:{name}"


def check_function(function: Callable[..., Any], points: Iterable[Mapping[str, Any]]) -> None:
    """Whether it takes the names of every point, before the first of them is begun.

    Raises
    ------
    InputError
        naming what it does not take, or needs.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # a built-in function that does not tell
    for names in dict.fromkeys(tuple(point) for point in points):
        try:
            signature.bind(**dict.fromkeys(names))
        except TypeError as error:
            named = getattr(function, "__name__", "the function")
            raise InputError(f"grid: {named} takes {signature}, the grid gives {', '.join(names)}: {error}") from None
