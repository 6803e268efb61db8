"""Wrong gradients on purpose: each line of a backward sweep, altered in one way."""

from __future__ import annotations

import re

import sympy as sp

from symrnn.programs.program import Assign, Program, name_symbol


def negated(expr, program):
    yield -expr


def factor_dropped(expr, program):
    ones = {line.symbol for line in program.lines if line.expr == 1}  # to drop these changes nothing
    if expr.is_Mul:
        for factor in expr.args:
            if factor.is_Symbol and factor not in ones:
                yield expr / factor


def term_dropped(expr, program):
    if expr.is_Add:
        for term in expr.args:
            yield expr - term


def shifted_in_time(expr, program):
    for symbol in sorted(expr.free_symbols, key=str):
        match = re.fullmatch(r"([ha])_(\d)(_bar)?", symbol.name)
        if match:
            other = name_symbol(f"{match[1]}_{int(match[2]) - 1}{match[3] or ''}")
            if other in program.shapes and not match[3]:
                yield expr.xreplace({symbol: other})


def weight_swapped(expr, program):
    weights = [item.symbol for item in program.inputs if item.symbol.name[0] in "wW"]
    for symbol in sorted(expr.free_symbols & set(weights), key=str):
        yield expr.xreplace({symbol: next(weight for weight in weights if weight != symbol)})


def slope_forgotten(expr, program):
    if expr.is_Mul:
        for factor in expr.args:
            if factor.is_Add:
                yield expr / factor


OPERATORS = (negated, factor_dropped, term_dropped, shifted_in_time, weight_swapped, slope_forgotten)


def mutants(program, first):
    """Programs with one altered line each, among the lines from number ``first`` on."""
    for number, line in enumerate(program.lines[first:], first):
        for operator in OPERATORS:
            for expr in operator(line.expr, program):
                changed = Assign(line.symbol, sp.sympify(expr), line.shape)
                yield (
                    f"{operator.__name__}: {line} became {changed}",
                    Program(
                        program.inputs,
                        (*program.lines[:number], changed, *program.lines[number + 1 :]),
                        program.outputs,
                    ),
                )
