"""The order in which terms and factors are written: ``2*w3*w_n*f(a)``, ``W*h + x + b``, ``1 - h**2``."""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from symrnn.render.names import GREEK, natural_key

__all__ = ["ordered_factors", "ordered_terms"]

_COUNTERS = re.compile(r"[ijkmnT]")
_WEIGHTS = re.compile(r"[uvwUVW](\d|_|$)")
_ACCENTED = re.compile(r"_(bar|dot)(_|$)")
_SYMBOLIC_DEGREE = 1000


def ordered_factors(factors: tuple[sp.Expr, ...]) -> list[sp.Expr]:
    """Numbers, counters, Greek letters, weights, adjoints, other names, sums, absolute values, slopes, functions."""
    return sorted(factors, key=_factor_key)


def ordered_terms(expr: sp.Add) -> list[sp.Expr]:
    """Plain terms by falling degree, then terms with functions; a positive term first, where there is one."""
    terms = sorted(sp.Add.make_args(expr), key=_term_key)
    positive = next((i for i, term in enumerate(terms) if not term.as_coeff_Mul()[0].is_negative), 0)
    return [terms[positive], *terms[:positive], *terms[positive + 1 :]]


def _factor_key(factor: sp.Expr) -> tuple[Any, ...]:
    base = factor.base if isinstance(factor, sp.Pow) else factor
    name = natural_key(base.name) if isinstance(base, sp.Symbol) else ()
    return (_rank(base), name, factor.sort_key())


def _rank(base: sp.Expr) -> int:
    if isinstance(base, sp.Symbol):
        return _rank_of_name(base.name)
    if base.is_number:
        return 0
    if isinstance(base, sp.Abs):
        return 8
    if isinstance(base, sp.Function):
        return 9 if base.func.__name__.endswith("'") else 10
    return 7


def _rank_of_name(name: str) -> int:
    if _COUNTERS.fullmatch(name):
        return 1
    if name.split("_")[0].rstrip("0123456789") in GREEK:
        return 2
    if _ACCENTED.search(name):
        return 4
    return 3 if _WEIGHTS.match(name) or name[:1].isupper() else 5


def _term_key(term: sp.Expr) -> tuple[Any, ...]:
    factors = ordered_factors(sp.Mul.make_args(term.as_coeff_Mul()[1]))
    return (term.has(sp.Function), -_degree(term), [_factor_key(factor) for factor in factors], term.sort_key())


def _degree(expr: sp.Expr) -> Any:
    if isinstance(expr, sp.Symbol):
        return 1
    if isinstance(expr, sp.Pow):
        return _degree(expr.base) * expr.exp if expr.exp.is_Rational else _SYMBOLIC_DEGREE
    if isinstance(expr, sp.Mul):
        return sum(map(_degree, expr.args))
    if isinstance(expr, sp.Add):
        return max(map(_degree, expr.args))
    return 0
