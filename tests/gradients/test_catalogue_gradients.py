"""The gradient of every cell of the catalogue against central differences at 60 digits, entry by entry."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
import sympy as sp
from independent import FORMULAS, MP

from symrnn.cells import entry, load, names
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.expressions.functions import maximum, minimum
from symrnn.expressions.sizes import size_names
from symrnn.gradients.gradient import bptt
from symrnn.gradients.passes import name_function_values
from symrnn.programs.components import components
from symrnn.programs.program import Program

FAST = ("elman", "mingru", "kalman_scalar", "garch", "deltanet", "unicornn", "ses", "sir")
#: the slope of a spike is declared, and is none of a difference
SMOOTH = [name for name in names() if "spiking" not in entry(name).tags]
ALL = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FAST)) for name in SMOOTH]
SUMS = {sp.Add: lambda *terms: MP.fsum(terms), sp.Mul: lambda *factors: MP.fprod(factors)}
FUNCTIONS = FORMULAS | SUMS | {maximum: max, minimum: min}
SIZES = {"n": 2, "m": 1, "d": 2, "k": 2, "p": 2, "e": 2}
H = MP.mpf(10) ** -15  # squared, the error of the difference


def value_of(expr: sp.Expr, values: Mapping[sp.Symbol, Any]) -> Any:
    if expr.is_Symbol:
        return values[expr]
    if expr.is_Rational:
        return MP.mpf(int(expr.p)) / int(expr.q)
    parts = [value_of(part, values) for part in expr.args]
    return MP.power(*parts) if expr.is_Pow else FUNCTIONS[expr.func](*parts)


def line_values(program: Program, values: Mapping[sp.Symbol, Any]) -> dict[sp.Symbol, Any]:
    found = dict(values)
    for line in program.lines:
        found[line.symbol] = value_of(line.expr, found)
    return found


def loss_at(program: Program, values: Mapping[sp.Symbol, Any]) -> Any:
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
