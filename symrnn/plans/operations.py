"""How many operations a program takes, and how many entries a shape has, in the sizes."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

import sympy as sp

from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import size_terms
from symrnn.programs.program import Program, name_symbol

__all__ = ["count_entries", "count_operations", "sum_up"]


@check_arguments
def count_operations(program: Program) -> sp.Expr:
    """How many operations the lines of a program take.

    >>> from symrnn.cells import load
    >>> print(count_operations(load("ses").program))
    4
    """
    return sum_up(_operations(line.expr, program) for line in program.lines)


def _operations(expr: sp.Expr, program: Program) -> sp.Expr:
    inner = sum_up(_operations(part, program) for part in expr.args if isinstance(part, sp.Expr))
    if expr.is_Atom or not (isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.Function | dot | total)):
        return inner
    shapes = program.shapes
    if isinstance(expr, dot):
        _, terms = rows_and_columns(shape_of(expr.args[0], shapes))
        # an outer product has one term for each entry, and adds nothing
        return inner + (1 if terms == 1 else 2 * _size(terms)) * count_entries(shape_of(expr, shapes))
    if isinstance(expr, total):
        return inner + count_entries(shape_of(expr.args[0], shapes))
    parts = [part for part in expr.args if part != -1]  # a sign is no multiplication
    count = len(parts) - 1 if isinstance(expr, sp.Add | sp.Mul) else 1
    return inner + count * count_entries(shape_of(expr, shapes))


def sum_up(numbers: Iterable[sp.Expr]) -> sp.Expr:
    """Numbers in sizes, added and multiplied out."""
    return sp.expand(sum(numbers, sp.S.Zero))


def count_entries(shape: Shape) -> sp.Expr:
    """How many entries there are."""
    return prod(map(_size, shape), start=sp.S.One)


def _size(size: object) -> sp.Expr:
    if not isinstance(size, int | str):
        return sp.S.One  # as many as the other side has: the step that copies them counts them
    return sum_up(sp.Integer(count) * (name_symbol(name) if name else 1) for name, count in size_terms(size).items())
