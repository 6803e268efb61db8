"""Which array of a cell a function of somebody else takes where: by the names of its parameters, or as it is told."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import input_roles, parameter_roles, state_roles
from symrnn.testing.kernels.layouts import Layout

__all__ = ["Place", "call_in_order", "flatten", "keys_of", "parameter_names", "places_of"]

#: a group, "params", "x" or "initial", and a name in it; a group as a whole has no name
Place = tuple[str, str]

#: what a state before the first step may be called, beside its own name
_BEFORE = ("0", "_0", "_prev", "_init", "_initial")
_GROUPS = ("params", "x", "initial")


def keys_of(cell: Cell, layout: Layout | None) -> dict[str, Place]:
    """Every array that a function may take, by its name; weights by the names of the layout."""
    held = {own for parts in (layout.weights if layout else {}).values() for own in parts}
    own = [role.symbol.name for role in parameter_roles(cell) if role.symbol.name not in held]
    return {
        **{name: ("params", name) for name in (*(layout.weights if layout else ()), *own)},
        **{role.symbol.name: ("x", role.symbol.name) for role in input_roles(cell)},
        **{role.symbol.name: ("initial", role.symbol.name) for role in state_roles(cell)},
    }


def parameter_names(function: Callable[..., Any], skip: int = 0) -> tuple[str, ...]:
    """The names of what a function takes in order, as far as it has no default.

    >>> parameter_names(lambda ctx, x, h=None: 0, skip=1)
    ('x',)

    Raises
    ------
    InputError
        where it does not say what it takes.
    """
    try:
        parameters = [*inspect.signature(function).parameters.values()][skip:]
    except (TypeError, ValueError):
        parameters = []
    in_order = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = tuple(p.name for p in parameters if p.kind in in_order and p.default is p.empty)
    if not found or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        raise InputError(
            f"{getattr(function, '__qualname__', function)!s:.80} does not say by name which arrays it takes; say it, "
            "as in arguments=('x', 'h', 'W_xh', 'W_hh', 'b_h')"
        )
    return found


def places_of(names: Iterable[str], cell: Cell, keys: Mapping[str, Place]) -> tuple[Place, ...]:
    """The places of arguments by their names.

    Raises
    ------
    InputError
        naming those that are no array of the cell.
    """
    states = {role.symbol.name + ending: role.symbol.name for role in state_roles(cell) for ending in _BEFORE}
    found: list[Place] = []
    for name in names:
        if name in keys:
            found.append(keys[name])
        elif name in states:
            found.append(("initial", states[name]))
        elif name in _GROUPS:
            found.append((name, ""))
        else:
            raise InputError(
                f"the argument {name} is no array of the cell {cell.name}; it has {listing(keys, most=20)}: say in "
                f"order which of these each argument is, as in arguments=({', '.join(map(repr, [*keys][:3]))}, ...)"
            )
    twice = sorted({place[1] or place[0] for place in found if found.count(place) > 1})
    if twice:
        raise InputError(f"arguments: {listing(twice)} is there more than once")
    return tuple(found)


def call_in_order(function: Callable[..., Any], places: Sequence[Place]) -> Callable[[Mapping[Place, Any]], list[Any]]:
    """A function of arrays by name from one of arguments in order; a group is a dict, one input alone an array."""

    def call(given: Mapping[Place, Any]) -> list[Any]:
        return flatten(function(*(given[p] if p[1] else _group(given, p[0]) for p in places)))

    return call


def _group(given: Mapping[Place, Any], group: str) -> Any:
    found = {name: value for (its, name), value in given.items() if its == group}
    return next(iter(found.values())) if group == "x" and len(found) == 1 else found


def flatten(found: Any) -> list[Any]:
    """Results in a row: those of a tuple, of tuples in it, and of a dict in its own order."""
    if isinstance(found, Mapping):
        return [one for each in found.values() for one in flatten(each)]
    if isinstance(found, (tuple, list)):
        return [one for each in found for one in flatten(each)]
    return [] if found is None else [found]
