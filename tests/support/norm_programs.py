"""Programs of named vectors and matrices, for claims about norms."""

from __future__ import annotations

import sympy as sp

from symrnn.expressions.nodes import diag, dot
from symrnn.programs.program import Assign, Input, Program, name_symbol

A, B, C, D, M, S = map(name_symbol, ("A", "B", "C", "D", "M", "S"))

u, v, w, y, a, b, c, gamma, q = map(name_symbol, ("u", "v", "w", "y", "a", "b", "c", "gamma", "q"))

f = sp.Function("f", real=True)

SHAPES = {A: ("n", "n"), B: ("n", "n"), C: ("n", "m"), u: ("n",), v: ("n",), w: ("m",), a: (), b: ()}


def program(**lines):
    """Lines of these names over the inputs above."""
    inputs = tuple(Input(symbol, shape) for symbol, shape in SHAPES.items())
    made, shapes = [], dict(SHAPES)
    for name, (expr, shape) in lines.items():
        made.append(Assign(name_symbol(name), expr, shape))
        shapes[name_symbol(name)] = shape
    return Program(inputs, tuple(made), tuple(line.symbol for line in made))


SQUARE, COLUMN = ("n", "n"), ("n",)

ONE = program(M=(dot(diag(u), A) + 2 * B, SQUARE), y=(dot(A, u) + v, COLUMN))

EMPTY = program()
