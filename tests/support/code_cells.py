"""Cells whose code is run, and how a loop over steps calls ``step`` and ``step_back``, whatever the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from compared_cells import CORNN, LEM, MGU

import symrnn as sr
from symrnn.cells import CELLS
from symrnn.interop.code_steps import CodeSteps

__all__ = ["CODE_CELLS", "gradients_by", "sequence_of"]

Call = Callable[[Sequence[Any]], Sequence[Any]]
HEAD = "x: input[m]\nh: state[n]\nV: param[n, m]\nW: param[n, n]\nb: param[n]\na = V @ x + W @ h + b\n"
TEXTS = {
    "mgu": MGU,
    "lem": LEM,
    "cornn": CORNN,
    "linear_attention": """
x: input[m]
S: state[d, d]
K: param[d, m]
Q: param[d, m]
V: param[d, m]
k = exp(K @ x)
S = S*sigmoid(total(k)) + (V @ x) @ k.T
y: output[d]
y = S @ (Q @ x)/(1 + total(k)**2)
""",
    "activations": HEAD + "h = gelu(a) + mish(a)*silu(h) + elu(b) - selu(a)/3 + softsign(h)*softplus(a)",
    "kinks": HEAD + "h = relu(a)*abs(h) - relu(-b)/7",
    "roots": HEAD + "s = sqrt(1 + a**2)\nh = log(s)/s**3 + sin(h)*cos(a) - 2*h/5",
    "words": """
x: input[m]
row: state[n]
lambda_: param[n]
double: param[n, m]
exp2: param
col: const
import_: param[n]
for_ = double @ x*exp2 + lambda_*row
row = tanh(for_) + col*import_
""",
    "scalars": "x: input\nh: state\nc: state\nw: param\nu: param\nc = c*w + x*u\nh = tanh(c) - 3*h/(2 + c**2)\n",
    "rows": """
x: input[m]
h: state[n]
p: param[n]
A: param[m, n]
s = p.T @ h
h = tanh(A.T @ x)*s + (x.T @ A).T*total(h*p)
""",
}
CODE_CELLS = {name: (lambda name=name: _of_table(name)) for name in CELLS} | {
    name: (lambda name=name: sr.Cell.parse(text_of(name), name)) for name in TEXTS
}


def text_of(name: str) -> str:
    return TEXTS[name]


def _of_table(name: str) -> sr.Cell:
    return CELLS[name]("tanh")  # type: ignore[call-arg]  # each takes an activation


def sequence_of(cell: sr.Cell, steps: int = 3) -> tuple[Any, ...]:
    """Weights, constants among them, inputs and targets, at small sizes."""
    sizes = {size: 3 + i for i, size in enumerate(sorted({s for shape in cell.program.shapes.values() for s in shape}))}
    run = sr.evaluator(cell, loss="squared_error", kink=0)
    constants = {item.symbol.name: np.float64(0.3 + i) for i, item in enumerate(cell.constants)}
    params = run.random_params(sizes, seed=5) | constants
    x, target = run.random_data(sizes, steps=steps, seed=6)
    return params, x, target, run


def gradients_by(
    steps: CodeSteps, forward: Call, backward: Call, sequence: tuple[Any, ...]
) -> tuple[float, dict[str, Any]]:
    """The value of the squared error over a sequence, and its gradient by the weights, by the code's two functions."""
    params, x, target, _ = sequence
    cell = steps.cell
    shown = cell.given_out[0]
    sizes = {
        n: k for item in cell.parameters for n, k in zip(item.shape, np.shape(params[item.symbol.name]), strict=True)
    }
    state = {s.symbol.name + "_prev": np.zeros([sizes[size] for size in s.shape]) for s in cell.states}
    inputs = [item.symbol.name for item in cell.inputs]
    trail, value = [], 0.0
    count = len(target)
    for t in range(count):
        given = dict(params) | state | {n: (x[n] if isinstance(x, dict) else x)[t] for n in inputs}
        found = forward([given[item.symbol.name] for item in steps.forward.inputs])
        known = given | {s.name: v for s, v in zip(steps.forward.outputs, found, strict=True)}
        value += float(np.sum((known[shown.name] - target[t]) ** 2)) / 2
        trail.append(known)
        state = {s.symbol.name + "_prev": known[s.symbol.name] for s in cell.states}
    gradient = {item.symbol.name: np.zeros(np.shape(params[item.symbol.name])) for item in cell.parameters}
    behind = {name: np.zeros(np.shape(array)) for name, array in state.items()}
    for t in reversed(range(count)):
        known = trail[t]
        bars = {f"{s.symbol.name}_bar": behind[f"{s.symbol.name}_prev"] for s in cell.states}
        bars |= {f"{s.name}_bar": np.zeros(np.shape(known[s.name])) for s in cell.outputs}
        bars[f"{shown.name}_bar"] = bars[f"{shown.name}_bar"] + known[shown.name] - target[t]
        given = known | bars
        found = backward([given[item.symbol.name] for item in steps.backward.inputs])
        named = {s.name: v for s, v in zip(steps.backward.outputs, found, strict=True)}
        for name in gradient:
            gradient[name] = gradient[name] + np.asarray(named[f"{name}_bar"])
        behind = {name: np.asarray(named[f"{name}_bar"]) for name in state}
    return value, gradient
