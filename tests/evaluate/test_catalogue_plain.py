"""Every cell of the catalogue against the same paper written a second time, as a plain loop in NumPy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from plain_gradients import central_differences
from plain_operations import numpy_operations
from plain_runs import Case, make_case, plain_cells, run_steps

from symrnn import cells

PLAIN = plain_cells()
FAST = ("adam", "cornn", "gru_d", "hippo_legs", "kalman", "lif", "lru", "mgu", "mingru", "ses")
ALL = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FAST)) for name in PLAIN]


@dataclass
class Held:
    """The values and throughs of surrogates at the first run, and where a later run is in them."""

    first: tuple[Any, ...] = ()
    seen: list[Any] = field(default_factory=list)
    later: Any = None


def test_every_cell_of_the_catalogue_is_written_a_second_time() -> None:
    assert set(PLAIN) == set(cells.names())


@pytest.mark.parametrize("name", PLAIN)
def test_the_outputs_and_the_states_are_those_of_the_plain_loop(name: str) -> None:
    case = make_case(name, loss=None)
    time = case.run.cell.time
    rows, states = run_steps(PLAIN[name], numpy_operations(), case.params | case.constants, case.x, case.initial, time)
    found, last = case.run(*case.call()), case.run.final_states(*case.call())
    outputs = found if len(case.target) > 1 else {next(iter(case.target)): found}
    assert set(last) == set(states)
    assert set(outputs) == set(rows[0])
    for key, array in outputs.items():
        assert np.isfinite(array).all(), key
        np.testing.assert_allclose(array, np.array([row[key] for row in rows]), rtol=1e-12, atol=1e-12, err_msg=key)
    for key, array in last.items():
        np.testing.assert_allclose(array, states[key], rtol=1e-12, atol=1e-12, err_msg=key)


def loss_by_hand(name: str, case: Case, held: Held) -> Any:
    """The squared error of the plain loop, as a function of parameters, inputs and initial states under one name."""
    o = numpy_operations(held)

    def value(arrays: dict[str, Any]) -> float:
        held.later = iter(held.first)
        params, x, initial = ({key: arrays[role, key] for key in of} for role, of in groups(case).items())
        rows, _ = run_steps(PLAIN[name], o, params | case.constants, x, initial, case.run.cell.time)
        return float(
            sum(((row[key] - case.target[key][t]) ** 2).sum() for t, row in enumerate(rows) for key in row) / 2
        )

    return value


def groups(case: Case) -> dict[str, Any]:
    return {"params": case.params, "x": case.x, "initial": case.initial}


@pytest.mark.parametrize("name", ALL)
def test_the_gradients_are_those_of_the_plain_loop_by_differences(name: str) -> None:
    case, held = make_case(name), Held()
    arrays = {(role, key): array for role, of in groups(case).items() for key, array in of.items()}
    value = loss_by_hand(name, case, held)
    found = case.run.gradients(*case.call(target=True))
    assert found.value == pytest.approx(value(arrays), rel=1e-12)
    held.first = tuple(held.seen)  # by declaration a spike moves as what stands beside it
    wanted = central_differences(value, arrays, tuple(arrays))
    assert set(found.params) == set(case.params)
    assert all(array.any() for array in found.params.values())  # else nothing would be compared
    by_input = found.x if len(case.x) != 1 else {next(iter(case.x)): found.x}
    theirs = {"params": found.params, "x": by_input, "initial": found.initial}
    for (role, key), array in wanted.items():
        near = 1e-7 * max(1.0, np.abs(array).max())
        np.testing.assert_allclose(theirs[role][key], array, rtol=1e-6, atol=near, err_msg=f"{role} {key}")
