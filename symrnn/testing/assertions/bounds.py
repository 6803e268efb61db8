"""The assertions on gradients over many steps: a stated bound holds, or they vanish; certified, or undecided."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from symrnn.bounds import Regime, regime
from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import to_fraction
from symrnn.testing.bounds.bound_report import BoundUndecided, BoundViolation, bound_report, regime_report
from symrnn.testing.bounds.checks import Network, at_a_place, bounds_of_lags, refine
from symrnn.testing.kernels.assertion_arguments import counts
from symrnn.testing.kernels.findings import telling

__all__ = ["assert_bound_holds", "assert_vanishes"]


@check_arguments
def assert_bound_holds(
    cell: Cell,
    params: Mapping[str, Any],
    bound: Any,
    x: Any = None,
    initial: Any = None,
    *,
    lag: int | Iterable[int] | None = None,
    norm: str = "2",
    seconds: float = 10.0,
) -> None:
    """Assert that the gradient over a lag is nowhere larger than stated: ||dh_T/dh_{T-lag}|| <= bound.

    Both ends are enclosed rigorously, and the box is divided where one sweep does not tell. A float is the binary
    fraction that it is, a text such as "0.9" the decimal.

    Parameters
    ----------
    cell
        whose gradient is meant.
    params, initial
        arrays by name, or boxes of them, ``between(low, high)``.
    bound
        a number, which is meant for all steps of ``x`` (50 without it), or a function of the lag, which is meant for
        each lag from 1 to that.
    x
        inputs of shape (steps, m), or a box of them; without it every input and every time is meant.
    lag
        the lag that is meant, or several.
    norm
        "1", "2" or "inf".
    seconds
        for how long the box is divided.

    Examples
    --------
    >>> from symrnn.bounds import between
    >>> from symrnn.cells import elman_unit
    >>> params = {"W_xh": 1, "W_hh": between("0.5", "0.9"), "b_h": 0}
    >>> assert_bound_holds(elman_unit(), params, lambda lag: 0.9**lag, x=[0.5] * 10)
    >>> assert_bound_holds(elman_unit(), params, lambda lag: 0.2**lag, x=[0.5] * 10)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.BoundViolation: the gradient of the cell elman_unit is larger than stated over 1 step...

    Raises
    ------
    BoundViolation
        naming the shortest lag at which it is certified to be larger, and a place.
    BoundUndecided
        where the certified bounds are on both sides of the stated one.
    InputError
        for a bound that is no number, and as ``jacobian_enclosure`` does.
    """
    __tracebackhide__ = True
    with telling("assert_bound_holds", cell):
        _check_seconds(seconds)
        _hold_bound(Network(cell, params, x, initial, norm), bound, lag, seconds)


@check_arguments
def assert_vanishes(
    cell: Cell,
    params: Mapping[str, Any],
    lag: int = 50,
    x: Any = None,
    initial: Any = None,
    *,
    size: Any = None,
    norm: str = "2",
    seconds: float = 10.0,
) -> None:
    """Assert that the gradient of a network vanishes: ||dh_t/dh_{t-lag}|| is certified to be below 1.

    Without ``x`` every input and every time is meant, and then the gradient falls geometrically for ever.

    Parameters
    ----------
    cell
        whose gradient is meant.
    params, x, initial, norm, seconds
        as for ``assert_bound_holds``.
    lag
        over how many steps.
    size
        what the norm has to be at most; below 1 where it is not given.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> assert_vanishes(elman_unit(), {"W_xh": 1, "W_hh": "0.9", "b_h": 0}, size=0.01)
    >>> assert_vanishes(elman_unit(), {"W_xh": 1, "W_hh": 3, "b_h": 0}, 20, x=[0] * 20)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.BoundViolation: the gradient of the cell elman_unit does not vanish over 20 steps: ...

    Raises
    ------
    BoundViolation
        where it is certified that the gradient explodes, or does neither, or is larger than ``size`` at some place.
    BoundUndecided
        where neither is certified.
    InputError
        as ``symrnn.bounds.networks.regime`` does.
    """
    __tracebackhide__ = True
    with telling("assert_vanishes", cell):
        _check_seconds(seconds)
        if size is not None:
            if not 0 < _number("size", size) < 1:
                raise InputError(f"size is {size!r}; expected a number between 0 and 1")
            _hold_bound(Network(cell, params, x, initial, norm), size, lag, seconds)
            return
        found = regime(cell, params, lag, x, initial, norm=norm, seconds=seconds)
        if found.regime is Regime.UNDECIDED:
            raise BoundUndecided(regime_report(cell.name, found, x is not None))
        if found.regime is not Regime.VANISHING:
            raise BoundViolation(regime_report(cell.name, found, x is not None))


def _hold_bound(network: Network, bound: Any, lag: int | Iterable[int] | None, seconds: float) -> None:
    __tracebackhide__ = True
    lags = _lags(bound, lag, network.steps)
    if network.x is not None and lags[-1] > network.steps:
        raise InputError(f"lag is {lags[-1]}; expected an integer from 1 to the number of steps, {network.steps}")
    stated = {k: _read_bound(bound, k) for k in lags}
    swept, until = bounds_of_lags(network, max(stated)), time.perf_counter() + seconds
    open_lags = {}
    for left, (k, limit) in zip(range(len(stated), 0, -1), stated.items(), strict=True):
        found = swept[k] if swept[k].holds(limit) else at_a_place(network, swept[k])
        found = refine(network, found, limit, (until - time.perf_counter()) / left)
        if found.fails(limit):
            raise BoundViolation(bound_report(network.cell.name, found, limit, network.x is not None))
        if not found.holds(limit):
            open_lags[k] = found
    if open_lags:
        k, found = next(iter(open_lags.items()))
        raise BoundUndecided(bound_report(network.cell.name, found, stated[k], network.x is not None))


def _lags(bound: Any, lag: int | Iterable[int] | None, steps: int) -> tuple[int, ...]:
    """The lags that are meant, the short ones first."""
    if lag is None:
        return tuple(range(1, steps + 1)) if callable(bound) else (steps,)
    return counts("lag", lag)


def _read_bound(bound: Any, lag: int) -> Fraction:
    return _number(f"bound({lag})", bound(lag)) if callable(bound) else _number("bound", bound)


def _number(what: str, value: Any) -> Fraction:
    try:
        return to_fraction(value)
    except InputError as error:
        raise InputError(f"{what}: {error}") from None


def _check_seconds(seconds: float) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
        raise InputError(f"seconds is {seconds!r}; expected a positive number")
