"""What holds of any cell, batch, order and chunk; and cells that no catalogue has, by differences."""

from __future__ import annotations

import numpy as np
import pytest
from cases import MATRIX_CELLS, cell
from hypothesis import given, settings
from hypothesis import strategies as st
from sequence_cases import setup

from symrnn import Cell, evaluator
from symrnn.cells import CELLS

ODD_CELLS = {
    "fast weights": """
        x: input[n]
        A: state[n, n]
        h: state[n]
        W: param[n, n]
        decay: param
        rate: const
        y: output[n]
        A = decay*A + rate*(h @ h.T)
        h = tanh(W @ x + A @ h)
        y = A.T @ h
    """,
    "everything beside everything": """
        x: input[m]
        u: input
        h: state[n]
        s: state
        W: param[n, m]
        V: param[m, n]
        g: param
        b: param_per_step[n]
        y: output[n]
        z: output
        U = W @ V
        s = s/2 + h.T @ h + total(h)*g + u
        h = tanh(U @ h + b*s + W @ x + g)
        y = h*s + g
        z = total(U) + total(h) + total(x*x)
    """,
    "states that are the same for all": """
        x: input[n]
        h: state[n]
        k: state
        b: param[n]
        w: param
        v: output[n]
        h = b + w
        k = w*w
        v = x*h + k
    """,
    "scalars that fill matrices": """
        x: input[n]
        h: state
        W: param[n, n]
        V: param[n, n]
        U = W @ V
        h = total(U @ W)*total(x) + total(U)
    """,
    "rows": """
        x: input[1, n]
        h: state[1, n]
        W: param[n, n]
        b: param[1, n]
        h = tanh(x @ W + b + h*(h @ h.T))
    """,
    "quadratic forms": """
        x: input[n]
        h: state
        W: param[n, n]
        Q: param[n, n]
        h = tanh(x.T @ W @ x + h) + total((W @ Q)*W.T)
    """,
    "fixed sizes": """
        x: input[2]
        h: state[3]
        W: param[3, 2]
        h = sin(W @ x)*cos(h) + log(1 + h*h)
    """,
}


def by_name(arrays, name="x"):
    return arrays if isinstance(arrays, dict) else {name: arrays}


@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("name", ODD_CELLS)
def test_odd_cells_have_the_gradient_of_differences(name: str, batch: int | None) -> None:
    run = evaluator(Cell.parse(ODD_CELLS[name]), loss="squared_error")
    params, x, wanted, initial = setup(run, batch=batch)
    found = run.gradients(params, x, wanted, initial)
    groups = ((params, found.params), (by_name(x), by_name(found.x)), (initial, found.initial))
    for arrays, slopes in groups:
        for key, slope in slopes.items():
            assert slope.shape == np.shape(arrays[key])
            for index in np.ndindex(slope.shape):
                ends = []
                for nudge in (1e-6, -1e-6):
                    moved = np.array(arrays[key])
                    moved[index] += nudge
                    changed = [{**a, key: moved} if a is arrays else a for a, _ in groups]
                    ends.append(run.value(changed[0], changed[1], wanted, changed[2]))
                assert slope[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-6)


RUNS = {name: evaluator(cell(name, "tanh"), loss="squared_error") for name in CELLS}


@settings(max_examples=30)
@given(st.sampled_from(list(CELLS)), st.integers(1, 5), st.integers(1, 4), st.integers(0, 10**6), st.randoms())
def test_a_batch_is_its_sequences_in_any_order(name, steps, batch, seed, random) -> None:
    run = RUNS[name]
    params, x, wanted, initial = setup(run, steps, batch, seed)
    whole = run.gradients(params, x, wanted, initial)
    axis = 0 if run.cell.readout else 1
    values, gradients = [], []
    for member in range(batch):
        alone = run.gradients(
            params, x[:, member], wanted.take(member, axis), {k: v[member] for k, v in initial.items()}
        )
        values.append(alone.value)
        gradients.append(alone.params)
        np.testing.assert_allclose(alone.x, whole.x[:, member], rtol=1e-12, atol=1e-14)
    assert sum(values) == pytest.approx(whole.value, rel=1e-12)
    for key, array in whole.params.items():
        np.testing.assert_allclose(sum(g[key] for g in gradients), array, rtol=1e-10, atol=1e-12)
    order = random.sample(range(batch), batch)
    shuffled = run.gradients(params, x[:, order], wanted.take(order, axis), {k: v[order] for k, v in initial.items()})
    assert shuffled.value == pytest.approx(whole.value, rel=1e-12)
    np.testing.assert_allclose(shuffled.x, whole.x[:, order], rtol=1e-12, atol=1e-14)


@settings(max_examples=30)
@given(st.sampled_from(list(CELLS)), st.integers(1, 6), st.integers(0, 10**6))
def test_float32_agrees_and_a_small_step_down_lowers_the_loss(name, steps, seed) -> None:
    run = RUNS[name]
    params, x, wanted, initial = setup(run, steps, 2, seed)
    value, gradient = run.value_and_grad(params, x, wanted, initial)
    single = [
        {k: np.float32(v) for k, v in a.items()} if isinstance(a, dict) else np.float32(a)
        for a in (params, x, wanted, initial)
    ]
    value32, gradient32 = run.value_and_grad(*single)
    assert value32 == pytest.approx(value, rel=1e-4)
    for key in gradient:
        scale = max(1.0, np.abs(gradient[key]).max())
        np.testing.assert_allclose(gradient32[key], gradient[key], rtol=1e-4, atol=1e-4 * scale)
    steepness = sum((array**2).sum() for array in gradient.values())
    down = {key: params[key] - 1e-4 * gradient[key] for key in params}
    assert run.value(down, x, wanted, initial) < value or steepness < 1e-12


@settings(max_examples=30)
@given(st.sampled_from(MATRIX_CELLS), st.integers(2, 6), st.data())
def test_a_sequence_in_chunks_is_the_sequence(name, steps, data) -> None:
    run = RUNS[name]
    params, x, wanted, initial = setup(run, steps)
    cut = data.draw(st.integers(1, steps - 1))
    between = run.final_states(params, x[:cut], initial)
    outputs = np.concatenate([run(params, x[:cut], initial), run(params, x[cut:], between)])
    np.testing.assert_array_equal(outputs, run(params, x, initial))
    halves = run.value(params, x[:cut], wanted[:cut], initial) + run.value(params, x[cut:], wanted[cut:], between)
    assert halves == pytest.approx(run.value(params, x, wanted, initial), rel=1e-13)
