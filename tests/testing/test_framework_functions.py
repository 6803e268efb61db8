"""What frameworks differentiate, as far as no framework is needed: who is which argument, sizes, both ways and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kernel_reports import cell_of
from planted_kernels import right

from symrnn import Cell, InputError, cells, evaluator
from symrnn.testing import (
    FunctionMismatch,
    GradientMismatch,
    Layout,
    assert_autograd_function,
    assert_custom_vjp,
    assert_module_matches,
)
from symrnn.testing.assertions.both_ways import compare_both_ways
from symrnn.testing.kernels.function_arguments import flatten, keys_of, parameter_names, places_of
from symrnn.testing.kernels.module_sizes import missing_weights, sizes_of

NAMES = ["elman", "gru", "gru_reset_after", "lstm"]
FEW = {"steps": (1, 3), "batch": 2, "lag": None}


def by_hand(name, change=lambda gradients: gradients):
    """A framework whose only function is this cell: its values by the evaluator, its gradients by a kernel by hand."""
    run_cell = evaluator(cell_of(name))

    def run(function, arrays, pull):
        groups = {g: {n: a for (own, n), a in arrays.items() if own == g} for g in ("params", "x", "initial")}
        given = (groups["params"], groups["x"]["x"], groups["initial"])
        y = run_cell(*given)
        last = run_cell.final_states(*given) if function else {}
        results = [y, *(last[state] for state in given[2])] if function else [y]
        if pull is None:
            return results
        upstream = pull(results)[0]
        found = change(right(name)(*given, upstream))
        return {(g, n): found.get(n) for g, n in arrays}

    return run


@pytest.mark.parametrize("name", NAMES)
def test_right_both_ways(name):
    cell = cell_of(name)
    assert compare_both_ways("assert_it", name, cell, None, by_hand(name), None, FEW) is None
    first = replace(Layout.batch_first(), weights={})
    run = by_hand(name)

    def batch_first(function, arrays, pull):
        def turn(key, array):
            return array.swapaxes(0, 1) if key[0] == "x" and array is not None else array

        def pull_turned(found):
            return [pull([found[0].swapaxes(0, 1)])[0].swapaxes(0, 1)]

        own = {key: turn(key, array) for key, array in arrays.items()}
        if pull is None:
            return [array.swapaxes(0, 1) for array in run(function, own, None)]
        return {key: turn(key, array) for key, array in run(function, own, pull_turned).items()}

    assert compare_both_ways("assert_it", name, cell, None, batch_first, first, FEW) is None


def test_wrong_gradients_say_how_to_see_them_again():
    wrong = by_hand("elman", lambda found: found | {"W_hh": -found["W_hh"]})
    with pytest.raises(
        GradientMismatch, match=r"reproduce  assert_it\(mine, cell, steps=\(1,\), batch=\(1,\), lag=None"
    ):
        compare_both_ways("assert_it", "mine", cell_of("elman"), None, wrong, None, FEW)


def test_a_cell_that_is_another_is_told_by_its_values():
    with pytest.raises(FunctionMismatch, match=r"mine is not the cell elman: h\[0, \d, \d\], step 1 of 1"):
        compare_both_ways("assert_it", "mine", cells.elman("sigmoid"), None, by_hand("elman"), None, FEW)


def test_last_states_that_are_other_steps_are_told():
    run_cell = evaluator(cell_of("lstm"))

    def run(function, arrays, pull):
        groups = {g: {n: a for (own, n), a in arrays.items() if own == g} for g in ("params", "x", "initial")}
        given = (groups["params"], groups["x"]["x"], groups["initial"])
        y, last = run_cell(*given), run_cell.final_states(*given)
        results = [y, last["h"], groups["initial"]["c"]]
        if pull is None:
            return results
        found = right("lstm")(*given, pull(results)[0])
        return {(g, n): found.get(n) for g, n in arrays}

    with pytest.raises(FunctionMismatch, match=r"mine by its last states is not the cell lstm: c\[0, \d, \d\]"):
        compare_both_ways("assert_it", "mine", cell_of("lstm"), None, run, None, FEW)


@pytest.mark.parametrize("kept", [1.0, 0.0])
def test_the_last_state_has_a_gradient_of_its_own(kept):
    run_cell, cell = evaluator(cell_of("elman")), cell_of("elman")

    def run(function, arrays, pull):
        groups = {g: {n: a for (own, n), a in arrays.items() if own == g} for g in ("params", "x", "initial")}
        given = (groups["params"], groups["x"]["x"], groups["initial"])
        y = run_cell(*given)
        if pull is None:
            return [y, y[-1]]
        dy, dh = pull([y, y[-1]])
        assert dy.shape == y.shape
        dy = dy.copy()
        dy[-1] += kept * dh
        found = right("elman")(*given, dy)
        return {(g, n): found.get(n) for g, n in arrays}

    if kept:
        assert compare_both_ways("assert_it", "mine", cell, None, run, None, FEW) is None
    else:
        with pytest.raises(GradientMismatch, match="mine by its last states does not give the gradient"):
            compare_both_ways("assert_it", "mine", cell, None, run, None, FEW)


def test_one_tolerance_is_that_of_values_and_gradients():
    def rough(function, arrays, pull):
        found = by_hand("elman")(function, arrays, pull)
        return [a * (1 + 1e-4) for a in found] if pull is None else found

    assert compare_both_ways("assert_it", "mine", cell_of("elman"), None, rough, None, FEW | {"rtol": 1e-3}) is None
    with pytest.raises(FunctionMismatch):
        compare_both_ways("assert_it", "mine", cell_of("elman"), None, rough, None, FEW)
    with pytest.raises(InputError, match="outputs: a function of a framework is compared by the outputs of all steps"):
        compare_both_ways("assert_it", "mine", cell_of("elman"), None, rough, None, FEW | {"outputs": "last"})


def test_arguments_by_their_names():
    cell = cells.lstm()
    keys = keys_of(cell, Layout.torch(cell))
    assert [*keys][:4] == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    names = parameter_names(lambda ctx, x, h0, c_0, weight_ih_l0, extra=None: None, 1)
    places = (("x", "x"), ("initial", "h"), ("initial", "c"), ("params", "weight_ih_l0"))
    assert places_of(names, cell, keys) == places
    assert places_of(["params", "x", "initial"], cell, keys) == (("params", ""), ("x", "x"), ("initial", ""))
    with pytest.raises(InputError, match="the argument W is no array of the cell lstm; it has"):
        places_of(["x", "W"], cell, keys)
    with pytest.raises(InputError, match="arguments: h is there more than once"):
        places_of(["x", "h", "h0"], cell, keys)
    with pytest.raises(InputError, match="does not say by name which arrays it takes"):
        parameter_names(lambda *given: None)
    assert flatten((1, (2, [3]), {"c": 4}, None)) == [1, 2, 3, 4]


SHAPES = {"weight_ih_l0": (20, 3), "weight_hh_l0": (20, 5), "bias_ih_l0": (20,), "bias_hh_l0": (20,)}


def test_sizes_of_a_module():
    cell = cells.lstm()
    torch = Layout.torch(cell)
    assert sizes_of(cell, torch, SHAPES, "LSTM") == {"n": 5, "m": 3}
    keras = {"kernel": (3, 20), "recurrent_kernel": (5, 20), "bias": (20,)}
    assert sizes_of(cell, Layout.keras(cell), keras, "LSTM") == {"n": 5, "m": 3}
    onnx = {"W": (1, 20, 3), "R": (1, 20, 5), "B": (1, 40)}
    assert sizes_of(cell, Layout.onnx(cell), onnx, "LSTM") == {"n": 5, "m": 3}
    for name, shape in (
        ("weight_hh_l0", (20, 4)),
        ("weight_ih_l0", (19, 3)),
        ("bias_hh_l0", (24,)),
        ("bias_hh_l0", (20, 1)),
    ):
        with pytest.raises(InputError, match=r"LSTM: \w+ has the shape \(.*\), which is none of .* below each other"):
            sizes_of(cell, torch, SHAPES | {name: shape}, "LSTM")
    with pytest.raises(InputError, match="the layout and the cell lstm do not know weight_hr_l0"):
        sizes_of(cell, torch, SHAPES | {"weight_hr_l0": (2, 5)}, "LSTM")
    without = {name: shape for name, shape in SHAPES.items() if "bias" not in name}
    assert missing_weights(cell, torch, without) == ("b_i", "b_f", "b_g", "b_o")
    assert missing_weights(cell, torch, SHAPES) == ()


def test_rows_that_are_no_whole_number_of_gates():
    cell = cells.lstm()
    with pytest.raises(InputError, match=r"weight_ih_l0 has the shape \(19, 3\)"):
        sizes_of(cell, Layout.torch(cell), {"weight_ih_l0": (19, 3)}, "LSTM")


def test_a_size_that_is_a_sum():
    cell = Cell.parse("x: input[m]\nh: state[n]\nW: param[n, m+n]\nh = tanh(W @ concat(x, h))", "joined")
    assert sizes_of(cell, Layout(), {"W": (3, 5)}, "a module") == {"n": 3}


def test_what_is_no_function_of_a_framework_is_refused():
    cell = cells.elman()
    for wrong in (None, len, int, "Elman", object()):
        with pytest.raises(InputError, match=r"F: expected a class of torch\.autograd\.Function, found"):
            assert_autograd_function(wrong, cell)
        with pytest.raises(InputError, match=r"module: expected a torch\.nn\.Module, or a cell of Flax, .*, found"):
            assert_module_matches(wrong, cell)
    with pytest.raises(InputError, match="f: expected a function of the arrays of the cell, found 'f'"):
        assert_custom_vjp("f", cell)
    with pytest.raises(InputError, match="nothing that the function takes is W_hh, b_h of the cell elman; name its"):
        assert_custom_vjp(len, cell, arguments=["x", "h", "W_xh"])
