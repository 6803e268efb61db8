"""The gradient of every cell of the catalogue against central differences at 60 digits, entry by entry."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import sympy as sp
from catalogue_oracle import array_of, line_values, numbers_for, small_sizes
from catalogue_table import catalogue_cells
from independent import MP

import symrnn as sr
from symrnn.cells import load
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.gradients.gradient import bptt
from symrnn.gradients.passes import name_function_values
from symrnn.programs.components import components
from symrnn.programs.program import Program

STEPS = 2
H = MP.mpf(10) ** -15  # squared, the error of the difference


@dataclass(frozen=True)
class Point:
    """A network over two steps with its loss, taken apart, and BPTT at some numbers."""

    program: Program
    forward: Program
    sizes: dict[str, int]
    given: dict[sp.Symbol, Any]
    found: dict[str, Any]

    def loss(self, values: dict[sp.Symbol, Any]) -> Any:
        return line_values(self.forward, values)[self.forward.outputs[-1]]

    def adjoint(self, symbol: sp.Symbol) -> Any:
        """What BPTT says of an entry; None where the loss does not depend on it."""
        base, bracket, index = symbol.name.partition("[")
        return self.found.get(f"{base}_bar{bracket}{index}")


@lru_cache(maxsize=1)
def point_of(name: str) -> Point:
    network = with_loss(load(name), "squared_error", steps=STEPS, initial=SYMBOLIC)
    program = name_function_values(network)
    sizes = small_sizes(program)
    forward = components(program, sizes)
    given = numbers_for((item.symbol for item in forward.inputs), name)
    found = line_values(components(bptt(program, loss="loss"), sizes), line_values(forward, given))
    return Point(program, forward, sizes, given, {symbol.name: value for symbol, value in found.items()})


#: the slope of a spike is declared, and is none of a difference
@pytest.mark.parametrize("name", catalogue_cells(20, without="spiking"))
def test_the_gradient_is_that_of_central_differences(name: str) -> None:
    point = point_of(name)
    moved = [item.symbol for item in point.forward.inputs if not item.constant]
    chosen = random.Random(name).sample(moved, min(12, len(moved)))
    compared = 0
    for symbol in chosen:
        adjoint = point.adjoint(symbol)
        if adjoint is None:
            continue
        up, down = (point.loss(point.given | {symbol: point.given[symbol] + step}) for step in (H, -H))
        expected = (up - down) / (2 * H)
        assert abs(adjoint - expected) < MP.mpf(10) ** -20 * (1 + abs(expected)), symbol
        compared += 1
    assert compared > 0


@pytest.mark.parametrize("name", catalogue_cells(20))
def test_the_evaluator_has_the_same_gradient_in_both_precisions(name: str) -> None:
    point = point_of(name)
    shapes, given = point.program.shapes, {symbol.name: value for symbol, value in point.given.items()}

    def array(of: str, values: dict[str, Any] = given) -> Any:
        symbol = sr.name_symbol(of)
        base = next(each for each in shapes if each.name == of.removesuffix("_bar"))
        return array_of(symbol, shapes[base], point.sizes, values)

    def by_step(of: str) -> Any:
        return np.array([array(f"{of}_{step}") for step in range(1, STEPS + 1)])

    cell = load(name)
    run = sr.evaluator(cell, loss="squared_error", kink=0)
    names = {item.symbol.name for item in point.program.inputs}
    params = {
        item.symbol.name: array(item.symbol.name)
        for item in (*cell.parameters, *cell.constants)
        if item.symbol.name in names
    }
    x = {item.symbol.name: by_step(item.symbol.name) for item in cell.inputs}
    (target,) = (by_step("target") for _ in run.stages.targets)
    initial = {state.symbol.name: array(f"{state.symbol.name}_0") for state in cell.states}
    loss = float(point.loss(point.given))
    for dtype, error in ((np.float64, 1e-9), (np.float32, 1e-2)):
        as_given = ({key: value.astype(dtype) for key, value in each.items()} for each in (params, x, initial))
        p, u, start = as_given
        got = run.gradients(p, u or None, target.astype(dtype), start, None if u else STEPS)
        assert got.value.dtype == dtype
        assert got.value == pytest.approx(loss, rel=error)
        for key, found in got.params.items():
            if f"{key}_bar" in {known.partition("[")[0] for known in point.found}:
                expected = array(f"{key}_bar", point.found)
                np.testing.assert_allclose(found, expected, rtol=error, atol=error * max(1, np.abs(expected).max()))
