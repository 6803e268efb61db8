"""The border: what a public function is given is checked against its annotations, before it begins.

One decorator on each public function and class. The annotations are read at the first call; a right call then costs a
look at the type of each argument.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from typing import Any, TypeVar, get_type_hints

from symrnn.errors import InputError, listing
from symrnn.expressions.argument_kinds import ArgumentKind, kind_of

__all__ = ["check_arguments"]

Subject = TypeVar("Subject", bound=Callable[..., Any])

Place = tuple[ArgumentKind | None, str]
_UNKNOWN: Place = (None, "")
_IN_ORDER = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class _Border:
    """The parameters of a function: its signature, and the kind of each, in order and by name."""

    name: str
    signature: inspect.Signature
    in_order: tuple[Place, ...]
    by_name: Mapping[str, Place]
    others: Place
    quick: tuple[frozenset[type] | None, ...]

    def take_in_order(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """Each argument as it is kept."""
        taken = [
            value if kind is None else kind.take(value, where)
            for value, (kind, where) in zip(given, self.in_order, strict=False)
        ]
        return (*taken, *given[len(taken) :])

    def refuse_unbound(self, given: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        """Refuse arguments that are missing, too many, or called as no parameter is."""
        try:
            self.signature.bind(*given, **named)
        except TypeError as error:
            problem = self._tell_unknown(named) or f"{error}; it takes {listing(self._names()) or 'no arguments'}"
            raise InputError(f"{self.name}: {problem}") from None

    def _tell_unknown(self, named: Mapping[str, Any]) -> str:
        names = self._names()
        unknown = next((name for name in named if name not in names), None)
        if unknown is None:
            return ""
        close = difflib.get_close_matches(unknown[:100], names, n=1)
        hint = f"did you mean {close[0]}? It" if close else "it"
        return f"no argument is called {unknown}; {hint} takes {listing(names) or 'none'}"

    def _names(self) -> list[str]:
        return [name for name in self.by_name if name != "self"]


def check_arguments(subject: Subject) -> Subject:
    """A function or a class that refuses arguments which are not what its annotations say.

    A list serves as a tuple, NumPy's integers as integers, an exact number as an expression.

    >>> @check_arguments
    ... def repeat(text: str, times: int = 2) -> str:
    ...     return text * times
    >>> repeat("ab")
    'abab'
    >>> repeat("ab", times="3")
    Traceback (most recent call last):
    symrnn.errors.InputError: repeat, times: expected an integer, found the text '3'
    >>> repeat("ab", time=3)
    Traceback (most recent call last):
    symrnn.errors.InputError: repeat: no argument is called time; did you mean times? It takes text, times
    """
    if isinstance(subject, type):
        subject.__init__ = _guard(subject.__init__, subject.__name__)  # type: ignore[misc]  # of a class, not an object
        return subject
    guarded: Subject = _guard(subject, subject.__qualname__.removesuffix(".__call__"))
    return guarded


def _guard(function: Callable[..., Any], name: str) -> Any:
    border_of = lru_cache(maxsize=1)(partial(_read_border, function, name))

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        __tracebackhide__ = True  # of a test that fails in it
        border = border_of()
        for value, quick in zip(given, border.quick):  # noqa: B905  # what is too much is refused below
            if quick is not None and type(value) not in quick:
                given = border.take_in_order(given)
                break
        for key, value in named.items():
            kind, where = border.by_name.get(key, border.others)
            if kind is not None and type(value) not in kind.quick:
                named[key] = kind.take(value, where or f"{border.name}, {key}")
        try:
            return function(*given, **named)
        except TypeError:
            border.refuse_unbound(given, named)
            raise

    return call


def _read_border(function: Callable[..., Any], name: str) -> _Border:
    signature, hints = inspect.signature(function), get_type_hints(function)
    places = {
        each: (kind_of(hints.get(each.name, Any)), f"{name}, {each.name}") for each in signature.parameters.values()
    }
    named = {each.name: place for each, place in places.items() if each.kind not in _VARIADIC}
    in_order = tuple(places[each] for each in places if each.kind in _IN_ORDER)
    others = next(((kind, "") for each, (kind, _) in places.items() if each.kind is each.VAR_KEYWORD), _UNKNOWN)
    quick = tuple(None if kind is None else kind.quick for kind, _ in in_order)
    return _Border(name, signature, in_order, named, others, quick)
