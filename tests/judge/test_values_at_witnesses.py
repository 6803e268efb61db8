"""A refutation needs a value on both sides, step by step, and what has one is refuted as before."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.claims.claim import (
    Adjoint,
    Claim,
    Differentiable,
    Recurrence,
    SlopeBound,
    at_most,
    equal,
    less_than,
)
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.functions import prime
from symrnn.expressions.nodes import T, dot, norm_2, total
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, z, w, a, b, c, D, E, u, s, A = map(name_symbol, "xyzwabcDEusA")
k = sp.Symbol("k", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
ONE, HALF = sp.S.One, sp.Rational(1, 2)


def lines(*pairs: tuple[sp.Symbol, sp.Expr]) -> Program:
    return Program((Input(x),), tuple(Assign(*pair) for pair in pairs), (pairs[-1][0],))


def sequence(statement, *recurrences, given=()):
    return by_induction("i", statement, k, tuple(Recurrence(*each) for each in recurrences), given)


def kept(function, *arguments):
    """A term as it is written, which SymPy's constructor would rewrite."""
    return function(*arguments, evaluate=False)


GEOMETRIC = (1 - w**k) / (1 - w)
POLE = 1 / (1 + 1 / (D - 1))
NOWHERE = lines((a, x), (b, 1 / (a - x)), (c, 1 / (1 + b)))
GIVEN_UNIT = (at_most(0, w), at_most(w, 1))

#: true wherever all has a value, or about nothing: refuted only by what SymPy makes of 0/0 and 1/(1 + 1/0)
NEVER_REFUTED = {
    "a quotient of zeros at an index": sequence(less_than(w ** (k + 1) + GEOMETRIC, 1 + GEOMETRIC), given=GIVEN_UNIT),
    "the same with a factor": sequence(less_than(3 * GEOMETRIC * (1 - w), 3), given=(equal(w, 1),)),
    "a pole inside": sequence(at_most(1, D), (D, ONE, POLE)),
    "a pole at the end": sequence(at_most(HALF, D), (D, ONE, 1 / (D - 1))),
    "a pole before": sequence(at_most(HALF, D), (D, ONE, 0 * D + 1 / (1 + 1 / (D - 1)) ** 2)),
    "a value that another sequence lacks": sequence(at_most(D, 1), (D, ONE, D + 1), (E, ONE, 1 / (E - 1))),
    "a logarithm of zero": sequence(at_most(D, 1), (D, ONE, 1 / (1 + 1 / sp.log(D)))),
    "a root of what is negative": sequence(at_most(0, D), (D, sp.S.Zero, kept(sp.Pow, sp.sqrt(D - 1), 2))),
    "0 to a negative power": sequence(at_most(0, D), (D, sp.S.Zero, (D ** (-k - 1)) * D - 1)),
    "a bound of a line without value": Claim.norm_bound("n", NOWHERE, (at_most(1, sp.Abs(c)),)),
    "the size of a line without value": Claim.norm_bound("n", NOWHERE, (at_most(1, norm_2(c)),)),
    "a line and a hypothesis": Claim.norm_bound(
        "n", lines((b, 1 / x), (c, 1 / (1 + b))), (at_most(1, sp.Abs(c)),), (equal(x, 0),)
    ),
    "a quotient of functions": Claim.equality(
        "q", 2 * (1 - f(x)) / (1 - x), 3, (equal(x, 1), SlopeBound("f", ONE), equal(f(x), x))
    ),
    "a quotient of constants": Claim.equality(
        "q", 2 * (y - a * z) / (y - b * z), 3, (equal(a, sp.sqrt(2)), equal(b, sp.sqrt(2)), equal(y, 0), equal(z, 0))
    ),
    "a slope of what has none": Claim.less_than(
        "s", 0, (1 / (1 + 1 / (prime(f)(x) - 1))) ** 2, (equal(f(x), x), Differentiable("f"))
    ),
    "a root kept as written": Claim.equality("r", kept(sp.Pow, sp.sqrt(x), 2), sp.Abs(x)),
    "exp of a logarithm": Claim.less_than("e", 0, kept(sp.exp, 2 * sp.log(x))),
    "a quotient kept as written": Claim.less_than("q", 0, kept(sp.Mul, x, 1 / x)),
    "zero times a pole": Claim.equality("z", kept(sp.Mul, 0, 1 / x), 1, (equal(x, 0),)),
    "a power 0 of a pole": Claim.equality("z", kept(sp.Pow, 1 / x, 0), 2, (equal(x, 0),)),
    "a power of a kept root": Claim.at_most("p", 0, kept(sp.Pow, kept(sp.Pow, x, HALF), 2)),
    "a hypothesis kept as written": Claim.at_most("h", 0, x, (at_most(kept(sp.Pow, sp.sqrt(x), 2), 5),)),
}  # fmt: skip


