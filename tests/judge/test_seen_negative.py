"""Where a polynomial is seen to be negative no factors are looked for: nothing that has a proof is left out by it."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn.claims.claim import Claim, less_than
from symrnn.judge import check
from symrnn.judge.inequalities import inequality
from symrnn.judge.inequalities.seen_negative import is_negative_somewhere

x, y, p = sp.symbols("x y p", real=True)
LINES = st.builds(lambda a, b, c: a * x + b * y + c, *(st.integers(-9, 9) for _ in range(3)))
POWERS = st.lists(st.tuples(LINES, st.integers(1, 3)), min_size=1, max_size=3)
ANYWHERE = (None, None)


def terms_of(expr: sp.Expr, *symbols: sp.Symbol) -> dict[tuple[int, ...], Fraction]:
    terms = sp.Poly(expr, *symbols).terms()
    return {powers: Fraction(int(number.p), int(number.q)) for powers, number in terms}


@given(POWERS, st.fractions(0, 1000, max_denominator=100))
def test_what_is_never_negative_is_never_seen_so(powers, more):
    square = sp.Mul(*(line ** (2 * power) for line, power in powers)) + sp.Rational(more.numerator, more.denominator)
    assert not is_negative_somewhere(terms_of(square, x, y), [ANYWHERE, ANYWHERE])


@given(POWERS)
def test_the_negative_of_it_is_seen_so(powers):
    square = sp.Mul(*((line**2 + 1) ** power for line, power in powers))
    assert is_negative_somewhere(terms_of(-square, x, y), [ANYWHERE, ANYWHERE])


@pytest.mark.parametrize(
    ("expr", "domain", "seen"),
    [
        (x, ANYWHERE, True),
        (x, (sp.S.Zero, None), False),
        (1 - x, (sp.S.Zero, sp.S.One), False),
        (1 - x, (None, sp.S.One), False),
        (1 - 2 * x, (sp.S.Zero, sp.S.One), True),
        (2 - x, (None, sp.Integer(-3)), False),
        (-x - 4, (sp.Integer(-5), sp.Integer(-3)), True),
        (x - 10**400, (sp.S.Zero, None), False),  # too large for a rounded number: nothing is seen
        (-1 - x**2, (sp.S.One, sp.S.Zero), False),  # no number is there
    ],
)
def test_points_lie_in_the_domain(expr, domain, seen):
    assert is_negative_somewhere(terms_of(expr, x), [domain]) is seen


PRODUCTS = [
    (x - y) ** 2 * (p + 1),
    (x**2 + x + 1) * (y**2 + 1),
    (p + 2) * (p**2 - p + 1),
    (x - 1) ** 2 * (p + 3) ** 3,
    x**4 - 2 * x**2 + 1,
    -(x**2) - 1,
    (x - 1) * (x - 2),
    p - 1,
]


@pytest.mark.parametrize("product", PRODUCTS, ids=str)
@pytest.mark.parametrize("compare", [Claim.at_most, Claim.less_than], ids=["at most", "less"])
def test_a_verdict_is_the_same_without_it(product, compare, monkeypatch):
    claim = compare("sign", sp.S.Zero, sp.expand(product), given=(less_than(0, p),))
    found = check(claim)
    monkeypatch.setattr(inequality, "is_negative_somewhere", lambda *_: False)
    again = check(claim)
    assert (found.outcome, found.evidence) == (again.outcome, again.evidence)
