"""Both backends against the lines of the cell read in numbers of 50 digits: random cells, shapes, regimes; and lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler
from exact_tape import DrawnAnewError
from random_cells import REGIMES, Case, case_of, found_by, random_cell, with_backend, worst_error

from symrnn import Cell, cells, evaluator
from symrnn.evaluate import SequenceEvaluator, plan_call

TOLERANCE = 1e-13  # of the sum of the absolute terms
LSTM = cells.lstm()


def _run(case: Case) -> SequenceEvaluator:
    return evaluator(case.cell, loss=case.loss, kink=0)


def _in_c(case: Case, flags: tuple[str, ...] = ("-O0",)) -> SequenceEvaluator:
    return with_backend(_run(case), compiled(case.cell, case.loss, 0, flags=flags))


def _cases(seeds: range) -> Iterator[Case]:
    return (case_of(random_cell(seed), seed) for seed in seeds)


def _compare_all(seeds: range, is_compiled: bool) -> Counter[str]:
    """How many of the cases were compared; those that are too large, or too near a kink, are drawn anew."""
    found: Counter[str] = Counter()
    for case in _cases(seeds):
        try:
            error, name = worst_error(case, _run(case), *([_in_c(case)] if is_compiled else []))
        except DrawnAnewError:
            found["drawn anew"] += 1
            continue
        assert error < TOLERANCE, f"{name} of {case}: {error:.3g}\n{case.cell}"
        found["compared"] += 1
        found[case.regime] += 1
    return found


def test_numpy_is_the_exact_run_at_random_cells() -> None:
    found = _compare_all(range(14), is_compiled=False)
    assert found["compared"] >= 10
    assert len(found) >= 6


@needs_compiler
def test_c_is_the_exact_run_at_random_cells() -> None:
    assert _compare_all(range(2), is_compiled=True)["compared"] == 2


@needs_compiler
def test_two_lines_that_are_one_product_both_have_a_value_in_c() -> None:
    cell = Cell.parse(
        "x: input[m]\nh: state[n]\nV: param[n, m]\nb: param[n]\nt: time\ny: output[n]\n"
        "k = tanh(b/t + V @ x)\nh = h*k\ny = V @ x"
    )
    case = case_of(cell, 2, "plain")
    assert worst_error(case, _in_c(case))[0] < TOLERANCE


ROWS = {
    "forwards": "x: input[m]\nh: state[n]\nU: param[n, n]\nV: param[n, m]\nr = (V @ x + h).T\nq = r @ U\nh = tanh(q.T)",
    "backwards": "x: input[m]\nh: state[n]\nc: state[n]\nV: param[n, m]\nc = tanh(c @ (V @ x).T @ h)\nh = tanh(h + c)",
}


@needs_compiler
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("batch", [1, pytest.param(6, marks=pytest.mark.slow)])
def test_the_product_of_a_row_fills_what_it_makes_and_no_more(name: str, batch: int) -> None:
    """In memory that is not 0 before: what is read without a value is seen."""
    cell = Cell.parse(ROWS[name])
    seed = next(seed for seed in range(99) if case_of(cell, seed, "plain").batch == batch)
    case = case_of(cell, seed, "plain")
    run = _in_c(case)
    for _ in range(2):  # a second call works where the first one left its numbers
        assert worst_error(case, run)[0] < TOLERANCE


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 2500, 100))
def test_both_backends_are_the_exact_run_at_2000_random_cells(first: int) -> None:
    assert _compare_all(range(first, first + 100), is_compiled=True)["compared"] >= 75


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("first", range(5000, 5100, 20))
def test_c_as_it_is_compiled_for_speed_is_the_exact_run(first: int) -> None:
    for case in _cases(range(first, first + 20)):
        try:
            assert worst_error(case, _in_c(case, ("-O3", "-march=native")))[0] < TOLERANCE
        except DrawnAnewError:
            continue


@pytest.mark.parametrize("regime", [*REGIMES])
def test_an_lstm_is_the_exact_run_in_every_regime(regime: str) -> None:
    assert worst_error(case_of(LSTM, 3, regime))[0] < TOLERANCE


def test_what_is_drawn_anew_is_what_no_number_is() -> None:
    """A loss that overflows, and a ReLU whose argument cancels; but not one that is at 0 exactly."""
    large = Cell.parse("x: input\nh: state\nh = x*x + h")
    with pytest.raises(DrawnAnewError, match="too large"):
        worst_error(case_of(large, 0, "huge"))
    near = Cell.parse("x: input\nh: state\ny: output\nz = x + 1\nh = x\ny = relu(z - x - 1)")
    with pytest.raises(DrawnAnewError, match="kink"):
        worst_error(case_of(near, 0, "plain"))
    at = Cell.parse("x: input\nh: state\nw: param\nh = relu(w*x) + 1")
    assert worst_error(case_of(at, 0, "zero"))[0] < TOLERANCE


def _last_sum_missing(call: plan_call.PlanCall, bars, later=None):
    found = RIGHT(call, bars, later)
    return {symbol: array * (1 + 1e-12) if symbol.name == "b_f" else array for symbol, array in found.items()}


RIGHT = plan_call.PlanCall.backwards


def test_an_error_in_the_twelfth_digit_of_one_gradient_is_seen(monkeypatch) -> None:
    case = case_of(LSTM, 3, "plain")
    monkeypatch.setattr(plan_call.PlanCall, "backwards", _last_sum_missing)
    error, name = worst_error(case, _run(case))
    assert error > TOLERANCE
    assert name == "by b_f"


LIES = {
    "another slope": ("h = tanh(w*x + h)", "h = tanh(w*x*1.0000001 + h)"),
    "another power": ("h = tanh(w*x + h)**2", "h = tanh(w*x + h)**3"),
    "another order": ("h = tanh(w*x + sigmoid(h))", "h = sigmoid(w*x + tanh(h))"),
    "a step late": ("h = tanh(w*x + h)", "h = tanh(w*x[t-1] + h)"),
}


@pytest.mark.parametrize("lie", LIES)
def test_another_cell_is_seen(lie: str) -> None:
    right, wrong = (Cell.parse(f"x: input\nh: state\nw: param\n{line}") for line in LIES[lie])
    case = case_of(right, 1, "plain")
    run = evaluator(wrong, loss=case.loss)
    states = {state.symbol.name for state in wrong.states} - {"h"}
    initial = {**case.initial, **{state: np.zeros(case.batch) for state in states}}
    found = run.gradients(case.params, case.x["x"], case.target["h"], initial)
    own = found_by(_run(case), case)
    assert worst_error(case)[0] < TOLERANCE
    assert abs(found.value - own["loss"]) > TOLERANCE * 1e3
