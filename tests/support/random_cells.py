"""Cells, shapes and regimes, drawn: of the catalogue, and written at random; each with what it is called with."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from exact_runs import exact_run, worst_of
from exact_tape import DrawnAnewError

from symrnn import Cell, evaluator
from symrnn.cells import load, names
from symrnn.errors import InputError
from symrnn.evaluate import SequenceEvaluator
from symrnn.expressions.sizes import size_names, size_value

__all__ = ["REGIMES", "Case", "case_of", "found_by", "random_cell", "with_backend", "worst_error"]

#: by what weights and inputs are multiplied
REGIMES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "plain": (1.0, 1.0),
        "saturated": (30.0, 30.0),
        "large": (1.0, 1e6),
        "huge": (1.0, 1e120),
        "small": (1e-9, 1e-9),
        "nearly nothing": (1.0, 1e-300),
        "denormal": (1.0, 1e-312),
        "zero": (0.0, 1.0),
    }
)
OF_ONE = ("tanh", "sigmoid", "relu", "softplus", "softsign", "elu", "silu", "selu", "gelu", "mish", "sin", "cos", "abs")
SCALARS = ("x*{s}", "{s} + {s}", "{s} - {s}/3", "{s}*{s}", "{s}/(1 + {s}**2)", "max({s}, {s})", "sqrt(1 + {s}**2)",
           "exp(-{s}**2)", "min({s}, w)", "log(2 + {s}**2)", "where({s} > w, {s}, h)")  # fmt: skip
ENTRIES = ("{v} + {v}", "{v} - {v}", "{v}*{v}", "{s}*{v}", "{v}/(1 + {v}**2)", "U @ {v}", "V @ x", "U.T @ {v}",
           "{v}/(1 + total({v}**2))", "max({v}, {v})", "sqrt(1 + {v}**2)", "softmax({v})", "cumsum({v})", "b*{v}",
           "reverse_cumsum({v})", "layer_norm({v}, 1/8)", "outer({v}, {v}) @ {v}", "diagonal(U)*{v}",
           "row_sums(outer({v}, x))", "[{s}; {v}][1:]", "solve(eye(n) + diag({v}**2), {v})", "(1 - {v})*{v}",
           "rms_norm({v}, 1/8)", "where({v} > b, {v}, {v})")  # fmt: skip
NUMBERS = ("total({v})", "mean({v})", "{v}.T @ {v}", "logsumexp({v})", "var({v})", "tanh(total({v}))", "s")


@dataclass(frozen=True)
class Case:
    """A cell and all that a call takes, in batches and by name."""

    cell: Cell
    loss: str
    regime: str
    sizes: Mapping[str, int]
    params: Mapping[str, Any]
    x: Mapping[str, Any]
    target: Mapping[str, Any]
    initial: Mapping[str, Any]
    steps: int
    batch: int

    def __str__(self) -> str:
        return f"{self.cell.name}, {self.regime}, {self.loss}, {dict(self.sizes)}, T={self.steps} B={self.batch}"


def _formula(rng: np.random.Generator, vector: bool, depth: int) -> str:
    if depth == 0:
        return str(rng.choice(["h", "c", "b", "h", "k"] if vector else ["h", "c", "w", "x", "k"]))
    if rng.random() < 0.35:
        return f"{rng.choice(OF_ONE)}({_formula(rng, vector, depth - 1)})"
    form = str(rng.choice(ENTRIES if vector else SCALARS))
    while "{v}" in form or "{s}" in form:
        if "{s}" in form:
            inner = _number(rng, depth) if vector else _formula(rng, False, depth - 1)
            form = form.replace("{s}", f"({inner})", 1)
        else:
            form = form.replace("{v}", f"({_formula(rng, True, depth - 1)})", 1)
    return form


def _number(rng: np.random.Generator, depth: int) -> str:
    form = str(rng.choice(NUMBERS))
    while "{v}" in form:
        form = form.replace("{v}", f"({_formula(rng, True, max(0, depth - 2))})", 1)
    return form


def random_cell(seed: int) -> Cell:
    """One of the catalogue, or a recurrence of two states with some lines of formulas drawn at random."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.3:
        return load(str(rng.choice(names())))
    while True:
        with suppress(InputError):  # roots in too many brackets, or a condition that is always the same
            return Cell.parse(_random_text(rng), f"drawn{seed}")


