"""An LSTM whose forget gates are 1/2 at every step, and whose gradient grows all the same."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn import (
    Claim,
    Curve,
    Curves,
    Figure,
    Recurrence,
    Scale,
    Step,
    Table,
    Text,
    by_induction,
    equal,
    name_symbol,
)

from .._literature import cite
from .one_unit import JACOBIAN, lstm_step_back

__all__ = ["grow", "rest"]

LAGS = 50
x, y, m, F, C, b = map(name_symbol, ("x", "y", "m", "F", "C", "b"))
i, f, g, o, c, c_0, W_hg = map(name_symbol, ("i_1", "f_1", "g_1", "o_1", "c_1", "c_0", "W_hg"))
k = sp.Symbol("k", integer=True, nonnegative=True)

HALF, RATE = sp.Rational(1, 2), sp.Rational(5, 4)
#: at rest: every gate is 1/2, candidate and memory are 0
REST = (*(equal(gate, HALF) for gate in (i, f, o)), *(equal(zero, 0) for zero in (g, c, c_0)), equal(W_hg, 3))
FOR_ANY = MappingProxyType({"hh": W_hg / 4, "hc": sp.Rational(1, 4), "ch": W_hg / 2, "cc": HALF})
AT_REST = MappingProxyType(
    {"hh": sp.Rational(3, 4), "hc": sp.Rational(1, 4), "ch": sp.Rational(3, 2), "cc": sp.Rational(1, 2)}
)
SQUARED = sp.Rational(25, 8)  # the squared norm of these
LOW, HIGH = "99086.7", "99086.8"


def rest() -> Step:
    """Where every gate is 1/2 and the memory stays at 0: the Jacobian of one step, and its square."""
    logistic = 1 / (1 + sp.exp(-b))
    rests = Recurrence(C, sp.S.Zero, C / 2 + sp.tanh(3 * sp.tanh(C) / 2) / 2)
    squared = {at: sum(FOR_ANY[at[0] + inner] * FOR_ANY[inner + at[1]] for inner in "hc") for at in AT_REST}
    numbers = {at: RATE * value for at, value in AT_REST.items()}
    jacobian = tuple(Claim.equality(f"entry {at} of J", JACOBIAN[at], AT_REST[at], REST) for at in AT_REST)
    square = tuple(Claim.equality(f"entry {at} of J times J", squared[at], numbers[at], REST[-1:]) for at in AT_REST)
    rate = HALF + W_hg / 4
    any_weight = (
        *(Claim.equality(f"entry {at} of J, for any weight", JACOBIAN[at], FOR_ANY[at], REST[:-1]) for at in FOR_ANY),
        *(Claim.equality(f"entry {at} of J times J, for any", squared[at], rate * FOR_ANY[at]) for at in FOR_ANY),
    )
    names = {"hh": "dh/dh", "hc": "dh/dc", "ch": "dc/dh", "cc": "dc/dc"}
    return Step(
        "at-rest",
        "An LSTM at rest",
        Text(
            "Take one unit whose only weight that is not zero is {weight}, from the state to the candidate, and no "
            "input. Every gate is {half} at every step, and the memory {C}, which moves to {next}, stays at 0. But a "
            "change of the memory reaches the state, and from the state the candidate of the next step. The table has "
            "the Jacobian J of one step, the derivatives of the new state h and memory c with respect to the old ones: "
            "the forget gate is the last of its four entries. Its square is {rate} times itself; with another weight "
            "{W_hg} it is {any} times itself.",
            weight=equal(W_hg, 3),
            half=HALF,
            C=C,
            next=rests.next,
            rate=RATE,
            W_hg=W_hg,
            any=rate,
        ),
        (
            lstm_step_back(),
            Claim.equality("a gate without weights", logistic, HALF, (equal(b, 0),)),
            by_induction("the memory stays at rest", equal(C, 0), k, (rests,)),
            *jacobian,
            *square,
            *any_weight,
        ),
        "the chain rule over one step; exact arithmetic at the point of rest; induction over k",
        ("gates",),
        Table(
            "The Jacobian of a step at rest, and its square",
            ("matrix", *(names[at] for at in AT_REST)),
            (("J", *AT_REST.values()), ("J times J", *numbers.values())),
            (tuple(claim.name for claim in jacobian), tuple(claim.name for claim in square)),
        ),
        cites=cite("gers2000learning"),
    )


def grow() -> Step:
    """The product of the forget gates falls to 1e-15, and the Jacobian of the same steps grows to 99086."""
    return Step(
        "growing",
        "Forget gates of 1/2, and a gradient that grows",
        Text(
            "The product of the forget gates is often taken for the gradient of an LSTM: gates below 1, so it "
            "vanishes. At rest fifty of them, {F}, are less than {small}. Yet k+1 steps have the Jacobian J "
            "times {power}, and its norm over fifty steps lies between {low} and {high}. With "
            "a larger weight it grows faster, and the forget gates are the same: a bound on them alone is none on the "
            "gradient. What is needed is a bound on the Jacobian of state and memory together.",
            F=HALF**LAGS,
            small=sp.Integer(10) ** -15,
            power=RATE**k,
            low=LOW,
            high=HIGH,
        ),
        (
            by_induction("the forget gates multiply", equal(F, HALF**k), k, (Recurrence(F, sp.S.One, F / 2),)),
            Claim.less_than("fifty of them", f**LAGS, sp.Integer(10) ** -15, (equal(f, HALF),)),
            by_induction("the multiple of J", equal(m, RATE**k), k, (Recurrence(m, sp.S.One, RATE * m),)),
            *_norm(),
        ),
        "induction over k; exact arithmetic",
        ("at-rest",),
        figures=(_figure(),),
    )


def _norm() -> list[Claim]:
    """The largest squared size of what a vector becomes, where it is reached, and the same over fifty steps."""
    size = (AT_REST["hh"] * x + AT_REST["hc"] * y) ** 2 + (AT_REST["ch"] * x + AT_REST["cc"] * y) ** 2
    over = SQUARED * RATE ** (2 * k)
    fifty = (equal(k, LAGS - 1),)
    return [
        Claim.at_most("the squared size after a step", size, SQUARED * (x**2 + y**2)),
        Claim.equality("where it is reached", size, SQUARED * (x**2 + y**2), (equal(x, 3 * y),)),
        Claim.at_most("over fifty steps from below", sp.Rational(LOW) ** 2, over, fifty),
        Claim.at_most("over fifty steps from above", over, sp.Rational(HIGH) ** 2, fifty),
    ]


def _figure() -> Figure:
    """Both over the lags 1 to 50."""
    lags = tuple(map(float, range(1, LAGS + 1)))
    norm = float(sp.sqrt(SQUARED))
    gates = Curve("product of the forget gates", lags, tuple(float(HALF**lag) for lag in range(1, LAGS + 1)))
    whole = Curve("norm of the Jacobian", lags, tuple(norm * float(RATE ** (lag - 1)) for lag in range(1, LAGS + 1)))
    return Figure(
        "growing",
        Text("One unit at rest with {weight}: what is taken for its gradient, and what is.", weight=equal(W_hg, 3)),
        "Two straight lines over the lags 1 to 50, on a logarithmic axis. The product of the forget gates falls from "
        "1/2 to about 9e-16. The norm of the Jacobian over the same steps grows from 1.77 to 99087.",
        Curves(Text("lag {k}", k=k), "size", (whole, gates), Scale.LOG),
    )
