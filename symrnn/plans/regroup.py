"""Sums and products by when their parts are known."""

from __future__ import annotations

from types import MappingProxyType

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.nodes import NODES
from symrnn.expressions.shapes import shape_of
from symrnn.plans.joint import Joint, Known
from symrnn.plans.writing import Writing, is_worth_a_line, latest
from symrnn.programs.program import Assign

__all__ = ["regroup"]

_ENDING = MappingProxyType(
    {Known.ONCE: "_once", Known.BEFORE: "_before", Known.FORWARD: "_kept", Known.ARRIVED: "_arrived"}
)


def regroup(joint: Joint) -> Joint:
    """Give the earlier part of every sum and product a line of its own.

    Before: ``a = b + W_x @ x + W_h @ h_prev``. After: ``a_before = b + W_x @ x`` and ``a = a_before + W_h @ h_prev``;
    the first can be had for all steps in one product. A matrix is made where it is needed: for all steps it would
    take more room than the states do.

    >>> from symrnn.cells import elman
    >>> from symrnn.plans.joint import join_forward
    >>> print(regroup(join_forward(elman())).program)
    a_before = b_h + W_xh @ x
    a = a_before + W_hh @ h_prev
    h = tanh(a)
    """
    writing = Writing(joint)
    for line in joint.program.lines:
        writing.add(Assign(line.symbol, _rewrite(line.expr, line.symbol, writing), line.shape))
    return writing.join()


def _rewrite(node: sp.Expr, of: sp.Symbol, writing: Writing) -> sp.Expr:
    if not node.args or isinstance(node, part):
        return node
    inner = [_rewrite(each, of, writing) if isinstance(each, sp.Expr) else each for each in node.args]
    whole = latest(node, writing.known)
    if node.is_Add or node.is_Mul:
        return _in_order(node.func, inner, whole, of, writing)
    if isinstance(node, NODES) or node.is_Function or node.is_Pow:
        inner = [_early(each, whole, of, writing) if isinstance(each, sp.Expr) else each for each in inner]
    return node.func(*inner)


def _in_order(kind: type[sp.Expr], parts: list[sp.Expr], whole: Known, of: sp.Symbol, writing: Writing) -> sp.Expr:
    """A sum or product, its earliest parts first: each group that is known together has one name."""
    groups: dict[Known, list[sp.Expr]] = {}
    for each in parts:
        if not each.is_number:
            groups.setdefault(latest(each, writing.known), []).append(each)
    numbers = [each for each in parts if each.is_number]
    if not groups:
        return kind(*numbers)
    found = numbers  # a number stands with what is known first: alone it is worth no line
    for known in sorted(groups):
        together = kind(*found, *groups[known])
        found = [together if known == whole else _early(together, whole, of, writing)]
    return found[0]


def _early(expr: sp.Expr, whole: Known, of: sp.Symbol, writing: Writing) -> sp.Expr:
    known = latest(expr, writing.known)
    if known >= whole or not is_worth_a_line(expr):
        return expr
    if known > Known.ONCE and len(shape_of(expr, writing.shapes)) > 1:
        return expr
    return writing.name(expr, of, _ENDING[known])
