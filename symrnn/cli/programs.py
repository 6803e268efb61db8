"""The commands that print programs: unroll, gradient."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping

import sympy as sp

from symrnn.cells.formula import parse_formula, parse_shaped
from symrnn.cells.losses import LOSSES, TARGET, Y
from symrnn.cli.arguments import LONGEST_NUMBER, cell_of, kink_of, program_of
from symrnn.cli.differentiated import names_of
from symrnn.cli.lines import print_json, print_lines, texts_of_lines, writer
from symrnn.cli.losses import refuse_other_names
from symrnn.cli.progress import progress
from symrnn.documents.conversions import to_text
from symrnn.errors import InputError, TooLargeError, inflect, quote
from symrnn.expressions.shapes import shape_text
from symrnn.gradients.gradient import bptt, rtrl
from symrnn.gradients.passes import keep_needed
from symrnn.programs.program import Assign, Program, name_symbol

__all__ = ["print_gradient", "print_unrolled"]

MOST_LINES_UNFOLDED = 3000  # beyond them nothing is tried but printing the lines

Expressions = dict[str, sp.Expr]


def print_unrolled(arguments: argparse.Namespace) -> int:
    """``symrnn unroll``: the lines of the program, and its outputs as expressions where it is one of scalars."""
    with progress(f"unrolling {arguments.cell}"):
        program = program_of(arguments)
    names = [symbol.name for symbol in program.outputs]
    found = {} if arguments.lines or _has_arrays(program) else _expressions(program, names)
    if arguments.format == "json":
        print_json({"lines": texts_of_lines(program), "outputs": _texts_of(names, found)})
        return 0
    write = writer(arguments.format)
    print_lines(program, write)
    if found:
        print()
    for name, expr in found.items():
        print(write(Assign(name_symbol(name), expr)))
    return 0


def print_gradient(arguments: argparse.Namespace) -> int:
    """``symrnn gradient``: the gradient by the chosen names, as expressions; as lines where these are too large."""
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
        raise InputError("the program has no inputs to differentiate by; use --steps, --initial symbolic or a param")
    bars = [f"{name}_bar" for name in chosen]
    if _has_arrays(back):
        back, found = keep_needed(back, bars), Expressions()
    else:
        found = _expressions(back, bars)
    if arguments.format == "json":
        print_json({"lines": texts_of_lines(back), "gradient": _texts_of(chosen, _by_input(found))})
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


def _has_arrays(program: Program) -> bool:
    """Whether it has vectors or matrices, whose lines are printed and not put into one another."""
    return any(program.shapes.values())


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
    if not _has_arrays(program):
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


def _expressions(program: Program, names: list[str]) -> Expressions:
    """The names unfolded, polynomials multiplied out; nothing, with a word on stderr, where one is too large."""
    if len(program.lines) > MOST_LINES_UNFOLDED:
        return _too_large(f"the program has {inflect(len(program.lines), 'line')}")
    if _has_constant_tower(program):
        return _too_large("the program's numbers are too large to write out")
    try:
        return {name: _expression(program, name) for name in names}
    except TooLargeError as error:
        return _too_large(str(error).partition(";")[0])


def _too_large(why: str) -> Expressions:
    print(f"symrnn: {why}; here are the lines", file=sys.stderr)
    return {}


def _has_constant_tower(program: Program) -> bool:
    """Whether an exp or log of an exp or log depends on numbers alone: exp(exp(exp(21))) would never be done."""
    heights: dict[sp.Symbol, int] = {}  # of the names that depend on numbers alone
    for line in program.lines:
        if line.expr.free_symbols <= heights.keys():
            heights[line.symbol] = _height(line.expr, heights)
    return max(heights.values(), default=0) > 1


def _height(node: sp.Expr, known: Mapping[sp.Symbol, int]) -> int:
    below = max((_height(argument, known) for argument in node.args), default=known.get(node, 0))
    return below + (node is sp.E or isinstance(node, (sp.exp, sp.log)))


def _expression(program: Program, name: str) -> sp.Expr:
    """One name unfolded.

    Raises
    ------
    TooLargeError
        where it, or a number in it, is too large to be read.
    """
    expr = _unfold(program, name)
    if any(max(int(n.p).bit_length(), int(n.q).bit_length()) > LONGEST_NUMBER for n in expr.atoms(sp.Rational)):
        raise TooLargeError(f"{name} unfolds to numbers of more than {LONGEST_NUMBER} bits")
    return expr


def _unfold(program: Program, name: str) -> sp.Expr:
    if not any(line.expr.has(sp.Function) for line in program.lines):
        try:
            return program.expanded(name)
        except TooLargeError:
            pass  # it may still be readable as it stands
    return program.expression(name)


def _by_input(found: Expressions) -> Expressions:
    return {name.removesuffix("_bar"): expr for name, expr in found.items()}


def _texts_of(names: list[str], found: Expressions) -> dict[str, str | None]:
    return {name: to_text(found[name]) if name in found else None for name in names}
