"""Cells as functions of JAX: gradients against JAX's own through the same cell as code; compiled, mapped, refused.

``make test-torch`` runs what needs JAX, in an environment of its own.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import symrnn as sr
from symrnn import Cell, InputError, cells
from symrnn.cells import load
from symrnn.interop import to_jax

jax.config.update("jax_enable_x64", True)


def _given(f, steps, batch, seed=0, dtype=np.float64):
    items = (*f.run.cell.parameters, *f.run.cell.inputs)
    sizes = {size: 2 + i for i, size in enumerate(sorted({s for item in items for s in item.shape}))}
    params = {name: jnp.asarray(a) for name, a in f.run.random_params(sizes, seed=seed, dtype=dtype).items()}
    x, _ = f.run.random_data(sizes, steps, batch, seed=seed + 1, dtype=dtype)
    return params, jnp.asarray(x)


def _loss(f, x, initial=None):
    return lambda params: jnp.sum(jnp.sin(f(params, x, initial)))


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("name", ["elman", "lstm", "gru", "holt", "deltanet"])
def test_the_gradient_is_that_of_differences_and_of_the_evaluator(name: str, batch: int | None) -> None:
    f = to_jax(load(name))
    params, x = _given(f, 4, batch)
    np.testing.assert_array_equal(f(params, x), f.run(dict(params), np.asarray(x)))
    found = jax.grad(_loss(f, x))(params)
    loss, step = _loss(f, x), 1e-6
    for name, array in params.items():
        direction = jnp.asarray(np.random.default_rng(0).normal(size=array.shape))
        ahead, behind = (loss({**params, name: array + sign * step * direction}) for sign in (1, -1))
        assert float(jnp.sum(found[name] * direction)) == pytest.approx(float(ahead - behind) / (2 * step), rel=1e-6)


def test_it_is_that_of_jax_itself() -> None:
    f = to_jax(cells.elman())
    params, x = _given(f, 6, 3)

    def own(params):
        h, total = jnp.zeros((3, params["b_h"].shape[0])), 0.0
        for t in range(6):
            h = jnp.tanh(x[t] @ params["W_xh"].T + h @ params["W_hh"].T + params["b_h"])
            total = total + jnp.sum(jnp.sin(h))
        return total

    for found, wanted in zip(
        jax.tree.leaves(jax.grad(_loss(f, x))(params)), jax.tree.leaves(jax.grad(own)(params)), strict=True
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


def test_compiled_and_mapped_it_is_the_same() -> None:
    f = to_jax(cells.gru())
    params, x = _given(f, 5, None)
    xs = jnp.stack([x, 2 * x, -x])
    grad = jax.grad(lambda params, x: jnp.sum(jnp.sin(f(params, x))), argnums=(0, 1))
    wanted = [grad(params, each) for each in xs]
    for compiled in (jax.vmap(grad, (None, 0)), jax.jit(jax.vmap(grad, (None, 0)))):
        by_params, by_x = compiled(params, xs)
        for i, (own_params, own_x) in enumerate(wanted):
            np.testing.assert_allclose(by_x[i], own_x, rtol=1e-12)
            for name, array in own_params.items():
                np.testing.assert_allclose(by_params[name][i], array, rtol=1e-12)
    many = jax.tree.map(lambda a: jnp.stack([a, a / 2]), params)
    mapped = jax.jit(jax.vmap(f, (0, None)))(many, x)
    np.testing.assert_array_equal(mapped[1], f(jax.tree.map(lambda a: a / 2, params), x))


def test_a_mapped_axis_need_not_be_the_first_and_a_loop_of_jax_may_be_around() -> None:
    f = to_jax(cells.elman())
    params, x = _given(f, 5, 3)
    mapped = jax.vmap(lambda one: f(params, one), in_axes=1, out_axes=1)(x)
    np.testing.assert_allclose(mapped, f(params, x), rtol=1e-13)

    def descend(params, _):
        value, slope = jax.value_and_grad(_loss(f, x))(params)
        return jax.tree.map(lambda p, g: p - 0.05 * g, params, slope), value

    _, values = jax.jit(lambda params: jax.lax.scan(descend, params, length=20))(params)
    assert values[-1] < values[0]


def test_initial_states_constants_and_several_outputs() -> None:
    cell = Cell.parse(
        "x: input\nh: state\nw: param\nk: const\ny: output\nz: output\nh = tanh(w*h + x)\ny = k*h\nz = h*w"
    )
    f = to_jax(cell)
    params, initial = {"w": jnp.asarray(0.5), "k": jnp.asarray(2.0)}, {"h": jnp.asarray(0.7)}
    x = jnp.asarray([0.1, 0.2, 0.3])
    found = f(params, x, initial)
    assert {name: array.shape for name, array in found.items()} == {"y": (3,), "z": (3,)}

    def loss(params, x, initial):
        found = f(params, x, initial)
        return jnp.sum(found["y"] * found["z"])

    by_params, by_x, by_initial = jax.grad(loss, argnums=(0, 1, 2))(params, x, initial)
    ahead, behind = (loss(params, x, {"h": initial["h"] + e}) for e in (1e-6, -1e-6))
    assert float(by_initial["h"]) == pytest.approx(float(ahead - behind) / 2e-6, rel=1e-7)
    assert float(by_params["k"]) == 0  # a constant has no gradient
    assert by_x.shape == x.shape


def test_float32_stays_float32_also_in_large_arrays() -> None:
    f = to_jax(cells.elman())
    params, x = _given(f, 3, None, dtype=np.float32)
    assert f(params, x).dtype == np.float32
    assert {array.dtype for array in jax.grad(_loss(f, x))(params).values()} == {np.dtype("float32")}
    wide = {"W_xh": jnp.ones((64, 200)), "W_hh": jnp.eye(64) / 2, "b_h": jnp.zeros(64)}
    run = jax.jit(jax.grad(_loss(f, jnp.ones((100, 64, 200)) / 1000)))
    for _ in range(10):  # callbacks that wait for JAX itself were seen to stop after a few
        found = run(wide)
    assert np.isfinite(found["W_hh"]).all()


def test_what_does_not_fit_is_said_when_it_is_traced() -> None:
    f = to_jax(cells.elman())
    params, x = _given(f, 3, None)
    with pytest.raises(InputError, match=r"params\['W_hh'\]: expected shape"):
        jax.jit(f)({**params, "W_hh": params["W_xh"]}, x)
    with pytest.raises(InputError, match=r"params: expected .* missing: b_h"):
        f({name: array for name, array in params.items() if name != "b_h"}, x)
    with pytest.raises(InputError, match=r"params\['b_h'\]: expected an array of JAX, found list"):
        f({**params, "b_h": [0.0, 0.0, 0.0]}, x)
    with pytest.raises(InputError, match=r"x: expected float32 or float64, found int64"):
        f(params, jnp.ones((3, 2), int))
    with pytest.raises(InputError, match=r"x: expected float64 as the other arrays have, found float32"):
        f(params, x.astype(np.float32))
    with pytest.raises(InputError, match="no inputs"):
        to_jax(load("lorenz"))({}, None, {"h": jnp.ones(3)})


def test_once_and_backwards_alone() -> None:
    f = to_jax(cells.elman())
    params, x = _given(f, 3, None)
    with pytest.raises(TypeError, match="forward-mode"):
        jax.jvp(_loss(f, x), (params,), (params,))
    with pytest.raises(ValueError, match="Pure callbacks do not support JVP"):
        jax.grad(lambda params: jnp.sum(jax.grad(_loss(f, x))(params)["b_h"]))(params)


def test_a_kink_is_an_error_of_jax_and_a_choice_helps() -> None:
    cell = cells.elman("relu")
    params, x = _given(to_jax(cell), 3, None)
    nothing = jax.tree.map(jnp.zeros_like, params)
    with pytest.raises(Exception, match="choose a slope there"):
        jax.block_until_ready(jax.grad(_loss(to_jax(cell), x))(nothing))
    found = jax.grad(_loss(to_jax(cell, kink=0), x))(nothing)
    assert not any(array.any() for array in found.values())


def test_the_function_is_known_by_its_cell() -> None:
    assert to_jax(cells.elman()) == to_jax(cells.elman())
    assert "to_jax" in sr.interop.__all__
