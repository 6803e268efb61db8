"""Sigmoids by one exponential and slopes of tanh by their square: as the careful code has them, and lies about both.

Costs about 4 s.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from activations_by_hand import mp

from symrnn import Cell, Outcome, cells, check, evaluator, name_symbol
from symrnn.claims.claim import Claim
from symrnn.evaluate import BoundCall, numpy_backend, ready_calls, tanh_slopes
from symrnn.evaluate.tanh_slopes import tanh_slope
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.plans.odds import divide_at_once, name_rests, plan_with_odds, use_odds
from symrnn.plans.plan import Plan, plan_backward
from symrnn.plans.stacking import stack_lines
from symrnn.programs.program import Assign, Program

CELLS = {
    "what is left stands first": "x: input[n]\nh: state[n]\nq = sigmoid(-x)\nz = sigmoid(x)\nh = z*h + q*tanh(h + x)",
    "twice of one argument": "x: input[n]\nh: state[n]\na = h + x\nz = sigmoid(a)\nu = sigmoid(a)\nh = z*h + (1 - u)*x",
    "what is left goes out": "x: input[n]\nh: state[n]\nq: output[n]\na = h + x\nz = sigmoid(a)\nq = 1 - z\nh = h*z",
    "a state": "x: input[n]\nh: state[n]\na = h + x\nh = sigmoid(a)",
}
NUMBERS = [np.nan, np.inf, -np.inf, 5e-324, -2e-308, 1e-160, 1e19, -1e300, 710.0, -800.0, 40.0]


def cell_of(name: str) -> Cell:
    return Cell.parse(CELLS[name]) if name in CELLS else cells.load(name)


def call_of(run: Any, batch: int | None, dtype: Any = np.float64) -> tuple[Any, ...]:
    sizes = dict.fromkeys(("n", "m") if run.cell.name in ("lstm", "gru", "gru_reset_after", "mgu") else ("n",), 3)
    return run.random_params(sizes, 0, 5, dtype), *run.random_data(sizes, 5, batch, 1, dtype)


def results(run: Any, call: tuple[Any, ...]) -> list[Any]:
    found = run.gradients(*call)
    return [run.value(*call), found.value, *found.params.values(), found.x, *found.initial.values()]


@pytest.fixture
def no_odds(monkeypatch: pytest.MonkeyPatch) -> Callable[[Cell], Any]:
    """Evaluators that are careful at once."""

    def make(cell: Cell, call: tuple[Any, ...]) -> list[Any]:
        with monkeypatch.context() as patch:
            patch.setattr(numpy_backend, "plan_with_odds", lambda plan: None)
            return results(evaluator(cell, loss="squared_error"), call)

    return make


@pytest.mark.parametrize("batch", [None, 4])
@pytest.mark.parametrize("name", [*CELLS, "lstm", "gru", "gru_reset_after", "mgu"])
def test_the_quick_code_gives_what_the_careful_does(name: str, batch: int | None, no_odds: Any) -> None:
    cell = cell_of(name)
    run = evaluator(cell, loss="squared_error")
    call = call_of(run, batch)
    for found, wanted in zip(results(run, call), no_odds(cell, call), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_no_usual_number_is_as_the_careful_code_has_it(number: float, dtype: Any, no_odds: Any) -> None:
    cell = cell_of("gru")
    run = evaluator(cell, loss="squared_error")
    params, x, target = call_of(run, 2, dtype)
    with np.errstate(over="ignore"):
        x[2, 0, 1] = number
    said = []
    for answer in (lambda: results(run, (params, x, target)), lambda: no_odds(cell, (params, x, target))):
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            said.append((answer(), {str(each.message) for each in heard}))
    assert said[0][1] == said[1][1]
    for found, wanted in zip(said[0][0], said[1][0], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5 if dtype is np.float32 else 1e-13, atol=1e-14)


def overflowing() -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    run = evaluator(cells.lstm(), loss="squared_error")
    params, x, target = call_of(run, None)
    return run, (params, x, target), (params, 1e5 * x, target)


def test_a_bound_call_overflows_and_comes_back() -> None:
    run, usual, large = overflowing()
    params, x, target = usual
    own = np.array(x)
    call = BoundCall(run, params, own, target)
    for data in (x, 1e5 * x, x, 1e5 * x):
        own[...] = data
        value, gradient = run.value_and_grad(params, data, target)
        assert call() == value
        assert all(np.array_equal(call.gradient[name], gradient[name]) for name in gradient)
    first = BoundCall(run, *large)
    assert first() == run.value(*large)


def test_odds_without_a_way_out_give_what_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def ignore(kind: Any) -> Any:
        ready = ready_calls.make_ready(kind)
        assert ready.errors == {"invalid": "ignore"}
        return ready

    run, _, large = overflowing()
    assert np.isfinite(run.value(*large))
    monkeypatch.setattr(ready_calls, "make_quick", ignore)
    run, _, large = overflowing()
    with np.errstate(over="ignore"):
        assert np.isnan(run.value(*large))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("count", [1, 7, 16, 33])
def test_numpy_tells_of_an_exponential_that_overflows_wherever_it_stands(count: int, dtype: Any) -> None:
    for place in range(count):
        argument = np.zeros(count, dtype)
        argument[place] = 1000
        with pytest.raises(FloatingPointError), np.errstate(over="raise"):
            np.exp(argument)


def lies() -> dict[str, tuple[str, Callable[[Any], Any]]]:
    a, i_odds = name_symbol("a_i"), name_symbol("i_odds")
    return {
        "a sign": ("i_odds", lambda e: e.func(-e.args[0])),
        "the odds of another gate": ("f_odds", lambda e: e.func(a)),
        "a stale whole": ("f_whole", lambda e: 1 + i_odds),
        "no 1 in the whole": ("i_whole", lambda e: e - 1),
        "the rest for the sigmoid": ("i", lambda e: e / name_symbol("i_odds")),
        "a slope without the rest": ("a_i_bar_kept", lambda e: e * name_symbol("i_whole")),
    }


def whole_plan() -> Plan:
    cell = cells.lstm()
    return plan_backward(cell, [item.symbol for item in cell.parameters], arrives=True)


@pytest.mark.parametrize("lie", lies())
def test_wrong_odds_are_refuted(lie: str) -> None:
    name, change = lies()[lie]
    right, plan = plan_with_odds(whole_plan()), whole_plan()
    assert right is not None
    lines = tuple(
        Assign(line.symbol, change(line.expr), line.shape) if line.symbol.name == name else line
        for line in right.program.lines
    )
    wrong = Program(right.program.inputs, lines, right.program.outputs)
    assert wrong != right.program, "the line is there"
    given = hypotheses_of(plan.program, wrong)
    assert check(Claim.equivalent(lie, plan.program, wrong, given)).outcome is Outcome.REFUTED


@pytest.mark.parametrize("change", [lambda plan: plan, stack_lines])
def test_each_pass_is_proved_of_single_lines_and_of_stacks(change: Callable[[Plan], Plan]) -> None:
    plans = [change(whole_plan())]
    for each in (name_rests, use_odds, divide_at_once):
        plans.append(each(plans[-1]))
        left, right = (plan.joint_in_phases.program for plan in plans[-2:])
        claim = Claim.equivalent(each.__name__, left, right, hypotheses_of(left, right))
        assert left != right
        assert check(claim).outcome is Outcome.PROVED


def slope_errors(dtype: Any, count: int) -> np.ndarray[Any, Any]:
    """How far the slope is from 50 digits, in units of roundoff of itself; most are small, a few near 1."""
    spread = np.concatenate([np.linspace(-0.9, 0.9, count - 120), np.linspace(1.6, 1.8, 40), np.linspace(-40, 40, 80)])
    argument = spread.astype(dtype)[:, np.newaxis].repeat(2, 1)[:, 0]  # not one piece of memory
    out, aside = np.empty((2, count), dtype)
    tanh_slope(argument, np.tanh(argument), out, aside)
    places = [*range(0, count - 120, 97), *range(count - 120, count)]
    exact = [mp.sech(mp.mpf(float(argument[k]))) ** 2 for k in places]
    roundoff = float(np.finfo(dtype).eps) / 2
    return np.array([float(abs(mp.mpf(float(out[k])) / e - 1)) / roundoff for k, e in zip(places, exact, strict=True)])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("count", [500, 6000])
def test_the_slope_of_tanh_has_its_digits_on_both_sides_of_the_border(dtype: Any, count: int) -> None:
    assert slope_errors(dtype, count).max() < 40


def test_a_border_too_near_to_1_loses_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tanh_slopes, "make_square_border", lambda number: number(1))
    assert slope_errors(np.float64, 6000).max() > 1e4


def test_a_slope_of_tanh_that_has_no_number_has_none() -> None:
    argument = np.zeros(6000)
    argument[[3, 4, 5]] = np.nan, np.inf, -np.inf
    out, aside = np.empty((2, 6000))
    tanh_slope(argument, np.tanh(argument), out, aside)
    assert np.isnan(out[3])
    assert list(out[4:7]) == [0, 0, 1]


def test_what_only_looks_like_the_slope_of_a_tanh_is_what_it_says() -> None:
    text = "x: input[n]\nh: state[n]\na = h + x\ng = tanh(h)\nh = tanh(a)*(1 + abs(g))**2*exp(-2*abs(a))"
    cell = Cell.parse(text)
    run = evaluator(cell, loss="squared_error")
    _, x, _ = call_of(run, 4)
    old = np.zeros((4, 3))
    for row, found in zip(x, run({}, x), strict=True):
        a = old + row
        old = np.tanh(a) * (1 + np.abs(np.tanh(old))) ** 2 * np.exp(-2 * np.abs(a))
        np.testing.assert_allclose(found, old, rtol=1e-13)
