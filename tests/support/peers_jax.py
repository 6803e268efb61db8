"""What jax.test_util.check_grads says of a kernel with a bug planted in it."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax.test_util import check_grads
from peer_inputs import POINTS, inputs_of

jax.config.update("jax_enable_x64", True)


def network(run, backward, names):
    """A cell whose values come from NumPy and whose gradients come from a kernel, as JAX takes it."""

    def split(arrays):
        given = {name: np.asarray(array) for name, array in zip(names, arrays, strict=True)}
        params, initial = names[: names.index("x")], names[names.index("x") + 1 :]
        return {name: given[name] for name in params}, given["x"], {name: given[name] for name in initial}

    def forward(*arrays):
        return np.asarray(run(*split(arrays)))

    def gradients(upstream, *arrays):
        found = backward(*split(arrays), np.asarray(upstream))
        return tuple(np.asarray(found[name]) for name in names)

    @jax.custom_vjp
    def values(*arrays):
        x = arrays[names.index("x")]
        shape = (*x.shape[:2], arrays[-1].shape[1])
        return jax.pure_callback(forward, jax.ShapeDtypeStruct(shape, x.dtype), *arrays)

    def back(arrays, upstream):
        shapes = tuple(jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays)
        return jax.pure_callback(gradients, shapes, upstream, *arrays)

    values.defvjp(lambda *arrays: (values(*arrays), arrays), back)
    return values


def check_grads_says(bug) -> tuple[str, str]:
    """Whether check_grads accepts a kernel at all points, and its message, where it does not.

    Its defaults, in float64; a function with a derivative of its own has the mode "rev" alone, and order 1. It looks
    in one random direction, always the same for arrays of the same shapes, so it is asked at several points.
    """
    for point in range(POINTS):
        run, names, arrays = inputs_of(bug, point)
        try:
            check_grads(network(run, bug.backward, names), tuple(map(jnp.asarray, arrays)), order=1, modes=("rev",))
        except AssertionError as error:
            return "detects", str(error)
    return "accepts", ""


@jax.custom_vjp
def wrong_layer(x, weight):
    """x @ W.T, whose backward pass is 1.5 times too large."""
    return x @ weight.T


def _back(given, upstream):
    x, weight = given
    return 1.5 * upstream @ weight, 1.5 * upstream.T @ x


wrong_layer.defvjp(lambda x, weight: (wrong_layer(x, weight), (x, weight)), _back)


def far_away(x, weight):
    """The wrong layer, and then 50 times h = tanh(0.3 h)."""
    h = wrong_layer(x, weight)
    for _ in range(50):
        h = jnp.tanh(0.3 * h)
    return h
