"""One sequence of scalars in plain floats: what arrays give, to some units in the last place, at every number."""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cells import case_of, worst_error

from symrnn import Cell, cells, evaluator
from symrnn.errors import InputError
from symrnn.evaluate import SequenceEvaluator, float_functions, float_texts, floats_first, numpy_backend, plan_code
from symrnn.evaluate.compiled.functions import FUNCTIONS
from symrnn.evaluate.float_functions import FLOAT_CODE
from symrnn.expressions.functions import step

ONE = ("tanh", "sigmoid", "relu", "softplus", "softsign", "elu", "silu", "selu", "gelu", "mish", "sin", "cos", "abs",
       "exp", "log", "sqrt", "step")  # fmt: skip
TWO = ("max({0}, {1})", "min({0}, {1})", "where({0} > {1}, {0}, {1})", "{0}/{1}", "{0}**3*{1}", "({0}*{0} + 1)**{1}")
SPECIAL = [0.0, -0.0, 1.0, -1.0, 5e-324, -5e-324, 1e-310, 1e-160, 1e160, 709.5, 711.0, -709.5, -746.0, 36.9, 1e308]
SPECIAL += [-1e308, np.inf, -np.inf, np.nan]
LSTM = """
    x: input
    h: state
    c: state
    y: output
    w: param
    u: param_per_step
    b: const = 0.5
    t: time
    i = sigmoid(w*x + h)
    c = i*c + (1 - i)*tanh(u*x/t + b)
    h = i*tanh(c)
    y = 2*h + c
"""


def with_arrays(run: SequenceEvaluator) -> SequenceEvaluator:
    """The same evaluator without floats."""
    own = numpy_backend._Numpy(run.cell, run.stages, run.kink)
    return replace(run, backend=numpy_backend._backend_of(own))


def results(run: SequenceEvaluator, call: dict[str, Any]) -> list[np.ndarray[Any, Any]] | str:
    alone = {key: value for key, value in call.items() if key != "target"}
    try:
        found = run.gradients(**call)
        every = [run(**alone), run.final_states(**alone), run.value(**call), found.value, found.params, found.x]
    except InputError as error:
        return str(error)
    every.append(found.initial)
    return [np.asarray(a) for each in every for a in (each.values() if isinstance(each, dict) else (each,))]


def agree(run: SequenceEvaluator, call: dict[str, Any], ulps: float = 8) -> None:
    """All results, the messages, and which warnings there were; sigmoids of arrays stay above the least number."""
    seen = []
    for each in (run, with_arrays(run)):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            seen.append((results(each, call), said))
    (found, _), (wanted, expected) = seen
    if isinstance(wanted, str):
        assert found == wanted
        return
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=ulps * 2.3e-16, atol=1e-305)
    if not all(np.isfinite(each).all() for each in wanted):
        assert {str(each.message) for each in seen[0][1]} >= {str(each.message) for each in expected}


def of_one(name: str) -> SequenceEvaluator:
    text = "where(x > 0, 1, 0)" if name == "step" else f"{name}(x)"
    return evaluator(Cell.parse(f"x: input\nh: state\nw: param\nh = {text}*w"), loss="squared_error", kink=0)


@pytest.mark.parametrize(
    "name", [*ONE[:3], "log", "step", *(pytest.param(each, marks=pytest.mark.slow) for each in ONE[3:])]
)
@pytest.mark.filterwarnings("ignore")
def test_a_function_of_one_number_is_that_of_arrays(name: str) -> None:
    run = of_one(name)
    least = -1e4 if name == "silu" else -np.inf  # the least sigmoid of arrays, times such an x, is no longer near 0
    small = [x for x in SPECIAL if abs(x) < 700]
    together = ([x for x in small if x > 0], [x for x in small if x < 0], [x for x in small if x == 0])
    for x in (*together, *([x] for x in SPECIAL if not (abs(x) < 700 or x < least))):
        agree(run, {"params": {"w": 0.5}, "x": np.array(x), "target": np.full(len(x), 0.25)})


@pytest.mark.parametrize("text", [TWO[2], *(pytest.param(text, marks=pytest.mark.slow) for text in TWO)])
@pytest.mark.filterwarnings("ignore")
def test_a_function_of_two_numbers_is_that_of_arrays(text: str) -> None:
    run = evaluator(
        Cell.parse(f"x: input\nu: input\nh: state\nh = {text.format('x', 'u')}"), loss="squared_error", kink=0
    )
    for x in SPECIAL[::4]:
        for u in SPECIAL[1::5]:
            agree(run, {"params": {}, "x": {"x": np.array([x]), "u": np.array([u])}, "target": np.array([0.25])})


