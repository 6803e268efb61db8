"""Names in formulas: what they mean, and what one that nobody declared may be meant for."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches

import sympy as sp

from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.context import FormulaContext
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, without_time
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS
from symrnn.errors import listing, quote
from symrnn.expressions.array_nodes import extent

__all__ = ["read_name"]


def read_name(formula: FormulaContext, node: ast.Name, power: int) -> Operand:
    """A name that is declared or assigned, a size as the number it is, pi."""
    name = node.id
    if name in formula.names:
        expr = formula.names[name]
        return expr, formula.shapes[expr] if expr.is_Symbol else ()
    if name in formula.sizes:
        return extent(name), ()
    if name == "pi":
        return sp.pi, ()
    if name in FORMULA_FUNCTIONS or (name in WORDS and name not in formula.variables):
        usage = WORDS[name].usage if name in WORDS else f"{name}(...)"
        formula.fail(node, f"{name} is a function; write {usage}")
    known = listing(each for each in formula.names if not each.endswith("_prev")) or "none yet"
    return formula.fail(node, f"{quote(name)} is not declared; the names here are {known}{_hint(formula, name)}")


def _hint(formula: FormulaContext, name: str) -> str:
    """What a name that nobody declared may be meant for."""
    names = formula.names
    base = name.removesuffix("_prev")
    if base != name:
        return f"; {base} is no state, and only states have a value before the step" if base in names else ""
    if (base := without_time(name)) in names:
        before = f", or {base}_prev for the one before" if f"{base}_prev" in names else ""
        return f"; {base} has its own value at every step, write {base}{before}"
    if product := _guess_product(formula, name):
        return f"; a product is written {product}"
    if match := re.fullmatch(r"([A-Za-z_]+?)_(\d+)", name):
        plain = "".join(match.groups())
        if plain in names:
            return f"; write {plain}"
        if match[1] in names:
            return f"; {match[1]} is one name for all steps; a second one is declared as {plain}"
    if name in FOREIGN_FUNCTIONS:
        return f"; {FOREIGN_FUNCTIONS[name]}"
    if name == "t":
        return "; the number of the step is declared as t: time"
    if name in ("i", "j", "I", "J") and any(each.endswith("_im") for each in names):
        return "; the imaginary unit is complex(0, 1)"
    if name in ("I", "Id", "identity_matrix"):
        return "; the identity is eye(n), with n its size"
    if name in ("e", "E"):
        return "; the number e is exp(1)"
    close = get_close_matches(name, names, n=1, cutoff=0.75) or [each for each in names if each.lower() == name.lower()]
    return f"; did you mean {close[0]}?" if close else ""


def _guess_product(formula: FormulaContext, name: str) -> str:
    """Two names that stand together, as in a formula on paper."""
    for i in range(1, len(name)):
        first, second = (formula.names.get(part) for part in (name[:i], name[i:]))
        if first is not None and second is not None:
            first_shape, second_shape = (formula.shapes.get(each, ()) for each in (first, second))
            sign = " @ " if len(first_shape) == 2 and second_shape else "*"
            return f"{name[:i]}{sign}{name[i:]}"
    return ""
