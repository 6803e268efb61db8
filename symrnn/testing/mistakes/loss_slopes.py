"""The slope of a loss along one direction: a number that refuses most recurrences before they are differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.cells.parameters import previous
from symrnn.expressions.array_nodes import inv, logsumexp, softmax
from symrnn.programs.blocks_at_sizes import at_sizes
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, NumberType, Values, as_columns, value_of
from symrnn.testing.kernels.equations import values_at
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.matching import limit_of
from symrnn.testing.mistakes.variants import Seen

__all__ = ["LossSlope", "loss_slope"]

#: the step of a difference quotient, and how closely it gives a slope, of the sum of absolute terms
_STEP, _CLOSE = 1e-6, 1e-6

#: what has a slope that the way back writes with its own value, which of a state may be another than the line gives
_OF_VALUES = (sp.Function, softmax, logsumexp, inv)


@dataclass(frozen=True, slots=True)
class LossSlope:
    """A direction v, and what the kernel's gradients g give for the slope of the loss along it: the sum of g*v.

    ``allowed`` is how far from it a mistake may be that gives in every array what the kernel gives.
    """

    seen: Seen
    direction: Trial
    slope: float
    allowed: float

    def agrees_with(self, lines: Sequence[Assign], values: Sequence[Values]) -> bool:
        """Whether lines, differentiated at some values, may have that slope; true where it is not known."""
        with np.errstate(all="ignore"):
            terms = self._terms(lines, values)
        if terms is None or not np.all(np.isfinite(terms)):
            return True
        return bool(abs(terms.sum() - self.slope) <= self.allowed + _CLOSE * np.abs(terms).sum())

    def _terms(self, lines: Sequence[Assign], values: Sequence[Values]) -> Array | None:
        """What each entry given out adds to the slope of the loss, sum of dL/dy * dy; None for what has no slope."""
        seen, cell, trial = self.seen, self.seen.equations.cell, self.seen.outcome.trial
        numbers = replace(seen.numbers, sizes=trial.sizes)
        moves: Values = {
            previous(item.symbol): as_columns(self.direction.initial[item.symbol.name], item.shape, trial.sizes, 1)
            for item in cell.states
        }
        states, found = {item.symbol for item in cell.states}, []
        for t in range(trial.steps):
            moves = values_at(cell, self.direction, numbers, t) | moves
            if cell.time is not None:
                moves[cell.time] = np.zeros((1, 1, 1))
            for line in lines:
                move = _move(line, line.symbol in states, values[t], moves, numbers)
                if move is None:
                    return None
                moves[line.symbol] = move
            for symbol in seen.equations.step.outputs:
                if symbol.name in trial.upstream:
                    shape = seen.equations.step.shapes[symbol]
                    upstream = as_columns(trial.upstream[symbol.name][t], shape, trial.sizes, 1)
                    found.append(np.ravel(np.broadcast_to(upstream * moves[symbol], upstream.shape)))
            moves = {previous(item.symbol): moves[item.symbol] for item in cell.states}
        return np.concatenate(found)


def _move(line: Assign, is_state: bool, values: Values, moves: Values, numbers: NumberType) -> Any:
    """How far the value of a line is moved, to first order: f'(a) da for an activation, else a difference quotient."""
    expr = at_sizes(line.expr, numbers.sizes)
    known = activation_of(expr)
    if known is not None and len(expr.args) == 1 and expr.args[0].is_Symbol:
        argument = expr.args[0]
        return value_of(known.slope_at(argument, line.symbol), values, numbers) * moves[argument]
    if is_state and expr.has(*_OF_VALUES):
        return None
    ways = []
    for by in (_STEP, -_STEP):
        near = {symbol: values[symbol] + by * moves[symbol] for symbol in expr.free_symbols}
        ways.append(value_of(expr, near, numbers))
    return (ways[0] - ways[1]) / (2 * _STEP)


def loss_slope(seen: Seen) -> LossSlope:
    """The slope along a direction drawn at random, zero where the kernel gives no gradient."""
    trial, got = seen.outcome.trial, seen.outcome.got
    generator = np.random.default_rng([trial.seed, trial.steps])

    def draw(arrays: Arrays) -> Arrays:
        return {
            name: np.asarray(generator.standard_normal(array.shape)) if name in got else np.zeros(array.shape)
            for name, array in arrays.items()
        }

    direction = replace(trial, params=draw(trial.params), x=draw(trial.x), initial=draw(trial.initial))
    along = direction.params | direction.x | direction.initial
    slope = allowed = 0.0
    for name, array in got.items():
        terms = array.astype(np.float64) * along[name]
        slope += float(terms.sum())
        largest = float(np.max(np.abs(array), initial=0))
        allowed += 2 * limit_of(seen.rtol) * largest * float(np.abs(along[name]).sum())
        allowed += _CLOSE * float(np.abs(terms).sum())
    return LossSlope(seen, direction, slope, allowed)
