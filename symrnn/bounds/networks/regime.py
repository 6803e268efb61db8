"""The regime of a network with given weights: whether its gradient vanishes or explodes over many steps, certified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symrnn.bounds.intervals.norms import check_norm
from symrnn.bounds.networks.boxes import Box, box_of
from symrnn.bounds.networks.certificates import CertifiedRegime
from symrnn.bounds.networks.clock import NEVER, Clock
from symrnn.bounds.networks.every_time import bounds_at_every_time
from symrnn.bounds.networks.problems import Problem, problem_of
from symrnn.bounds.networks.regime_search import Query, find_regime
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments

__all__ = ["certify_regime", "lag_bounds_at_every_time", "regime"]

_LONGEST_LAG = 10_000


@check_arguments
def regime(
    cell: Cell,
    params: Mapping[str, Any],
    lag: int = 50,
    x: Any = None,
    initial: Any = None,
    *,
    norm: str = "2",
    size: float = 1e-3,
    seconds: float = 10.0,
) -> CertifiedRegime:
    """Whether the gradient of a network vanishes, explodes or does neither over ``lag`` steps, with a certificate.

    First come bounds that hold at every time, over a box of states that the network never leaves: one step's Jacobian
    has a norm q < 1, or the product over some steps has; then the gradient falls geometrically. Where that fails and
    ``x`` is given, the product along that sequence is enclosed, and ``scope`` says so.

    Parameters
    ----------
    cell
        whose gradient is meant.
    params, initial
        arrays by name, or boxes of them.
    lag
        over how many steps.
    x
        one sequence of inputs or a box of them, (steps, m); without it every input at all is meant.
    norm
        "1", "2" or "inf".
    size
        the size below which ``falls_below`` says that the norm falls.
    seconds
        for how long to search; where that ended the search, ``stopped`` says so.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> found = regime(elman_unit(), {"W_xh": 1, "W_hh": "0.9", "b_h": 0})
    >>> print(found)
    vanishing: norm 2 of the Jacobian <= 0.900001 at every state and input to come, so at most 0.900001^k over k steps
    >>> found.falls_below
    66

    Raises
    ------
    InputError
        as ``jacobian_enclosure`` does, for a size that is not between 0 and 1, and for seconds that are none.
    """
    return certify_regime(cell, params, lag, x, initial, norm, size, seconds, lambda stage: None)


def certify_regime(
    cell: Cell,
    params: Mapping[str, Any],
    lag: int,
    x: Any,
    initial: Any,
    norm: str,
    size: float,
    seconds: float,
    tell: Callable[[str], None],
) -> CertifiedRegime:
    """The same, told stage by stage."""
    _check_asked(lag, norm)
    if not 0 < size < 1:
        raise InputError(f"size is {size!r}; expected a number between 0 and 1")
    if not seconds > 0:
        raise InputError(f"seconds is {seconds!r}; expected a positive number")
    clock = Clock.start(float(seconds))
    problem = _problem(cell, params, x, initial)
    return find_regime(problem, Query(lag, norm, float(size), x is not None, tell), clock)


@check_arguments
def lag_bounds_at_every_time(
    cell: Cell, params: Mapping[str, Any], lag: int = 50, x: Any = None, initial: Any = None, *, norm: str = "2"
) -> tuple[tuple[float, float], ...]:
    """Certified bounds of ||dh_t/dh_{t-k}|| for k = 1 to ``lag`` that hold at every time, as in ``regime``.

    Errors are those of ``regime``.

    Parameters
    ----------
    cell, params, x, initial, norm
        as for ``regime``: without ``x`` every input is meant.
    lag
        the longest lag.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> bounds = lag_bounds_at_every_time(elman_unit(), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, 3)
    >>> [round(upper, 12) for _, upper in bounds]
    [0.5, 0.25, 0.125]
    """
    _check_asked(lag, norm)
    found = bounds_at_every_time(_problem(cell, params, x, initial), lag, norm, NEVER)
    return tuple(zip(found.lower, found.upper, strict=True))


def _check_asked(lag: int, norm: str) -> None:
    if not 1 <= lag <= _LONGEST_LAG:
        raise InputError(f"lag is {lag!r}; expected an integer from 1 to {_LONGEST_LAG}")
    check_norm(norm)


def _problem(cell: Cell, params: Mapping[str, Any], x: Any, initial: Any) -> Problem:
    """The problem as given; where no inputs are given, they may have any value."""
    if x is None and isinstance(cell, Cell):
        return problem_of(cell, params, _anything(cell), initial, _steps_of(cell, params))
    return problem_of(cell, params, x, initial)


def _steps_of(cell: Cell, params: Any) -> int:
    """The number of steps for which parameters are given; 1 where all steps share them."""
    given = params if isinstance(params, Mapping) else {}
    for item in cell.parameters:
        if item.indexing is Indexing.PER_STEP and item.symbol.name in given:
            shape = box_of(item.symbol.name, given[item.symbol.name]).low.shape
            if len(shape) == len(item.shape) + 1:
                return max(int(shape[0]), 1)
    return 1


def _anything(cell: Cell) -> dict[str, Box]:
    return {item.symbol.name: Box(np.asarray(-np.inf), np.asarray(np.inf)) for item in cell.inputs}
