"""The rows that do not reach what they are to reach, each with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from peer_cases import Case
from peer_rows import Row

_SLOPE = (
    "the slope of tanh takes an exponential for each number near 1, so that it keeps its digits there; `1 - h**2` by "
    "hand does not"
)
_SIGMOIDS = (
    "sigmoids that keep their digits take an exponential and a division, and slopes of tanh exponentials near 1; "
)
_SIGMOIDS += "by hand all is tanh and `1 - h**2`"
_CALL = "the call itself: names, shapes and types of the arrays are looked at each time, in Python"
_PHASES = "each phase is a function of its own, with what it takes in lists: some microseconds a call"
_PRODUCTS = "products of this size take NumPy's library, which is ours too, 1.1 to 1.5 times what they take torch's, "
_PRODUCTS += "by themselves (`benchmarks/products.py`)"

#: by the place of the ratio: the first reason whose condition a case meets
REASONS: dict[int, tuple[tuple[Callable[[Case], bool], str], ...]] = {
    0: (
        (lambda case: case.cell == "elman" and case.batch == 1, f"{_PHASES}, which is much beside few steps"),
        (lambda case: case.cell == "elman", _SLOPE),
        (lambda case: case.batch == 1, _SIGMOIDS),
        (lambda case: True, f"{_SIGMOIDS}; x and targets are copied into columns in each call"),
    ),
    1: ((lambda case: True, _PRODUCTS),),
    2: ((lambda case: True, "a call of Python beside the C function, which is shorter than it"),),
    3: (
        (lambda case: case.steps <= 10, f"{_CALL}; bound to its arrays it is not behind"),
        (lambda case: case.n >= 128, _PRODUCTS),
        (lambda case: True, "not known"),
    ),
}
#: what is to be reached: a text, the place of the ratio, its limit, and whether float64 alone is asked
_RULES = (
    ("`numpy`, bound to its arrays, takes over 1.15 times NumPy by hand", 0, 1.15, False),
    ("`numpy` is slower than torch in float64", 1, 1.0, True),
    ("`c`, bound to its arrays, takes over 1.3 times C by hand", 2, 1.3, False),
    ("`c` is slower than the fastest peer, by over 5 %", 3, 1.05, False),
)


def misses(rows: list[Row]) -> Iterator[str]:
    """What symrnn is to reach, and the rows that do not, by reason; last the ties."""
    for text, place, limit, double in _RULES:
        asked = [row for row in rows if row.ratios[place] is not None and (row.case.dtype == "float64" or not double)]
        late = [row for row in asked if (row.ratios[place] or 0) > limit]
        yield f"- {text}, in {len(late)} of {len(asked)} rows{':' if late else '.'}"
        by_reason: dict[str, list[str]] = {}
        for row in late:
            by_reason.setdefault(_reason(place, row.case), []).append(_told(row, place))
        yield from (f"  - {reason}: {'; '.join(told)}." for reason, told in by_reason.items())
    ties = [row for row in rows if 0.95 < (row.ratios[3] or 0) <= 1.05]
    listed = "; ".join(_told(row, 3) for row in ties) or "none"
    yield f"- `c` and the fastest peer are within 5 % of each other, in {len(ties)} of {len(rows)} rows: {listed}."


def _reason(place: int, case: Case) -> str:
    return next(reason for meets, reason in REASONS[place] if meets(case))


def _told(row: Row, place: int) -> str:
    return f"{row.case} ({row.ratios[place] or 0:.2f})"
