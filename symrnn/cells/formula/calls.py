"""Calls in formulas: a function of one argument, entry by entry, or a word by its row in the table."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from typing import Any

import sympy as sp

from symrnn.cells.activations import activation
from symrnn.cells.formula.blocks import is_stack
from symrnn.cells.formula.brackets import read_list
from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.context import FormulaContext
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, KEYWORDS
from symrnn.cells.formula.limits import LARGEST_CONSTANT, check_weight, is_constant
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, KINDS, WORDS, Word
from symrnn.errors import InputError, ShapeError, inflect, quote
from symrnn.expressions.array_nodes import ones
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.nodes import total
from symrnn.expressions.shapes import EVERY, Shape, broadcast, shape_of, shape_text
from symrnn.expressions.sizes import size_names, size_sum
from symrnn.programs.lines import name_symbol

__all__ = ["read_call"]

LARGEST_SIZE = 1_000_000
MOST_ARGUMENTS = 12  # of a word that takes any number, which stand inside each other


def read_call(formula: FormulaContext, node: ast.Call, power: int) -> Operand:
    """What a function of its arguments is."""
    if is_stack(node, formula.variables):
        return read_list(formula, node, power)
    function = _function(formula, node.func)
    usage = function.usage if isinstance(function, Word) else f"{formula.part_text(node.func)}(x)"
    _refuse_keywords(formula, node, usage)
    if isinstance(function, Word):
        return _word(formula, node, function, power)
    if len(node.args) != 1:
        _refuse_count(formula, node, usage, "one argument")
    argument, shape = formula.value(node.args[0], power)
    if function is total:
        return _total(formula, node.args[0], (argument, shape))
    _refuse_constant(formula, node.args[0], argument)
    result = function(argument)
    if result.has(*NOT_REAL):
        formula.fail(node, f"{formula.source(node)} is not a real number")
    return result, shape


def _function(formula: FormulaContext, node: ast.expr) -> Any:
    """The function, or the row of the word, that stands before the bracket."""
    if not isinstance(node, ast.Name):
        found = f"expected a function's name, found {formula.source(node)}"
        formula.fail(node, f"{found}; products are written with * and @")
    name = node.id
    if name in FORMULA_FUNCTIONS:
        return FORMULA_FUNCTIONS[name]
    if name in formula.variables:
        if f"{name}_prev" in formula.names and re.match(
            r"\([ \t]*t[ \t]*-[ \t]*1[ \t]*\)", formula.text[node.end_col_offset :]
        ):
            formula.fail(node, f"{name} is a name, not a function; the state before the step is {name}_prev")
        other = f"; for the function give the name {name} another spelling" if name in WORDS else ""
        formula.fail(node, f"{name} is a name, not a function; for a product write {name}*(...){other}")
    if name in WORDS:
        return WORDS[name]
    if len(name) == 1:
        return activation(name).function
    if name in FOREIGN_FUNCTIONS:
        formula.fail(node, f"no function is called {quote(name)}; {FOREIGN_FUNCTIONS[name]}")
    said = f"no function is called {quote(name)}"
    if close := get_close_matches(name.lower(), [*FORMULA_FUNCTIONS, *WORDS], n=1):
        formula.fail(node, f"{said}; did you mean {close[0]}?")
    known = ", ".join((*FORMULA_FUNCTIONS, *WORDS))
    return formula.fail(node, f"{said}; there are {known}, and single letters such as f")


def _refuse_keywords(formula: FormulaContext, node: ast.Call, usage: str) -> None:
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            formula.fail(argument, f"expected arguments one by one, found {formula.source(argument)}; write {usage}")
    if node.keywords:
        keyword = node.keywords[0]
        name = keyword.arg or "**"
        hint = KEYWORDS.get(name, f"write {usage}, each argument by its place")
        formula.fail(keyword.value, f"no argument has a name, found {name}=; {hint}")


def _refuse_count(formula: FormulaContext, node: ast.Call, usage: str, expected: str) -> None:
    found = inflect(len(node.args), "argument") if node.args else "none"
    place = node.args[1] if len(node.args) > 1 else node
    name = usage.partition("(")[0]
    decimal = ", and a decimal is written with a dot" if _is_decimal(formula, node) else ""
    formula.fail(place, f"{name} takes {expected}, found {found}; write {usage}{decimal}")


def _is_decimal(formula: FormulaContext, node: ast.Call) -> bool:
    """Whether two arguments look like a decimal with a comma."""
    return any(
        isinstance(first, ast.Constant)
        and formula.text[(first.end_col_offset or 0) : (first.end_col_offset or 0) + 1] == ","
        and formula.text[(first.end_col_offset or 0) + 1 : (first.end_col_offset or 0) + 2].isdigit()
        for first in node.args
    )


def _refuse_constant(formula: FormulaContext, node: ast.expr, argument: sp.Expr) -> None:
    """No chain of exponentials of numbers: a number up to a bound, or that times pi."""
    factor, rest = argument.as_coeff_Mul()
    small = argument.is_Rational or (rest == sp.pi and factor.is_Rational)
    size = abs(argument if argument.is_Rational else factor)
    if is_constant(argument) and not argument.has(ones) and not (small and size <= LARGEST_CONSTANT):
        found = formula.source(node)
        formula.fail(node, f"expected names, or a number up to {LARGEST_CONSTANT}, found the constant {found}")


def _total(formula: FormulaContext, node: ast.expr, argument: Operand) -> Operand:
    if not argument[1]:
        formula.fail(node, f"total sums the entries of a vector or a matrix, {formula.source(node)} is a scalar")
    return total(formula.refuse_scalar(node, argument)), ()


def _word(formula: FormulaContext, node: ast.Call, word: Word, power: int) -> Operand:
    """By the row of the table: the arguments, each of its kind, and what is made of them."""
    wanted = len(word.takes)
    if len(node.args) != wanted and not (word.more and len(node.args) > wanted):
        expected = f"{inflect(wanted, 'argument')}{' or more' if word.more else ''}"
        more = f"; {word.instead}" if word.instead else ""
        _refuse_count(formula, node, f"{word.usage}{more}", expected)
    if len(node.args) > MOST_ARGUMENTS:
        found = inflect(len(node.args), "argument")
        formula.fail(node, f"found {found}; write at most {MOST_ARGUMENTS}, and name what they come to")
    kinds = (*word.takes, *word.takes[-1:] * (len(node.args) - wanted))
    if kinds == ("size",):
        expr = word.make(_size(formula, node.args[0]))
        return expr, shape_of(expr, {})
    operands = [_operand(formula, each, kind, word, power) for each, kind in zip(node.args, kinds, strict=True)]
    shape = _shape(formula, node, word, operands)
    expr = word.make(*operands)
    if expr.has(*NOT_REAL):
        formula.fail(node, f"{formula.source(node)} is not a real number")
    check_weight(expr, formula.place, node.col_offset)
    return formula.in_bounds(node, expr), shape


def _operand(formula: FormulaContext, node: ast.expr, kind: str, word: Word, power: int) -> Operand:
    if kind == "condition":
        return _condition(formula, node, word, power)
    expr, shape = formula.operand(node, power)
    if kind == "any":
        return expr, shape
    if not _is(kind, shape) or (EVERY in shape and kind != "any"):
        name = word.usage.partition("(")[0]
        more = f"; {word.instead}" if word.instead else f"; write {word.usage}"
        formula.fail(node, f"{name} takes {KINDS[kind]}, {formula.source(node)} is {shape_text(shape)}{more}")
    return expr, shape


def _is(kind: str, shape: Shape) -> bool:
    square = len(shape) == 2 and shape[0] == shape[1]
    return {
        "entries": bool(shape),
        "vector": len(shape) == 1,
        "matrix": len(shape) == 2,
        "square": square,
        "scalar": not shape,
    }[kind]


def _condition(formula: FormulaContext, node: ast.expr, word: Word, power: int) -> Operand:
    """What is positive where a comparison holds."""
    if not isinstance(node, ast.Compare):
        formula.fail(node, f"where takes {KINDS['condition']}, found {formula.source(node)}; write {word.usage}")
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Gt | ast.GtE | ast.Lt | ast.LtE):
        write = "write a product of two conditions as where inside where"
        formula.fail(node, f"expected one comparison with < or >, found {formula.source(node)}; {write}")
    first, second = formula.operand(node.left, power), formula.operand(node.comparators[0], power)
    shape = broadcast((first[1], second[1]))
    if shape is None:
        sides = f"{shape_text(first[1])} and {shape_text(second[1])}"
        formula.fail(node, f"the shapes in {formula.source(node)} do not fit: {sides}; compare entry by entry")
    difference = first[0] - second[0] if isinstance(node.ops[0], ast.Gt | ast.GtE) else second[0] - first[0]
    if is_constant(difference):
        formula.fail(node, f"{formula.source(node)} is the same for all values; write what it chooses")
    return difference, shape


def _size(formula: FormulaContext, node: ast.expr) -> Any:
    """A size as it stands in declarations."""
    source = formula.part_text(node)
    try:
        size = size_sum(source)
    except InputError:
        size = None
    unknown = [name for name in size_names(size) if name not in formula.sizes] if size is not None else []
    if size is None or unknown:
        known = ", ".join(sorted(formula.sizes)) or "none"
        formula.fail(node, f"expected a size, found {formula.source(node)}; the sizes declared above are {known}")
    if isinstance(size, int) and not 2 <= size <= LARGEST_SIZE:
        formula.fail(node, f"expected a size from 2 to {LARGEST_SIZE}, found {formula.source(node)}; 1 is the number 1")
    return size


def _shape(formula: FormulaContext, node: ast.Call, word: Word, operands: list[Operand]) -> Shape:
    """The shape as written: that of the word, made of names that nothing cancels with."""
    names = [(name_symbol(f"operand {i}"), shape) for i, (_, shape) in enumerate(operands)]
    try:
        return shape_of(word.make(*names), dict(names))
    except ShapeError:
        parts = ", ".join(
            f"{formula.source(part)} is {shape_text(shape)}"
            for part, (_, shape) in zip(node.args, operands, strict=True)
        )
        elementwise = {"any", "condition"}.issuperset(word.takes) or not word.instead
        more = "elementwise, all shapes agree but those of scalars" if elementwise else word.instead
        return formula.fail(node, f"the shapes in {formula.source(node)} do not fit: {parts}; {more}")
