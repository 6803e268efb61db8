"""The loss and its gradient over one sequence, entry by entry and to any number of digits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import TARGET, with_loss
from symrnn.cells.parameters import Indexing, at_time
from symrnn.cells.unroll import SYMBOLIC
from symrnn.errors import InputError
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import SequenceArguments, read_arguments
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.exact import to_fraction
from symrnn.gradients.gradient import bptt
from symrnn.gradients.one_step import bar
from symrnn.gradients.passes import keep_needed
from symrnn.programs.components import components
from symrnn.programs.program import Program, name_symbol
from symrnn.programs.values import read_numbers, values_to_digits

__all__ = ["numbers_to_digits"]

MOST_ENTRIES = 20_000  # of the parameters, over all steps


def numbers_to_digits(
    run: SequenceEvaluator, arrays: tuple[Any, Any, Any, Any, int | None], digits: int, kink: Any
) -> dict[str, Any]:
    """``loss``, and ``dloss/dW_hh[1,2]`` for each entry of each parameter, from (params, x, target, initial, steps).

    What is not told apart from 0 is a ``NearZero``, with its bound.

    Raises
    ------
    InputError
        for a batch, for what is too large, and as ``Program.evaluate`` does, but for a value that is 0.
    """
    params, x, target, initial, length = arrays
    given = read_arguments(run.cell, params, x, initial, target, run.stages.targets, length)
    steps = given.sizes[STEPS]
    if given.is_batch:
        raise InputError(
            "more than 17 digits are computed for one sequence alone; give x without an axis for the batch"
        )
    entries = steps * sum(np.size(array) for array in given.params.values())
    if entries > MOST_ENTRIES:
        raise InputError(f"{steps} steps have {entries} entries of parameters; at more than 17 digits, {MOST_ENTRIES}")
    assert run.loss is not None
    network = with_loss(run.cell, run.loss, steps=steps, initial=SYMBOLIC if given.initial else None)
    learned = [symbol for symbol, _ in _at_times(run.cell, given, constants=False)]
    back = bptt(network, loss="loss", wrt=learned, kink=kink)
    results = [name_symbol("loss"), *map(bar, learned)]
    sizes = {size: number for size, (number, _) in given.sizes.found.items() if isinstance(size, str)}
    program = components(keep_needed(back, results), sizes)
    exact = {symbol: value for symbol, value in run.cell.values if symbol.name not in params}
    numbers = read_numbers([item.symbol for item in program.inputs], _values(run, given, program, exact))
    found = values_to_digits(program.lines, numbers, program.outputs, digits + 1, near_zero=True)
    return {_label(symbol.name): found[symbol] for symbol in program.outputs}


def _label(name: str) -> str:
    base, bracket, index = name.partition("[")
    return f"dloss/d{base.removesuffix('_bar')}{bracket}{index}" if base.endswith("_bar") else name


def _at_times(cell: Cell, given: SequenceArguments, constants: bool) -> list[tuple[sp.Symbol, Any]]:
    """The parameters as the unrolled network names them, one for each step where there is one for each step."""
    steps = given.sizes[STEPS]
    found: list[tuple[sp.Symbol, Any]] = []
    for parameter in cell.parameters:
        array = given.params[parameter.symbol]
        if parameter.indexing is Indexing.PER_STEP:
            found += [(parameter.at(t), array[t - 1]) for t in range(1, steps + 1)]
        else:
            found.append((parameter.at(steps + 1), array))
    return found + [(item.symbol, given.params[item.symbol]) for item in cell.constants if constants]


def _values(
    run: SequenceEvaluator, given: SequenceArguments, program: Program, exact: Mapping[sp.Symbol, sp.Rational]
) -> dict[str, Fraction]:
    """The number of every entry that the program takes; ``exact`` are values that the cell itself declares."""
    steps = given.sizes[STEPS]
    arrays = dict(_at_times(run.cell, given, constants=True))
    for t in range(1, steps + 1):
        arrays |= {at_time(symbol, t): array[t - 1, 0] for symbol, array in given.x.items()}
    arrays |= {at_time(symbol, 0): array[0] for symbol, array in given.initial.items()}
    several = len(run.stages.outputs) > 1
    for role in run.stages.targets:
        name = name_symbol(f"target_{role.symbol}") if several else TARGET
        array = given.targets[role.symbol]
        if run.cell.readout:
            arrays[name] = array[0]
        elif STEPS in role.lead:
            arrays |= {at_time(name, t): array[t - 1, 0] for t in range(1, steps + 1)}
        else:
            arrays[at_time(name, steps)] = array[0]
    numbers = {
        f"{symbol}{_index(index)}": to_fraction(exact.get(symbol) or float(np.asarray(array)[index]))
        for symbol, array in arrays.items()
        for index in np.ndindex(np.shape(array))
    }
    return {item.symbol.name: numbers[item.symbol.name] for item in program.inputs}


def _index(index: tuple[int, ...]) -> str:
    return f"[{','.join(str(i + 1) for i in index)}]" if index else ""
