"""The spectral norm of a multiple of the identity and a symmetric matrix of rank one: I - beta k k^T of the delta rule.

Its eigenvalues are s across k and s + c |k|^2 along k, so its norm is the larger of their sizes.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symrnn.expressions.array_nodes import ones
from symrnn.expressions.functions import maximum
from symrnn.expressions.nodes import T, diag, dot, norm_2
from symrnn.expressions.shapes import Shape

__all__ = ["size_of_rank_one_update"]


def size_of_rank_one_update(expr: sp.Expr, shape: Callable[[sp.Expr], Shape]) -> sp.Expr | None:
    """max(|s|, |s + c |k|^2|) of s I + c k k^T with numbers s and c; None of anything else.

    >>> k, beta = sp.symbols("k beta", real=True)
    >>> shapes = {k: ("d",), beta: ()}
    >>> from symrnn.expressions.shapes import shape_of
    >>> update = diag(ones("d")) - beta*dot(k, T(k))
    >>> print(size_of_rank_one_update(update, lambda part: shape_of(part, shapes)))
    maximum(1, Abs(beta*norm_2(k)**2 - 1))
    """
    if not isinstance(expr, sp.Add) or len(expr.args) != 2:
        return None
    parts = (_number_and_matrix(term, shape) for term in expr.args)
    found = {_is_identity(matrix): (number, matrix) for number, matrix in parts}
    if len(found) < 2:
        return None
    (scale, _), (number, product) = found[True], found[False]
    if not isinstance(product, dot) or product.args[1] != T(product.args[0]) or len(shape(product.args[0])) != 1:
        return None
    return maximum(sp.Abs(scale), sp.Abs(scale + number * norm_2(product.args[0]) ** 2))


def _is_identity(matrix: sp.Expr) -> bool:
    return isinstance(matrix, diag) and isinstance(matrix.args[0], ones)


def _number_and_matrix(term: sp.Expr, shape: Callable[[sp.Expr], Shape]) -> tuple[sp.Expr, sp.Expr]:
    """A term as a number times a matrix."""
    factors = sp.Mul.make_args(term)
    large = [factor for factor in factors if shape(factor)]
    return sp.Mul(*(factor for factor in factors if not shape(factor))), sp.Mul(*large)
