"""Lines known to be equal: guessed by value, proved by unfolding a few lines, and merged."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import partial

import sympy as sp

from symrnn.expressions.language_node import NodeOfValues
from symrnn.judge.lines.opaque_prints import OpaquePrints
from symrnn.judge.lines.unfolding import unfold_to_equal
from symrnn.programs.program import Assign, Shape

__all__ = ["Classes"]

MAX_UNFOLDED = 8


@dataclass(slots=True)
class Classes:
    """Lines known to be equal. Each class is named by its first line; ``definitions`` are in names of classes.

    Zeros are the number, but where they are counted; ``zeros`` are names of them, one for each shape.

    ``shapes`` are those of all names, ``conditions`` what must not be 0 for the proofs that merged lines; ``prints``
    stand where lines of one value are equal by arithmetic, and show whether enough of them is unfolded for a proof.
    """

    shapes: Mapping[sp.Symbol, Shape]
    prints: OpaquePrints | None = None
    names: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    definitions: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    order: dict[sp.Symbol, int] = field(default_factory=dict)
    by_expression: dict[object, sp.Expr] = field(default_factory=dict)
    by_value: dict[object, list[sp.Symbol]] = field(default_factory=dict)
    conditions: set[str] = field(default_factory=set)
    zeros: dict[Shape, sp.Symbol] = field(default_factory=dict)
    proved: int = 0

    def of(self, symbol: sp.Symbol) -> sp.Expr:
        """The class of a name; an input is its own."""
        return self.names.get(symbol, symbol)

    def add(self, line: Assign, value: object) -> None:
        """Put a line into the class it is proved equal to, or into one of its own."""
        expr = self._in_classes(line.expr)
        key = (expr, line.shape)
        known: sp.Expr | None = expr if self._is_alias(expr, line.shape) else self.by_expression.get(key)
        if expr.has(sp.zoo, sp.nan):  # it has a value nowhere, and equals nothing
            known, value = None, None
        elif known is None and value is not None:
            known = self._find_equal(expr, value, line.shape)
        if known is not None:
            self.proved += 1
        else:
            known = line.symbol
            self.order[known] = len(self.definitions)
            self.definitions[known] = expr
            self.by_value.setdefault((value, line.shape), []).append(known)
        self.by_expression[key] = known
        self.names[line.symbol] = known

    def _in_classes(self, expr: sp.Expr) -> sp.Expr:
        """The expression in names of classes; what counts entries takes zeros that have a shape, and so a name."""
        names = {symbol: self.names[symbol] for symbol in expr.free_symbols if symbol in self.names}
        if expr.has(NodeOfValues):
            for symbol in (symbol for symbol, known in names.items() if known.is_Number and self.shapes[symbol]):
                names[symbol] = self._zero(symbol)
        return expr.xreplace(names)

    def _zero(self, symbol: sp.Symbol) -> sp.Symbol:
        """The name of zeros of the shape that this name of zeros has."""
        name = self.zeros.setdefault(self.shapes[symbol], symbol)
        if name not in self.order:
            self.order[name] = len(self.definitions)
            self.definitions[name] = sp.S.Zero
        return name

    def _is_alias(self, expr: sp.Expr, shape: Shape) -> bool:
        """Whether a line only names another name or a number; a scalar that fills a vector is not that vector."""
        if isinstance(expr, sp.Symbol):
            return self.shapes[expr] == shape
        return isinstance(expr, sp.Rational) and (not shape or expr is sp.S.Zero)

    def _find_equal(self, expr: sp.Expr, value: object, shape: Shape) -> sp.Expr | None:
        """What an expression of this value is proved equal to: 0, so that it leaves all lines after it, or a class."""
        if _is_zero(value) and self._equal(expr, sp.S.Zero):
            return sp.S.Zero
        classes = self.by_value.get((value, shape), ())
        return next((known for known in classes if self._equal(expr, self.definitions[known])), None)

    def _equal(self, expr: sp.Expr, other: sp.Expr) -> bool:
        """Whether two expressions are equal, by unfolding a few lines."""
        unfolded: list[sp.Symbol] = []
        common = expr.free_symbols & other.free_symbols
        depths = dict.fromkeys(expr.free_symbols | other.free_symbols, 0)
        for _ in range(MAX_UNFOLDED):
            definitions = {symbol: self.definitions[symbol] for symbol in sorted(unfolded, key=self.order.__getitem__)}
            pairs = [(expr, other)]
            is_tried = self.prints is None or self.prints.agree(pairs, definitions)
            conditions = unfold_to_equal(pairs, definitions, self.shapes) if is_tried else None
            if conditions is not None:
                self.conditions.update(conditions)
                return True
            inner = [symbol for symbol in depths if symbol in self.order and symbol not in unfolded]
            if not inner:
                return False
            likely = partial(self._unfolding_key, depths=depths, common=common)
            unfolded.append(max(inner, key=likely))
            for symbol in self.definitions[unfolded[-1]].free_symbols:
                depths.setdefault(symbol, depths[unfolded[-1]] + 1)
        return False

    def _unfolding_key(
        self, symbol: sp.Symbol, depths: Mapping[sp.Symbol, int], common: Set[sp.Symbol]
    ) -> tuple[bool, bool, bool, int, int]:
        """The order of unfolding, the greatest first: what only one side has, and what brings in no new name.

        Then arithmetic before functions, which unfold into exponentials; then the latest line. Where values are those
        of arithmetic alone, what stands in the lines themselves goes before what stands in it.
        """
        definition, depth = self.definitions[symbol], 0 if self.prints is None else -depths[symbol]
        is_closed = self.prints is None and definition.free_symbols <= depths.keys()
        return symbol not in common, is_closed, not isinstance(definition, sp.Function), depth, self.order[symbol]


def _is_zero(value: object) -> bool:
    """Whether a value is that of 0 in every entry."""
    return all(map(_is_zero, value)) if isinstance(value, tuple) else value == 0
