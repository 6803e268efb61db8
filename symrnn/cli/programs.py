"""The command that prints a gradient."""

from __future__ import annotations

import argparse
import re
import sys

import sympy as sp

from symrnn.cells.formula import parse_formula, parse_shaped
from symrnn.cells.losses import LOSSES, TARGET, Y
from symrnn.cli.arguments import cell_of, kink_of, program_of
from symrnn.cli.differentiated import names_of
from symrnn.cli.lines import print_json, print_lines, texts_of_lines, writer
from symrnn.cli.losses import refuse_other_names
from symrnn.cli.progress import progress
from symrnn.cli.unfolding import Expressions, has_arrays, texts_of, unfold_outputs
from symrnn.errors import InputError, inflect, quote
from symrnn.expressions.shapes import shape_text
from symrnn.gradients.gradient import bptt, rtrl
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Program, name_symbol

__all__ = ["print_gradient"]


def print_gradient(arguments: argparse.Namespace) -> int:
    """``symrnn gradient``: the gradient with respect to the chosen names, as expressions, or as lines if too large."""
    every_step = _loss_of_every_step(arguments)
    with progress(f"unrolling {arguments.cell}"):
        program = program_of(arguments, every_step)
    loss = None if every_step is not None or arguments.loss is None else _loss(arguments.loss, program)
    wrt = None if arguments.wrt is None else names_of(arguments.wrt, arguments, program)
    if loss is None:
        _name_the_output(program, arguments.loss)
    method = bptt if arguments.method == "bptt" else rtrl
    with progress(f"differentiating {inflect(len(program.lines), 'line')}"):
        back = method(program, loss=loss, wrt=wrt, kink=kink_of(arguments))
    chosen = wrt or [item.symbol.name for item in back.inputs if not item.constant]
    if not chosen:
        raise InputError(
            "nothing is there to differentiate with respect to; use --steps, --initial symbolic or a param"
        )
    bars = [f"{name}_bar" for name in chosen]
    if has_arrays(back):
        back, found = keep_needed(back, bars), Expressions()
    else:
        found = unfold_outputs(back, bars)
    if arguments.format == "json":
        print_json({"lines": texts_of_lines(back), "gradient": texts_of(chosen, _by_input(found))})
        return 0
    write = writer(arguments.format)
    if not found:
        print_lines(back, write)
    elif wrt and len(wrt) == 1:
        print(write(found[bars[0]]))
    else:
        for name, expr in _by_input(found).items():
            print(f"{name}: {write(expr)}")
    return 0


def _name_the_output(program: Program, loss: str | None) -> None:
    """Where no loss is given the last output is differentiated; a vector has no gradient."""
    target = program.outputs[-1]
    if program.shapes[target]:
        raise InputError(
            f"{target} is {shape_text(program.shapes[target])}, and only a scalar has a gradient; "
            "give --loss squared_error, or --loss squared_error_last"
        )
    if loss is None and len(program.outputs) > 1:
        outputs = ", ".join(map(str, program.outputs))
        print(f"symrnn: this is the gradient of {target}; the outputs are {outputs}, --loss names one", file=sys.stderr)


def _loss_of_every_step(arguments: argparse.Namespace) -> str | sp.Expr | None:
    """A loss by its name; for a network also an entrywise formula in ``y`` and ``target``, as ``evaluate`` takes it."""
    if arguments.loss is None or arguments.loss in LOSSES:
        return None if arguments.loss is None else str(arguments.loss)
    if not any(state.shape for state in cell_of(arguments).states):
        return None
    try:
        return parse_formula(arguments.loss, {"y": Y, "target": TARGET}, where="--loss")
    except InputError:
        refuse_other_names(arguments.loss)
        return None  # it is in the program's names, or wrong in a way that is said where these are read


def _loss(text: str, program: Program) -> sp.Expr:
    """A loss in the program's names, ``y`` for its last output, and ``target``."""
    refuse_other_names(text)
    names = {symbol.name: symbol for symbol in program.shapes}
    if names.get("y", program.outputs[-1]) != program.outputs[-1] and re.search(r"\by\b", text):
        raise InputError(
            f"--loss: y is {program.outputs[-1]} in a loss, and an input of this program; rename the input"
        )
    names |= {"y": program.outputs[-1], "target": name_symbol("target")}
    if not has_arrays(program):
        return parse_formula(text, names, where="--loss")
    shapes = {symbol: program.shapes.get(symbol, ()) for symbol in names.values()}
    expr, shape = parse_shaped(text, names, shapes, where="--loss")
    if shape or not expr.free_symbols <= set(program.shapes):
        found = shape_text(shape) if shape else "in y and target"
        raise InputError(
            f"--loss: {quote(text)} is {found}; expected a scalar in the program's names, such as "
            f"total({program.outputs[-1]}), or a loss of each entry at every step, such as (y - target)**2/2"
        )
    return expr


def _by_input(found: Expressions) -> Expressions:
    return {name.removesuffix("_bar"): expr for name, expr in found.items()}
