"""The plain cells by name, and random cases of the catalogue's cells that both are run on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from symrnn import cells, evaluator
from symrnn.evaluate.declared_values import into_ranges
from symrnn.evaluate.sequence_arguments import input_roles, output_roles, parameter_roles, state_roles
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.sizes import size_value

Arrays = dict[str, Any]
Step = Callable[[Any, Arrays, Arrays, Arrays], tuple[Arrays, Arrays]]

#: one more than the seasons of holt_winters, so that the first of them comes back
STEPS = 5
#: all different, so that a matrix is not taken for its transpose
SIZES = {"n": 3, "m": 2, "d": 4, "k": 5, "e": 6, "p": 7}


def plain_cells() -> dict[str, Step]:
    """The functions of all files ``plain_cells_*.py``, by the name of the cell."""
    found: dict[str, Step] = {}
    for file in sorted(Path(__file__).parent.glob("plain_cells_*.py")):
        for name, function in vars(import_module(file.stem)).items():
            if isfunction(function) and function.__module__ == file.stem and not name.startswith("_"):
                if name in found:
                    raise ValueError(f"{file.name}: {name} is written twice")
                found[name] = function
    return found


@dataclass(frozen=True)
class Case:
    """A cell with random arrays: all by name, steps first where there is one for each."""

    run: SequenceEvaluator
    params: Arrays
    constants: Arrays
    x: Arrays
    initial: Arrays
    target: Arrays

    def call(self, target: bool = False) -> tuple[Any, ...]:
        """The arguments of a call of the evaluator; a single input or target is an array alone."""
        x, wanted = (next(iter(each.values())) if len(each) == 1 else each or None for each in (self.x, self.target))
        return (
            self.params | self.constants,
            x,
            *((wanted,) if target else ()),
            self.initial,
            None if self.x else STEPS,
        )


def _draw(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Entries of either sign; scalars are positive, for many of them are rates, variances and widths of steps."""
    return rng.uniform(-0.7, 0.7, shape) if shape else np.float64(rng.uniform(0.2, 0.9))


def make_case(name: str, loss: str | None = "squared_error", seed: int = 0) -> Case:
    """A cell of the catalogue on random arrays, the same at every call."""
    cell = cells.load(name)
    run = evaluator(cell, loss=loss)
    rng = np.random.default_rng((seed, crc32(name.encode())))

    def shape(role: Any) -> tuple[int, ...]:
        return tuple(size_value(size, SIZES) for size in role.shape)

    learned = {role.symbol.name for role in parameter_roles(cell, constants=False)}
    weights = into_ranges(cell, {role.symbol.name: _draw(rng, shape(role)) for role in parameter_roles(cell)})
    return Case(
        run,
        {key: array for key, array in weights.items() if key in learned},
        {key: array for key, array in weights.items() if key not in learned},
        into_ranges(
            cell, {each.symbol.name: rng.uniform(-1.5, 1.5, (STEPS, *shape(each))) for each in input_roles(cell)}
        ),
        {role.symbol.name: rng.uniform(0.3, 1.0, shape(role)) for role in state_roles(cell)},
        {role.symbol.name: rng.normal(size=(STEPS, *shape(role))) for role in output_roles(cell)},
    )


def run_steps(step: Step, o: Any, params: Arrays, x: Arrays, s: Arrays, time: Any) -> tuple[list[Arrays], Arrays]:
    """What a plain cell gives out at each step, and its states after the last."""
    rows = []
    for t in range(STEPS):
        now = {key: array[t] for key, array in x.items()}
        s, out = step(o, params, now | ({} if time is None else {str(time): t + 1}), s)
        rows.append(out)
    return rows, s
