"""What is done to the unit itself: leaky units, and gates."""

from __future__ import annotations

import sympy as sp

from symrnn import Claim, Recurrence, Step, Table, Text, at_most, by_induction, equal, less_than, name_symbol
from symrnn.derivation.derive import rounds_to

from .._literature import cite
from .one_unit import lstm_step_back

__all__ = ["gate", "leak", "reset_and_update"]

alpha, w, s, phi, D, a, z, r, g = map(name_symbol, ("alpha", "w", "s_k", "phi", "D", "a", "z", "r", "g"))
f_k, u, v, W_hg, f_1, c_0, i_1, g_1, W_hf, W_hi = map(
    name_symbol, ("f_k", "u", "v", "W_hg", "f_1", "c_0", "i_1", "g_1", "W_hf", "W_hi")
)
k = sp.Symbol("k", integer=True, nonnegative=True)
LOGISTIC = 1 / (1 + sp.exp(-a))

#: a leak, and less than what it leaves over fifty steps
LEAK, LEFT = sp.Rational(1, 50), "0.364"
#: the pre-activation of a forget gate, and fifty such gates together, rounded
BIASES = (("0", "8.8818e-16"), ("1", "1.5762e-7"), ("2", "0.00175305"), ("4", "0.40353"), ("6", "0.88357"))


def leak() -> Step:
    """A part of the state is kept as it is: both bounds of the factor."""
    factor = 1 - alpha + alpha * w * s
    part = (at_most(0, alpha), at_most(alpha, 1))
    return Step(
        "leaky",
        "Leaky units: both bounds",
        Text(
            "A leaky unit keeps a part of its state and takes in a part {alpha} of the new one: its factor of one step "
            "is {factor}, where {w} is the recurrent weight and {s} the slope. If neither is above 1 in size, the "
            "factor is not either, and nothing explodes. If both are not negative, it is at least {keeps}: over k "
            "steps the lag-k factor {D} is at least {floor}. With {small} that is more than {left} over fifty steps, "
            "where the same unit without a leak may have lost everything. The price is inertia: a unit that forgets "
            "slowly also takes in slowly.",
            alpha=alpha,
            factor=factor,
            w=w,
            s=s,
            keeps=1 - alpha,
            D=D,
            floor=(1 - alpha) ** k,
            small=equal(alpha, LEAK),
            left=LEFT,
        ),
        (
            Claim.at_most("never above 1", sp.Abs(factor), 1, (*part, at_most(sp.Abs(w * s), 1))),
            Claim.at_most("never below what is kept", 1 - alpha, factor, (*part, at_most(0, w), at_most(0, s))),
            _ceiling("nor over k steps"),
            _floor("k steps", phi, f_k),
            Claim.less_than("fifty steps", sp.Rational(LEFT), (1 - alpha) ** 50, (equal(alpha, LEAK),)),
        ),
        "the factor lies between two corners; induction over k, with the part that is kept as its bound",
        cites=cite("mozer1992induction", "jaeger2007optimization"),
    )


def _floor(name: str, least: sp.Symbol, factor: sp.Symbol) -> Claim:
    """Factors of at least a number that is not negative: their product is at least its power."""
    given = (at_most(0, least), at_most(least, factor))
    return by_induction(name, at_most(least**k, D), k, (Recurrence(D, sp.S.One, factor * D),), given)


def _ceiling(name: str) -> Claim:
    """Factors of at most 1 in size: their product is not above 1 either."""
    given = (at_most(sp.Abs(f_k), 1),)
    return by_induction(name, at_most(sp.Abs(D), 1), k, (Recurrence(D, sp.S.One, f_k * D),), given)


def gate() -> Step:
    """The memory of an LSTM: where nothing comes back by the state, the forget gates are the whole derivative."""
    powers = [
        rounds_to(f"fifty gates at {bias}", LOGISTIC**50, shown, (equal(a, sp.Rational(bias)),))
        for bias, shown in BIASES
    ]
    table = Table(
        "Fifty forget gates at one pre-activation, multiplied",
        (a, "product"),
        tuple((sp.Rational(bias), shown) for bias, shown in BIASES),
        tuple((claim.name,) for claim in powers),
    )
    through = c_0 * f_1 * (1 - f_1) * W_hf + g_1 * i_1 * (1 - i_1) * W_hi + i_1 * (1 - g_1**2) * W_hg
    cut = (equal(W_hf, 0), equal(W_hi, 0), equal(W_hg, 0))
    return Step(
        "gates",
        "Gates: a memory that is multiplied by its forget gate alone",
        Text(
            "The memory of an LSTM moves by its forget gate, from one value to {gate} times it, and takes in something "
            "beside that. In a step back the new memory gives the old one exactly its forget gate, and the old state "
            "the sum {through}: the way through the gates and the candidate. Where the weights on that way are zero, "
            "the derivative of the memory over k steps is the product of k forget gates, and nothing else. It is at "
            "most 1: no explosion on this way. If each gate is at least {phi}, it is at least {power}. A gate is the "
            "logistic function of its pre-activation {a}, so the bias of the forget gate decides how long the memory "
            "lasts at the start of training: the table has fifty steps. A gate that stays at 1 is the memory of 1997, "
            "whose derivative is 1.",
            gate=f_1,
            through=through,
            phi=phi,
            power=phi**k,
            a=a,
        ),
        (
            lstm_step_back(),
            Claim.equality("without weights on the way nothing comes through", through, 0, cut),
            _floor("at least the power", phi, f_k),
            _ceiling("at most 1"),
            by_induction("a gate at 1", equal(D, 1), k, (Recurrence(D, sp.S.One, f_k * D),), (equal(f_k, 1),)),
            *powers,
        ),
        "the chain rule over one step of the cell; induction over k; enclosures in the table",
        table=table,
        cites=cite("hochreiter1997long", "gers2000learning", "jozefowicz2015empirical"),
    )


def reset_and_update() -> Step:
    """A gated recurrent unit is a leaky one whose leak is a gate."""
    factor = z + (1 - z) * r * w * s
    inside = (less_than(0, z), less_than(z, 1), less_than(0, r), less_than(r, 1))
    return Step(
        "gru",
        "The gated recurrent unit: a leak that is learnt",
        Text(
            "A gated recurrent unit mixes its old state with a candidate, by its update gate {z}; the reset gate {r} "
            "stands before the state in the candidate. On the way through the candidate alone, with its weight {w} and "
            "slope {s}, the factor of one step is {factor}: a leaky unit whose leak is {leak}. With {w} and {s} at "
            "most 1 in size it is at most 1 in size, and it is at least {least}: near an update gate of 1 the state "
            "passes on unchanged. The gates depend on the state as well, and that way is not in this factor.",
            z=z,
            r=r,
            w=w,
            s=s,
            factor=factor,
            leak=1 - z,
            least=2 * z - 1,
        ),
        (
            Claim.at_most("at most 1", sp.Abs(factor), 1, (*inside, at_most(sp.Abs(w * s), 1))),
            Claim.at_most("from below", 2 * z - 1, factor, (*inside, at_most(sp.Abs(w * s), 1))),
        ),
        "the gates lie between 0 and 1",
        ("leaky",),
        cites=cite("cho2014learning"),
    )
