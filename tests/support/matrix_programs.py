"""Programs of vectors and matrices from a few lines: what no line assigns is an input."""

from __future__ import annotations

import sympy as sp

from symrnn.programs.program import Assign, Input, Program, name_symbol

A, B, W, p, q, r, s, t = map(name_symbol, "ABWpqrst")

u, v, w, x, y, z = map(name_symbol, "uvwxyz")

ONE = sp.S.One

N, M = ("n",), ("m",)

SHAPES = {A: ("n", "n"), B: ("n", "n"), W: ("n", "m"), r: (1, "n"), s: (), t: (), v: N, w: M, x: N, z: N}


def program(*lines, shapes=SHAPES):
    """Lines (name, expression, shape); what no line assigns is an input; the last line is the output."""
    assigned = {line[0] for line in lines}
    used = sorted(set().union(*(line[1].free_symbols for line in lines)) - assigned, key=str)
    return Program(
        tuple(Input(symbol, shapes.get(symbol, ())) for symbol in used),
        tuple(Assign(*line) for line in lines),
        (lines[-1][0],),
    )