@pytest.mark.parametrize("claim", NEVER_REFUTED.values(), ids=NEVER_REFUTED)
def test_nothing_is_refuted_where_a_part_has_no_value(claim: Claim) -> None:
    assert check(claim).outcome is not Outcome.REFUTED


def test_nothing_cancels_where_matrices_are_taken_apart() -> None:
    """1/(s*A) has no value at s = 0, of which dot(s*A, 1/(s*A)) shows nothing once it is a sum of entries."""
    inputs = (Input(A, ("n",)), Input(s))
    one = Program(inputs, (Assign(y, dot(T(s * A), 1 / (s * A))),), (y,))
    other = Program(inputs, (Assign(z, total(A) + 7),), (z,))
    assert check(Claim.equivalent("m", one, other, (equal(s, 0),))).outcome is Outcome.UNDECIDED
    assert check(Claim.equivalent("m", one, other, (equal(s, 1),))).outcome is Outcome.REFUTED
    assert check(Claim.norm_bound("m", one, (at_most(sp.Abs(y), HALF),), (equal(s, 0),))).outcome is Outcome.UNDECIDED
    assert check(Claim.norm_bound("m", one, (at_most(sp.Abs(y), HALF),), (equal(s, 1),))).outcome is Outcome.REFUTED


def test_an_adjoint_is_not_refuted_where_a_line_has_no_value() -> None:
    """log(-1 - x**2) has a value nowhere, and a derivative everywhere."""
    bars = {symbol: name_symbol(f"{symbol}_bar") for symbol in (x, a, b)}
    for inside, outcome in ((-1 - x**2, Outcome.UNDECIDED), (1 + x**2, Outcome.REFUTED)):
        forward = lines((a, sp.log(inside)), (b, 2 * a))
        own = (Assign(bars[b], ONE), Assign(bars[a], 2 * bars[b]), Assign(bars[x], 5 * bars[a]))
        back = Program(forward.inputs, (*forward.lines, *own), (bars[x],))
        assert check(Claim("a", Adjoint(forward, back, b, x, bars))).outcome is outcome


#: false, each at a place where all has a value
STILL_REFUTED = {
    "a quotient beside its zero": sequence(less_than(w ** (k + 1) + GEOMETRIC, HALF + GEOMETRIC), given=GIVEN_UNIT),
    "before the pole": sequence(at_most(D, HALF), (D, ONE, POLE)),
    "after one step": sequence(at_most(D, 1), (D, ONE, 1 / (1 - D / 2))),
    "with what varies": sequence(at_most(D, 2), (D, sp.S.Zero, D + u), given=(at_most(sp.Abs(u), 1),)),
    "a power of the index": sequence(at_most(w**k, 1)),
    "a function": sequence(at_most(D, 2), (D, ONE, f(D) + 1)),
    "a constant": Claim.less_than("c", sp.exp(a), 3, (equal(a, sp.log(3)),)),
    "a constant in a step": sequence(at_most(D, 2), (D, ONE, a * D), given=(equal(a, sp.sqrt(2)),)),
    "a bound of a line": Claim.norm_bound("n", lines((b, 1 / x), (c, 1 / (1 + b))), (at_most(sp.Abs(c), HALF),)),
    "a kept root where it has a value": Claim.equality("r", kept(sp.Pow, sp.sqrt(x), 2), sp.Abs(x) + 1),
}


@pytest.mark.parametrize("claim", STILL_REFUTED.values(), ids=STILL_REFUTED)
def test_what_fails_where_it_has_a_value_is_refuted(claim: Claim) -> None:
    assert check(claim).outcome is Outcome.REFUTED


def test_lines_that_are_used_twice_do_not_hide_a_witness() -> None:
    """Each line is twice the one before and its square: unfolded it would have more than 2**40 terms."""
    names = [name_symbol(f"v_{number}") for number in range(40)]
    doubled = [(names[0], x)] + [(new, old / 2 + old * old / 2) for old, new in pairwise(names)]
    verdict = check(Claim.norm_bound("long", lines(*doubled), (at_most(sp.Abs(names[-1]), HALF),)))
    assert verdict.outcome is Outcome.REFUTED


MP = mpmath.mp.clone()
MP.dps = 60


def own_value(expr: sp.Expr, values):
    """By mpmath, from the leaves; an ArithmeticError or ValueError where there is none."""
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return MP.mpf(int(expr.p)) / int(expr.q)
    parts = [own_value(each, values) for each in expr.args]
    if expr.is_Add:
        return sum(parts, MP.mpf(0))
    if expr.is_Mul:
        return MP.fprod(parts)
    if expr.is_Pow:
        base, exponent = parts
        if exponent == int(exponent):
            return base ** int(exponent) if base or exponent >= 0 else 1 / MP.mpf(0)
        if base < 0:
            raise ValueError
        return MP.power(base, exponent) if base or exponent > 0 else 1 / MP.mpf(0)
    return {sp.log: MP.log, sp.Abs: abs, sp.exp: MP.exp}[expr.func](*parts)


