"""The outputs of a program as expressions, where these are small enough to read."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import sympy as sp

from symrnn.cli.arguments import LONGEST_NUMBER
from symrnn.documents.text_conversion import to_text
from symrnn.errors import TooLargeError, inflect
from symrnn.programs.program import Program

__all__ = ["Expressions", "has_arrays", "texts_of", "unfold_outputs"]

_MOST_LINES = 3000  # beyond them nothing is tried but printing the lines

Expressions = dict[str, sp.Expr]


def has_arrays(program: Program) -> bool:
    """Whether it has vectors or matrices, whose lines are printed and not put into one another."""
    return any(program.shapes.values())


def unfold_outputs(program: Program, names: list[str]) -> Expressions:
    """The names unfolded, polynomials multiplied out; nothing, with a word on stderr, where one is too large."""
    if len(program.lines) > _MOST_LINES:
        return _too_large(f"the program has {inflect(len(program.lines), 'line')}")
    if _has_constant_tower(program):
        return _too_large("the program's numbers are too large to write out")
    try:
        return {name: _expression(program, name) for name in names}
    except TooLargeError as error:
        return _too_large(str(error).partition(";")[0])


def _too_large(why: str) -> Expressions:
    print(f"symrnn: {why}; here are the lines", file=sys.stderr)
    return {}


def _has_constant_tower(program: Program) -> bool:
    """Whether an exp or log of an exp or log depends on numbers alone: exp(exp(exp(21))) would never be done."""
    heights: dict[sp.Symbol, int] = {}  # of the names that depend on numbers alone
    for line in program.lines:
        if line.expr.free_symbols <= heights.keys():
            heights[line.symbol] = _height(line.expr, heights)
    return max(heights.values(), default=0) > 1


def _height(node: sp.Expr, known: Mapping[sp.Symbol, int]) -> int:
    below = max((_height(argument, known) for argument in node.args), default=known.get(node, 0))
    return below + (node is sp.E or isinstance(node, (sp.exp, sp.log)))


def _expression(program: Program, name: str) -> sp.Expr:
    """One name unfolded.

    Raises
    ------
    TooLargeError
        where it, or a number in it, is too large to be read.
    """
    expr = _unfold(program, name)
    if any(max(int(n.p).bit_length(), int(n.q).bit_length()) > LONGEST_NUMBER for n in expr.atoms(sp.Rational)):
        raise TooLargeError(f"{name} unfolds to numbers of more than {LONGEST_NUMBER} bits")
    return expr


def _unfold(program: Program, name: str) -> sp.Expr:
    if not any(line.expr.has(sp.Function) for line in program.lines):
        try:
            return program.expanded(name)
        except TooLargeError:
            pass  # it may still be readable as it stands
    return program.expression(name)


def texts_of(names: list[str], found: Expressions) -> dict[str, str | None]:
    """The expressions as text, by their names; None for what is too large."""
    return {name: to_text(found[name]) if name in found else None for name in names}
