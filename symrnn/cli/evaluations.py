"""``symrnn evaluate``: the value and its gradient at given numbers."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symrnn.cells.declared_numbers import refuse_outside
from symrnn.cli.arguments import cell_of, integer_of, kink_of, pairs_of, program_of
from symrnn.cli.lines import print_json
from symrnn.cli.numbers import decimal_text, read_values
from symrnn.cli.progress import progress
from symrnn.cli.scalar_losses import is_loss_of_numbers, loss_of_each_step, targets_at
from symrnn.errors import InputError, inflect
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Program
from symrnn.programs.values import read_numbers, values_to_digits

__all__ = ["print_evaluation"]

MOST_DIGITS = 1000
MOST_LINES_EXACT = 1000
LOSS = "loss"

#: the options that say that it is about arrays
_OPTIONS = ("params", "constants", "data", "sizes", "batch", "seed", "output")


def print_evaluation(arguments: argparse.Namespace) -> int:
    """``symrnn evaluate``: the value and its gradient, each to the digits asked for; or arrays over a sequence."""
    if _is_about_sequences(arguments):
        from symrnn.cli.sequences import print_sequence_evaluation  # NumPy is loaded where there are arrays

        return print_sequence_evaluation(arguments)
    digits = integer_of(arguments.digits, "--digits", 1, MOST_DIGITS)
    values = _values(arguments)
    loss = loss_of_each_step(arguments)
    with progress(f"unrolling {arguments.cell}"):
        program = program_of(arguments, loss)
    if loss is not None:
        values = targets_at(arguments, program, values)
    with progress(f"differentiating {inflect(len(program.lines), 'line')}"):
        back = bptt(program, loss=None if loss is None else LOSS, kink=kink_of(arguments))
    target = program.outputs[-1].name
    results = back.outputs if loss is None else back.outputs[back.outputs.index(program.outputs[-1]) :]
    with progress(f"computing {inflect(len(back.lines), 'line')} to {inflect(digits, 'digit')}"):
        numbers = _numbers(replace(back, outputs=results), values, digits)
    found = {_label(name, target): decimal_text(number, digits) for name, number in numbers.items()}
    if arguments.format == "json":
        print_json(found)
        return 0
    for name, text in found.items():
        print(f"{name} = {text}")
    return 0


def _is_about_sequences(arguments: argparse.Namespace) -> bool:
    """Whether it takes arrays, and not the exact numbers of a program of scalars."""
    if any(getattr(arguments, option) is not None for option in _OPTIONS):
        return True
    if any(cell_of(arguments).program.shapes.values()):
        return True
    return arguments.loss is not None and not is_loss_of_numbers(arguments)


def _label(name: str, target: str) -> str:
    return f"d{target}/d{name.removesuffix('_bar')}" if name.endswith("_bar") else name


def _values(arguments: argparse.Namespace) -> dict[str, Fraction]:
    """The values that a cell declares, the numbers of the JSON file, and those of the command line, which win."""
    cell = cell_of(arguments)
    own = {symbol.name: rational_to_fraction(value) for symbol, value in cell.values}
    from_file = read_values(arguments.values) if arguments.values is not None else {}
    found = own | from_file | pairs_of(arguments.set, "--set")
    for name, value in found.items():
        refuse_outside(cell, name, fraction_to_rational(value), name)
    return found


def _numbers(program: Program, values: Mapping[str, Fraction], digits: int) -> dict[str, Any]:
    """The outputs as fractions where all of them are rational, else to some more digits than asked for."""
    if len(program.lines) <= MOST_LINES_EXACT:
        try:
            return program.evaluate(values)
        except InputError:
            pass  # not rational, or wrong in a way that the next line will name
    try:
        given = read_numbers([item.symbol for item in program.inputs], values)
        found = values_to_digits(program.lines, given, program.outputs, digits + 1, near_zero=True)
    except InputError as error:
        options = {"kink=": "--kink 0", "choose an activation": "such as --activation tanh"}
        hint = "".join(f"; on the command line, {option}" for word, option in options.items() if word in str(error))
        if missing := [item.symbol.name for item in program.inputs if item.symbol.name not in values]:
            hint = f"; give them by --set {','.join(f'{name}=1' for name in missing[:4])}"
        raise InputError(f"{error}{hint}") from None
    return {symbol.name: found[symbol] for symbol in program.outputs}
