"""The neuron with the identity: point 9."""

from __future__ import annotations

from itertools import combinations

import sympy as sp

from symrnn import Claim, Judgement, Program, Quotation, Step, Table, Text, bptt, equal, name_symbol, unroll
from symrnn.cells import neuron
from symrnn.derivation.derive import equals_formulas

from .slides import HOW

__all__ = ["linear_filter"]

w1, w2, w3, w_n, p, q, x_1, x_2, v1, v3, v_n = map(
    name_symbol, ("w1", "w2", "w3", "w_n", "p", "q", "x_1", "x_2", "v1", "v3", "v_n")
)
WEIGHTS = (w1, w2, w3, w_n)
BY_P, BY_Q = w3 * w_n * w1, w3 * w2
#: the derivatives of the two factors with respect to the four weights, and names for them
ROWS = ((w3 * w_n, sp.S.Zero, w_n * w1, w3 * w1), (sp.S.Zero, w3, w2, sp.S.Zero))
P, Q = (tuple(name_symbol(f"{letter}_{i}") for i in range(1, 5)) for letter in "PQ")
ENTRIES = tuple(
    equal(name, entry) for names, row in ((P, ROWS[0]), (Q, ROWS[1])) for name, entry in zip(names, row, strict=True)
)
#: other weights, by which the output stays what it is
OTHERS = (equal(v1, 2 * w1), equal(v_n, w_n / 2), equal(v3, w3))


def linear_filter() -> Step:
    """Point 9: with the identity the neuron is a linear filter."""
    ones = tuple(equal(weight, 1) for weight in (w1, w3, w_n))
    return Step(
        "point-9",
        "With the identity it is a linear filter",
        Text(
            "With f(x) = x the output is {sum}: two factors, {by_p} and {by_q}, decide all. The neuron is no more "
            "expressive than a dense one, which gives the same with input weights {first} and {second}. Its four "
            "weights give two degrees of freedom: doubling {w1} and halving {w_n} changes nothing. The Jacobian of the "
            "two factors with respect to the weights, in the table, has rank two where {minor} is not 0, and rank at "
            "most one where {w3} is 0, since all its minors are 0 there.",
            sum=BY_Q * x_2 + BY_P * x_1,
            by_p=BY_P,
            by_q=BY_Q,
            first=w_n * w1,
            second=w2,
            w1=w1,
            w_n=w_n,
            minor=w3**2 * w_n,
            w3=w3,
        ),
        (*_factors(), *_jacobian(), *_minors()),
        "substitution, the derivatives of the two factors, and the minors of their Jacobian",
        table=Table(
            "Derivatives of the two factors with respect to the weights",
            ("factor", *WEIGHTS),
            ((BY_P, *ROWS[0]), (BY_Q, *ROWS[1])),
            (("two factors decide", "a row of the table"),),
        ),
        quotation=Quotation(
            "in addition to the 3 parameters (w1, w2, and w3), there is an additional parameter to be trained (w_n) to "
            "represent the information passing from (t-1) to (t)",
            Judgement.IMPRECISE,
            (
                Claim.less_than(
                    "with f(x) = x too, another w_n with another w1 gives another output",
                    0,
                    sp.Abs(v3 * v_n * v1 - w3 * w_n * w1),
                    (*ones, equal(v1, 2), equal(v_n, sp.Rational(1, 2)), equal(v3, 1)),
                ),
            ),
            source=HOW,
        ),
    )


def _factors() -> list[Claim]:
    network = unroll(neuron("identity"), steps=2)
    return [
        equals_formulas("two factors decide", network, {"y": BY_Q * x_2 + BY_P * x_1}),
        Claim.equality(
            "a dense neuron gives the same", w3 * (w2 * q + v1 * p), BY_Q * q + BY_P * p, (equal(v1, w_n * w1),)
        ),
        Claim.equality("other weights give the same", v3 * v_n * v1, w3 * w_n * w1, OTHERS),
    ]


def _jacobian() -> list[Claim]:
    """Each factor is the output for the inputs 1, 0 and 0, 1; its gradient is a row."""
    programs = zip(((1, 0), (0, 1)), ROWS, strict=True)
    return [_row(bptt(unroll(neuron("identity"), inputs=list(inputs))), row) for inputs, row in programs]


def _row(gradient: Program, row: tuple[sp.Expr, ...]) -> Claim:
    given = {f"{weight}_bar": entry for weight, entry in zip(WEIGHTS, row, strict=True)}
    known = {line.symbol.name for line in gradient.lines}
    return equals_formulas("a row of the table", gradient, {name: e for name, e in given.items() if name in known})


def _minors() -> list[Claim]:
    def minor(i: int, j: int) -> sp.Expr:
        return P[i] * Q[j] - P[j] * Q[i]

    zero = (*ENTRIES, equal(w3, 0))
    return [
        Claim.equality("the minor of w1 and w2", minor(0, 1), w3**2 * w_n, ENTRIES),
        *(Claim.equality(f"at w3 = 0, that of {WEIGHTS[i]} and {WEIGHTS[j]}", minor(i, j), 0, zero)
          for i, j in combinations(range(4), 2)),
    ]  # fmt: skip
