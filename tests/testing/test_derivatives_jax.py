"""Second gradients and tangents of JAX's functions, with rules by hand: right ones pass, slips are told.

``make test-torch`` runs it, in an environment of its own; without JAX it is no part of the tests.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from symrnn import cells
from symrnn.testing import (
    KernelError,
    SecondGradientMismatch,
    TangentMismatch,
    assert_second_gradients_match,
    assert_tangents_match,
)

SHORT = {"steps": 3, "batch": 2, "lag": None}


def states(x, h, W_xh, W_hh, b_h):  # noqa: N803  # the names of the cell
    def step(h, x_t):
        h = jnp.tanh(x_t @ W_xh.T + h @ W_hh.T + b_h)
        return h, h

    return jax.lax.scan(step, h, x)[1]


def by_tangents(slip=""):
    @jax.custom_jvp
    def elman(x, h, W_xh, W_hh, b_h):  # noqa: N803
        return states(x, h, W_xh, W_hh, b_h)

    @elman.defjvp
    def rule(given, moving):
        x, h, W, U, _ = given
        dx, dh, dW, dU, db = moving
        y = states(*given)
        found = []
        for t in range(len(x)):
            before = y[t - 1] if t else h
            da = dx[t] @ W.T + x[t] @ dW.T + dh @ U.T + before @ dU.T + db
            da = da - 2 * x[t] @ dW.T if slip == "sign" else da
            dh = da if slip == "slope" else da * (1 - y[t] ** 2)
            found.append(dh)
        return y, jnp.stack(found)

    return elman


def by_gradients(cut=lambda a: a, outside=False):
    @jax.custom_vjp
    def elman(x, h, W_xh, W_hh, b_h):  # noqa: N803
        return states(x, h, W_xh, W_hh, b_h)

    def forwards(*given):
        return states(*given), (given, states(*given))

    def backwards(kept, dy):
        (x, h, W, U, _), y = kept
        y = cut(y)
        dh, dx, dW, dU, db = 0 * h, [], 0 * W, 0 * U, 0 * U[0]
        for t in reversed(range(len(x))):
            da = (dh + dy[t]) * (1 - y[t] ** 2)
            dW, dU, db = dW + da.T @ x[t], dU + da.T @ (y[t - 1] if t else h), db + da.sum(0)
            dx.append(da @ W)
            dh = da @ U
        if outside:
            db = jax.pure_callback(np.asarray, jax.ShapeDtypeStruct(db.shape, db.dtype), db)
        return jnp.stack(dx[::-1]), dh, dW, dU, db

    elman.defvjp(forwards, backwards)
    return elman


def test_right_rules():
    assert assert_tangents_match(cells.elman(), by_tangents(), **SHORT) is None
    assert assert_second_gradients_match(cells.elman(), by_tangents(), **SHORT) is None
    assert assert_second_gradients_match(cells.elman(), by_gradients(), **SHORT) is None
    assert assert_second_gradients_match(cells.elman(), states, framework="jax", **SHORT) is None


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("sign", "what W_xh_dot brings has the wrong sign"),
        ("slope", "the slope 1 - h\\*\\*2 of h = tanh\\(a\\) is missing"),
    ],
)
def test_a_slip_in_the_tangents(slip, said):
    with pytest.raises(TangentMismatch, match=said):
        assert_tangents_match(cells.elman(), by_tangents(slip), **SHORT)


def test_no_way_forwards_and_no_second_way_back():
    with pytest.raises(KernelError, match="has no way forwards: it has a custom_vjp"):
        assert_tangents_match(cells.elman(), by_gradients(), **SHORT)
    with pytest.raises(KernelError, match="is once differentiable: its way back leaves JAX"):
        assert_second_gradients_match(cells.elman(), by_gradients(outside=True), **SHORT)


def test_what_is_taken_for_a_constant():
    cut = by_gradients(jax.lax.stop_gradient)
    with pytest.raises(SecondGradientMismatch, match="looks like: h, h_prev taken for constants by the second"):
        assert_second_gradients_match(cells.elman(), cut, **SHORT)