def drawn(chooser: random.Random, depth: int) -> sp.Expr:
    """A step or a side, with quotients that may have no value, and roots as written."""
    if depth == 0:
        return chooser.choice((D, D, u, w, k, ONE, -ONE, HALF, sp.Integer(2)))
    one, other = drawn(chooser, depth - 1), drawn(chooser, depth - 1)
    kind = chooser.choice("+*/r")
    if kind == "r":
        return kept(sp.Pow, one, HALF) if not one.is_number else one
    if kind == "/":
        return one / other if other != 0 else one
    return one + other if kind == "+" else one * other


@examples(40)
@given(st.integers(0, 10**6), st.sampled_from([-3, 0, 1, 5]))
def test_a_witness_of_an_induction_recomputes(seed: int, bound: int) -> None:
    """Step by step at 60 digits, every sequence and both sides have a value, and the statement fails."""
    chooser = random.Random(seed)
    following, side = drawn(chooser, 2), drawn(chooser, 1).xreplace({u: w})
    try:
        verdict = check(by_induction("i", at_most(side, bound), k, (Recurrence(D, w, following),)))
    except InputError:  # SymPy has found that it has no value
        return
    if verdict.outcome is not Outcome.REFUTED:
        assert verdict.outcome is Outcome.UNDECIDED or not side.has(D, w)
        return
    shown = {name: MP.mpf(v.numerator) / v.denominator for name, v in verdict.evidence.witness.values.items()}
    last = int(str(verdict.evidence).partition("at k = ")[2].partition(";")[0])
    at = {name_symbol(name): value for name, value in shown.items()} | {k: MP.mpf(0)}
    at[D] = at.get(w, MP.mpf(0))
    for number in range(last):
        step = {**at, k: MP.mpf(number), u: shown.get(f"u_{number + 1}", MP.mpf(0))}
        at[D] = own_value(following, step)
    at[k] = MP.mpf(last)
    assert own_value(side, at) > bound


@examples(60)
@given(st.integers(0, 10**6), st.sampled_from([-3, 0, 1, 5]), st.booleans())
def test_a_witness_of_a_comparison_or_of_lines_recomputes(seed: int, bound: int, as_lines: bool) -> None:
    """At 60 digits each line and each side has a value, and the bound is exceeded."""
    chooser = random.Random(seed)
    first, side = drawn(chooser, 2).xreplace({D: x, k: w}), drawn(chooser, 2).xreplace({k: w})
    steps = ((D, first), (E, side))
    inputs = tuple(map(Input, (x, w, u)))
    try:
        if as_lines:
            program = Program(inputs, tuple(Assign(*step) for step in steps), (E,))
            claim = Claim.norm_bound("n", program, (at_most(E, bound),))
        else:
            claim = Claim.at_most("c", side, bound, (at_most(D, 3), at_most(-3, D)))
        verdict = check(claim)
    except InputError:  # SymPy has found that it has no value
        return
    assert verdict.outcome in Outcome
    if verdict.outcome is not Outcome.REFUTED:
        return
    shown = {name_symbol(n): MP.mpf(v.numerator) / v.denominator for n, v in verdict.evidence.witness.values.items()}
    if not as_lines:
        assert own_value(side, shown) > bound
        return
    if side.has(D):
        shown[D] = own_value(first, shown)
    assert own_value(side, shown) > bound


@examples(12)
@given(
    st.lists(st.sampled_from(["u_1", "u1", "u", "u_new_1", "u_2", "u_1_1", "v"]), min_size=1, max_size=4, unique=True)
)
def test_no_name_stands_for_two_things_in_a_witness(names: list[str]) -> None:
    """Constants are called as a fresh value would be: what is shown is read back, and gives the sides that are told."""
    constants = [sp.Symbol(name, integer=True, nonnegative=True) for name in names if name != "u"]
    sum_ = sp.Add(*constants) if constants else ONE
    claim = by_induction("i", at_most(D, sum_ * k), k, (Recurrence(D, sp.S.Zero, D + u),), (at_most(u, sum_ + 1),))
    verdict = check(claim)
    assert verdict.outcome is Outcome.REFUTED
    shown = verdict.evidence.witness.values
    looks = [name.replace("_", "") for name in shown if name != "u"]
    assert len(set(looks)) == len(looks) or {"u_1", "u1"} <= set(names) or {"u_1_1"} <= set(names)
    last = int(str(verdict.evidence).partition("at k = ")[2].partition(";")[0])
    steps = [value for name, value in shown.items() if name not in {*names, "u"}]
    assert len(steps) == last
    right = (sum(shown[c.name] for c in constants) if constants else Fraction(1)) * last
    assert sum(steps) > right
