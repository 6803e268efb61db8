"""What is done to a gradient that is there already: clipping it, and cutting it after a window of steps."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    Assign,
    Claim,
    Input,
    Program,
    Step,
    Table,
    Text,
    at_most,
    equal,
    less_than,
    name_symbol,
    total,
)
from symrnn.bounds import truncation_claim, truncation_claims
from symrnn.cells import elman_unit

from .._literature import cite

__all__ = ["clip", "truncate"]

g, r, c, N, eta, p, q, u, s = map(name_symbol, ("g", "r", "c", "N", "eta", "p", "q", "u", "s"))
n = "n"
k = sp.Symbol("k", integer=True, nonnegative=True)

#: a bound of one step's factor, the window, and what is left out at most, rounded up
WINDOWS = (
    ("1/2", 10, "0.00195313"),
    ("1/2", 50, "1.7764e-15"),
    ("9/10", 10, "3.48679"),
    ("9/10", 50, "0.0515378"),
    ("99/100", 50, "60.5007"),
    ("99/100", 500, "0.657049"),
)


def clip() -> Step:
    """Clipping by the norm: the bound of an update, and what it does not do."""
    scaled = _size_of(r * g)
    taken_out = Program((Input(g, (n,)), Input(r)), (Assign(s, r**2 * total(g * g)),), (s,))
    longer = (less_than(0, c), less_than(c, N))
    return Step(
        "clipping",
        "Clipping: a bound on every update",
        Text(
            "The size {N} of a gradient {g} is the root of the sum of its squared entries. Where it exceeds a "
            "threshold {c}, the whole gradient is multiplied by {r}: its square, the sum of the squares, is multiplied "
            "by {square}, so the size becomes {c}. Every entry keeps its sign, and none grows. With a learning rate "
            "{eta} no weight moves by more than {most} in an update, however large the gradient was. This is a bound "
            "on the update and not a cure: a gradient that vanishes is below the threshold and stays as it is. And it "
            "is the whole gradient that has to be clipped: cut entry by entry, a gradient ({p}, {q}) with {case} "
            "becomes ({c}, {q}) and points elsewhere, since {bent}.",
            N=N,
            g=g,
            c=c,
            r=equal(r, c / N),
            square=r**2,
            eta=eta,
            most=eta * c,
            p=p,
            q=q,
            case=less_than(c, p),
            bent=less_than(c * q, p * q),
        ),
        (
            Claim.equivalent("a factor is squared in the sum of the squares", scaled, taken_out),
            Claim.equality("the size is the threshold", r**2 * N**2, c**2, (equal(r, c / N), *longer)),
            Claim.at_most("no entry grows", sp.Abs(r * g), sp.Abs(g), (equal(r, c / N), *longer)),
            Claim.at_most(
                "no weight moves by more",
                sp.Abs(eta * r * g),
                eta * c,
                (equal(r, c / N), *longer, at_most(0, eta), at_most(sp.Abs(g), N)),
            ),
            Claim.less_than("cut by entries it points elsewhere", c * q, p * q, (less_than(0, q), less_than(c, p))),
        ),
        "arithmetic",
        cites=cite("pascanu2013difficulty"),
    )


def _size_of(entries: sp.Expr) -> Program:
    """The sum of the squares of what a factor makes of the entries."""
    return Program((Input(g, (n,)), Input(r)), (Assign(u, entries, (n,)), Assign(s, total(u * u))), (s,))


def truncate() -> Step:
    """Truncated back-propagation: what a window leaves out, exactly and at most."""
    left_out = q**k / (1 - q)
    bounds = [
        Claim.at_most(
            f"a factor of {size} and a window of {window}",
            left_out,
            sp.Rational(shown),
            (equal(q, sp.Rational(size)), equal(k, window)),
        )
        for size, window, shown in WINDOWS
    ]
    table = Table(
        "What a window leaves out of the derivative with respect to a shared weight",
        ("factor of one step", "steps of the window", "left out, at most"),
        tuple((sp.Rational(size), sp.Integer(window), shown) for size, window, shown in WINDOWS),
        tuple((claim.name,) for claim in bounds),
    )
    return Step(
        "truncation",
        "Truncation: what a window leaves out",
        Text(
            "Truncated back-propagation goes back over the last steps alone. The derivative with respect to a shared "
            "weight is a sum over lags; a window keeps its first terms, and what it leaves out is the sum of the "
            "others, no more and no less. If the factor of one step is at most {q} in size, and what a step adds by "
            "itself at most 1, then a window of k steps leaves out at most {left_out}, by the geometric sum in the "
            "claims. So a window is safe where it is several times as long as {length}, and "
            "from a factor of 1 on there is no such bound: the window then leaves out the largest terms. Truncation "
            "saves time and memory, and hides an explosion; what lies beyond the window is not learnt.",
            q=q,
            left_out=left_out,
            length=1 / (1 - q),
        ),
        (truncation_claim(elman_unit(), steps=3, window=1), *truncation_claims(), *bounds),
        "induction over the steps before the window; exact arithmetic in the table",
        table=table,
        cites=cite("williams1990efficient", "werbos1990backpropagation"),
    )
