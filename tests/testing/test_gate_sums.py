"""Gradients of gates as sums over steps of what belongs to queries and keys: they lose beside the largest term."""

from __future__ import annotations

import numpy as np
import pytest

import symrnn as sr
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.comparing import Setup, compare
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

#: gated linear attention, one head: q, k, v and log gates are given, as to a kernel
CELL = sr.Cell.parse(
    "q: input[d]\nk: input[d]\nv: input[e]\ng: input[d] in (-5, 0)\nS: state[d, e]\ny: output[e]\n"
    "S = exp(g)[:, None]*S + outer(k, v)\ny = S.T @ q",
    "gated",
)


def backward(params, x, initial, upstream, *, wrong=0.0):
    """Step by step in float32 or more, but the gates, whose gradients are a sum from behind over all steps."""
    given = x["q"].dtype
    wide = np.promote_types(given, np.float32)
    q, k, v, g = (x[name].astype(wide) for name in ("q", "k", "v", "g"))
    states = [initial["S"].astype(wide)]
    for t in range(len(q)):
        states.append(np.exp(g[t])[..., None] * states[-1] + k[t][..., None] * v[t][..., None, :])
    grads = {name: np.zeros_like(array) for name, array in (("q", q), ("k", k), ("v", v))}
    S_bar = np.zeros_like(states[0])
    for t in reversed(range(len(q))):
        y_bar = upstream[t].astype(wide)
        grads["q"][t] = (states[t + 1] @ y_bar[..., None])[..., 0]
        S_bar = S_bar + q[t][..., None] * y_bar[..., None, :]
        grads["k"][t] = (S_bar @ v[t][..., None])[..., 0]
        grads["v"][t] = (k[t][..., None, :] @ S_bar)[..., 0, :]
        S_bar = np.exp(g[t])[..., None] * S_bar
    shares = q * grads["q"] - k * grads["k"]
    grads["g"] = np.cumsum(shares[::-1], axis=0)[::-1] * (1 + wrong)
    return {name: array.astype(given) for name, array in (grads | {"S": S_bar}).items()}


def wrong_in(kernel, steps: int, dtype: str, initial: bool = True) -> frozenset[str]:
    trial = trial_of(CELL, TrialKind.LAST, steps, 2, default_sizes(CELL, None), 1, dtype, None)
    trial.x["g"][:] *= 3
    if not initial:
        trial.initial["S"][:] = 0
    return compare(Setup(equations_of(CELL), kernel, ("g",), ARITHMETIC[dtype].rtol, dtype, float("nan")), trial).wrong


@pytest.mark.parametrize("initial", [True, False], ids=["drawn", "zero"])
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("steps", [1, 7, 50])
def test_what_such_a_sum_loses_is_let_pass(steps, dtype, initial):
    assert wrong_in(backward, steps, dtype, initial) == frozenset()


@pytest.mark.parametrize(("dtype", "wrong"), [("float64", 1e-3), ("float32", 0.05), ("float16", 0.2)])
def test_a_gradient_that_is_too_large_is_not(dtype, wrong):
    assert wrong_in(lambda *given: backward(*given, wrong=wrong), 7, dtype) == {"g"}


def scanned(params, x, initial, upstream):
    """A linear unit with its gate inside, by sums of log gates over all steps: its weights lose as its gates do."""
    W, h0 = params["W"], initial["h"]
    a, u = x["x"] @ W.T, x["u"] + 1
    z = 1 / (1 + np.exp(-a))
    G = np.cumsum(np.log(z), axis=0)
    within = np.tril(np.ones((len(z), len(z)), bool))[..., None, None]
    decays = np.exp(np.where(within, G[:, None] - G[None], -np.inf))
    u_bar = (decays * upstream[:, None]).sum(axis=0)
    h = (decays * u[None]).sum(axis=1) + np.exp(G) * h0
    G_bar = upstream * h - u_bar * u
    a_bar = np.cumsum(G_bar[::-1], axis=0)[::-1] * (1 - z)
    h_bar = (np.exp(G) * upstream).sum(axis=0)
    return {"W": np.einsum("tbn,tbm->nm", a_bar, x["x"]), "x": a_bar @ W, "u": u_bar, "h": h_bar}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_what_weights_of_gates_lose_is_let_pass(dtype):
    cell = sr.Cell.parse(
        "x: input[m]\nu: input[n]\nh: state[n]\nW: param[n, m]\nh = sigmoid(W @ x)*h + u + 1", "gate_within"
    )
    setup = Setup(equations_of(cell), scanned, ("W",), ARITHMETIC[dtype].rtol, dtype, float("nan"))
    for kind in (TrialKind.LAST, TrialKind.PULSE):
        for seed in range(4):
            trial = trial_of(cell, kind, 50, 2, default_sizes(cell, None), seed, dtype, None)
            assert compare(setup, trial).wrong == frozenset()
