"""The second look at a formula: its syntax tree, by a white list of nodes, into an expression and its shape."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.formula.blocks import with_commas
from symrnn.cells.formula.brackets import read_list, read_subscript
from symrnn.cells.formula.calls import read_call
from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.context import FormulaContext
from symrnn.cells.formula.foreign_words import NO_CONDITION
from symrnn.cells.formula.limits import LARGEST_POWER, check_result, rebuild
from symrnn.cells.formula.names import read_name
from symrnn.cells.formula.numerals import parse_number
from symrnn.cells.formula.powers import read_power
from symrnn.cells.formula.scan import TextPlace, scan
from symrnn.cells.formula.tree import SIGNS, chain, is_bracketed, split_signs, syntax_tree
from symrnn.expressions.exact import fraction_to_rational
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import EVERY, Shape, rows_and_columns, shape_of_sizes
from symrnn.expressions.sizes import size_names

__all__ = ["parse_formula", "parse_shaped"]

_MINUS_SIGN = "\u2212"  # as it is copied from a paper

_SUMS = (ast.Add, ast.Sub)
_PRODUCTS = (ast.Mult, ast.Div, ast.MatMult)


def parse_formula(
    text: str,
    names: Mapping[str, sp.Expr],
    *,
    where: str = "formula",
    column: int = 1,
    variables: Collection[str] | None = None,
) -> sp.Expr:
    """The expression that a formula means, in the given names, all of them scalars.

    ``+ - * / **``, brackets, exact numbers, pi, the activations, exp, log, sqrt, sin, cos, abs, the words that take
    numbers, such as max and where, and single letters as undefined functions, other than those of ``variables`` (all
    names, if not given). ``where`` and ``column`` say in errors where the text begins.

    >>> x, w = sp.symbols("x w", real=True)
    >>> parse_formula("tanh(0.5*w*x)**2", {"x": x, "w": w})
    tanh(w*x/2)**2

    Raises
    ------
    InputError
        naming the column, what was expected and what was found.
    """
    scalars = {symbol: () for value in names.values() for symbol in value.free_symbols}
    return parse_shaped(text, names, scalars, where=where, column=column, variables=variables)[0]


def parse_shaped(
    text: str,
    names: Mapping[str, sp.Expr],
    shapes: Mapping[sp.Symbol, Shape],
    *,
    where: str = "formula",
    column: int = 1,
    variables: Collection[str] | None = None,
    declared: Shape | None = None,
) -> tuple[sp.Expr, Shape]:
    """The expression that a formula means, and its shape; ``shapes`` has those of its names.

    Beside what scalars have, ``@`` is the matrix product, ``.T`` the transpose and ``total`` the sum of all entries;
    the words have a table, and all else is elementwise. Products are read from left to right: ``r*W @ h`` is
    ``(r*W) @ h``. A vector that is spread fills the ``declared`` shape.

    >>> W, x = sp.symbols("W x", real=True)
    >>> parse_shaped("tanh(W @ x)*2", {"W": W, "x": x}, {W: ("n", "m"), x: ("m",)})
    (2*tanh(W @ x), ('n',))

    Raises
    ------
    InputError
        naming the column, what was expected and what was found; for shapes the part of the formula and both shapes.
    """
    place = TextPlace(where, column)
    known = names if variables is None else variables
    text = text.replace(_MINUS_SIGN, "-")
    scan(text, place, known)
    sizes = frozenset(name for shape in shapes.values() for size in shape if size != EVERY for name in size_names(size))
    formula = FormulaContext(text, names, shapes, place, known, sizes, _value)
    tree = syntax_tree(with_commas(text, place), place)
    expr, shape = formula.value(tree, LARGEST_POWER)
    expr = rebuild(expr)
    check_result(expr, place, known)
    return formula.refuse_scalar(tree, (expr, shape)), formula.fill(tree, shape, declared)


def _value(formula: FormulaContext, node: ast.expr, power: int) -> Operand:
    """The expression of a node, and its shape; powers inside it may multiply up to ``power``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SUMS):
        return _sum(formula, node, power)
    if isinstance(node, ast.BinOp) and isinstance(node.op, _PRODUCTS):
        return _product(formula, node, power)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, SIGNS):
        sign, operand = split_signs(node)
        expr, shape = formula.value(operand, power)
        return sign * expr, shape
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _transpose(formula, node, power)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return _number(formula, node), ()
    if (rule := _READERS.get(type(node))) and (not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Pow)):
        return rule(formula, node, power)
    if isinstance(node, ast.Compare):
        return formula.fail(node, f"expected arithmetic, found the condition {formula.source(node)}; {NO_CONDITION}")
    use = "use + - * / ** @ and f(x)"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        use = "a quotient is written /, and a comment begins with #"
    return formula.fail(node, f"expected arithmetic, found {formula.source(node)}; {use}")


def _sum(formula: FormulaContext, node: ast.BinOp, power: int) -> Operand:
    links = chain(node, _SUMS)
    expr, shape = formula.value(links[0].left, power)
    terms = [expr]
    for link in links:
        term, found = formula.value(link.right, power)
        shape = formula.fit(link, shape, found)
        terms.append(-term if isinstance(link.op, ast.Sub) else term)
    return formula.in_bounds(node, sp.Add(*terms)), shape


def _product(formula: FormulaContext, node: ast.BinOp, power: int) -> Operand:
    """The first sign stands before the whole product: ``-a/b`` is ``-(a/b)``, and ``-W @ x`` is ``-(W @ x)``."""
    links = chain(node, _PRODUCTS)
    first = links[0].left
    sign, first = (1, first) if is_bracketed(links[0]) else split_signs(first)
    expr, shape = formula.value(first, power)
    factors = [expr]
    for link in links:
        right = formula.value(link.right, power)
        before, shape = shape, formula.fit(link, shape, right[1])
        if isinstance(link.op, ast.MatMult):
            left = sp.Mul(*factors), before
            factors = [dot(formula.refuse_scalar(link.left, left), formula.refuse_scalar(link.right, right))]
        else:
            factors.append(_inverse(formula, link.right, right[0]) if isinstance(link.op, ast.Div) else right[0])
    return formula.in_bounds(node, sp.Mul(sign, *factors)), shape


def _inverse(formula: FormulaContext, node: ast.expr, divisor: sp.Expr) -> sp.Expr:
    if divisor is sp.S.Zero:
        formula.fail(node, f"{formula.source(node)} is zero; nothing can be divided by it")
    return divisor**-1


def _transpose(formula: FormulaContext, node: ast.Attribute, power: int) -> Operand:
    inner = formula.value(node.value, power)
    if not inner[1]:
        formula.fail(node, f"{formula.source(node.value)} is a scalar; it has no transpose, leave .T out")
    rows, columns = rows_and_columns(inner[1])
    return T(formula.refuse_scalar(node.value, inner)), shape_of_sizes(columns, rows)


def _number(formula: FormulaContext, node: ast.Constant) -> sp.Expr:
    where = f"{formula.place.where}, column {formula.place.column + node.col_offset}"
    fraction = parse_number(formula.part_text(node), where)
    return fraction_to_rational(fraction)


#: what reads the parts that have a file of their own
_READERS: Mapping[type[ast.expr], Callable[[FormulaContext, Any, int], Operand]] = MappingProxyType(
    {
        ast.BinOp: read_power,
        ast.Call: read_call,
        ast.Name: read_name,
        ast.Subscript: read_subscript,
        ast.List: read_list,
    }
)
