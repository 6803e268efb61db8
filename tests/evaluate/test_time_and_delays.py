"""Cells with the time, delays and declared values, against plain loops; their gradients by differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from plain_gradients import central_differences

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate import evaluator
from symrnn.evaluate.digits import numbers_to_digits
from symrnn.evaluate.sequences import SequenceEvaluator

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A cell's text, a loop that does the same, and the sizes, sequences and constants it is tried with."""

    text: str
    loop: Callable[[Arrays, Any], Any]
    sizes: Arrays
    constants: Arrays


def at(array: Any, t: int) -> Any:
    """The entry of a step, zero before the start."""
    return array[t] if t >= 0 else np.zeros_like(array[0])


def schedule(p: Arrays, x: Any) -> Any:
    w, out = 0.0, []
    for t in range(1, len(x) + 1):
        w = w - 0.1 / np.sqrt(t) * p["g"] * (w - x[t - 1])
        out.append(w)
    return np.array(out)


def legs(p: Arrays, x: Any) -> Any:
    c, out = np.zeros(len(p["B"])), []
    for t in range(1, len(x) + 1):
        c = c - p["A"] @ c / t + p["B"] * x[t - 1] / t
        out.append(c)
    return np.array(out)


def positions(p: Arrays, x: Any) -> Any:
    s, out = np.zeros(x.shape[1]), []
    for t in range(1, len(x) + 1):
        s = s + np.exp(-p["decay"] * t) * x[t - 1]
        out.append(s)
    return np.array(out)


def narx(p: Arrays, x: Any) -> Any:
    y: list[Any] = []
    for t in range(len(x)):
        y1, y2 = (y[t - k] if t >= k else np.zeros(len(p["b"])) for k in (1, 2))
        y.append(np.tanh(p["W"] @ x[t] + p["V"] @ at(x, t - 1) + p["U"] * y1 + p["R"] * y2 + p["b"]))
    return np.array(y)


def dilated(p: Arrays, x: Any) -> Any:
    h: list[Any] = []
    for t in range(len(x)):
        before = h[t - 4] if t >= 4 else np.zeros(len(p["U"]))
        h.append(np.tanh(p["W"] @ x[t] + p["U"] @ before))
    return np.array(h)


def convolution(p: Arrays, x: Any) -> Any:
    return np.array(
        [
            p["w0"] * x[t] + p["w1"] * at(x, t - 1) + p["w2"] * at(x, t - 2) + p["w3"] * at(x, t - 3)
            for t in range(len(x))
        ]
    )


def seasons(p: Arrays, x: Any) -> Any:
    level, trend, season, out = 0.0, 0.0, [], []
    for t in range(len(x)):
        past = season[t - 4] if t >= 4 else 0.0
        new = p["alpha"] * (x[t] - past) + (1 - p["alpha"]) * (level + trend)
        trend = p["beta"] * (new - level) + (1 - p["beta"]) * trend
        level = new
        season.append(p["gamma"] * (x[t] - level) + (1 - p["gamma"]) * past)
        out.append(level + trend + season[-1])
    return np.array(out)


def line_delay(p: Arrays, x: Any) -> Any:
    g = [np.tanh(p["w"] * x[t]) for t in range(len(x))]
    h, out = np.zeros(x.shape[1]), []
    for t in range(len(x)):
        h = 0.5 * h + (g[t - 2] if t >= 2 else 0)
        out.append(h)
    return np.array(out)


CASES = {
    "a learning rate that falls": Case(
        "x: input\nt: time\nw: state\ng: param\nw = w - 0.1/sqrt(t)*g*(w - x)", schedule, {}, {}
    ),
    "HiPPO-LegS": Case(
        "x: input\nt: time\nc: state[n]\nA: const[n, n]\nB: param[n]\nc = c - A @ c/t + B*x/t",
        legs,
        {"n": 3},
        {"A": np.array([[1.0, 0, 0], [1.7, 2, 0], [2.2, 3.8, 3]])},
    ),
    "decay by the position": Case(
        "x: input[m]\nt: time\ns: state[m]\ndecay: param[m] > 0\ns = s + exp(-decay*t)*x", positions, {"m": 2}, {}
    ),
    "NARX": Case(
        "x: input[m]\ny: output[n]\nW: param[n, m]\nV: param[n, m]\nU: param[n]\nR: param[n]\nb: param[n]\n"
        "y = tanh(W @ x + V @ x[t-1] + U*y[t-1] + R*y[t-2] + b)",
        narx,
        {"n": 2, "m": 2},
        {},
    ),
    "a dilated network": Case(
        "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\nh = tanh(W @ x + U @ h[t-4])",
        dilated,
        {"n": 2, "m": 1},
        {},
    ),
    "a short convolution": Case(
        "x: input[m]\ny: output[m]\nw0: param[m]\nw1: param[m]\nw2: param[m]\nw3: param[m]\n"
        "y = w0*x + w1*x[t-1] + w2*x[t-2] + w3*x[t-3]",
        convolution,
        {"m": 2},
        {},
    ),
    "Holt-Winters with four seasons": Case(
        "x: input\nlevel: state\ntrend: state\nseason: state\ny: output\n"
        "alpha: param in (0, 1)\nbeta: param in (0, 1)\ngamma: param in (0, 1)\n"
        "level = alpha*(x - season[t-4]) + (1 - alpha)*(level[t-1] + trend[t-1])\n"
        "trend = beta*(level - level_prev) + (1 - beta)*trend\n"
        "season = gamma*(x - level) + (1 - gamma)*season[t-4]\ny = level + trend + season",
        seasons,
        {},
        {},
    ),
    "a delayed line": Case(
        "x: input[m]\nh: state[m]\nw: param[m]\ng = tanh(w*x)\nh = 0.5*h + g[t-2]", line_delay, {"m": 2}, {}
    ),
}


