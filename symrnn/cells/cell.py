"""The cell: a recurrence, written once."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.language import read_parts
from symrnn.cells.parameters import RESERVED, Parameter, Range, previous
from symrnn.errors import CellWarning, InputError, ProgramError, ShapeError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, mimebundle, quote_name
from symrnn.expressions.shapes import shape_text
from symrnn.expressions.sizes import size_names
from symrnn.programs.lines import lines_in_short
from symrnn.programs.program import Assign, Input, Program

__all__ = ["Cell"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Cell:
    """A recurrence: one step's named lines, in the inputs, parameters and previous states (``h_prev``).

    ``lines`` assign every state and whatever else is named on the way; ``outputs`` are the names given out at every
    step; ``readout`` holds the lines computed once, after the last step; ``constants`` are hyperparameters,
    differentiated by only where that is asked for; ``values`` are what they are where nothing else is given. ``time``
    is the name of the number of the step, 1, 2, ...; ``ranges`` say where given values lie, as hypotheses; ``text`` is
    what the cell was read from. Where neither outputs nor readout are there, the states after the last step are the
    outputs of the unrolled program. ``program`` is one step as a program: from inputs, parameters and previous states
    to the new states, the outputs and the readout.

    >>> import symrnn as sr
    >>> x, h, h_prev, w = map(sr.name_symbol, ("x", "h", "h_prev", "w"))
    >>> line = sr.Assign(h, w*h_prev + x)
    >>> cell = sr.Cell("sum", (sr.Input(x),), (sr.Input(h),), (sr.Parameter(w),), (line,))
    >>> print(sr.unroll(cell, steps=2))
    h_1 = x_1
    h_2 = h_1*w + x_2

    Raises
    ------
    ProgramError
        where a line is ill-formed, a state is not assigned, or a name ends as a time or a derivative would.
    """

    name: str
    inputs: tuple[Input, ...]
    states: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lines: tuple[Assign, ...]
    outputs: tuple[sp.Symbol, ...] = ()
    readout: tuple[Assign, ...] = ()
    source: str = ""
    constants: tuple[Input, ...] = ()
    text: str = field(default="", repr=False, compare=False)
    time: sp.Symbol | None = None
    ranges: tuple[Range, ...] = ()
    values: tuple[tuple[sp.Symbol, sp.Rational], ...] = ()
    program: Program = field(init=False, repr=False, compare=False, hash=False)

    __reduce__ = reduce_to_fields
    _repr_mimebundle_ = mimebundle

    def __repr__(self) -> str:
        return brief(self, quote_name(self.name), lines_in_short(self.lines))

    def __post_init__(self) -> None:
        for symbol in (*self._list_declared(), *(line.symbol for line in (*self.lines, *self.readout))):
            if RESERVED.search(symbol.name):
                raise ProgramError(
                    f"cell {self.name}: {symbol} ends like a time or a derivative "
                    "(_<digits>, _bar, _dot and _prev are reserved); choose another name"
                )
        _refuse_sizes(self)
        _refuse_ranges(self)
        object.__setattr__(self, "program", _step_of(self))

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.lines, *self.readout)))

    @staticmethod
    @check_arguments
    def parse(text: str, name: str = "cell", where: str = "") -> Cell:
        """The cell that a text in the cell language means; ``where`` names the text in errors.

        Names are declared, with their sizes, as ``input``, ``state``, ``param``, ``param_per_step``, ``const``,
        ``output`` or ``state output``; every other line assigns one name, whose shape follows from its formula. What is
        given may have a range, ``a: const[n] in [0, 1]``, ``tau: param > 0``, a constant a value, ``dt: const = 0.1``.
        ``t: time`` is the number of the step, ``x[t-2]`` a value of two steps before, 0 before the start. A ``complex``
        name is a pair of real ones, ``lam_re`` and ``lam_im``. After the line that
        assigns a state ``h`` its name means the new state, before it the old one; ``h_prev`` is the old one in every
        line. ``@`` is the matrix product, ``.T`` the transpose, ``total`` the sum of all entries; all else is
        elementwise, and scalars broadcast. Every word, with an example, is in docs/cells/words.md. ``#`` begins a
        comment; a first line that is a comment says where the cell comes from. A ``CellWarning`` says where a text may
        not be what is meant: a name that no line uses, a state that an earlier line has renewed, an output that nobody
        chose.

        >>> cell = Cell.parse('''
        ... # Elman (1990)
        ... x: input[m]
        ... h: state[n]
        ... W_xh: param[n, m]
        ... W_hh: param[n, n]
        ... b_h: param[n]
        ... a = W_xh @ x + W_hh @ h + b_h
        ... h = tanh(a)
        ... ''')
        >>> print(cell)
        a = b_h + W_hh @ h_prev + W_xh @ x
        h = tanh(a)

        Raises
        ------
        InputError
            naming the line, the column, what was expected, what was found and what to do.
        """
        parts = read_parts(text, where or name)
        for warning in parts.warnings:
            warnings.warn(warning, CellWarning, stacklevel=3)  # past the check of the arguments
        return Cell(
            name=name,
            inputs=parts.inputs,
            states=parts.states,
            parameters=parts.parameters,
            lines=parts.lines,
            outputs=parts.outputs,
            source=parts.source,
            constants=parts.constants,
            text=text,
            time=parts.time,
            ranges=parts.ranges,
            values=parts.values,
        )

    def _list_declared(self) -> tuple[sp.Symbol, ...]:
        items: tuple[Input | Parameter, ...] = (*self.inputs, *self.states, *self.parameters, *self.constants)
        return (*(item.symbol for item in items), *((self.time,) if self.time else ()))

    @property
    def given_out(self) -> tuple[sp.Symbol, ...]:
        """What the cell gives out at every step: its outputs, else its first state."""
        return self.outputs or tuple(state.symbol for state in self.states[:1])

    @check_arguments
    def parameter(self, name: str) -> Parameter:
        """The parameter of a name."""
        for parameter in self.parameters:
            if parameter.symbol.name == name:
                return parameter
        raise InputError(
            f"cell {self.name} has no parameter {name}; it has {', '.join(map(str, self._list_declared()))}"
        )


def _refuse_sizes(cell: Cell) -> None:
    """A size and a weight or constant of one name may be two numbers, and nothing would say so."""
    numbers: tuple[Input | Parameter, ...] = (*cell.parameters, *cell.constants)
    sizes = size_names(*(size for item in (*cell.inputs, *cell.states, *numbers) for size in item.shape))
    for item in numbers:
        if item.symbol.name in sizes:
            raise ProgramError(
                f"cell {cell.name}: {item.symbol} is a size and a weight or constant; rename one of them"
            )


def _refuse_ranges(cell: Cell) -> None:
    """Ranges are of what is given, values of constants, each once."""
    items: tuple[Input | Parameter, ...] = (*cell.inputs, *cell.parameters, *cell.constants)
    given = {item.symbol for item in items}
    ranges, valued = [each.symbol for each in cell.ranges], [symbol for symbol, _ in cell.values]
    for symbols, known, what in (
        (ranges, given, "a range of an input, a weight or a constant"),
        (valued, {item.symbol for item in cell.constants}, "a value of a constant"),
    ):
        for symbol in symbols:
            if symbol not in known or symbols.count(symbol) > 1:
                found = f"{symbol} twice" if symbol in known else str(symbol)
                raise ProgramError(f"cell {cell.name}: expected {what}, found {found}; declare it once, as that")


def _step_of(cell: Cell) -> Program:
    """One step as a program, once every state has been found assigned in its shape."""
    assigned = {line.symbol: line.shape for line in cell.lines}
    for state in cell.states:
        if state.symbol not in assigned:
            raise ProgramError(f"cell {cell.name}: no line assigns the state {state.symbol}")
        if assigned[state.symbol] != state.shape:
            raise ShapeError(
                f"cell {cell.name}: the state {state.symbol} is {shape_text(state.shape)}, "
                f"the line that assigns it gives {shape_text(assigned[state.symbol])}"
            )
    given = (
        *cell.inputs,
        *(Input(previous(state.symbol), state.shape) for state in cell.states),
        *(Input(parameter.symbol, parameter.shape) for parameter in cell.parameters),
        *(Input(item.symbol, item.shape, constant=True) for item in cell.constants),
        *((Input(cell.time, constant=True),) if cell.time else ()),
    )
    results = (*(state.symbol for state in cell.states), *cell.outputs, *(line.symbol for line in cell.readout))
    return Program(given, (*cell.lines, *cell.readout), tuple(dict.fromkeys(results)))
