"""``symrnn emit-c``: a cell with a loss as one C file, with a test in it."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.losses import loss_of
from symrnn.cli.arguments import cell_of
from symrnn.cli.output_files import check_output_option
from symrnn.evaluate.compiled.standalone import standalone_text
from symrnn.evaluate.declared_values import into_ranges
from symrnn.evaluate.sequence_arguments import input_roles, parameter_roles, read_arguments, state_roles
from symrnn.evaluate.sequences import SequenceEvaluator, sequence_evaluator
from symrnn.expressions.sizes import size_names, size_value
from symrnn.files.atomic import write_file

__all__ = ["print_c"]

_STEPS, _BATCH = 3, 2  # of the test


def print_c(arguments: argparse.Namespace) -> int:
    """The file, written or printed."""
    if arguments.output:
        check_output_option(arguments, [".c"])
    cell = cell_of(arguments)
    text = _text(cell, arguments.loss, arguments.kink, int(arguments.lanes))
    if arguments.output:
        write_file(arguments.output, text, force=arguments.force)
        print(arguments.output)
    else:
        print(text, end="")
    return 0


def _text(cell: Cell, loss: str, kink: str | None, lanes: int) -> str:
    """The file with numbers by the NumPy evaluator for its test."""
    run = sequence_evaluator(cell, loss, kink)
    params, x, target, initial = _numbers(cell, run)
    given = read_arguments(cell, params, x, initial, target, run.stages.targets, _STEPS)
    with np.errstate(all="ignore"):
        found = run.gradients(params, x, target, initial, None if cell.inputs else _STEPS)
    named = {**found.params, **found.initial}
    gradients = {role.symbol: named[role.symbol.name] for role in (*parameter_roles(cell, False), *state_roles(cell))}
    return standalone_text(cell, loss_of(loss), given, (found.value, gradients), lanes, run.kink)


def _numbers(cell: Cell, run: SequenceEvaluator) -> tuple[dict[str, Any], Any, Any, dict[str, Any]]:
    """Random ones, the same for every cell at every call."""
    rng = np.random.default_rng(0)
    roles = (*parameter_roles(cell), *state_roles(cell))
    names = sorted(
        {name for role in (*roles, *input_roles(cell), *run.stages.outputs) for name in size_names(*role.shape)}
    )
    sizes = {name: 2 + number for number, name in enumerate(names)}
    learned = run.random_params(sizes, 0, _STEPS)
    x, target = run.random_data(sizes, _STEPS, _BATCH, 1)

    def draw(role: Any, lead: tuple[int, ...]) -> Any:
        return rng.uniform(0.2, 0.9, (*lead, *(size_value(size, sizes) for size in role.shape)))

    constants = {role.symbol.name: draw(role, ()) for role in roles[: len(parameter_roles(cell))]}
    params = into_ranges(cell, {**constants, **learned})
    return params, x, target, {role.symbol.name: draw(role, (_BATCH,)) for role in state_roles(cell)}
