"""Square brackets in formulas: the axes of ``v[:, None]``, and what else an index may be meant for."""

from __future__ import annotations

import ast
from collections.abc import Callable

from symrnn.cells.formula.blocks import is_slice, pieces_of, read_slice, read_stack
from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.context import FormulaContext
from symrnn.cells.formula.foreign_characters import hint_at
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS
from symrnn.expressions.array_nodes import spread
from symrnn.expressions.nodes import T
from symrnn.expressions.shapes import EVERY, shape_text

__all__ = ["read_list", "read_subscript"]


def read_subscript(formula: FormulaContext, node: ast.Subscript, power: int) -> Operand:
    """What a name, or a formula in brackets, with an index behind it means: the first rule that knows the index."""
    for rule in _RULES:
        found = rule(formula, node, power)
        if found is not None:
            return found
    start = formula.text.index("[", node.value.end_col_offset or 0)
    hint = _what_is_meant(formula, node) or hint_at(formula.text, start)
    return formula.place.fail(
        start, f"expected an index such as [:, None], or rows [0:n], found {formula.source(node)}{hint}"
    )


def _spread(formula: FormulaContext, node: ast.Subscript, power: int) -> Operand | None:
    """``v[:, None]``, the vector in every column, and ``v[None, :]``, in every row."""
    axes = [_axis(part) for part in node.slice.elts] if isinstance(node.slice, ast.Tuple) else []
    if sorted(axes) != [":", "None"]:
        return None
    expr, shape = formula.operand(node.value, power)
    if len(shape) != 1:
        written = formula.source(node)
        found = f"{formula.source(node.value)} is {shape_text(shape)}"
        formula.fail(node, f"{found}, and {written} takes a vector; a scalar or a matrix is written without an index")
    column = spread(expr)
    return (column, (shape[0], EVERY)) if axes[0] == ":" else (T(column), (EVERY, shape[0]))


def _what_is_meant(formula: FormulaContext, node: ast.Subscript) -> str:
    """What an index of other languages, or square brackets for round ones, may be meant for."""
    base = formula.part_text(node.value)
    if base in FORMULA_FUNCTIONS or (base in WORDS and base not in formula.variables):
        return f"; a function takes its argument in round brackets, {base}(...)"
    if _axis(node.slice) == "None":
        return f"; write {base}[None, :] for every row, {base}[:, None] for every column"
    return ""


def _axis(part: ast.expr) -> str:
    if isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step):
        return ":"
    return "None" if isinstance(part, ast.Constant) and part.value is None else ""


def _slice(formula: FormulaContext, node: ast.Subscript, power: int) -> Operand | None:
    """Rows and columns of a value, ``v[0:n]`` and ``W[:, 0:n]``."""
    if not is_slice(node):
        return None
    value = formula.operand(node.value, power)
    return read_slice(node, value, formula.text, formula.shapes, formula.place)


def read_list(formula: FormulaContext, node: ast.List | ast.Call, power: int) -> Operand:
    """A stack of values, ``[h; x]``."""
    pieces = pieces_of(node, formula.text, formula.place)
    values = [formula.operand(piece, power) for piece in pieces]
    return read_stack(node, values, [formula.source(piece) for piece in pieces], formula.place)


#: how an index is read: each rule gives None for an index that it does not know
_RULES: tuple[Callable[[FormulaContext, ast.Subscript, int], Operand | None], ...] = (_spread, _slice)
