"""Comparisons, roots and inductions, drawn: true ones, and false ones that differ from them in one place."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from hypothesis import strategies as st

from symrnn.claims.claim import Claim, Recurrence, at_most, equal
from symrnn.claims.induction import by_induction
from symrnn.expressions.functions import sigmoid
from symrnn.programs.program import name_symbol

__all__ = [
    "false_comparisons",
    "false_inductions",
    "false_roots",
    "true_comparisons",
    "true_inductions",
    "true_roots",
]

_X, _Y, _W, _D = map(name_symbol, ("x", "y", "w", "D"))
_K = sp.Symbol("k", integer=True, nonnegative=True)

#: what is not zero for some value of the symbols
_SLIPS = (sp.S.One, sp.Integer(-2), sp.Rational(1, 1000), _X, -(_Y**2), _X * _W)
_WHOLE = st.integers(1, 9).map(sp.Integer)


@st.composite
def _polynomials(draw: st.DrawFn) -> sp.Expr:
    """Of x, y and w, one to three terms; none is a constant."""
    found = sp.S.Zero
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from((_X, _Y, _W)))
        found += draw(_WHOLE) * name ** draw(st.integers(1, 2)) * draw(st.sampled_from((sp.S.One, _X)))
    return found


def _at_one(p: sp.Expr) -> sp.Expr:
    return p.xreplace(dict.fromkeys((_X, _Y, _W), sp.S.One))


_Pair = Callable[[sp.Expr, sp.Expr], Claim]

_EQUALITIES: tuple[tuple[str, Callable[[sp.Expr, sp.Expr], tuple[sp.Expr, sp.Expr]]], ...] = (
    ("a square of a sum", lambda p, q: ((p + q) ** 2, p**2 + 2 * p * q + q**2)),
    ("a product", lambda p, q: (p * q, sp.expand(p * q))),
    ("the slope of tanh", lambda p, q: (sp.diff(sp.tanh(p), _X), (1 - sp.tanh(p) ** 2) * sp.diff(p, _X))),
    ("logistic and tanh", lambda p, q: (2 * sigmoid(2 * p) - 1, sp.tanh(p))),
    ("a sum of exponents", lambda p, q: (sp.exp(p) * sp.exp(q), sp.exp(p + q))),
)
_TRUE_ORDERS: tuple[_Pair, ...] = (
    lambda p, q: Claim.at_most("a square", 0, p**2),
    lambda p, q: Claim.at_most("two squares", 2 * p * q, p**2 + q**2),
    lambda p, q: Claim.less_than("above zero", 0, 1 + p**2),
    lambda p, q: Claim.at_most("tanh is bounded", sp.tanh(p), 1),
    lambda p, q: Claim.at_most("monotone", _W * _X, _W * _Y, (at_most(0, _W), at_most(_X, _Y))),
)
_FALSE_ORDERS: tuple[_Pair, ...] = (
    lambda p, q: Claim.at_most("a square, and no more", p**2, 0),
    lambda p, q: Claim.at_most("two squares, less a little", p**2 + q**2 + sp.Rational(1, 1000), 2 * p * q),
    lambda p, q: Claim.less_than("strict, where zero is attained", 0, (_X - _at_one(p)) ** 2),
    lambda p, q: Claim.less_than("tanh is at most 0", sp.tanh(_X + p**2), 0),
    lambda p, q: Claim.at_most("monotone, a hypothesis dropped", _W * _X, _W * _Y, (at_most(_X, _Y),)),
)


def true_comparisons() -> st.SearchStrategy[Claim]:
    """Equalities, and inequalities with and without hypotheses."""
    return st.one_of(_equalities(st.just(sp.S.Zero)), _orders(_TRUE_ORDERS))


def false_comparisons() -> st.SearchStrategy[Claim]:
    """Equalities with a term too many, inequalities the wrong way, too strict, or without a hypothesis."""
    return st.one_of(_equalities(st.sampled_from(_SLIPS)), _orders(_FALSE_ORDERS))


def _equalities(slips: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[Claim]:
    def make_claim(
        row: tuple[str, Callable[..., tuple[sp.Expr, sp.Expr]]], p: sp.Expr, q: sp.Expr, slip: sp.Expr
    ) -> Claim:
        lhs, rhs = row[1](p, q)
        return Claim.equality(row[0] + (f", and {slip}" if slip else ""), lhs, rhs + slip)

    return st.builds(make_claim, st.sampled_from(_EQUALITIES), _polynomials(), _polynomials(), slips)


def _orders(rows: tuple[_Pair, ...]) -> st.SearchStrategy[Claim]:
    return st.builds(lambda row, p, q: row(p, q), st.sampled_from(rows), _polynomials(), _polynomials())


def true_roots() -> st.SearchStrategy[Claim]:
    """An equation that has a solution between two numbers: x + c x^3 or tanh(x) meets its value at one of them."""
    return st.builds(_root, _WHOLE, _WHOLE, _WHOLE, st.just(sp.S.Zero))


def false_roots() -> st.SearchStrategy[Claim]:
    """The same between two numbers that both lie above the only solution."""
    return st.builds(_root, _WHOLE, _WHOLE, _WHOLE, _WHOLE)


def _root(c: sp.Expr, at: sp.Expr, width: sp.Expr, beside: sp.Expr) -> Claim:
    low = at + beside - (width if not beside else 0)
    return Claim.root("a cubic", _X + c * _X**3, at + c * at**3, _X, low, at + beside + width)


def true_inductions() -> st.SearchStrategy[Claim]:
    """Closed forms of sequences, and bounds of them, for every index."""
    return st.builds(_induction, st.sampled_from((0, 1, 2)), _WHOLE, st.just(0), st.booleans())


def false_inductions() -> st.SearchStrategy[Claim]:
    """The same with an exponent off by one, a term too many, or a base that does not hold."""
    return st.builds(_induction, st.sampled_from((0, 1, 2)), _WHOLE, st.integers(1, 3), st.booleans())


def _induction(kind: int, c: sp.Expr, slip: int, own_name: bool) -> Claim:
    step = _W if own_name else c + 1
    if kind == 0:
        return by_induction("a power", equal(_D, c * step ** (_K + slip)), _K, (Recurrence(_D, c, step * _D),))
    if kind == 1:
        return by_induction("a sum", equal(_D, step * _K + slip), _K, (Recurrence(_D, sp.S.Zero, _D + step),))
    return by_induction("a bound", at_most(c + slip, _D), _K, (Recurrence(_D, c, _D + _X**2),))
