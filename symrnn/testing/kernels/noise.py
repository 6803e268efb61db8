"""What a floating type must lose in a gradient, entry by entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.cells.parameters import Indexing, previous
from symrnn.testing.kernels.arithmetic import Arithmetic
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.equations import Equations, back_through, find_shared, forwards, gradient_roles, outputs
from symrnn.testing.kernels.moves import CAUCHY, NORMAL, Moves
from symrnn.testing.kernels.rounding import Rounding, growth
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["first_order_bound", "noise_of", "output_noise"]


def noise_of(equations: Equations, trial: Trial, arithmetic: Arithmetic, kink: float) -> Arrays:
    """By name, how far each entry of a gradient is moved by the rounding of what it is computed from.

    Not finite where numbers end on the way.
    """
    return _move_copies(equations, trial, arithmetic, kink, NORMAL)


def first_order_bound(equations: Equations, trial: Trial, arithmetic: Arithmetic, kink: float) -> Arrays:
    """By name, how far each entry of a gradient may be off to first order: the sum over all operations of u |d| s.

    d is the derivative of the entry with respect to the result of an operation, s the sum of its absolute terms, and
    u the unit roundoff of the type, or for sums that of the type they are in. It is estimated, to a fifth or so.

    Source: Higham (2002), Accuracy and stability of numerical algorithms, chapters 2 and 3.
    """
    return _move_copies(equations, trial, arithmetic, kink, CAUCHY)


def _move_copies(equations: Equations, trial: Trial, arithmetic: Arithmetic, kink: float, moves: Moves) -> Arrays:
    """What copies that are moved like that say."""
    generator = np.random.default_rng([trial.seed, trial.steps, trial.batch])
    rounding = Rounding(trial.batch, arithmetic, generator, moves)
    copies = _copy(trial, rounding)
    numbers = NumberType(np.float64, kink, rounding=rounding)
    with np.errstate(all="ignore"):
        done = back_through(
            equations, copies, numbers, forwards(equations, copies, numbers), find_shared(equations.cell)
        )
        return {
            name: array.reshape(trial.shape(role))
            for role in gradient_roles(equations.cell)
            for name, array in [(role.symbol.name, _of_array(equations, trial, done.terms, role.symbol, rounding))]
        }


def output_noise(equations: Equations, trial: Trial, arithmetic: Arithmetic) -> Arrays:
    """By name, how far each entry of what is given out is moved by the rounding of what it is computed from."""
    rounding = Rounding(trial.batch, arithmetic, np.random.default_rng([trial.seed, trial.steps, trial.batch]))
    with np.errstate(all="ignore"):
        found = outputs(equations, _copy(trial, rounding), NumberType(np.float64, rounding=rounding))
    return {name: rounding.spread(_by_copy(array, trial, rounding)) for name, array in found.items()}


def _copy(trial: Trial, rounding: Rounding) -> Trial:
    """The trial with the copies of its batch behind each other."""
    many = rounding.copies
    x, upstream = (
        {name: np.concatenate([array] * many, axis=1) for name, array in arrays.items()}
        for arrays in (trial.x, trial.upstream)
    )
    initial = {name: np.concatenate([array] * many) for name, array in trial.initial.items()}
    return replace(trial, batch=many * trial.batch, x=x, initial=initial, upstream=upstream)


def _of_array(equations: Equations, trial: Trial, terms: Any, symbol: Any, rounding: Rounding) -> Array:
    """How far the copies are apart, and where many terms are added up, what the sum of their sizes loses."""
    cell, unit = equations.cell, rounding.arithmetic.of_sums
    if symbol in {state.symbol for state in cell.states}:
        return rounding.spread(_by_copy(terms[previous(symbol)][:1], trial, rounding)[:, 0])
    found = terms[symbol]
    if symbol in rounding.absolute:
        added = rounding.absolute[symbol] * growth(trial.steps * trial.batch)
        return np.asarray(rounding.spread(found[0]) + unit * added)
    copies = _by_copy(found, trial, rounding)
    indexing = {p.symbol: p.indexing for p in cell.parameters}.get(symbol)
    if indexing is None:
        return rounding.spread(copies)
    axes = (0, 1) if indexing is Indexing.SHARED else (1,)
    sizes = np.abs(copies[0]).sum(axis=axes) * growth(int(np.prod([copies.shape[1 + axis] for axis in axes])))
    return np.asarray(rounding.spread(copies.sum(axis=tuple(1 + axis for axis in axes))) + unit * sizes)


def _by_copy(terms: Array, trial: Trial, rounding: Rounding) -> Array:
    """(steps, copies x batch, ...) as (copies, steps, batch, ...)."""
    return np.moveaxis(terms.reshape(len(terms), rounding.copies, trial.batch, *terms.shape[2:]), 1, 0)
