"""What an argument may be, by the annotation of its parameter: a table of kinds, and how kinds are put together.

An annotation that the table does not know, such as ``Any``, has no kind: the function itself says what it takes there.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from numbers import Integral, Rational, Real
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Union, get_args, get_origin

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.argument_words import describe, instance_words, suggest
from symrnn.expressions.exact import Number, to_fraction

__all__ = ["ArgumentKind", "kind_of"]


@dataclass(frozen=True, slots=True)
class ArgumentKind:
    """What an argument may be: in words, and by a function that gives it back in the form in which it is kept.

    ``read`` raises a ValueError or a TypeError for what is not of the kind. What is of one of the types ``quick``
    needs no look. ``one`` is the kind of an entry, of a tuple.
    """

    words: str
    read: Callable[[Any], Any]
    quick: frozenset[type] = frozenset()
    one: ArgumentKind | None = None

    def take(self, value: Any, where: str) -> Any:
        """The value as it is kept.

        Raises
        ------
        InputError
            naming the argument, what was expected, what was found, and often what to write.
        """
        if type(value) in self.quick:
            return value
        try:
            return self.read(value)
        except _EntryError as error:
            raise InputError(f"{where}{error}") from None
        except (ValueError, TypeError, OverflowError):
            alone = self.one is not None and self.one.has(value)
            hint = "; one alone is written (it,)" if alone else suggest(self.words, value)
            raise InputError(f"{where}: expected {self.words}, found {describe(value)}{hint}") from None

    def has(self, value: Any) -> bool:
        """Whether a value is of the kind."""
        try:
            self.take(value, "")
        except InputError:
            return False
        return True


class _EntryError(Exception):
    """An entry is not of its kind; the message begins with its place."""


def _refuse(value: Any) -> Any:
    raise TypeError(type(value))


def _integer(value: Any) -> int:
    """NumPy's and SymPy's integers too, as Python's."""
    return _refuse(value) if isinstance(value, bool) or not isinstance(value, Integral) else int(value)


def _real(value: Any) -> Any:
    """NumPy's numbers and fractions too, as they are, where a float can hold them."""
    if isinstance(value, bool) or not isinstance(value, Real):
        _refuse(value)
    float(value)
    return value


def _truth(value: Any) -> bool:
    """NumPy's too; a number is none."""
    return bool(value) if type(value).__name__ in ("bool", "bool_") else bool(_refuse(value))


def _expression(value: Any) -> sp.Expr:
    """An exact number serves as an expression."""
    if isinstance(value, sp.Expr):
        return value
    if isinstance(value, bool) or not isinstance(value, Rational):
        _refuse(value)
    return sp.Rational(int(value.numerator), int(value.denominator))


def _number(value: Any) -> Any:
    """As it is given: what it is written as may say how it is to be rounded."""
    to_fraction(value)
    return value


def _path(value: Any) -> Any:
    name = os.fspath(value)
    return value if isinstance(name, str) and "\0" not in name else _refuse(value)


def _series(one: ArgumentKind | None, ordered: bool, value: Any) -> Any:
    """What can be gone through, entry by entry; a text or a mapping is one thing, and a set has no order."""
    if isinstance(value, (list, tuple)):
        return value if one is None else _read_entries(one, value)
    if isinstance(value, (str, bytes, bytearray, Mapping)) or (ordered and isinstance(value, Set)):
        _refuse(value)
    if one is not None and isinstance(value, Set):
        _read_entries(one, tuple(value))
    iter(value)
    return value


def _function(value: Any) -> Any:
    return value if callable(value) else _refuse(value)


def _array(value: Any) -> Any:
    """NumPy's scalars too, which are what its arrays without axes become."""
    return value if hasattr(value, "dtype") and not isinstance(value, type) else _refuse(value)


def _nothing(value: Any) -> Any:
    return None if value is None else _refuse(value)


def _instance(cls: type, value: Any) -> Any:
    return value if isinstance(value, cls) else _refuse(value)


_ORDERED: Mapping[Any, bool] = MappingProxyType({Sequence: True, Collection: False, Iterable: False})
_ARRAY = ArgumentKind("an array", _array)
_BY_NAME = ArgumentKind("a dict", partial(_instance, Mapping), frozenset({dict, MappingProxyType}))
_COMMON = frozenset({sp.Symbol, sp.Integer, sp.Add, sp.Mul, sp.Pow})
_EXPRESSION = ArgumentKind("a SymPy expression or an exact number, such as Rational(1, 2)", _expression, _COMMON)

