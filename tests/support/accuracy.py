"""How far numbers are from exact ones, measured against the sum of the absolute values of the terms.

Cancellation is not an error: 1 - 0.999 may lose three digits. So each name has a magnitude beside its value: the same
lines with every term replaced by its absolute value, and with f(a) carrying |f(a)| or |f'(a)| times the magnitude of a,
whichever is larger.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from oracle import SLOPE, VALUE, value_and_gradient

from symrnn import evaluator
from symrnn.programs.program import Program


def magnitudes(program, values):
    """The magnitude of every name of a program, at arrays of values."""
    found = {name: np.abs(value) for name, value in values.items()}
    exact = evaluator(Program(program.inputs, program.lines, tuple(program.shapes)))(**values)
    for line in program.lines:
        found[line.symbol.name] = _magnitude(line.expr, found, exact)
    return found


def _magnitude(node, found, exact):
    if node.is_Symbol:
        return found[node.name]
    if node.is_Number:
        return abs(float(node))
    parts = [_magnitude(argument, found, exact) for argument in node.args]
    if node.is_Add:
        return sum(parts)
    if node.is_Mul:
        return reduce(np.multiply, parts)
    if node.is_Pow:
        return parts[0] ** int(node.exp)
    return _function_magnitude(node, parts[0], exact)


def _function_magnitude(node, argument, exact):
    name = node.func.__name__
    if name == "step":
        return 1.0
    if name == "Abs" or not (node.args[0].is_Symbol or (-node.args[0]).is_Symbol):
        return argument
    sign = 1 if node.args[0].is_Symbol else -1  # such as relu(-h) in the slope of ELU
    points = sign * np.atleast_1d(exact[(sign * node.args[0]).name])
    values, slopes = (np.array([float(abs(of(x))) for x in points]) for of in (VALUE[name], SLOPE[name]))
    return np.maximum(slopes * argument, values)


def random_points(program, count, seed):
    """Values for every input: ``count`` random points, away from zero and from saturation."""
    rng = np.random.default_rng(seed)
    return {item.symbol.name: rng.uniform(-1.5, 1.5, count) for item in program.inputs}


def worst_error(program, cell, activation, steps, points):
    """The largest error of the program's output and gradients, relative to their magnitudes, over all points."""
    got = evaluator(program)(**points)
    size = magnitudes(program, points)
    worst = 0.0
    for i in range(len(next(iter(points.values())))):
        value, gradient = value_and_gradient(cell, activation, steps, {name: p[i] for name, p in points.items()})
        exact = {program.outputs[0].name: value} | {f"{name}_bar": slope for name, slope in gradient.items()}
        for name in got:
            error = abs(float(exact[name] - float(got[name][i])))
            scale = float(np.broadcast_to(size[name], got[name].shape)[i])
            worst = max(worst, error if scale == 0 else error / scale)
    return worst
