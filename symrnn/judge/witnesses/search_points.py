"""Points at which conditions seem to hold, found one symbol at a time: only where to look, no proof."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, isfinite, sqrt

import sympy as sp

from symrnn.expressions.measures import measure
from symrnn.judge.witnesses.conditions import Condition, Value, value_of

__all__ = ["points_for"]

Values = dict[sp.Symbol, Fraction]

STARTS, SWEEPS = 30, 4
MOST_VALUES = 25_000  # that are computed in one search, each of so many parts at most, or it counts as several
PARTS_OF_VALUE = 10
SPECIAL = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-2", "10", "-10")))
GRID = (-60.0, -17.0, -6.0, -2.5, -1.1, -0.6, -0.2, 0.05, 0.3, 0.7, 1.3, 2.7, 6.3, 18.0, 70.0)
FAR = ((70.0, 1e3, 1e6, 1e9, 1e12), (-1e12, -1e9, -1e6, -1e3, -60.0))
HALVINGS, SHORTENINGS = 60, 24
FINE = 10**12
MARGIN = 1e-7  # by which a strict bound is met, so that it is once more where a root is found


def points_for(conditions: Sequence[Condition], symbols: Sequence[sp.Symbol], budget: list[int]) -> Iterator[Values]:
    """Points at which all conditions seem to hold, by computing so many values; what is left of them stays."""
    chooser = random.Random(0)
    most = min(budget[0], MOST_VALUES)
    search, spent = _Search([_weigh(each) for each in conditions], most), 0
    seen: list[Values] = []
    for number in range(STARTS):
        search.margin = 0.0 if number % 3 == 2 else MARGIN
        point = {symbol: _start(number, symbol, chooser) for symbol in symbols}
        is_found = search.improve(point, chooser)
        budget[0], spent = budget[0] - (search.values - spent), search.values
        if is_found and point not in seen:
            seen.append(point)
            yield point
        if search.values > most:
            return


def _start(number: int, symbol: sp.Symbol, chooser: random.Random) -> Fraction:
    first = (Fraction(1, 2), Fraction(1), Fraction(0), Fraction(-1), Fraction(2))
    if number < len(first):
        value = first[number]
    elif number % 2:
        value = chooser.choice(SPECIAL)
    else:
        value = Fraction(chooser.randint(-60, 60), chooser.randint(1, 20))
    return Fraction(max(0, round(value))) if symbol.is_integer else value


@dataclass(slots=True)
class _Scored:
    condition: Condition
    value: Value
    cost: int


def _weigh(condition: Condition) -> _Scored:
    return _Scored(condition, value_of(condition.side), 1 + measure(condition.side).parts // PARTS_OF_VALUE)


@dataclass(slots=True)
class _Search:
    scored: list[_Scored]
    most: int
    values: int = 0
    margin: float = 0.0

    def improve(self, point: Values, chooser: random.Random) -> bool:
        """Move the symbols of conditions that do not hold, one by one, until all hold."""
        for _ in range(SWEEPS):
            missed = [each for each in self.scored if self._miss(each, point)]
            if not missed:
                return True
            symbols = sorted({s for each in missed for s in each.condition.side.free_symbols if s in point}, key=str)
            chooser.shuffle(symbols)
            moved = [self._move(symbol, point) for symbol in symbols if self.values <= self.most]
            if not any(moved):
                return False
        return not any(self._miss(each, point) for each in self.scored)

    def _move(self, symbol: sp.Symbol, point: Values) -> bool:
        """Give the symbol the value at which most conditions about it hold; whether that is another one."""
        about = [each for each in self.scored if symbol in each.condition.side.free_symbols]

        def score(value: Fraction) -> tuple[int, float]:
            missed = [self._miss(each, point | {symbol: value}) for each in about]
            return sum(miss > 0 for miss in missed), sum(missed)

        old = point[symbol]
        best, least = old, score(old)
        for value in _choices(symbol, [root for each in about for root in self._roots(each, symbol, point)]):
            if least[0] == 0:
                break
            found = score(value)
            if found < least:
                best, least = value, found
        if least[0] and not symbol.is_integer:
            best = _creep(score, best, least)
        point[symbol] = best
        return best != old

    def _miss(self, each: _Scored, point: Values) -> float:
        value = self._at(each, point)
        return 1e9 if value is None else each.condition.miss(value, self.margin)

    def _at(self, each: _Scored, point: Values) -> float | None:
        if self.values > self.most:
            return None
        self.values += each.cost
        try:
            # exact where all is rational: an end of a bound is met exactly
            value = each.value(point)
            return value if isfinite(value) else None
        except (ArithmeticError, ValueError, TypeError):
            return None

    def _roots(self, each: _Scored, symbol: sp.Symbol, point: Values) -> Iterator[float]:
        """Where the side of a condition is 0 in one symbol, the others fixed."""

        def at(place: float) -> float | None:
            value = self._at(each, point | {symbol: Fraction(place)})
            return None if value is None else float(value)

        known = [at(place) for place in (-1.0, 0.0, 1.0, 2.0, 3.0)]
        if None not in known:
            parabola = _parabola([value for value in known if value is not None])
            if parabola is not None:
                yield from _roots_of(*parabola)
                return
        yield from GRID
        found = list(_sign_changes(at, GRID))
        yield from found or [root for places in FAR for root in _sign_changes(at, places)]


def _sign_changes(at: Callable[[float], float | None], places: Sequence[float]) -> Iterator[float]:
    tried = [(place, at(place)) for place in places]
    for (low, below), (high, above) in pairwise(tried):
        if below is not None and above is not None and (below < 0) != (above < 0):
            yield from _bisect(at, low, high, below < 0)


def _creep(score: Callable[[Fraction], tuple[int, float]], best: Fraction, least: tuple[int, float]) -> Fraction:
    """Up to the nearest value at which least is missed, in steps that grow shorter: to the top of a wave."""
    pace = Fraction(1, 2)
    for _ in range(SHORTENINGS):
        closer = min(((score(best + step), best + step) for step in (pace, -pace)), key=lambda pair: pair[0])
        if closer[0] < least:
            least, best = closer
        else:
            pace /= 2
        if least[0] == 0:
            break
    return best


def _bisect(at: Callable[[float], float | None], low: float, high: float, rising: bool) -> Iterator[float]:
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        value = at(middle)
        if value is None:
            return
        low, high = (middle, high) if (value < 0) == rising else (low, middle)
    yield from (low, high)


def _parabola(at: list[float]) -> tuple[float, float, float] | None:
    """a, b, c of a*t**2 + b*t + c with these values at -1, 0, 1, 2 and 3, None where there is none."""
    c = at[1]
    a, b = (at[2] + at[0]) / 2 - c, (at[2] - at[0]) / 2
    size = 1 + max(map(abs, at))
    fits = all(abs(a * t * t + b * t + c - at[t + 1]) < 1e-9 * size for t in (2, 3))
    return (a, b, c) if fits else None


def _roots_of(a: float, b: float, c: float) -> Iterator[float]:
    if abs(a) < 1e-12 * (abs(b) + abs(c)):
        yield from [-c / b] if b else []
        return
    square = b * b - 4 * a * c
    if a and square >= -1e-12 * b * b:
        root = sqrt(max(square, 0.0))
        yield from ((-b - root) / (2 * a), (-b + root) / (2 * a))


def _choices(symbol: sp.Symbol, roots: Iterable[float]) -> list[Fraction]:
    """The roots, what lies between and beyond them, and some numbers besides; whole ones for an index."""
    exact = sorted({_near(root) for root in roots if isfinite(root)})
    between = [(low + high) / 2 for low, high in pairwise(exact)]
    beyond = [exact[0] - 1, exact[-1] + 1, exact[0] - 100, exact[-1] + 100] if exact else []
    found = [*between, *beyond, *SPECIAL, *exact]  # an end of a bound only where nothing else does
    if symbol.is_integer:
        found = [Fraction(whole) for value in found for whole in (floor(value), ceil(value)) if whole >= 0]
    return list(dict.fromkeys(found))


def _near(root: float) -> Fraction:
    """A short fraction where there is one within rounding."""
    exact = Fraction(root)
    short = exact.limit_denominator(1000)
    return short if abs(short - exact) <= abs(exact) / FINE else exact
