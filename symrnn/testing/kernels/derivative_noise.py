"""What a floating type must lose in a derivative in one direction, as ``noise`` says it of gradients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy as sp

from symrnn.cells.parameters import Indexing, previous
from symrnn.evaluate.fitting import BATCH
from symrnn.testing.kernels.arithmetic import Arithmetic
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.directions import (
    MovedEquations,
    arriving_name,
    move_outputs,
    move_values,
    outputs_of_moved,
    second_terms,
)
from symrnn.testing.kernels.rounding import COPIES, Rounding, growth
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["noise_in_outputs", "noise_in_second_gradients"]


def noise_in_outputs(
    moved: MovedEquations, trial: Trial, directions: Arrays, arithmetic: Arithmetic, kink: float
) -> Arrays:
    """By name, how far each entry of a tangent is moved by the rounding of what it is computed from."""
    rounding, numbers = _rounding(trial, arithmetic, kink)
    with np.errstate(all="ignore"):
        found = move_outputs(moved, _copy(trial), _copy_directions(moved, directions), numbers)
    return {name: rounding.spread(_by_copy(array, trial)) for name, array in found.items()}


def noise_in_second_gradients(
    moved: MovedEquations, trial: Trial, directions: Arrays, arithmetic: Arithmetic, kink: float
) -> Arrays:
    """By name, how far each entry of a second gradient is moved by the rounding of what it is computed from."""
    rounding, numbers = _rounding(trial, arithmetic, kink)
    with np.errstate(all="ignore"):
        copies = _copy(trial)
        values = move_values(moved, copies, _copy_directions(moved, directions), numbers)
        terms = second_terms(moved, copies, values, numbers)
        found = {
            role.symbol.name: _of_array(moved, trial, terms, role.symbol, rounding).reshape(trial.shape(role))
            for role in moved.roles
        }
        arriving = outputs_of_moved(values, copies)
        return found | {
            arriving_name(name, trial): rounding.spread(_by_copy(array, trial)) for name, array in arriving.items()
        }


def _rounding(trial: Trial, arithmetic: Arithmetic, kink: float) -> tuple[Rounding, NumberType]:
    rounding = Rounding(trial.batch, arithmetic, np.random.default_rng([trial.seed, trial.steps, trial.batch]))
    return rounding, NumberType(np.float64, kink, rounding=rounding)


def _of_array(
    moved: MovedEquations, trial: Trial, terms: dict[sp.Symbol, Array], symbol: sp.Symbol, rounding: Rounding
) -> Array:
    """How far the copies are apart; where terms are added up, what the sum of their sizes loses besides."""
    cell = moved.cell
    is_state = symbol in {state.symbol for state in cell.states}
    copies = _by_copy(terms[previous(symbol) if is_state else symbol], trial)
    if is_state:
        return rounding.spread(copies[:, 0])
    indexing = {p.symbol: p.indexing for p in cell.parameters}.get(symbol)
    if indexing is None:
        return rounding.spread(copies)
    axes = (0, 1) if indexing is Indexing.SHARED else (1,)
    sizes = np.abs(copies[0]).sum(axis=axes) * growth(int(np.prod([copies.shape[1 + axis] for axis in axes])))
    apart = rounding.spread(copies.sum(axis=tuple(1 + axis for axis in axes)))
    return np.asarray(apart + rounding.arithmetic.of_sums * sizes)


def _copy(trial: Trial) -> Trial:
    """The trial with the copies of its batch behind each other."""
    many = COPIES + 1
    x, upstream = (
        {name: np.concatenate([array] * many, axis=1) for name, array in arrays.items()}
        for arrays in (trial.x, trial.upstream)
    )
    initial = {name: np.concatenate([array] * many) for name, array in trial.initial.items()}
    return replace(trial, batch=many * trial.batch, x=x, initial=initial, upstream=upstream)


def _copy_directions(moved: MovedEquations, directions: Arrays) -> Arrays:
    axes = {role.symbol.name: role.lead.index(BATCH) for role in moved.roles if BATCH in role.lead}
    return {
        name: np.concatenate([array] * (COPIES + 1), axis=axes[name]) if name in axes else array
        for name, array in directions.items()
    }


def _by_copy(terms: Array, trial: Trial) -> Array:
    """(steps, copies x batch, ...) as (copies, steps, batch, ...)."""
    return np.moveaxis(terms.reshape(len(terms), COPIES + 1, trial.batch, *terms.shape[2:]), 1, 0)
