"""The straight-line program: named lines, each assigned once, each with a declared shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError, ProgramError, ShapeError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, mimebundle
from symrnn.expressions.nodes import has_nodes
from symrnn.expressions.shapes import Shape, fills, rows_and_columns, shape_of, shape_of_sizes, shape_text
from symrnn.expressions.sizes import is_size
from symrnn.programs.lines import Assign, Input, lines_in_short, name_symbol, read_renaming, with_ending
from symrnn.programs.unfold import multiply_out, unfold
from symrnn.programs.values import exact_values, read_numbers, values_to_digits

__all__ = ["Assign", "Input", "Program", "Shape", "name_symbol", "with_ending"]


@check_arguments
@dataclass(frozen=True, slots=True)
class Program:
    """A straight-line program: inputs, single-assignment lines, outputs.

    An ill-formed program cannot exist: every name is assigned once and before its use, and the shapes agree.

    >>> x, h, y = map(name_symbol, ("x", "h", "y"))
    >>> program = Program((Input(x),), (Assign(h, sp.tanh(x)), Assign(y, 2*h)), (y,))
    >>> print(program)
    h = tanh(x)
    y = 2*h
    >>> program.expression()
    2*tanh(x)

    Raises
    ------
    ProgramError
        naming the line and the symbol, where a name is assigned twice, used before it is assigned,
        or where a declared shape is not that of the expression.
    """

    inputs: tuple[Input, ...]
    lines: tuple[Assign, ...]
    outputs: tuple[sp.Symbol, ...]
    shapes: Mapping[sp.Symbol, Shape] = field(init=False, repr=False, compare=False, hash=False)

    __reduce__ = reduce_to_fields
    _repr_mimebundle_ = mimebundle

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", MappingProxyType(_check_lines(self)))

    def __repr__(self) -> str:
        return brief(self, lines_in_short(self.lines))

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines))

    @check_arguments
    def line(self, name: str | sp.Symbol) -> Assign:
        """The line that assigns a name."""
        symbol = self.symbol(name)
        for line in self.lines:
            if line.symbol == symbol:
                return line
        raise InputError(f"{name} is an input of the program, no line assigns it")

    @check_arguments
    def symbol(self, name: str | sp.Symbol) -> sp.Symbol:
        """The symbol of a name in this program."""
        symbol = name if isinstance(name, sp.Symbol) else name_symbol(str(name))
        if symbol not in self.shapes:
            raise InputError(f"the program has no name {name}; it has {listing(self.shapes)}")
        return symbol

    @check_arguments
    def expression(self, name: str | sp.Symbol | None = None) -> sp.Expr:
        """A name with all lines unfolded into one expression, to be read (the last output, if none is given).

        Raises
        ------
        TooLargeError
            with the number of operations, where the expression would be larger than anybody reads.
        """
        return unfold(self.lines, self._choose_name(name))

    @check_arguments
    def expanded(self, name: str | sp.Symbol | None = None) -> sp.Expr:
        """The same as ``expression``, multiplied out into a sum of terms."""
        return multiply_out(self.lines, self._choose_name(name))

    def _choose_name(self, name: str | sp.Symbol | None) -> sp.Symbol:
        if name is None and not self.outputs:
            raise InputError("the program has no output; name the line to expand")
        return self.outputs[-1] if name is None else self.symbol(name)

    @check_arguments
    def evaluate(self, values: Mapping[Any, object], digits: int | None = None) -> dict[str, Any]:
        """The outputs at given numbers: exact fractions, or mpmath numbers correct to so many digits.

        ``values`` maps each input (by name or symbol) to an integer, fraction, decimal string or float;
        a float counts as the binary fraction it is.

        >>> x, y = map(name_symbol, "xy")
        >>> Program((Input(x),), (Assign(y, x**2/3),), (y,)).evaluate({"x": 2})
        {'y': Fraction(4, 3)}

        Raises
        ------
        InputError
            for missing or extra values, and where a value is not rational and no ``digits`` are asked for.
        """
        given = read_numbers([item.symbol for item in self.inputs], values)
        found = (
            exact_values(self.lines, given)
            if digits is None
            else values_to_digits(self.lines, given, self.outputs, digits)
        )
        return {symbol.name: found[symbol] for symbol in self.outputs}

    @check_arguments
    def rename(self, names: Mapping[Any, Any]) -> Program:
        """The same program in other names, all put in at once; a name that is not among them stays.

        ``names`` maps names to names, each a symbol or a text.

        >>> x, y, h = map(name_symbol, "xyh")
        >>> print(Program((Input(x),), (Assign(y, x**2),), (y,)).rename({y: h}))
        h = x**2

        Raises
        ------
        ProgramError
            where two names become one.
        InputError
            where a name would become something else than a name.
        """
        new = read_renaming(names)
        by_name: dict[str, sp.Symbol] = {}
        for symbol in self.shapes:
            first = by_name.setdefault(new.get(symbol, symbol).name, symbol)
            if first != symbol:
                raise ProgramError(f"{first} and {symbol} would both be called {new.get(symbol, symbol)}")
        return Program(
            tuple(replace(item, symbol=new.get(item.symbol, item.symbol)) for item in self.inputs),
            tuple(
                Assign(new.get(line.symbol, line.symbol), line.expr.xreplace(new), line.shape) for line in self.lines
            ),
            tuple(new.get(symbol, symbol) for symbol in self.outputs),
        )


def _check_lines(program: Program) -> dict[sp.Symbol, Shape]:
    """The shape of every name, once each line has been found well-formed."""
    shapes: dict[sp.Symbol, Shape] = {}
    for item in program.inputs:
        _declare(shapes, 0, item)
    for number, line in enumerate(program.lines, 1):
        _check_shape(number, line, shapes)
        _declare(shapes, number, line)
    for symbol in program.outputs:
        if symbol not in shapes:
            raise ProgramError(f"output {symbol} is not assigned; the program has {listing(shapes)}")
    return shapes


def _check_shape(number: int, line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> None:
    operands = {symbol: shapes.get(symbol) for symbol in line.expr.free_symbols}
    if None in operands.values():
        unknown = next(symbol for symbol, shape in operands.items() if shape is None)
        raise ProgramError(_explain_unknown(number, line, unknown, shapes))
    has_shape = any(operands.values()) or has_nodes(line.expr)
    found = _find_shape(number, line, shapes) if has_shape else ()
    if not fills(found, line.shape):
        raise ShapeError(
            f"line {number}, {line}: {line.symbol} is declared as {shape_text(line.shape)}, "
            f"its expression is {shape_text(found)}"
        )


def _find_shape(number: int, line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> Shape:
    try:
        return shape_of(line.expr, shapes)
    except ShapeError as error:
        raise ShapeError(f"line {number}, {line}: {error}") from None


def _declare(shapes: dict[sp.Symbol, Shape], number: int, item: Input | Assign) -> None:
    """Add the name of an input (number 0) or of a line; the message is only written where it is needed."""
    symbol, problem = item.symbol, ""
    if not isinstance(symbol, sp.Symbol):
        problem = f"{symbol!r} is no name; make one with name_symbol"
    elif symbol in shapes:
        problem = f"{symbol} is assigned a second time; give it a name of its own"
    elif symbol.is_real is not True:
        problem = f"the symbol {symbol} is not real; make it with name_symbol({symbol.name!r})"
    if problem:
        raise ProgramError(f"{_where(number)} {item}: {problem}")
    problem = _unusual(item.shape) if item.shape else ""
    if problem:
        raise ShapeError(f"{_where(number)} {item}: {problem}")
    shapes[symbol] = item.shape


def _where(number: int) -> str:
    return f"line {number}," if number else "input"


def _explain_unknown(number: int, line: Assign, symbol: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> str:
    twins = [known for known in shapes if known.name == symbol.name]
    reason = (
        f"{symbol} has other assumptions than the {symbol} of the program"
        if twins
        else f"{symbol} is used before it is assigned"
    )
    return f"line {number}, {line}: {reason}"


def _unusual(shape: Shape) -> str:
    """What is wrong with a shape that is written in another way than expressions have it; nothing, where it is not."""
    if len(shape) > 2 or not all(map(is_size, shape)):
        return f"the shape {shape} is not one or two sizes; a size is a positive integer, a name, or a sum of such"
    plain = shape_of_sizes(*rows_and_columns(shape))
    return "" if plain == shape else f"the shape {shape_text(shape)} has a size 1; declare it as {shape_text(plain)}"
