"""The straight-line program: named lines, each assigned once, each with a declared shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError, ProgramError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, mimebundle
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign, Input, lines_in_short, name_symbol, read_renaming, with_ending
from symrnn.programs.unfold import multiply_out, unfold
from symrnn.programs.values import exact_values, read_numbers, values_to_digits
from symrnn.programs.well_formed import check_lines

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
        object.__setattr__(self, "shapes", MappingProxyType(check_lines(self.inputs, self.lines, self.outputs)))

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
