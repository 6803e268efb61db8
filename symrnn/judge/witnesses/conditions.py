"""What has to stand to 0 for a case, as numbers at a point: quick values for a search, no proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp

from symrnn.claims.claim import Comparison
from symrnn.expressions.exact import bits, rational_to_fraction
from symrnn.expressions.functions import FUNCTIONS
from symrnn.judge.normal_form.domains import needs_of
from symrnn.judge.witnesses.replacing import put_in

__all__ = ["FAST", "Condition", "Value", "condition_of", "conditions_for", "value_of"]

FAST = mpmath.fp  # floats
NEAR, ROUNDING = 1e-9, 1e-12  # how close to 0 a float has to be for an equality, or a bound, that is still to be proved
LONGEST_POWER = 4000  # bits, beyond which a power is no longer computed exactly
LARGEST_MAGNITUDE = 100  # the power of two that an argument of a function may have

Point = Mapping[sp.Symbol, Any]
Value = Callable[[Point], Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """``side`` stands to 0 as ``relation`` says: =, <=, <, or !=."""

    side: sp.Expr
    relation: str

    def put(self, values: Mapping[sp.Symbol, sp.Expr]) -> Condition:
        """The same with values put in for symbols, all at once; where a number is then too long, without a value."""
        return Condition(put_in(self.side, values.get), self.relation)

    def decide(self) -> bool | None:
        """Whether it holds, where both sides are numbers."""
        side = self.side
        if not isinstance(side, sp.Rational):
            return False if side.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I) else None
        return bool(_RELATIONS[self.relation](side))

    def is_met(self, bounds: tuple[Fraction, Fraction] | None) -> bool:
        """Whether every number in an enclosure of the side stands to 0 so; not where the side has no value."""
        if bounds is None:
            return False
        low, high = bounds
        if self.relation == "!=":
            return low > 0 or high < 0
        if self.relation == "=":
            return low == high == 0
        return high < 0 or (self.relation == "<=" and high == 0)

    def miss(self, value: Any, margin: float = 0.0) -> float:
        """How far a value is from what is asked for, 0 where it is met; a strict bound with a margin."""
        if self.relation == "=":
            return 0.0 if abs(value) < NEAR else float(abs(value))
        if self.relation == "!=":
            return float(value == 0)
        met = value < ROUNDING if self.relation == "<=" else value < -margin
        return 0.0 if met else float(value) + 1e-3


_RELATIONS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "=": lambda side: side == 0,
        "<=": lambda side: side <= 0,
        "<": lambda side: side < 0,
        "!=": lambda side: side != 0,
    }
)


def condition_of(comparison: Comparison) -> Condition:
    """A comparison as one to 0."""
    return Condition(comparison.lhs - comparison.rhs, comparison.relation.value)


def conditions_for(sides: Iterable[sp.Expr]) -> tuple[Condition, ...]:
    """What has to hold for expressions to have a value."""
    turned = {">": "<", ">=": "<="}
    found = [
        Condition(-inner if relation in turned else inner, turned.get(relation, relation))
        for inner, relation in needs_of(sides)
    ]
    return tuple(sorted((each for each in found if each.decide() is not True), key=str))


def value_of(expr: sp.Expr, context: Any = FAST) -> Value:
    """The value as a function of a point; calling it raises ArithmeticError or ValueError where there is none.

    Raises
    ------
    ValueError
        where no values are known, or a number is too long.
    """
    if isinstance(expr, sp.Symbol):
        return lambda point: point[expr]
    if isinstance(expr, sp.Rational):
        number = _number(rational_to_fraction(expr), context)
        return lambda point: number
    if expr in (sp.E, sp.pi):
        constant = +context.e if expr is sp.E else +context.pi
        return lambda point: constant
    parts = [value_of(part, context) for part in expr.args]
    if isinstance(expr, sp.Add):
        return lambda point: sum(part(point) for part in parts)
    if isinstance(expr, sp.Mul):
        return _product(parts)
    if isinstance(expr, sp.Pow):
        return _power(parts[0], parts[1], bool(expr.exp.is_integer), context)
    named = getattr(context, expr.func.__name__, None)
    function = FUNCTIONS.get(expr.func) or (named and (lambda _, argument: named(argument)))
    if function is None:
        raise ValueError(f"{expr.func} has no value that is known")
    return _apply(function, parts, context)


def _number(fraction: Fraction, context: Any) -> Any:
    try:
        return context.mpf(fraction.numerator) / fraction.denominator
    except OverflowError as error:
        raise ValueError("a number is too long for a float") from error


def _apply(function: Callable[..., Any], parts: list[Value], context: Any) -> Value:
    def value(point: Point) -> Any:
        arguments = [part(point) for part in parts]
        if context is not FAST and any(context.mag(each) > LARGEST_MAGNITUDE for each in arguments):
            raise OverflowError  # floats raise it themselves; exp of such a number would have as many digits
        return _real(function(context, *arguments))

    return value


def _product(parts: list[Value]) -> Value:
    def value(point: Point) -> Any:
        found: Any = 1
        for part in parts:
            found = found * part(point)
        return found

    return value


def _power(base: Value, exponent: Value, whole: bool, context: Any) -> Value:
    def value(point: Point) -> Any:
        number, power = base(point), exponent(point)
        if isinstance(number, Fraction) and bits(number) * abs(power) > LONGEST_POWER:
            number = context.mpf(number.numerator) / number.denominator
        return _real(number ** (int(power) if whole else power))

    return value


def _real(value: Any) -> Any:
    # each context of mpmath has complex numbers of a class of its own
    if isinstance(value, complex) or hasattr(value, "_mpc_") or value != value:
        raise ValueError("no real number")
    return value
