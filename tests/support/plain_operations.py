"""The functions that the plain cells use, in NumPy and in torch, so that the same lines run in both.

A step is ``def name(o, p, x, s)``: ``o`` is one of these, ``p`` holds parameters and constants, ``x`` inputs (and the
number of the step, where the cell has its name), ``s`` the old states, all by name. It gives two dicts: the new states
and the outputs. Scalars are numbers or arrays without axes.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np


def _numpy_primitives():
    return {
        "tanh": np.tanh,
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "sin": np.sin,
        "cos": np.cos,
        "arctan": np.arctan,
        "abs": np.abs,
        "sign": np.sign,
        "floor": np.floor,
        "where": np.where,
        "outer": np.outer,
        "maximum": np.maximum,
        "minimum": np.minimum,
        "diag": np.diag,  # of a vector the matrix
        "diagonal": np.diagonal,
        "inv": np.linalg.inv,
        "solve": np.linalg.solve,
        "eye": np.eye,
        "ones": np.ones,
        "zeros": np.zeros,
        "concat": lambda *parts: np.concatenate([np.atleast_1d(part) for part in parts]),
        "stack": lambda *rows: np.stack(rows),
        "cumsum": lambda v: np.cumsum(v, 0),
        "flip": lambda v: v[::-1],
        "sum": lambda v, axis=None: np.sum(v, axis=axis),
    }


def numpy_operations(held=None):
    """In NumPy; ``held`` takes what a surrogate had at the first run, so that differences move as it declares."""

    def surrogate(value, through):
        if held is None:
            return value
        if not held.first:
            held.seen.append((value, through))
            return value
        value, start = next(held.later)
        return value + through - start

    return _with_derived(_numpy_primitives() | {"surrogate": surrogate})


def torch_operations():
    """In torch, in float64."""
    import torch

    def tensor(v):
        return torch.as_tensor(v, dtype=torch.float64)

    return _with_derived(
        {
            **{name: getattr(torch, name) for name in ("tanh", "exp", "sin", "cos", "arctan", "abs", "sign", "floor")},
            "log": lambda v: torch.log(tensor(v)),
            "sqrt": lambda v: torch.sqrt(tensor(v)),
            "where": lambda at, a, b: torch.where(at, tensor(a), tensor(b)),
            "outer": torch.outer,
            "maximum": lambda a, b: torch.maximum(tensor(a), tensor(b)),
            "minimum": lambda a, b: torch.minimum(tensor(a), tensor(b)),
            "diag": torch.diag,
            "diagonal": torch.diagonal,
            "inv": torch.linalg.inv,
            "solve": torch.linalg.solve,
            "eye": lambda n: torch.eye(n, dtype=torch.float64),
            "ones": lambda n: torch.ones(n, dtype=torch.float64),
            "zeros": lambda n: torch.zeros(n, dtype=torch.float64),
            "concat": lambda *parts: torch.cat([torch.atleast_1d(tensor(part)) for part in parts]),
            "stack": lambda *rows: torch.stack(rows),
            "cumsum": lambda v: torch.cumsum(v, 0),
            "flip": lambda v: torch.flip(v, (0,)),
            "sum": lambda v, axis=None: torch.sum(v) if axis is None else torch.sum(v, axis),
            # the value of the one, the slope of the other
            "surrogate": lambda value, through: tensor(value).detach() + through - through.detach(),
        }
    )


def _with_derived(o):
    """What is made of the others, by its definition."""
    of = SimpleNamespace(**o)
    of.pi = np.pi
    of.sigmoid = lambda v: 1 / (1 + of.exp(-v))
    of.softplus = lambda v: of.log(1 + of.exp(v))
    of.silu = lambda v: v * of.sigmoid(v)
    of.relu = lambda v: of.where(v > 0, v, 0 * v)
    of.elu = lambda v: of.where(v > 0, v, of.exp(v) - 1)
    of.step = lambda v: of.where(v > 0, 0 * v + 1, 0 * v)
    of.clip = lambda v, low, high: of.minimum(of.maximum(v, low), high)
    of.softmax = lambda v: of.exp(v) / of.sum(of.exp(v))
    of.logsumexp = lambda v: of.log(of.sum(of.exp(v)))
    of.reverse_cumsum = lambda v: of.flip(of.cumsum(of.flip(v)))
    of.mean = lambda v: of.sum(v) / len(v)
    of.var = lambda v: of.mean((v - of.mean(v)) ** 2)
    of.norm = lambda v: of.sqrt(of.sum(v * v))
    of.rms_norm = lambda v, eps: v / of.sqrt(of.mean(v * v) + eps)
    of.layer_norm = lambda v, eps: (v - of.mean(v)) / of.sqrt(of.var(v) + eps)
    return of
