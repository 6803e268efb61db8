"""From the arguments of a command to a cell, its program and numbers. Everything is bounded before it is built."""

from __future__ import annotations

import argparse
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symrnn.cells import CELLS, load, names
from symrnn.cells.activations import activation
from symrnn.cells.cell import Cell
from symrnn.cells.formula import parse_number
from symrnn.cells.losses import with_loss
from symrnn.cells.text import read_cell
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.cli.near_names import CELL_WORDS, did_you_mean
from symrnn.errors import InputError, inflect, quote
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.functions import is_undefined
from symrnn.gradients.passes import name_function_values
from symrnn.programs.program import Assign, Program

__all__ = ["cell_of", "initial_of", "integer_of", "kink_of", "length_of", "pairs_of", "program_of", "refuse_numbers"]

MOST_STEPS = 20_000  # over arrays
MOST_STEPS_WRITTEN = 10_000
MOST_LINES = 20_000  # of an unrolled program: an LSTM's gradient takes 10 ms a step, of 14 lines, an Elman unit's 1 ms
LONGEST_NUMBER = 10_000  # bits


def cell_of(arguments: argparse.Namespace) -> Cell:
    """The cell named on the command line, with its activation."""
    name, chosen = arguments.cell, arguments.activation
    if name in CELLS:
        return CELLS[name]() if chosen is None else CELLS[name](chosen)  # type: ignore[call-arg]  # each has a default
    if name.endswith(".cell") or name in names():
        cell = read_cell(name) if name.endswith(".cell") else load(name)
        return cell if chosen is None else _with_activation(cell, chosen)
    if name.endswith(".py"):
        raise InputError(f"{quote(name)} is a Python file, for check and render; give a cell, such as lstm or my.cell")
    hint = did_you_mean(name, {*CELLS, *names()}, CELL_WORDS)
    raise InputError(
        f"no cell is called {quote(name)}; {hint}symrnn list shows the catalogue, or give the path of a .cell file"
    )


def _with_activation(cell: Cell, name: str) -> Cell:
    """A cell of the user's with every undefined function set to an activation."""
    function = activation(name).function
    if not any(is_undefined(node) for line in cell.lines for node in line.expr.atoms(sp.Function)):
        raise InputError(
            f"cell {cell.name} has no undefined function for --activation to set; write f(...) in the file"
        )
    lines = tuple(
        Assign(line.symbol, line.expr.replace(is_undefined, lambda node: function(*node.args)), line.shape)
        for line in cell.lines
    )
    return replace(cell, lines=lines)


def program_of(arguments: argparse.Namespace, loss: str | sp.Expr | None = None) -> Program:
    """The cell unrolled as the arguments say; with a loss as its last line, where one is given."""
    cell = cell_of(arguments)
    length = length_of(arguments, cell)
    if not length:
        raise InputError("expected --inputs, such as --inputs 2,4, or --steps, such as --steps 3; found neither")
    given = length | {"initial": initial_of(arguments.initial, cell)}
    named = _with_named_values(cell)
    program = unroll(named, **given) if loss is None else with_loss(named, loss, **given)
    if "inputs" in length or arguments.initial is not None:
        refuse_numbers(program)
    return program


def _with_named_values(cell: Cell) -> Cell:
    """Where functions stand inside each other, each value gets its own line, so that no tower of constants is built."""
    nested = any(
        argument.has(sp.Function)
        for line in cell.lines
        for node in line.expr.atoms(sp.Function)
        for argument in node.args
    )
    return replace(cell, lines=name_function_values(cell.program).lines) if nested else cell


def refuse_numbers(program: Program) -> None:
    """Numbers that were put in may divide by zero, or make others too long to print."""
    for line in program.lines:
        for node in sp.preorder_traversal(line.expr):
            if node in NOT_REAL:
                raise InputError(
                    f"{line.symbol} is not a real number at these inputs; see its divisions and logarithms"
                )
            if node.is_Rational and max(int(node.p).bit_length(), int(node.q).bit_length()) > LONGEST_NUMBER:
                raise InputError(
                    f"{line.symbol} holds a number of more than {LONGEST_NUMBER} bits; give smaller inputs"
                )


def length_of(arguments: argparse.Namespace, cell: Cell) -> dict[str, Any]:
    """The arguments ``steps`` or ``inputs`` of ``unroll``; none where neither is given."""
    if arguments.steps is not None:
        steps = integer_of(arguments.steps, "--steps", 1, MOST_STEPS_WRITTEN)
        _refuse_long(steps, cell)
        return {"steps": steps}
    if arguments.inputs is not None:
        entries = arguments.inputs.split(",")
        _refuse_long(len(entries), cell)
        return {"inputs": [_row(entry, t) for t, entry in enumerate(entries, 1)]}
    return {}


def _refuse_long(steps: int, cell: Cell) -> None:
    """What is written out line by line takes milliseconds a line, in every command that does."""
    most = min(MOST_STEPS_WRITTEN, MOST_LINES // len(cell.lines))
    if steps > most:
        lines = inflect(len(cell.lines), "line")
        raise InputError(
            f"{steps} steps of {lines} each take too long to write out; {cell.name} is unrolled over at most "
            f"{inflect(most, 'step')}, and evaluate takes more as arrays, by --data FILE or --sizes"
        )


def _row(entry: str, t: int) -> tuple[Fraction, ...]:
    return tuple(parse_number(part, f"--inputs, step {t}") for part in entry.split(":"))


def integer_of(text: str, option: str, least: int, most: int) -> int:
    """A written integer between bounds."""
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= len(str(most)) and least <= int(stripped) <= most:
        return int(stripped)
    raise InputError(f"{option}: expected an integer from {least} to {most}, found {quote(text)}")


def initial_of(text: str | None, cell: Cell) -> Any:
    """The initial state, as ``unroll`` takes it."""
    if text is None or text == SYMBOLIC:
        return text
    if "=" in text:
        return pairs_of([text], "--initial")
    value = parse_number(text, "--initial")
    return {state.symbol.name: value for state in cell.states}


def pairs_of(texts: list[str], option: str) -> dict[str, Fraction]:
    """The numbers in ``NAME=NUMBER,...``, each name once."""
    found: dict[str, Fraction] = {}
    for entry in (part for text in texts for part in text.split(",")):
        name, sign, number = entry.partition("=")
        name = name.strip()
        if not sign or not name:
            raise InputError(f"{option}: expected NAME=NUMBER, found {quote(entry)}{_pair_hint(entry, found)}")
        if name in found:
            raise InputError(f"{option}: {quote(name)} is given twice; give it once")
        found[name] = parse_number(number, f"{option}: {quote(name)}")
    return found


def _pair_hint(entry: str, found: dict[str, Fraction]) -> str:
    """What may be meant by an entry that has no name or no number."""
    if entry.strip().isdigit() and found:
        name, number = list(found.items())[-1]
        return f"; a decimal is written with a dot, as in {name}={number}.{entry.strip()}"
    if ":" in entry:
        return f"; write {entry.strip().replace(':', '=', 1)}"
    return "; write w1=0.5,w2=-1/3"


def kink_of(arguments: argparse.Namespace) -> Fraction | None:
    """The slope that ``--kink`` gives to an activation where it has none."""
    return None if arguments.kink is None else parse_number(arguments.kink, "--kink")
