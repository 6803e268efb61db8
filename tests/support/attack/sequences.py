"""Claims about an interval and about every index: roots, inductions; and what is true of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp

from attack.arithmetic import NoNumberError, context_of, value_of
from attack.comparisons import SPECIAL, Point, X, fails
from attack.formulas import change, draw, number
from symrnn import Claim, Recurrence, at_most, by_induction, equal, less_than
from symrnn.claims.claim import Comparison

__all__ = ["InductionAttack", "RootAttack", "draw_induction", "draw_root"]


@dataclass(frozen=True)
class RootAttack:
    """A root that is claimed to lie between two numbers: truth by the signs and the least size on a fine grid."""

    claim: Claim
    truth: bool | None

    def has_root(self) -> bool | None:
        """True where the sign changes, False where the size stays far from 0, None between."""
        mp = context_of(30)
        root = self.claim.statement
        low, high = (mp.mpf(int(end.p)) / int(end.q) for end in (root.low, root.high))
        values = []
        for k in range(1601):
            try:
                at = low + (high - low) * k / 1600
                values.append(value_of(root.equation.lhs - root.equation.rhs, {root.symbol: at}, mp))
            except (NoNumberError, ZeroDivisionError):
                return None
        if any(a * b <= 0 for a, b in pairwise(values)):
            return True
        steepest = max(abs(a - b) for a, b in pairwise(values))
        return False if min(map(abs, values)) > 2 * steepest else None


def draw_root(rng: random.Random) -> RootAttack:
    """An equation in one symbol, on an interval."""
    smooth = draw(rng, [X], rng.choice((1, 2, 3)), kinked=rng.random() < 0.3)
    low = sp.Rational(rng.randint(-6, 4), rng.choice((1, 2)))
    high = low + sp.Rational(rng.randint(1, 8), rng.choice((1, 2, 3)))
    attack = RootAttack(Claim.root("r", smooth, number(rng), X, low, high), None)
    return RootAttack(attack.claim, attack.has_root())


@dataclass(frozen=True)
class InductionAttack:
    """A statement about every k, and its recurrences: truth by running them."""

    claim: Claim
    truth: bool | None

    def points(self, rng: random.Random, count: int) -> Iterator[tuple[Point, dict[str, sp.Expr]]]:
        """Values of what stays, and of what moves at each of nine steps."""
        names = sorted({s.name for s in self._free()})
        for _ in range(count):
            point = {name: rng.choice((*SPECIAL, Fraction(rng.randint(-30, 30), 20))) for name in names}
            point |= {
                f"{name}_{k}": rng.choice((*SPECIAL, Fraction(rng.randint(-30, 30), 20)))
                for name in names
                for k in range(1, 9)
            }
            yield {sp.Symbol(name, real=True): value for name, value in point.items()}, {"last": 8}

    def _free(self) -> set[sp.Symbol]:
        induction = self.claim.statement
        moving = {induction.index, *(each.symbol for each in induction.recurrences)}
        parts = (*induction.statement.expressions(), *(e for r in induction.recurrences for e in (r.start, r.next)))
        return {symbol for expr in parts for symbol in expr.free_symbols} - moving

    def _varying(self) -> set[sp.Symbol]:
        induction = self.claim.statement
        kept = {s for e in induction.statement.expressions() for s in e.free_symbols}
        kept |= {s for each in induction.recurrences for s in each.start.free_symbols}
        return self._free() - kept

    def violated(self, point: Point, functions: Any, digits: int) -> bool | None:
        """Whether it fails at one of the first indices, as far as everything has a value."""
        mp = context_of(digits)
        induction = self.claim.statement
        numbers = {s: mp.mpf(v.numerator) / v.denominator for s, v in point.items()}
        try:
            if not all(self._holds(each, numbers, mp) for each in self.claim.given):
                return None
            values = {r.symbol: value_of(r.start, numbers, mp) for r in induction.recurrences}
            for k in range(functions["last"] + 1):
                here = {**numbers, **values, induction.index: mp.mpf(k)}
                sides = [value_of(side, here, mp) for side in induction.statement.expressions()]
                if fails(sides[0], induction.statement.relation, sides[1], mp):
                    return True
                moved = {s: numbers.get(sp.Symbol(f"{s.name}_{k + 1}", real=True)) for s in self._varying()}
                here |= {s: value for s, value in moved.items() if value is not None}
                if not all(self._holds(each, here, mp) for each in self.claim.given):
                    return None
                values = {r.symbol: value_of(r.next, here, mp) for r in induction.recurrences}
        except (NoNumberError, ZeroDivisionError, KeyError):
            return None
        return False

    def _holds(self, given: Any, numbers: Any, mp: Any) -> bool:
        if not all(symbol in numbers for side in given.expressions() for symbol in side.free_symbols):
            return True
        left, right = (value_of(side, numbers, mp) for side in given.expressions())
        return not fails(left, given.relation, right, mp)

    def from_witness(self, evidence: Any) -> tuple[Point, Any]:
        """The point of a witness, and the index in its first line."""
        last = int(evidence.details[0].rpartition("= ")[2])
        point = dict.fromkeys(self._free(), Fraction(1))  # a symbol that no longer matters is not named
        point |= {sp.Symbol(name, real=True): value for name, value in evidence.witness.values.items()}
        return point, {"last": last}


def draw_induction(rng: random.Random) -> InductionAttack:
    """A closed form or a bound of a sequence, often with a slip."""
    k = sp.Symbol("k", integer=True, nonnegative=True)
    D, S, w, q, u = (sp.Symbol(name, real=True) for name in ("D", "S", "w", "q", "u"))
    a, b = number(rng), number(rng)
    kinds = [
        (equal(D, a * w**k), (Recurrence(D, a, w * D),), ()),
        (equal((1 - w) * S, a * (1 - w**k)), (Recurrence(D, a, w * D), Recurrence(S, sp.S.Zero, S + D)), ()),
        (equal(S, a + b * k), (Recurrence(S, a, S + b),), ()),
        (at_most(sp.Abs(D), abs(w) ** k), (Recurrence(D, sp.S.One, u * D),), (at_most(sp.Abs(u), sp.Abs(w)),)),
        (
            at_most(sp.Abs(D), 1),
            (Recurrence(D, sp.S.Zero, (1 - u) * D + u * sp.tanh(w)),),
            (at_most(0, u), at_most(u, 1)),
        ),
        (at_most(0, D), (Recurrence(D, q**2, D * w**2 + u**2),), ()),
        (at_most(D, a + k), (Recurrence(D, a, D + u),), (at_most(u, 1),)),
        (equal(S, k * (k + 1) / 2), (Recurrence(S, sp.S.Zero, S + k + 1),), ()),
        (less_than(0, D), (Recurrence(D, sp.S.One, D / (1 + D**2)),), ()),
        (at_most(1, D), (Recurrence(D, sp.S.One, 1 / (a - D)),), ()),
    ]
    statement, recurrences, given = rng.choice(kinds)
    if rng.random() < 0.5:
        return InductionAttack(by_induction("i", statement, k, recurrences, given), None)
    way = rng.random()
    if way < 0.4:
        statement = Comparison(statement.lhs, statement.relation, change(rng, statement.rhs))
    elif way < 0.8:
        place = rng.randrange(len(recurrences))
        wrong = recurrences[place]
        wrong = Recurrence(wrong.symbol, wrong.start, change(rng, wrong.next))
        recurrences = (*recurrences[:place], wrong, *recurrences[place + 1 :])
    else:
        given = given[1:]
    return InductionAttack(by_induction("i", statement, k, recurrences, given), None)
