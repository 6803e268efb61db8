"""Sizes: positive integers, names of such, and sums of these, as the texts that stand in shapes: ``m+2*n``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from symrnn.errors import InputError

__all__ = [
    "Size",
    "is_size",
    "size_difference",
    "size_multiple",
    "size_names",
    "size_sum",
    "size_terms",
    "size_value",
    "size_where",
    "solve_sizes",
]

Size = int | str

_TERM = re.compile(r"(?:(\d+)(?:\*([A-Za-z]\w*))?|([A-Za-z]\w*))", re.ASCII)


def size_terms(size: Size) -> dict[str, int]:
    """How often each name stands in a size; the number that is added stands under the empty name.

    >>> size_terms("m+2*n+1"), size_terms(3), size_terms("n")
    ({'m': 1, 'n': 2, '': 1}, {'': 3}, {'n': 1})
    """
    found: dict[str, int] = {}
    for text in str(size).replace(" ", "").split("+"):
        match = _TERM.fullmatch(text)
        if match is None:
            raise InputError(f"expected a size such as n, 3 or m+2*n, found {str(size)!r}")
        number, factor, alone = match.groups()
        name = alone or factor or ""
        found[name] = found.get(name, 0) + int(number or 1)
    return found


def is_size(size: object) -> bool:
    """Whether something is a size, a sum written in its one form.

    >>> is_size("m+2*n"), is_size("n+m"), is_size("n-1"), is_size(0)
    (True, False, False, False)
    """
    if not isinstance(size, str):
        return isinstance(size, int) and not isinstance(size, bool) and size > 0
    try:
        return size_sum(size) == size
    except InputError:
        return False


def size_names(*sizes: Size) -> tuple[str, ...]:
    """The names in sizes.

    >>> size_names("m+2*n+1"), size_names(3), size_names("n", "n+k")
    (('m', 'n'), (), ('n', 'k'))
    """
    texts = (size for size in sizes if isinstance(size, str))
    return tuple(dict.fromkeys(name for text in texts for name in size_terms(text) if name))


def size_sum(*sizes: Size) -> Size:
    """The sum of sizes, written in one way: names in alphabetical order, then the number.

    >>> size_sum("n", "m", "n"), size_sum(2, 3), size_sum("n", 1), size_sum("n+m")
    ('m+2*n', 5, 'n+1', 'm+n')
    """
    return _sum(*(size if type(size) is int else str(size) for size in sizes))


def size_difference(stop: Size, start: Size) -> Size | None:
    """How many rows there are from one to before another, None where that is not a size.

    >>> size_difference("3*n", "n"), size_difference("n+m", "n"), size_difference("n", "n"), size_difference("n", "m")
    ('2*n', 'm', None, None)
    """
    return _difference(*(size if type(size) is int else str(size) for size in (stop, start)))


def size_multiple(size: Size, count: int) -> Size | None:
    """The size that so many times is this one, None where there is none.

    >>> size_multiple("4*n", 4), size_multiple("2*m+4*n", 2), size_multiple("m+n", 2), size_multiple(6, 3)
    ('n', 'm+2*n', None, 2)
    """
    terms = size_terms(size)
    return None if any(times % count for times in terms.values()) else _write({n: k // count for n, k in terms.items()})


def size_value(size: Size, values: Mapping[str, int]) -> int:
    """The number that a size is, where its names have these values.

    >>> size_value("m+2*n+1", {"m": 3, "n": 5})
    14
    """
    if isinstance(size, int):
        return size
    if size in values:
        return values[size]
    return sum(count * (values[name] if name else 1) for name, count in size_terms(size).items())


def size_where(size: Size, values: Mapping[str, Size]) -> Size:
    """The size with other sizes in the place of names; a name without one stays.

    >>> size_where("m+2*n", {"n": 3}), size_where("2*n", {"n": "k+1"})
    ('m+6', '2*k+2')
    """
    if isinstance(size, int):
        return size
    terms = (
        {inner: times * count for inner, count in size_terms(values.get(name, name) if name else 1).items()}
        for name, times in size_terms(size).items()
    )
    return _write(_add(terms))


def solve_sizes(sums: Iterable[tuple[Size, int]], known: Mapping[str, int]) -> dict[str, int] | None:
    """The names' values where each size is such a number: those that follow one by one; None where none fit.

    >>> solve_sizes([("m+n", 11), ("4*n", 32)], {}), solve_sizes([("4*n", 30)], {}), solve_sizes([("m+n", 3)], {})
    ({'n': 8, 'm': 3}, None, {})
    """
    found, still_open = dict(known), list(sums)
    while True:
        left = []
        for size, number in still_open:
            unknown = [name for name in size_names(size) if name not in found]
            if len(unknown) > 1:
                left.append((size, number))
                continue
            rest = number - size_value(size, {**found, **dict.fromkeys(unknown, 0)})
            if not unknown and rest:
                return None
            for name in unknown:
                count = size_terms(size)[name]
                # an array without entries is refused elsewhere, by its axis
                if rest % count or rest < (size != name):
                    return None
                found[name] = rest // count
        if len(left) == len(still_open):
            return found
        still_open = left


@lru_cache(maxsize=10_000)  # the same few are asked for again with every part of an array
def _sum(*sizes: Size) -> Size:
    return _write(_add(map(size_terms, sizes)))


@lru_cache(maxsize=10_000)
def _difference(stop: Size, start: Size) -> Size | None:
    terms = _add((size_terms(stop), {name: -count for name, count in size_terms(start).items()}))
    left = {name: count for name, count in terms.items() if count}
    return _write(left) if left and min(left.values()) > 0 else None


def _add(sums: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for terms in sums:
        for name, count in terms.items():
            found[name] = found.get(name, 0) + count
    return found


def _write(terms: Mapping[str, int]) -> Size:
    """A sum in its one form; an integer where no name stands in it."""
    named = [f"{terms[name]}*{name}" if terms[name] > 1 else name for name in sorted(terms) if name and terms[name]]
    number = terms.get("", 0)
    return "+".join([*named, *([str(number)] if number else [])]) if named else number
