"""Sums over indices in a form that does not depend on how they were written.

They are multiplied out, split where no index connects the factors, and their indices renamed in a fixed order.
"""

from __future__ import annotations

from itertools import chain, permutations, product
from math import factorial, prod

import sympy as sp

from symrnn.check.polynomial import TermLimitError

__all__ = ["Extent", "Same", "Summed", "canonical", "connected", "terms_of", "without_same"]

MOST_TERMS = 4000
MOST_ORDERS = 720
_BOUND = tuple(sp.Dummy(f"k{number}", integer=True) for number in range(1, 33))


class Extent(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """The size of this name."""

    is_real = True
    is_commutative = True


class Same(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """1 where two indices are equal, else 0."""

    is_real = True
    is_commutative = True


class Summed(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """The sum of the first argument over the indices that follow it, each over the whole range of its entries."""

    is_real = True
    is_commutative = True


def terms_of(body: sp.Expr) -> tuple[sp.Expr, ...]:
    """The terms of an entry when it is multiplied out."""
    if _most_terms(body) > MOST_TERMS:
        raise TermLimitError
    return tuple(sp.Add.make_args(_multiplied_out(body)))


def _multiplied_out(body: sp.Expr) -> sp.Expr:
    """Products and integer powers of sums as sums; what stands inside functions and sums over indices is left alone."""
    if body.is_Add:
        return sp.Add(*map(_multiplied_out, body.args))
    if body.is_Mul or (body.is_Pow and body.exp.is_Integer and body.exp > 0):
        parts = body.func(*map(_multiplied_out, body.args))
        return sp.expand(parts, deep=False, power_exp=False, power_base=False, log=False)
    return body


def _most_terms(body: sp.Expr) -> int:
    if body.is_Add:
        return sum(map(_most_terms, body.args))
    if body.is_Mul:
        found = 1
        for factor in body.args:
            found *= _most_terms(factor)
        return found
    if body.is_Pow and body.exp.is_Integer and body.exp > 0:
        return min(_most_terms(body.base) ** int(body.exp), MOST_TERMS + 1) if body.base.is_Add else 1
    return 1


def without_same(factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[list[sp.Expr], list[sp.Symbol]]:
    """The sum over k of [i = k]*f(k) is f(i)."""
    for number, factor in enumerate(factors):
        bound = [index for index in factor.args if index in over] if isinstance(factor, Same) else []
        if bound:
            rest = [*factors[:number], *factors[number + 1 :]]
            others = [index for index in factor.args if index != bound[0]]
            if not others:
                return without_same(rest, over)
            put_in = {bound[0]: others[0]}
            return without_same([part.xreplace(put_in) for part in rest], [i for i in over if i != bound[0]])
    return factors, over


def connected(factors: list[sp.Expr], over: list[sp.Symbol]) -> list[tuple[list[sp.Expr], list[sp.Symbol]]]:
    """The factors in groups that share no index, each with its indices."""
    groups: list[tuple[list[sp.Expr], set[sp.Symbol]]] = []
    for factor in factors:
        own = factor.free_symbols & set(over)
        touched = [group for group in groups if group[1] & own]
        merged = ([f for group in touched for f in group[0]] + [factor], own.union(*(group[1] for group in touched)))
        groups = [group for group in groups if group not in touched] + [merged]
    return [(inside, [index for index in over if index in own]) for inside, own in groups]


def canonical(factors: list[sp.Expr], over: list[sp.Symbol]) -> sp.Expr:
    """The sum of a product, its indices renamed in an order that depends on the factors alone."""
    names = _free_names(factors, over)
    marks = {index: _mark(index, factors, over) for index in over}
    groups = [[index for index in over if marks[index] == mark] for mark in sorted(set(marks.values()))]
    if prod(factorial(len(group)) for group in groups) > MOST_ORDERS:
        raise TermLimitError
    orders = product(*(permutations(group) for group in groups))
    named = [_renamed(factors, dict(zip(chain(*order), names, strict=True))) for order in orders]
    return Summed(sp.Mul(*min(named, key=lambda option: sorted(map(str, option)))), *names)


def _free_names(factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[sp.Symbol, ...]:
    """Names for bound indices that no sum inside a factor binds: a sum in a function keeps its own."""
    used = {symbol for factor in factors for symbol in factor.free_symbols} - set(over)
    first = max((place for place, name in enumerate(_BOUND, 1) if name in used), default=0)
    if first + len(over) > len(_BOUND):
        raise TermLimitError
    return _BOUND[first : first + len(over)]


def _renamed(factors: list[sp.Expr], names: dict[sp.Symbol, sp.Symbol]) -> list[sp.Expr]:
    return [factor.xreplace(names) for factor in factors]


def _mark(index: sp.Symbol, factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[str, ...]:
    """Where an index stands, whatever the names of the others."""
    names = {other: sp.Symbol("any") for other in over} | {index: sp.Symbol("this")}
    return tuple(sorted(str(factor.xreplace(names)) for factor in factors if index in factor.free_symbols))
