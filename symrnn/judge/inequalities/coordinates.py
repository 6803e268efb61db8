"""Other coordinates: gaps for orders, exp(t) for what has a logarithm, squares for what has a root."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy as sp

from symrnn.claims.claim import Comparison, Relation, at_most
from symrnn.judge.inequalities.facts import rational_bounds
from symrnn.judge.inequalities.mean_values import Restated
from symrnn.judge.normal_form.function_rewrites import BY_SIGN

__all__ = ["with_coordinates", "with_gaps"]

MOST_GAPS = 60


def with_gaps(setting: Restated) -> Restated:
    """y = x + d with d >= 0 for each hypothesis x <= y, and d > 0 where it is strict."""
    for number in range(MOST_GAPS):
        found = next(_orders(setting), None)
        if found is None:
            break
        hypothesis, symbol = found
        strict = hypothesis.relation is Relation.LESS_THAN
        gap = sp.Dummy(f"gap{number}", positive=True) if strict else sp.Dummy(f"gap{number}", nonnegative=True)
        value = hypothesis.lhs + gap if symbol == hypothesis.rhs else hypothesis.rhs - gap
        rest = Restated(setting.comparison, tuple(h for h in setting.given if h != hypothesis), setting.notes)
        setting = rest.put({symbol: value}, f"with {symbol} = {value}")
    return setting


def _orders(setting: Restated) -> Iterator[tuple[Comparison, sp.Symbol]]:
    """The hypotheses that order a symbol and something without it, those of symbols without a number as bound first."""
    bounded = rational_bounds(setting.given)
    found = []
    for hypothesis in setting.given:
        if isinstance(hypothesis, Comparison) and hypothesis.relation is not Relation.EQUAL:
            for symbol, other in ((hypothesis.rhs, hypothesis.lhs), (hypothesis.lhs, hypothesis.rhs)):
                plain = isinstance(symbol, sp.Symbol) and _is_plain(symbol)
                if plain and other.free_symbols and symbol not in other.free_symbols and not other.has(sp.Abs):
                    found.append((symbol in bounded, hypothesis, symbol))
    yield from ((hypothesis, symbol) for _, hypothesis, symbol in sorted(found, key=lambda each: each[0]))


def with_coordinates(setting: Restated) -> Restated:
    """What has a logarithm, or is the base of a real power, as exp(t); what has a square root as r^2; switches at d.

    A comparison is about the values of its symbols at which both sides have one: there u > 0 for each log(u), and
    u >= 0 for each square root of u.
    """
    setting = _with_powers(setting) if _with_divisor(setting) else setting
    for number, rule in enumerate((_LOG, _LOG, _LOG, _ROOT, _ROOT, _ROOT, _SWITCH, _SWITCH, _DIVISOR, _DIVISOR)):
        for argument in sorted(rule.arguments(setting), key=sp.default_sort_key):
            symbol = _solvable(argument)
            if symbol is not None:
                fresh = rule.fresh(number)
                rest, slope = argument.coeff(symbol, 0), argument.coeff(symbol, 1)
                value = (rule.value(fresh) - rest) / slope
                setting = setting.put({symbol: value}, f"with {symbol} = {value}")
                break
    return setting


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which arguments are written by a new quantity, and how."""

    arguments: Callable[[Restated], set[sp.Expr]]
    fresh: Callable[[int], sp.Symbol]
    value: Callable[[sp.Expr], sp.Expr]


def _with_logarithm(setting: Restated) -> set[sp.Expr]:
    """The arguments of logarithms, and bases of real powers that a hypothesis says to be positive."""
    found = {node.args[0] for side in setting.sides() for node in side.atoms(sp.log)}
    positive = {
        h.rhs for h in setting.given if isinstance(h, Comparison) and h.relation is Relation.LESS_THAN and h.lhs == 0
    }
    powers = {power.base for side in setting.sides() for power in side.atoms(sp.Pow) if power.exp.free_symbols}
    return found | (powers & positive)


def _with_root(setting: Restated) -> set[sp.Expr]:
    """The arguments of square roots, and the symbols in them that hypotheses say not to be negative."""
    roots = {power.base for side in setting.sides() for power in side.atoms(sp.Pow) if power.exp in _HALVES}
    bounds = rational_bounds(setting.given)
    symbols = {symbol for base in roots for symbol in base.free_symbols}
    lows = {symbol: bounds.get(symbol, (None, None))[0] for symbol in symbols}
    return {base for base in roots if base.is_Symbol} | {s for s, low in lows.items() if low is not None and low >= 0}


