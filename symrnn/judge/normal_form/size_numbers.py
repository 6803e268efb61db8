"""Sizes as numbers: the sum of their names, each a positive integer, which no symbol of a program is."""

from __future__ import annotations

import sympy as sp

from symrnn.expressions.array_nodes import extent
from symrnn.expressions.sizes import Size, size_terms

__all__ = ["size_number", "text_of_node"]


def size_number(size: Size) -> sp.Expr:
    """A size as a number: that of n entries is n.

    >>> size_number("m+2*n"), size_number(3)
    (m + 2*n, 3)
    """
    names = {name: sp.Symbol(name, integer=True, positive=True) if name else sp.S.One for name in size_terms(size)}
    return sp.Add(*(count * names[name] for name, count in size_terms(size).items()))


def text_of_node(node: sp.Expr) -> str:
    """A node as a text that no other node has: a size in it is not written as a symbol of the same name is.

    >>> n, v = sp.symbols("n v", real=True)
    >>> text_of_node(sp.tanh(n)*v), text_of_node(sp.tanh(extent("n"))*v)
    ('v*tanh(n)', 'v*tanh(size n)')
    """
    return str(node.xreplace({part: sp.Symbol(f"size {part.size}") for part in node.atoms(extent)}))
