"""A cell whose every value has a line of its own, so that a mistake in one value is a mistake in one line."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.errors import InputError
from symrnn.gradients.one_step import name_values
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations, equations_of

__all__ = ["with_named_values"]


def with_named_values(equations: Equations) -> Equations:
    """The same equations, with one name for what stands within lines, and for what stands there twice."""
    cell = name_values(equations.cell, equations.step)
    outputs = {*equations.step.outputs}
    names: dict[sp.Expr, sp.Symbol] = {}
    others: dict[sp.Symbol, sp.Symbol] = {}
    lines = []
    for line in cell.lines:
        expr = line.expr.xreplace(others)
        if expr in names and line.symbol not in outputs:
            others[line.symbol] = names[expr]
        else:
            names.setdefault(expr, line.symbol)
            lines.append(Assign(line.symbol, expr, line.shape))
    if tuple(lines) == equations.cell.lines:
        return equations
    try:
        named = equations_of(replace(cell, lines=tuple(lines)))
    except InputError:
        return equations
    return replace(named, truncate=equations.truncate)
