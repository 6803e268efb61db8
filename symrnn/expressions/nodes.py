"""The nodes of the expression language that are not elementwise: ``dot``, ``T``, ``total``, ``diag``, and more.

Every name is a real commutative symbol; its shape stands in the program. Vectors are columns. What a node says of the
shapes of its arguments is in ``shapes``; the less frequent nodes are in ``array_nodes``. Norms and ``blocks`` stand in
claims about a program, and in no line of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import ARRAY_NODES, part, spread
from symrnn.expressions.language_node import LanguageNode, write_operand

__all__ = [
    "NODES",
    "NORMS",
    "OF_TRANSPOSE",
    "T",
    "blocks",
    "diag",
    "dot",
    "has_nodes",
    "norm_1",
    "norm_2",
    "norm_inf",
    "total",
]


class dot(LanguageNode):
    """The matrix product: dot(A, b)[i, j] = sum over k of A[i, k]*b[k, j].

    >>> W, x = sp.symbols("W x", real=True)
    >>> print(2*dot(W, x), dot(W, 0))
    2*(W @ x) 0
    """

    arity = 2
    precedence = PRECEDENCE["Mul"]

    def _sympystr(self, printer: Any) -> str:
        left, right = self.args
        return f"{write_operand(left, printer, isinstance(left, dot))} @ {write_operand(right, printer, False)}"


class T(LanguageNode):
    """The transpose: T(A)[i, j] = A[j, i].

    >>> W, g = sp.symbols("W g", real=True)
    >>> print(dot(T(W), g), T(T(W)))
    W.T @ g W
    """

    precedence = PRECEDENCE["Atom"]

    @classmethod
    def _make(cls, *arguments: sp.Expr) -> sp.Expr:
        (argument,) = arguments
        if isinstance(argument, T):
            return argument.args[0]
        return argument if argument.is_Number else super()._make(argument)

    def _sympystr(self, printer: Any) -> str:
        (argument,) = self.args
        if isinstance(argument, spread):
            return argument.write(printer, "[None, :]")
        if isinstance(argument, part) and isinstance(argument.args[0], T):
            inner = argument.args[0].args[0]
            whole, rows = (inner.args[0], inner.sizes) if isinstance(inner, part) else (inner, ("", ""))
            slices = ", ".join(":".join(map(str, sizes)) for sizes in (rows, argument.sizes))
            return f"{printer.parenthesize(whole, PRECEDENCE['Atom'], strict=True)}[{slices}]"
        return f"{printer.parenthesize(argument, PRECEDENCE['Atom'], strict=True)}.T"


class total(LanguageNode):
    """The sum of all entries, a scalar.

    >>> h = sp.Symbol("h", real=True)
    >>> print(total(h**2))
    total(h**2)
    """


class diag(LanguageNode):
    """The diagonal matrix of a vector: diag(v)[i, j] = v[i] where i = j, else 0.

    >>> h, W = sp.symbols("h W", real=True)
    >>> print(dot(diag(1 - h**2), W))
    diag(1 - h**2) @ W
    """


class norm_1(LanguageNode):
    """The largest sum of sizes in a column: the norm that belongs to the sum of sizes of a vector.

    >>> print(norm_1(sp.Symbol("W", real=True)))
    norm_1(W)
    """

    is_nonnegative = True


class norm_2(LanguageNode):
    """The largest singular value, the norm that belongs to the length of a vector.

    >>> W = sp.Symbol("W", real=True)
    >>> print(norm_2(W), abs(norm_2(W)))
    norm_2(W) norm_2(W)
    """

    is_nonnegative = True


class norm_inf(LanguageNode):
    """The largest sum of sizes in a row; of a vector the largest size of an entry.

    >>> print(norm_inf(sp.Symbol("W", real=True)))
    norm_inf(W)
    """

    is_nonnegative = True


class blocks(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """A square matrix of blocks, row by row: blocks(A, B, C, D) has A and B side by side above C and D."""

    is_real = True
    is_commutative = True

    def __new__(cls, *arguments: Any) -> Any:
        """The blocks in the order in which they are given."""
        if not all(isinstance(part, sp.Expr) for part in arguments):
            raise InputError(f"blocks takes SymPy expressions, found {arguments!r}")
        return super().__new__(cls, *arguments)


NODES = (dot, T, total, diag, *ARRAY_NODES)
NORMS = (norm_1, norm_2, norm_inf)
#: a norm of A^T is this norm of A
OF_TRANSPOSE: Mapping[Any, Any] = MappingProxyType({norm_1: norm_inf, norm_2: norm_2, norm_inf: norm_1})


def has_nodes(expr: sp.Expr) -> bool:
    """Whether a node stands anywhere in an expression; every line of every program is asked, so SymPy's is too slow."""
    return isinstance(expr, NODES) or any(map(has_nodes, expr.args))
