"""Passes from program to program."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, count
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.exact import fraction_to_rational, to_fraction
from symrnn.expressions.functions import step
from symrnn.expressions.nodes import NODES, T, diag, dot, total
from symrnn.expressions.shapes import EVERY, Shape, shape_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Program, name_symbol

__all__ = ["choose_slope_at_kinks", "keep_needed", "name_function_values", "slope_at_kinks"]

#: what has a value of its own, like a function
_OF_VALUES = (softmax, logsumexp, inv)
_WITH_VALUE = (sp.Function, *_OF_VALUES)
#: what takes names, and arithmetic of names that are all of one shape
_OF_PLAIN = (total, row_sums, spread, diagonal, cumsum, reverse_cumsum)


def name_function_values(program: Program) -> Program:
    """Give every function value, and every argument of a function and of a node such as dot, a line of its own.

    Before: ``h_2 = f(w*x_2 + b)``. After: ``a_2 = w*x_2 + b`` and ``h_2 = f(a_2)``: slopes can then be written
    in names.

    >>> from symrnn.programs.program import Input
    >>> x, w, h = map(name_symbol, ("x_2", "w", "h_2"))
    >>> print(name_function_values(Program((Input(x), Input(w)), (Assign(h, sp.tanh(w*x)),), (h,))))
    a_2 = w*x_2
    h_2 = tanh(a_2)
    """
    is_named = _is_named if any(program.shapes.values()) else _is_named_scalar
    if all(is_named(line, program.shapes) for line in program.lines):
        return program
    taken = {symbol.name for symbol in program.shapes}
    shapes = dict(program.shapes)
    lines: list[Assign] = []
    for line in program.lines:
        if is_named(line, program.shapes):
            lines.append(line)
        else:
            _name_parts(line, taken, shapes, lines)
    return Program(program.inputs, tuple(lines), program.outputs)


def slope_at_kinks(kink: Any) -> Fraction | None:
    """The value of ``step`` at 0 that was chosen, exactly; None where none was.

    Raises
    ------
    InputError
        for what is no number.
    """
    try:
        return None if kink is None else to_fraction(kink)
    except InputError as error:
        raise InputError(f"kink: {error}") from None


def choose_slope_at_kinks(program: Program, slope: Fraction | None) -> Program:
    """Let every undecided slope at a kink be ``slope``: ``step(a)`` becomes ``step(a, slope)``; None leaves it open."""
    if slope is None:
        return program
    chosen = fraction_to_rational(slope)
    lines = tuple(
        Assign(line.symbol, line.expr.replace(_is_undecided, lambda node: step(*node.args, chosen)), line.shape)
        if line.expr.has(step)
        else line
        for line in program.lines
    )
    return Program(program.inputs, lines, program.outputs)


def _is_undecided(node: sp.Basic) -> bool:
    return node.func is step and len(node.args) == 1


def _is_function(node: sp.Expr) -> bool:
    return isinstance(node, (sp.Function, AppliedUndef, *_OF_VALUES))


def _takes_names(node: sp.Expr) -> bool:
    return _is_function(node) or isinstance(node, (dot, diag, *_OF_PLAIN))


def _is_name(node: sp.Expr) -> bool:
    """A symbol, the transpose of one, a number, or a constant such as a vector of ones."""
    return bool(node.is_Symbol or not node.args or (isinstance(node, T) and node.args[0].is_Symbol))


def _is_factor(node: sp.Expr) -> bool:
    """What stands in a product as it is: a name, and the diagonal matrix of one."""
    return _is_name(node) or (isinstance(node, diag) and _is_name(node.args[0]))


def _is_entry(node: sp.Expr) -> bool:
    """What a function takes as it is: a name, along an axis or not."""
    if isinstance(node, T) and isinstance(node.args[0], spread):
        return _is_entry(node.args[0])
    return _is_name(node) or (isinstance(node, spread) and _is_name(node.args[0]))


def _is_spread(node: sp.Expr) -> bool:
    """Whether it has as many columns, or rows, as stand beside it: a function of such is one of a vector, spread."""
    return isinstance(node.args[0] if isinstance(node, T) else node, spread)


def _is_plain(node: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Arithmetic of names that are all of one shape: what ``total`` may take as it stands."""
    kinds = {shapes[symbol] for symbol in node.free_symbols}
    return len(kinds) == 1 and not node.has(sp.Function, *NODES)


