"""From an expression to the boxes it is laid out in: signs, fractions, powers, and the order of terms and factors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction as Rational
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claim import Comparison
from symrnn.errors import InputError
from symrnn.functions import elu, is_undefined, relu, sigmoid, silu, softplus, softsign, step
from symrnn.program import Assign
from symrnn.render.boxes import (
    Apply,
    Bars,
    Box,
    Chain,
    Fraction,
    Name,
    Number,
    Parens,
    Power,
    Product,
    Root,
    Slash,
    Sum,
)
from symrnn.render.names import function_name, split_name
from symrnn.render.order import ordered_factors, ordered_terms
from symrnn.render.text import write_text

__all__ = ["CONSTANTS", "FUNCTION_NAMES", "notation"]

#: functions written as a name and their arguments in parentheses
FUNCTION_NAMES: Mapping[Any, Name] = MappingProxyType(
    {
        sp.exp: Name("exp", "exp"),
        sp.log: Name("log", "log"),
        sp.tanh: Name("tanh", "tanh"),
        sp.sinh: Name("sinh", "sinh"),
        sp.cosh: Name("cosh", "cosh"),
        sp.atanh: Name("atanh", "artanh"),
        sp.acos: Name("acos", "arccos"),
        sigmoid: Name("sigmoid", "sigma"),
        relu: Name("relu", "ReLU"),
        softplus: Name("softplus", "softplus"),
        softsign: Name("softsign", "softsign"),
        elu: Name("elu", "ELU"),
        silu: Name("silu", "SiLU"),
        step: Name("step", "step"),
    }
)

#: numbers with a letter of their own
CONSTANTS: Mapping[Any, Name] = MappingProxyType(
    {sp.E: Name("E", "e"), sp.pi: Name("pi", "pi"), sp.oo: Name("oo", "infinity")}
)

_RELATIONS = MappingProxyType({"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="})
_MOST_DIGITS = 4000
_LONGEST_EXPONENT = 12
_DEEPEST = 150
_FEWEST_ZEROS = 7
_WIDEST_FRACTION = 60


def notation(value: Any) -> Box:
    """The boxes of an expression, a relation, an ``Assign`` or a ``Comparison``.

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    _refuse_deep(value)
    return _box(value)


def _box(value: Any) -> Box:
    match value:
        case Assign(symbol, expr):
            return Chain(_box(symbol), (("=", _box(expr)),))
        case Comparison(lhs, relation, rhs):
            return Chain(_box(lhs), ((relation.value, _box(rhs)),))
        case sp.core.relational.Relational():
            return Chain(_box(value.lhs), ((_RELATIONS[value.rel_op], _box(value.rhs)),))
        case bool():
            raise _unknown(value)
        case int() | Rational():
            return _rational(sp.Rational(value))
        case sp.Expr():
            return _expression(value)
    raise _unknown(value)


def _refuse_deep(value: Any) -> None:
    """Expressions nest so deep only when they were unfolded; nobody reads them, and Python's stack has an end."""
    level = [value] if isinstance(value, sp.Basic) else _sides(value)
    for _ in range(_DEEPEST):
        level = [argument for node in level for argument in node.args]
        if not level:
            return
    raise InputError(f"the expression nests more than {_DEEPEST} deep; show the program's lines instead")


def _sides(value: Any) -> list[sp.Basic]:
    match value:
        case Assign(_, expr):
            return [expr]
        case Comparison(lhs, _, rhs):
            return [lhs, rhs]
    return []


def _unknown(value: Any) -> InputError:
    name = value.func.__name__ if isinstance(value, sp.Basic) else type(value).__name__
    return InputError(
        f"{str(value)[:80]} cannot be printed: there is no notation for {name}; "
        "give an expression in the functions of symrnn, a line, or a comparison"
    )


def _expression(expr: sp.Expr) -> Box:
    if isinstance(expr, sp.Symbol):
        return split_name(expr.name)
    if isinstance(expr, sp.Rational):
        return _rational(expr)
    if expr in CONSTANTS:
        return CONSTANTS[expr]
    if is_undefined(expr):
        return Apply(function_name(expr.func.__name__), tuple(map(notation, expr.args)))
    rule = _NODES.get(expr.func)
    if rule is not None:
        return rule(expr)
    if expr.func in FUNCTION_NAMES:
        return Apply(FUNCTION_NAMES[expr.func], tuple(map(notation, expr.args)))
    raise _unknown(expr)


def _rational(number: sp.Rational) -> Box:
    if number < 0:
        return Sum((("-", _rational(-number)),))
    if number.q == 1:
        return _integer(int(number.p))
    return Fraction(_integer(int(number.p)), _integer(int(number.q)))


