"""Sums over indices in a form that does not depend on how they were written.

They are multiplied out, split where no index connects the factors, and their indices renamed in a fixed order. The
name of a bound index tells its range: a sum of 1 over n is not one over m.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, permutations, product
from math import factorial, prod

import sympy as sp

from symrnn.expressions.shapes import Size
from symrnn.judge.normal_form.limits import TermLimitError
from symrnn.judge.normal_form.size_numbers import size_number

__all__ = [
    "Ranges",
    "Same",
    "Summed",
    "UpTo",
    "bound_index",
    "canonical",
    "extent",
    "group_connected",
    "index_label",
    "split_exponentials",
    "terms_of",
    "without_same",
]

Ranges = Mapping[sp.Symbol, Size]

MOST_TERMS = 4000
MOST_ORDERS = 720
MOST_BOUND = 32


class Same(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """1 where two indices are equal, else 0; so are its powers."""

    is_real = True
    is_commutative = True

    def __new__(cls, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
        """The node; 1 for an index and itself."""
        return sp.S.One if one == other else super().__new__(cls, *sorted((one, other), key=str))

    def _eval_power(self, exponent: sp.Expr) -> sp.Expr | None:
        # 0^n = 0 and 1^n = 1 for n > 0
        return self if exponent.is_Integer and exponent > 0 else None


class UpTo(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """1 where the first of two indices is at most the second, else 0; so are its powers."""

    is_real = True
    is_commutative = True

    def __new__(cls, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
        """The node; 1 for an index and itself."""
        return sp.S.One if one == other else super().__new__(cls, one, other)

    def _eval_power(self, exponent: sp.Expr) -> sp.Expr | None:
        # 0^n = 0 and 1^n = 1 for n > 0
        return self if exponent.is_Integer and exponent > 0 else None


class Summed(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """The sum of the first argument over the indices that follow it, each over the whole range of its entries."""

    is_real = True
    is_commutative = True

    @property
    def label(self) -> str:
        """How the sum is written in evidence, given how its body is: ``(sum of {} over k1)``."""
        return f"(sum of {{}} over {', '.join(map(index_label, self.args[1:]))})"

    @property
    def is_seen_positive(self) -> bool:
        """Whether every term is positive by its form, as exponentials are; no range is empty."""
        return _is_positive(self.args[0])


def _is_positive(body: sp.Expr) -> bool:
    if isinstance(body, (sp.Add, sp.Mul)):
        return all(map(_is_positive, body.args))
    if isinstance(body, sp.Pow) and body.base is not sp.E:
        return _is_positive(body.base)
    if isinstance(body, Summed):
        return body.is_seen_positive
    return isinstance(body, sp.exp) or body is sp.E or (isinstance(body, sp.Rational) and bool(body > 0))


def index_label(index: sp.Symbol) -> str:
    """The name of an index, without its range."""
    return str(index.name).partition(" ")[0]


def terms_of(body: sp.Expr) -> tuple[sp.Expr, ...]:
    """The terms of an entry when it is multiplied out."""
    if _most_terms(body) > MOST_TERMS:
        raise TermLimitError(f"a sum of more than {MOST_TERMS} terms")
    return tuple(sp.Add.make_args(_multiply_out(body)))


def _multiply_out(body: sp.Expr) -> sp.Expr:
    """Products and integer powers of sums as sums; what stands inside functions and sums over indices is left alone."""
    if body.is_Add:
        return sp.Add(*map(_multiply_out, body.args))
    if body.is_Mul or (body.is_Pow and body.exp.is_Integer and body.exp > 0):
        if not any(factor.is_Add or factor.is_Pow or factor.is_Mul for factor in body.args):
            return body  # as most are: to ask SymPy takes long
        parts = body.func(*map(_multiply_out, body.args))
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


def extent(size: Size) -> sp.Expr:
    """A size as a number; a name of one is a positive integer, which no symbol of a program is."""
    return size_number(size)


def bound_index(number: int, size: Size) -> sp.Symbol:
    """The name of a bound index over this range: an integer, which no symbol of a program is."""
    return sp.Symbol(f"k{number} to {size!r}", integer=True)


def split_exponentials(factors: list[sp.Expr], over: list[sp.Symbol]) -> list[sp.Expr]:
    """exp(a + b) as exp(a)*exp(b), where it depends on an index: what does not can then move out of a sum."""
    split: list[sp.Expr] = []
    for factor in factors:
        bound = isinstance(factor, sp.exp) and not factor.free_symbols.isdisjoint(over)
        split += [sp.exp(term) for term in terms_of(factor.args[0])] if bound else [factor]
    return split


def without_same(factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[list[sp.Expr], list[sp.Symbol]]:
    """The sum over k of [i = k]*f(k) is f(i)."""
    for number, factor in enumerate(factors):
        bound = [index for index in factor.args if index in over] if isinstance(factor, Same) else []
        if bound:
            rest = [*factors[:number], *factors[number + 1 :]]
            put_in = {bound[0]: next(index for index in factor.args if index != bound[0])}
            return without_same([part.xreplace(put_in) for part in rest], [i for i in over if i != bound[0]])
    return factors, over


def group_connected(factors: list[sp.Expr], over: list[sp.Symbol]) -> list[tuple[list[sp.Expr], list[sp.Symbol]]]:
    """The factors in groups that share no index, each with its indices."""
    groups: list[tuple[list[sp.Expr], set[sp.Symbol]]] = []
    for factor in factors:
        own = factor.free_symbols & set(over)
        touched = [group for group in groups if group[1] & own]
        merged = ([f for group in touched for f in group[0]] + [factor], own.union(*(group[1] for group in touched)))
        groups = [group for group in groups if group not in touched] + [merged]
    return [(inside, [index for index in over if index in own]) for inside, own in groups]


def canonical(factors: list[sp.Expr], over: list[sp.Symbol], ranges: Ranges) -> tuple[sp.Expr, Ranges]:
    """The sum of a product with its indices renamed in an order that factors and ranges fix, not their old names."""
    first = _first_free(factors, over, ranges)
    options = []
    for order in _orders(factors, over, ranges):
        names = {index: bound_index(number, ranges[index]) for number, index in enumerate(order, first)}
        options.append((_rename(factors, names), {names[index]: ranges[index] for index in names}))
    if len(options) == 1:
        ((named, bound),) = options
        return Summed(sp.Mul(*named), *bound), bound
    named, bound = min(options, key=lambda option: sorted(map(_text, option[0])))
    return Summed(sp.Mul(*named), *bound), bound


def _orders(factors: list[sp.Expr], over: list[sp.Symbol], ranges: Ranges) -> Iterable[tuple[sp.Symbol, ...]]:
    """The orders of indices that differ: by their ranges, and where these are alike by where the indices stand.

    Only indices that stand alike may be exchanged: all orders of these are tried, and the first by text is kept.
    """
    if len({ranges[index] for index in over}) == len(over):
        return [tuple(sorted(over, key=lambda index: str(ranges[index])))]
    marks = {index: (str(ranges[index]), _mark(index, factors, over)) for index in over}
    groups = [[index for index in over if marks[index] == mark] for mark in sorted(set(marks.values()))]
    if prod(factorial(len(group)) for group in groups) > MOST_ORDERS:
        raise TermLimitError(f"more than {MOST_ORDERS} orders of indices")
    return (tuple(chain(*order)) for order in product(*(permutations(group) for group in groups)))


def _first_free(factors: list[sp.Expr], over: list[sp.Symbol], ranges: Ranges) -> int:
    """The first number for a bound index that no inner sum uses; a sum inside a function keeps its own indices."""
    used = {symbol for factor in factors for symbol in factor.free_symbols} - set(over)
    bound = {symbol for symbol in used if symbol.is_integer and not symbol.is_Dummy}
    sizes = set(ranges.values()) if bound else ()
    taken = [n for n in range(1, MOST_BOUND + 1) for size in sizes if bound_index(n, size) in bound]
    first = max(taken, default=0) + 1
    if first + len(over) - 1 > MOST_BOUND:
        raise TermLimitError(f"more than {MOST_BOUND} indices")
    return first


def _rename(factors: list[sp.Expr], names: dict[sp.Symbol, sp.Symbol]) -> list[sp.Expr]:
    return [factor.xreplace(names) for factor in factors]


def _mark(index: sp.Symbol, factors: list[sp.Expr], over: list[sp.Symbol]) -> tuple[str, ...]:
    """Where an index stands, whatever the names of the others."""
    names = {other: sp.Symbol("any") for other in over} | {index: sp.Symbol("this")}
    return tuple(sorted(_text(factor.xreplace(names)) for factor in factors if index in factor.free_symbols))


@lru_cache(maxsize=10_000)  # the same few factors stand in most sums
def _text(factor: sp.Expr) -> str:
    return str(factor)
