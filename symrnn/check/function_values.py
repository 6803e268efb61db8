"""Every function value in a program as a line of its own, so that equal values can be found equal."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from symrnn.program import Assign, Program

__all__ = ["with_function_values"]


def with_function_values(program: Program) -> Program:
    """The program with each function applied to names and numbers alone; its outputs keep their names.

    >>> from symrnn.program import Input
    >>> x, y = sp.symbols("x y", real=True)
    >>> print(with_function_values(Program((Input(x),), (Assign(y, 3*sp.tanh(2*x)),), (y,))))
    _1y = 2*x
    _2y = tanh(_1y)
    y = 3*_2y
    """
    lines: list[Assign] = []
    for line in program.lines:
        inner: list[Assign] = []
        expr = _named(line.expr, line, inner, iter(range(1, 10**6)))
        lines += [*inner, Assign(line.symbol, expr, line.shape)]
    return Program(program.inputs, tuple(lines), program.outputs)


def _named(expr: sp.Expr, line: Assign, lines: list[Assign], numbers: Iterator[int]) -> sp.Expr:
    """The expression with every function value in it named by a line."""
    if expr.is_Symbol or not expr.has(sp.Function):
        return expr
    arguments = [_named(argument, line, lines, numbers) for argument in expr.args]
    if not isinstance(expr, sp.Function):
        return expr.func(*arguments)
    names = [part if part.is_Symbol or part.is_Number else _line(part, line, lines, numbers) for part in arguments]
    return _line(expr.func(*names), line, lines, numbers)


def _line(expr: sp.Expr, line: Assign, lines: list[Assign], numbers: Iterator[int]) -> sp.Expr:
    if expr.is_Number:
        return expr
    symbol = sp.Dummy(f"{next(numbers)}{line.symbol.name}", real=True)  # no name that the program could have
    lines.append(Assign(symbol, expr, line.shape))
    return symbol
