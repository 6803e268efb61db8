"""A stack of one cell, against the composed loop; and what cannot be stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plain_gradients import central_differences

from symrnn import cells
from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.evaluate import evaluator
from symrnn.expressions.array_nodes import extent, ones
from symrnn.expressions.nodes import total
from symrnn.gradients.cell_claims import backward_claim, jacobian_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.judge import check
from symrnn.programs.lines import Assign, Input, name_symbol


def composed(p: dict[str, Any], x: Any, count: int) -> Any:
    """Elman layers by hand, one sequence after the other."""
    for k in range(1, count + 1):
        h, out = np.zeros(len(p["b_h_l1"])), []
        for now in x:
            h = np.tanh(p[f"W_xh_l{k}"] @ now + p[f"W_hh_l{k}"] @ h + p[f"b_h_l{k}"])
            out.append(h)
        x = np.array(out)
    return x


@pytest.mark.parametrize("count", [1, 3])
def test_values_and_gradients_are_those_of_the_composed_loop(count: int) -> None:
    run = evaluator(cells.layers(cells.elman(), count), loss="squared_error")
    sizes = {"n": 3, "m": 2}
    params = run.random_params(sizes, seed=1)
    x, target = run.random_data(sizes, steps=4, seed=2)
    assert np.allclose(run(params, x), composed(params, x, count), rtol=1e-12)
    gradient = run.value_and_grad(params, x, target)[1]
    wanted = central_differences(
        lambda p: float(((composed(p, x, count) - target) ** 2).sum() / 2), params, tuple(gradient)
    )
    assert len(gradient) == 3 * count
    for name, array in gradient.items():
        assert np.allclose(array, wanted[name], rtol=1e-6, atol=1e-8), name


def test_the_layers_of_an_lstm_are_those_run_one_after_the_other() -> None:
    single, double = (evaluator(cells.layers(cells.lstm(), count)) for count in (1, 2))
    sizes = {"n": 2, "m": 2}
    params, (x, _) = double.random_params(sizes, seed=1), double.random_data(sizes, steps=5, seed=2)
    first = {name: array for name, array in params.items() if name.endswith("_l1")}
    second = {name.replace("_l2", "_l1"): array for name, array in params.items() if name.endswith("_l2")}
    assert np.allclose(double(params, x), single(second, single(first, x)), rtol=1e-13)


def test_what_is_claimed_of_a_stack_is_proved() -> None:
    stack = cells.layers(cells.elman(), 2)
    for claim in (duality_of_one_step(stack), backward_claim(stack, 2), jacobian_claim(stack)):
        assert check(claim).outcome is Outcome.PROVED, claim.name


def test_layers_share_constants_masks_and_the_time_and_keep_ranges() -> None:
    cell = Cell.parse(
        "x: input[n]\nmask: input in [0, 1]\nt: time\nh: state[n]\nw: param_per_step[n] > 0\nc: const in [0, 1]\n"
        "d: const = 0.5\nh = mask*c*h + d*w*x/t"
    )
    stack = cells.layers(cell, 2)
    assert [str(item) for item in (*stack.inputs, *stack.constants, stack.time)] == ["x", "mask", "c", "d", "t"]
    assert [str(each) for each in stack.ranges] == ["mask in [0, 1]", "w_l1 > 0", "w_l2 > 0", "c in [0, 1]"]
    assert [str(parameter.at(3)) for parameter in stack.parameters] == ["w_l1_3", "w_l2_3"]
    assert Cell.parse(cell_text(stack), stack.name) == stack


@pytest.mark.parametrize(
    ("cell", "count", "words"),
    [
        (cells.elman(), 0, "count is 0; expected an integer from 1 to 64"),
        (cells.elman(), 65, "expected an integer from 1 to 64"),
        (cells.neuron(), 2, "read out after the last step"),
        (Cell.parse("h: state\nh = h/2"), 2, "has no inputs"),
        (
            Cell.parse("x: input[m]\ny: output\ny = total(x)"),
            2,
            "y, scalar, cannot be the input x of the next layer, [m]",
        ),
        (Cell.parse("x: input[m]\nc: const[m]\nW: param[n, m]\ny: output[n]\ny = W @ (c*x)"), 2, "y, [n], cannot be"),
        (Cell.parse("x: input[3]\nW: param[2, 3]\ny: output[2]\ny = W @ x"), 2, "y, [2], cannot be"),
    ],
)
def test_what_cannot_be_stacked_is_refused(cell: Cell, count: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        cells.layers(cell, count)
    assert words in str(caught.value)


def test_a_size_that_a_formula_counts_is_not_renamed() -> None:
    x, y = name_symbol("x"), name_symbol("y")
    line = Assign(y, total(x) / extent("m") * ones("n"), ("n",))
    cell = Cell("mean", (Input(x, ("m",)),), (), (), (line,), outputs=(y,))
    with pytest.raises(InputError, match="cannot be the input x of the next layer"):
        cells.layers(cell, 2)
