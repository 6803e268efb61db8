"""What all nodes of the expression language have in common that are not elementwise."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE

from symrnn.errors import InputError, inflect

__all__ = ["LanguageNode", "NodeOfValues", "write_operand"]


class LanguageNode(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """A node whose entries are real numbers; it is zero where an argument is."""

    is_real = True
    is_commutative = True
    arity = 1

    def __new__(cls, *arguments: Any) -> Any:
        """Of SymPy expressions, and of integers."""
        given = cls._read(arguments)
        return sp.S.Zero if sp.S.Zero in given else cls._make(*given)

    @classmethod
    def _read(cls, arguments: tuple[Any, ...]) -> tuple[sp.Expr, ...]:
        if len(arguments) != cls.arity:
            raise InputError(f"{cls.__name__} takes {inflect(cls.arity, 'argument')}, found {len(arguments)}")
        given = tuple(sp.Integer(part) if isinstance(part, int) else part for part in arguments)
        if not all(isinstance(part, sp.Expr) for part in given):
            raise InputError(f"{cls.__name__} takes SymPy expressions, found {arguments!r}")
        return given

    @classmethod
    def _make(cls, *arguments: sp.Expr) -> sp.Expr:
        return super().__new__(cls, *arguments)


class NodeOfValues(LanguageNode):
    """A node that is not linear: at zeros it has a value like any other."""

    def __new__(cls, *arguments: Any) -> Any:
        """Of SymPy expressions, and of integers."""
        return cls._make(*cls._read(arguments))


def write_operand(node: sp.Expr, printer: Any, is_product_bare: bool) -> str:
    """An operand of ``@``: products on the left need no brackets, all else that is not an atom does."""
    quotient = node.is_Pow and node.exp.could_extract_minus_sign()  # printed as 1/x
    level = PRECEDENCE["Atom"] if quotient else PRECEDENCE["Mul"]
    return str(printer._print(node)) if is_product_bare else str(printer.parenthesize(node, level))