#: the kinds by their annotations; by its class alone, where one is of a class of something, as Mapping[str, int] is
_KINDS: Mapping[Any, ArgumentKind] = MappingProxyType(
    {
        type(None): ArgumentKind("None", _nothing, frozenset({type(None)})),
        str: ArgumentKind("a text", partial(_instance, str), frozenset({str})),
        bool: ArgumentKind("True or False", _truth, frozenset({bool})),
        int: ArgumentKind("an integer", _integer, frozenset({int})),
        float: ArgumentKind("a number", _real, frozenset({float})),
        str | Path: ArgumentKind("a path, a text or a Path without a character 0", _path),
        sp.Expr: _EXPRESSION,
        sp.Expr | int: _EXPRESSION,
        Number: ArgumentKind("an exact number, such as 2, Fraction(1, 3) or '0.1'", _number),
        sp.Symbol: ArgumentKind(
            "a symbol, such as name_symbol('x')", partial(_instance, sp.Symbol), frozenset({sp.Symbol})
        ),
        Fraction: ArgumentKind("a Fraction", partial(_instance, Fraction), frozenset({Fraction})),
        Mapping: _BY_NAME,
        dict: _BY_NAME,
        Callable: ArgumentKind("a function", _function),
    }
)


def kind_of(annotation: Any) -> ArgumentKind | None:
    """The kind of what an annotation stands for; None where it says nothing.

    >>> kind_of(tuple[int, ...]).take([1, 2], "sizes")
    (1, 2)
    >>> kind_of(int | None).take("2", "steps")
    Traceback (most recent call last):
    symrnn.errors.InputError: steps: expected an integer or None, found the text '2'
    """
    if annotation in _KINDS:
        return _KINDS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _any_of([kind_of(each) for each in inner])
    if origin is Literal:
        return ArgumentKind(f"one of {', '.join(map(repr, inner))}", lambda value: inner[inner.index(value)])
    if origin is tuple:
        return _tuple_of(inner)
    if origin in _ORDERED:
        one = kind_of(inner[0])
        return ArgumentKind(_words("a list", one), partial(_series, one, _ORDERED[origin]), one=one)
    if origin in _KINDS:
        return _KINDS[origin]
    cls = origin or annotation
    if not isinstance(cls, type) or cls in (object, Any) or getattr(cls, "_is_protocol", False):
        return None
    if cls.__name__ == "ndarray":  # NumPy is not loaded here
        return _ARRAY
    quick = frozenset() if issubclass(cls, sp.Basic) else frozenset({cls})
    return ArgumentKind(instance_words(cls), partial(_instance, cls), quick)


def _any_of(kinds: Sequence[ArgumentKind | None]) -> ArgumentKind | None:
    known = [kind for kind in kinds if kind is not None]
    if len(known) < len(kinds):
        return None

    def read(value: Any) -> Any:
        """As the first that it is, and what one entry of a tuple is told wrong comes last."""
        for kind in known:
            try:
                return kind.take(value, "")
            except InputError:
                pass
        for kind in known:
            if kind.one is not None and isinstance(value, (list, tuple)):
                kind.read(value)
        return _refuse(value)

    words = [kind.words for kind in known]
    before = ", ".join(words[:-1])
    said = f"{before}{',' * (',' in before)} or {words[-1]}"
    one = next((kind.one for kind in known if kind.one is not None), None)
    return ArgumentKind(said, read, frozenset().union(*(kind.quick for kind in known)), one)


def _tuple_of(inner: tuple[Any, ...]) -> ArgumentKind | None:
    """Of any number of entries of one kind, or of one kind each; a list serves as one, and is kept as a tuple."""
    if len(inner) == 2 and inner[1] is Ellipsis:
        one = kind_of(inner[0])
        return ArgumentKind(_words("a tuple", one), partial(_read_entries, one), one=one)
    kinds = tuple(map(kind_of, inner))

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or len(value) != len(kinds):
            _refuse(value)
        return tuple(_read_entry(kind, i, each) for i, (kind, each) in enumerate(zip(kinds, value, strict=True)))

    return ArgumentKind(f"a tuple of {len(kinds)}", read)


def _words(several: str, one: ArgumentKind | None) -> str:
    return several if one is None else f"{several}, each entry {one.words}"


def _read_entries(one: ArgumentKind | None, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        _refuse(value)
    if one is None or one.quick.issuperset(map(type, value)):
        return tuple(value)
    return tuple(_read_entry(one, place, each) for place, each in enumerate(value))


def _read_entry(one: ArgumentKind | None, place: int, value: Any) -> Any:
    try:
        return value if one is None else one.take(value, f"[{place}]")
    except InputError as error:
        raise _EntryError(str(error)) from None
