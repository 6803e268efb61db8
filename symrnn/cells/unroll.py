"""A cell over T steps, as one straight-line program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.declared_numbers import refuse_outside
from symrnn.cells.initial_states import refuse_no_value
from symrnn.cells.kept_shapes import zeros_to_name
from symrnn.cells.language.delays import registers_of
from symrnn.cells.parameters import Indexing, Parameter, at_time, previous
from symrnn.errors import InputError, inflect, listing
from symrnn.expressions.argument_words import describe
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.exact import NOT_REAL, fraction_to_rational, to_fraction
from symrnn.expressions.masks import refuse_mask
from symrnn.expressions.shapes import Shape, shape_text
from symrnn.programs.alike import Template
from symrnn.programs.collector import collector_at_rest
from symrnn.programs.lines import line_of
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["SYMBOLIC", "unroll"]

#: as ``initial``: every initial state is an input of the program, ``h_0``
SYMBOLIC = "symbolic"

#: past this the lines of the lightest cell no longer fit into memory
MOST_STEPS = 1_000_000

Substitution = dict[sp.Symbol, sp.Expr]
Weights = dict[Parameter, tuple[sp.Symbol, ...]]


@check_arguments
@collector_at_rest()
def unroll(cell: Cell, steps: int | None = None, inputs: Sequence[Any] | None = None, initial: Any = None) -> Program:
    """The program of a cell over T steps, t = 1 to T.

    Give ``steps=T`` for inputs named x_1 to x_T, or ``inputs`` as T numbers or expressions (for a cell of several
    inputs, T tuples). ``initial`` is None (zero), ``"symbolic"`` (inputs named h_0), a number or expression, or a
    mapping from the state's name to one.

    >>> from symrnn.cells import neuron
    >>> print(unroll(neuron("f"), inputs=[2, 4]))
    a_1 = 2*w1
    h_1 = f(a_1)
    a_2 = h_1*w_n + 4*w2
    h_2 = f(a_2)
    y = h_2*w3
    >>> unroll(neuron("f"), inputs=[2, 4]).expression()
    w3*f(4*w2 + w_n*f(2*w1))

    Raises
    ------
    InputError
        unless exactly one of ``steps`` and ``inputs`` is given, for inputs or states that do not fit the cell or that
        are named like one of its weights, and where a line has no value at them, as 1/h has none at the initial
        state 0.
    """
    if not isinstance(cell, Cell):
        raise InputError(f"expected a Cell, such as cells.elman(), found {type(cell).__name__}")
    rows = _input_rows(cell, steps, inputs)
    states = _initial_states(cell, initial)
    weights = _weights(cell, len(rows))
    _refuse_merged(cell, rows, states, weights, is_named=isinstance(initial, str) and initial == SYMBOLIC)
    lines: list[Assign] = []
    numbers: dict[sp.Symbol, sp.Expr] = {}
    templates = _templates(cell.lines)
    before = {state.symbol: previous(state.symbol) for state in cell.states}
    changing = [parameter for parameter in cell.parameters if parameter.indexing is not Indexing.SHARED]
    current: Substitution = dict(states)
    for t, row in enumerate(rows, 1):
        names: Substitution = {before[state]: value for state, value in current.items()}
        names |= dict(zip((item.symbol for item in cell.inputs), row, strict=True))
        lines += _name_zeros(cell, names, t)
        names |= {parameter.symbol: _weight_at(parameter, weights, t) for parameter in changing}
        names |= {} if cell.time is None else {cell.time: sp.Integer(t)}
        lines += _write_lines(templates, names, lambda symbol, t=t: at_time(symbol, t))
        if t == 1 or numbers or inputs is not None:
            refuse_no_value(cell, lines[-len(cell.lines) :], numbers, states)
        current = {state.symbol: names[state.symbol] for state in cell.states}
    last: Substitution = current | {parameter.symbol: parameter.at(len(rows) + 1) for parameter in changing}
    last |= {} if cell.time is None else {cell.time: sp.Integer(len(rows))}
    lines += _write_lines(_templates(cell.readout), last, lambda symbol: symbol)
    return Program(
        _program_inputs(cell, rows, states, weights), tuple(lines), _outputs(cell, len(rows), current, lines)
    )


def _templates(lines: Iterable[Assign]) -> list[tuple[Assign, Template]]:
    return [(line, Template.of(line.expr)) for line in lines]


def _write_lines(templates: Iterable[tuple[Assign, Template]], names: Substitution, naming: Any) -> list[Assign]:
    """The lines of templates with their names put in; what they assign is added to ``names``."""
    lines = []
    for line, template in templates:
        expr = template.at(names)
        names[line.symbol] = naming(line.symbol)
        lines.append(line_of(names[line.symbol], expr, line.shape))
    return lines


def _name_zeros(cell: Cell, names: Substitution, t: int) -> list[Assign]:
    """Lines for the zeros that are to keep their shape, h_0 = 0 and x_1 = 0; they are put into ``names``."""
    needed = zeros_to_name(cell.lines, names, cell.program.shapes)
    before = {previous(state.symbol): at_time(state.symbol, t - 1) for state in cell.states}
    lines = []
    for symbol in (symbol for symbol in names if symbol in needed):
        names[symbol] = before.get(symbol) or at_time(symbol, t)
        lines.append(Assign(names[symbol], sp.S.Zero, cell.program.shapes[symbol]))
    return lines


def _input_rows(cell: Cell, steps: int | None, inputs: Sequence[Any] | None) -> list[tuple[sp.Expr, ...]]:
    if steps is not None and inputs is None:
        if not 0 <= steps <= MOST_STEPS:
            raise InputError(f"steps is {describe(steps)}; it must be an integer from 0 to {MOST_STEPS}")
        return [tuple(at_time(item.symbol, t) for item in cell.inputs) for t in range(1, steps + 1)]
    if steps is not None or inputs is None:
        raise InputError("give either steps=T or inputs=[x_1, ..., x_T], and not both")
    refuse_mask("inputs", inputs)
    return [_row(cell, t, value) for t, value in enumerate(inputs, 1)]


def _row(cell: Cell, t: int, value: Any) -> tuple[sp.Expr, ...]:
    is_row = isinstance(value, (tuple, list)) or len(getattr(value, "shape", ())) == 1
    row = tuple(value) if is_row else (value,)
    if len(row) != len(cell.inputs):
        takes = inflect(len(cell.inputs), "input")
        raise InputError(f"step {t}: cell {cell.name} takes {takes} a step, found {len(row)}{_row_hint(cell, row)}")
    found = tuple(
        _expression(entry, item.shape, f"input at step {t}") for item, entry in zip(cell.inputs, row, strict=True)
    )
    for item, entry in zip(cell.inputs, found, strict=True):
        refuse_outside(cell, item.symbol.name, entry, f"step {t}")
    return found


def _row_hint(cell: Cell, row: tuple[Any, ...]) -> str:
    """How the inputs of a step are written, where several are taken, or none."""
    if not cell.inputs:
        return "; give steps=T, on the command line --steps T"
    if len(cell.inputs) == 1:
        return "; give a number for each step, on the command line 1,2 and not 1:2"
    names = ", ".join(str(item.symbol) for item in cell.inputs)
    ones = ":".join("1" for _ in cell.inputs)
    return f"; give a tuple for each step, of {names}, on the command line {ones},{ones}"


def _expression(value: Any, shape: Shape, what: str) -> sp.Expr:
    if shape and not isinstance(value, sp.Symbol) and value != 0:
        named = "--steps T, for inputs with names" if what.startswith("input") else "--initial symbolic"
        raise InputError(
            f"{what} is {shape_text(shape)}, found {str(value)[:60]}; give 0, or a name by name_symbol; on the command "
            f"line 0 or {named}"
        )
    if isinstance(value, sp.Expr) and not value.has(sp.Float, *NOT_REAL):
        return value
    try:
        fraction = to_fraction(value)
    except InputError as error:
        raise InputError(f"{what}: {error}") from None
    return fraction_to_rational(fraction)


def _initial_states(cell: Cell, initial: Any) -> Substitution:
    states = [state.symbol for state in cell.states]
    if initial is None:
        return dict.fromkeys(states, sp.S.Zero)
    if isinstance(initial, str) and initial == SYMBOLIC:
        return {state: at_time(state, 0) for state in states}
    if not isinstance(initial, Mapping):
        if len(states) != 1:
            raise InputError(f"cell {cell.name} has {len(states)} states; give initial as a mapping from their names")
        initial = {str(states[0]): initial}
    given = {name_symbol(str(name)): value for name, value in initial.items()}
    held = registers_of(cell.states, cell.lines)
    if not set(states) - held <= set(given) <= set(states):
        raise InputError(
            f"initial names {', '.join(map(str, given))}; the states of cell {cell.name} are "
            f"{', '.join(map(str, states))}"
        )
    shapes = {state.symbol: state.shape for state in cell.states}
    # a delay holds 0 before the start, where nothing else is said of it
    return {state: _expression(given.get(state, 0), shapes[state], f"initial {state}") for state in states}


def _refuse_merged(
    cell: Cell, rows: list[tuple[sp.Expr, ...]], states: Substitution, weights: Weights, is_named: bool
) -> None:
    """What is put in may not be named like a weight, nor like an initial state that has its name from here."""
    taken = {symbol for symbols in weights.values() for symbol in symbols} | {item.symbol for item in cell.constants}
    given = {symbol for row in rows for entry in row for symbol in entry.free_symbols}
    if is_named:
        taken |= set(states.values())
    else:
        given |= {symbol for value in states.values() for symbol in value.free_symbols}
    if merged := sorted(given & taken, key=str):
        raise InputError(
            f"{listing(merged)} is a name of the cell {cell.name}, and of what is put in as input or initial state; "
            "both would be one in the program, so give what you put in another name"
        )


def _weights(cell: Cell, steps: int) -> Weights:
    """The parameters of a network over so many steps, each with its names there: one, or one for each step."""
    return {
        parameter: tuple(map(parameter.at, range(1, steps + 1)))
        if parameter.indexing is Indexing.PER_STEP
        else (parameter.at(steps + 1),)
        for parameter in cell.parameters
    }


def _weight_at(parameter: Parameter, weights: Weights, t: int) -> sp.Symbol:
    return weights[parameter][t - 1] if parameter.indexing is Indexing.PER_STEP else parameter.at(t)


def _program_inputs(
    cell: Cell, rows: list[tuple[sp.Expr, ...]], states: Substitution, weights: Weights
) -> tuple[Input, ...]:
    """Inputs in the order of time: initial states, inputs, then parameters, each once; shapes as in the cell."""
    found: dict[sp.Symbol, Input] = {}
    for state in cell.states:
        for symbol in _sort_symbols(states[state.symbol]):
            found.setdefault(symbol, Input(symbol, state.shape))
    for row in rows:
        for item, entry in zip(cell.inputs, row, strict=True):
            for symbol in _sort_symbols(entry):
                found.setdefault(symbol, Input(symbol, item.shape))
    for parameter, symbols in weights.items():
        for symbol in symbols:
            found.setdefault(symbol, Input(symbol, parameter.shape))
    for item in cell.constants:
        found.setdefault(item.symbol, Input(item.symbol, item.shape, constant=True))
    return tuple(found.values())


def _sort_symbols(expr: sp.Expr) -> list[sp.Symbol]:
    return [expr] if expr.is_Symbol else sorted(expr.free_symbols, key=str)


def _outputs(cell: Cell, steps: int, current: Substitution, lines: list[Assign]) -> tuple[sp.Symbol, ...]:
    """What the readout gives, else the named outputs of every step, else the states after the last but for delays."""
    if cell.readout:
        return (lines[-1].symbol,)
    if cell.outputs:
        return tuple(at_time(symbol, t) for t in range(1, steps + 1) for symbol in cell.outputs)
    if steps == 0:
        raise InputError(f"cell {cell.name} over 0 steps has no lines; take steps=1 or more")
    held = registers_of(cell.states, cell.lines)
    return tuple(symbol for state, symbol in current.items() if state not in held) or tuple(current.values())
