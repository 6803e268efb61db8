"""assert_custom_vjp: right functions of JAX pass, jitted or not, and slips in their rule are told.

``make test-torch`` runs it, in an environment of its own; without JAX it is no part of the tests.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import pytest

from symrnn import InputError, cells
from symrnn.testing import FunctionMismatch, GradientMismatch, KernelError, assert_custom_vjp


def states(x, h, W_xh, W_hh, b_h):  # noqa: N803  # the names of the cell
    def step(h, x_t):
        h = jnp.tanh(x_t @ W_xh.T + h @ W_hh.T + b_h)
        return h, h

    last, y = jax.lax.scan(step, h, x)
    return y, last


def function(off=0, keep=1.0, dropped=False):
    """The Elman network with a rule by hand."""

    @jax.custom_vjp
    def elman(x, h, W_xh, W_hh, b_h):  # noqa: N803  # the names of the cell
        return states(x, h, W_xh, W_hh, b_h)

    def forwards(x, h, W_xh, W_hh, b_h):  # noqa: N803  # the names of the cell
        y, last = states(x, h, W_xh, W_hh, b_h)
        return (y, last), (x, jnp.concatenate([h[None], y]), W_xh, W_hh)

    def backwards(kept, upstream):
        x, y, W, U = kept
        dy, dh = upstream
        dh = 0 * dh if dropped else dh
        dx, dW, dU, db = [], 0 * W, 0 * U, 0 * U[0]
        for t in reversed(range(len(x))):
            da = (dh + dy[t]) * (1 - y[t + 1] ** 2)
            dx, dW, dU, db = [da @ W, *dx], dW + da.T @ x[t], dU + da.T @ y[t + off], db + da.sum(0)
            dh = keep * (da @ U)
        return jnp.stack(dx), dh, dW, dU, db

    elman.defvjp(forwards, backwards)
    return elman


FEW = {"steps": (1, 3), "lag": None}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_right_functions(dtype):
    assert assert_custom_vjp(function(), cells.elman(), dtype=dtype, **FEW) is None
    assert assert_custom_vjp(jax.jit(states), cells.elman(), dtype=dtype, **FEW) is None


def test_dicts_are_taken_as_well():
    def by_dicts(params, x, initial):
        return states(x, initial["h"], **params)[0]

    assert assert_custom_vjp(by_dicts, cells.elman(), **FEW) is None


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ({"off": 1}, "W_hh is wrong, and it looks like: h_t in the place of h_{t-1}"),
        ({"keep": 0.0}, "nothing is passed back in time"),
        ({"dropped": True}, "elman by its last states does not give the gradient"),
    ],
)
def test_a_slip_is_told(slip, words):
    with pytest.raises(GradientMismatch) as caught:
        assert_custom_vjp(function(**slip), cells.elman(), **FEW)
    assert words in str(caught.value)


def test_another_function_and_arguments_that_do_not_fit():
    with pytest.raises(FunctionMismatch, match="states is not the cell elman"):
        assert_custom_vjp(states, cells.elman("sigmoid"), **FEW)
    with pytest.raises(KernelError, match=r"gives 3 arrays; expected h, and after it the last h or nothing"):
        assert_custom_vjp(lambda params, x, initial: (x, x, x), cells.elman(), **FEW)
    with pytest.raises(InputError, match="the argument u is no array of the cell elman"):
        assert_custom_vjp(lambda u: u, cells.elman(), **FEW)