def _random_text(rng: np.random.Generator) -> str:
    vector = rng.random() < 0.7
    declared = ["x: input[m]", "h: state[n]", "c: state[n]", "U: param[n, n]", "V: param[n, m]", "b: param[n]",
                "s: param", "t: time"]  # fmt: skip
    declared = declared if vector else ["x: input", "h: state", "c: state", "w: param_per_step", "t: time"]
    drive = "V @ x + b/t" if vector else "w*x/t"
    squash = str(rng.choice(["tanh", "sigmoid", "softsign", "sin"]))
    lines = [f"k = {rng.choice(OF_ONE)}({drive})", f"c = {squash}({_formula(rng, vector, 2)})"]
    lines += [
        f"h = {_formula(rng, vector, 2)}*k" if rng.random() < 0.3 else f"h = {squash}({_formula(rng, vector, 3)})"
    ]
    if rng.random() < 0.4:
        declared += [f"y: output{'[n]' if vector else ''}"]
        lines += [f"y = {_formula(rng, vector, 1)}"]
    return "\n".join((*declared, *lines))


def _by_name(given: Any, roles: Any) -> dict[str, Any]:
    if given is None:
        return {}
    return given if isinstance(given, dict) else {roles[0].symbol.name: given}


@lru_cache(maxsize=8)
def _run_of(cell: Cell, loss: str) -> SequenceEvaluator:
    return evaluator(cell, loss=loss, kink=0)


def case_of(cell: Cell, seed: int, regime: str | None = None) -> Case:
    """A call of a cell, drawn."""
    rng = np.random.default_rng((seed, 1))
    loss = str(rng.choice(["squared_error", "squared_error_last"]))
    run = _run_of(cell, loss)
    shapes = [item.shape for item in (*cell.inputs, *cell.states, *cell.parameters, *cell.constants)]
    every = {name for shape in shapes for size in shape for name in size_names(size)}
    sizes = {name: int(rng.integers(1, 4)) for name in sorted(every)}
    steps, batch = int(rng.choice([1, 2, 3, 6])), int(rng.choice([1, 1, 2, 3, 6]))
    chosen = regime or str(rng.choice(list(REGIMES)))
    weights, inputs = REGIMES[chosen]
    params = {name: a * weights for name, a in run.random_params(sizes, seed=seed, steps=steps).items()}
    values = {symbol.name: float(value) for symbol, value in cell.values}
    for item in cell.constants:
        shape = tuple(size_value(size, sizes) for size in item.shape)
        params[item.symbol.name] = np.full(shape, values.get(item.symbol.name, 0.25))
    x, target = run.random_data(sizes, steps, batch, seed + 1)
    initial = {
        item.symbol.name: rng.normal(size=(batch, *(size_value(size, sizes) for size in item.shape)))
        * min(inputs, 1e3) * (rng.random() < 0.8)
        for item in cell.states
    }  # fmt: skip
    x = {name: a * inputs for name, a in _by_name(x, run.reader.roles.inputs).items()}
    target = _by_name(target, run.stages.targets)
    return Case(cell, loss, chosen, sizes, params, x, target, initial, steps, batch)


def found_by(run: SequenceEvaluator, case: Case) -> dict[str, Any]:
    """All that an evaluator finds, by group and name."""
    call = {"params": dict(case.params), "x": dict(case.x), "initial": dict(case.initial)}
    if not case.x:
        call |= {"x": None, "steps": case.steps}
    found = run.gradients(**call, target=dict(case.target))
    outputs = _by_name(run(**call), run.stages.outputs)
    by = found.params | _by_name(found.x if case.x else None, run.reader.roles.inputs) | found.initial
    groups = {"output": outputs, "state": run.final_states(**call), "by": by}
    return {"loss": found.value} | {
        f"{group} {name}": a for group, named in groups.items() for name, a in named.items()
    }


def worst_error(case: Case, *runs: SequenceEvaluator) -> tuple[float, str]:
    """The largest error of evaluators against the exact run; of what has no exact run a ``DrawnAnewError``."""
    run = _run_of(case.cell, case.loss)
    exact = exact_run(
        case.cell, run.loss, case.sizes, case.params, case.x, case.target, case.initial, case.steps, case.batch
    )
    try:
        with np.errstate(all="ignore"):
            return max(worst_of(exact, found_by(each, case)) for each in (runs or (run,)))
    except InputError as error:
        raise DrawnAnewError(str(error)) from None


def with_backend(run: SequenceEvaluator, backend: Any) -> SequenceEvaluator:
    return replace(run, backend=backend)