def _is_named_scalar(line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Whether functions stand alone on the right, applied to names; among scalars there is no more to name."""
    if _is_function(line.expr):
        return all(map(_is_entry, line.expr.args)) and not all(map(_is_spread, line.expr.args))
    return not _has_value(line.expr)


def _has_value(node: sp.Basic) -> bool:
    """Whether a function stands anywhere; every line of every program is asked, so SymPy's ``has`` is too slow."""
    return isinstance(node, _WITH_VALUE) or any(map(_has_value, node.args))


def _is_named(line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Whether functions, and nodes such as dot and total, are applied to names."""
    expr = line.expr
    if _is_function(expr) or expr.has(sp.Function, *_OF_VALUES):
        return _is_named_scalar(line, shapes)
    return (
        all(map(_is_factor, _arguments(expr, dot)))
        and all(map(_is_name, _arguments(expr, diag)))
        and all(_is_name(node.args[0]) for node in expr.atoms(part, pad))
        and all(_is_name(a) or _is_plain(a, shapes) for a in _arguments(expr, *_OF_PLAIN))
    )


def _arguments(expr: sp.Expr, *kinds: type[sp.Expr]) -> list[sp.Expr]:
    return [argument for node in expr.atoms(*kinds) for argument in node.args]


def _name_parts(line: Assign, taken: set[str], shapes: dict[sp.Symbol, Shape], lines: list[Assign]) -> None:
    """Append the lines that compute one line, innermost first."""

    def new_line(expr: sp.Expr, letter: str) -> sp.Expr:
        shape = shape_of(expr, shapes)
        if EVERY in shape:
            # as many columns as stand beside it: the vector is named, and spread where it stands
            return name_spread(expr, shape, lambda vector: new_line(vector, letter))
        symbol = name_symbol(_free_name(letter, line.symbol.name, taken))
        taken.add(symbol.name)
        shapes[symbol] = shape
        lines.append(Assign(symbol, expr, shape))
        return symbol

    def name_spread(node: sp.Expr, shape: Shape, name: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
        vector = _without_spread(node, shapes)
        vector = vector if _is_name(vector) else name(vector)
        return spread(vector) if shape[1] == EVERY else T(spread(vector))

    def name_node(node: sp.Expr, top: bool) -> sp.Expr:
        if _is_name(node) or (isinstance(node, _OF_PLAIN) and _is_plain(node.args[0], shapes)):
            return node
        if isinstance(node, (part, pad)):
            inner = name_node(node.args[0], False)
            return node.func(inner if _is_name(inner) else new_line(inner, "q"), *node.args[1:])
        if not all(isinstance(argument, sp.Expr) for argument in node.args):
            raise InputError(
                f"{line}: {type(node).__name__} has parts that are no expressions; use functions of symrnn"
            )
        if _is_function(node) and node.has(spread) and EVERY in (shape := shape_of(node, shapes)):
            return name_spread(node, shape, lambda vector: name_node(vector, False))
        inner = [name_node(argument, False) for argument in node.args]
        if not _takes_names(node):
            return node.func(*inner)
        letter = "a" if _is_function(node) else "q"
        stays = _is_factor if isinstance(node, dot) else _is_entry if _is_function(node) else _is_name
        value = node.func(*(part if stays(part) else new_line(part, letter) for part in inner))
        return value if top or not _is_function(value) else new_line(value, "v")

    lines.append(Assign(line.symbol, name_node(line.expr, True), line.shape))


def _without_spread(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """The vector that an expression spreads over columns or rows: exp(v[:, None]) is exp(v)[:, None]."""
    if isinstance(expr, (spread, T)):
        return expr.args[0] if isinstance(expr, spread) else _without_spread(expr.args[0], shapes)
    if not shape_of(expr, shapes):
        return expr
    return expr.func(*(_without_spread(argument, shapes) for argument in expr.args))


def _free_name(letter: str, of: str, taken: set[str]) -> str:
    """A name for a part of what computes ``h_2``: ``a_2``, else ``a_h_2``, and numbered where that is taken."""
    time = re.search(r"_\d+$", of)
    candidates = chain(
        [letter + time.group()] if time else [],
        [f"{letter}_{of}"],
        (f"{letter}{number}_{of}" for number in count(2)),
    )
    return next(name for name in candidates if name not in taken)


def keep_needed(program: Program, names: Sequence[str | sp.Symbol]) -> Program:
    """The lines that some names need, and these names as outputs. Inputs stay, needed or not.

    >>> from symrnn.programs.program import Input
    >>> x, h, y = map(name_symbol, ("x", "h", "y"))
    >>> print(keep_needed(Program((Input(x),), (Assign(h, 2*x), Assign(y, 3*h)), (y,)), ["h"]))
    h = 2*x
    """
    outputs = tuple(program.symbol(name) for name in names)
    return Program(program.inputs, lines_for(program.lines, outputs), outputs)
