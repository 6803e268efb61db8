"""How records are pickled and copied: as what their constructor takes, so that a copy is checked as the original was.

SymPy by itself loses two things on the way to another process: an undefined function, which is a class made at run
time, and a term that was kept as it is written, such as 2*(x + y), which its constructor would multiply out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import UndefinedFunction

__all__ = ["Reduced", "reduce_to", "reduce_to_fields"]

#: how an object is made, and from what: the form that ``__reduce__`` returns
Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def reduce_to_fields(record: Any) -> Reduced:
    """The ``__reduce__`` of a frozen dataclass: its constructor, and the fields that it takes.

    >>> import copy
    >>> from symrnn.programs.lines import Assign
    >>> f, x, y = sp.Function("f", real=True), *sp.symbols("x y", real=True)
    >>> line = Assign(y, f(sp.Mul(2, x + y, evaluate=False)))
    >>> print(copy.deepcopy(line))
    y = f(2*(x + y))
    """
    return reduce_to(type(record), **{each.name: getattr(record, each.name) for each in fields(record) if each.init})


def reduce_to(make: Callable[..., Any], /, *arguments: Any, **named: Any) -> Reduced:
    """The same for any function that makes the object again."""
    return _call, (make, _pack(arguments), _pack(named))


def _call(make: Callable[..., Any], arguments: Any, named: Any) -> Any:
    return make(*_unpack(arguments), **_unpack(named))


@dataclass(frozen=True, slots=True)
class _Packed:
    """What is made again by ``make``."""

    make: Callable[..., Any]
    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression: its function at earlier parts; ``kept`` says that it is not to be evaluated."""

    function: Any
    places: tuple[int, ...]
    kept: bool


def _pack(value: Any) -> Any:
    """A value without what pickle cannot hold."""
    if isinstance(value, sp.Basic):
        return _Packed(_expression, tuple(_parts(value))) if value.args else value
    if isinstance(value, UndefinedFunction):
        return _Packed(_make_undefined, (value.__name__, tuple(value._kwargs.items())))
    if type(value) in (dict, MappingProxyType):
        pairs = tuple((_pack(key), _pack(each)) for key, each in value.items())
        return _Packed(_read_only if type(value) is MappingProxyType else _dictionary, pairs)
    return type(value)(map(_pack, value)) if type(value) in (tuple, list) else value


def _unpack(value: Any) -> Any:
    if isinstance(value, _Packed):
        return value.make(value.parts)
    return type(value)(map(_unpack, value)) if type(value) in (tuple, list) else value


def _dictionary(pairs: tuple[Any, ...]) -> dict[Any, Any]:
    return {_unpack(key): _unpack(value) for key, value in pairs}


def _read_only(pairs: tuple[Any, ...]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(_dictionary(pairs))


def _make_undefined(parts: tuple[Any, ...]) -> Any:
    name, assumptions = parts
    return sp.Function(name, **dict(assumptions))


def _expression(parts: tuple[Any, ...]) -> sp.Basic:
    """The last part, each made from those before it."""
    made: list[sp.Basic] = []
    for part in parts:
        if not isinstance(part, _Part):
            made.append(part)
            continue
        arguments = [made[place] for place in part.places]
        function = _unpack(part.function)
        made.append(function(*arguments, evaluate=False) if part.kept else function(*arguments))
    return made[-1]


def _parts(expr: sp.Basic) -> Iterator[Any]:
    """The parts of an expression, each once and after its arguments."""
    places: dict[tuple[type, sp.Basic], int] = {}
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        missing = [each for each in node.args if (type(each), each) not in places]
        if missing:
            waiting += reversed(missing)
            continue
        waiting.pop()
        if (type(node), node) not in places:
            yield _part(node, tuple(places[type(each), each] for each in node.args))
            places[type(node), node] = len(places)


def _part(node: sp.Basic, places: tuple[int, ...]) -> Any:
    """A part, tried: what its function does not give back is kept as it is, and left to SymPy where that fails too."""
    if not places:
        return node
    kept = not _is_given_back(node)
    if kept and not _is_given_back(node, evaluate=False):
        return node
    return _Part(_pack(node.func), places, kept)


def _is_given_back(node: sp.Basic, **options: bool) -> bool:
    try:
        return bool(node.func(*node.args, **options) == node)
    except TypeError:  # it takes no such option
        return False
