"""Matrices cut at every row and column, and their inverses: what is proved at any other size holds, and no lie is."""

from __future__ import annotations

from itertools import combinations

import pytest
import sympy as sp
from linear_cells import exact_outputs

from symrnn import (
    Assign,
    Claim,
    Input,
    Outcome,
    Program,
    T,
    check,
    diag,
    dot,
    inv,
    name_symbol,
    ones,
    part,
    spread,
    stack,
)
from symrnn.expressions.array_nodes import pad

A, B, K, v = map(name_symbol, ("A", "B", "K", "v"))
EYE = diag(ones(2))
#: of two rows and two columns: pairs of these are equal, or not
SQUARES = (
    A,
    T(A),
    stack(part(A, 0, 1), part(A, 1, 2)),
    stack(part(A, 1, 2), part(A, 0, 1)),
    T(stack(part(T(A), 0, 1), part(T(A), 1, 2))),
    pad(part(A, 0, 1), 0, 2) + pad(part(A, 1, 2), 1, 2),
    pad(part(A, 0, 1), 1, 2) + pad(part(A, 1, 2), 0, 2),
    dot(EYE, A),
    dot(A, EYE - diag(v)) + dot(A, diag(v)),
    A * spread(v),
    A * T(spread(v)),
    dot(diag(v), A),
    dot(A, diag(v)),
    A + dot(K, T(K)),
    A + stack(dot(part(K, 0, 1), T(K)), dot(part(K, 1, 2), T(K))),
    A + stack(dot(part(K, 1, 2), T(K)), dot(part(K, 0, 1), T(K))),
)
#: the same of inverses, of what is 1 on its diagonal and 0 above it
L = pad(part(A, 0, 1) * T(stack(1, 0)), 1, 2)
INVERSES = (
    inv(EYE + L),
    EYE - L,
    EYE + L,
    inv(EYE - L),
    T(inv(EYE + T(L))),
    dot(inv(EYE + L), inv(EYE + L)),
    EYE - 2 * L,
)


def claim_of(left: sp.Expr, right: sp.Expr) -> Claim:
    inputs = (Input(A, (2, 2)), Input(B, (2, 2)), Input(K, (2, "d")), Input(v, (2,)))
    value = name_symbol("value")
    # a part of K keeps every program in blocks
    names = [
        Assign(name_symbol("first"), part(K, 0, 1) + 0, (1, "d")),
        Assign(name_symbol("rows"), part(A, 0, 1), (1, 2)),
    ]
    programs = [Program(inputs, (*names, Assign(value, side, (2, 2))), (value,)) for side in (left, right)]
    return Claim.equivalent("equal", *programs)


@pytest.mark.parametrize("values", [SQUARES, INVERSES], ids=["squares", "inverses"])
def test_what_is_proved_is_what_exact_numbers_say(values: tuple[sp.Expr, ...]) -> None:
    lies = truths = 0
    for left, right in combinations(values, 2):
        claim = claim_of(left, right)
        sizes = {"d": 3}
        is_true = all(len({tuple(exact_outputs(p, sizes, seed)) for p in claim.programs()}) == 1 for seed in (1, 2))
        outcome = check(claim).outcome
        assert outcome is (Outcome.PROVED if is_true else Outcome.REFUTED), (left, right)
        truths, lies = truths + is_true, lies + (not is_true)
    assert lies >= 15
    assert truths >= 4


def test_a_name_of_two_shapes_is_no_crash() -> None:
    """The name of a line may mean one thing in one program, and another in the other."""
    h, y = name_symbol("h"), name_symbol("y")
    inputs = (Input(K, (2, "d")),)
    one = Program(inputs, (Assign(h, part(K, 1, 2), (1, "d")), Assign(y, dot(h, T(h)))), (y,))
    other = Program(inputs, (Assign(h, K * 1, (2, "d")), Assign(y, dot(part(h, 1, 2), T(part(h, 1, 2))))), (y,))
    assert check(Claim.equivalent("same", one, other)).outcome is not Outcome.REFUTED
