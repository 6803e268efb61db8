"""Whether there is a point at which conditions hold: one is found where there is one, and none where there is none."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy as sp

from symrnn.expressions.enclosure import intervals, point, span
from symrnn.judge.witnesses.conditions import LARGEST_MAGNITUDE, Condition, value_of
from symrnn.judge.witnesses.equations import MOST_PARTS, _solve, _solve_rational, reduce_equations
from symrnn.judge.witnesses.existence import (
    _ends,
    _fits,
    _have_opposite_signs,
    _holds_around,
    _is_at_most_0,
    _is_met_in_digits,
    _tighten,
    hold_somewhere,
)
from symrnn.programs.program import name_symbol

a, b = map(name_symbol, "ab")
k = sp.Symbol("k", integer=True, nonnegative=True)
Q = sp.Rational
ROOT = a + sp.tanh(a) - 1  # of no closed form


def root_of(expr: sp.Expr) -> Fraction:
    """A fraction next to a root of an expression in a, by bisection in 60 digits."""
    with mpmath.workdps(60):
        value = value_of(expr, mpmath.mp)
        return Fraction(str(mpmath.findroot(lambda at: value({a: at}), (0, 1), solver="anderson", tol=1e-50)))


HOLD = (
    (Condition(a**2 - 2, "="), Condition(-a, "<"), Condition(a * sp.sqrt(3) - sp.sqrt(6), "<=")),
    (Condition(ROOT, "="),),
    (Condition(ROOT, "="), Condition(a - Q(1, 2), "!=")),
    (Condition((sp.E + a) ** 2 - sp.E**2 - 2 * sp.E - 1, "<="), Condition(a - 1, "=")),
    (Condition(k**2 - 9, "="),),
)
HOLD_NOWHERE = (
    (Condition(k + sp.tanh(k) - Q(7, 4), "="),),  # between two indices
    (Condition(2 * k - 1, "="),),
    (Condition(a**2 - 2, "="), Condition(-a, "<"), Condition(a * sp.sqrt(3) - sp.sqrt(6), "<")),
    (Condition(a**2 - 2, "="), Condition(-a, "<"), Condition(a * sp.sqrt(3) - sp.sqrt(6) + Q(1, 10**30), "<=")),
    (Condition(ROOT, "="), Condition(a - Q(1, 2), "<")),
    (Condition(sp.log(a), "="), Condition(a, "<=")),
)


@pytest.mark.parametrize("conditions", HOLD, ids=str)
def test_a_case_is_found(conditions: tuple[Condition, ...]) -> None:
    assert hold_somewhere(conditions)


@pytest.mark.parametrize("conditions", HOLD_NOWHERE, ids=str)
def test_no_case_is_found_where_there_is_none(conditions: tuple[Condition, ...]) -> None:
    assert not hold_somewhere(conditions)


def test_a_value_fits_a_symbol_where_it_is_a_number_that_it_may_be() -> None:
    assert [_fits(a, each) for each in (sp.sqrt(2), sp.S.Zero, sp.nan, b + 1)] == [True, True, False, False]
    assert [_fits(k, sp.sympify(each)) for each in (2, 0, -1, Q(1, 2), sp.nan)] == [True, True, False, False, False]


def test_a_number_is_at_most_0_where_that_is_exact() -> None:
    tie = (sp.E + 1) ** 2 - sp.E**2 - 2 * sp.E - 1
    assert _is_at_most_0(tie)
    assert not _is_at_most_0(tie + Q(1, 10**40))
    assert not _is_at_most_0(sp.nan)


def test_what_has_digits_and_no_enclosure_is_met_up_to_them() -> None:
    third, far = {a: Q(1, 3)}, Condition(sp.asinh(a) - Q(1, 2), "=")
    assert _is_met_in_digits(Condition(sp.asinh(a) - sp.asinh(Q(1, 3)), "="), third)
    assert not _is_met_in_digits(Condition(sp.asinh(a) - sp.asinh(Q(1, 3)) + Q(1, 10**20), "="), third)
    assert [_is_met_in_digits(Condition(far.side, relation), third) for relation in ("<", "!=", "=")] == [
        True,
        True,
        False,
    ]
    for side in (sp.log(-a), 1 / (a - Q(1, 3)), sp.acosh(a), b + a, sp.exp(sp.exp(1000 * a))):
        assert not _is_met_in_digits(Condition(side, "<="), third)
        assert not _is_met_in_digits(Condition(side, "="), third)


def test_a_value_with_too_many_digits_before_the_point_is_none() -> None:
    context = mpmath.MPContext()
    assert value_of(sp.exp(a), context)({a: context.mpf(2) ** (LARGEST_MAGNITUDE - 95)}) > 10**13
    with pytest.raises(OverflowError):
        value_of(sp.exp(a), context)({a: context.mpf(2) ** LARGEST_MAGNITUDE})


def test_a_bound_that_is_met_up_to_rounding_becomes_an_equation() -> None:
    bounds = (Condition(sp.log(a), "<="), Condition(a - 2, "<="), Condition(a - 1, "<"))
    assert _tighten(bounds, {a: Fraction(1)}) == (Condition(sp.log(a), "="), *bounds[1:])
    assert _tighten(bounds, {a: Fraction(-1)}) == bounds, "log(-1) is no number, and none is close to 0"
    assert _tighten((Condition(1 / a, "<="),), {a: Fraction(0)}) == (Condition(1 / a, "<="),)


def test_each_equation_has_a_symbol_of_its_own_and_no_index() -> None:
    """The first equation may be one in a or in b; the second is one in a alone, so the first has to have b."""
    root = root_of(ROOT)
    both = (Condition(b + sp.tanh(b) - a - sp.tanh(a), "="), Condition(ROOT, "="))
    assert _holds_around(both, {a: root, b: root})
    assert _holds_around((*both, Condition(-a, "<")), {a: root, b: root})
    assert not _holds_around((*both, Condition(a, "<")), {a: root, b: root})
    assert not _holds_around((both[1], both[1]), {a: root})
    assert not _holds_around((Condition(ROOT.xreplace({a: k}), "="),), {k: root})


def test_a_change_of_sign_needs_a_value_on_both_sides() -> None:
    low, high = (Fraction(-2), Fraction(-1)), (Fraction(1), Fraction(2))
    assert _have_opposite_signs([low, high])
    assert _have_opposite_signs([high, low])
    assert not any(map(_have_opposite_signs, ([low, low], [None, high], [low, None], [(low[0], high[0]), high])))
    context = intervals(96)
    assert (
        _ends(sp.log(a), {a: span(context, point(context, Fraction(-1)), point(context, Fraction(1)))}, context) is None
    )
    assert not _holds_around((Condition(sp.log(a), "="),), {a: Fraction(0)})


def test_roots_and_what_they_need() -> None:
    """sqrt(a) = 2 where a is 4, and sqrt(a) = -2 nowhere, though 4 is the square of -2."""
    assert hold_somewhere((Condition(sp.sqrt(a) - 2, "="), Condition(a - 4, "=")))
    for value, decided in ((2, True), (-2, False)):
        ((root, needed),) = _solve(sp.sqrt(a) - value, a)
        assert (root, {each.decide() for each in needed}) == (4, {True, decided})
    assert hold_somewhere((Condition(sp.cbrt(a + b) - 2, "="), Condition(b, "=")))
    assert not hold_somewhere((Condition(sp.sqrt(a) + 2, "="),))
    assert not hold_somewhere((Condition(sp.sqrt(a) - 2, "="), Condition(a - 5, "=")))


def test_what_is_no_polynomial_has_no_roots_of_one() -> None:
    assert [root for root, _ in _solve_rational(2 * a - b, a)] == [b / 2]
    assert list(_solve_rational(a + sp.sqrt(a), a)) == []
    assert list(_solve_rational(sp.sqrt(b), a)) == []


def test_an_equation_that_is_too_long_to_be_solved_is_kept() -> None:
    short, long = (a + sp.Add(*(sp.tanh(n) for n in range(1, most))) for most in (3, MOST_PARTS))
    assert [len(left) for _, left in reduce_equations((Condition(short, "="),))] == [0]
    assert list(reduce_equations((Condition(long, "="),))) == [((), (Condition(long, "="),))]
