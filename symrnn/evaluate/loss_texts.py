"""A loss and its adjoint as one Python function, which writes the adjoint into an array that is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.losses import TARGET, Y
from symrnn.evaluate.end_cells import LOSS
from symrnn.evaluate.expressions import CodePlace
from symrnn.evaluate.fitting import AxisSizes, batch_shape, rows_of_a_block
from symrnn.evaluate.in_place import InPlace
from symrnn.evaluate.row_places import Rows
from symrnn.evaluate.rows import full_text, sum_text
from symrnn.evaluate.source import safe_names
from symrnn.evaluate.stages import Array
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.one_step import bar
from symrnn.programs.program import Program

__all__ = ["LossFunction", "LossStage", "LossText", "loss_text"]

_Y_BAR = bar(Y)


@dataclass(frozen=True, slots=True)
class LossText:
    """The function of a name; ``aside`` are arrays for what is on the way, each with the shape of a row."""

    name: str
    text: str
    aside: tuple[Shape, ...]


def loss_text(name: str, program: Program, shape: Shape) -> LossText:
    """The function of a program that gives the loss, summed over all rows, and writes ``y_bar`` if it has that line.

    Raises
    ------
    InputError
        naming the line, for a function that has no numeric form.
    """
    names, shapes, body = safe_names(dict.fromkeys((*program.shapes, _Y_BAR))), dict(program.shapes), list[str]()
    aside: list[Shape] = []
    batched = {Y, TARGET}

    def set_aside(expr: sp.Expr) -> str:
        aside.append(batch_shape(shape_of(expr, shapes)))
        return f"_out{len(aside) - 1}"

    for number, line in enumerate(program.lines, 1):
        rows = Rows(CodePlace(number, line, names, body), names, shapes, batched)
        in_place = InPlace(rows, len(batch_shape(shape)), set_aside, body)
        own = names[line.symbol]
        if line.symbol == LOSS:
            expr = _with_base_aside(line.expr, in_place, set_aside, shapes, batched)
            body.append(f"return {sum_text(expr, line.shape, rows)}")
        elif line.symbol == _Y_BAR and shape_of(line.expr, shapes) == shape and len(shape) < 2:
            in_place.write(line.expr, own)
        elif line.symbol == _Y_BAR:
            body.append(f"{own}[...] = {full_text(line.expr, shape, True, rows)}")
        else:
            body.append(f"{own} = {full_text(line.expr, line.shape, False, rows)}")
        if rows.is_batched(line.expr):
            batched.add(line.symbol)
    given = [names.get(symbol, symbol.name) for symbol in (Y, TARGET, _Y_BAR)]
    if any(re.search(r"\bone\b", each) for each in body):
        body.insert(0, "one = make_one(number)")
    head = f"def {name}(number, sizes, batch, {', '.join(given)}, aside):\n"
    if aside:
        body.insert(0, f"{', '.join(f'_out{k}' for k in range(len(aside)))}, = aside")
    return LossText(name, head + "".join(f"    {each}\n" for each in body), tuple(aside))


def _with_base_aside(
    expr: sp.Expr,
    in_place: InPlace,
    set_aside: Callable[[sp.Expr], str],
    shapes: dict[sp.Symbol, Shape],
    batched: set[sp.Symbol],
) -> sp.Expr:
    """The sum of squares of an array that is there: ``total((y - target)**2)`` is ``np.vdot(_out0, _out0)``."""
    squares = [node for node in expr.atoms(sp.Pow) if node.exp == 2 and not node.base.is_Symbol]
    if len(squares) != 1 or in_place.rank > 1 or not in_place.rows.is_batched(squares[0]):
        return expr
    base = squares[0].base
    out = set_aside(base)
    in_place.write(base, out)
    made = in_place.rows.name_text(out)
    shapes[made] = shape_of(base, shapes)
    batched.add(made)
    return expr.xreplace({base: made})


@dataclass(frozen=True, slots=True)
class LossFunction:
    """A loss over many rows, in blocks of them: each is read once, and sums are of few numbers."""

    function: Callable[..., Any]
    aside: tuple[Shape, ...]

    def sum_up(self, sizes: AxisSizes, y: Array, target: Array | None, y_bar: Array | None, aside: list[Array]) -> Any:
        """The loss; ``y_bar`` is filled where it is given."""
        number, rows, block = y.dtype.type, len(y), rows_of_a_block(y[:1].size)
        if rows <= block:
            return self.function(number, sizes, rows, y, target, y_bar, aside)
        value = number(0)
        for start in range(0, rows, block):
            cut = slice(start, start + block)
            own, compared, bars = y[cut], *(None if each is None else each[cut] for each in (target, y_bar))
            room = [each[: len(own)] for each in aside]
            value += self.function(number, sizes, len(own), own, compared, bars, room)
        return value

    def make_aside(self, sizes: AxisSizes, y: Array) -> list[Array]:
        """Arrays for what is on the way in one block."""
        rows = min(len(y), rows_of_a_block(y[:1].size))
        return [np.empty((rows, *y.shape[1:]) if shape else rows, y.dtype) for shape in self.aside]


@dataclass(frozen=True, slots=True)
class LossStage:
    """The loss of what a cell gives out, alone and with its adjoint."""

    forward: LossFunction
    backward: LossFunction
