"""Expressions in the words that formulas are read in."""

from __future__ import annotations

import sympy as sp
from sympy.printing.str import StrPrinter

__all__ = ["formula_text"]


def formula_text(expr: sp.Expr) -> str:
    """The text of an expression, in the words that ``parse_formula`` reads.

    >>> x = sp.Symbol("x", real=True)
    >>> formula_text(sp.Abs(x)/2)
    'abs(x)/2'
    """
    return str(_Printer().doprint(expr))


class _Printer(StrPrinter):  # type: ignore[misc]  # SymPy ships no types
    """SymPy's own text form, with the language's words."""

    def _print_Abs(self, node: sp.Expr) -> str:
        return f"abs({self._print(node.args[0])})"

    def _print_Exp1(self, node: sp.Expr) -> str:
        return "exp(1)"
