"""Gradient drills: any cell at drawn numbers, one derivative to work out, and the way line by line."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from random import Random

import mpmath
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.derivation.exposition import Text
from symrnn.errors import InputError, TooLargeError, inflect
from symrnn.exercises.draws import draw_inputs, generator
from symrnn.exercises.exercise import Exercise, NumberAnswer
from symrnn.exercises.scalar_network import scalar_network
from symrnn.exercises.worked_way import significant, work_out
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.functions import is_undefined
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Program, with_ending

__all__ = ["MOST_EXERCISES", "MOST_STEPS", "draw_drills"]

MOST_EXERCISES, MOST_STEPS = 100, 5
_TRIES = 40  # at numbers at which a line may have no value, or the derivative be 0
_DIGITS = 30
_PLACES = 6  # of a decimal that is given
_MOST_OPERATIONS = 150  # of a derivative as one formula
_APART = sp.Rational(1, 10**5)  # of the two places of a difference
_SMALLEST, _LARGEST = mpmath.mpf("1e-3"), mpmath.mpf("1e4")  # of an answer that is read off a calculator


@dataclass(frozen=True, slots=True)
class _Task:
    """A network at numbers, its backward pass, and the values of all lines."""

    forward: Program
    back: Program
    inputs: dict[sp.Symbol, sp.Rational]
    values: dict[str, mpmath.mpf]


@check_arguments
def draw_drills(cell: Cell, seed: int = 0, count: int = 5, steps: int = 2) -> tuple[Exercise, ...]:
    """So many derivatives of a cell's last output at drawn numbers, each with its way and a proved answer.

    A cell of vectors and matrices is taken with one entry each, or two where one is not enough, and over fewer steps
    where the formula is too long to be worked by hand. The same seed draws the same exercises.

    >>> from symrnn.cells import elman_unit
    >>> for exercise in draw_drills(elman_unit(), seed=3, count=2):
    ...     print(exercise.answer.name, exercise.answer.shown)
    dh_2/dW_hh -0.3707
    dh_2/dx_1 -0.1694

    Raises
    ------
    InputError
        for a cell with an undefined function, and where no numbers were found at which it has a gradient.
    """
    _refuse(cell, count, steps)
    return tuple(_draw_drill(cell, seed, steps, number) for number in range(1, count + 1))


def _draw_drill(cell: Cell, seed: int, steps: int, number: int) -> Exercise:
    """The drill of a number, over fewer steps where so many are too long to be worked by hand."""
    for fewer in range(steps, 0, -1):
        task = _draw_task(cell, fewer, generator(seed, cell.name, fewer, number))
        order = [item.symbol.name for item in task.forward.inputs]
        generator(seed, cell.name, fewer).shuffle(order)
        chosen = _choose(task, order, number)
        if chosen is not None:
            return _exercise(cell, task, number, *chosen)
    raise InputError(
        f"cell {cell.name}: no derivative of one step can be asked for: each is too long, or its slope is a surrogate"
    )


def _refuse(cell: Cell, count: int, steps: int) -> None:
    if not 1 <= count <= MOST_EXERCISES:
        raise InputError(f"count: expected 1 to {MOST_EXERCISES} exercises, found {count}")
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"steps: expected 1 to {MOST_STEPS} for work by hand, found {steps}")
    unknown = {str(node.func) for line in cell.lines for node in line.expr.atoms(sp.Function) if is_undefined(node)}
    if unknown:
        raise InputError(
            f"cell {cell.name}: {', '.join(sorted(unknown))} is any function and has no numbers; choose one, such as "
            "activation tanh"
        )


def _draw_task(cell: Cell, steps: int, numbers: Random) -> _Task:
    """Numbers at which every line has a value and some derivative is worth asking for."""
    problem: object = "the last output depends on nothing"
    for size, positive in ((1, False), (1, True), (2, False), (2, True)):
        network = scalar_network(cell, steps, size)
        back = _backwards(network)
        for _ in range(_TRIES // 4):
            inputs = draw_inputs(cell, network, numbers, positive=positive)
            try:
                task = _Task(network, back, inputs, _values(back, inputs))
            except (InputError, ArithmeticError) as error:
                problem = error
                continue
            if _askable(task):
                return task
    raise InputError(f"cell {cell.name}: no numbers were found for a drill over {inflect(steps, 'step')}: {problem}")


def _backwards(network: Program) -> Program:
    """The adjoints of the last output; every line of it is an output, for its value."""
    back = bptt(network, loss=network.outputs[-1])
    return Program(back.inputs, back.lines, tuple(line.symbol for line in back.lines))


def _values(back: Program, inputs: dict[sp.Symbol, sp.Rational]) -> dict[str, mpmath.mpf]:
    found = back.evaluate(inputs, digits=_DIGITS)
    if not all(mpmath.isfinite(value) for value in found.values()):
        raise InputError("a line is not finite there")
    return found


def _askable(task: _Task) -> list[str]:
    """The inputs whose derivative is a number of ordinary size, and not simply 1."""
    found = []
    for item in task.forward.inputs:
        value = task.values.get(with_ending(item.symbol, "_bar").name)
        if value is not None and _SMALLEST <= abs(value) <= _LARGEST and abs(value) != 1:
            found.append(item.symbol.name)
    return found


def _choose(task: _Task, order: list[str], number: int) -> tuple[sp.Symbol, sp.Expr] | None:
    """The next name in the order that can be worked by hand at these numbers, and its derivative as one formula."""
    askable = _askable(task)
    place = (number - 1) % len(order)
    for name in (*order[place:], *order[:place], *askable):
        if name not in askable or not _is_derivative(task, task.forward.symbol(name)):
            continue
        with suppress(TooLargeError):
            formula = task.back.expression(with_ending(task.forward.symbol(name), "_bar"))
            if formula.count_ops() <= _MOST_OPERATIONS:
                return task.forward.symbol(name), formula
    return None


def _is_derivative(task: _Task, asked: sp.Symbol) -> bool:
    """Whether a central difference comes to the same: a surrogate slope is no derivative, and is not asked for."""
    output = task.forward.outputs[-1].name
    moved = ({**task.inputs, asked: task.inputs[asked] + sign * _APART} for sign in (1, -1))
    ahead, behind = (task.forward.evaluate(inputs, digits=2 * _DIGITS)[output] for inputs in moved)
    slope = (mpmath.mpf(ahead) - behind) / (2 * mpmath.mpf(10) ** -5)
    return bool(abs(slope - task.values[with_ending(asked, "_bar").name]) <= mpmath.mpf("1e-6") * (1 + abs(slope)))


def _exercise(cell: Cell, task: _Task, number: int, asked: sp.Symbol, formula: sp.Expr) -> Exercise:
    shown, tolerance = significant(task.values[with_ending(asked, "_bar").name])
    answer = NumberAnswer(f"d{task.forward.outputs[-1]}/d{asked}", formula.xreplace(task.inputs), shown, tolerance)
    way = work_out(task.forward, task.back, task.values, asked)
    return Exercise(f"drill-{number}", f"Exercise {number}", _question(cell, task, asked), answer, way)


def _question(cell: Cell, task: _Task, asked: sp.Symbol) -> Text:
    """The lines, the numbers, and what is asked for."""
    formulas = {f"line{i}": line for i, line in enumerate(task.forward.lines)}
    names = {f"n{i}": symbol for i, symbol in enumerate(task.inputs)}
    numbers = {f"v{i}": _decimal(value) for i, value in enumerate(task.inputs.values())}
    given = ", ".join(f"{{{name}}} = {{{number}}}" for name, number in zip(names, numbers, strict=True))
    name = cell.name.replace("{", "{{").replace("}", "}}")
    return Text(
        f"Take {name} with these lines: {_list(formulas)}.\n\nIts numbers are {given}.\n\n"
        "What is the derivative of {output} with respect to {asked} there?",
        output=task.forward.outputs[-1],
        asked=asked,
        **formulas,
        **names,
        **numbers,
    )


def _list(formulas: Mapping[str, object]) -> str:
    return ", ".join(f"{{{key}}}" for key in formulas)


def _decimal(value: sp.Rational) -> str:
    """A short decimal as it is typed; another number as a fraction."""
    tenths = value * 10**_PLACES
    return format(Decimal(int(tenths)).scaleb(-_PLACES).normalize(), "f") if tenths.is_Integer else str(value)
