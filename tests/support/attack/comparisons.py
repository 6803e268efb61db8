"""Claims about numbers: comparisons with and without hypotheses; and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from attack.arithmetic import NoNumberError, context_of, value_of
from attack.formulas import change, draw, number, rewrite
from symrnn import Claim, SlopeBound, at_most, less_than
from symrnn.claims.claim import Comparison, Differentiable, Relation

__all__ = ["SPECIAL", "ComparisonAttack", "Point", "X", "draw_comparison", "fails"]

Point = Mapping[Any, Fraction]
X = sp.Symbol("x", real=True)
SYMBOLS = [X, *sp.symbols("y z", real=True)]
SPECIAL = [
    Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1), (10, 1), (-10, 1), (1, 1000))
]
FORMULAS = (sp.tanh(X), X / 2, sp.sin(X), X**3, 2 * X + 1, -X, sp.exp(X), X**2)


def fails(lhs: Any, relation: Relation, rhs: Any, mp: Any) -> bool:
    """Whether two numbers do not stand in the relation: half of the digits may be lost, so ask with more to be sure."""
    noise = mp.mpf(10) ** (-mp.dps // 2) * (1 + abs(lhs) + abs(rhs))
    if relation is Relation.EQUAL:
        return bool(abs(lhs - rhs) > noise)
    return bool(lhs - rhs > (-noise if relation is Relation.LESS_THAN else noise))


@dataclass(frozen=True)
class ComparisonAttack:
    """A comparison, what was meant to be true of it, and where its symbols may lie."""

    claim: Claim
    truth: bool | None
    ranges: Mapping[sp.Symbol, tuple[int, int]]

    def points(self, rng: random.Random, count: int) -> Iterator[tuple[Point, dict[str, sp.Expr]]]:
        """Values of the symbols, and formulas of the undefined functions."""
        names = {
            n.func.__name__.rstrip("'")
            for e in self.claim.expressions()
            for n in e.atoms(sp.core.function.AppliedUndef)
        }
        for _ in range(count):
            point = {symbol: self._value(symbol, rng) for symbol in self.ranges}
            yield point, {name: rng.choice(FORMULAS) for name in names}

    def _value(self, symbol: sp.Symbol, rng: random.Random) -> Fraction:
        low, high = self.ranges[symbol]
        if symbol.is_integer:
            return Fraction(rng.randint(max(low, 0), high))
        if rng.random() < 0.4:
            inside = [value for value in SPECIAL if low <= value <= high]
            return rng.choice([*inside, Fraction(low), Fraction(high)])
        return low + Fraction(rng.randint(0, 1000), 1000) * (high - low)

    def violated(self, point: Point, functions: Mapping[str, sp.Expr], digits: int) -> bool | None:
        """Whether the claim is false there; None where it says nothing."""
        mp = context_of(digits)
        numbers = {symbol: mp.mpf(value.numerator) / value.denominator for symbol, value in point.items()}
        try:
            for each in self.claim.given:
                if not self._holds(each, numbers, functions, mp):
                    return None
            sides = [value_of(side, numbers, mp, functions) for side in self.claim.statement.expressions()]
        except (NoNumberError, ZeroDivisionError):
            return None
        return fails(sides[0], self.claim.statement.relation, sides[1], mp)

    def _holds(self, given: Any, numbers: Any, functions: Mapping[str, sp.Expr], mp: Any) -> bool:
        if isinstance(given, SlopeBound):
            bound = value_of(given.bound, numbers, mp)
            slope = sp.diff(functions[given.function], X)
            grid = (mp.mpf(k) / 4 for k in range(-40, 41))
            return all(abs(value_of(slope, {X: at}, mp)) <= bound + mp.mpf(10) ** -40 for at in grid)
        if isinstance(given, Differentiable):
            return True
        left, right = (value_of(side, numbers, mp, functions) for side in given.expressions())
        if given.relation is Relation.EQUAL:
            return bool(abs(left - right) <= mp.mpf(10) ** (-mp.dps // 2))
        return bool(left < right if given.relation is Relation.LESS_THAN else left <= right)

    def from_witness(self, evidence: Any) -> tuple[Point, dict[str, sp.Expr]]:
        """The point that a witness names."""
        by_name = {str(symbol): symbol for expr in self.claim.expressions() for symbol in expr.free_symbols}
        witness = evidence.witness
        point = dict.fromkeys(by_name.values(), Fraction(1))  # a symbol that no longer matters is not named
        point |= {by_name[name]: value for name, value in witness.values.items()}
        return point, {
            name: formula.xreplace({sp.Symbol("x", real=True): X}) for name, formula in witness.functions.items()
        }


def _hypotheses(
    rng: random.Random, symbols: list[sp.Symbol]
) -> tuple[tuple[Comparison, ...], dict[sp.Symbol, tuple[int, int]]]:
    given: list[Comparison] = []
    ranges = {}
    for symbol in symbols:
        low, high = -4, 4
        way = rng.random()
        if way < 0.25:
            low, high = 0, rng.choice((1, 1, 2, 4))
            given += [at_most(0, symbol), at_most(symbol, high)]
        elif way < 0.4:
            high = rng.choice((1, 2))
            low = -high
            given.append(at_most(sp.Abs(symbol), high))
        elif way < 0.5:
            low = rng.choice((0, 1))
            given.append(less_than(low, symbol))
        ranges[symbol] = (low, high)
    return tuple(given), ranges


def draw_comparison(rng: random.Random) -> ComparisonAttack:
    """An equality or an inequality."""
    symbols = SYMBOLS[: rng.choice((1, 1, 2, 2, 3))]
    given, ranges = _hypotheses(rng, symbols) if rng.random() < 0.5 else ((), dict.fromkeys(symbols, (-4, 4)))
    depth = rng.choice((1, 2, 2, 3))
    way = rng.random()
    expr = draw(rng, symbols, depth)
    if way < 0.1:
        return _about_a_function(rng, symbols, ranges)
    if way < 0.2:
        return _about_powers(rng)
    if way < 0.35:
        return ComparisonAttack(Claim.equality("r", expr, rewrite(rng, expr, rng.randint(1, 3)), given), True, ranges)
    if way < 0.5:
        other = rewrite(rng, change(rng, expr), rng.randint(0, 2))
        return ComparisonAttack(Claim.equality("c", expr, other, given), None, ranges)
    if way < 0.75:
        size = rng.choice((lambda e: e**2, sp.Abs, sp.exp, lambda e: e**4 + 1, lambda e: 1 - sp.tanh(e) ** 2))
        more = size(draw(rng, symbols, 1))
        below = rewrite(rng, expr, rng.randint(0, 2))
        if rng.random() < 0.3:
            more = change(rng, more)
            return ComparisonAttack(Claim.at_most("n", below, expr + more, given), None, ranges)
        return ComparisonAttack(Claim.at_most("m", below, expr + more, given), True, ranges)
    relation = rng.choice((Claim.at_most, Claim.less_than))
    right = draw(rng, symbols, rng.choice((0, 1, 2))) if rng.random() < 0.5 else sp.Integer(rng.randint(0, 3))
    left = sp.Abs(expr) if rng.random() < 0.3 else expr
    return ComparisonAttack(relation("i", left, right, given), None, ranges)


def _about_a_function(rng: random.Random, symbols: list[sp.Symbol], ranges: Any) -> ComparisonAttack:
    name = sp.Function("f", real=True)
    slope = sp.Function("f'", real=True)
    bound = rng.choice((sp.S.One, sp.Rational(1, 2), sp.Integer(2)))
    u, v = symbols[0], symbols[-1] + number(rng)
    sides = [
        (sp.Abs(name(u) - name(v)), bound * sp.Abs(u - v)),
        (name(u) - name(v), bound * sp.Abs(v - u)),
        (sp.Abs(slope(u) * slope(v)), bound**2),
        (sp.Abs(name(u)), sp.Abs(name(0)) + bound * sp.Abs(u)),
        (name(u) * name(v), name(v) * name(u) + v**2),
        (slope(u), bound),
    ]
    left, right = rng.choice(sides)
    if rng.random() < 0.4:
        right = change(rng, right)
    return ComparisonAttack(Claim.at_most("f", left, right, (SlopeBound("f", bound),)), None, ranges)


def _about_powers(rng: random.Random) -> ComparisonAttack:
    k = sp.Symbol("k", integer=True, nonnegative=True)
    base = rng.choice((X, sp.Abs(X), 1 - X, sp.Rational(rng.randint(1, 5), rng.randint(1, 5))))
    power = base ** (k + rng.choice((0, 0, 1, 2)))
    given = rng.choice(
        ((), (at_most(0, X), at_most(X, 1)), (at_most(sp.Abs(X), 1),), (less_than(0, X),), (less_than(1, X),))
    )
    pairs = [
        (power, sp.S.One),
        (sp.S.Zero, power),
        (base * power, power),
        (sp.Abs(power), sp.S.One),
        (power, base ** (2 * k)),
    ]
    left, right = rng.choice(pairs)
    relation = rng.choice((Claim.at_most, Claim.less_than, Claim.equality))
    return ComparisonAttack(relation("p", left, right, given), None, {X: (-2, 2), k: (0, 12)})
