"""The evaluator of a cell: axes, names, types, errors, and what has to hold of any batch, chunk or step."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest
import sympy as sp
from cases import MATRIX_CELLS, SCALAR_CELLS, cell
from sequence_cases import SMALL, setup

from symrnn import Assign, Cell, Input, InputError, Parameter, cells, evaluator, name_symbol
from symrnn.cells import CELLS
from symrnn.cells.losses import Loss

y, target = map(name_symbol, ("y", "target"))


@pytest.mark.parametrize("name", CELLS)
def test_axes_and_names(name: str) -> None:
    run = evaluator(cell(name, "tanh"), loss="squared_error")
    params, x, wanted, initial = setup(run)
    matrix = name not in SCALAR_CELLS
    assert x.shape == ((4, 2, 2) if matrix else (4, 2))
    out = run(params, x, initial)
    assert out.shape == wanted.shape == ((4, 2, 3) if matrix else (4, 2) if not run.cell.readout else (2,))
    found = run.gradients(params, x, wanted, initial)
    assert {k: v.shape for k, v in found.params.items()} == {k: v.shape for k, v in params.items()}
    assert {k: v.shape for k, v in found.initial.items()} == {k: v.shape for k, v in initial.items()}
    assert found.x.shape == x.shape
    value, gradient = run.value_and_grad(params, x, wanted, initial)
    assert value == found.value == run.value(params, x, wanted, initial)
    assert all((gradient[key] == found.params[key]).all() for key in params)


def test_the_loss_is_half_the_sum_of_squares() -> None:
    for loss, last in (("squared_error", False), ("squared_error_last", True)):
        run = evaluator(cells.elman(), loss=loss)
        params, x, wanted, _ = setup(run)
        out = run(params, x)
        assert wanted.shape == (out[-1] if last else out).shape
        assert run.value(params, x, wanted) == pytest.approx(
            ((out[-1] if last else out) - wanted).ravel() @ ((out[-1] if last else out) - wanted).ravel() / 2
        )


def test_own_losses() -> None:
    without_target = evaluator(cells.elman(), loss=sp.cos(y) + y)
    params, x, none, _ = setup(without_target)
    assert none is None
    out = without_target(params, x)
    value, gradient = without_target.value_and_grad(params, x)
    assert value == pytest.approx((np.cos(out) + out).sum())
    absolute = evaluator(cells.elman(), loss=Loss("absolute", sp.Abs(y - target), last_only=True))
    wanted = np.zeros((2, 3))
    assert absolute.value(params, x, wanted) == pytest.approx(np.abs(out[-1]).sum())
    nudged = params | {"b_h": params["b_h"] + 1e-7}
    slope = (without_target.value(nudged, x) - value) / 1e-7
    assert gradient["b_h"].sum() == pytest.approx(slope, rel=1e-4)


def test_several_outputs_are_compared_with_a_target_each() -> None:
    run = evaluator(
        Cell.parse("x: input\nh: state\ny: output\nz: output\nh = x + h\ny = 2*h\nz = 3*h"), "squared_error_last"
    )
    out = run({}, np.array([1.0, 2.0]))
    assert {name: array.tolist() for name, array in out.items()} == {"y": [2, 6], "z": [3, 9]}
    assert run.value({}, [1.0, 2.0], {"y": 0, "z": 8}) == 18 + 0.5


@pytest.mark.parametrize("name", CELLS)
def test_the_source_runs_and_reads_as_the_cell(name: str) -> None:
    run = evaluator(cell(name, "tanh"), loss="squared_error")
    namespace: dict = {}
    exec(run.source, namespace)
    assert {"forward", "backward", "after", "forward_loss", "backward_loss"} <= namespace.keys()
    for line in run.cell.lines:
        assert re.search(rf"\b{line.symbol}\b( = |\)$|\[\.\.\.\] = )", run.source, re.MULTILINE)
    assert "np.dot(h_prev, _W_h" in run.source or name not in MATRIX_CELLS


def test_matrix_products_are_those_of_batch_rows() -> None:
    source = evaluator(cells.elman(), loss="squared_error").source
    for line in (
        "_W_xh_T = W_xh.T.copy() if batch > 4*len(W_xh) else W_xh.T",
        "_W_hh_T = W_hh.T.copy()",
        "np.dot(x, _W_xh_T, a_before)",
        "np.dot(h_prev, _W_hh_T, a)",
        "np.dot(a_bar, W_hh, h_prev_bar)",
        "np.dot(a_bar.T, h_prev, W_hh_bar)",
        "np.dot(_ones, a_bar, b_h_bar)",
    ):
        assert f"    {line}\n" in source


@pytest.mark.parametrize("name", CELLS)
def test_floating_types_are_kept(name: str) -> None:
    run = evaluator(cell(name, "sigmoid"), loss="squared_error")

    def types(params, x, wanted, initial):
        found = run.gradients(params, x, wanted, initial)
        arrays = (run(params, x), found.value, found.x, *found.params.values(), *found.initial.values())
        return {array.dtype for array in arrays}

    given = setup(run)
    single = [{k: np.float32(v) for k, v in a.items()} if isinstance(a, dict) else np.float32(a) for a in given]
    assert types(*given) == {np.dtype(np.float64)}
    assert types(*single) == {np.dtype(np.float32)}
    assert types(single[0], *given[1:]) == {np.dtype(np.float64)}
    whole = [
        {k: np.ones(v.shape, int) for k, v in a.items()} if isinstance(a, dict) else np.ones(a.shape, int)
        for a in given
    ]
    assert types(*whole) == {np.dtype(np.float64)}
    assert types(single[0], single[1], whole[2], whole[3]) == {np.dtype(np.float32)}


def test_random_arrays_are_those_of_their_seed_and_of_usable_size() -> None:
    run = evaluator(cells.lstm(), loss="squared_error")
    one, same, other = (run.random_params(SMALL, seed=seed) for seed in (1, 1, 2))
    assert all((one[k] == same[k]).all() and (one[k] != other[k]).any() for k in one)
    assert all(np.abs(array).max() <= array.shape[-1] ** -0.5 for array in one.values())
    x, wanted = run.random_data(SMALL, steps=5, seed=3, dtype=np.float32)
    assert (x.shape, wanted.shape, x.dtype) == ((5, 2), (5, 3), np.float32)


def test_huge_numbers_saturate_without_warnings() -> None:
    for name in MATRIX_CELLS:
        run = evaluator(cell(name, "tanh"), loss="squared_error")
        params, x, wanted, _ = setup(run)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for scale in (1e4, -1e4, 1e150):
                found = run.gradients(params, x * scale, wanted)
                assert np.isfinite(found.value)
                assert all(np.isfinite(array).all() for array in found.params.values())


def test_nan_and_infinity_pass_through() -> None:
    run = evaluator(cells.elman(), loss="squared_error")
    params, x, wanted, _ = setup(run)
    x[1, 0, 0] = np.nan
    x[2, 1, 0] = np.inf
    out = run(params, x)
    assert np.isnan(out[1:, 0]).all()
    assert np.abs(out[2, 1]).tolist() == [1, 1, 1]
    assert np.isnan(run.value(params, x, wanted))
    assert np.isnan(run.value_and_grad(params, x, wanted)[1]["W_xh"]).any()


@pytest.mark.parametrize(("axis", "name"), [(0, "steps"), (1, "batch")])
def test_no_steps_and_an_empty_batch_are_refused_alike(axis: int, name: str) -> None:
    run = evaluator(cells.lstm(), loss="squared_error")
    params, x, wanted, _ = setup(run)
    nothing = (slice(None),) * axis + (slice(0),)
    for call in (lambda: run.value_and_grad(params, x[nothing], wanted[nothing]), lambda: run(params, x[nothing])):
        with pytest.raises(InputError, match=f"x: {name} is 0 in it; give an array with at least one entry"):
            call()


@pytest.mark.parametrize("kind", [np.float16, np.bool_, np.int8, np.uint64, ">f2", ">f4", ">f8", ">i4", "<f8"])
def test_every_type_of_real_numbers_is_computed_with_exactly(kind: object) -> None:
    """As if the same numbers were given in float32 or float64: nothing is rounded, whatever the order of bytes."""
    run = evaluator(cells.elman(), loss="squared_error")
    given = [array.astype(kind) for array in (*setup(run)[0].values(), *setup(run)[1:3])]
    wide = np.float32 if np.dtype(kind).newbyteorder("=") in (np.float16, np.float32) else np.float64
    names = [*setup(run)[0]]
    found, expected = (
        run.value_and_grad(dict(zip(names, arrays, strict=False)), *arrays[len(names) :])
        for arrays in (given, [array.astype(wide) for array in given])
    )
    assert found[0] == expected[0]
    for name in names:
        assert found[1][name].dtype == wide
        np.testing.assert_array_equal(found[1][name], expected[1][name])


def test_true_is_one_and_nan_passes_through() -> None:
    run = evaluator(cells.elman_unit("identity"))
    assert run({"W_xh": True, "W_hh": np.True_, "b_h": False}, [True, 2]).tolist() == [1, 3]
    assert np.isnan(run({"W_xh": 1, "W_hh": 1, "b_h": np.nan}, [1, 2])).all()


def test_a_missing_target_is_told_after_all_that_is_wrong_with_what_is_there() -> None:
    run = evaluator(cells.elman(), loss="squared_error")
    params, x, wanted, _ = setup(run)
    shape = r"target: expected an array of shape \(steps, batch, n\) with steps = 4 as in x, .*, found None"
    with pytest.raises(InputError, match=shape):
        run.value(params, x)
    with pytest.raises(InputError, match=r"params\['W_hh'\]: expected shape \(n, n\)"):
        run.value(params | {"W_hh": np.ones((3, 4))}, x)
    with pytest.raises(InputError, match=r"x: expected shape \(steps, batch, m\)"):
        run.value(params, np.ones((4, 2, 9)))
    with pytest.raises(
        InputError, match=r"x: expected an array of shape \(steps, batch, m\), or \(steps, m\).*found None"
    ):
        run.value(params, None, wanted)


def test_kinks_need_a_choice() -> None:
    params = {"W_xh": np.zeros((3, 2)), "W_hh": np.eye(3), "b_h": np.zeros(3)}
    x, wanted = np.ones((1, 2)), np.ones((1, 3))
    with pytest.raises(InputError, match=r"step\(a\) has no value|step\(x\) has no value at x = 0.*kink=0"):
        evaluator(cells.elman("relu"), loss="squared_error").value_and_grad(params, x, wanted)
    half = evaluator(cells.elman("relu"), loss="squared_error", kink="1/2")
    assert half.value_and_grad(params, x, wanted)[1]["b_h"].tolist() == [-0.5, -0.5, -0.5]


def test_names_that_are_not_python() -> None:
    """Keywords, and names that the generated text uses itself."""
    names = ("lambda", "np", "number", "sizes", "batch", "x;y", "forward_step")
    size = "evaluate"
    h, np_, *rest = map(name_symbol, names)
    before = name_symbol("lambda_prev")
    odd = Cell(
        "odd",
        inputs=(Input(np_, (size,)),),
        states=(Input(h, (size,)),),
        parameters=tuple(Parameter(symbol, shape=(size,)) for symbol in rest),
        lines=(Assign(h, np_ + sum(rest) + before, (size,)),),
    )
    run = evaluator(odd, loss="squared_error")
    params = {symbol.name: np.full(2, 10.0**k) for k, symbol in enumerate(rest)}
    assert run(params, np.ones((2, 1, 2))).tolist() == [[[11112.0, 11112.0]], [[22224.0, 22224.0]]]
    assert run.value_and_grad(params, np.ones((1, 2)), np.ones((1, 2)))[1]["batch"].tolist() == [11111.0, 11111.0]


@pytest.mark.parametrize("size", ["n']; import os #", "", "n-1", "n*m", "4n", "n\n", " n"])
def test_a_size_that_is_no_name_is_refused(size: str) -> None:
    h, x = map(name_symbol, ("h", "x"))
    with pytest.raises(InputError, match=r"a size (is|such as)"):
        Cell("odd", (Input(x, (size,)),), (Input(h, (size,)),), (), (Assign(h, x, (size,)),))
