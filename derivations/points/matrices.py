"""From numbers to matrices: point 16."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn import (
    Cell,
    Claim,
    Judgement,
    Quotation,
    Recurrence,
    Step,
    Table,
    Text,
    bptt,
    by_induction,
    equal,
    name_symbol,
    unroll,
)
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Hypothesis
from symrnn.derivation.derive import equals_formulas

from .._literature import cite
from .pictures import growth_figure
from .slides import ISSUES

__all__ = ["spectral_radius"]

VALUES = MappingProxyType({"11": 8, "12": 8, "21": -8, "22": -8})
BY_PRE_ACTIVATION = MappingProxyType({"11": 8, "12": 6, "21": -8, "22": -6})
SLOPED = MappingProxyType({"11": 8, "12": 8, "21": -6, "22": -6})
W = MappingProxyType({at: name_symbol(f"W_{at}") for at in VALUES})
a, b = (MappingProxyType({i: name_symbol(f"{letter}_{i}") for i in "12"}) for letter in "ab")
s, u, v = map(name_symbol, "suv")
h_0, g_0, h_1, g_1 = map(name_symbol, ("h_0", "g_0", "h_1", "g_1"))
m = name_symbol("m")
k = sp.Symbol("k", integer=True, nonnegative=True)

#: the two units, h and g
UNITS = """
h: state
g: state
w11: param
w12: param
w21: param
w22: param
b1: param
b2: param
a = w11*h + w12*g + b1
c = w21*h + w22*g + b2
h = tanh(a)
g = tanh(c)
y: output
y = h
"""

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
            "The lecture has only one neuron; the sentence says it of recurrent networks, and the condition, carried "
            "over to matrices, would be a spectral radius less than one. Take two units with h(t) = tanh(W h(t-1) + "
            "b), the matrix W of the table and the bias ({first}, {second}). The square of W is zero, so its spectral "
            "radius is 0. The pre-activation (0, {rest}) is a fixed point. There the Jacobian of one step, "
            "dh(t)/dh(t-1), is J, the slopes times W; a step back multiplies the adjoint of the state, as a column, by "
            "J transposed. The square of J is 2J, and likewise for its transpose: k+1 steps back multiply by {power} "
            "times J transposed, and the lag-(k+1) factor explodes. Between pre-activations the Jacobian is K, W times "
            "the slopes. In the evidence {u} and {v} are the adjoints that arrive at the two new states.",
            u=u,
            v=v,
            first=sp.Integer(-4),
            second=4 + sp.log(3) / 2,
            rest=sp.log(3) / 2,
            power=2**k,
        ),
        (*_square(), *_fixed_point(), *_one_step(), _one_step_back(), *_two_steps(), _many_steps()),
        "exact arithmetic, tanh by its definition with exp, and induction over k",
        table=_rows_of_matrices(),
        figures=(growth_figure(sp.Integer(SLOPED["11"])),),
        cites=cite("pascanu2013difficulty"),
        quotation=Quotation(
            "When the weight w_n is less than one, [..] So RNN tends to forget any older inputs and will only remember "
            "the recent inputs",
            Judgement.TOO_GENERAL,
            (
                Claim.at_most(
                    "with a spectral radius of 0, the first entry of the Jacobian over 51 steps is at most 1",
                    sp.Abs(2**k * J["11"]),
                    1,
                    (REST[0], WEIGHTS[0], equal(k, 50)),
                ),
            ),
            source=ISSUES,
        ),
    )


def _rows_of_matrices() -> Table:
    return Table(
        "Matrices by their rows",
        ("matrix", "first row", "second row"),
        (
            ("W", "8, 8", "-8, -8"),
            ("W times W", "0, 0", "0, 0"),
            ("J", "8, 8", "-6, -6"),
            ("J times J", "16, 16", "-12, -12"),
            ("K", "8, 6", "-8, -6"),
        ),
        tuple(
            tuple(f"entry {at} of {matrix}" for at in VALUES)
            for matrix in ("W times W", "W times W", "J", "J times J in numbers", "K")
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


def _one_step_back() -> Claim:
    """Backpropagation multiplies by the transpose: from the adjoints u and v of the states to those before."""
    network = unroll(Cell.parse(UNITS), steps=1, initial=SYMBOLIC)
    arriving = name_symbol("target_u"), name_symbol("target_v")  # only such a name may be new in a loss
    backward = bptt(network, loss=arriving[0] * h_1 + arriving[1] * g_1, wrt=["h_0", "g_0"])
    names = dict(zip(arriving, (u, v), strict=True)) | {name_symbol(f"w{at}"): W[at] for at in W}
    names |= {name_symbol(f"b{i}"): b[i] for i in b}
    by_h, by_g = u * (1 - h_1**2), v * (1 - g_1**2)
    formulas = {
        "h_1": sp.tanh(W["11"] * h_0 + W["12"] * g_0 + b["1"]),
        "g_1": sp.tanh(W["21"] * h_0 + W["22"] * g_0 + b["2"]),
        "h_0_bar": W["11"] * by_h + W["21"] * by_g,
        "g_0_bar": W["12"] * by_h + W["22"] * by_g,
    }
    return equals_formulas("a step back multiplies by J transposed", backward.rename(names), formulas)


def _two_steps() -> list[Claim]:
    squares = {at: J[f"{at[0]}1"] * J[f"1{at[1]}"] + J[f"{at[0]}2"] * J[f"2{at[1]}"] for at in J}
    given = (*REST, *WEIGHTS)
    return [
        *(Claim.equality(f"entry {at} of J times J", square, 2 * J[at], given) for at, square in squares.items()),
        *(Claim.equality(f"entry {at} of J times J in numbers", squares[at], 2 * SLOPED[at], given) for at in J),
    ]


def _many_steps() -> Claim:
    """Where the product of k+1 steps is m*J, one step more makes it m*J*J = 2*m*J."""
    return by_induction("the multiple of J over k+1 steps", equal(m, 2**k), k, (Recurrence(m, sp.S.One, 2 * m),))
