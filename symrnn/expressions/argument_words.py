"""What a wrong argument is called in a message, what was wanted, and what to write instead: tables of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symrnn.errors import quote
from symrnn.expressions.measures import show_expression

__all__ = ["describe", "instance_words", "suggest"]

_LONGEST = 60

#: how an object of a class is made, for those that are met most often
_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "Assign": 'Assign(name_symbol("h"), expression)',
        "Cell": "cells.elman()",
        "Claim": 'Claim.at_most("name", a, b)',
        "Comparison": "at_most(a, b)",
        "Derivation": "derive(cell)",
        "Input": 'Input(name_symbol("x"))',
        "Parameter": 'Parameter(name_symbol("w"))',
        "Program": "unroll(cell, steps=3)",
        "Text": 'Text("...")',
    }
)


def instance_words(cls: type) -> str:
    """An object of a class, with an example where one is known.

    >>> instance_words(Exception), instance_words(type("Cell", (), {}))
    ('an Exception', 'a Cell, such as cells.elman()')
    """
    name = cls.__name__
    members = [f"{name}.{member}" for member in getattr(cls, "__members__", ())]
    example = members[0] if members else _EXAMPLES.get(name)
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}{f', such as {example}' if example else ''}"


def describe(value: Any) -> str:
    """What was found, in few words: a value where it is short, else what it is.

    >>> describe(None), describe("a = a"), describe([1, 2]), describe(int), describe(object())
    ('None', "the text 'a = a'", 'a list of 2', 'the class int', 'an object of type object')
    """
    if value is None or type(value) in (bool, float, complex):
        return repr(value)
    if type(value) is int:
        return str(value) if value.bit_length() <= 64 else f"an integer of {value.bit_length()} bits"
    if isinstance(value, str):
        return f"the text {quote(value)}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, sp.Basic):
        return f"the {'relation' if isinstance(value, Relational) else 'expression'} {_short(value)}"
    if isinstance(value, (list, tuple, dict, set, frozenset, bytes)):
        return f"a {type(value).__name__} of {len(value)}" if value else f"an empty {type(value).__name__}"
    if callable(value) and isinstance(name := getattr(value, "__name__", None), str):
        return f"the function {name}"
    if type(value).__module__.startswith("symrnn."):
        return instance_words(type(value)).partition(",")[0]
    return f"an object of type {type(value).__name__}"


def _short(expr: sp.Basic) -> str:
    text = show_expression(expr)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _sides(relation: Any) -> str:
    """Both sides, the smaller one first."""
    is_equality = isinstance(relation, sp.Equality)
    sides = (relation.lhs, relation.rhs) if is_equality else (relation.lts, relation.gts)
    return ", ".join(map(_short, sides))


#: for what is likely meant: a word of what was expected, the type that was found, and what to write instead
_INSTEAD: tuple[tuple[str, tuple[type, ...], Callable[[Any], str]], ...] = (
    ("a Text", (str,), lambda value: f"Text({quote(value)})"),
    ("a symbol", (str,), lambda value: f"name_symbol({quote(value)})"),
    ("a Claim", (sp.Equality,), lambda value: f'Claim.equality("name", {_sides(value)})'),
    ("a Claim", (sp.LessThan, sp.GreaterThan), lambda value: f'Claim.at_most("name", {_sides(value)})'),
    ("a Claim", (sp.StrictLessThan, sp.StrictGreaterThan), lambda value: f'Claim.less_than("name", {_sides(value)})'),
    ("a Comparison", (sp.Equality,), lambda value: f"equal({_sides(value)})"),
    ("a Comparison", (sp.LessThan, sp.GreaterThan), lambda value: f"at_most({_sides(value)})"),
    ("a Comparison", (sp.StrictLessThan, sp.StrictGreaterThan), lambda value: f"less_than({_sides(value)})"),
    ("a Cell", (str,), lambda value: "Cell.parse(text), or read_cell(path) for a file"),
)


def suggest(words: str, value: Any) -> str:
    """What to write instead; empty where nothing is known to be meant.

    >>> suggest(instance_words(type("Claim", (), {})), sp.Symbol("a") > 1)
    '; write Claim.less_than("name", 1, a)'
    """
    for wanted, found, write in _INSTEAD:
        if wanted in words and isinstance(value, found):
            return f"; write {write(value)}"
    return ""
