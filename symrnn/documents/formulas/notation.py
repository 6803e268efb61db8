"""From an expression to the boxes it is laid out in: names, functions, sums and powers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction as Rational
from itertools import islice
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.claims.claim import Comparison
from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.arrays import ARRAYS
from symrnn.documents.formulas.finite_sums import FiniteSum, find_finite_sum, part_lone_term
from symrnn.documents.formulas.matrices import block_matrix, matrix_product, norm, summation
from symrnn.documents.formulas.names import function_name, split_name
from symrnn.documents.formulas.number_layout import rational
from symrnn.documents.formulas.products import factor, over, product
from symrnn.documents.formulas.setting import Setting
from symrnn.documents.formulas.writing_order import entrywise_terms, order_terms
from symrnn.errors import InputError
from symrnn.expressions.functions import FUNCTIONS, is_undefined
from symrnn.expressions.nodes import NODES, NORMS, blocks, dot, total
from symrnn.programs.program import Assign, Shape

__all__ = ["CONSTANTS", "FUNCTION_NAMES", "line_notations", "notation"]

#: functions written as a name and their arguments in parentheses
FUNCTION_NAMES: Mapping[Any, b.Name] = MappingProxyType(
    {
        f: b.Name(f.__name__, printed, kind="meaning")
        for f, printed in (
            *((f, getattr(f, "printed", "") or f.__name__) for f in FUNCTIONS if f is not sp.Abs),
            (sp.sinh, "sinh"),
            (sp.cosh, "cosh"),
            (sp.atanh, "artanh"),
            (sp.acos, "arccos"),
        )
    }
)

#: numbers with a letter of their own
CONSTANTS: Mapping[Any, b.Name] = MappingProxyType(
    {
        constant: b.Name(source, printed, kind="constant")
        for constant, source, printed in ((sp.E, "E", "e"), (sp.pi, "pi", "pi"), (sp.oo, "oo", "infinity"))
    }
)

_RELATIONS = MappingProxyType({"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="})
_LONGEST_EXPONENT = 12
_DEEPEST = 150


def notation(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> b.Layout:
    """The layout of an expression, a relation, an ``Assign`` or a ``Comparison``.

    ``shapes``, such as those of a program, tell where a product is one of entries: ``r*h`` is then r with the sign
    of such products and h. Names without a shape are scalars.

    Raises
    ------
    InputError
        naming the node, for anything that has no notation.
    """
    _refuse_deep(value)
    return _box(value, _setting(_shapes_in(value, shapes) if shapes else {}).box)


def line_notations(lines: Iterable[Assign], shapes: Mapping[sp.Symbol, Shape]) -> tuple[tuple[b.Layout, b.Layout], ...]:
    """Both sides of each line: its name, and its expression."""
    return tuple((notation(line.symbol), notation(line.expr, shapes)) for line in lines)


def _shapes_in(value: Any, shapes: Mapping[sp.Symbol, Shape]) -> dict[sp.Symbol, Shape]:
    """The shapes of the names in a value, and of one more: many lines are not looked through for each of them."""
    parts = [value] if isinstance(value, sp.Basic) else _sides(value)
    found = {symbol: shapes[symbol] for part in parts for symbol in part.free_symbols if shapes.get(symbol)}
    if not found:  # whether there are arrays beside it still counts
        found = dict(list(islice(((symbol, shape) for symbol, shape in shapes.items() if shape), 1)))
    return found


def _setting(shapes: Mapping[sp.Symbol, Shape]) -> Setting:
    def box(expr: sp.Expr) -> b.Layout:
        return _expression(expr, setting)

    setting = Setting(box, {symbol: shape for symbol, shape in shapes.items() if shape})
    return setting


def _box(value: Any, box: Callable[[sp.Expr], b.Layout]) -> b.Layout:
    match value:
        case Assign(symbol, expr):
            return b.Chain(box(symbol), (("=", box(expr)),))
        case Comparison(lhs, relation, rhs):
            return b.Chain(box(lhs), ((relation.value, box(rhs)),))
        case sp.core.relational.Relational():
            return b.Chain(box(value.lhs), ((_RELATIONS[value.rel_op], box(value.rhs)),))
        case bool():
            raise _error_for(value)
        case int() | Rational():
            return rational(sp.Rational(value))
        case sp.Expr():
            return box(value)
    raise _error_for(value)


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


def _error_for(value: Any) -> InputError:
    name = value.func.__name__ if isinstance(value, sp.Basic) else type(value).__name__
    return InputError(
        f"{str(value)[:80]} cannot be printed: there is no notation for {name}; "
        "give an expression in the functions of symrnn, a line, or a comparison"
    )


def _expression(expr: Any, setting: Setting) -> b.Layout:
    if isinstance(expr, sp.Symbol):
        return split_name(expr.name)
    if isinstance(expr, sp.Rational):
        return rational(expr)
    if expr in CONSTANTS:
        return CONSTANTS[expr]
    if is_undefined(expr):
        return b.Apply(function_name(expr.func.__name__), tuple(map(setting.box, expr.args)))
    rule = _NODES.get(expr.func)
    if rule is not None:
        return rule(expr, setting)
    if expr.func in FUNCTION_NAMES:
        return b.Apply(FUNCTION_NAMES[expr.func], tuple(map(setting.box, expr.args)))
    raise _error_for(expr)


def _sum(expr: sp.Add, setting: Setting) -> b.Layout:
    if not setting.is_scalar(expr):
        return _terms(expr, setting)
    found = find_finite_sum(expr)
    if found is not None:
        return _range_sum(expr, found, setting)
    apart = part_lone_term(expr)
    return _terms(expr, setting) if apart is None else _lone_term_and_sum(*apart, setting)


def _lone_term_and_sum(lone: sp.Expr, others: sp.Add, found: FiniteSum, setting: Setting) -> b.Layout:
    """One term, and the sum of all others with the other sign; term by term these stand in parentheses."""
    counted = _range_sum(others, found, setting)
    inside = replace(counted, terms=b.Parens(counted.terms))
    negative = _is_negative(lone)
    first = setting.box(-lone if negative else lone)
    return b.Sum((("-" if negative else "+", first), ("+" if negative else "-", inside)))


def _range_sum(expr: sp.Add, found: FiniteSum, setting: Setting) -> b.RangeSum:
    """What all terms have in common, the summation sign, and one term."""
    counted = [each for each in sp.Mul.make_args(found.term) if each.is_Add]  # such as 51 - j: before the names
    front = [factor(each, setting) for each in counted]
    rest = factor(sp.Mul(*(each for each in sp.Mul.make_args(found.term) if not each.is_Add)), setting)
    body = b.Product((*front, *(rest.factors if isinstance(rest, b.Product) else (rest,)))) if front else rest
    numbers = [rational(sp.Integer(number)) for number in (found.low, found.high)]
    common = None if found.factor == 1 else factor(found.factor, setting)
    return b.RangeSum(common, setting.box(found.counter), numbers[0], numbers[1], body, _terms(expr, setting))


def _terms(expr: sp.Add, setting: Setting) -> b.Layout:
    terms = []
    for term in order_terms(expr) if setting.is_scalar(expr) else entrywise_terms(expr):
        negative = _is_negative(term)
        box = setting.box(-term if negative else term)
        terms.append(("-" if negative else "+", b.Parens(box) if isinstance(box, b.Sum) else box))
    return b.Sum(tuple(terms))


def _is_negative(term: sp.Expr) -> bool:
    """Whether a term is written with a minus sign."""
    return bool(term.as_coeff_Mul()[0].is_negative)


def _power(expr: sp.Pow, setting: Setting) -> b.Layout:
    base, exponent = expr.args
    if exponent.is_Rational and exponent < 0:
        below = sp.Pow(base, -exponent, evaluate=not base.is_Rational)  # a power of a number stays one as it is written
        return over(b.Number("1"), factor(below, setting))
    if exponent == sp.Rational(1, 2):
        return b.Radical(setting.box(base))
    raised = _flat(setting.box(exponent))
    box = setting.box(base)
    if isinstance(box, b.Apply) and isinstance(raised, b.Number) and base.func in FUNCTION_NAMES:
        return b.Apply(b.Power(box.head, raised), box.arguments)
    return b.Power(box if _stands_alone(box) else b.Parens(box), raised)


def _flat(box: b.Layout) -> b.Layout:
    return b.Slash(box.numerator, box.denominator) if isinstance(box, b.Ratio) else box


def _stands_alone(box: b.Layout) -> bool:
    """Whether an exponent may be put on the part without parentheses."""
    if isinstance(box, b.Name):
        return box.label is None or box.entry is not None
    return isinstance(box, b.Number | b.Bars | b.Norm | b.BlockMatrix | b.Stack | b.Part | b.Apply)


def _exponential(expr: sp.exp, setting: Setting) -> b.Layout:
    """A power of e, unless it were long, or could be taken for that of a matrix."""
    (argument,) = expr.args
    box = setting.box(argument)
    if argument.has(sp.Function, *NODES) or argument.count_ops() > _LONGEST_EXPONENT or not setting.is_scalar(argument):
        return b.Apply(FUNCTION_NAMES[sp.exp], (box,))
    return b.Power(CONSTANTS[sp.E], _flat(box))


def _absolute(expr: sp.Abs, setting: Setting) -> b.Layout:
    return b.Bars(setting.box(expr.args[0]))


#: nodes that are not a name and its arguments
_NODES: Mapping[Any, Callable[[Any, Setting], b.Layout]] = MappingProxyType(
    {
        sp.Add: _sum,
        sp.Mul: product,
        sp.Pow: _power,
        sp.exp: _exponential,
        sp.Abs: _absolute,
        dot: matrix_product,
        total: summation,
        blocks: block_matrix,
        **ARRAYS,
        **dict.fromkeys(NORMS, norm),
    }
)
