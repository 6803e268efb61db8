"""Weights, drawn by the regime of the linear network that has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot
from symrnn.expressions.sizes import size_value
from symrnn.testing.kernels.trials import default_sizes

__all__ = ["parameters", "weights"]

Array = np.ndarray[Any, Any]
ArrayStrategy = st.SearchStrategy[Array]

_EXPONENTS = st.integers(1, 52)


@check_arguments
def weights(regime: str | None = None, n: int | None = None) -> ArrayStrategy:
    """Recurrent weights, (n, n), or a number of shape () without ``n``: of one regime, or of any.

    "vanishing": the spectral norm is below 1; "neutral": a signed permutation, orthogonal, exactly 1 or -1 as a number;
    "nearly neutral": that times 1 + 2^-k or 1 - 2^-k, k from 1 to 52; "exploding": that times a number above 1;
    "saturated": entries from 10 to 1000, which drive tanh to its ends. The regime is that of h_t = W h_{t-1}; what an
    activation makes of it, ``symrnn.bounds.networks.regime`` tells.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(weights("vanishing", 3))
    ... def the_norm_is_below_1(w):
    ...     assert np.linalg.norm(w, 2) < 1
    >>> the_norm_is_below_1()

    Raises
    ------
    InputError
        for another regime, and a size that is no positive integer.
    """
    if regime is not None and regime not in _REGIMES:
        raise InputError(f"regime is {regime!r}; expected one of {listing(_REGIMES)}")
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or n < 1):
        raise InputError(f"n is {n!r}; expected a positive integer, or None for a number")
    shape = () if n is None else (n, n)
    return st.one_of(*(_REGIMES[name](shape) for name in ([*_REGIMES] if regime is None else [regime]))).map(np.asarray)


@check_arguments
def parameters(
    cell: Cell, sizes: Mapping[str, int] | None = None, regime: str | None = None
) -> st.SearchStrategy[dict[str, Array]]:
    """All parameters of a cell by name: recurrent weights of a regime, see ``weights``, all others between -1 and 1.

    Recurrent is what multiplies something that the states before lead to. A parameter for each step has one step.

    >>> from hypothesis import given, settings
    >>> from symrnn.cells import elman_unit
    >>> @settings(max_examples=5)
    ... @given(parameters(elman_unit(), regime="neutral"))
    ... def W_hh_is_recurrent(params):
    ...     assert abs(params["W_hh"]) == 1
    >>> W_hh_is_recurrent()

    Raises
    ------
    InputError
        as ``weights`` does, and for sizes that do not fit.
    """
    known = {**default_sizes(cell, sizes), "steps": 1}
    recurrent = _recurrent(cell)
    found = {}
    for role in parameter_roles(cell):
        shape = tuple(size_value(size, known) for size in role.shape)
        is_square = not shape or (len(shape) == 2 and shape[0] == shape[1])
        own = (
            weights(regime, shape[0] if shape else None)
            if is_square and role.symbol in recurrent
            else _draw_bounded(shape)
        )
        found[role.symbol.name] = own.map(lambda array: array[np.newaxis]) if role.lead else own
    return st.fixed_dictionaries(found)


def _recurrent(cell: Cell) -> set[sp.Symbol]:
    """The parameters that stand in a product with what the states before lead to."""
    reached = {previous(state.symbol) for state in cell.states}
    names = {parameter.symbol for parameter in cell.parameters}
    found = set()
    for line in cell.lines:
        for node in line.expr.atoms(sp.Mul, dot) if line.expr.free_symbols & reached else ():
            within = [factor.free_symbols for factor in node.args]
            found |= {symbol for own in within if own & reached for other in within for symbol in other & names}
        if line.expr.free_symbols & reached:
            reached.add(line.symbol)
    return found


def _draw_bounded(shape: tuple[int, ...]) -> ArrayStrategy:
    return arrays(np.float64, shape, elements=st.floats(-1, 1))


def _vanishing(shape: tuple[int, ...]) -> ArrayStrategy:
    """A share below 1 of a matrix whose Frobenius norm is at most 1, and so its spectral norm."""
    return st.builds(lambda w, r: r * w / max(1.0, float(np.linalg.norm(w))), _draw_bounded(shape), st.floats(0, 0.99))


def _neutral(shape: tuple[int, ...]) -> ArrayStrategy:
    size = shape[0] if shape else 1
    signs = st.lists(st.sampled_from((1.0, -1.0)), min_size=size, max_size=size)
    order = st.permutations(range(size))
    return st.builds(lambda s, p: (np.diag(s)[p]).reshape(shape), signs, order)


def _nearly_neutral(shape: tuple[int, ...]) -> ArrayStrategy:
    return st.builds(lambda w, s, k: w * (1 + s * 2.0**-k), _neutral(shape), st.sampled_from((1, -1)), _EXPONENTS)


def _exploding(shape: tuple[int, ...]) -> ArrayStrategy:
    return st.builds(lambda w, r: w * r, _neutral(shape), st.floats(1, 8, exclude_min=True))


def _draw_saturated(shape: tuple[int, ...]) -> ArrayStrategy:
    sizes = arrays(np.float64, shape, elements=st.floats(10, 1000))
    return st.builds(
        lambda w, s: np.asarray(w * s), sizes, arrays(np.float64, shape, elements=st.sampled_from((1.0, -1.0)))
    )


_REGIMES: Mapping[str, Callable[[tuple[int, ...]], ArrayStrategy]] = MappingProxyType(
    {
        "vanishing": _vanishing,
        "neutral": _neutral,
        "nearly neutral": _nearly_neutral,
        "exploding": _exploding,
        "saturated": _draw_saturated,
    }
)
