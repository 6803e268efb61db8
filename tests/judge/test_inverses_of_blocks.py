"""The inverse of a matrix of two blocks with zeros above the diagonal, at sizes that are names; no other is taken."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import inv, pad, stack
from symrnn.expressions.nodes import T, dot
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

P, Q, R, c, r, y, whole = map(name_symbol, ("P", "Q", "R", "c", "r", "y", "whole"))
INPUTS = (Input(P, ("n", "n")), Input(Q, ("m", "m")), Input(R, ("m", "n")), Input(c), Input(r, (1, "n")))


def columns(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    """Two blocks side by side."""
    return T(stack(T(left), T(right)))


def claim_of(matrix: sp.Expr, inverse: sp.Expr, size: str) -> Claim:
    shape = (size, size)
    left = (Assign(whole, matrix, shape), Assign(y, inv(whole), shape))
    return Claim.equivalent("inverse", Program(INPUTS, left, (y,)), Program(INPUTS, (Assign(y, inverse, shape),), (y,)))


#: [[P, 0], [R, Q]] and [[P, 0], [r, c]]
TWO = columns(stack(P, R), pad(Q, "n", "m+n"))
ROW = columns(stack(P, r), pad(c, "n", "n+1"))
INVERSE = columns(stack(inv(P), -dot(inv(Q), dot(R, inv(P)))), pad(inv(Q), "n", "m+n"))
INVERSE_ROW = columns(stack(inv(P), -dot(r, inv(P)) / c), pad(1 / c, "n", "n+1"))


@pytest.mark.parametrize(("matrix", "inverse", "size"), [(TWO, INVERSE, "m+n"), (ROW, INVERSE_ROW, "n+1")])
def test_it_is_taken_apart(matrix: sp.Expr, inverse: sp.Expr, size: str) -> None:
    verdict = check(claim_of(matrix, inverse, size))
    assert verdict.outcome is Outcome.PROVED
    assert any("P is invertible" in detail or "c != 0" in detail for detail in verdict.evidence.details)


@pytest.mark.parametrize(
    ("matrix", "inverse", "size"),
    [
        (ROW, columns(stack(inv(P), dot(r, inv(P)) / c), pad(1 / c, "n", "n+1")), "n+1"),
        (ROW, columns(stack(inv(P), -dot(r, inv(P))), pad(1 / c, "n", "n+1")), "n+1"),
        (ROW, columns(stack(inv(P), -dot(r, inv(P)) / c), pad(c, "n", "n+1")), "n+1"),
        (columns(stack(P, 2 * r), pad(c, "n", "n+1")), INVERSE_ROW, "n+1"),
        (T(ROW), INVERSE_ROW, "n+1"),
        (TWO, columns(stack(inv(P), -dot(Q, dot(R, inv(P)))), pad(inv(Q), "n", "m+n")), "m+n"),
    ],
)
def test_another_is_not_proved(matrix: sp.Expr, inverse: sp.Expr, size: str) -> None:
    assert check(claim_of(matrix, inverse, size)).outcome is not Outcome.PROVED


def test_where_a_block_on_the_diagonal_is_zero_nothing_is_proved() -> None:
    zero = name_symbol("zero")
    lines = (
        Assign(zero, sp.S.Zero),
        Assign(whole, columns(stack(P, r), pad(zero, "n", "n+1")), ("n+1", "n+1")),
        Assign(y, inv(whole), ("n+1", "n+1")),
    )
    program = Program(INPUTS, lines, (y,))
    doubled = Program(INPUTS, (*lines[:-1], Assign(y, 2 * inv(whole), ("n+1", "n+1"))), (y,))
    assert check(Claim.equivalent("no inverse", program, doubled)).outcome is not Outcome.PROVED