def _integer(number: int) -> Box:
    """Digits, with a long row of zeros at the end as a power of ten."""
    digits = _digits(number)
    front = digits.rstrip("0")
    zeros = len(digits) - len(front)
    if zeros < _FEWEST_ZEROS:
        return Number(digits)
    power = Power(Number("10"), Number(str(zeros)))
    return power if front == "1" else Product((Number(front), power))


def _digits(number: int) -> str:
    if number.bit_length() * 0.302 > _MOST_DIGITS:
        raise InputError(f"a number of {int(number.bit_length() * 0.302)} digits is not printed; give it as a power")
    return str(number)


def _sum(expr: sp.Add) -> Box:
    terms = []
    for term in ordered_terms(expr):
        negative = _is_negative(term)
        box = _box(-term if negative else term)
        terms.append(("-" if negative else "+", Parens(box) if isinstance(box, Sum) else box))
    return Sum(tuple(terms))


def _is_negative(term: sp.Expr) -> bool:
    """Whether a term is written with a minus sign."""
    return bool(term.as_coeff_Mul()[0].is_negative)


def _product(expr: sp.Mul) -> Box:
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient < 0:
        positive = _box(-expr)
        return Sum((("-", Parens(positive) if isinstance(positive, Sum) else positive),))
    above, below = _split(sp.Mul.make_args(rest))
    if not below:
        return _times([*_coefficient(coefficient), *map(_factor, above)])
    numerator = [*_coefficient(sp.Integer(coefficient.p)), *map(_factor, above)]
    denominator = [*_coefficient(sp.Integer(coefficient.q)), *map(_factor, below)]
    return _over(_times(numerator), _times(denominator))


def _over(above: Box, below: Box) -> Box:
    """A fraction; on one line, where it is so wide that the line has to break in it."""
    if len(write_text(above)) + len(write_text(below)) > _WIDEST_FRACTION:
        return Slash(above, Parens(below) if isinstance(below, Product) else below)
    return Fraction(_alone(above), _alone(below))


def _split(factors: tuple[sp.Expr, ...]) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """The factors above the fraction bar, and those below it."""
    above, below = [], []
    for factor in ordered_factors(factors):
        if isinstance(factor, sp.Pow) and factor.exp.is_Rational and factor.exp < 0:
            below.append(sp.Pow(factor.base, -factor.exp))
        else:
            above.append(factor)
    return above, below


def _coefficient(number: sp.Rational) -> list[Box]:
    return [] if number == 1 else [_rational(number)]


def _factor(expr: sp.Expr) -> Box:
    box = _box(expr)
    return Parens(box) if isinstance(box, Sum) else box


def _times(factors: list[Box]) -> Box:
    if not factors:
        return Number("1")
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _alone(box: Box) -> Box:
    """A fraction's bar groups what stands above and below it."""
    return box.body if isinstance(box, Parens) else box


def _power(expr: sp.Pow) -> Box:
    base, exponent = expr.args
    if exponent.is_Rational and exponent < 0:
        return _over(Number("1"), _factor(sp.Pow(base, -exponent)))
    if exponent == sp.Rational(1, 2):
        return Root(_box(base))
    raised = _flat(_box(exponent))
    box = _box(base)
    if isinstance(box, Apply) and isinstance(raised, Number) and base.func in FUNCTION_NAMES:
        return Apply(Power(box.head, raised), box.arguments)
    return Power(box if _stands_alone(box) else Parens(box), raised)


def _flat(box: Box) -> Box:
    return Slash(box.numerator, box.denominator) if isinstance(box, Fraction) else box


def _stands_alone(box: Box) -> bool:
    """Whether an exponent may be put on the box as it is."""
    if isinstance(box, Name):
        return box.label is None
    return isinstance(box, Number | Bars | Apply)


def _exponential(expr: sp.exp) -> Box:
    (argument,) = expr.args
    box = _box(argument)
    if argument.has(sp.Function) or argument.count_ops() > _LONGEST_EXPONENT:
        return Apply(FUNCTION_NAMES[sp.exp], (box,))
    return Power(CONSTANTS[sp.E], _flat(box))


def _absolute(expr: sp.Abs) -> Box:
    return Bars(_box(expr.args[0]))


#: nodes that are not a name and its arguments
_NODES: Mapping[Any, Callable[[Any], Box]] = MappingProxyType(
    {sp.Add: _sum, sp.Mul: _product, sp.Pow: _power, sp.exp: _exponential, sp.Abs: _absolute}
)
