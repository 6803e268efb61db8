"""Equations solved for a symbol: what is linear or quadratic in it, and what an inverse function undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from math import comb, prod
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions import relu, sigmoid, softplus
from symrnn.expressions.measures import distinct_parts, is_long, measure
from symrnn.judge.witnesses.conditions import Condition

__all__ = ["Solved", "reduce_equations"]

MOST_PARTS, MOST_BRANCHES, MOST_DEGREE, MOST_TERMS = 400, 40, 8, 1000
LONGEST_SIDE = 4000  # parts, once roots were put in: from there each value takes long
HIGHEST_TOWER = 2  # exp(exp(exp(5))) has more digits than there is room
MOST_INVERSES = 8  # within one another: SymPy evaluates each logarithm of a logarithm several times
FACTORED_DEGREE, FACTORED_BITS = 12, 200  # of a part and of a number: beyond, a polynomial is taken as it is

#: symbols in the order in which they were solved for: each is written in those that were not, or later
Solved = tuple[tuple[sp.Symbol, sp.Expr], ...]
Conditions = tuple[Condition, ...]
Root = tuple[sp.Expr, Conditions]  # and where it is one

_V = sp.Dummy("v", real=True)
_ABOVE_0, _BELOW_1 = Condition(-_V, "<"), Condition(_V - 1, "<")

#: func(u) = v, solved for u: the values, and what v has to be
_INVERSES: Mapping[Any, tuple[tuple[sp.Expr, ...], Conditions]] = MappingProxyType(
    {
        sp.exp: ((sp.log(_V),), (_ABOVE_0,)),
        sp.log: ((sp.exp(_V),), ()),
        sp.tanh: ((sp.log((1 + _V) / (1 - _V)) / 2,), (_BELOW_1, Condition(-1 - _V, "<"))),
        sigmoid: ((sp.log(_V / (1 - _V)),), (_ABOVE_0, _BELOW_1)),
        softplus: ((sp.log(sp.exp(_V) - 1),), (_ABOVE_0,)),
        relu: ((_V,), (_ABOVE_0,)),
        sp.Abs: ((_V, -_V), (Condition(-_V, "<="),)),
    }
)


def reduce_equations(conditions: Conditions) -> Iterator[tuple[Solved, Conditions]]:
    """Ways to solve the equations among conditions one by one, each with the conditions that are left."""
    yield from _reduce(_pair_up(conditions), (), (), [MOST_BRANCHES])


def _pair_up(conditions: Conditions) -> Conditions:
    """p <= 0 and -p <= 0 are p = 0."""
    sides = {each.side for each in conditions if each.relation == "<="}
    return tuple(Condition(c.side, "=") if c.relation == "<=" and -c.side in sides else c for c in conditions)


def _reduce(
    conditions: Conditions, kept: Conditions, solved: Solved, budget: list[int]
) -> Iterator[tuple[Solved, Conditions]]:
    """Each way to solve one equation, then the others; one that cannot be solved is ``kept`` as it is."""
    open_, kept = (
        tuple(dict.fromkeys(each for each in some if each.decide() is not True)) for some in (conditions, kept)
    )
    budget[0] -= 1
    if budget[0] < 0 or any(each.decide() is False or _is_overlong(each) for each in (*open_, *kept)):
        return
    equation = next(iter(sorted((each for each in open_ if each.relation == "="), key=_length)), None)
    if equation is None:
        yield solved, (*open_, *kept)
        return
    rest, solvable = tuple(each for each in open_ if each is not equation), False
    if _length(equation)[1] <= MOST_PARTS:
        for symbol in sorted(equation.side.free_symbols, key=lambda each: (bool(each.is_integer), str(each))):
            for root, needed in _solve(equation.side, symbol):
                change, solvable = {symbol: root}, True
                moved = tuple(each.put(change) for each in (*rest, *needed))
                yield from _reduce(moved, tuple(each.put(change) for each in kept), (*solved, (symbol, root)), budget)
    if not solvable:
        yield from _reduce(rest, (*kept, equation), solved, budget)


def _is_overlong(condition: Condition) -> bool:
    return measure(condition.side).parts > LONGEST_SIDE or _tower_of(condition.side) > HIGHEST_TOWER


def _tower_of(side: sp.Expr) -> int:
    """How many exponentials of numbers stand within one another, at most."""
    heights: dict[int, int | None] = {}
    for part in distinct_parts(side):
        inner = [heights[id(each)] for each in part.args]
        grows = isinstance(part, sp.exp) or (isinstance(part, sp.Pow) and not part.exp.is_Rational)
        known = [height for height in inner if height is not None]
        is_number = not isinstance(part, sp.Symbol) and len(known) == len(inner)
        heights[id(part)] = max(known, default=0) + grows if is_number else None
    return max((height for height in heights.values() if height is not None), default=0)


def _length(equation: Condition) -> tuple[int, int]:
    return len(equation.side.free_symbols), measure(equation.side).parts


def _solve(side: sp.Expr, symbol: sp.Symbol, inverses: int = MOST_INVERSES) -> Iterator[Root]:
    """Roots in the symbol."""
    kernels = _kernels(side, symbol)
    if not kernels:
        yield from _solve_rational(side, symbol)
    elif len(kernels) == 1 and inverses:
        (kernel,) = kernels
        name = sp.Dummy("kernel", real=True)
        written = side.xreplace({kernel: name})
        if not written.has(symbol):
            for value, needed in _solve_rational(written, name):
                for inner, more in _invert(kernel, value):
                    for root, most in _solve(inner, symbol, inverses - 1):
                        yield root, (*needed, *more, *most)


def _kernels(side: sp.Expr, symbol: sp.Symbol) -> set[sp.Expr]:
    """The outermost functions and roots that hold the symbol."""
    if not side.has(symbol) or side == symbol:
        return set()
    plain = side.is_Add or side.is_Mul or (side.is_Pow and side.exp.is_Integer)
    if not plain:
        return {side}
    return {kernel for part in side.args for kernel in _kernels(part, symbol)}


def _invert(kernel: sp.Expr, value: sp.Expr) -> Iterator[Root]:
    """What the argument of a function minus what it has to be is, where the function has a value."""
    if isinstance(kernel, sp.Pow) and isinstance(kernel.exp, sp.Rational):
        yield kernel.base - value ** (1 / kernel.exp), (Condition(-value, "<="),)
    elif kernel.func in _INVERSES:
        arguments, needed = _INVERSES[kernel.func]
        for argument in arguments:
            put = {_V: value}
            yield kernel.args[0] - argument.xreplace(put), tuple(each.put(put) for each in needed)


def _solve_rational(side: sp.Expr, symbol: sp.Symbol) -> Iterator[Root]:
    """All roots, where every factor is of degree 1 or 2 or a pure power; else none."""
    if _count_terms(side) > MOST_TERMS:
        return
    try:
        polynomial = sp.Poly(sp.fraction(sp.together(side))[0], symbol)
    except sp.PolynomialError:
        return
    if not 1 <= polynomial.degree() <= MOST_DEGREE:
        return
    is_whole = polynomial.degree() == 1 or not _is_soon_factored(side)
    factors = [polynomial] if is_whole else [factor for factor, _ in polynomial.factor_list()[1]]
    found = [list(_FORMULAS.get(factor.degree(), _solve_power)(factor.all_coeffs())) for factor in factors]
    yield from chain.from_iterable(found) if all(found) else ()


def _is_soon_factored(side: sp.Expr) -> bool:
    powers = (part.exp for part in side.atoms(sp.Pow) if isinstance(part.exp, sp.Integer))
    is_low = all(abs(power) <= FACTORED_DEGREE for power in powers)
    return is_low and not any(is_long(number, FACTORED_BITS) for number in side.atoms(sp.Rational))


def _count_terms(expr: sp.Expr) -> int:
    """At most how many terms it has, multiplied out over one denominator."""
    parts = [_count_terms(part) for part in expr.args]
    if isinstance(expr, sp.Add):
        below = [count for part, count in zip(expr.args, parts, strict=True) if sp.fraction(part)[1] != 1]
        return sum(parts) * prod(below)
    if isinstance(expr, sp.Mul):
        return prod(parts)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        # as many as there are monomials of that degree in the terms of the base; and a polynomial is written dense
        power = abs(int(expr.exp))
        return comb(parts[0] + power - 1, power) if power < MOST_TERMS else MOST_TERMS + 1
    return 1


def _solve_linear(coefficients: list[sp.Expr]) -> Iterator[Root]:
    slope, rest = coefficients
    yield -rest / slope, (Condition(slope, "!="),)


def _solve_quadratic(coefficients: list[sp.Expr]) -> Iterator[Root]:
    a, b, c = coefficients
    square = b**2 - 4 * a * c
    needed = (Condition(a, "!="), Condition(-square, "<="))
    for root in (sp.sqrt(square), -sp.sqrt(square)):
        yield (-b + root) / (2 * a), needed


def _solve_power(coefficients: list[sp.Expr]) -> Iterator[Root]:
    first, *between, last = coefficients
    if not between or any(each != 0 for each in between):
        return
    degree, power = len(coefficients) - 1, -last / first
    for sign in (1, -1):
        inner = power if sign == 1 or degree % 2 == 0 else -power
        yield sign * inner ** sp.Rational(1, degree), (Condition(first, "!="), Condition(-inner, "<="))


_FORMULAS: Mapping[int, Callable[[list[sp.Expr]], Iterator[Root]]] = MappingProxyType(
    {1: _solve_linear, 2: _solve_quadratic}
)
