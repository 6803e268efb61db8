"""A loss of a cell of scalars at given numbers: the loss itself, and a target for each output it is compared with."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.formula import parse_number
from symrnn.cells.parameters import RESERVED
from symrnn.cli.arguments import cell_of, length_of
from symrnn.cli.losses import read_loss
from symrnn.errors import InputError, inflect, quote
from symrnn.programs.program import Program

__all__ = ["is_loss_of_numbers", "loss_of_each_step", "targets_at"]

_OF_A_TARGET = re.compile(r"(?:^|,)[ \t]*target(?:_\w+)?[ \t]*=")

Values = Mapping[str, Fraction]


def is_loss_of_numbers(arguments: argparse.Namespace) -> bool:
    """Whether the command line holds the numbers of a loss, its inputs or its targets, where arrays could be meant."""
    given = (arguments.inputs, arguments.values, arguments.target)
    return any(each is not None for each in given) or any(map(_OF_A_TARGET.search, arguments.set))


def loss_of_each_step(arguments: argparse.Namespace) -> str | sp.Expr | None:
    """The loss by name, or as a formula in ``y`` and ``target``; None where only the last output is asked for."""
    if arguments.loss is None:
        return None if arguments.target is None else "squared_error"
    return read_loss(arguments.loss)


def targets_at(arguments: argparse.Namespace, program: Program, values: Values) -> dict[str, Fraction]:
    """All values, with those of the targets: from ``--target``, from ``target=...`` for every step, or one by one.

    Raises
    ------
    InputError
        where a target has no number, and where ``--target`` has another number of them than there are steps.
    """
    cell = cell_of(arguments)
    constants = {item.symbol for item in cell.constants}
    needed = [item.symbol.name for item in program.inputs if item.constant and item.symbol not in constants]
    found = dict(values)
    for name in needed:
        if (every := RESERVED.sub("", name)) in values:
            found.setdefault(name, values[every])
    for name in {RESERVED.sub("", name) for name in needed} - {*needed}:
        found.pop(name, None)
    if arguments.target is not None:
        found |= zip(needed, _read_targets(arguments, cell, len(needed)), strict=True)
    if missing := [name for name in needed if name not in found]:
        ones = ",".join("1" for _ in needed[:3])
        raise InputError(
            f"the loss compares with {', '.join(missing[:6])}{', ...' * (len(missing) > 6)}, which have no numbers; "
            f"give --target {ones}{',...' * (len(needed) > 3)}, or one number for all, --target 1"
        )
    return found


def _read_targets(arguments: argparse.Namespace, cell: Cell, needed: int) -> list[Fraction]:
    """The last of the numbers of ``--target``, oldest first, one for each output of each step, or the same for all."""
    if not needed:
        raise InputError("--target: the loss compares with no target; leave it out, or write target in --loss")
    width = 1 if cell.readout else len(cell.given_out)
    rows = [
        [parse_number(part, f"--target, step {t}") for part in entry.split(":")]
        for t, entry in enumerate(arguments.target.split(","), 1)
    ]
    for t, row in enumerate(rows, 1):
        if len(row) != width:
            names = ":".join(map(str, cell.given_out))
            raise InputError(f"--target, step {t}: expected {inflect(width, 'number')} for {names}, found {len(row)}")
    length = length_of(arguments, cell)
    steps = 1 if cell.readout else length["steps"] if "steps" in length else len(length["inputs"])
    if len(rows) not in (1, steps):
        expected = f"{inflect(steps, 'number')}, oldest first{', or one for all' * (steps > 1)}"
        raise InputError(f"--target: expected {expected}, found {quote(arguments.target)}, {len(rows)}")
    return [number for row in (rows if len(rows) > 1 else rows * steps) for number in row][-needed:]
