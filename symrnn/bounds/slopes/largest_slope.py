"""The largest slope of an activation, certified: sup|f'| exactly, or between two numbers that are close together."""

from __future__ import annotations

from typing import Any

import sympy as sp

from symrnn.bounds.slopes.certified_slope import CertifiedSlope
from symrnn.bounds.slopes.slope_search import certify_slope
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, activation
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.functions import FUNCTIONS, is_undefined
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["slope_bound"]


@check_arguments
def slope_bound(of: str | sp.Expr) -> CertifiedSlope:
    """sup|f'| of an activation of the table, or of a formula in one symbol, with proved claims.

    >>> print(slope_bound("sigmoid"))
    sigmoid: sup|f'| = 1/4, attained at 0
    >>> print(slope_bound("softplus"))
    softplus: sup|f'| = 1, not attained
    >>> print(slope_bound("silu"))
    silu: sup|f'| lies between 1.0998393201287 and 1.0998393201292
    >>> x = sp.Symbol("x", real=True)
    >>> print(slope_bound(x**2))
    x**2: |f'| has no bound

    Raises
    ------
    InputError
        for a name that is not in the table, an undefined function, and an expression that is not a formula in one
        symbol made of the functions of symrnn.
    """
    name, symbol, value = _read_question(of)
    output = name_symbol("output" if symbol.name != "output" else "value")
    program = Program((Input(symbol),), (Assign(output, value),), (output,))
    back = bptt(program)
    slope = back.expression(with_ending(symbol, "_bar"))
    return certify_slope(name, symbol, value, slope, adjoint_claims(program, back))


def _read_question(of: Any) -> tuple[str, sp.Symbol, sp.Expr]:
    """The name, the symbol and the formula of what was asked for."""
    if isinstance(of, str):
        row = activation(of)
        if of not in ACTIVATIONS:
            raise InputError(f"{of} is an undefined function, of whose slope nothing is known; name an activation")
        return of, ARGUMENT, row.function(ARGUMENT)
    if not isinstance(of, sp.Expr) or len(of.free_symbols) != 1:
        raise InputError(f"{of!r} is no activation; give a name of the table, or a formula in one symbol")
    (symbol,) = of.free_symbols
    if symbol != name_symbol(symbol.name):
        raise InputError(f"{symbol} in {of} has to be real and no more; make it with name_symbol({symbol.name!r})")
    for node in sp.preorder_traversal(of):
        if is_undefined(node):
            raise InputError(f"{node.func.__name__} is undefined in {of}, and nothing is known of its slope")
        if (node.is_Function and node.func not in FUNCTIONS) or node.is_Float:
            raise InputError(f"{node} in {of} is not one of the exact numbers and functions of symrnn")
    return str(of), symbol, of
