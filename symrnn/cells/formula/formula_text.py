"""Expressions in the words that formulas are read in."""

from __future__ import annotations

import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

__all__ = ["formula_text"]

_MUL = PRECEDENCE["Mul"]


def formula_text(expr: sp.Expr) -> str:
    """The text of an expression, in the words that ``parse_formula`` reads.

    >>> x = sp.Symbol("x", real=True)
    >>> formula_text(sp.Abs(x)/2 + x*sp.sqrt(x))
    'sqrt(x)**3 + abs(x)/2'
    """
    return str(_Printer().doprint(expr))


class _Printer(StrPrinter):  # type: ignore[misc]  # SymPy ships no types
    """SymPy's own text form, with the language's words, and read back as the same expression."""

    def _print_Mul(self, node: sp.Expr) -> str:
        """``a/b/2`` for SymPy's ``a/(2*b)``: a sum b would be multiplied out when that is read."""
        coefficient, rest = node.as_coeff_Mul()
        if not coefficient.is_Rational:
            return str(super()._print_Mul(node))
        factors = [] if rest is sp.S.One else rest.as_ordered_factors()
        below = [factor for factor in factors if factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative]
        above = [self.parenthesize(factor, _MUL) for factor in factors if factor not in below]
        numbers = [str(abs(coefficient.p))] * (abs(coefficient.p) != 1 or not above)
        divisors = [self.parenthesize(1 / factor, _MUL) for factor in below] + [str(coefficient.q)] * (
            coefficient.q != 1
        )
        return "-" * bool(coefficient < 0) + "*".join(numbers + above) + "".join(f"/{divisor}" for divisor in divisors)

    def _print_Pow(self, node: sp.Expr, rational: bool = False) -> str:
        """``sqrt(x)**3`` for SymPy's ``x**(3/2)``."""
        if not (node.exp.is_Rational and node.exp.q == 2):
            return str(super()._print_Pow(node, rational))
        root = f"sqrt({self._print(node.base)})" + f"**{abs(node.exp.p)}" * (abs(node.exp.p) != 1)
        return root if node.exp > 0 else f"1/{root}"

    def _print_Abs(self, node: sp.Expr) -> str:
        return f"abs({self._print(node.args[0])})"

    def _print_Exp1(self, node: sp.Expr) -> str:
        return "exp(1)"

    def _print_maximum(self, node: sp.Expr) -> str:
        return self._flatten("max", node)

    def _print_minimum(self, node: sp.Expr) -> str:
        return self._flatten("min", node)

    def _flatten(self, word: str, node: sp.Expr) -> str:
        """``max(a, b, c)`` for max(max(a, b), c), which is what that reads as."""
        arguments = [node.args[1]]
        first = node.args[0]
        while first.func is node.func:
            first, second = first.args
            arguments.append(second)
        return f"{word}({self.stringify([first, *arguments[::-1]], ', ')})"
