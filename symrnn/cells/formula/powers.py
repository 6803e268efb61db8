"""Powers: of written integers, of halves, and with a formula as exponent."""

from __future__ import annotations

import ast

import sympy as sp

from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.context import FormulaContext
from symrnn.cells.formula.limits import LARGEST_BITS, LARGEST_POWER, bits, is_constant
from symrnn.expressions.exact import NOT_REAL

__all__ = ["read_power"]


def read_power(formula: FormulaContext, node: ast.BinOp, power: int) -> Operand:
    """``a**2``, ``a**0.5``, and ``a**b``, which is exp(b*log(a)) where a is positive."""
    exponent, shape = _exponent(formula, node.right, power)
    if not exponent.is_Integer:
        return _read_exponential(formula, node, (exponent, shape), power)
    if abs(exponent) > power:
        formula.fail(node.right, f"powers go up to {LARGEST_POWER}, nested ones together; found {exponent}")
    base, base_shape = formula.value(node.left, power // max(abs(int(exponent)), 1))
    if base is sp.S.Zero and exponent < 0:
        formula.fail(node.left, f"{formula.source(node.left)} is zero; it has no power {exponent}")
    if bits(base.as_coeff_Mul()[0]) * abs(exponent) > LARGEST_BITS:
        formula.fail(node.left, f"the power is a number of more than {LARGEST_BITS} bits; give smaller numbers")
    return base**exponent, base_shape


def _exponent(formula: FormulaContext, node: ast.expr, power: int) -> Operand:
    """A written integer at once; anything else as a formula."""
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    literal = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    if isinstance(literal, ast.Constant) and type(literal.value) is int:
        return sp.Integer(-literal.value if negative else literal.value), ()
    return formula.operand(node, power)


def _read_exponential(formula: FormulaContext, node: ast.BinOp, exponent: Operand, power: int) -> Operand:
    if is_constant(exponent[0]) and not (exponent[0].is_Rational and exponent[0].q == 2):
        formula.fail(
            node.right,
            "expected an integer, a half or a formula with a name in it as exponent, found "
            f"{formula.source(node.right)}; declare it as a const",
        )
    if is_constant(exponent[0]) and abs(exponent[0]) > LARGEST_POWER:
        formula.fail(node.right, f"powers go up to {LARGEST_POWER}, found {exponent[0]}")
    base = formula.operand(node.left, power)
    if base[0].is_Number and not base[0].is_positive:
        formula.fail(node.left, f"{formula.source(node.left)} is not positive; only a positive number has such a power")
    shape = formula.fit(node, base[1], exponent[1])
    if is_constant(exponent[0]):
        return sp.sqrt(base[0]) ** exponent[0].p, shape
    result = sp.exp(exponent[0] * sp.log(base[0]))
    if result.has(*NOT_REAL):
        formula.fail(node, f"{formula.source(node)} is not a real number")
    return result, shape
