"""When the lag-k factor surely vanishes, when it surely explodes, and what the lecture's condition leaves out."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    ACTIVATIONS,
    Claim,
    Reference,
    Step,
    Table,
    Text,
    at_most,
    by_induction,
    equal,
    less_than,
    name_symbol,
)
from symrnn.claims.claim import Hypothesis
from symrnn.expressions.functions import prime

from .names import in_prose

__all__ = ["condition_steps"]

w_n, a, gamma, delta, q = map(name_symbol, ("w_n", "a", "gamma", "delta", "q"))
k = sp.Symbol("k", integer=True, nonnegative=True)

#: activation, w_n, and (gamma*|w_n|)^50 rounded up
UPPER_ROWS = (
    ("tanh", "9/10", "0.00515378"),
    ("relu", "9/10", "0.00515378"),
    ("sigmoid", "9/10", "4.0657e-33"),
    ("sigmoid", "3", "5.6633e-7"),
    ("sigmoid", "-3", "5.6633e-7"),
    ("silu", "9/10", "0.60501"),
)
#: activation, w_n, and (delta*|w_n|)^50 rounded down, for |a| <= 1
LOWER_ROWS = (
    ("identity", "11/10", "117.390"),
    ("identity", "-2", "1.1258e15"),
    ("tanh", "3", "9100.4"),
    ("sigmoid", "6", "700.23"),
)


def condition_steps() -> tuple[Step, ...]:
    """When it vanishes, when it explodes, per activation, and why the size of the weight alone decides neither."""
    return (_vanishing(), _conditions(), _logistic(), _exploding(), _lecture())


def _vanishing() -> Step:
    text = Text(
        "The lag-k factor surely vanishes where {below}, with {gamma} a bound on the slope {slope}; the derivative "
        "with respect to {w_n} need not ({shared}). The powers of a number "
        "between 0 and 1 fall below every positive bound: with {q} for {bound}, the power times {line} is at most 1. "
        "The lag-k factor falls with them, for every start and every input. The condition is sufficient, not "
        "necessary. The table has bounds of its size fifty steps back. The size of {w_n} counts, not its sign.",
        below=less_than(gamma * sp.Abs(w_n), 1),
        slope=sp.Abs(prime(sp.Function("f", real=True))(a)),
        gamma=gamma,
        w_n=w_n,
        q=q,
        bound=gamma * sp.Abs(w_n),
        line=1 + k * (1 - q),
        shared=Reference("point 6 of the chapter on what the lecture says", "what_the_lecture_says", "point-6"),
    )
    size = gamma * sp.Abs(w_n)
    falls = by_induction(
        "the power vanishes", at_most(size**k * (1 + k * (1 - size)), 1), k, (), (at_most(0, gamma), at_most(size, 1))
    )
    return _numbers("vanishing", "When does it vanish?", text, UPPER_ROWS, gamma, "upper-bound", falls)


def _conditions() -> Step:
    """Per activation: below 1/gamma it vanishes, up to 1/gamma it cannot explode."""
    power = (gamma * sp.Abs(w_n)) ** k
    within = (at_most(gamma * sp.Abs(w_n), 1), at_most(0, gamma))
    up_to = (less_than(0, gamma), at_most(sp.Abs(w_n), 1 / gamma))
    claims = [
        Claim.at_most("up to the limit", gamma * sp.Abs(w_n), 1, up_to),
        by_induction("never above 1", at_most(power, 1), k, (), within),
    ]
    rows = []
    for name, row in ACTIVATIONS.items():
        size, limit = equal(gamma, row.slope_bound), sp.Pow(row.slope_bound, -1)
        below, beyond = less_than(sp.Abs(w_n), limit), less_than(limit, sp.Abs(w_n))
        claims.append(Claim.less_than(f"{in_prose(name)} vanishes", gamma * sp.Abs(w_n), 1, (size, below)))
        inside = (size, at_most(sp.Abs(w_n), limit))
        claims.append(Claim.at_most(f"{in_prose(name)} cannot explode", gamma * sp.Abs(w_n), 1, inside))
        rows.append((in_prose(name), below, beyond))
    return Step(
        "conditions",
        "The condition of each activation",
        Text(
            "A recurrent weight below {limit} in size surely makes the lag-k factor vanish over many steps. Up to "
            "there, no lag-k factor is above 1 in size, so an explosion is possible only beyond. It need not come even "
            "there: the first condition is sufficient and the second only necessary. (The bounds of SiLU, GELU, "
            "mish and SELU are round numbers a little above the largest slope.)",
            limit=1 / gamma,
        ),
        tuple(claims),
        "the bound of each slope, in the upper bound",
        ("slope-bounds", "upper-bound", "powers"),
        Table(
            "When the lag-k factor surely vanishes, and the only case in which it can explode",
            ("activation", "vanishes where", "can explode only where"),
            tuple(rows),
            tuple((f"{row[0]} vanishes", f"{row[0]} cannot explode") for row in rows),
        ),
    )


def _logistic() -> Step:
    given = (equal(gamma, sp.Rational(1, 4)), less_than(sp.Abs(w_n), 4))
    return Step(
        "logistic",
        "The lag-k factor of a logistic neuron vanishes below a weight of 4",
        Text(
            "With a slope of at most {quarter}, the lag-k factor vanishes for every {w_n} between {low} and {high}.",
            w_n=w_n,
            quarter=sp.Rational(1, 4),
            low=-4,
            high=4,
        ),
        (Claim.less_than("below 1", gamma * sp.Abs(w_n), 1, given),),
        "the condition of the upper bound",
        ("conditions",),
    )


def _exploding() -> Step:
    size = delta * sp.Abs(w_n)
    text = Text(
        "The lag-k factor surely explodes where the slopes on the way stay at {delta} or above and {bound} is greater "
        "than 1: with {q} for that number, its power k is at least {line}, which grows beyond every bound. The table "
        "has lower bounds of its size fifty steps back, while every pre-activation stays within -1 and 1. How long the "
        "pre-activations stay there is another matter, and nothing is claimed of it.",
        delta=delta,
        bound=size,
        q=q,
        line=1 + k * (q - 1),
    )
    given = (at_most(0, delta), at_most(1, size))
    grows = by_induction("the power grows", at_most(1 + k * (size - 1), size**k), k, (), given)
    return _numbers("exploding", "When does it explode?", text, LOWER_ROWS, delta, "lower-bound", grows)


def _numbers(
    id: str, title: str, text: Text, rows: tuple[tuple[str, str, str], ...], slope: sp.Symbol, by: str, every: Claim
) -> Step:
    """For every k, and at each row's numbers: the power is below the upper bound shown, or above the lower one."""
    power = (slope * sp.Abs(w_n)) ** k
    claims = [every]
    for name, weight, shown in rows:
        row, decimal = ACTIVATIONS[name], sp.Rational(shown)
        size = row.slope_bound if slope == gamma else row.slope_floor
        low, high = (power, decimal) if slope == gamma else (decimal, power)
        given = (equal(slope, size), equal(w_n, sp.Rational(weight)), equal(k, 50))
        claims.append(Claim.at_most(f"{in_prose(name)}, w_n = {weight}", low, high, given))
    cells = tuple((in_prose(name), sp.Rational(weight), shown) for name, weight, shown in rows)
    header = ("activation", w_n, "at most" if slope == gamma else "at least")
    table = Table("The lag-50 factor in size", header, cells, tuple((claim.name,) for claim in claims[1:]))
    return Step(id, title, text, tuple(claims), "induction over k; exact arithmetic at k = 50", (by, "powers"), table)


def _lecture() -> Step:
    def at(value: int) -> tuple[Hypothesis, ...]:
        return (equal(w_n, value),)

    return Step(
        "less-than-one",
        "\"w_n is less than one\" is not the condition",
        Text("{minus_two} is less than one, and the lag-50 factor of the identity explodes; at 1 and -1 its size is 1.",
             minus_two=equal(w_n, -2)),
        (
            Claim.less_than("-2 is less than 1", w_n, 1, at(-2)),
            Claim.less_than("it explodes", 10**15, sp.Abs(w_n**50), at(-2)),
            Claim.equality("1 stays", sp.Abs(w_n**50), 1, at(1)),
            Claim.equality("-1 stays", sp.Abs(w_n**50), 1, at(-1)),
        ),
        "exact arithmetic",
        ("identity",),
    )  # fmt: skip
