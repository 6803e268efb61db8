"""How tight the bounds are: random cases, the largest and the median of observed over bound, and no violation.

Run ``python benchmarks/tightness.py`` for the tables of docs/bounds/tightness.md, or with an argument, such as
``python benchmarks/tightness.py regime``, for one of them: elman, regime, formula, truncation, enclosure. It stops with
an error where a bound is violated.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from symrnn import cells, evaluator
from symrnn.bounds import between, jacobian_enclosure, network_bound, truncation_bound
from symrnn.bounds.networks.regime import lag_bounds_at_every_time

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from elman_cases import REGIMES, Array, Ratios, ViolationError, bases, elman, trajectory
from jacobian_samples import STEPS, neuron, norms

SCALES = (0.3, 1.0, 3.0)
ROUNDING = 1e-9


def one_step(count: int = 1000, names: Iterable[str] = ("gru", "lstm")) -> Iterator[Ratios]:
    """The bound of one step's Jacobian behind ``regime``, inputs in [-1, 1]: GRU and LSTM, weights of three sizes."""
    for name in names:
        for scale in SCALES:
            generator = np.random.default_rng(len(name))
            values = np.array([_one_step_ratio(_of_regime, name, scale, case, generator) for case in range(count)])
            yield Ratios(f"{name}, recurrent weights times {scale:g}", values)


def formula(count: int = 1000, names: Iterable[str] = ("gru", "lstm")) -> Iterator[Ratios]:
    """The symbolic bound of ``jacobian_bound`` at the same weights, a third of the cases for each size."""
    for name in names:
        generator, sizes = np.random.default_rng(len(name)), [SCALES[case // 3 % 3] for case in range(count)]
        values = [_one_step_ratio(_of_formula, name, scale, case, generator) for case, scale in enumerate(sizes)]
        yield Ratios(f"{name}, all three sizes", np.array(values))


def _of_regime(cell: Any, params: dict[str, Array]) -> float:
    ((_, upper),) = lag_bounds_at_every_time(cell, params, 1, between([[-1.0]], [[1.0]]))
    return upper


def _of_formula(cell: Any, params: dict[str, Array]) -> float:
    factor = network_bound(cell, params, between([[-1.0]], [[1.0]]), norm="2").factor
    return np.inf if factor is None else float(factor)


def _one_step_ratio(
    bound: Callable[..., float], name: str, scale: float, case: int, generator: Any, steps: int = 20, samples: int = 50
) -> float:
    cell, n = getattr(cells, name)(), 1 + case % 3
    params = evaluator(cell).random_params({"n": n, "m": 1}, seed=case)
    params = {key: value * (scale if key.startswith("W_h") else 1.0) for key, value in params.items()}
    upper = bound(cell, params)
    many = {key: np.broadcast_to(value, (samples, *value.shape)) for key, value in params.items()}
    state = {each.symbol.name: np.zeros((samples, n)) for each in cell.states}
    signs, largest = generator.choice([-1.0, 1.0], (samples, 1)), 0.0
    for _ in range(steps):
        x = np.where(np.arange(samples)[:, np.newaxis] % 2, signs, generator.uniform(-1, 1, (samples, 1)))
        state, jacobian = STEPS[name](many, x, state)
        largest = max(largest, np.linalg.norm(jacobian, 2, axis=(1, 2)).max())
    if largest > upper * (1 + ROUNDING):
        raise ViolationError(f"{name}, weights times {scale}, seed {case}: {largest} against {upper}")
    return float(largest / upper)


def truncation(count: int = 1000, steps: int = 200) -> Iterator[Ratios]:
    """What a window leaves out of the gradient by the bias, for one unit, against ``truncation_bound``."""
    for number, regime in enumerate(REGIMES):
        generator = np.random.default_rng((7, number))
        weights = bases(regime, count, generator) * generator.choice([-1.0, 1.0], count)
        scales = np.full(count, 20.0) if regime == "saturated" else 10.0 ** generator.uniform(-9, 0.3, count)
        slopes = 1 - np.tanh(trajectory("tanh", weights.reshape(-1, 1, 1), scales, steps, generator)[:, :, 0]) ** 2
        values = []
        for weight, slope in zip(weights, slopes, strict=True):
            T = int(generator.integers(2, steps + 1))
            window = int(generator.integers(1, T))
            back = np.concatenate([[1.0], np.cumprod(slope[:T][::-1] * weight)[:-1]]) * slope[:T][::-1]
            bound = float(truncation_bound(abs(float(weight)), window, T))
            values.append(abs(back[window:].sum()) / bound)
            if values[-1] > 1 + ROUNDING:
                raise ViolationError(f"truncation, {regime}, w = {weight}, T = {T}, window {window}: {values[-1]}")
        yield Ratios(regime, np.array(values))


def enclosure(
    count: int = 1000,
    names: Iterable[str] = ("neuron", "elman", "gru", "lstm"),
    seconds: float = 0.2,
    samples: int = 2000,
) -> Iterator[Ratios]:
    """The largest of the samples over the upper end of ``jacobian_enclosure``, on boxes of random width."""
    for name in names:
        case = _neuron_case if name == "neuron" else _network_case
        values = np.array([case(name, number, seconds, samples) for number in range(count)])
        yield Ratios(name, values)


def _neuron_case(name: str, number: int, seconds: float, samples: int) -> float:
    generator = np.random.default_rng((8, number))
    x = generator.normal(size=int(generator.integers(1, 11)))
    low = generator.uniform(-1.5, 1.5)
    high = low + 10 ** generator.uniform(-3, -0.3)
    found = jacobian_enclosure(cells.neuron("tanh"), {"w": 0.5, "w_n": between(low, high)}, x, seconds=seconds)
    return _ratio(found, np.abs(neuron(np.linspace(low, high, samples), x)), f"{name} {number}")


def _network_case(name: str, number: int, seconds: float, samples: int) -> float:
    generator, cell = np.random.default_rng((9, number)), getattr(cells, name)()
    params = evaluator(cell).random_params({"n": 2, "m": 1}, seed=number)
    x, half = generator.normal(size=(int(generator.integers(1, 7)), 1)), 10 ** generator.uniform(-3, -0.6)
    initial = {state.symbol.name: between(np.full(2, -half), np.full(2, half)) for state in cell.states}
    found = jacobian_enclosure(cell, params, x, initial, seconds=seconds)
    many = {key: np.broadcast_to(value, (samples, *value.shape)) for key, value in params.items()}
    states = {key: generator.uniform(-half, half, (samples, 2)) for key in initial}
    return _ratio(found, norms(name, "2", many, np.broadcast_to(x, (samples, *x.shape)), states), f"{name} {number}")


def _ratio(found: Any, values: Array, label: str) -> float:
    if not found.lower * (1 - ROUNDING) <= values.min() <= values.max() <= found.upper * (1 + ROUNDING):
        raise ViolationError(f"{label}: samples from {values.min()} to {values.max()}, {found}")
    return float(values.max() / found.upper) if found.upper else 1.0


TABLES = {"elman": elman, "regime": one_step, "formula": formula, "truncation": truncation, "enclosure": enclosure}


def main(names: Iterable[str]) -> None:
    """Print the tables."""
    for name in names:
        print(f"| {name} | cases | observed | largest ratio | median ratio |", "|---|---|---|---|---|", sep="\n")
        for row in TABLES[name]():
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or TABLES)
