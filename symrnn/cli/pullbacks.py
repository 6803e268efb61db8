"""``symrnn pullback``: one step backwards, and the Jacobian of one step."""

from __future__ import annotations

import argparse
from typing import Any

from symrnn.cli.arguments import cell_of
from symrnn.cli.lines import print_json, print_lines, texts_of_lines, writer
from symrnn.expressions.shapes import Shape
from symrnn.gradients.jacobian import state_jacobian
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback
from symrnn.programs.program import Program

__all__ = ["print_pullback"]


def print_pullback(arguments: argparse.Namespace) -> int:
    """The lines that go one step back; before them the step itself, and after them its Jacobian, where asked for."""
    cell = cell_of(arguments)
    back = pullback(cell)
    step = one_step(cell) if arguments.step else None
    jacobian = state_jacobian(cell) if arguments.jacobian else None
    if arguments.format == "json":
        found = _plain(back)
        found |= {name: _plain(part) for name, part in (("step", step), ("jacobian", jacobian)) if part is not None}
        print_json(found)
        return 0
    write = writer(arguments.format)
    for number, program in enumerate(filter(None, (step, back, jacobian))):
        if number:
            print()
        print_lines(program, write)
    return 0


def _plain(program: Program) -> dict[str, Any]:
    """Inputs, lines and outputs, with their shapes."""
    lines = zip(texts_of_lines(program), program.lines, strict=True)
    return {
        "inputs": [{"name": item.symbol.name, "shape": _sizes(item.shape)} for item in program.inputs],
        "lines": [text | {"shape": _sizes(line.shape)} for text, line in lines],
        "outputs": [symbol.name for symbol in program.outputs],
    }


def _sizes(shape: Shape) -> list[int | str]:
    return list(shape)
