"""What is not taken apart into blocks: nothing is proved of it, and the verdict says why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import sympy as sp

from symrnn.claims.claim import Adjoint, Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import pad, part, row_sums, spread, stack
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape
from symrnn.judge import check
from symrnn.judge.lines.blocks import Blocks
from symrnn.judge.lines.cuts import MOST_CUTS, NoBlocksError, _in_order
from symrnn.programs.program import Assign, Input, Program, name_symbol

A, B, C, W, h, x, v, y = map(name_symbol, ("A", "B", "C", "W", "h", "x", "v", "y"))
SHAPES: dict[sp.Symbol, Shape] = {
    A: ("n", "m"),
    B: ("n", "n"),
    C: ("n", "m+1"),
    W: ("2*n", "m+1"),
    h: ("n",),
    x: ("m",),
    v: ("2*n",),
}


def program(expr: sp.Expr, shape: Shape = (), inputs: Mapping[sp.Symbol, Shape] = SHAPES) -> Program:
    return Program(tuple(Input(*item) for item in inputs.items()), (Assign(y, expr, shape),), (y,))


def judged(one: sp.Expr, other: sp.Expr, shape: Shape = ()):
    return check(Claim.equivalent("blocks", program(one, shape), program(other, shape)))


MIXED = total(dot(C, stack(x, 1)) * h)
SPREAD = row_sums(A * spread(h))
FIRST, LAST = part(W, 0, "n"), part(W, "n", "2*n")

#: sums of rows, and spread vectors, over sizes that are cut: what is equal, and a lie
TRUE = {
    "rows": (row_sums(stack(A, A)), stack(row_sums(A), row_sums(A)), stack(row_sums(A), 2 * row_sums(A)), ("2*n",)),
    "a part": (row_sums(FIRST), part(row_sums(W), 0, "n"), part(row_sums(W), "n", "2*n"), ("n",)),
    "columns": (row_sums(T(stack(T(A), T(h)))), row_sums(A) + h, row_sums(A), ("n",)),
    "one row": (row_sums(stack(T(x), T(x))), stack(total(x), total(x)), stack(total(x), 1), (2,)),
    "rows and columns": (
        row_sums(stack(T(stack(T(A), T(h))), C)),
        stack(row_sums(A) + h, row_sums(C)),
        stack(row_sums(A), row_sums(C) + h),
        ("2*n",),
    ),
    "a spread vector": (MIXED + total(C * spread(h)), MIXED + dot(T(row_sums(C)), h), MIXED + total(C), ()),
    "a spread vector times a number": (
        MIXED + total(C * (1 + spread(h) * total(A * spread(h)))),
        MIXED + total(C) + dot(T(row_sums(C)), h) * dot(T(row_sums(A)), h),
        MIXED + total(C) + dot(T(row_sums(C)), h) * total(A),
        (),
    ),
    "a spread sum": (
        MIXED + total(C * spread(SPREAD)),
        MIXED + dot(T(row_sums(C)), row_sums(A) * h),
        MIXED + dot(T(row_sums(C)), row_sums(A)),
        (),
    ),
    "a spread product": (
        MIXED + total(C * dot(B, spread(h))),
        MIXED + dot(T(row_sums(C)), dot(B, h)),
        MIXED + dot(T(row_sums(C)), h),
        (),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_sums_of_rows_and_spread_vectors_are_taken_apart(name: str) -> None:
    one, other, lie, shape = TRUE[name]
    assert judged(one, other, shape).outcome is Outcome.PROVED
    assert judged(one, lie, shape).outcome is Outcome.REFUTED


def test_a_name_that_a_block_has_too_is_not_that_block() -> None:
    """The first n of v, and another input that is called like them: they are not equal."""
    like = name_symbol("v[0:n]")
    other = program(like + 0, ("n",), {like: ("n",)})
    verdict = check(Claim.equivalent("a lie", program(part(v, 0, "n"), ("n",), {v: ("2*n",)}), other))
    assert verdict.outcome is Outcome.REFUTED


def test_what_a_block_that_is_left_out_needs_is_not_lost() -> None:
    """1/x has to have a value in the first program alone, though only 1/h is used."""
    verdict = judged(part(1 / stack(h, x), 0, "n"), 1 / h, ("n",))
    assert verdict.outcome is not Outcome.PROVED
    assert "that x != 0 would be lost" in str(verdict)


def test_a_stack_on_the_way_to_the_loss_needs_an_adjoint() -> None:
    """Only the rows of x reach the loss, and h_bar is 0; but the sum that is claimed has a term without a name."""
    loss, h_bar, v_bar, loss_bar = map(name_symbol, ("loss", "h_bar", "v_bar", "loss_bar"))
    inputs = (Input(h, ("n",)), Input(x, ("m",)))
    lines = (Assign(v, stack(h, x), ("m+n",)), Assign(loss, total(part(v, "n", "m+n") ** 2)))
    forward = Program(inputs, lines, (loss,))
    bars = {
        loss: Assign(loss_bar, sp.S.One),
        v: Assign(v_bar, pad(2 * x, "n", "m+n"), ("m+n",)),
        h: Assign(h_bar, sp.S.Zero, ("n",)),
    }
    back = Program(inputs, (*lines, *bars.values()), (h_bar,))
    named = {symbol: line.symbol for symbol, line in bars.items()}
    assert check(Claim("h_bar", Adjoint(forward, back, loss, h, named))).outcome is Outcome.PROVED
    del named[v]
    verdict = check(Claim("h_bar", Adjoint(forward, back, loss, h, named)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert "v has no adjoint" in str(verdict)


def test_more_cuts_than_are_followed_are_told() -> None:
    several = (h,) * (MOST_CUTS + 1)
    whole, left = stack(*several), dot(T(stack(*several)), stack(*several))
    shape = (f"{len(several)}*n",)
    for one, other, of in ((whole, 1 * stack(*several[1:], h), shape), (left, len(several) * dot(T(h), h), ())):
        verdict = judged(one, other + 0 * h if of else other, of)
        assert verdict.outcome is not Outcome.REFUTED
    assert judged(dot(T(stack(*several[5:])), stack(*several[5:])), 20 * dot(T(h), h)).outcome is Outcome.PROVED
    assert f"more than {MOST_CUTS} cuts" in str(judged(left, len(several) * dot(T(h), h)))


def test_rows_that_have_no_order_at_every_size_are_not_ordered() -> None:
    assert _in_order({"m+n", 0, "n"}) == (0, "n", "m+n")
    with pytest.raises(NoBlocksError, match="have no order that holds at every size"):
        _in_order({0, "m", "n"})


#: a vector and a matrix of m+n rows are cut at m; a vector of twice as many is not, or at its half alone
g, D, w = map(name_symbol, ("g", "D", "w"))
SIZE, TWICE = "m+n", "2*m+2*n"
OF_SUMS: dict[sp.Symbol, Shape] = {g: (SIZE,), D: (SIZE, SIZE), w: (TWICE,)}
ONE = {SIZE: (0, "m", SIZE)}
BOTH = ONE | {TWICE: (0, SIZE, TWICE)}
CUT_ELSEWHERE = {
    "a product over sizes": (dot(D, part(w, 0, SIZE)), (SIZE,), BOTH),
    "an elementwise combination": (g + part(w, 0, SIZE), (SIZE,), BOTH),
    "sizes that are cut differently": (part(w, 0, SIZE), (SIZE,), BOTH),
    "no block begins at row": (part(w, 0, SIZE), (SIZE,), ONE),
    "the rows of pad": (pad(g, 0, TWICE), (TWICE,), BOTH),
    "the rows of a stack": (stack(g, g), (TWICE,), BOTH),
    "has columns that are cut": (stack(T(g), T(part(w, 0, SIZE))), (2, SIZE), BOTH),
}


@pytest.mark.parametrize("told", CUT_ELSEWHERE)
def test_cuts_that_were_not_carried_on_take_nothing_apart(told: str) -> None:
    expr, shape, cuts = CUT_ELSEWHERE[told]
    with pytest.raises(NoBlocksError, match=told):
        Blocks(cuts).program(program(expr, shape, OF_SUMS))
