"""Claims at the edges of the judge's rules: false ones are not proved, and domains that cancel are told."""

from __future__ import annotations

import pytest
import sympy as sp
from norm_programs import EMPTY, A, B, u, v

from symrnn.claims.claim import Adjoint, Claim, at_most, equal
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import relu, step
from symrnn.expressions.nodes import diag, dot, norm_1, norm_2, norm_inf
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y = sp.symbols("x y", real=True)
j, k, m = sp.symbols("j k m", integer=True, nonnegative=True)
s, p, q, r, J, o = map(name_symbol, ("s", "p", "q", "r", "J", "o"))
HALF = sp.Rational(1, 2)
FROM_ONE, TO_ONE = (at_most(1, x),), (at_most(0, x), at_most(x, 1))

#: integers in exponents that are negative in places
NEGATIVE_EXPONENTS = (
    (1, x ** ((-1) ** k), FROM_ONE),
    (x ** ((-1) ** k), 1, TO_ONE),
    (1, x ** ((k - j) ** m), FROM_ONE),
    (x ** ((k - j) ** m), 1, TO_ONE),
    (1, x ** (k * (-1) ** j), FROM_ONE),
    (x ** (2 * (-3) ** k), 1, TO_ONE),
    (1, (1 + x**2) ** ((k - j) ** m), ()),
    ((1 + x**2) ** (-((k - j) ** m)), 1, ()),
    (HALF ** ((-1) ** k), 1, ()),
    (1, (2 + y**2) ** ((-2) ** k), ()),
    (1, sp.Integer(3) ** ((-1) ** k), ()),
)


@pytest.mark.parametrize(("lhs", "rhs", "given"), NEGATIVE_EXPONENTS)
def test_an_integer_exponent_is_not_taken_for_an_index(lhs, rhs, given):
    verdict = check(Claim.at_most("power", sp.sympify(lhs), sp.sympify(rhs), given))
    assert verdict.outcome is Outcome.REFUTED


#: the right side is another number in each entry, the left side the largest of them
ENTRIES_FOR_NORMS = (
    at_most(norm_inf(u * v), sp.Abs(u * v)),
    at_most(norm_inf(u + 1), sp.Abs(u + 1)),
    at_most(norm_inf(u - v), sp.Abs(u - v)),
    at_most(norm_inf(2 * u + v), sp.Abs(2 * u + v)),
    at_most(norm_inf(dot(A, u)), sp.Abs(dot(A, u))),
    at_most(norm_inf(A + B), sp.Abs(A + B)),
    at_most(norm_1(diag(u + 1)), sp.Abs(u + 1)),
    at_most(norm_2(diag(u + 1)), sp.Abs(u + 1)),
    at_most(sp.Abs(dot(A, u + 1)), norm_inf(A) * sp.Abs(u + 1)),
    at_most(sp.Abs(dot(A, u * v)), norm_inf(A) * sp.Abs(u * v)),
)


@pytest.mark.parametrize("bound", ENTRIES_FOR_NORMS, ids=str)
def test_the_size_of_an_entry_is_not_taken_for_a_norm(bound):
    assert check(Claim.norm_bound("entries", EMPTY, (bound,))).outcome is not Outcome.PROVED


def test_the_size_of_a_number_may_stand_on_the_right():
    bound = at_most(norm_inf(s * u), sp.Abs(s) * norm_inf(u))
    program = Program((Input(u, ("n",)), Input(s)), (), ())
    assert check(Claim.norm_bound("number", program, (bound,))).outcome is Outcome.PROVED


def _program(*lines):
    inputs = (Input(A, ("n", "n")), Input(u, ("n",)), Input(v, ("n",)), Input(s), Input(x))
    return Program(inputs, tuple(Assign(*line) for line in lines), (lines[-1][0],))


SQUARE, COLUMN = ("n", "n"), ("n",)

#: two programs, and the number without which one of them has no value
CANCELLED = {
    "a Jacobian times what it divides by": (
        _program((J, diag(1 / u), SQUARE), (o, dot(J, u), COLUMN)),
        _program((o, sp.S.One, COLUMN)),
        "u != 0",
    ),
    "a sum with such a Jacobian": (
        _program((J, diag(1 / u) + A, SQUARE), (o, dot(J, u), COLUMN)),
        _program((o, 1 + dot(A, u), COLUMN)),
        "u != 0",
    ),
    "a Jacobian times what is divided by it": (
        _program((J, diag(s * u), SQUARE), (o, dot(J, v) / s, COLUMN)),
        _program((o, u * v, COLUMN)),
        "s != 0",
    ),
    "a logarithm in a Jacobian": (
        _program((J, diag(sp.log(s) * u), SQUARE), (o, dot(J, v) - sp.log(s) * u * v, COLUMN)),
        _program((o, sp.S.Zero, COLUMN)),
        "s > 0",
    ),
    "a line that is divided by": (
        _program((p, x / s, ()), (J, diag(p * u), SQUARE), (o, dot(J, v) - p * u * v, COLUMN)),
        _program((o, sp.S.Zero, COLUMN)),
        "s != 0",
    ),
    "a root that is squared, line by line": (
        _program((p, s * x, ()), (q, 2 * p, ()), (o, q, ())),
        _program((p, sp.S(2), ()), (r, p * s * sp.sqrt(x), ()), (o, r * sp.sqrt(x), ())),
        "x >= 0",
    ),
    "a logarithm that cancels, line by line": (
        _program((p, s * x, ()), (q, 2 * p, ()), (o, q, ())),
        _program((p, sp.S(2), ()), (q, p * sp.log(s), ()), (r, p * s + q - p * sp.log(s), ()), (o, r * x, ())),
        "s > 0",
    ),
}


