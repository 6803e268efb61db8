"""Expressions of several lines as one of a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.expressions.sizes import Size, size_sum
from symrnn.plans.free_names import free_name
from symrnn.programs.program import Assign

__all__ = ["Bundles", "skeleton"]


@dataclass(slots=True)
class Bundles:
    """The lines written so far, the stacks among them, and what has become rows of one.

    ``once`` are the names known before the first step; ``pieces`` what each stack is made of.
    """

    once: frozenset[sp.Symbol]
    shapes: dict[sp.Symbol, Shape]
    taken: set[sp.Symbol]
    lines: list[Assign] = field(default_factory=list)
    names: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    pieces: dict[sp.Symbol, tuple[sp.Expr, ...]] = field(default_factory=dict)

    def add(self, line: Assign) -> None:
        """Write a line."""
        self.lines.append(line)
        self.shapes[line.symbol] = line.shape

    def has(self, expr: sp.Expr) -> bool:
        """Whether all that an expression is made of is written."""
        return all(symbol in self.shapes or symbol in self.names for symbol in expr.free_symbols)

    def now(self, expr: sp.Expr) -> sp.Expr:
        """An expression with rows of stacks for the names that have become such."""
        return expr.xreplace(self.names) if self.names else expr

    def bundle(self, exprs: Sequence[sp.Expr]) -> sp.Expr | None:
        """The expression of which these are the rows, one below the other; None where there is no plain one."""
        first = exprs[0]
        if all(isinstance(each, part) for each in exprs):
            return self._neighbours(exprs)
        if all(_is_parameter(each, self.once) for each in exprs):
            return self._parameters(tuple(exprs))
        if any(each.func is not first.func or len(each.args) != len(first.args) for each in exprs) or not first.args:
            return None
        if isinstance(first, dot):
            left = self.bundle([each.args[0] for each in exprs])
            return dot(left, first.args[1]) if left is not None and len({each.args[1] for each in exprs}) == 1 else None
        if first.is_Add:
            return self._sum(exprs)
        if first.is_Function and len(first.args) == 1:
            inner = self.bundle([each.args[0] for each in exprs])
            return None if inner is None else first.func(inner)
        return None

    def name_stack(self, expr: sp.Expr, gang: Sequence[Assign]) -> sp.Symbol:
        """A line for a stack; the lines of which it takes the place become rows of it."""
        symbol = self._fresh(gang[0].symbol, "_stack")
        start: Size = 0
        for line in gang:
            stop = size_sum(start, line.shape[0])
            self.names[line.symbol] = part(symbol, start, stop)
            start = stop
        self.pieces[symbol] = tuple(line.symbol for line in gang)
        self.add(Assign(symbol, expr, (start, *gang[0].shape[1:])))
        return symbol

    def stack_names(self, vectors: Sequence[sp.Expr]) -> sp.Symbol | None:
        """A line that stacks names; from here on each is rows of it."""
        if len(set(vectors)) < len(vectors) or any(not each.is_Symbol or each in self.once for each in vectors):
            return None
        if len({self.shapes[each] for each in vectors}) > 1:
            return None
        lines = [Assign(each, each, self.shapes[each]) for each in vectors]
        return self.name_stack(stack(*vectors), lines)

    def is_row(self, expr: sp.Expr) -> bool:
        """Whether it is a name, or rows of one."""
        return bool(expr.is_Symbol or (isinstance(expr, part) and expr.args[0].is_Symbol))

    def place_of(self, parameter: sp.Symbol) -> tuple[int, str]:
        """Where a parameter stands in a stack that is there: what is stacked in one order once is so again."""
        for pieces in self.pieces.values():
            if parameter in pieces:
                return pieces.index(parameter), ""
        return len(self.shapes), str(parameter)

    def row_number(self, node: sp.Expr) -> int | None:
        """Which piece of a stack it is."""
        pieces = self.pieces.get(node.args[0], ())
        return next((k for k, each in enumerate(pieces) if self.names.get(each) == node), None)

    def _neighbours(self, exprs: Sequence[sp.Expr]) -> sp.Expr | None:
        whole = exprs[0].args[0]
        ends = [each.sizes for each in exprs]
        if any(each.args[0] != whole for each in exprs):
            return None
        if any(size_sum(stop) != size_sum(start) for (_, stop), (start, _) in pairwise(ends)):
            return None
        start, stop = ends[0][0], ends[-1][1]
        is_all = size_sum(start) == size_sum(0) and size_sum(stop) == size_sum(self.shapes[whole][0])
        return whole if is_all else part(whole, start, stop)

    def _parameters(self, exprs: tuple[sp.Expr, ...]) -> sp.Expr | None:
        shapes = [shape_of(each, self.shapes) for each in exprs]
        if shapes[0][:1] in ((), (1,)) or any(shape != shapes[0] for shape in shapes):
            return None
        for symbol, pieces in self.pieces.items():
            if pieces == exprs:
                return symbol
        symbol = self._fresh(next(iter(exprs[0].free_symbols)), "_stack")
        self.pieces[symbol] = exprs
        self.once |= {symbol}
        self.add(Assign(symbol, stack(*exprs), (size_sum(*(shape[0] for shape in shapes)), *shapes[0][1:])))
        return symbol

    def _sum(self, exprs: Sequence[sp.Expr]) -> sp.Expr | None:
        """Term by term, where no two terms of one sum are alike."""
        aligned = []
        for each in exprs:
            forms = {skeleton(term, self): term for term in each.args}
            if len(forms) < len(each.args):
                return None
            aligned.append(forms)
        if any(forms.keys() != aligned[0].keys() for forms in aligned):
            return None
        terms = [self.bundle([forms[form] for forms in aligned]) for form in aligned[0]]
        return None if any(term is None for term in terms) else sp.Add(*terms)

    def _fresh(self, of: sp.Symbol, ending: str) -> sp.Symbol:
        symbol = free_name(of, ending, self.taken)
        self.taken.add(symbol)
        return symbol


def skeleton(expr: sp.Expr, bundles: Bundles) -> Any:
    """What two expressions share that could be one of a stack: all but parameters, and which rows are taken."""
    if isinstance(expr, part):
        return "rows of", expr.args[0]
    if _is_parameter(expr, bundles.once):
        return "parameter", len(shape_of(expr, bundles.shapes))
    if isinstance(expr, dot):
        return "dot", skeleton(expr.args[0], bundles), expr.args[1]
    if expr.is_Add:
        return "sum", frozenset(skeleton(term, bundles) for term in expr.args)
    if expr.is_Function:
        return expr.func, *(skeleton(argument, bundles) for argument in expr.args)
    return expr


def _is_parameter(expr: sp.Expr, once: frozenset[sp.Symbol]) -> bool:
    return (expr.args[0] if isinstance(expr, T) else expr) in once
