"""Every cell of the catalogue against the same paper written a second time, run and differentiated by torch.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from plain_operations import torch_operations
from plain_runs import make_case, plain_cells, run_steps

PLAIN = plain_cells()
OPERATIONS = torch_operations()


def tensors(arrays, learned=True):
    return {key: torch.tensor(array, dtype=torch.float64, requires_grad=learned) for key, array in arrays.items()}


def assert_near(found, wanted, what):
    """To 1e-10 of the largest entry: sums of terms that cancel leave no more of a small one."""
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10 * np.abs(wanted).max(), err_msg=what)


@pytest.mark.parametrize("name", PLAIN)
def test_values_and_gradients_are_those_of_torch(name):
    case = make_case(name)
    params, x, initial = (tensors(arrays) for arrays in (case.params, case.x, case.initial))
    constants, target = (tensors(arrays, learned=False) for arrays in (case.constants, case.target))
    rows, states = run_steps(PLAIN[name], OPERATIONS, params | constants, x, initial, case.run.cell.time)
    loss = sum(((row[key] - target[key][t]) ** 2).sum() for t, row in enumerate(rows) for key in row) / 2
    loss.backward()
    found = case.run.gradients(*case.call(target=True))
    assert found.value == pytest.approx(loss.item(), rel=1e-12)
    outputs = case.run(*case.call())
    for key in case.target:
        mine = outputs if len(case.target) == 1 else outputs[key]
        assert_near(mine, np.array([row[key].detach().numpy() for row in rows]), key)
    for key, array in case.run.final_states(*case.call()).items():
        assert_near(array, states[key].detach().numpy(), key)
    by_input = found.x if len(case.x) != 1 else {next(iter(case.x)): found.x}
    for role, ours, theirs in (
        ("parameter", found.params, params),
        ("input", by_input, x),
        ("initial", found.initial, initial),
    ):
        assert set(ours) == set(theirs)
        for key, leaf in theirs.items():
            slope = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
            assert_near(ours[key], slope, f"{role} {key}")
