"""Certified bounds of Jacobian products on boxes: width, time, and how near they are, against one naive enclosure.

Run ``python benchmarks/enclosures.py``; it prints the tables of docs/bounds/enclosures.md, and fails where a
sample lies outside or the reference case takes more than a second. "Naive" is one pass of interval
arithmetic over the whole box, without a mean-value form and without division; "samples" is the largest of 100 000
random points, from formulas written by hand.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symrnn import cells, evaluator
from symrnn.bounds import between, jacobian_enclosure
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.problems import problem_of
from symrnn.bounds.networks.sweeps import sweeper

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from jacobian_samples import neuron, norms

X = [Fraction(7 * k % 11 - 5, 10) for k in range(1, 51)]
SAMPLES = 100_000


def naive(cell: Any, params: Any, x: Any, initial: Any) -> float:
    """The upper end of one plain pass: no mean-value form, no division, the matrices multiplied out."""
    problem = problem_of(cell, params, x, initial)
    factors = replace(sweeper(problem, problem.steps), moving=None)(*problem.ends).factors
    product = factors.at((slice(None), slice(1)))
    with np.errstate(all="ignore"):
        for t in range(1, problem.steps):
            product = factors.at((slice(None), slice(t, t + 1))) @ product
    return float(norm_of(product, "2").high.max())


def row(label: str, cell: Any, params: Any, x: Any, initial: Any, values: Any, seconds: float) -> str:
    """One line of a table."""
    plain = naive(cell, params, x, initial)
    found = jacobian_enclosure(cell, params, x, initial, seconds=seconds)
    if not (found.lower <= values.min() and values.max() <= found.upper):
        raise SystemExit(f"{label}: a sample lies outside {found}")
    return (
        f"| {label} | {round_down(found.lower)} | {values.min():.6g} | {values.max():.6g} "
        f"| {round_up(found.upper)} | {plain:.3g} "
        f"| {found.boxes} | {found.seconds:.2f} | {found.outcome.name.lower()} |"
    )


def neuron_rows() -> list[str]:
    """The reference case, on ever wider boxes of the recurrent weight up to 0.9."""
    rows = []
    for width in ("0.01", "0.05", "0.1", "0.2", "0.4", "0.5"):
        low = Fraction(9, 10) - Fraction(width)
        params = {"w": Fraction(1, 2), "w_n": between(low, "0.9")}
        _check_reference_case(params)
        values = neuron(np.random.default_rng(0).uniform(float(low), 0.9, SAMPLES), np.array(X, float))
        rows.append(row(width, cells.neuron("tanh"), params, X, None, values, 10.0))
    return rows


def _check_reference_case(params: Any) -> None:
    """At most 0.0020 within a second: the reference case, on each of its boxes."""
    found = jacobian_enclosure(cells.neuron("tanh"), params, X, seconds=10.0)
    if found.upper > 0.0020 or found.seconds > 1:
        raise SystemExit(f"the reference case took {found.seconds:.2f} s, its upper end is {found.upper}")


def network_rows() -> list[str]:
    """Two units, ten steps; the bias of the candidate and the initial states in boxes."""
    rows = []
    for name in ("elman", "gru", "lstm"):
        cell: Any = getattr(cells, name)()
        params = evaluator(cell).random_params({"n": 2, "m": 1}, seed=0)
        x = np.random.default_rng(0).normal(size=(10, 1))
        bias = "b_h" if name == "elman" else "b_g"
        for width in (0.01, 0.1, 0.5):
            generator = np.random.default_rng(1)
            boxes = {**params, bias: between(params[bias] - width / 2, params[bias] + width / 2)}
            half = np.full(2, width / 2)
            states = {state.symbol.name: between(-half, half) for state in cell.states}
            samples = {key: np.broadcast_to(value, (SAMPLES, *value.shape)) for key, value in params.items()}
            samples[bias] = params[bias] + generator.uniform(-width / 2, width / 2, size=(SAMPLES, 2))
            initial = {key: generator.uniform(-width / 2, width / 2, size=(SAMPLES, 2)) for key in states}
            values = norms(name, "2", samples, np.broadcast_to(x, (SAMPLES, *x.shape)), initial)
            rows.append(row(f"{name}, {width}", cell, boxes, x, states, values, 5.0))
    return rows


def main() -> None:
    """Print both tables."""
    head = "lower | samples from | samples to | upper | naive upper | boxes | seconds | search |"
    rule = "|---|---|---|---|---|---|---|---|---|"
    print(f"| width of w_n | {head}", rule, *neuron_rows(), "", sep="\n")
    print(f"| cell, width | {head}", rule, *network_rows(), sep="\n")


if __name__ == "__main__":
    main()
