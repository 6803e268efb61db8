"""Functions that switch at 0, case by case: the argument positive, zero and negative."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from itertools import product
from types import MappingProxyType

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis
from symrnn.expressions.functions import step
from symrnn.judge.inequalities.inequality import SHORT_SEARCH, proves_order
from symrnn.judge.normal_form.function_rewrites import BY_SIGN, on_negative, on_positive, switches, zeros_at_zero
from symrnn.judge.normal_form.limits import tell_limit

__all__ = ["Case", "cases_of", "with_switches_named"]

MAX_SPLITS = 4

_SIGNS = MappingProxyType({"+": ">", "0": "=", "-": "<"})


@dataclass(frozen=True, slots=True)
class Case:
    """A comparison and its hypotheses where the switching arguments have given signs."""

    label: str
    comparison: Comparison
    given: tuple[Hypothesis, ...]
    has_no_value: bool = False
    """Whether a slope is taken at 0 that has no value there."""


def cases_of(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Iterator[Case]:
    """The cases, of each switching argument that is a symbol or its opposite; none where they are too many."""
    arguments = switches(comparison.lhs) | switches(comparison.rhs)
    symbols = sorted({symbol for symbol in map(_symbol_of, arguments) if symbol is not None}, key=str)
    if not symbols:
        return
    if len(symbols) > MAX_SPLITS:
        tell_limit("cases", f"more than {MAX_SPLITS} arguments at which functions switch")
        return
    for signs in product("+0-", repeat=len(symbols)):
        label = ", ".join(f"{s.name} {_SIGNS[sign]} 0" for s, sign in zip(symbols, signs, strict=True))
        case = Case(label, comparison, given)
        for symbol, sign in zip(symbols, signs, strict=True):
            case = _with_sign(case, symbol, sign)
        yield case


def with_switches_named(
    comparison: Comparison, given: tuple[Hypothesis, ...], taken: frozenset[sp.Symbol] = frozenset()
) -> tuple[Comparison, tuple[Hypothesis, ...]]:
    """The same in other variables: for s in u = s + r, at whose sign a function switches, s is u - r.

    Whatever number s is, u is one, and the other way round. What is ``taken`` is the name of such an argument.
    """
    for argument in sorted(switches(comparison.lhs) | switches(comparison.rhs), key=str):
        name = sp.Dummy(f"({argument})", real=True)
        moved = _solve(argument, name, taken)
        if moved:
            change = partial(_put_in, moved=moved)
            conditions = (h.map_expressions(change) if isinstance(h, Comparison) else h for h in given)
            return with_switches_named(comparison.map_expressions(change), tuple(conditions), taken | {name})
    return comparison, given


def _put_in(expr: sp.Expr, moved: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    return expr.xreplace(moved)


def _solve(argument: sp.Expr, name: sp.Symbol, taken: Set[sp.Symbol]) -> dict[sp.Symbol, sp.Expr]:
    """The sum s + r or -s + r, where it has this name, solved for s; nothing where it has no such s."""
    for term in argument.args if argument.is_Add else ():
        sign, symbol = term.as_coeff_Mul()
        rest = sp.Add(*(other for other in argument.args if other is not term))
        is_free = symbol.is_Symbol and not symbol.is_integer and symbol not in taken and not rest.has(symbol)
        if is_free and abs(sign) == 1:
            return {symbol: sign * (name - rest)}
    return {}


def _symbol_of(argument: sp.Expr) -> sp.Symbol | None:
    if isinstance(argument, sp.Symbol):
        return argument
    return -argument if isinstance(-argument, sp.Symbol) else None


def _with_sign(case: Case, symbol: sp.Symbol, sign: str) -> Case:
    size = sp.Dummy(symbol.name if sign == "+" else f"|{symbol.name}|", positive=True)
    value = {"+": size, "0": sp.S.Zero, "-": -size}[sign]

    def put(expr: sp.Expr) -> sp.Expr:
        moved = expr.xreplace({symbol: value})
        return on_negative(on_positive(moved, size), size) if sign != "0" else _at_zero(moved)

    given = tuple(h.map_expressions(put) if isinstance(h, Comparison) else h for h in case.given)
    lhs, rhs = (_resolve_switches(put(side), given) for side in (case.comparison.lhs, case.comparison.rhs))
    # before 0 is put in: SymPy takes 0*step(0) for 0
    at_zero = {(symbol,), (-symbol,)} if sign == "0" else set()
    sides = (*case.comparison.expressions(), lhs, rhs)
    valueless = any(node.args in {(sp.S.Zero,), *at_zero} for side in sides for node in side.atoms(step))
    return Case(case.label, Comparison(lhs, case.comparison.relation, rhs), given, case.has_no_value or valueless)


def _at_zero(expr: sp.Expr) -> sp.Expr:
    given = {node: node.args[1] for node in expr.atoms(step) if node.args[0] == 0 and len(node.args) == 2}
    return expr.xreplace(dict.fromkeys(zeros_at_zero(expr), sp.S.Zero) | given)


def _resolve_switches(expr: sp.Expr, given: tuple[Hypothesis, ...]) -> sp.Expr:
    """The expression with every switch whose argument has a provable sign replaced by that side's formula."""
    for node in sorted((n for n in expr.atoms(sp.Function) if n.func in BY_SIGN), key=sp.count_ops):
        argument = node.args[0]
        above, below = BY_SIGN[node.func]
        if proves_order(sp.S.Zero, argument, node.func is step, given, SHORT_SEARCH):
            expr = expr.xreplace({node: above(argument)})
        elif proves_order(argument, sp.S.Zero, node.func is step, given, SHORT_SEARCH):
            expr = expr.xreplace({node: below(argument)})
    return expr
