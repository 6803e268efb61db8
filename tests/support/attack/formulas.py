"""Random formulas, the same formulas written in another way, and others that are nearly the same."""

from __future__ import annotations

import random
from collections.abc import Callable

import sympy as sp

from symrnn.expressions import functions as f

__all__ = ["change", "draw", "number", "rewrite"]

SMOOTH = (sp.tanh, f.sigmoid, sp.exp, f.softplus, sp.sin, sp.cos, f.silu, f.gelu, f.mish)
KINKED = (f.relu, sp.Abs, f.softsign, f.elu, f.selu, f.step)


def number(rng: random.Random) -> sp.Rational:
    """A small rational number that is not 0."""
    return sp.Rational(rng.choice((-1, 1)) * rng.randint(1, 7), rng.choice((1, 1, 1, 2, 3, 5)))


def draw(rng: random.Random, symbols: list[sp.Symbol], depth: int, kinked: bool = True) -> sp.Expr:
    """A formula of limited depth."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice(symbols) if rng.random() < 0.75 else number(rng)

    def part() -> sp.Expr:
        return draw(rng, symbols, depth - 1, kinked)

    way = rng.random()
    if way < 0.3:
        return part() + part()
    if way < 0.55:
        return part() * part()
    if way < 0.62:
        return part() - number(rng) * part()
    if way < 0.7:
        return part() ** rng.choice((2, 2, 3, 4))
    if way < 0.76:
        return part() / (part() ** 2 + rng.randint(1, 3))
    if way < 0.79:
        below = part()
        return part() / below if below != 0 else part()
    if way < 0.82:
        inside = part()
        return rng.choice((sp.log, sp.sqrt))(inside) if inside.free_symbols else inside
    return rng.choice(SMOOTH + KINKED if kinked else SMOOTH)(part())


def _expand(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    return sp.expand(expr, deep=False)


def _split_off(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    amount = number(rng) * rng.choice([*expr.free_symbols] or [sp.S.One])
    return sp.Add(sp.Add(expr, amount, evaluate=False), -amount, evaluate=False)


def _times_and_over(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    amount = sp.exp(number(rng) * rng.choice([*sorted(expr.free_symbols, key=str)] or [sp.S.One]))
    return sp.Mul(sp.Mul(expr, amount, evaluate=False), 1 / amount, evaluate=False)


def _square(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    amount = number(rng)
    return ((expr + amount) ** 2 - (expr - amount) ** 2) / (4 * amount)


#: by the function at the top: the same value, written by others
IDENTITIES: dict[object, tuple[Callable[[sp.Expr], sp.Expr], ...]] = {
    sp.tanh: (
        lambda u: 2 * f.sigmoid(2 * u) - 1,
        lambda u: (sp.exp(u) - sp.exp(-u)) / (sp.exp(u) + sp.exp(-u)),
        lambda u: -sp.tanh(-u),
    ),
    f.sigmoid: (lambda u: (1 + sp.tanh(u / 2)) / 2, lambda u: 1 / (1 + sp.exp(-u)), lambda u: 1 - f.sigmoid(-u)),
    f.relu: (lambda u: (u + sp.Abs(u)) / 2, lambda u: u + f.relu(-u)),
    sp.Abs: (lambda u: f.relu(u) + f.relu(-u), lambda u: 2 * f.relu(u) - u),
    f.silu: (lambda u: u * f.sigmoid(u),),
    f.softsign: (lambda u: u / (1 + sp.Abs(u)),),
    f.elu: (lambda u: f.relu(u) + sp.exp(-f.relu(-u)) - 1,),
    f.gelu: (lambda u: u * f.normal_cdf(u),),
    f.softplus: (lambda u: u + f.softplus(-u), lambda u: sp.log(1 + sp.exp(u))),
    f.mish: (lambda u: u * sp.tanh(f.softplus(u)),),
    sp.exp: (lambda u: 1 / sp.exp(-u), lambda u: sp.exp(u / 2) ** 2),
    sp.sin: (lambda u: -sp.sin(-u),),
    sp.cos: (lambda u: sp.cos(-u),),
}
ANYWHERE = (_expand, _expand, _split_off, _times_and_over, _square)


def rewrite(rng: random.Random, expr: sp.Expr, times: int) -> sp.Expr:
    """The same value wherever both have one: identities put in at random places."""
    for _ in range(times):
        expr = _at_random_place(rng, expr, _same)
    return expr


def change(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    """Another formula: a number, a sign, an exponent, a function or a symbol is changed at one place."""
    for _ in range(20):
        found = _at_random_place(rng, expr, _other)
        if found != expr:
            return found
    return expr + number(rng)


def _same(rng: random.Random, node: sp.Expr) -> sp.Expr:
    ways = IDENTITIES.get(node.func, ())
    if ways and rng.random() < 0.7:
        return rng.choice(ways)(node.args[0])
    return rng.choice(ANYWHERE)(rng, node)


def _other(rng: random.Random, node: sp.Expr) -> sp.Expr:
    if isinstance(node, sp.Rational):
        return node + rng.choice((1, -1, sp.Rational(1, 1000), -2 * node))
    if node.is_Symbol:
        return rng.choice((-node, 2 * node, node + sp.Rational(1, 50)))
    if node.is_Add or node.is_Mul:
        kept = list(node.args)
        kept.pop(rng.randrange(len(kept)))
        return rng.choice((node.func(*kept), -node, node * sp.Rational(1001, 1000)))
    if node.is_Pow and node.exp.is_Integer:
        return node.base ** (node.exp + rng.choice((1, 2, -1)))
    if node.is_Function and len(node.args) == 1:
        return rng.choice((sp.tanh, f.sigmoid, f.softplus, f.relu, f.elu, f.silu, sp.exp))(node.args[0])
    return -node


def _at_random_place(rng: random.Random, expr: sp.Expr, way: Callable[[random.Random, sp.Expr], sp.Expr]) -> sp.Expr:
    if not expr.args or rng.random() < 0.3:
        return way(rng, expr)
    place = rng.randrange(len(expr.args))
    parts = [_at_random_place(rng, part, way) if i == place else part for i, part in enumerate(expr.args)]
    if expr.is_Pow and place == 1:
        return way(rng, expr)
    return expr.func(*parts)