def _with_switch(setting: Restated) -> set[sp.Expr]:
    """The arguments at whose sign a function switches, where they are no symbols; an absolute value stays."""
    nodes = {node for side in setting.sides() for node in side.atoms(*BY_SIGN) if node.func is not sp.Abs}
    arguments = {node.args[0] for node in nodes}
    return {argument for argument in arguments if not argument.is_Symbol and not (-argument).is_Symbol}


def _with_divisor(setting: Restated) -> set[sp.Expr]:
    """Divisors c*s + d with numbers c and d that are positive by the bounds of the symbol s."""
    expressions = [*setting.sides(), *(side for h in setting.given for side in h.expressions())]
    divisors = {p.base for side in expressions for p in side.atoms(sp.Pow) if p.exp.is_Integer and p.exp < 0}
    return {divisor for divisor in divisors if len(divisor.free_symbols) == 1 and _is_positive(divisor, setting)}


def _is_positive(line: sp.Expr, setting: Restated) -> bool:
    symbol = _solvable(line)
    if symbol is None or line == symbol:
        return False
    bounds = rational_bounds(setting.given).get(symbol, (None, None))
    rising = line.coeff(symbol, 1) > 0
    end = bounds[0] if rising else bounds[1]
    sides = (end, symbol) if rising else (symbol, end)
    if end is None:
        return False
    least = line.xreplace({symbol: end})
    return bool(least > 0 or (least == 0 and Comparison(sides[0], Relation.LESS_THAN, sides[1]) in setting.given))


def _with_powers(setting: Restated) -> Restated:
    """A new quantity for s^k of an index k: at least 0 where s is, and at most 1 where 0 <= s <= 1."""
    bounds = rational_bounds(setting.given)
    expressions = [*setting.sides(), *(side for h in setting.given for side in h.expressions())]
    powers = {p for side in expressions for p in side.atoms(sp.Pow) if p.base.is_Symbol and p.exp.free_symbols}
    names: dict[sp.Expr, sp.Symbol] = {}
    for power in sorted(powers, key=sp.default_sort_key):
        base, (more, rest) = power.base, power.exp.as_coeff_Add()
        low, high = bounds.get(base, (None, None))
        if not (rest.is_integer and rest.is_nonnegative and more.is_Integer and more >= 0) or low is None or low < 0:
            continue
        plain = base**rest
        about: tuple[Comparison, ...] = ()
        if plain not in names:
            names[plain] = sp.Dummy(f"power{len(names)}", nonnegative=True)
            about = (at_most(names[plain], 1),) if high is not None and high <= 1 else ()
        note = f"with {plain} as {names[plain].name}"
        setting = setting.put({power: base**more * names[plain]}, note, about)
    return setting


_HALVES = (sp.Rational(1, 2), sp.Rational(-1, 2))
_LOG = _Rule(_with_logarithm, lambda number: sp.Dummy(f"log{number}", real=True), sp.exp)
_ROOT = _Rule(_with_root, lambda number: sp.Dummy(f"root{number}", nonnegative=True), lambda root: root**2)
_DIVISOR = _Rule(_with_divisor, lambda number: sp.Dummy(f"gap{number}", positive=True), lambda gap: gap)
_SWITCH = _Rule(_with_switch, lambda number: sp.Dummy(f"gap{number}", real=True), lambda gap: gap)


def _solvable(argument: sp.Expr) -> sp.Symbol | None:
    """A real symbol in which the argument is c*s + r with a number c."""
    for symbol in sorted(argument.free_symbols, key=str):
        slope = argument.coeff(symbol, 1)
        rest = argument.coeff(symbol, 0)
        if slope.is_Rational and slope and argument == slope * symbol + rest and _is_plain(symbol):
            return symbol
    return None


def _is_plain(symbol: sp.Symbol) -> bool:
    """Whether nothing is assumed of a symbol but that it is real."""
    return bool(symbol.is_real) and symbol.is_nonnegative is None and symbol.is_integer is None
