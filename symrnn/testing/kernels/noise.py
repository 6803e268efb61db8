"""What a floating type must lose in a gradient, entry by entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.cells.parameters import Indexing, previous
from symrnn.testing.kernels.arithmetic import Arithmetic
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.equations import Equations, back_through, find_shared, forwards, gradient_roles, outputs
from symrnn.testing.kernels.rounding import COPIES, Rounding, growth
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["noise_of", "output_noise"]


def noise_of(equations: Equations, trial: Trial, arithmetic: Arithmetic, kink: float) -> Arrays:
    """By name, how far each entry of a gradient is moved by the rounding of what it is computed from.

    Not finite where numbers end on the way.
    """
    rounding = Rounding(trial.batch, arithmetic, np.random.default_rng([trial.seed, trial.steps, trial.batch]))
    copies = _copy(trial)
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
        found = outputs(equations, _copy(trial), NumberType(np.float64, rounding=rounding))
    return {name: rounding.spread(_by_copy(array, trial)) for name, array in found.items()}


def _copy(trial: Trial) -> Trial:
    """The trial with the copies of its batch behind each other."""
    many = COPIES + 1
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
        return rounding.spread(_by_copy(terms[previous(symbol)][:1], trial)[:, 0])
    found = terms[symbol]
    if symbol in rounding.absolute:
        added = rounding.absolute[symbol] * growth(trial.steps * trial.batch)
        return np.asarray(rounding.spread(found[0]) + unit * added)
    copies = _by_copy(found, trial)
    indexing = {p.symbol: p.indexing for p in cell.parameters}.get(symbol)
    if indexing is None:
        return rounding.spread(copies)
    axes = (0, 1) if indexing is Indexing.SHARED else (1,)
    sizes = np.abs(copies[0]).sum(axis=axes) * growth(int(np.prod([copies.shape[1 + axis] for axis in axes])))
    return np.asarray(rounding.spread(copies.sum(axis=tuple(1 + axis for axis in axes))) + unit * sizes)


def _by_copy(terms: Array, trial: Trial) -> Array:
    """(steps, copies x batch, ...) as (copies, steps, batch, ...)."""
    return np.moveaxis(terms.reshape(len(terms), COPIES + 1, trial.batch, *terms.shape[2:]), 1, 0)
