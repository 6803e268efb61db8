"""What a page says once of nodes that are not read without a word: ones, blocks and parts, sums, shares, ties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.documents.formulas.arrays import ONES
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.notation import notation
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, total
from symrnn.programs.program import name_symbol

__all__ = ["meanings_of"]

Parts = tuple[str | Layout, ...]

_x, _y, _A, _c = map(name_symbol, "xyAc")


def meanings_of(formulas: tuple[sp.Basic, ...]) -> Parts:
    """A sentence for each kind of node that stands in the formulas, in the order of the table; a size alone is none."""
    found = (
        (say, [node for expr in formulas if not isinstance(expr, extent) for node in expr.atoms(*kinds)])
        for kinds, say in _SENTENCES.items()
    )
    said = [part for say, nodes in found if nodes for part in (*say(nodes), " ")]
    return tuple(said[:-1])


def _write(expr: sp.Expr) -> Layout:
    """A formula of vectors x and y and a matrix A."""
    return notation(expr, {_x: ("n",), _y: ("n",), _A: ("n", "n")})


def _ones_that_fit(nodes: list[Any]) -> Parts:
    return (ONES, " is a column of as many ones as fit.")


def _ones(nodes: list[Any]) -> Parts:
    """The first of them by name, a letter before a number; the identity where it is on a diagonal."""
    first = min(nodes, key=lambda node: (isinstance(node.size, int), str(node)))
    several = (_write(ones(first.size)), " is a column of ", _write(extent(first.size)), " ones")
    return (*several, ", ", _write(diag(ones(first.size))), " the identity matrix of as many rows.")


def _diagonal(nodes: list[Any]) -> Parts:
    inverse = (" is the column on the diagonal of ", _write(_A), ", and ", _write(diag(_x)), " the matrix that has ")
    return (_write(diagonal(_A)), *inverse, _write(_x), " there and 0 elsewhere.")


def _cumsum(nodes: list[Any]) -> Parts:
    return ("Entry i of ", _write(cumsum(_x)), " is the sum of the entries of ", _write(_x), " up to i.")


def _reverse_cumsum(nodes: list[Any]) -> Parts:
    return ("Entry i of ", _write(reverse_cumsum(_x)), " is the sum of the entries of ", _write(_x), " from i on.")


def _softmax(nodes: list[Any]) -> Parts:
    shares = _write(sp.exp(_x) / total(sp.exp(_x)))
    return (
        _write(softmax(_x)),
        " is of a vector as a whole: ",
        shares,
        ", whose entries are positive and add up to 1.",
    )


def _logsumexp(nodes: list[Any]) -> Parts:
    return (_write(logsumexp(_x)), " is the number ", _write(sp.log(total(sp.exp(_x)))), ".")


def _inverse(nodes: list[Any]) -> Parts:
    return (_write(inv(_A)), " is the inverse of the matrix, where it has one, ", _write(T(inv(_A))), " its transpose.")


def _stack(nodes: list[Any]) -> Parts:
    return ("In ", _write(stack(_x, _y)), " the blocks stand one below the other.")


def _part(nodes: list[Any]) -> Parts:
    """By an example, in which no letter is taken for a name of the page."""
    rows = (_write(part(_x, 2, 5)), " holds the rows 2, 3 and 4 of ", _write(_x), ", counted from 0, and ")
    return (*rows, _write(T(part(T(_A), 2, 5))), " these columns of ", _write(_A), ".")


def _pad(nodes: list[Any]) -> Parts:
    return (_write(pad(_x, 2, 9)), " has 9 rows: ", _write(_x), " from row 2 on, counted from 0, and zeros.")


def _extent(nodes: list[Any]) -> Parts:
    return (_write(min(nodes, key=str)), " in a formula is the size as a number.")


def _ties(nodes: list[Any]) -> Parts:
    two = (_write(maximum(_x, _y)), " is the larger of two numbers, ", _write(minimum(_x, _y)), " the smaller. ")
    return (
        *two,
        "At a tie they have no derivative: the slope there is a choice, named as c in ",
        _write(step(_x, _c)),
        ".",
    )


def _surrogate(nodes: list[Any]) -> Parts:
    whole = _write(surrogate(_x, _y))
    value = (" has the value ", _write(_x), " and, by declaration, the derivatives of ", _write(_y))
    return (whole, *value, ": what is differentiated through it is not the derivative of its value.")


_SENTENCES: Mapping[Any, Callable[[list[Any]], Parts]] = MappingProxyType(
    {
        (spread, row_sums): _ones_that_fit,
        (ones,): _ones,
        (extent,): _extent,
        (diagonal,): _diagonal,
        (stack,): _stack,
        (part,): _part,
        (pad,): _pad,
        (inv,): _inverse,
        (softmax,): _softmax,
        (logsumexp,): _logsumexp,
        (cumsum,): _cumsum,
        (reverse_cumsum,): _reverse_cumsum,
        (maximum, minimum): _ties,
        (surrogate,): _surrogate,
    }
)
