"""Sums of many terms that differ by a counter alone, found again: r + r^2 + ... + r^50 as one term and its bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

__all__ = ["FiniteSum", "find_finite_sum", "part_lone_term", "split_number"]

_LEAST = 8
_NUMBERED = re.compile(r"(.*?[A-Za-z])_?(\d+)")
_COUNTERS = ("j", "i", "k", "m", "l")

Term = tuple[sp.Rational, Mapping[sp.Expr, sp.Expr]]  # a coefficient, and the exponent of each factor


@dataclass(frozen=True, slots=True)
class FiniteSum:
    """``factor`` * (the sum of ``term`` for ``counter`` = low, ..., high).

    A name that has the number of its term in the sum, ``w51``, has the counter in ``term``, ``w_j``.
    """

    factor: sp.Expr
    term: sp.Expr
    counter: sp.Symbol
    low: int
    high: int


def find_finite_sum(expr: sp.Add) -> FiniteSum | None:
    """The counter of a sum's terms; None where there are few terms, or they are not all alike.

    What is found is expanded again and compared: it is the sum, term by term.

    >>> r, w = sp.symbols("r w_n")
    >>> find_finite_sum(sp.Add(*(3 * r**k for k in range(51))))
    FiniteSum(factor=3, term=r**j, counter=j, low=0, high=50)
    >>> find_finite_sum(sp.Add(*(w ** (51 - k) * sp.Symbol(f"x_{k}") for k in range(1, 52))))
    FiniteSum(factor=1, term=w_n**(51 - j)*x_j, counter=j, low=1, high=51)
    >>> find_finite_sum(sp.Add(*(r**k for k in range(51) if k != 7)))
    """
    counter = _free_counter(expr)
    if len(expr.args) < _LEAST or counter is None:
        return None
    factor, parts = _without_common([_read(term) for term in expr.args])
    tried = (_count_by(numbers, factor, parts, counter, expr) for numbers in _numberings(parts))
    return next((found for found in tried if found is not None), None)


def part_lone_term(expr: sp.Add) -> tuple[sp.Expr, sp.Add, FiniteSum] | None:
    """The one term whose sign no other has, and the sum of the others without its sign, where this has a counter.

    >>> r = sp.Symbol("r")
    >>> lone, others, found = part_lone_term(r**50 - sp.Add(*(r**k for k in range(50))))
    >>> lone, lone - others == r**50 - sp.Add(*(r**k for k in range(50))), found
    (r**50, True, FiniteSum(factor=1, term=r**j, counter=j, low=0, high=49))
    """
    if len(expr.args) <= _LEAST:
        return None
    negative = [term for term in expr.args if term.as_coeff_Mul()[0].is_negative]
    alone = negative if len(negative) == 1 else [term for term in expr.args if term not in negative]
    if len(alone) != 1:
        return None
    others = expr - alone[0]
    others = -others if len(negative) > 1 else others
    found = find_finite_sum(others)
    return None if found is None else (alone[0], others, found)


def split_number(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """A sum without its number, and that number; a sum that is counted keeps a first term that is a number.

    >>> r = sp.Symbol("r")
    >>> rest, number = split_number(sp.Add(*(k * r ** (k - 1) for k in range(1, 51)), -4))
    >>> number, find_finite_sum(rest)
    (-4, FiniteSum(factor=1, term=j*r**(j - 1), counter=j, low=1, high=50))
    """
    number, rest = expr.as_coeff_Add()
    found = find_finite_sum(rest) if isinstance(rest, sp.Add) else None
    first = sp.Integer(0) if found is None else found.factor * found.term.subs(found.counter, found.low - 1)
    return (rest + first, number - first) if first.is_Rational else (rest, number)


def _count_by(
    numbers: Sequence[int], factor: sp.Expr, parts: Sequence[Term], counter: sp.Symbol, expr: sp.Add
) -> FiniteSum | None:
    """The sum whose terms have these numbers, where they follow one another and one term fits all."""
    order = sorted(range(len(parts)), key=numbers.__getitem__)
    low, high = numbers[order[0]], numbers[order[-1]]
    if [numbers[place] for place in order] != list(range(low, high + 1)):
        return None
    term = _fit([parts[place] for place in order], counter, low)
    if term is None:
        return None
    terms = _expand(term, counter, range(low, high + 1), expr)
    is_whole = sp.Add(*(factor * each for each in terms.args)) == expr
    return FiniteSum(factor, term, counter, low, high) if is_whole else None


def _read(term: sp.Expr) -> Term:
    coefficient, rest = term.as_coeff_Mul()
    return coefficient, {base: power for base, power in rest.as_powers_dict().items() if base != 1}


def _without_common(terms: Sequence[Term]) -> tuple[sp.Expr, Sequence[Term]]:
    """What all terms have in common, and the terms without it."""
    first = terms[0][1]
    common = {base: power for base, power in first.items() if all(each.get(base) == power for _, each in terms)}
    number = terms[0][0] if len({coefficient for coefficient, _ in terms}) == 1 else sp.Integer(1)
    left = [(c / number, {base: p for base, p in powers.items() if base not in common}) for c, powers in terms]
    return number * _multiply(common.items()), left


def _multiply(powers: Iterable[tuple[sp.Expr, sp.Expr]]) -> sp.Expr:
    return sp.Mul(*(base**power for base, power in powers))


def _numberings(terms: Sequence[Term]) -> Iterator[list[int]]:
    """What may number the terms: the numbers in their names; where there are none, a coefficient or an exponent."""
    named = [{number for base in powers if (number := _number(base)) is not None} for _, powers in terms]
    if any(named):
        if all(len(each) == 1 for each in named):
            yield [number for (number,) in named]
        return
    bases = sorted({base for _, powers in terms for base in powers}, key=sp.default_sort_key)
    by_exponent = ([powers.get(base, sp.Integer(0)) for _, powers in terms] for base in bases)
    for values in ([coefficient for coefficient, _ in terms], *by_exponent):
        if all(value.is_Integer for value in values):
            yield list(map(int, values))


def _number(base: sp.Expr) -> int | None:
    match = _NUMBERED.fullmatch(base.name) if isinstance(base, sp.Symbol) else None
    return int(match[2]) if match else None


def _free_counter(expr: sp.Expr) -> sp.Symbol | None:
    taken = {symbol.name for symbol in expr.free_symbols}
    free = (name for name in _COUNTERS if not any(re.search(rf"(^|_){name}(_|$)", each) for each in taken))
    name = next(free, None)
    return None if name is None else sp.Symbol(name, integer=True)


def _fit(terms: Sequence[Term], counter: sp.Symbol, low: int) -> sp.Expr | None:
    """One term for all: coefficients and exponents that are linear in the counter."""
    at = counter - low
    coefficient = _fit_line([each for each, _ in terms], at)
    bases = {base for _, powers in terms for base in powers if _number(base) is None}
    exponents = {base: _fit_line([powers.get(base, sp.Integer(0)) for _, powers in terms], at) for base in bases}
    if coefficient is None or any(each is None for each in exponents.values()):
        return None
    names = {_place(base, counter): power for base, power in terms[0][1].items() if _number(base) is not None}
    return coefficient * _multiply(exponents.items()) * _multiply(names.items())


def _fit_line(values: Sequence[sp.Expr], at: sp.Expr) -> sp.Expr | None:
    """a + b * at through the values at 0, 1, 2, ..."""
    slope = values[1] - values[0]
    is_line = all(value == values[0] + slope * place for place, value in enumerate(values))
    return sp.expand(values[0] + slope * at) if is_line else None


def _place(base: sp.Symbol, counter: sp.Symbol) -> sp.Symbol:
    match = _NUMBERED.fullmatch(base.name)
    assert match is not None
    return sp.Symbol(f"{match[1]}_{counter}", **base.assumptions0)


def _expand(term: sp.Expr, counter: sp.Symbol, numbers: Iterable[int], expr: sp.Expr) -> sp.Add:
    """The sum of a term again, each name with its number as it stands in the expression."""
    own = {(_place(s, counter), number): s for s in expr.free_symbols if (number := _number(s)) is not None}
    found = []
    for number in numbers:
        values = {symbol: own.get((symbol, number), symbol) for symbol in term.free_symbols}
        found.append(term.xreplace(values | {counter: sp.Integer(number)}))
    return sp.Add(*found)
