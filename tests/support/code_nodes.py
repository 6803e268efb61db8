"""A line for each node of the expression language that is not elementwise, and its value by other means."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from symrnn.derivation.trial_values import values_of_lines
from symrnn.expressions import array_nodes as a
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.sizes import size_value
from symrnn.programs.lines import Assign, Input
from symrnn.programs.program import Program

v, u, A, S, B, s = sp.symbols("v u A S B s", real=True)
SHAPES = {v: ("n",), u: ("m",), A: ("n", "n"), S: ("n", "m"), B: ("m+n", "m"), s: ()}
N, NM, NN, ONE = ("n",), ("n", "m"), ("n", "n"), ()
NODES = {
    "spread": (S * a.spread(v) + S * T(a.spread(u)), NM),
    "filled": (a.spread(v), NM),
    "row_sums": (a.row_sums(S**2) - v, N),
    "diag": (dot(diag(v), S) + s * S, NM),
    "identity": (A - diag(a.ones("n")), NN),
    "diagonal": (a.diagonal(dot(A, A)), N),
    "cumsum": (a.cumsum(2 * v) - a.reverse_cumsum(v**2), N),
    "softmax": (a.softmax(50 * v) * s, N),
    "logsumexp": (a.logsumexp(dot(A, v)) + s, ONE),
    "total": (total(S * a.spread(v)) / a.extent("n"), ONE),
    "stack": (a.stack(v, s, 2 * u), ("m+n+1",)),
    "rows": (a.stack(S, T(u), dot(T(v), S)), ("n+2", "m")),
    "part": (a.part(B, "n", "m+n"), ("m", "m")),
    "part_of_stack": (dot(a.part(B, 0, "n"), a.part(a.stack(v, u), "n", "m+n")), N),
    "first": (s * a.part(a.stack(u, s), "m", "m+1"), ONE),
    "maximum": (maximum(v, s) - minimum(v, sp.Rational(1, 3)), N),
    "step": (step(v, sp.S.Half) + step(v - 7) * surrogate(step(v), sp.tanh(v)), N),
    "powers": (v**4 / (1 + s**2) - sp.sqrt(1 + v**2) / 3 - (s - 2) * v / (2 * s**3), N),
    "outer": (dot(v, T(dot(T(S), v))), NM),
}


def program_of(name: str) -> Program:
    expr, shape = NODES[name]
    given = sorted({*expr.free_symbols, S, A}, key=str)
    result = sp.Symbol("result", real=True)
    return Program(tuple(Input(symbol, SHAPES[symbol]) for symbol in given), (Assign(result, expr, shape),), (result,))


def arrays_of(program: Program, sizes: dict[str, int]) -> dict[sp.Symbol, Any]:
    numbers = np.random.default_rng(7)
    shapes = {item.symbol: [size_value(k, sizes) for k in item.shape] for item in program.inputs}
    return {symbol: numbers.uniform(-1, 1, shape) for symbol, shape in shapes.items()}


def expected(program: Program, arrays: dict[sp.Symbol, Any], sizes: dict[str, int]) -> Any:
    matrices = {k: x.reshape(1, 1) if not x.ndim else x[:, None] if x.ndim == 1 else x for k, x in arrays.items()}
    return values_of_lines(program.lines, matrices, sizes)[program.outputs[0]]
