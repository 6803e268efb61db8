"""Every function value in a program as a line of its own, so that equal values can be found equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

import sympy as sp

from symrnn.expressions.nodes import NODES
from symrnn.expressions.shapes import EVERY, shape_of
from symrnn.programs.program import Assign, Program, Shape

__all__ = ["rename_apart", "with_function_values", "write_out"]

_NAMED = (sp.Function, *NODES)


def with_function_values(program: Program) -> Program:
    """The program with each function, product of matrices, transpose and sum applied to names and numbers alone.

    Its outputs keep their names.

    >>> from symrnn.programs.program import Input
    >>> x, y = sp.symbols("x y", real=True)
    >>> print(with_function_values(Program((Input(x),), (Assign(y, 3*sp.tanh(2*x)),), (y,))))
    _part 1 of y = 2*x
    _part 2 of y = tanh(_part 1 of y)
    y = 3*_part 2 of y
    """
    lines: list[Assign] = []
    shapes = dict(program.shapes)
    for line in program.lines:
        parts = _Parts(line, shapes, lines)
        expr = parts.name_values(line.expr)  # which writes lines of its own first
        lines.append(Assign(line.symbol, expr, line.shape))
    return Program(program.inputs, tuple(lines), program.outputs)


@dataclass(slots=True)
class _Parts:
    """A line being taken apart; the lines of its parts go before it."""

    line: Assign
    shapes: dict[sp.Symbol, Shape]
    lines: list[Assign]
    number: int = 0

    def name_values(self, expr: sp.Expr) -> sp.Expr:
        """The expression with every function value in it named by a line."""
        if not expr.args or not expr.has(*_NAMED):
            return expr
        arguments = [self.name_values(argument) for argument in expr.args]
        if not isinstance(expr, _NAMED):
            return expr.func(*arguments)
        return self.new_line(expr.func(*map(self.new_line, arguments)))

    def new_line(self, expr: sp.Expr) -> sp.Expr:
        """A name for an expression, that no name of the program could be; none for a vector that is spread."""
        if expr.is_Symbol or not isinstance(expr, sp.Expr) or expr.is_Number:
            return expr
        shape = shape_of(expr, self.shapes)
        if EVERY in shape:
            return expr
        self.number += 1
        symbol = sp.Dummy(f"part {self.number} of {self.line.symbol.name}", real=True)
        self.shapes[symbol] = shape
        self.lines.append(Assign(symbol, expr, shape))
        return symbol


def write_out(expr: sp.Expr, definitions: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    """An expression with what stands behind the names that no text has."""
    unnamed = {s: definitions[s] for s in expr.free_symbols if " " in s.name and s in definitions}
    return write_out(expr.xreplace(unnamed), definitions) if unnamed else expr


def rename_apart(program: Program, taken: set[sp.Symbol]) -> Program:
    """The program with its lines renamed where a name is taken; its names are added to those taken."""
    names: dict[sp.Symbol, sp.Symbol] = {}
    for line in program.lines:
        candidates_ = (sp.Symbol(line.symbol.name + "~" * number, real=True) for number in count())
        names[line.symbol] = next(name for name in candidates_ if name not in taken)
        taken.add(names[line.symbol])
    return program.rename(names)
