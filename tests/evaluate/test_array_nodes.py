"""Nodes along an axis and of all entries: values, gradients and tangents against plain NumPy and 50 digits."""

from __future__ import annotations

import numpy as np
import pytest
from array_cells import CELLS, SIZES
from array_steps import Numbers, loss_by_hand, random_arrays, slope_by_hand

from symrnn import Assign, Input, InputError, Program, bptt, evaluator, name_symbol, tangents
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.evaluate.along_axes import logsumexp, softmax
from symrnn.evaluate.slow_reference import reference
from symrnn.evaluate.source import HEAD, compile_source, function_text
from symrnn.expressions.functions import maximum, minimum, sigmoid, surrogate

CASES = [(name, steps, batch) for name in CELLS for steps, batch in ((1, 1), (1, 4), (5, 1), (3, 4))]


def gradients_of(name, steps, batch, dtype=np.float64):
    run, cell = CELLS[name]
    given = random_arrays(cell, steps, batch, seed=steps + batch)
    params, initial, data, target = given
    pair = evaluator(cell, loss="squared_error", kink=0)
    typed = [{key: array.astype(dtype) for key, array in arrays.items()} for arrays in (params, initial)]
    return run, given, pair.value_and_grad(typed[0], data.astype(dtype), target.astype(dtype), initial=typed[1])


def directions(name, given, seed=7):
    params, initial, data, _ = given
    rng = np.random.default_rng(seed)
    arrays = {**params, **{f"{key}_0": array for key, array in initial.items()}, "x": data}
    return {key: rng.normal(size=array.shape) for key, array in arrays.items()}


@pytest.mark.parametrize(("name", "steps", "batch"), CASES)
def test_values_and_gradients(name, steps, batch):
    run, given, (value, found) = gradients_of(name, steps, batch)
    assert value == pytest.approx(loss_by_hand(run, *given, Numbers()), rel=1e-12)
    for key in given[0]:
        direction = {key: directions(name, given)[key]}
        expected = float(slope_by_hand(run, given, direction))
        assert (found[key] * direction[key]).sum() == pytest.approx(expected, rel=1e-9, abs=1e-12), key


@pytest.mark.parametrize("name", CELLS)
def test_float32_stays_float32(name):
    *_, (value, found) = gradients_of(name, 3, 2, np.float32)
    *_, (wide, exact) = gradients_of(name, 3, 2)
    assert np.asarray(value).dtype == np.float32
    assert value == pytest.approx(wide, rel=1e-4)
    for key, array in found.items():
        assert array.dtype == np.float32, key
        np.testing.assert_allclose(array, exact[key], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("name", CELLS)
def test_tangents(name):
    run, cell = CELLS[name]
    given = random_arrays(cell, 2, 1, seed=3)
    params, initial, data, target = given
    network = tangents(with_loss(cell, "squared_error", steps=2, initial=SYMBOLIC), loss="loss", kink=0)
    direction = directions(name, given)
    arrays = {**params, **{f"{key}_0": array[0] for key, array in initial.items()}}
    arrays |= {f"x_{t}": data[t - 1, 0] for t in (1, 2)} | {f"target_{t}": target[t - 1, 0] for t in (1, 2)}
    moving = {**{key: direction[key] for key in params}, **{f"{key}_0": direction[f"{key}_0"][0] for key in initial}}
    moving |= {f"x_{t}": direction["x"][t - 1, 0] for t in (1, 2)}
    arrays |= {f"{key}_dot": array for key, array in moving.items()}
    text = function_text("moved", network)
    values = {symbol: np.asarray(array) for symbol, array in arrays.items()} | {"number": np.float64, "sizes": SIZES}
    function = compile_source(f"{HEAD}\n{text.text}")["moved"]
    results = dict(zip(map(str, text.gives), function(*[values[str(each)] for each in text.takes]), strict=True))
    assert results["loss_dot"] == pytest.approx(float(slope_by_hand(run, given, direction)), rel=1e-9, abs=1e-12)


def test_functions_of_two_numbers_are_those_of_the_slow_reference():
    a, b, y = map(name_symbol, "aby")
    expr = maximum(a, 2 * b) + minimum(a * b, 1) + surrogate(a, sigmoid(b))
    program = Program((Input(a), Input(b)), (Assign(y, expr),), (y,))
    numbers = {"a": np.array([0.3, -2.0, 5.0]), "b": np.array([0.5, -1.5, 0.25])}
    expected = np.maximum(numbers["a"], 2 * numbers["b"]) + np.minimum(numbers["a"] * numbers["b"], 1) + numbers["a"]
    for run in (evaluator(program), reference(program)):
        np.testing.assert_allclose(run(**numbers)["y"], expected)
    back, share = bptt(program), 1 / (1 + np.exp(-numbers["b"]))
    for run in (evaluator(back), reference(back)):
        slope = 2 * (2 * numbers["b"] > numbers["a"]) + numbers["a"] * (numbers["a"] * numbers["b"] < 1)
        np.testing.assert_allclose(run(**numbers)["b_bar"], slope + share * (1 - share))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shares_do_not_overflow(dtype):
    large = np.array([[3e38, 0, -3e38], [-np.inf, 1, 1], [-np.inf, -np.inf, -np.inf], [1, np.inf, 0]], dtype)
    with np.errstate(invalid="ignore"):
        shares, logarithms = softmax(large[:2]), logsumexp(large)
    assert shares.dtype == logarithms.dtype == dtype
    np.testing.assert_allclose(shares, [[1, 0, 0], [0, 0.5, 0.5]])
    np.testing.assert_allclose(logarithms, np.array([3e38, 1 + np.log(2), -np.inf, np.inf], dtype), rtol=1e-6)


def test_a_matrix_without_an_inverse_is_named():
    _, cell = CELLS["cayley"]
    params, initial, data, target = random_arrays(cell, 2, 1, seed=1)
    with pytest.raises(InputError, match=r"inv\(a_h\): a matrix that is inverted here has no inverse"):
        evaluator(cell, loss="squared_error").value({**params, "A": -np.eye(3)}, data, target, initial=initial)


def test_no_matrix_is_made_for_a_product_with_a_diagonal_one():
    source = evaluator(CELLS["diagonals"][1], loss="squared_error").source
    forward = source.partition("def turn")[0].partition("def backward")[0]
    assert forward.count("np.eye") == 1  # of diag(b), which is added to a matrix
    assert "b[..., :, None]*W" in forward
