"""Every wrong argument of everything public is an InputError: it names the argument, what was expected, what was found.

Each public function, method and class is called with right arguments, and then with a wrong one in the place of each.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import pytest
from good_arguments import PublicCall, public_calls

import symrnn as sr
from symrnn.errors import InputError

CALLS = tuple(public_calls())
WRONG = MappingProxyType(
    {
        "None": None,
        "a text": "no such text",
        "a fraction": 3.5,
        "nan": float("nan"),
        "a huge integer": 10**400,
        "True": True,
        "complex": 1j,
        "bytes": b"",
        "an empty list": [],
        "an empty dict": {},
        "a list": [object()],
        "a set": {1, "a"},
        "an object": object(),
        "a class": int,
        "a function": lambda: 0,
        "a relation": sr.name_symbol("x") < 1,
    }
)
#: which of these may be right, by a word of the annotation; then it may yet be refused in other words
MAY_BE = (
    (r"\bAny\b|\bOneOrMore\b|\bDTypeLike\b|\bNumber\b", frozenset(WRONG)),
    (r"\bNone\b", frozenset({"None"})),
    (r"\bstr\b|\bLabel\b|\bInputNames\b", frozenset({"a text"})),
    (r"\bint\b|\bsp\.Expr\b|\bLabel\b", frozenset({"a huge integer"})),
    (r"\bfloat\b", frozenset({"a fraction", "nan"})),
    (r"\bbool\b", frozenset({"True"})),
    (r"\btuple\b|\bShape\b|\bSequence\b|\bInputNames\b", frozenset({"an empty list"})),
    (r"\bIterable\b|\bCollection\b", frozenset({"an empty list", "a set"})),
    (r"\bMapping\b|\bdict\b|\bNames\b|\bSizes\b", frozenset({"an empty dict"})),
    (r"\bCallable\b|\bKernel\b|\bChange\b", frozenset({"a class", "a function"})),
    (r"\bLabel\b|\bFormula\b", frozenset({"a relation"})),
)
#: a function of a user raises what it will
OWN_ERRORS = r"\bCallable\b|\bKernel\b|\bChange\b"


def may_be(annotation: str) -> frozenset[str]:
    return frozenset().union(*(names for words, names in MAY_BE if re.search(words, annotation)))


def refusal(call: PublicCall, arguments: dict[str, Any]) -> str | None:
    """The message; None where nothing is refused."""
    try:
        call.function(**arguments)
    except InputError as error:
        return str(error)
    return None


def test_right_arguments_are_taken() -> None:
    refused = {call.name: found for call in CALLS if (found := refusal(call, call.good())) is not None}
    refused.pop("symrnn.render", None)  # there is no folder to write to
    assert {name: found for name, found in refused.items() if "is not installed" not in found} == {}  # no torch


def unnamed(call: PublicCall) -> Iterator[str]:
    """The wrong arguments of a call that are taken, or refused without their name."""
    good, name = call.good(), call.name.removesuffix(".__call__").rpartition("symrnn.")[2].rpartition(".")[2]
    for parameter, annotation in call.annotations.items():
        for what in WRONG.keys() - may_be(annotation):
            message = refusal(call, good | {parameter: WRONG[what]}) or "taken"
            if not re.search(rf"\b{re.escape(name)}, {parameter}(\[\d+\])*: expected .*, found ", message):
                yield f"{call.name}, {parameter}, {what}: {message}"


def test_a_wrong_argument_is_named() -> None:
    assert [fault for call in CALLS for fault in unnamed(call)] == []
    lax = PublicCall("symrnn.lax", lambda x=0: None, {"x": "complex"})
    assert sorted(unnamed(lax)) == sorted(f"symrnn.lax, x, {what}: taken" for what in WRONG)


def test_what_may_be_right_is_taken_or_refused_and_nothing_else_is_raised() -> None:
    for call in CALLS:
        good = call.good()
        for parameter, annotation in call.annotations.items():
            own = MAY_BE[-2][1] if re.search(OWN_ERRORS + r"|\bAny\b", annotation) else frozenset()
            for what in may_be(annotation) - own:
                message = refusal(call, good | {parameter: WRONG[what]})
                assert message is None or len(message) > 10, (call.name, parameter, what)


def misread(call: PublicCall) -> Iterator[str]:
    """Which argument that is missing, too much or unknown a call does not name."""
    parameters = inspect.signature(call.function).parameters.values()
    good = call.good()
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters)
    if not takes_any and "no argument is called mask; " not in (refusal(call, good | {"mask": None}) or ""):
        yield f"{call.name}, mask"
    in_order = [good.get(each.name, each.default) for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    with pytest.raises(InputError, match="too many positional arguments"):
        call.function(*in_order, None)
    for each in parameters:
        if each.default is each.empty and each.name in good:
            left = {key: value for key, value in good.items() if key != each.name}
            if f"'{each.name}'" not in (refusal(call, left) or ""):
                yield f"{call.name}, {each.name}"


def test_an_argument_that_is_missing_too_much_or_unknown_is_named() -> None:
    assert [fault for call in CALLS for fault in misread(call)] == []


def test_there_are_many_wrong_calls() -> None:
    wrong = sum(len(set(WRONG) - may_be(each)) for call in CALLS for each in call.annotations.values())
    assert len(CALLS) > 100
    assert wrong > 3000


def test_a_public_name_without_right_arguments_is_noticed() -> None:
    def new(of: tuple[complex, ...]) -> None:
        """Public since today."""

    with pytest.raises(LookupError):
        PublicCall("symrnn.new", new, {"of": "tuple[complex, ...]"}).good()
