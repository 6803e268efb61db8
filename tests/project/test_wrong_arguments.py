"""Every wrong argument of everything public is an InputError: it names the argument, what was expected, what was found.

Each public function, method and class is called with right arguments, and then with a wrong one in the place of each.
"""

from __future__ import annotations

import inspect
import re
from types import MappingProxyType
from typing import Any

import pytest
from good_arguments import PublicCall, public_calls

import symrnn as sr
from symrnn.errors import InputError

CALLS = tuple(public_calls())
BY_NAME = MappingProxyType({call.name: call for call in CALLS})
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


@pytest.mark.parametrize("name", BY_NAME)
def test_right_arguments_are_taken(name: str) -> None:
    call = BY_NAME[name]
    found = refusal(call, call.good())
    assert found is None or name == "symrnn.render" or "is not installed" in found  # no folder to write to; no torch


@pytest.mark.parametrize("name", BY_NAME)
def test_a_wrong_argument_is_named(name: str) -> None:
    call = BY_NAME[name]
    good, short = call.good(), re.escape(name.removesuffix(".__call__").rpartition("symrnn.")[2].rpartition(".")[2])
    for parameter, annotation in call.annotations.items():
        for what, value in WRONG.items():
            if what in may_be(annotation):
                continue
            message = refusal(call, good | {parameter: value})
            assert message is not None, (parameter, what)
            assert re.search(rf"\b{short}, {parameter}(\[\d+\])*: expected .*, found ", message), message


@pytest.mark.parametrize("name", BY_NAME)
def test_what_may_be_right_is_taken_or_refused_and_nothing_else_is_raised(name: str) -> None:
    call = BY_NAME[name]
    good = call.good()
    for parameter, annotation in call.annotations.items():
        for what in may_be(annotation) - (MAY_BE[-2][1] if re.search(OWN_ERRORS + r"|\bAny\b", annotation) else set()):
            message = refusal(call, good | {parameter: WRONG[what]})
            assert message is None or len(message) > 10, (parameter, what)


@pytest.mark.parametrize("name", BY_NAME)
def test_an_argument_that_is_missing_too_much_or_unknown_is_named(name: str) -> None:
    call = BY_NAME[name]
    parameters = inspect.signature(call.function).parameters.values()
    good = call.good()
    if all(each.kind is not each.VAR_KEYWORD for each in parameters):
        assert "no argument is called mask; " in (refusal(call, good | {"mask": None}) or "")
    in_order = [good.get(each.name, each.default) for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    with pytest.raises(InputError, match="too many positional arguments"):
        call.function(*in_order, None)
    for each in parameters:
        if each.default is each.empty and each.name in good:
            left = {key: value for key, value in good.items() if key != each.name}
            assert f"'{each.name}'" in (refusal(call, left) or "")


def test_there_are_many_wrong_calls() -> None:
    wrong = sum(len(set(WRONG) - may_be(each)) for call in CALLS for each in call.annotations.values())
    assert len(CALLS) > 100
    assert wrong > 3000


def test_a_public_name_without_right_arguments_is_noticed() -> None:
    def new(of: tuple[complex, ...]) -> None:
        """Public since today."""

    with pytest.raises(LookupError):
        PublicCall("symrnn.new", new, {"of": "tuple[complex, ...]"}).good()
