"""What the evaluator of a cell refuses: arrays that do not fit, and cells that have no value. Each is named."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from sequence_cases import setup

from symrnn import Cell, InputError, cells, evaluator, unroll
from symrnn.cells.parameters import Indexing


def refuse(words: str, **changes) -> None:
    run = evaluator(cells.elman(), loss="squared_error")
    params, x, wanted, initial = setup(run)
    arguments = {"params": params, "x": x, "target": wanted, "initial": initial} | changes
    if callable(arguments["params"]):
        arguments["params"] = arguments["params"](params)
    with pytest.raises(InputError, match=words):
        run.gradients(**arguments)


def without(name: str):
    return {"params": lambda p: {key: array for key, array in p.items() if key != name}}


def param(name: str, value):
    return {"params": lambda p: p | {name: value}}


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        (r"params: expected W_xh, W_hh, b_h; missing: b_h", without("b_h")),
        (r"params: .* not among them: b", param("b", 1)),
        (r"params: expected a dict, found a list of", {"params": [1]}),
        (
            r"params\['W_hh'\]: expected shape \(n, n\) with n = 3 as in .*found \(3, 4\)",
            param("W_hh", np.ones((3, 4))),
        ),
        (r"params\['W_hh'\]: .*found \(9\)", param("W_hh", np.ones(9))),
        (r"x: expected .*m = 4 as in params\['W_xh'\]", param("W_xh", np.ones((3, 4)))),
        (r"params\['b_h'\]: expected float32, float64 or integer numbers, found <U1", param("b_h", "a")),
        (r"params\['b_h'\] is a masked array", param("b_h", np.ma.ones(3))),
        (r"x is a masked array", {"x": np.ma.ones((4, 2, 2))}),
        (r"x: batch is 0 in it", {"x": np.ones((4, 0, 2))}),
        (r"params\['b_h'\]: .*found complex", param("b_h", np.ones(3) * 1j)),
        (r"x: expected shape \(steps, batch, m\) with m = 2 as in .*, found \(4, 2, 5\)", {"x": np.ones((4, 2, 5))}),
        (r"x: expected shape \(steps, batch, m\), or \(steps, m\) for one sequence", {"x": np.ones(4)}),
        (r"x: steps is 0 in it", {"x": np.ones((0, 2, 2))}),
        (r"x: expected an array of shape \(steps, batch, m\), or \(steps, m\) .*, found None", {"x": None}),
        (r"x: expected x; missing: x; not among them: u", {"x": {"u": np.ones((4, 2, 2))}}),
        (r"initial: expected shape \(batch, n\) with batch = 2 as in x, n = 3 as in", {"initial": np.ones(3)}),
        (r"initial: expected shape .*found \(3, 2\); its transpose fits", {"initial": np.ones((3, 2))}),
        (r"initial: .*not among them: c", {"initial": {"c": np.ones((2, 3))}}),
        (r"target: expected shape \(steps, batch, n\) with steps = 4 as in x", {"target": np.ones((4, 3))}),
        (
            r"target: expected an array of shape \(steps, batch, n\) with steps = 4 as in x.*, found None",
            {"target": None},
        ),
    ],
)
def test_wrong_arrays_are_named(words: str, changes: dict) -> None:
    refuse(words, **changes)


def test_what_cannot_be_made_is_named() -> None:
    with pytest.raises(InputError, match=r"h = f\(a\): f is undefined.*choose an activation"):
        evaluator(cells.elman("f"))
    with pytest.raises(InputError, match="no loss is called 'hinge'"):
        evaluator(cells.elman(), loss="hinge")
    with pytest.raises(InputError, match="kink: 'steep' is not a finite rational number"):
        evaluator(cells.elman(), kink="steep")
    run = evaluator(cells.elman())
    params, x, wanted, _ = setup(run)
    assert wanted is None
    assert run(params, x).shape == (4, 2, 3)
    with pytest.raises(InputError, match=r'cell elman has no loss; make it with one, as in evaluator.*"squared_error"'):
        run.value_and_grad(params, x, np.ones((4, 2, 3)))
    with pytest.raises(FrozenInstanceError):
        run.loss = None


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"n": 3}, "sizes: expected a number for n, m; missing: m"),
        ({"n": 3, "m": 0}, "m is 0; it must be a positive integer"),
        ({"n": 3, "m": 2.0}, "m is 2.0; it must be a positive integer"),
        ({"n": 10**9, "m": 10**9}, "W_xh would have 10{18} entries"),
    ],
)
def test_sizes_are_checked(sizes: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        evaluator(cells.elman()).random_params(sizes)


def test_parameters_of_each_step_need_the_number_of_steps() -> None:
    run = evaluator(cells.neuron("tanh"))
    with pytest.raises(InputError, match="w: there is one for each step; give the number of steps, as in steps=5"):
        run.random_params({})
    with pytest.raises(
        InputError, match=r"x: expected shape \(steps\) with steps = 3 as in params\['w'\], found \(4\)"
    ):
        run(run.random_params({}, steps=3), np.ones(4))


def test_inputs_with_and_without_a_batch_do_not_mix() -> None:
    run = evaluator(Cell.parse("x: input\nu: input\nh: state\nh = x*u + h"))
    with pytest.raises(InputError, match=r"an axis for the batch in all inputs or in none; x\['x'\] has one"):
        run({}, {"x": np.ones((3, 2)), "u": np.ones(3)})
    with pytest.raises(InputError, match="x: expected a dict with an array for each of x, u, found ndarray"):
        run({}, np.ones((3, 2)))


def test_parameters_stand_where_they_have_a_value() -> None:
    neuron = cells.neuron("tanh")
    w, w_out, _ = neuron.parameters
    after = replace(neuron, parameters=(replace(w, indexing=Indexing.AFTER_LAST), *neuron.parameters[1:]))
    with pytest.raises(InputError, match="w is one, numbered after the last step and has no value in a step"):
        evaluator(after)
    each = replace(neuron, parameters=(w, replace(w_out, indexing=Indexing.PER_STEP), neuron.parameters[2]))
    with pytest.raises(InputError, match="w_out is one for each step and has no value in the readout"):
        evaluator(each)


def test_a_program_takes_no_loss() -> None:
    with pytest.raises(InputError, match=r"loss and kink are given with a cell; for a program, take bptt"):
        evaluator(unroll(cells.neuron("tanh"), steps=2), loss="squared_error")
