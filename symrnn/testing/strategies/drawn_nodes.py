"""Cells of nodes along an axis and of all entries, drawn: shares, sums up to each entry, rows, the larger of two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import sympy as sp
from hypothesis import strategies as st

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Parameter
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["node_cells"]

_DEPTH = 2
X, H, H_PREV, V, W, U, B = map(name_symbol, ("x", "h", "h_prev", "v", "W", "U", "b"))
_SIZES: Mapping[sp.Symbol, Shape] = MappingProxyType({W: ("n", "m"), U: ("n", "n"), B: ("n",)})

Expressions = st.SearchStrategy[sp.Expr]


def node_cells(kinks: bool) -> st.SearchStrategy[Cell]:
    """Cells of one vector state and a line beside it, with kinks or without.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(node_cells(kinks=False))
    ... def each_has_one_state(cell):
    ...     assert [state.symbol.name for state in cell.states] == ["h"]
    >>> each_has_one_state()
    """
    beside, state = _vectors(_DEPTH, kinks, False), _vectors(1, kinks, True)
    return st.builds(_cell, beside, state)


def _cell(beside: sp.Expr, state: sp.Expr) -> Cell:
    lines = (Assign(V, beside, ("n",)), Assign(H, sp.tanh(state), ("n",)))
    used = beside.free_symbols | state.free_symbols
    parameters = tuple(Parameter(symbol, shape=shape) for symbol, shape in _SIZES.items() if symbol in used)
    return Cell("nodes", (Input(X, ("m",)),), (Input(H, ("n",)),), parameters, lines)


@lru_cache(maxsize=8)  # a strategy that is made again is validated again
def _vectors(depth: int, kinks: bool, after: bool) -> Expressions:
    """Expressions of n entries in the names of a step, after the line beside the state or before."""
    leaf = st.sampled_from([H_PREV + B, dot(U, H_PREV), dot(W, X), *([V] if after else [])])
    if not depth:
        return leaf
    inner = _vectors(depth - 1, kinks, after)
    of_one = [softmax, cumsum, reverse_cumsum, sp.tanh, _less_the_mean, _rows, _outer]
    of_two = [_scale, _by_logarithm, *([maximum, minimum] if kinks else [])]
    return st.one_of(
        leaf,
        st.builds(lambda build, v: build(v), st.sampled_from(of_one), inner),
        st.builds(lambda build, v, w: build(v, w), st.sampled_from(of_two), inner, leaf),
    )


def _less_the_mean(v: sp.Expr) -> sp.Expr:
    return v - total(v) / extent("n") * ones("n")


def _rows(v: sp.Expr) -> sp.Expr:
    return row_sums(U * T(spread(v))) + diagonal(U)


def _outer(v: sp.Expr) -> sp.Expr:
    return row_sums(spread(B) * U + dot(diag(v), U))


def _scale(v: sp.Expr, w: sp.Expr) -> sp.Expr:
    return dot(diag(w), v)


def _by_logarithm(v: sp.Expr, w: sp.Expr) -> sp.Expr:
    return v * logsumexp(w)
