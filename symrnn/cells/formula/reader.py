"""The second look at a formula: its syntax tree, by a white list of nodes, into an expression and its shape."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

import sympy as sp

from symrnn.cells.activations import activation
from symrnn.cells.formula.blocks import is_slice, is_stack, pieces_of, read_slice, read_stack, refuse_index, with_commas
from symrnn.cells.formula.foreign_words import FOREIGN_FUNCTIONS, without_time
from symrnn.cells.formula.numerals import parse_number
from symrnn.cells.formula.scan import TextPlace, scan
from symrnn.cells.formula.shape_fit import combine, hint
from symrnn.cells.formula.tree import SIGNS, chain, is_bracketed, split_signs, syntax_tree
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, LARGEST_BITS, LARGEST_POWER, bits, check_result, rebuild
from symrnn.errors import listing, quote
from symrnn.expressions.exact import NOT_REAL, fraction_to_rational
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of, shape_of_sizes, shape_text
from symrnn.expressions.sizes import size_names

__all__ = ["parse_formula", "parse_shaped"]

LARGEST_CONSTANT = 1000  # as the argument of a function
_MINUS_SIGN = "\u2212"  # as it is copied from a paper

_SUMS = (ast.Add, ast.Sub)
_PRODUCTS = (ast.Mult, ast.Div, ast.MatMult)

Value = tuple[sp.Expr, Shape]  # an expression, and the shape it has as written


def parse_formula(
    text: str,
    names: Mapping[str, sp.Expr],
    *,
    where: str = "formula",
    column: int = 1,
    variables: Collection[str] | None = None,
) -> sp.Expr:
    """The expression that a formula means, in the given names, all of them scalars.

    ``+ - * /``, integer ``**``, brackets, exact numbers, the activations, exp, log, sqrt, sin, cos, abs, and single
    letters as undefined functions, other than those of ``variables`` (all names, if not given). ``where`` and
    ``column`` say in errors where the text begins.

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
) -> tuple[sp.Expr, Shape]:
    """The expression that a formula means, and its shape; ``shapes`` has those of its names.

    Beside what scalars have, ``@`` is the matrix product, ``.T`` the transpose and ``total`` the sum of all entries;
    all else is elementwise. Products are read from left to right: ``r*W @ h`` is ``(r*W) @ h``.

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
    reader = _Reader(text, names, shapes, place, known)
    tree = syntax_tree(with_commas(text, place), place)
    expr, shape = reader.value(tree, LARGEST_POWER)
    expr = rebuild(expr)
    check_result(expr, place)
    return reader.refuse_scalar(tree, (expr, shape)), shape


@dataclass(frozen=True, slots=True)
class _Reader:
    """A formula being read."""

    text: str
    names: Mapping[str, sp.Expr]
    shapes: Mapping[sp.Symbol, Shape]
    place: TextPlace
    variables: Collection[str]

    def fail(self, node: ast.expr, message: str) -> NoReturn:
        self.place.fail(node.col_offset, message)

    def source(self, node: ast.expr) -> str:
        return quote(self.text[node.col_offset : node.end_col_offset])

    def value(self, node: ast.expr, power: int) -> Value:
        """The expression of a node, and its shape; powers inside it may multiply up to ``power``."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, _SUMS):
            return self._sum(node, power)
        if isinstance(node, ast.BinOp) and isinstance(node.op, _PRODUCTS):
            return self._product(node, power)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return self._power(node, power)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, SIGNS):
            sign, operand = split_signs(node)
            expr, shape = self.value(operand, power)
            return sign * expr, shape
        if is_stack(node, self.variables):
            pieces = pieces_of(node, self.text, self.place)
            values = [self.value(piece, power) for piece in pieces]
            whole = [(self.refuse_scalar(*pair), pair[1][1]) for pair in zip(pieces, values, strict=True)]
            return read_stack(node, whole, [self.source(piece) for piece in pieces], self.place)
        if is_slice(node):
            sliced = self.value(node.value, power)
            whole_value = (self.refuse_scalar(node.value, sliced), sliced[1])
            return read_slice(node, whole_value, self.text, self.shapes, self.place)
        if isinstance(node, ast.Subscript):
            refuse_index(node, self.text, self.place)
        if isinstance(node, ast.Call):
            return self._call(node, power)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self._transpose(node, power)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return self._number(node), ()
        return self.fail(node, f"expected arithmetic, found {self.source(node)}; use + - * / ** @ and f(x)")

    def _sum(self, node: ast.BinOp, power: int) -> Value:
        links = chain(node, _SUMS)
        expr, shape = self.value(links[0].left, power)
        terms = [expr]
        for link in links:
            term, found = self.value(link.right, power)
            shape = self._fit(link, shape, found)
            terms.append(-term if isinstance(link.op, ast.Sub) else term)
        return self._in_bounds(node, sp.Add(*terms)), shape

    def _product(self, node: ast.BinOp, power: int) -> Value:
        """The first sign stands before the whole product: ``-a/b`` is ``-(a/b)``, and ``-W @ x`` is ``-(W @ x)``."""
        links = chain(node, _PRODUCTS)
        first = links[0].left
        sign, first = (1, first) if is_bracketed(links[0]) else split_signs(first)
        expr, shape = self.value(first, power)
        factors = [expr]
        for link in links:
            right = self.value(link.right, power)
            left, shape = (sp.Mul(*factors), shape), self._fit(link, shape, right[1])
            if isinstance(link.op, ast.MatMult):
                factors = [dot(self.refuse_scalar(link.left, left), self.refuse_scalar(link.right, right))]
            else:
                factors.append(self._inverse(link.right, right[0]) if isinstance(link.op, ast.Div) else right[0])
        return self._in_bounds(node, sp.Mul(sign, *factors)), shape

    def _inverse(self, node: ast.expr, divisor: sp.Expr) -> sp.Expr:
        if divisor is sp.S.Zero:
            self.fail(node, f"{self.source(node)} is zero; nothing can be divided by it")
        return divisor**-1

    def _fit(self, link: ast.BinOp, left: Shape, right: Shape) -> Shape:
        """The shape of both sides together."""
        shape = combine(link.op, left, right)
        if shape is None:
            self.fail(
                link.right,
                f"the shapes in {self.source(link)} do not fit: {self.source(link.left)} is {shape_text(left)}, "
                f"{self.source(link.right)} is {shape_text(right)}; {hint(link.op, left, right)}",
            )
        return shape

    def refuse_scalar(self, node: ast.expr, value: Value) -> sp.Expr:
        """The expression, refused where SymPy's constructors made a scalar of it: ``h/h`` has become 1."""
        expr, shape = value
        if shape and shape_of(expr, self.shapes) != shape:
            self.fail(
                node,
                f"{self.source(node)} is {shape_text(shape)} as written, but what cancels in it leaves "
                f"{quote(str(expr))}, a scalar; for a fixed vector declare one, such as ones: const[n]",
            )
        return expr

    def _power(self, node: ast.BinOp, power: int) -> Value:
        exponent = self._exponent(node.right)
        if abs(exponent) > power:
            self.fail(node.right, f"powers go up to {LARGEST_POWER}, nested ones together; found {exponent}")
        base, shape = self.value(node.left, power // max(abs(exponent), 1))
        if base is sp.S.Zero and exponent < 0:
            self.fail(node.left, f"{self.source(node.left)} is zero; it has no power {exponent}")
        if bits(base.as_coeff_Mul()[0]) * abs(exponent) > LARGEST_BITS:
            self.fail(node.left, f"the power is a number of more than {LARGEST_BITS} bits; give smaller numbers")
        return base**exponent, shape

    def _exponent(self, node: ast.expr) -> int:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        literal = node.operand if isinstance(node, ast.UnaryOp) and negative else node
        if not isinstance(literal, ast.Constant) or type(literal.value) is not int:
            self.fail(node, f"expected a written integer as exponent, found {self.source(node)}; a root is sqrt(...)")
        return -literal.value if negative else literal.value

    def _call(self, node: ast.Call, power: int) -> Value:
        function = self._function(node.func)
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.fail(node, f"expected one argument, found {self.source(node)}")
        argument, shape = self.value(node.args[0], power)
        if function is total:
            return self._total(node.args[0], (argument, shape))
        if not argument.free_symbols and not (argument.is_Rational and abs(argument) <= LARGEST_CONSTANT):
            found = self.source(node.args[0])
            self.fail(node.args[0], f"expected names, or a number up to {LARGEST_CONSTANT}, found the constant {found}")
        result = function(argument)
        if result.has(*NOT_REAL):
            self.fail(node, f"{self.source(node)} is not a real number")
        return result, shape

    def _total(self, node: ast.expr, argument: Value) -> Value:
        if not argument[1]:
            self.fail(node, f"total sums the entries of a vector or a matrix, {self.source(node)} is a scalar")
        return total(self.refuse_scalar(node, argument)), ()

    def _transpose(self, node: ast.Attribute, power: int) -> Value:
        inner = self.value(node.value, power)
        if not inner[1]:
            self.fail(node, f"{self.source(node.value)} is a scalar; it has no transpose, leave .T out")
        rows, columns = rows_and_columns(inner[1])
        return T(self.refuse_scalar(node.value, inner)), shape_of_sizes(columns, rows)

    def _function(self, node: ast.expr) -> Callable[[Any], sp.Expr]:
        if not isinstance(node, ast.Name):
            self.fail(node, f"expected a function's name, found {self.source(node)}; products are written with * and @")
        if node.id in FORMULA_FUNCTIONS:
            return FORMULA_FUNCTIONS[node.id]
        if node.id in self.variables:
            self.fail(node, f"{node.id} is a name, not a function; for a product write {node.id}*(...)")
        if len(node.id) == 1:
            return activation(node.id).function
        if node.id in FOREIGN_FUNCTIONS:
            self.fail(node, f"no function is called {quote(node.id)}; {FOREIGN_FUNCTIONS[node.id]}")
        known = ", ".join(FORMULA_FUNCTIONS)
        close = get_close_matches(node.id.lower(), FORMULA_FUNCTIONS, n=1)
        hint = f"did you mean {close[0]}? There" if close else "there"
        return self.fail(
            node, f"no function is called {quote(node.id)}; {hint} are {known}, and single letters such as f"
        )

    def _name(self, node: ast.Name) -> Value:
        if node.id in self.names:
            expr = self.names[node.id]
            return expr, self.shapes[expr] if expr.is_Symbol else ()
        if node.id in FORMULA_FUNCTIONS:
            self.fail(node, f"{node.id} is a function; write {node.id}(...)")
        known = listing(name for name in self.names if not name.endswith("_prev")) or "none yet"
        return self.fail(node, f"{quote(node.id)} is not declared; the names here are {known}{self._hint(node.id)}")

    def _hint(self, name: str) -> str:
        """What a name that nobody declared may be meant for."""
        base = name.removesuffix("_prev")
        if base != name:
            return f"; {base} is no state, and only states have a value before the step" if base in self.names else ""
        if any(name in size_names(*shape) for shape in self.shapes.values()):
            return (
                f"; {name} is a size, which is no number in a formula: declare a constant of another name, "
                f"such as {name}_entries: const, and give it the same number"
            )
        if (base := without_time(name)) in self.names:
            before = f", or {base}_prev for the one before" if f"{base}_prev" in self.names else ""
            return f"; {base} has its own value at every step, write {base}{before}"
        return self._guess_product(name)

    def _guess_product(self, name: str) -> str:
        """Two names that stand together, as in a formula on paper."""
        for i in range(1, len(name)):
            first, second = (self.names.get(part) for part in (name[:i], name[i:]))
            if first is not None and second is not None:
                first_shape, second_shape = (self.shapes.get(each, ()) for each in (first, second))
                sign = " @ " if len(first_shape) == 2 and second_shape else "*"
                return f"; a product is written {name[:i]}{sign}{name[i:]}"
        return ""

    def _number(self, node: ast.Constant) -> sp.Expr:
        where = f"{self.place.where}, column {self.place.column + node.col_offset}"
        fraction = parse_number(self.text[node.col_offset : node.end_col_offset], where)
        return fraction_to_rational(fraction)

    def _in_bounds(self, node: ast.expr, value: sp.Expr) -> sp.Expr:
        if value.is_Rational and bits(value) > LARGEST_BITS:
            self.fail(node, f"a number of more than {LARGEST_BITS} bits; give smaller numbers")
        return value
