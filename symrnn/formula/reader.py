"""The second look at a formula: its syntax tree, by a white list of nodes, into an expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NoReturn

import sympy as sp

from symrnn.activations import ACTIVATIONS, activation
from symrnn.errors import listing
from symrnn.formula.numerals import parse_number, shown
from symrnn.formula.scan import Place, scan

__all__ = ["FORMULA_FUNCTIONS", "parse_formula"]

LARGEST_POWER = 64  # also of nested powers together
LARGEST_BITS = 4096  # of a number that the text computes
LARGEST_CONSTANT = 1000  # as the argument of a function

#: the functions that a formula can use, beside undefined ones of a single letter
FORMULA_FUNCTIONS: Mapping[str, Callable[[Any], sp.Expr]] = MappingProxyType(
    {name: row.function for name, row in ACTIVATIONS.items()} | {"exp": sp.exp, "log": sp.log, "abs": sp.Abs}
)


def parse_formula(
    text: str,
    names: Mapping[str, sp.Expr],
    *,
    where: str = "formula",
    column: int = 1,
    variables: Collection[str] | None = None,
) -> sp.Expr:
    """The expression that a formula means, in the given names.

    ``+ - * /``, integer ``**``, brackets, exact numbers, the activations, exp, log, abs, and single letters as
    undefined functions, other than those of ``variables`` (all names, if not given). ``where`` and ``column`` say
    in errors where the text begins.

    >>> x, w = sp.symbols("x w", real=True)
    >>> parse_formula("tanh(0.5*w*x)**2", {"x": x, "w": w})
    tanh(w*x/2)**2

    Raises
    ------
    InputError
        naming the column, what was expected and what was found.
    """
    place = Place(where, column)
    scan(text, place)
    reader = _Reader(text, names, place, names if variables is None else variables)
    expr = reader.value(reader.tree(), LARGEST_POWER)
    reader.check_result(expr)
    return expr


@dataclass(frozen=True, slots=True)
class _Reader:
    """A formula being read."""

    text: str
    names: Mapping[str, sp.Expr]
    place: Place
    variables: Collection[str]

    def fail(self, position: int, message: str) -> NoReturn:
        self.place.fail(position, message)

    def tree(self) -> ast.expr:
        """The syntax tree. Only text that ``scan`` let through comes here."""
        stripped = self.text.strip(" \t")
        start = self.text.index(stripped[0])
        try:
            tree = ast.parse(stripped, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            offset = (getattr(error, "offset", None) or 1) - 1
            rest = stripped[offset:]
            self.fail(start + offset, f"expected a formula such as w*x + b, found {shown(rest) if rest else 'its end'}")
        for node in ast.walk(tree):
            if isinstance(node, ast.expr):
                node.col_offset += start
                node.end_col_offset = (node.end_col_offset or 0) + start
        return tree

    def value(self, node: ast.expr, power: int) -> sp.Expr:
        """The expression of a node; powers inside it may multiply up to ``power``."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            return self._number_in_bounds(node, sp.Add(*self._terms(node, power)))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            return self._number_in_bounds(node, sp.Mul(*self._factors(node, power)))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return self._power(node, power)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self.value(node.operand, power)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.Call):
            return self._call(node, power)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            fraction = parse_number(
                self._source(node), f"{self.place.where}, column {self.place.column + node.col_offset}"
            )
            return sp.Rational(fraction.numerator, fraction.denominator)
        return self.fail(
            node.col_offset, f"expected arithmetic, found {shown(self._source(node))}; use + - * / ** and f(x)"
        )

    def _source(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]

    def _terms(self, node: ast.expr, power: int) -> list[sp.Expr]:
        """The terms of a sum, from the last to the first: a sum is as deep as it is long, so no recursion."""
        terms = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            term = self.value(node.right, power)
            terms.append(-term if isinstance(node.op, ast.Sub) else term)
            node = node.left
        return [*terms, self.value(node, power)]

    def _factors(self, node: ast.expr, power: int) -> list[sp.Expr]:
        factors = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            factor = self.value(node.right, power)
            if isinstance(node.op, ast.Div):
                if factor is sp.S.Zero:
                    self.fail(
                        node.right.col_offset,
                        f"{shown(self._source(node.right))} is zero; nothing can be divided by it",
                    )
                factor = factor**-1
            factors.append(factor)
            node = node.left
        while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):  # -a/b is -(a/b)
            factors.append(sp.S.NegativeOne)
            node = node.operand
        return [*factors, self.value(node, power)]

    def _power(self, node: ast.BinOp, power: int) -> sp.Expr:
        exponent = self._exponent(node.right)
        if abs(exponent) > power:
            self.fail(node.right.col_offset, f"powers go up to {LARGEST_POWER}, nested ones together; found {exponent}")
        base = self.value(node.left, power // max(abs(exponent), 1))
        if base is sp.S.Zero and exponent < 0:
            self.fail(node.left.col_offset, f"{shown(self._source(node.left))} is zero; it has no power {exponent}")
        if _bits(base.as_coeff_Mul()[0]) * abs(exponent) > LARGEST_BITS:
            self.fail(
                node.left.col_offset, f"the power is a number of more than {LARGEST_BITS} bits; give smaller numbers"
            )
        return base**exponent

    def _exponent(self, node: ast.expr) -> int:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        literal = node.operand if isinstance(node, ast.UnaryOp) and negative else node
        if not isinstance(literal, ast.Constant) or type(literal.value) is not int:
            self.fail(node.col_offset, f"expected a written integer as exponent, found {shown(self._source(node))}")
        return -literal.value if negative else literal.value

    def _call(self, node: ast.Call, power: int) -> sp.Expr:
        function = self._function(node.func)
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.fail(node.col_offset, f"expected one argument, found {shown(self._source(node))}")
        argument = self.value(node.args[0], power)
        if not argument.free_symbols and not (argument.is_Rational and abs(argument) <= LARGEST_CONSTANT):
            found = shown(self._source(node.args[0]))
            self.fail(
                node.args[0].col_offset,
                f"expected names, or a number up to {LARGEST_CONSTANT}, found the constant {found}",
            )
        result = function(argument)
        if result.has(*_NOT_REAL):
            self.fail(node.col_offset, f"{shown(self._source(node))} is not a real number")
        return result

    def _function(self, node: ast.expr) -> Callable[[Any], sp.Expr]:
        if not isinstance(node, ast.Name):
            self.fail(
                node.col_offset,
                f"expected a function's name, found {shown(self._source(node))}; a product is written with *",
            )
        if node.id in FORMULA_FUNCTIONS:
            return FORMULA_FUNCTIONS[node.id]
        if node.id in self.variables:
            self.fail(node.col_offset, f"{node.id} is a name, not a function; for a product write {node.id}*(...)")
        if len(node.id) == 1:
            return activation(node.id).function
        known = ", ".join(FORMULA_FUNCTIONS)
        return self.fail(
            node.col_offset, f"no function is called {shown(node.id)}; there are {known}, and single letters such as f"
        )

    def _name(self, node: ast.Name) -> sp.Expr:
        if node.id in self.names:
            return self.names[node.id]
        if node.id in FORMULA_FUNCTIONS:
            self.fail(node.col_offset, f"{node.id} is a function; write {node.id}(...)")
        return self.fail(
            node.col_offset, f"{shown(node.id)} is not declared; the names here are {listing(self.names) or 'none yet'}"
        )

    def _number_in_bounds(self, node: ast.expr, value: sp.Expr) -> sp.Expr:
        if value.is_Rational and _bits(value) > LARGEST_BITS:
            self.fail(node.col_offset, f"a number of more than {LARGEST_BITS} bits; give smaller numbers")
        return value

    def check_result(self, expr: sp.Expr) -> None:
        """What SymPy's constructors made of it must be in the language too: ``exp(2*log(x))`` has become ``x**2``."""
        for node in sp.preorder_traversal(expr):
            if node in _NOT_REAL:
                self.fail(
                    0, "the formula is not a real number for any values; see divisions by zero and logarithms in it"
                )
            if node.is_Rational and _bits(node) > LARGEST_BITS:
                self.fail(0, f"the formula holds a number of more than {LARGEST_BITS} bits; give smaller numbers")
            if node.is_Pow and not (node.exp.is_Integer and abs(node.exp) <= LARGEST_POWER):
                power = shown(str(node.exp))
                self.fail(0, f"the formula comes to a power {power}; integers up to {LARGEST_POWER} are known")


_NOT_REAL = (sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I)


def _bits(number: sp.Expr) -> int:
    return max(int(number.p).bit_length(), int(number.q).bit_length()) if number.is_Rational else 1
