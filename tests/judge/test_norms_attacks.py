"""Claims about norms made to mislead: names that read alike, numbers that fill vectors, endless lines, no claims."""

from __future__ import annotations

import pytest
import sympy as sp
from forged import forged
from norm_programs import EMPTY, SHAPES, A, B, a, b, f, gamma, program, u, v, w, y

from symrnn.claims.claim import Claim, SlopeBound, at_most, equal
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

z = name_symbol("z")
slope = sp.Function("f'", real=True)
COLUMN = ("n",)
SLOPE = (SlopeBound("f", gamma),)

#: (program, what is given, bounds of which the last is false at some size above 1)
FALSE = {
    "slope of a matrix": (EMPTY, SLOPE, (at_most(norm_inf(slope(A)), gamma),)),
    "slope of a row": (EMPTY, SLOPE, (at_most(norm_inf(slope(T(u))), gamma),)),
    "number in every entry": (program(y=(a, COLUMN)), (), (at_most(norm_1(y), sp.Abs(a)),)),
    "matrix of ones": (program(y=(sp.S.One, ("n", "n"))), (), (at_most(norm_inf(y), 1),)),
    "product with a number in every entry": (
        program(y=(a, COLUMN)),
        (),
        (at_most(norm_1(dot(A, y)), norm_1(A) * sp.Abs(a)),),
    ),
    "sum of a number in every entry": (program(y=(u, COLUMN)), (), (at_most(total(y - u + a), total(a)),)),
    "numbers in entries of different sizes": (
        program(y=(u, COLUMN), z=(w, ("m",))),
        (),
        (at_most(dot(T(y - u + a), y - u + b), dot(T(z - w + a), z - w + b)),),
    ),
    "equal to a number in every entry": (EMPTY, (equal(u, a),), (at_most(norm_1(u), sp.Abs(a)),)),
    "number equal to every entry": (EMPTY, (equal(a, u),), (at_most(total(u), total(a)),)),
    "power of a matrix": (EMPTY, (at_most(A**2, 1),), (at_most(norm_inf(A), 1),)),
    "power of a vector": (EMPTY, (at_most(u**2, b),), (at_most(norm_2(u**2), b),)),
    "larger than something that is larger": (EMPTY, (at_most(sp.Abs(u), v),), (at_most(norm_inf(u), total(v)),)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_at_larger_sizes_is_not_proved(name):
    lines, given, bounds = FALSE[name]
    assert check(Claim.norm_bound(name, lines, bounds, given)).outcome is Outcome.UNDECIDED


def test_a_number_in_every_entry_has_the_largest_entry_that_it_is():
    filled = program(y=(a, COLUMN), z=(sp.S.Zero, ("n", "n")))
    bounds = (
        at_most(norm_inf(y), sp.Abs(a)),
        at_most(sp.Abs(dot(A, y)), norm_inf(A) * sp.Abs(a)),
        at_most(norm_1(z), 0),
    )
    assert check(Claim.norm_bound("filled", filled, bounds)).outcome is Outcome.PROVED


def test_the_bound_of_a_slope_may_be_a_line():
    named = program(y=(a, ()))
    true = Claim.norm_bound("line", named, (at_most(sp.Abs(slope(u)), a),), (SlopeBound("f", y),))
    assert check(true).outcome is not Outcome.REFUTED
    false = Claim.norm_bound("line", named, (at_most(sp.Abs(slope(u)), a / 2),), (SlopeBound("f", y),))
    assert check(false).outcome is Outcome.REFUTED


def doubling(steps):
    """Lines that each use the one before twice."""
    lines, before = [], u
    for k in range(steps):
        lines.append(Assign(name_symbol(f"y_{k}"), before + dot(A, before), COLUMN))
        before = lines[-1].symbol
    return Program(tuple(Input(symbol, shape) for symbol, shape in SHAPES.items()), tuple(lines), (before,))


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        (5, Outcome.PROVED),
        (20, Outcome.UNDECIDED),
        (100, Outcome.UNDECIDED),
        pytest.param(400, Outcome.UNDECIDED, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_lines_that_are_used_twice_come_to_an_end(steps, outcome):
    last = name_symbol(f"y_{steps - 1}")
    bound = at_most(norm_2(last), (1 + norm_2(A)) ** steps * norm_2(u))
    assert check(Claim.norm_bound("doubling", doubling(steps), (bound,))).outcome is outcome


def named(symbol, shape):
    inputs = tuple(Input(each, of) for each, of in SHAPES.items())
    return Program((*inputs, Input(symbol, shape)), (Assign(y, symbol, shape),), (y,))


TWICE = "two functions are called"
UNDEFINED_TANH, UNDEFINED_TOTAL = sp.Function("tanh", real=True), sp.Function("total", real=True)


@pytest.mark.parametrize(
    ("lines", "bounds", "given", "words"),
    [
        (EMPTY, (at_most(norm_1(sp.tanh(u)), 2 * norm_1(sp.tanh(u)) - norm_1(UNDEFINED_TANH(u))),), (), TWICE),
        (EMPTY, (at_most(total(u * UNDEFINED_TOTAL(u)), total(u * total(u))),), (), TWICE),
        (program(y=(UNDEFINED_TANH(u), COLUMN)), (at_most(sp.Abs(y), sp.Abs(sp.tanh(u))),), (), TWICE),
        (named(sp.Symbol("A @ u", real=True), COLUMN), (at_most(y, dot(A, u)),), (), "not one word"),
        (named(sp.Symbol("norm_2(A)", real=True), ()), (at_most(y, norm_2(A)),), (), "not one word"),
        (EMPTY, (at_most(norm_2(blocks()), -1),), (), "do not fit"),
        (EMPTY, (at_most(norm_inf(slope(u)), v),), (SlopeBound("f", v),), "v is no number"),
        (EMPTY, (at_most(a, a),), (forged(SlopeBound("f", gamma), bound=1),), "not an expression"),
        (EMPTY, (at_most(a, a),), (SlopeBound("f(x)", gamma),), "not the name of a function"),
        (EMPTY, (at_most(a, a),), (forged(SlopeBound("f", gamma), function=f),), "not the name of a function"),
        (EMPTY, (forged(at_most(1, a), lhs=1),), (), "not an expression"),
        (EMPTY, at_most(a, a), (), "bounds: expected a tuple, each entry a Comparison"),
        (None, (at_most(a, a),), (), "program: expected a Program"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_reads_alike_or_is_no_claim_is_an_error(lines, bounds, given, words):
    with pytest.raises(InputError, match=words):
        check(Claim.norm_bound("wrong", lines, bounds, given))


def test_a_diagonal_matrix_and_an_outer_product_have_the_norms_of_their_vectors():
    bounds = (
        at_most(norm_2(dot(diag(u), diag(v))), norm_inf(u) * norm_inf(v)),
        at_most(norm_1(dot(u, T(v))), norm_1(u) * norm_inf(v)),
        at_most(norm_1(blocks(B, u, T(v), a)), norm_1(B) + norm_inf(v) + norm_1(u) + sp.Abs(a)),
    )
    assert check(Claim.norm_bound("vectors", EMPTY, bounds)).outcome is Outcome.PROVED
