"""The order in which terms and factors are written: ``2*w3*w_n*f(a)``, ``W*h + x + b``, ``1 - h**2``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from symrnn.documents.formulas.names import GREEK, natural_key
from symrnn.expressions.array_nodes import extent, logsumexp, spread
from symrnn.expressions.nodes import NORMS, T, diag, dot, total

__all__ = ["entrywise_factors", "entrywise_terms", "order_factors", "order_terms"]

_COUNTERS = re.compile(r"[ijkmnT]")
_WEIGHTS = re.compile(r"[uvwUVW](\d|_|\[|$)")
_SEQUENCE = re.compile(r"[A-Z]")  # a letter that stands for a sequence comes after what it is multiplied by
_GATES = re.compile(r"[fiorz](\d|_|\[|$)|p_[a-z](_|$)")
_INPUT = re.compile(r"x(\d|_|\[|$)")
_ACCENTED = re.compile(r"_(bar|dot)(_|\[|$)")
_SYMBOLIC_DEGREE = 1000


def order_factors(factors: Sequence[sp.Expr]) -> list[sp.Expr]:
    """Numbers, counters, Greek letters, weights, adjoints, other names, norms, sums, sizes, slopes, functions."""
    return sorted(factors, key=_factor_key)


def entrywise_factors(factors: Sequence[sp.Expr]) -> list[sp.Expr]:
    """Vectors: a name and the sum it is in, gates, names, earlier states, slopes, functions, products, adjoints.

    So they stand in ``i*(1 - i)*g*c_bar``, ``o*(1 - h**2)*h_bar`` and ``(1 - z)*g + z*h_prev``.
    """
    summed = {symbol for factor in factors if isinstance(factor, sp.Add) for symbol in factor.free_symbols}
    return sorted(factors, key=lambda factor: _entry_key(factor, summed))


def order_terms(expr: sp.Add) -> list[sp.Expr]:
    """Matrix products, plain terms by falling degree, terms with functions; a positive term first, if there is one."""
    return _order(expr, lambda factors: [_factor_key(factor) for factor in order_factors(factors)])


def entrywise_terms(expr: sp.Add) -> list[sp.Expr]:
    """The same of vectors, whose factors stand in another order."""
    return _order(expr, lambda factors: [_entry_key(factor, set()) for factor in entrywise_factors(factors)])


def _order(expr: sp.Add, keys: Callable[[Sequence[sp.Expr]], list[tuple[Any, ...]]]) -> list[sp.Expr]:
    terms = sorted(sp.Add.make_args(expr), key=lambda term: _term_key(term, keys))
    positive = next((i for i, term in enumerate(terms) if not term.as_coeff_Mul()[0].is_negative), 0)
    return [terms[positive], *terms[:positive], *terms[positive + 1 :]]


def _factor_key(factor: sp.Expr) -> tuple[Any, ...]:
    base = factor.base if isinstance(factor, sp.Pow) else factor
    named = base.args[0] if isinstance(base, NORMS) else base
    name = natural_key(named.name) if isinstance(named, sp.Symbol) else ()
    return (_rank(base), name, factor.sort_key())


def _rank(base: sp.Expr) -> int:
    if isinstance(base, sp.Symbol):
        return _rank_of_name(base.name)
    if base.is_number:
        return 0
    if isinstance(base, extent):
        return 1
    if isinstance(base, T):
        return _rank(base.args[0])
    if isinstance(base, dot | total):
        return 11
    if isinstance(base, diag):
        return 10
    if isinstance(base, NORMS):
        return 6
    if isinstance(base, sp.Abs):
        return 8
    if isinstance(base, logsumexp):
        return 10
    if isinstance(base, sp.Function):
        return 9 if base.func.__name__.endswith("'") else 10
    return 7


def _rank_of_name(name: str) -> int:
    if _COUNTERS.fullmatch(name):
        return 1
    if name.split("[")[0].split("_")[0].rstrip("0123456789") in GREEK:
        return 2
    if _ACCENTED.search(name):
        return 4
    if _WEIGHTS.match(name):
        return 3
    return 5 if _SEQUENCE.fullmatch(name) else 3 if name[:1].isupper() else 5


def _entry_key(factor: sp.Expr, summed: set[sp.Basic]) -> tuple[Any, ...]:
    base = factor.base if isinstance(factor, sp.Pow) else factor
    base = base.args[0] if isinstance(base, T) and not isinstance(base.args[0], spread) else base
    if not isinstance(base, sp.Symbol):
        return (_entry_rank(base), (), factor.sort_key())
    name = base.name
    accented = bool(_ACCENTED.search(name))
    rank = 20 if accented else 0 if base in summed else 2 if _GATES.match(name) else 4 if "_prev" in name else 3
    return (rank, natural_key(name), factor.sort_key())


def _entry_rank(base: sp.Expr) -> int:
    """A sum of names such as 1 - z is a gate, as rows that are scaled are; one with a square, 1 - h**2, a slope."""
    if isinstance(base, spread):
        return 1
    plain = isinstance(base, sp.Add) and not base.has(sp.Function, sp.Pow)
    return 1 if plain else _rank(base)


def _term_key(term: sp.Expr, keys: Callable[[Sequence[sp.Expr]], list[tuple[Any, ...]]]) -> tuple[Any, ...]:
    factors = sp.Mul.make_args(term.as_coeff_Mul()[1])
    product = next((factor for factor in factors if isinstance(factor, dot)), None)
    if product is not None:
        return (0, _operand_key(product.args[1]), term.sort_key())
    return (1, term.has(sp.Function), -_degree(term), keys(factors), term.sort_key())


def _operand_key(operand: sp.Expr) -> tuple[Any, ...]:
    """What a matrix acts on: the input, then names, then all else."""
    if not isinstance(operand, sp.Symbol):
        return (2, ())
    return (0 if _INPUT.match(operand.name) else 1, natural_key(operand.name))


def _degree(expr: sp.Expr) -> Any:
    if isinstance(expr, sp.Symbol):
        return 1
    if isinstance(expr, sp.Pow):
        return _degree(expr.base) * expr.exp if expr.exp.is_Rational else _SYMBOLIC_DEGREE
    if isinstance(expr, sp.Mul | dot):
        return sum(map(_degree, expr.args))
    if isinstance(expr, sp.Add):
        return max(map(_degree, expr.args))
    return _degree(expr.args[0]) if isinstance(expr, T | total | diag) else 0
