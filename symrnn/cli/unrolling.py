"""The command that prints a network over its steps: unroll."""

from __future__ import annotations

import argparse

from symrnn.cli.arguments import program_of
from symrnn.cli.lines import print_json, print_lines, texts_of_lines, writer
from symrnn.cli.progress import progress
from symrnn.cli.unfolding import has_arrays, texts_of, unfold_outputs
from symrnn.programs.lines import Assign, name_symbol

__all__ = ["print_unrolled"]


def print_unrolled(arguments: argparse.Namespace) -> int:
    """``symrnn unroll``: the lines of the program, and its outputs as expressions where it is one of scalars."""
    with progress(f"unrolling {arguments.cell}"):
        program = program_of(arguments)
    names = [symbol.name for symbol in program.outputs]
    found = {} if arguments.lines or has_arrays(program) else unfold_outputs(program, names)
    if arguments.format == "json":
        print_json({"lines": texts_of_lines(program), "outputs": texts_of(names, found)})
        return 0
    write = writer(arguments.format)
    print_lines(program, write)
    if found:
        print()
    for name, expr in found.items():
        print(write(Assign(name_symbol(name), expr)))
    return 0
