"""What is done to the recurrent weights before training: orthogonal and identity starts."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    ACTIVATIONS,
    Claim,
    Recurrence,
    Step,
    Table,
    Text,
    at_most,
    by_induction,
    equal,
    less_than,
    name_symbol,
)
from symrnn.derivation.derive import rounds_to

from .._literature import cite

__all__ = ["start_at_identity", "start_orthogonal"]

c, s, u, v, p, q = map(name_symbol, ("c", "s", "u", "v", "p", "q"))
s_1, s_2, gamma, N, M, w, D, a, d = map(name_symbol, ("s_1", "s_2", "gamma", "N", "M", "w", "D", "a", "d"))
k = sp.Symbol("k", integer=True, nonnegative=True)

#: a weight after some updates, and its fiftieth power, rounded
MOVED = (("9/10", "0.00515378"), ("99/100", "0.605006"), ("101/100", "1.64463"), ("11/10", "117.391"))


def start_orthogonal() -> Step:
    """A rotation keeps every size; the slopes of the activation take from it."""
    unit = equal(s**2, 1 - c**2)
    turned = (Recurrence(u, p, c * u - s * v), Recurrence(v, q, s * u + c * v))
    slopes = tuple(at_most(sp.Abs(each), gamma) for each in (s_1, s_2))
    return Step(
        "orthogonal",
        "Orthogonal weights: a bound with factor 1",
        Text(
            "A matrix is orthogonal where it keeps the size of every vector. For two units such a matrix turns ({u}, "
            "{v}) into ({first}, {second}), with {unit}, or turns and reflects. Without an activation the size is the "
            "same after any number of steps: the lag-k factor neither vanishes nor explodes, in any direction. An "
            "activation brings its slopes in, at most {gamma} in size. One step then multiplies the squared size by at "
            "most {square}: with {one}, as for tanh and ReLU, nothing explodes. A lower bound is not there: saturated "
            "units have slopes near zero, and over many steps the gradient can vanish.",
            u=u,
            v=v,
            first=c * u - s * v,
            second=s * u + c * v,
            unit=equal(c**2 + s**2, 1),
            gamma=gamma,
            square=gamma**2,
            one=equal(gamma, 1),
        ),
        (
            Claim.equality("a turn keeps the size", (c * u - s * v) ** 2 + (s * u + c * v) ** 2, u**2 + v**2, (unit,)),
            by_induction("k turns keep the size", equal(u**2 + v**2, p**2 + q**2), k, turned, (unit,)),
            Claim.equality("turned and reflected", (c * u + s * v) ** 2 + (s * u - c * v) ** 2, u**2 + v**2, (unit,)),
            Claim.at_most(
                "slopes of at most gamma",
                (s_1 * u) ** 2 + (s_2 * v) ** 2,
                gamma**2 * (u**2 + v**2),
                (*slopes, at_most(0, gamma)),
            ),
            by_induction(
                "the squared size over k steps",
                at_most(N, gamma ** (2 * k) * M),
                k,
                (Recurrence(N, M, s_1**2 * N),),
                (slopes[0], at_most(0, gamma), at_most(0, M)),
            ),
        ),
        "the squares of cosine and sine add up to 1; induction over k",
        cites=cite("saxe2014exact", "arjovsky2016unitary", "henaff2016recurrent"),
    )


def start_at_identity() -> Step:
    """ReLU with a recurrent weight of 1: a factor of exactly 1 at the start, and what training makes of it."""
    relu = ACTIVATIONS["relu"].function
    powers = [rounds_to(f"w = {weight}", w**50, shown, (equal(w, sp.Rational(weight)),)) for weight, shown in MOVED]
    table = Table(
        "The lag-50 factor of an active unit, after some updates of its weight",
        (w, w**50),
        tuple((sp.Rational(weight), shown) for weight, shown in MOVED),
        tuple((claim.name,) for claim in powers),
    )
    grows = by_induction("away from 1", at_most(1 + k * d, (1 + d) ** k), k, (), (at_most(0, d),))
    return Step(
        "identity-start",
        "The identity as a start: a factor of exactly 1",
        Text(
            "A ReLU unit whose recurrent weight is 1 adds up its inputs while the sum {sum} is positive: it passes it "
            "on unchanged, and its factor of one step is the weight {w} itself. At the start, with {one}, the lag-k "
            "factor is 1 for every k. While the sum is negative the unit gives 0, and nothing comes back through it. "
            "Nothing keeps the weight at 1 either: of {moved} the power k is at least {line}, and the table shows how "
            "much a hundredth is over fifty steps. It is a start, not a bound.",
            sum=a,
            w=w,
            one=equal(w, 1),
            moved=1 + d,
            line=1 + k * d,
        ),
        (
            Claim.equality("an active unit passes the sum on", relu(a), a, (less_than(0, a),)),
            Claim.equality("an inactive one gives 0", relu(a), 0, (less_than(a, 0),)),
            by_induction("k steps", equal(D, w**k), k, (Recurrence(D, sp.S.One, w * D),)),
            Claim.equality("at the start", w**50, 1, (equal(w, 1),)),
            grows,
            *powers,
        ),
        "both sides of ReLU; induction over k; exact arithmetic in the table",
        table=table,
        cites=cite("le2015simple"),
    )
