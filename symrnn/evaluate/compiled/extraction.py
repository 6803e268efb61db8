"""Lines as operations: what takes a loop of its own has a name of its own, and is done before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import sympy as sp

from symrnn.evaluate.compiled.operations import (
    EntryLine,
    FixedProduct,
    NodeLoop,
    Operation,
    RunningSum,
    Transposition,
    ZeroCheck,
)
from symrnn.evaluate.compiled.work import RunPart, RunWork
from symrnn.expressions.array_nodes import (
    cumsum,
    inv,
    logsumexp,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    stack,
)
from symrnn.expressions.functions import step, surrogate
from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import EVERY, Shape, rows_and_columns, shape_of
from symrnn.programs.program import Assign

__all__ = ["Extraction"]

_LOOPS = (dot, total, row_sums, cumsum, reverse_cumsum, softmax, logsumexp, inv, stack, pad)
_Making = EntryLine | FixedProduct | NodeLoop | Transposition


@dataclass(slots=True)
class Extraction:
    """The operations written so far, by the part that they belong to, and the shapes of all names."""

    work: RunWork
    lanes: int
    shapes: dict[sp.Symbol, Shape] = field(init=False)
    once: set[sp.Symbol] = field(init=False)
    found: dict[RunPart, list[Operation]] = field(default_factory=dict)
    named: dict[tuple[sp.Expr, RunPart], sp.Symbol] = field(default_factory=dict)
    line: Assign = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = dict(self.work.shapes)
        self.once = {*self.work.once, *(line.symbol for line in self.work.lines.get(RunPart.ONCE, ()))}
        for where in RunPart:
            for line in self.work.lines.get(where, ()):
                self._line(line, where)

    def _line(self, line: Assign, where: RunPart) -> None:
        line = self.line = Assign(line.symbol, line.expr.replace(surrogate, lambda value, through: value), line.shape)
        for node in sorted(line.expr.atoms(step), key=str):
            if len(node.args) == 1:
                inner = self._without_loops(node.args[0], where)
                self._add(ZeroCheck(inner, shape_of(inner, self.shapes), str(line)), where)
        if line.symbol in self.work.sums:
            self._sum(line, where)
            return
        expr = self._without_loops(line.expr, where)
        before = self.found.get(where, [])
        last = before[-1] if before else None
        is_new = isinstance(expr, sp.Dummy)  # not the name of an earlier line that is the same
        if isinstance(last, FixedProduct | NodeLoop) and last.symbol == expr and last.shape == line.shape and is_new:
            before[-1] = replace(last, symbol=line.symbol)
            self.named = {key: line.symbol if name == expr else name for key, name in self.named.items()}
        else:
            self._add(EntryLine(line.symbol, expr, line.shape), where)

    def _add(self, operation: Operation, where: RunPart) -> None:
        self.found.setdefault(where, []).append(operation)

    def _name(self, key: sp.Expr, where: RunPart, make: Callable[[sp.Symbol], _Making]) -> sp.Symbol:
        """The name of what an operation makes, which is done once."""
        if (key, where) not in self.named:
            symbol = sp.Dummy("q", real=True)
            operation = make(symbol)
            self.shapes[symbol] = operation.shape
            if where is RunPart.ONCE:
                self.once.add(symbol)
            self._add(operation, where)
            self.named[key, where] = symbol
        return self.named[key, where]

    def _is_once(self, expr: sp.Expr) -> bool:
        return bool(expr.free_symbols) and expr.free_symbols <= self.once

    def _without_loops(self, expr: sp.Expr, where: RunPart) -> sp.Expr:
        """The expression with a name for every node that takes a loop."""
        if not expr.args:
            return expr
        if where is not RunPart.ONCE and self._is_once(expr) and isinstance(expr, (*_LOOPS, part)):
            return self._name_value(expr, RunPart.ONCE)
        if expr.is_Add:
            return self._add_products(expr, where)
        if isinstance(expr, dot):
            return self._dot(expr, where)
        if isinstance(expr, part):
            return part(self._operand(expr.args[0], where), *expr.sizes)
        if not isinstance(expr, _LOOPS):
            return expr.func(*(self._without_loops(argument, where) for argument in expr.args))
        arguments = [
            a if isinstance(expr, pad) and i else self._without_loops(a, where) for i, a in enumerate(expr.args)
        ]
        if isinstance(expr, pad):
            node = pad(arguments[0], *expr.sizes)
        else:
            node = expr.func(*arguments)
        line = str(self.line)
        if isinstance(expr, (inv, softmax, logsumexp)):
            node = expr.func(self._operand(node.args[0], where))
        shape = shape_of(node, self.shapes)
        return self._name(node, where, lambda symbol: NodeLoop(symbol, node, shape, line))

    def _name_value(self, expr: sp.Expr, where: RunPart) -> sp.Expr:
        """A name for the value of an expression, unless it is one."""
        inner = self._without_loops(expr, where)
        if inner.is_Symbol:
            return inner
        shape = shape_of(inner, self.shapes)
        if EVERY in shape:
            return inner
        return self._name(inner, where, lambda symbol: EntryLine(symbol, inner, shape))

    def _operand(self, expr: sp.Expr, where: RunPart) -> sp.Expr:
        """A name or the transpose of one."""
        if where is not RunPart.ONCE and self._is_once(expr):
            where = RunPart.ONCE
        if isinstance(expr, T):
            inner = self._operand(expr.args[0], where)
            return T(inner)
        return self._name_value(expr, where)

    def _add_products(self, expr: sp.Add, where: RunPart) -> sp.Expr:
        """A sum, its products of matrices added up in one place."""
        pairs, added, rest = [], [], []
        for term in expr.args:
            pair = self._pair(term, where) if isinstance(term, dot) and not self._is_once(term) else None
            if pair is None:
                rest.append(self._without_loops(term, where))
            else:
                pairs.append(pair)
                added.append(term)
        if not pairs:
            return sp.Add(*rest)
        shape = shape_of(added[0], self.shapes)
        symbol = self._name(sp.Add(*added), where, lambda symbol: FixedProduct(symbol, tuple(pairs), shape))
        return sp.Add(symbol, *rest)

    def _dot(self, expr: dot, where: RunPart) -> sp.Expr:
        pair = self._pair(expr, where)
        if pair is not None:
            shape = shape_of(expr, self.shapes)
            return self._name(expr, where, lambda symbol: FixedProduct(symbol, (pair,), shape))
        left, right = (self._operand(side, where) for side in expr.args)
        node, shape = dot(left, right), shape_of(expr, self.shapes)
        if rows_and_columns(shape_of(left, self.shapes))[1] == 1:
            return node  # a column times a row is entrywise
        return self._name(node, where, lambda symbol: NodeLoop(symbol, node, shape))

    def _pair(self, node: dot, where: RunPart) -> tuple[sp.Expr, sp.Expr] | None:
        """The operands of a product of which one is a matrix that is the same for all members."""
        shapes = [shape_of(side, self.shapes) for side in node.args]
        are_once = [self._is_once(side) for side in node.args]
        if where is RunPart.ONCE or all(are_once) or not any(are_once):
            return None
        is_matrix = [len(shape) == 2 and 1 not in shape for shape in shapes]
        fixed = are_once.index(True)
        if not is_matrix[fixed]:
            return None
        left, right = (self._operand(side, where) for side in node.args)
        return self._laid_out(left, right, fixed)

    def _laid_out(self, left: sp.Expr, right: sp.Expr, fixed: int) -> tuple[sp.Expr, sp.Expr] | None:
        """A row times a matrix as the matrix transposed times a column; the entries lie as they did.

        Of one member alone a product goes through the columns of what it is for, and they have to lie side by side.
        """
        other = right if fixed == 0 else left
        shape = shape_of(other, self.shapes)
        if len(shape) == 2 and 1 not in shape:
            if isinstance(other, T):
                return None
            return (left, right) if fixed == 0 or self.lanes > 1 else (left, self._turn(right))
        if fixed == 1:
            left, right = T(right), left
        column = right.args[0] if isinstance(right, T) else right
        return (left if self.lanes > 1 else T(self._turn(T(left)))), column

    def _turn(self, matrix: sp.Expr) -> sp.Symbol:
        """A name for a matrix, which is transposed for it where it has none."""
        if not isinstance(matrix, T):
            return matrix
        of = matrix.args[0]
        shape = shape_of(matrix, self.shapes)
        return self._name(matrix, RunPart.ONCE, lambda symbol: Transposition(symbol, of, shape, False))

    def _sum(self, line: Assign, where: RunPart) -> None:
        """The terms of a sum over members and steps, each by itself."""
        expr = line.expr
        terms = expr.args if expr.is_Add else (expr,)
        for term in terms:
            factors = self._factors(term, where)
            inner = sp.S.Zero if factors else self._without_loops(term, where)
            self._add(RunningSum(line.symbol, inner, line.shape, factors), where)

    def _factors(self, term: sp.Expr, where: RunPart) -> tuple[sp.Symbol, sp.Symbol] | None:
        """The columns of which a term is the product, the second of them transposed."""
        if self.work.sums[self.line.symbol] in self.work.per_step:
            return None
        if isinstance(term, T) and isinstance(term.args[0], dot):
            left, right = term.args[0].args
            term = dot(T(right), T(left))
        if not isinstance(term, dot):
            return None
        left, right = term.args
        sides = [shape_of(left, self.shapes), shape_of(right, self.shapes)]
        if len(sides[0]) != 1 or len(sides[1]) != 2 or sides[1][0] != 1 or self._is_once(left) or self._is_once(right):
            return None
        row = self._operand(right, where)
        column, row = self._operand(left, where), row.args[0] if isinstance(row, T) else row
        if isinstance(column, T):
            column = column.args[0]
        if not {column, row}.isdisjoint(self.work.per_step):
            return None
        if self.lanes > 1:
            return column, self._rows_of(row, where)
        return column, row

    def _rows_of(self, column: sp.Symbol, where: RunPart) -> sp.Symbol:
        """A name for the columns of all members as rows."""
        shape = self.shapes[column]
        return self._name(T(column), where, lambda symbol: Transposition(symbol, column, shape, True))
