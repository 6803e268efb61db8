"""What a declaration says beside its kind and sizes: a value, a range, and whether it is given out or complex."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from symrnn.cells.formula import TextPlace, parse_number
from symrnn.errors import quote
from symrnn.expressions.exact import fraction_to_rational

__all__ = ["Bounds", "Qualifiers", "split_declaration"]

#: kinds that can have a range: what comes from outside
_RANGED = ("input", "param", "param_per_step", "const")

_HEAD = re.compile(
    r"(?P<kind>[ \t]*[A-Za-z]\w*)(?P<before>(?:[ \t]+(?:output|complex)\b)*)[ \t]*"
    r"(?P<sizes>\[[^\]]*\])?(?P<after>(?:[ \t]+(?:output|complex)\b)*)"
)
_TAIL = re.compile(r"[ \t]*(?P<sign>==|=|<=|>=|<|>|≤|≥|in\b|∈)[ \t]*")
_INTERVAL = re.compile(r"(?P<open>[\[(])(?P<low>[^,\[\]()]*),(?P<high>[^,\[\]()]*)(?P<close>[\])])")
_INFINITE = re.compile(r"[ \t]*(?P<sign>[+-]?)[ \t]*(?:inf|infinity|oo|∞)[ \t]*")
_NUMBER = re.compile(r"[^ \t,<>=≤≥∈]+(?:[ \t]*/[ \t]*[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where to where values lie; None is no bound."""

    low: sp.Rational | None = None
    high: sp.Rational | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What stands beside a kind and its sizes."""

    is_given_out: bool = False
    is_complex: bool = False
    value: sp.Rational | None = None
    bounds: Bounds | None = None


def split_declaration(text: str, place: TextPlace) -> tuple[str, Qualifiers]:
    """The kind with its sizes, every column where it was, and what stands beside them.

    >>> place = TextPlace("line 1", 1)
    >>> split_declaration(" const[n] in [0, 1)", place)[1].bounds
    Bounds(low=0, high=1, low_open=False, high_open=True)
    >>> core, found = split_declaration("state output[n]", place)
    >>> core, found.is_given_out
    ('state       [n]', True)

    Raises
    ------
    InputError
        naming the column, what was expected and what was found.
    """
    head = _HEAD.match(text)
    if head is None:
        return text, Qualifiers()
    kind = head["kind"].strip()
    words = (head["before"] + head["after"]).split()
    tail = _TAIL.match(text, head.end())
    if tail is None or kind not in (*_RANGED, "state") or (tail["sign"] == "=" and kind != "const"):
        rest, value, bounds = text[head.end() :], None, None
    else:
        rest = ""
        value, bounds = _read_tail(kind, text, head.end(), place)
    if words and kind not in (*_RANGED, "state", "output"):
        return text, Qualifiers()
    if "output" in words and kind != "state":
        place.fail(head.end("kind") + 1, f"expected state output or {kind}, found {quote(text.strip())}")
    if bounds is not None and "complex" in words:
        place.fail(head.end() + 1, "a complex name has no range; give one of its parts, as in r: param[n] in (0, 1)")
    if value is not None and "complex" in words:
        place.fail(
            head.end() + 1, "a complex name has no value here; give its parts, NAME_re and NAME_im, with the weights"
        )
    core = head["kind"] + " " * len(head["before"]) + text[head.end("before") : head.start("after")]
    core += " " * len(head["after"]) + rest
    return core.rstrip(" \t"), Qualifiers("output" in words, "complex" in words, value, bounds)


def _read_tail(kind: str, text: str, start: int, place: TextPlace) -> tuple[sp.Rational | None, Bounds | None]:
    """``= 0.1``, ``in [0, 1]``, ``> 0``, each at most once."""
    value: sp.Rational | None = None
    bounds: Bounds | None = None
    for sign, at, begin, content in _clauses(text, start, place):
        if sign == "=":
            if value is not None:
                place.fail(at, "a constant has one value; remove the second one")
            value = _number(content, begin, place)
            continue
        if kind not in _RANGED:
            place.fail(at, f"a range is given to what comes from outside, and a {kind} is computed; remove it")
        if bounds is not None:
            place.fail(at, "a name has one range; write both bounds at once, such as w: param in (0, 1]")
        bounds = _read_bounds(sign, content, begin, place)
    if value is not None and bounds is not None:
        low, high = bounds.low, bounds.high
        below = low is not None and (value < low or (bounds.low_open and value == low))
        above = high is not None and (value > high or (bounds.high_open and value == high))
        if below or above:
            place.fail(start, f"the value {value} lies outside of the range that is declared; change one of them")
    return value, bounds


def _clauses(text: str, start: int, place: TextPlace) -> Iterator[tuple[str, int, int, str]]:
    """Each sign with its column, and what it stands before."""
    while text[start:].strip(" \t,"):
        start += len(text[start:]) - len(text[start:].lstrip(" \t,"))
        match = _TAIL.match(text, start)
        if match is None:
            found = quote(text[start:].strip())
            place.fail(
                start, f"expected the end of the line, a value = 0.1 or a range in [0, 1], found {found}; remove it"
            )
        pattern = _INTERVAL if match["sign"] in ("in", "∈") else _NUMBER
        content = pattern.match(text, match.end())
        if content is None:
            found = quote(text[match.end() :].strip()) if text[match.end() :].strip() else "the end of the line"
            expected = (
                "an interval such as [0, 1], (0, 1) or [0, inf)" if pattern is _INTERVAL else "a number such as 0.1"
            )
            instead = "; the values between 0 and 1 are in [0, 1]" if found[1:2] == "{" else ""
            place.fail(match.end(), f"expected {expected} after {match['sign']}, found {found}{instead}")
        yield match["sign"], match.start("sign"), match.end(), content.group()
        start = content.end()


def _read_bounds(sign: str, content: str, begin: int, place: TextPlace) -> Bounds:
    interval = _INTERVAL.fullmatch(content)
    if interval is None:
        number, is_open = _number(content, begin, place), sign in ("<", ">")
        return (
            Bounds(low=number, low_open=is_open) if sign in (">", ">=", "≥") else Bounds(None, number, False, is_open)
        )
    low = _bound(interval["low"], "-", begin + interval.start("low"), place)
    high = _bound(interval["high"], "+", begin + interval.start("high"), place)
    low_open, high_open = interval["open"] == "(" and low is not None, interval["close"] == ")" and high is not None
    if low is None and high is None:
        place.fail(begin, f"{content} holds every number; leave it out")
    if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
        place.fail(begin, f"no number is in {content}; the smaller bound stands first, as in [0, 1]")
    return Bounds(low, high, low_open, high_open)


def _bound(text: str, infinite: str, begin: int, place: TextPlace) -> sp.Rational | None:
    """A number, or None for the infinity of a sign."""
    match = _INFINITE.fullmatch(text)
    if match is None:
        return _number(text, begin, place)
    if (match["sign"] or "+") != infinite:
        place.fail(begin, f"{text.strip()} is no bound on this side; an interval goes from the smaller number on")
    return None


def _number(text: str, begin: int, place: TextPlace) -> sp.Rational:
    return fraction_to_rational(parse_number(text.replace(" ", ""), f"{place.where}, column {place.column + begin}"))