@settings(max_examples=8)
@given(st.lists(st.floats(-30, 30), min_size=1, max_size=9), st.floats(-3, 3), st.booleans())
def test_a_recurrence_is_that_of_arrays(x, w, has_batch) -> None:
    run = RUN
    data = np.array(x)[:, None] if has_batch else np.array(x)
    call = {"params": {"w": w, "u": np.linspace(-1, 1, len(x))}, "x": data, "target": np.zeros_like(data)}
    for found, wanted in zip(results(run, call), results(with_arrays(run), call), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13)


RUN = evaluator(Cell.parse(LSTM), loss="squared_error")


def test_floats_compute_where_they_may(monkeypatch) -> None:
    """One sequence of float64 alone; not where somebody wants to hear of what NumPy meets."""
    ran = []
    right = floats_first._is_finite
    monkeypatch.setattr(floats_first, "_is_finite", lambda found: ran.append(1) or right(found))
    run = evaluator(cells.elman_unit(), loss="squared_error")
    params = run.random_params({}, 0)
    for batch, dtype, count in ((None, np.float64, 1), (1, np.float64, 1), (2, np.float64, 0), (None, np.float32, 0)):
        ran.clear()
        run.value({n: a.astype(dtype) for n, a in params.items()}, *run.random_data({}, 3, batch, 1, dtype))
        assert len(ran) > 0 if count else ran == []
    ran.clear()
    for state in ({"over": "raise"}, {"divide": "raise"}, {"under": "warn"}):
        with np.errstate(**state):
            run.value(params, *run.random_data({}, 3, None, 1))
    assert ran == []


def test_overflow_warns_and_raises_as_arrays_do() -> None:
    run = evaluator(Cell.parse("x: input\nh: state\nh = exp(x) + h"), loss="squared_error")
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert run.value({}, [800.0], [0.0]) == np.inf
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        run.value({}, [800.0], [0.0])
    division = evaluator(Cell.parse("x: input\nh: state\nh = 1/x"), loss="squared_error")
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert division({}, [0.0]) == [np.inf]


def test_a_slope_without_a_value_is_refused_with_its_line() -> None:
    run = evaluator(Cell.parse("x: input\nh: state\nw: param\nh = relu(w*x)"), loss="squared_error")
    for _ in range(2):
        assert run.value_and_grad({"w": 1.0}, [2.0], [0.0])[1]["w"] == 4
        with pytest.raises(InputError, match="has no value at x = 0"):
            run.value_and_grad({"w": 1.0}, [0.0], [0.0])


def test_a_sum_over_many_steps_is_rounded_once() -> None:
    run = evaluator(Cell.parse("x: input\nh: state\nw: param\nh = w*x"), loss="squared_error")
    x = np.resize([1e8, 1.0, -1e8, 1e-8], 4000)
    exact = float(sum(Fraction(each) ** 2 for each in x))
    assert run.value_and_grad({"w": 1.0}, x, np.zeros(4000))[1]["w"] == exact


def test_every_function_of_the_other_backends_has_a_form() -> None:
    assert {*FUNCTIONS} - {*FLOAT_CODE.functions} <= {step}


LIES = {
    "sigmoid": lambda x: 1.0 / (1.0 + float_functions.exp(-x * 1.0000001)),
    "tanh": lambda x: float_functions.tanh(x) * (1 + 1e-11),
    "exp": lambda x: float_functions.exp(x * (1 + 1e-10)),
    "fsum": lambda each: sum(each[1:], 0.0),
    "abs": lambda x: 0.9 * abs(x),
}


@pytest.mark.parametrize("name", LIES)
def test_a_wrong_function_is_seen(monkeypatch, name: str) -> None:
    case = case_of(Cell.parse("x: input\nh: state\nw: param\nh = tanh(w*x + sigmoid(h))"), 4, "plain")
    case = replace(case, x={"x": case.x["x"][:, :1] - 3}, target={"h": case.target["h"][:, :1]},
                   initial={n: a[:1] for n, a in case.initial.items()}, batch=1)  # fmt: skip
    run = evaluator(case.cell, loss=case.loss)
    assert worst_error(case, run)[0] < 1e-13
    monkeypatch.setattr(plan_code, "NAMES", {**float_functions.NAMES, f"_{name}": LIES[name]})
    assert worst_error(case, evaluator(case.cell, loss=case.loss))[0] > 1e-13


def test_a_state_that_is_not_carried_is_seen(monkeypatch) -> None:
    right = float_texts.float_text

    def wrong(plan, phase):
        text = right(plan, phase)
        return replace(text, text=text.text.replace("        h_prev = h\n", ""))

    monkeypatch.setattr(plan_code, "float_text", wrong)
    run = evaluator(cells.elman_unit(), loss="squared_error")
    params, data = run.random_params({}, 0), run.random_data({}, 4, None, 1)
    assert run.value(params, *data) != pytest.approx(with_arrays(run).value(params, *data), rel=1e-6)
