"""Complex formulas, read into two real ones: a real part and an imaginary part.

``(a + ib)(c + id)`` is ``ac - bd`` and ``ad + bc``. What stands in ``re``, ``im`` or ``abs`` is a real number again; a
part of a formula without anything complex is read as any formula is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import sympy as sp

from symrnn.cells.formula.reader import parse_shaped
from symrnn.cells.formula.scan import TextPlace, scan
from symrnn.cells.formula.shape_fit import combine
from symrnn.cells.formula.tree import SIGNS, syntax_tree
from symrnn.errors import quote
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of, shape_of_sizes, shape_text
from symrnn.programs.lines import name_symbol

__all__ = ["COMPLEX_WORDS", "ComplexValue", "parse_complex"]

#: the functions that make real numbers of complex ones, and those that give complex ones
_TO_REAL = ("re", "im", "abs")
COMPLEX_WORDS = ("complex", "conj", "re", "im")
MOST_PARTS = 400  # of one of the two formulas: each product writes its factors twice
MOST_OPERATIONS = 60  # they are read one inside the other
LARGEST_POWER = 8
_FIT = "elementwise all shapes agree but those of scalars, and A @ B takes as many columns of A as B has rows"
_USE = "use + - * / ** @, exp, abs, re, im, conj, complex(a, b), total, .T and .H"


@dataclass(frozen=True, slots=True)
class ComplexValue:
    """A real and an imaginary part, and the shape that both have; a real number has the imaginary part 0."""

    re: sp.Expr
    im: sp.Expr
    shape: Shape
    is_complex: bool = True


def parse_complex(
    text: str,
    pairs: Mapping[str, ComplexValue],
    names: Mapping[str, sp.Expr],
    shapes: Mapping[sp.Symbol, Shape],
    *,
    where: str = "formula",
    column: int = 1,
    variables: Collection[str] = (),
) -> ComplexValue:
    """The value of a formula in complex names, ``pairs``, and real ones.

    >>> a, b, x = map(name_symbol, ("a", "b", "x"))
    >>> found = parse_complex("z*conj(z) + x", {"z": ComplexValue(a, b, ())}, {"x": x}, {x: (), a: (), b: ()})
    >>> found.re, found.im
    (a**2 + b**2 + x, 0)

    Raises
    ------
    InputError
        naming the column, what was expected and what was found.
    """
    place = TextPlace(where, column)
    text = text.replace("\u2212", "-")  # as it is copied from a paper
    # .H and the comma of complex(a, b) are no signs of real formulas; the columns stay
    scan(text.replace(".H", ".T").replace(",", "+"), place, {*variables, *pairs, *COMPLEX_WORDS})
    reader = _ComplexReader(text, pairs, names, shapes, place, {*variables, *pairs})
    tree = syntax_tree(text, place)
    if sum(isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call)) for node in ast.walk(tree)) > MOST_OPERATIONS:
        place.fail(0, f"more than {MOST_OPERATIONS} operations of complex numbers in one formula; name parts of it")
    return reader.value(tree)


@dataclass(slots=True)
class _ComplexReader:
    """A formula being read; ``known`` are the real values that are put in for re(...), im(...) and abs(...)."""

    text: str
    pairs: Mapping[str, ComplexValue]
    names: Mapping[str, sp.Expr]
    shapes: Mapping[sp.Symbol, Shape]
    place: TextPlace
    variables: Collection[str]
    known: dict[sp.Symbol, ComplexValue] = field(default_factory=dict)

    def fail(self, node: ast.expr, message: str) -> NoReturn:
        self.place.fail(node.col_offset, message)

    def source(self, node: ast.expr) -> str:
        return quote(self.text[node.col_offset : node.end_col_offset])

    def is_complex(self, node: ast.AST) -> bool:
        """Whether a part of the formula has a complex value."""
        if isinstance(node, ast.Name):
            return node.id in self.pairs
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = node.func.id if node.func.id not in self.variables else ""
            if word in ("complex", "conj"):
                return True
            return word not in _TO_REAL and any(map(self.is_complex, node.args))
        return any(map(self.is_complex, ast.iter_child_nodes(node)))

    def value(self, node: ast.expr) -> ComplexValue:
        """The value of a part, found by what it is."""
        if not self.is_complex(node):
            return self._real(node)
        if isinstance(node, ast.Name):
            return self.pairs[node.id]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, SIGNS):
            inner = self.value(node.operand)
            sign = -1 if isinstance(node.op, ast.USub) else 1
            return ComplexValue(sign * inner.re, sign * inner.im, inner.shape)
        if isinstance(node, ast.BinOp):
            return self._in_bounds(node, self._operation(node))
        if isinstance(node, ast.Attribute) and node.attr in ("T", "H"):
            return self._transpose(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self._call(node, node.func.id)
        return self.fail(node, f"expected arithmetic of complex numbers, found {self.source(node)}; {_USE}")

    def _operation(self, node: ast.BinOp) -> ComplexValue:
        if isinstance(node.op, ast.Pow):
            return self._power(node)
        left, right = self.value(node.left), self.value(node.right)
        shape = combine(node.op, left.shape, right.shape)
        if shape is None:
            self.fail(
                node.right,
                f"the shapes in {self.source(node)} do not fit: {self.source(node.left)} is {shape_text(left.shape)}, "
                f"{self.source(node.right)} is {shape_text(right.shape)}; {_FIT}",
            )
        if isinstance(node.op, (ast.Add, ast.Sub)):
            sign = -1 if isinstance(node.op, ast.Sub) else 1
            return ComplexValue(left.re + sign * right.re, left.im + sign * right.im, shape)
        if isinstance(node.op, ast.Div):
            return _multiply(left, self._invert(node.right, right), shape, sp.Mul)
        if isinstance(node.op, ast.MatMult):
            for side, value in ((node.left, left), (node.right, right)):
                self._check_shape(side, value)
            return _multiply(left, right, shape, _dot)
        if isinstance(node.op, ast.Mult):
            return _multiply(left, right, shape, sp.Mul)
        return self.fail(node, f"expected arithmetic of complex numbers, found {self.source(node)}; {_USE}")

    def _invert(self, node: ast.expr, value: ComplexValue) -> ComplexValue:
        """1/z is conj(z)/|z|^2."""
        size = value.re**2 + value.im**2
        if size is sp.S.Zero:
            self.fail(node, f"{self.source(node)} is zero; nothing can be divided by it")
        if not value.is_complex:
            return ComplexValue(1 / value.re, sp.S.Zero, value.shape)
        return ComplexValue(value.re / size, -value.im / size, value.shape)

    def _power(self, node: ast.BinOp) -> ComplexValue:
        negative = isinstance(node.right, ast.UnaryOp) and isinstance(node.right.op, ast.USub)
        literal = node.right.operand if isinstance(node.right, ast.UnaryOp) and negative else node.right
        exponent = literal.value if isinstance(literal, ast.Constant) else None
        if type(exponent) is not int or not 1 <= exponent <= LARGEST_POWER:
            found = self.source(node.right)
            self.fail(node.right, f"a complex number has powers up to {LARGEST_POWER}, written integers; found {found}")
        base = found_power = self.value(node.left)
        for _ in range(exponent - 1):
            found_power = self._in_bounds(node, _multiply(found_power, base, base.shape, sp.Mul))
        return self._invert(node.left, found_power) if negative else found_power

    def _transpose(self, node: ast.Attribute) -> ComplexValue:
        inner = self.value(node.value)
        if not inner.shape:
            self.fail(node, f"{self.source(node.value)} is a scalar; it has no transpose, leave .{node.attr} out")
        self._check_shape(node.value, inner)
        rows, columns = rows_and_columns(inner.shape)
        sign = -1 if node.attr == "H" else 1
        return ComplexValue(_node(T, inner.re), sign * _node(T, inner.im), shape_of_sizes(columns, rows))

    def _call(self, node: ast.Call, word: str) -> ComplexValue:
        if word in self.variables:
            self.fail(node, f"{word} is a name, not a function; for a product write {word}*(...)")
        if word == "complex":
            return self._of_parts(node)
        if len(node.args) != 1:
            self.fail(node, f"expected one argument, found {self.source(node)}")
        inner = self.value(node.args[0])
        if word == "conj":
            return ComplexValue(inner.re, -inner.im, inner.shape)
        if word == "exp":
            size = sp.exp(inner.re)
            return ComplexValue(size * sp.cos(inner.im), size * sp.sin(inner.im), inner.shape)
        if word == "total" and inner.shape:
            self._check_shape(node.args[0], inner)
            return ComplexValue(_node(total, inner.re), _node(total, inner.im), ())
        found = self.source(node.args[0])
        return self.fail(node, f"{word} takes real numbers here, {found} is complex; {_USE}")

    def _of_parts(self, node: ast.Call) -> ComplexValue:
        if len(node.args) != 2:
            self.fail(node, f"expected a real and an imaginary part, complex(a, b), found {self.source(node)}")
        parts = [self.value(each) for each in node.args]
        for argument, part in zip(node.args, parts, strict=True):
            if part.is_complex:
                self.fail(argument, f"the parts of a complex number are real, {self.source(argument)} is complex")
        shape = combine(ast.Add(), parts[0].shape, parts[1].shape)
        if shape is None:
            shown = " and ".join(shape_text(part.shape) for part in parts)
            self.fail(node, f"the parts in {self.source(node)} have the shapes {shown}; give them the same")
        return ComplexValue(parts[0].re, parts[1].re, shape)

    def _real(self, node: ast.expr) -> ComplexValue:
        """A part with a real value, by the reader of all formulas; re(...), im(...) and abs(...) get a name there."""
        start, end = node.col_offset, node.end_col_offset or node.col_offset
        text = self.text[start:end]
        for call in self._outermost(node):
            symbol = name_symbol(f"z__{len(self.known) + 1}")
            room = (call.end_col_offset or 0) - call.col_offset
            if len(symbol.name) > room or symbol.name in self.names:
                self.fail(call, "too many complex numbers in one formula; name parts of it")
            self.known[symbol] = self._real_of(call)
            at = call.col_offset - start
            text = text[:at] + symbol.name.ljust(room) + text[at + room :]
        expr, shape = parse_shaped(
            text,
            dict(self.names) | {symbol.name: symbol for symbol in self.known},
            dict(self.shapes) | {symbol: value.shape for symbol, value in self.known.items()},
            where=self.place.where,
            column=self.place.column + start,
            variables={*self.variables, *(symbol.name for symbol in self.known)},
        )
        expr = expr.xreplace({symbol: value.re for symbol, value in self.known.items()})
        return ComplexValue(expr, sp.S.Zero, shape, is_complex=False)

    def _outermost(self, node: ast.AST) -> list[ast.Call]:
        """The calls of re, im and abs of something complex that stand in no other such call."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            is_word = node.func.id in _TO_REAL and node.func.id not in self.variables
            if is_word and any(map(self.is_complex, node.args)):
                return [node]
        return [call for child in ast.iter_child_nodes(node) for call in self._outermost(child)]

    def _real_of(self, call: ast.Call) -> ComplexValue:
        assert isinstance(call.func, ast.Name)
        if len(call.args) != 1 or call.keywords:
            self.fail(call, f"expected one argument, found {self.source(call)}")
        inner = self.value(call.args[0])
        if call.func.id == "abs":
            return ComplexValue(sp.sqrt(inner.re**2 + inner.im**2), sp.S.Zero, inner.shape, is_complex=False)
        return ComplexValue(inner.re if call.func.id == "re" else inner.im, sp.S.Zero, inner.shape, is_complex=False)

    def _check_shape(self, node: ast.expr, value: ComplexValue) -> None:
        """Refuse a part that has become a number where its entries count: a constant 1 is no vector of ones."""
        for part in (value.re, value.im):
            if value.shape and part is not sp.S.Zero and shape_of(part, self.shapes) != value.shape:
                self.fail(
                    node, f"{self.source(node)} is {shape_text(value.shape)} as written, but a part of it cancels"
                )

    def _in_bounds(self, node: ast.expr, value: ComplexValue) -> ComplexValue:
        for part in (value.re, value.im):
            if part.has(*NOT_REAL):
                self.fail(node, f"{self.source(node)} is no number; see divisions by zero in it")
            if sum(1 for _ in sp.preorder_traversal(part)) > MOST_PARTS:
                self.fail(node, f"{self.source(node)} is too long as a pair of real formulas; name parts of it")
        return value


def _multiply(
    left: ComplexValue, right: ComplexValue, shape: Shape, times: Callable[[sp.Expr, sp.Expr], sp.Expr]
) -> ComplexValue:
    """(a + ib)(c + id) = (ac - bd) + i(ad + bc)."""
    re = times(left.re, right.re) - times(left.im, right.im)
    return ComplexValue(re, times(left.re, right.im) + times(left.im, right.re), shape)


def _dot(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    """The matrix product, numbers before it; one side may be zero in every entry."""
    (first, left), (second, right) = left.as_coeff_Mul(), right.as_coeff_Mul()
    return sp.S.Zero if sp.S.Zero in (first, second) else first * second * dot(left, right)


def _node(kind: Callable[[sp.Expr], sp.Expr], part: sp.Expr) -> sp.Expr:
    return sp.S.Zero if part is sp.S.Zero else kind(part)
