"""From numbers to matrices: point 16."""

from __future__ import annotations

import sympy as sp

from symrnn.claim import Claim, Sequence, at_most, equal
from symrnn.derivation import Step
from symrnn.exposition import Judgement, Quotation, Text
from symrnn.induction import by_induction
from symrnn.program import name_symbol

__all__ = ["spectral_radius"]

W = ((8, 8), (-8, -8))
J = ((8, 8), (-6, -6))
REST = (sp.S.Zero, sp.log(3) / 2)  # the pre-activation of the fixed point
STATE = (sp.S.Zero, sp.Rational(1, 2))
SLOPES = tuple(1 - sp.tanh(value) ** 2 for value in REST)
k = sp.Symbol("k", integer=True, nonnegative=True)
ENTRIES = ((0, 0), (0, 1), (1, 0), (1, 1))


def spectral_radius() -> Step:
    """Point 16: for matrices the spectral radius says little once there is an activation."""
    return Step(
        "point-16",
        "For matrices the spectral radius is not the condition",
        Text(
            "Take two units with the recurrent matrix of rows (8, 8) and (-8, -8). Its square is zero, so its spectral "
            "radius is 0. With tanh and a bias for which the pre-activation (0, {second}) stays as it is, the state is "
            "the fixed point (0, 1/2). One step back multiplies by the matrix of the slopes times the recurrent "
            "matrix, of rows (8, 8) and (-6, -6), and k+1 steps by its multiple by {power}: the gradient explodes. "
            "What bounds it is a norm of the matrix, not its spectral radius.",
            second=REST[1],
            power=2**k,
        ),
        _claims(),
        "exact arithmetic, tanh by its definition with exp, and induction over k",
        quotation=Quotation(
            "w_n less than one: vanishing gradient, read for a matrix by its spectral radius",
            Judgement.FALSE,
            (
                Claim.at_most(
                    "with spectral radius 0 the gradient over 51 steps is at most 1",
                    sp.Abs(2**50 * SLOPES[0] * W[0][0]),
                    1,
                    (at_most(0, k),),
                ),
            ),
        ),
    )  # fmt: skip


def _claims() -> tuple[Claim, ...]:
    """Entry by entry: the square of the recurrent matrix, one step back, two steps, and k+1 steps."""
    claims = [Claim.equality(f"unit {i + 1} stays", each, STATE[i]) for i, each in enumerate(_next_state())]
    for i, j in ENTRIES:
        entry, name = f"entry {i + 1}, {j + 1}", name_symbol(f"P_{i + 1}{j + 1}")
        after = (Sequence(name, sp.Integer(J[i][j]), 2 * name),)
        claims += [
            Claim.equality(f"{entry} of the square", _product(W, W, i, j), 0),
            Claim.equality(f"{entry} of one step", SLOPES[i] * W[i][j], J[i][j]),
            Claim.equality(f"{entry} of two steps", _product(J, J, i, j), 2 * J[i][j]),
            by_induction(f"{entry} of k+1 steps", equal(name, 2**k * J[i][j]), k, after),
        ]
    return tuple(claims)


def _next_state() -> list[sp.Expr]:
    """tanh(W*h + b) at the fixed point h, with the bias b for which W*h + b is the pre-activation."""
    bias = [REST[i] - sp.Add(*(W[i][j] * STATE[j] for j in range(2))) for i in range(2)]
    return [sp.tanh(sp.Add(*(W[i][j] * sp.tanh(REST[j]) for j in range(2)), bias[i])) for i in range(2)]


def _product(a: tuple[tuple[int, ...], ...], b: tuple[tuple[int, ...], ...], i: int, j: int) -> sp.Expr:
    return sp.Add(*(sp.Integer(a[i][m]) * b[m][j] for m in range(2)))