def made(case: Case) -> tuple[SequenceEvaluator, Arrays, Any, Any]:
    run = evaluator(Cell.parse(case.text), loss="squared_error")
    x, target = run.random_data(case.sizes, steps=7, seed=2)
    return run, run.random_params(case.sizes, seed=1) | case.constants, x, target


@pytest.mark.parametrize("name", CASES)
def test_a_cell_is_the_loop_and_its_gradient_is_the_loops(name: str) -> None:
    case = CASES[name]
    run, params, x, target = made(case)
    assert np.allclose(run(params, x), case.loop(params, x), rtol=1e-12, atol=1e-14)
    gradient = run.value_and_grad(params, x, target)[1]
    wanted = central_differences(lambda p: float(((case.loop(p, x) - target) ** 2).sum() / 2), params, tuple(gradient))
    for key, array in gradient.items():
        assert np.allclose(array, wanted[key], rtol=1e-6, atol=1e-8), key


def test_float32_stays_float32_and_counts_on() -> None:
    run, params, x, _ = made(CASES["a learning rate that falls"])
    found = run({name: np.float32(value) for name, value in params.items()}, x.astype(np.float32))
    assert found.dtype == np.float32
    assert np.allclose(found, schedule(params, x), rtol=1e-5)


def test_a_declared_value_is_taken_where_none_is_given() -> None:
    run = evaluator(Cell.parse("x: input[m]\nh: state[m]\ndt: const = 0.1\na: const[m] = 1/2\nh = a*h + dt*x"))
    x = np.ones((2, 3))
    assert run({}, x).tolist() == run({"dt": 0.1, "a": [0.5] * 3}, x).tolist()
    assert run({"dt": 1.0}, x)[0].tolist() == [1.0] * 3
    assert run({}, x.astype(np.float32)).dtype == np.float32


def test_a_declared_value_is_exact_to_many_digits() -> None:
    run = evaluator(
        Cell.parse("x: input\nw: param\nh: state\nt: time\ndt: const = 0.1\nh = w*dt*x/t"), "squared_error_last"
    )
    found = numbers_to_digits(run, ({"w": 1.0}, [1.0, 3.0], 0.0, None, None), 40, None)
    assert str(found["dloss/dw"]) == "0.0225"  # (0.1*3/2)^2; the binary 0.1 would give more digits


@pytest.mark.parametrize(
    ("declared", "value", "words"),
    [
        ("in [0, 1]", [0.5, 2.0], "expected values in [0, 1], as the cell cell declares a, found 2.0"),
        ("> 0", [1.0, 0.0], "expected values > 0"),
        ("in [0, 1)", [0.0, 1.0], "expected values in [0, 1)"),
        ("<= -1/3", [-1.0, 0.0], "expected values <= -1/3"),
    ],
)
def test_a_value_outside_of_its_range_is_refused(declared: str, value: list[float], words: str) -> None:
    run = evaluator(Cell.parse(f"x: input[m]\nh: state[m]\na: const[m] {declared}\nh = a*h + x"))
    with pytest.raises(InputError) as caught:
        run({"a": value}, np.ones((2, 2)))
    assert words in str(caught.value)
    assert "params['a']" in str(caught.value)


def test_an_input_outside_of_its_range_is_refused() -> None:
    run = evaluator(Cell.parse("mask: input in [0, 1]\nh: state\nh = mask*h + 1"))
    assert np.isfinite(run({}, [0.0, 1.0])).all()
    with pytest.raises(InputError, match="x: expected values in \\[0, 1\\]"):
        run({}, [0.0, 1.5])


@pytest.mark.parametrize("declared", ["in (0, 1)", "in [5, 6]", "> 0", ">= 7", "< -3", "in [-3, 3]"])
def test_random_numbers_lie_inside(declared: str) -> None:
    text = f"x: input[m] {declared}\nw: param[m] {declared}\nh: state[m]\nh = w*x + h"
    run = evaluator(Cell.parse(text), loss="squared_error")
    for seed in range(3):
        params, (x, target) = run.random_params({"m": 5}, seed=seed), run.random_data({"m": 5}, 4, 3, seed=seed)
        assert np.isfinite(run.value(params, x, target))
        assert np.ptp(params["w"]) > 0
