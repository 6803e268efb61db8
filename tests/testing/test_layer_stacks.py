"""Layers of a cell upon each other: their gradients are those of finite differences, and each slip tells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from symrnn import cells, evaluator
from symrnn.testing.kernels.layer_report import LayerReport
from symrnn.testing.kernels.layer_stacks import LayerStack, run_stack, slips_of
from symrnn.testing.kernels.tensor_kernels import last_states_cell
from symrnn.testing.kernels.trials import TrialKind, trial_of

STEPS, BATCH, N, M = 3, 2, 2, 1


def drawn(cell, layers, directions):
    """A stack, the arrays of its parts, and the gradients that come in."""
    stack = LayerStack(last_states_cell(cell), cell.given_out[0].name, layers, directions)
    widths = [N * directions if part >= directions else M for part in stack.parts]
    trials = [
        trial_of(stack.cell, TrialKind.EVERY, STEPS, BATCH, {"n": N, "m": m}, part, "float64", None)
        for part, m in enumerate(widths)
    ]
    generator = np.random.default_rng(0)
    y_bar = generator.standard_normal((STEPS, BATCH, N * directions))
    bars = [{s: generator.standard_normal(a.shape) for s, a in trial.initial.items()} for trial in trials]
    return stack, trials, y_bar, bars


def loss(stack, trials, y_bar, bars):
    found = run_stack(stack, trials, y_bar, bars, 0)
    return (found.y * y_bar).sum() + sum(
        (found.last[part][s] * bar).sum() for part, own in enumerate(bars) for s, bar in own.items()
    )


def test_one_layer_in_one_direction_is_the_cell():
    stack, trials, y_bar, bars = drawn(cells.lstm(), 1, 1)
    run = evaluator(cells.lstm())
    expected = run(trials[0].params, trials[0].x["x"], trials[0].initial)
    assert np.allclose(run_stack(stack, trials, y_bar, bars, 0).y, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("cell", [cells.elman(), cells.lstm(), cells.gru_reset_after()], ids=lambda cell: cell.name)
@pytest.mark.parametrize(("layers", "directions"), [(2, 1), (1, 2), (2, 2)])
def test_gradients_are_those_of_finite_differences(cell, layers, directions):
    stack, trials, y_bar, bars = drawn(cell, layers, directions)
    found = run_stack(stack, trials, y_bar, bars, 0)
    generator = np.random.default_rng(1)
    for part, trial in enumerate(trials):
        groups = {"params": trial.params, "initial": trial.initial} | ({} if part else {"x": trial.x})
        for group, arrays in groups.items():
            ways = {name: generator.standard_normal(array.shape) for name, array in arrays.items()}
            both = []
            for h in (1e-6, -1e-6):
                moved = {name: array + h * ways[name] for name, array in arrays.items()}
                others = [*trials[:part], replace(trial, **{group: moved}), *trials[part + 1 :]]
                both.append(loss(stack, others, y_bar, bars))
            grads = {"x": found.x_bar} if group == "x" else found.gradients[part]
            along = sum((grads[name] * ways[name]).sum() for name in ways)
            assert (both[0] - both[1]) / 2e-6 == pytest.approx(along, rel=1e-6, abs=1e-8)


def test_each_slip_changes_what_is_compared():
    stack, trials, y_bar, bars = drawn(cells.lstm(), 2, 2)
    shapes = [{name: array.shape for name, array in trial.params.items()} for trial in trials]
    slips = [*slips_of(stack, shapes)]
    right = run_stack(stack, trials, y_bar, bars, 0)
    assert len({slip.words for slip in slips}) == len(slips) == 17
    for slip in slips:
        wrong = run_stack(stack, trials, y_bar, bars, 0, slip)
        pairs = [(wrong.y, right.y), (wrong.x_bar, right.x_bar)]
        pairs += [(a[s], b[s]) for a, b in zip(wrong.last, right.last, strict=True) for s in b]
        assert not all(np.allclose(a, b) for a, b in pairs), slip.words


def test_the_report_says_where():
    report = LayerReport(
        "Own", "lstm", "layer 1, backwards", "h", "its last state h", (0, 1), 1.0, np.inf, (), ("layer 1, backwards",),
        ("the initial states are taken as zero",), 3, 2, "assert_module_matches(Own, cell)", True,
    )  # fmt: skip
    assert str(report).startswith(
        "Own is not the cell lstm in layer 1, backwards: its last state h is wrong, and it looks"
    )
    assert "its last state h[0, 1]" in str(report)
    assert report.record()["layer"] == "layer 1, backwards"
    assert report.record()["expected"] == "inf"
