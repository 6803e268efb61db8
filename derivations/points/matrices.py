"""From numbers to matrices: point 16."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn import Claim, Judgement, Quotation, Recurrence, Step, Table, Text, by_induction, equal, name_symbol
from symrnn.claims.claim import Hypothesis

__all__ = ["spectral_radius"]

VALUES = MappingProxyType({"11": 8, "12": 8, "21": -8, "22": -8})
BY_PRE_ACTIVATION = MappingProxyType({"11": 8, "12": 6, "21": -8, "22": -6})
SLOPED = MappingProxyType({"11": 8, "12": 8, "21": -6, "22": -6})
W = MappingProxyType({at: name_symbol(f"W_{at}") for at in VALUES})
a, b = (MappingProxyType({i: name_symbol(f"{letter}_{i}") for i in "12"}) for letter in "ab")
s = name_symbol("s")
k = sp.Symbol("k", integer=True, nonnegative=True)

#: the pre-activation of the fixed point, its state, the bias that keeps it there, and the recurrent weights
REST = (equal(a["1"], 0), equal(a["2"], sp.log(3) / 2))
BIAS = (equal(b["1"], -4), equal(b["2"], sp.log(3) / 2 + 4))
WEIGHTS = tuple(equal(W[at], value) for at, value in VALUES.items())
J = MappingProxyType({at: (1 - sp.tanh(a[at[0]]) ** 2) * W[at] for at in VALUES})
K = MappingProxyType({at: W[at] * (1 - sp.tanh(a[at[1]]) ** 2) for at in VALUES})


def spectral_radius() -> Step:
    """Point 16: for matrices the spectral radius says little once there is an activation."""
    return Step(
        "point-16",
        "For matrices the spectral radius is not the condition",
        Text(
            "Carried over to matrices, the lecture's condition would be a spectral radius less than one. Two units go "
            "on as h = tanh(Wh + b), with the matrix W of the table and the bias ({first}, {second}). The square of W "
            "is zero, so its spectral radius is 0. The pre-activation (0, {rest}) stays as it is, an unstable fixed "
            "point. There one step back multiplies the gradient by the state by J, the slopes times W, and the one by "
            "the pre-activation by K, W times the slopes. The square of J is 2J, so k+1 steps multiply by {power} J: "
            "the gradient explodes.",
            first=sp.Integer(-4),
            second=4 + sp.log(3) / 2,
            rest=sp.log(3) / 2,
            power=2**k,
        ),
        (*_square(), *_fixed_point(), *_one_step(), *_two_steps(), _many_steps()),
        "exact arithmetic, tanh by its definition with exp, and induction over k",
        table=Table(
            "Matrices by their rows",
            ("matrix", "first row", "second row"),
            (
                ("W", "8, 8", "-8, -8"),
                ("W times W", "0, 0", "0, 0"),
                ("J", "8, 8", "-6, -6"),
                ("J times J", "16, 16", "-12, -12"),
                ("K", "8, 6", "-8, -6"),
            ),
        ),
        quotation=Quotation(
            "w_n less than one: vanishing gradient",
            Judgement.FALSE,
            (
                Claim.at_most(
                    "with a spectral radius of 0, an entry of the gradient over 51 steps is at most 1",
                    sp.Abs(2**k * J["11"]),
                    1,
                    (REST[0], WEIGHTS[0], equal(k, 50)),
                ),
            ),
        ),
    )


def _square() -> list[Claim]:
    squares = {at: W[f"{at[0]}1"] * W[f"1{at[1]}"] + W[f"{at[0]}2"] * W[f"2{at[1]}"] for at in W}
    return [Claim.equality(f"entry {at} of W times W", square, 0, WEIGHTS) for at, square in squares.items()]


def _fixed_point() -> list[Claim]:
    given: tuple[Hypothesis, ...] = (*REST, *BIAS, *WEIGHTS)
    following = {i: W[f"{i}1"] * sp.tanh(a["1"]) + W[f"{i}2"] * sp.tanh(a["2"]) + b[i] for i in "12"}
    return [Claim.equality(f"pre-activation {i} stays", following[i], a[i], given) for i in "12"]


def _one_step() -> list[Claim]:
    given = (*REST, *WEIGHTS)
    return [
        *(Claim.equality(f"entry {at} of J", J[at], SLOPED[at], given) for at in J),
        *(Claim.equality(f"entry {at} of K", K[at], BY_PRE_ACTIVATION[at], given) for at in K),
    ]


def _two_steps() -> list[Claim]:
    squares = {at: J[f"{at[0]}1"] * J[f"1{at[1]}"] + J[f"{at[0]}2"] * J[f"2{at[1]}"] for at in J}
    given = (*REST, *WEIGHTS)
    return [Claim.equality(f"entry {at} of J times J", square, 2 * J[at], given) for at, square in squares.items()]


def _many_steps() -> Claim:
    """Where the product of k+1 steps is s*J, one step more makes it s*J*J = 2*s*J."""
    return by_induction("the multiple of J over k+1 steps", equal(s, 2**k), k, (Recurrence(s, sp.S.One, 2 * s),))
