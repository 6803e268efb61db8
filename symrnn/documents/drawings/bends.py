"""Arrows that pass other nodes bow out: the least curve that is clear of every node between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

__all__ = ["Box", "bow", "turns"]

Point = complex  # x to the right, y down
Box = tuple[Point, Point]  # a centre, and from it to a corner
Ends = Callable[[Point], tuple[Point, Point] | None]

_SAMPLES = 24
_BOWS = (0.0, *(side * share * 26.0 for share in range(1, 13) for side in (-1, 1)))  # in pixels
_LEANS = (0.5, 0.35, 0.65, 0.2, 0.8)  # how far along the way a curve is farthest off: in the middle, if that is clear


def bow(start: Point, end: Point, others: Iterable[Box], ends: Ends = lambda control: None) -> Point:
    """The control point of a quadratic curve from start to end: the middle where nothing is in the straight line's way.

    Where no curve that is tried is clear, the one that passes least of what is in its way. ``ends`` says of a control
    point where the curve is drawn from and to, if that is not from start to end.

    >>> bow(0j, 100 + 0j, [(50 + 20j, 10 + 10j)])
    (50+0j)
    >>> bow(0j, 100 + 0j, [(50 + 2j, 10 + 10j)])  # the curve runs half way up to it
    (50-26j)
    """
    boxes = tuple(others)
    normal = 1j * (end - start) / abs(end - start)
    best, least = (start + end) / 2, _SAMPLES * len(boxes) + 1
    for lean, height in product(_LEANS, _BOWS):
        control = (start + end) / 2 + (lean - 0.5) * (end - start) + height * normal
        first, last = ends(control) or (start, end)
        covered = _count_covered(first, control, last, boxes)
        if covered < least:
            best, least = control, covered
        if not covered:
            break
    return best


def _count_covered(start: Point, control: Point, end: Point, boxes: tuple[Box, ...]) -> int:
    """How many of some points of a curve lie in a box."""
    points = [_along(start, control, end, number / _SAMPLES) for number in range(1, _SAMPLES)]
    return sum(_is_in(point - centre, half) for point in points for centre, half in boxes)


def _along(start: Point, control: Point, end: Point, share: float) -> Point:
    return (1 - share) ** 2 * start + 2 * share * (1 - share) * control + share**2 * end


def turns(start: Point, control: Point, end: Point) -> tuple[Point, ...]:
    """Where a quadratic curve turns back, sideways or in height: beside its ends it reaches no farther.

    >>> turns(0j, 50 - 26j, 100 + 0j)
    ((50-13j),)
    """
    bend = start - 2 * control + end
    sides = ((start - control).real, bend.real), ((start - control).imag, bend.imag)
    shares = (from_start / whole for from_start, whole in sides if whole)  # where the slope is 0
    return tuple(_along(start, control, end, share) for share in shares if 0 < share < 1)


def _is_in(apart: Point, half: Point) -> bool:
    return abs(apart.real) < half.real and abs(apart.imag) < half.imag
