"""The gradient of every cell of the catalogue against central differences at 60 digits, entry by entry."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from independent import MP, line_values

from symrnn.cells import load, names
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.expressions.sizes import size_names
from symrnn.gradients.gradient import bptt
from symrnn.gradients.passes import name_function_values
from symrnn.programs.components import components
from symrnn.programs.program import Program

FAST = ("elman", "mingru", "kalman_scalar", "garch", "deltanet", "unicornn", "ses", "sir")
ALL = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FAST)) for name in names()]
SIZES = {"n": 2, "m": 1, "d": 2, "k": 2, "p": 2, "e": 2}
H = MP.mpf(10) ** -15  # squared, the error of the difference


def loss_at(program: Program, values: Mapping[object, object]) -> object:
    return line_values(program, values)[program.outputs[-1]]


@pytest.mark.parametrize("name", ALL)
def test_the_gradient_is_that_of_central_differences(name: str) -> None:
    program = name_function_values(with_loss(load(name), "squared_error", steps=2, initial=SYMBOLIC))
    sizes = {each for shape in program.shapes.values() for size in shape for each in size_names(size)}
    small = {each: SIZES[each] for each in sizes}
    forward = components(program, small)
    backward = components(bptt(program, loss="loss"), small)
    drawn = random.Random(name)
    values = {item.symbol: MP.mpf(drawn.randint(200, 900)) / 1000 for item in forward.inputs}
    found = line_values(backward, values)
    moved = [item.symbol for item in forward.inputs if not item.constant]
    chosen = drawn.sample(moved, min(12, len(moved)))
    assert chosen
    compared = 0
    for symbol in chosen:
        base, bracket, index = symbol.name.partition("[")
        adjoint = next((each for each in found if each.name == f"{base}_bar{bracket}{index}"), None)
        if adjoint is None:
            continue
        up, down = (loss_at(forward, values | {symbol: values[symbol] + step}) for step in (H, -H))
        expected = (up - down) / (2 * H)
        assert abs(found[adjoint] - expected) < MP.mpf(10) ** -20 * (1 + abs(expected)), symbol
        compared += 1
    assert compared > 0
