"""Every named value of a cell at every step, enclosed: gates, memories, states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.lines import enclose_lines
from symrnn.bounds.networks.boxes import Box, place_boxes
from symrnn.bounds.networks.problems import problem_of
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import one_step

__all__ = ["value_bounds"]


@check_arguments
def value_bounds(cell: Cell, params: Mapping[str, Any], x: Any, initial: Any = None) -> tuple[Mapping[str, Box], ...]:
    """Certified bounds of every line of every step, on a box that is not divided: a ``Box`` by name, step by step.

    Arguments and errors are those of ``jacobian_enclosure``. A scalar has the shape (), a vector (n,).

    >>> from symrnn.bounds.networks.boxes import between
    >>> from symrnn.cells import elman_unit
    >>> first, second = value_bounds(elman_unit(), {"W_xh": 1, "W_hh": between(0, 1), "b_h": 0}, [0.5, 0.0])
    >>> round(float(first["h"].high), 6), round(float(second["h"].high), 6), float(second["h"].low) <= 0
    (0.462117, 0.431808, True)
    """
    problem, program = problem_of(cell, params, x, initial), one_step(cell)
    low, high = problem.ends
    values = place_boxes(problem.at(0), low, high)
    steps = []
    for t in range(1, problem.steps + 1):
        with np.errstate(all="ignore"):
            found = enclose_lines(program.lines, values | place_boxes(problem.at(t), low, high), problem.sizes)
        steps.append({symbol.name: _box(found[symbol], shape) for symbol, shape in _lines(program.shapes, found)})
        values |= {previous(state.symbol): found[state.symbol] for state in cell.states}
    return tuple(steps)


def _lines(shapes: Mapping[sp.Symbol, Shape], found: Mapping[sp.Symbol, Intervals]) -> list[tuple[sp.Symbol, Shape]]:
    return [(symbol, shape) for symbol, shape in shapes.items() if symbol in found]


def _box(value: Intervals, shape: Shape) -> Box:
    """Of rows and columns those that the shape has; a vector is a column."""
    entries: Any = (0, 0, *([slice(None)] * len(shape)), *([0] * (2 - len(shape))))
    return Box(np.asarray(value.low[entries]), np.asarray(value.high[entries]))