@pytest.mark.parametrize("name", CANCELLED)
def test_what_cancels_between_lines_is_told(name):
    a, b, needed = CANCELLED[name]
    verdict = check(Claim.equivalent(name, a, b))
    assert verdict.outcome is not Outcome.REFUTED
    assert verdict.outcome is Outcome.UNDECIDED or needed in str(verdict.evidence)


DOMAINS = (
    (sp.asin, "1 - x**2 >= 0"),
    (sp.acos, "1 - x**2 >= 0"),
    (sp.atanh, "1 - x**2 > 0"),
    (sp.acosh, "-1 + x >= 0"),
    (sp.tan, "cos(x) != 0"),
)


@pytest.mark.parametrize(("function", "needed"), DOMAINS)
def test_domains_of_inverse_functions_are_told(function, needed):
    value = function(x)
    equality = check(Claim.equality("cancels", (x + 1) * value - x * value - value, sp.S.Zero))
    order = check(Claim.at_most("more", value, value + 1))
    for verdict in (equality, order):
        assert verdict.outcome is Outcome.PROVED
        assert needed in str(verdict.evidence)


@pytest.mark.parametrize("number", [sp.asin(2), sp.acos(3), sp.atanh(5)])
def test_what_has_no_value_anywhere_is_not_proved(number):
    assert check(Claim("none", equal((x + 1) * number - x * number, number))).outcome is Outcome.UNDECIDED


def _of_one_line(expr, *bounds):
    program = Program((Input(x),), (Assign(p, expr),), (p,))
    return check(Claim.norm_bound("steps", program, bounds))


AT_ZERO = 1 - sp.Abs(2 * step(x, HALF) - 1)  # 0 where x is not 0, else 1

#: what p is, a first bound that is true where its sides have a value, and one that is false elsewhere
PARTLY = (
    (AT_ZERO, at_most(p + step(x), step(x)), at_most(p, 0)),
    (AT_ZERO, at_most(p + step(-x), step(-x)), at_most(2 * p, 0)),
    (-x, at_most(p + sp.log(x), sp.log(x)), at_most(p, 0)),
    (-x, at_most(p + sp.sqrt(x), sp.sqrt(x)), at_most(p, 0)),
    (-x, at_most(-x + sp.log(x), sp.log(x)), at_most(p, 0)),
    (-x, at_most(sp.Abs(p) + sp.log(x), x + sp.log(x)), at_most(sp.Abs(p), x)),
)


@pytest.mark.parametrize(("expr", "first", "false"), PARTLY)
def test_a_bound_is_no_fact_where_it_has_no_value(expr, first, false):
    assert _of_one_line(expr, first).outcome is Outcome.PROVED
    assert _of_one_line(expr, first, false).outcome is not Outcome.PROVED


def test_a_bound_is_a_fact_wherever_the_next_has_a_value():
    first, second = at_most(p + sp.log(x), sp.log(x)), at_most(p + 2 * sp.log(x), 2 * sp.log(x))
    assert _of_one_line(-x, first, second).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("lhs", "rhs"), [(x * step(x), relu(x)), (x * (2 * step(x) - 1), sp.Abs(x)), (relu(-x) * step(x), sp.S.Zero)]
)
def test_a_slope_without_a_value_at_zero_is_told_where_zero_times_it_would_cancel(lhs, rhs):
    verdict = check(Claim.equality("switch", lhs, rhs))
    assert verdict.outcome is Outcome.PROVED
    assert "x = 0: the slope has no value there" in verdict.evidence.details


def test_slopes_that_cancel_in_an_adjoint_are_told():
    forward = (Assign(p, sp.log(x)), Assign(q, p - sp.log(x)))
    one, p_bar, x_bar = map(name_symbol, ("one", "p_bar", "x_bar"))
    backward = (Assign(one, sp.S.One), Assign(p_bar, one), Assign(x_bar, sp.S.Zero))
    programs = (Program((Input(x),), forward, (q,)), Program((Input(x),), (*forward, *backward), (x_bar,)))
    verdict = check(Claim("adjoint", Adjoint(*programs, q, x, {q: one, p: p_bar, x: x_bar})))
    assert verdict.outcome is Outcome.PROVED
    assert "where x != 0" in verdict.evidence.details
