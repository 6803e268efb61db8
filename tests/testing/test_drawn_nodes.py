"""Drawn cells of nodes along an axis: every node comes, and gradients agree with differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings

from symrnn import evaluator, pullback
from symrnn.expressions.array_nodes import cumsum, diagonal, extent, logsumexp, ones, reverse_cumsum, row_sums, softmax
from symrnn.expressions.functions import maximum, minimum
from symrnn.expressions.nodes import diag
from symrnn.testing import strategies
from symrnn.testing.strategies.drawn_nodes import node_cells

NODES = (softmax, logsumexp, cumsum, reverse_cumsum, row_sums, diagonal, extent, ones, diag, maximum, minimum)


@pytest.mark.parametrize("node", NODES)
def test_every_node_is_drawn(node):
    def has(cell):
        return any(line.expr.has(node) for line in cell.lines)

    assert find(node_cells(True), has, settings=settings(max_examples=500, phases=[Phase.generate]))


def test_smooth_cells_have_no_kinks_and_cells_of_nodes_are_among_the_cells():
    @settings(max_examples=30)
    @given(node_cells(False))
    def smooth(cell):
        assert not any(line.expr.has(maximum, minimum) for line in cell.lines)

    smooth()
    named = settings(max_examples=200, phases=[Phase.generate])
    assert find(strategies.cells(), lambda cell: cell.name == "nodes", settings=named)


@settings(max_examples=15)
@given(node_cells(True))
def test_gradients_agree_with_differences(cell):
    assert pullback(cell).outputs
    sizes, rng = {"n": 3, "m": 2}, np.random.default_rng(1)
    run = evaluator(cell, loss="squared_error", kink=0)
    params = run.random_params(sizes, seed=1)
    x, target = rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 3, 3))
    _, found = run.value_and_grad(params, x, target)
    for name, array in params.items():
        towards = rng.normal(size=array.shape)
        ends = [run.value({**params, name: array + sign * 1e-6 * towards}, x, target) for sign in (1, -1)]
        expected = (ends[0] - ends[1]) / 2e-6
        assert (found[name] * towards).sum() == pytest.approx(expected, rel=1e-5, abs=1e-6), name
