"""The networks in libraries that differentiate by themselves, as their own users would write them: gates stacked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from peer_cases import Data

Made = tuple[Callable[[], Any], Callable[[Any], tuple[float, dict[str, Any]]]] | None


def step(
    cell: str, library: Any, a: Any, states: tuple[Any, ...], w: Any, split: Callable[[Any], Any]
) -> tuple[Any, ...]:
    """One step from the input product ``a``, in any library with matrices, a batch in rows."""
    h, q = states[0], states[0] @ w["W_h"].T
    if cell == "elman":
        return (library.tanh(a + q),)
    if cell == "lstm":
        i, f, g, o = split(a + q)
        c = library.sigmoid(f) * states[1] + library.sigmoid(i) * library.tanh(g)
        return library.sigmoid(o) * library.tanh(c), c
    (a_r, a_z, a_g), (q_r, q_z, q_g) = split(a), split(q)
    z = library.sigmoid(a_z + q_z)
    g = library.tanh(a_g + library.sigmoid(a_r + q_r) * (q_g + w["b_hg"]))
    return ((1 - z) * g + z * h,)


def _states(data: Data, zeros: Callable[..., Any]) -> tuple[Any, ...]:
    return (zeros((data.case.batch, data.case.n)),) * (2 if data.case.cell == "lstm" else 1)


def torch_loop(data: Data) -> Made:
    """A Python loop over the steps, the input products before it."""
    import torch

    torch.set_num_threads(1)
    case, gates = data.case, len(data.weights["W_h"]) // data.case.n
    w = {name: torch.tensor(array, requires_grad=True) for name, array in data.weights.items()}
    x, target = torch.tensor(data.x), torch.tensor(data.target)

    def call() -> Any:
        states = _states(data, lambda shape: torch.zeros(shape, dtype=x.dtype))
        outputs = []
        for a in (x @ w["W_x"].T + w["b"]).unbind(0):
            states = step(case.cell, torch, a, states, w, lambda each: each.chunk(gates, 1))
            outputs.append(states[0])
        loss = 0.5 * ((torch.stack(outputs) - target) ** 2).sum()
        return loss, torch.autograd.grad(loss, list(w.values()))

    return call, lambda found: (found[0].item(), dict(zip(w, (each.numpy() for each in found[1]), strict=True)))


def torch_module(data: Data) -> Made:
    """nn.RNN, nn.LSTM or nn.GRU: its second bias is 0 where the cell has none, and has no gradient there."""
    import torch

    case, n, w = data.case, data.case.n, {name: torch.tensor(array) for name, array in data.weights.items()}
    kind = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru_reset_after": torch.nn.GRU}[case.cell]
    module = kind(n, n, dtype=w["b"].dtype)
    x, target = torch.tensor(data.x), torch.tensor(data.target)
    with torch.no_grad():
        for name, array in (("weight_ih_l0", w["W_x"]), ("weight_hh_l0", w["W_h"]), ("bias_ih_l0", w["b"])):
            getattr(module, name).copy_(array)
        module.bias_hh_l0.zero_()
        if "b_hg" in w:
            module.bias_hh_l0[2 * n :] = w["b_hg"]
    module.bias_hh_l0.requires_grad_("b_hg" in w)
    learned = [each for each in module.parameters() if each.requires_grad]

    def call() -> Any:
        loss = 0.5 * ((module(x)[0] - target) ** 2).sum()
        return loss, torch.autograd.grad(loss, learned)

    def read(found: Any) -> tuple[float, dict[str, Any]]:
        gradients = dict(zip(("W_x", "W_h", "b", "b_hg"), (each.numpy() for each in found[1]), strict=False))
        if "b_hg" in gradients:
            gradients["b_hg"] = gradients["b_hg"][2 * n :]
        return found[0].item(), gradients

    return call, read


def jax_scan(data: Data) -> Made:
    """A scan over the steps, compiled with its gradient; for one sequence unrolled by five."""
    import jax

    jax.config.update("jax_enable_x64", True)
    case, gates, F = data.case, len(data.weights["W_h"]) // data.case.n, jax.nn
    w = {name: jax.numpy.asarray(array) for name, array in data.weights.items()}
    x, target = jax.numpy.asarray(data.x), jax.numpy.asarray(data.target)

    def loss(w: Any, x: Any, target: Any) -> Any:
        def body(states: Any, a: Any) -> Any:
            found = step(case.cell, F, a, states, w, lambda each: jax.numpy.split(each, gates, 1))
            return found, found[0]

        states = _states(data, lambda shape: jax.numpy.zeros(shape, x.dtype))
        outputs = jax.lax.scan(body, states, x @ w["W_x"].T + w["b"], unroll=5 if case.batch == 1 else 1)[1]
        return 0.5 * ((outputs - target) ** 2).sum()

    compiled = jax.jit(jax.value_and_grad(loss))
    return (
        lambda: jax.block_until_ready(compiled(w, x, target)),
        lambda found: (float(found[0]), {name: np.asarray(array) for name, array in found[1].items()}),
    )


def autograd_loop(data: Data) -> Made:
    """A Python loop over the steps."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    class F:
        tanh = anp.tanh

        @staticmethod
        def sigmoid(a: Any) -> Any:
            return 0.5 * anp.tanh(0.5 * a) + 0.5

    gates, x, target = len(data.weights["W_h"]) // data.case.n, data.x, data.target
    if data.case.steps > 50:
        return None

    def loss(w: Any) -> Any:
        products, found = anp.dot(x, w["W_x"].T) + w["b"], 0.0
        states = _states(data, lambda shape: np.zeros(shape, x.dtype))
        for t in range(len(x)):
            states = step(data.case.cell, F, products[t], states, w, lambda each: anp.split(each, gates, 1))
            found = found + 0.5 * anp.sum((states[0] - target[t]) ** 2)
        return found

    compiled = value_and_grad(loss)
    return lambda: compiled(data.weights), lambda found: found


def casadi_unrolled(data: Data) -> Made:
    """A graph of all steps: of scalars for one unit, of matrices for more; one short sequence of few units alone."""
    import casadi

    case = data.case
    if (case.cell, case.batch) != ("elman", 1) or case.n > 32 or case.steps > 50:
        return None
    kind = casadi.SX if case.n == 1 else casadi.MX
    w = {name: kind.sym(name, *array.shape) for name, array in data.weights.items()}
    x, target = kind.sym("x", case.n, case.steps), kind.sym("target", case.n, case.steps)
    h, loss = kind.zeros(case.n, 1), 0
    for t in range(case.steps):
        h = casadi.tanh(w["W_x"] @ x[:, t] + w["W_h"] @ h + w["b"])
        loss += 0.5 * casadi.sumsqr(h - target[:, t])
    function = casadi.Function(
        "f", [*w.values(), x, target], [loss, *(casadi.gradient(loss, each) for each in w.values())]
    )
    given = [casadi.DM(array) for array in (*data.weights.values(), data.x[:, 0].T, data.target[:, 0].T)]
    return lambda: function(*given), lambda found: (
        float(found[0]),
        {name: np.array(each).reshape(data.weights[name].shape) for name, each in zip(w, found[1:], strict=True)},
    )
