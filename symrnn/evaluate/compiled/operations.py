"""The operations of a run: loops over entries, matrix products, and what takes a loop of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import diagonal, part, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape

__all__ = [
    "EntryLine",
    "EntryLoop",
    "FixedProduct",
    "NodeLoop",
    "Operation",
    "RunningSum",
    "Transposition",
    "ZeroCheck",
    "in_order",
]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A name whose entries are each an expression in entries."""

    symbol: sp.Symbol
    expr: sp.Expr
    shape: Shape

    @property
    def moved(self) -> frozenset[sp.Basic]:
        """The names whose entries are taken at other places, so that all of them have to be there before."""
        return frozenset().union(*(node.free_symbols for node in self.expr.atoms(T, spread, diag, diagonal, part, dot)))


@dataclass(frozen=True, slots=True)
class EntryLoop:
    """Names of one shape, computed together entry by entry."""

    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class FixedProduct:
    """The sum of products of matrices, of which one of each two is the same for all members."""

    symbol: sp.Symbol
    pairs: tuple[tuple[sp.Expr, sp.Expr], ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class NodeLoop:
    """A name that is a node with a loop of its own."""

    symbol: sp.Symbol
    node: sp.Expr
    shape: Shape
    line: str = ""


@dataclass(frozen=True, slots=True)
class RunningSum:
    """What is added up over members and steps; as a matrix product where there are ``factors``."""

    symbol: sp.Symbol
    expr: sp.Expr
    shape: Shape
    factors: tuple[sp.Symbol, sp.Symbol] | None = None


@dataclass(frozen=True, slots=True)
class ZeroCheck:
    """The run ends where an entry is 0."""

    expr: sp.Expr
    shape: Shape
    line: str


@dataclass(frozen=True, slots=True)
class Transposition:
    """A matrix transposed; or, of each member, the columns as rows."""

    symbol: sp.Symbol
    of: sp.Symbol
    shape: Shape
    members: bool


Operation = EntryLoop | EntryLine | FixedProduct | NodeLoop | RunningSum | ZeroCheck | Transposition


def reads(operation: Operation) -> frozenset[sp.Basic]:
    """The names that an operation takes."""
    match operation:
        case EntryLoop(lines):
            made = {line.symbol for line in lines}
            return frozenset().union(*(line.expr.free_symbols for line in lines)) - made
        case FixedProduct(_, pairs):
            return frozenset().union(*(side.free_symbols for pair in pairs for side in pair))
        case NodeLoop(_, node):
            return frozenset(node.free_symbols)
        case RunningSum(_, expr, _, None) | EntryLine(_, expr) | ZeroCheck(expr):
            return frozenset(expr.free_symbols)
        case RunningSum(_, _, _, factors):
            return frozenset(factors or ())
        case Transposition(_, of):
            return frozenset({of})


def makes(operation: Operation) -> tuple[sp.Symbol, ...]:
    """The names that it gives values."""
    match operation:
        case EntryLoop(lines):
            return tuple(line.symbol for line in lines)
        case ZeroCheck() | RunningSum():
            return ()
        case _:
            return (operation.symbol,)


def in_order(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Products and fills as soon as what they take is there, and entries in as few loops as can be."""
    left = list(operations)
    found: list[Operation] = []
    missing = {symbol for each in left for symbol in makes(each)}
    while left:
        ready: list[Operation] = [e for e in left if not isinstance(e, EntryLine) and missing.isdisjoint(reads(e))]
        if not ready:
            lines = _group(left, missing)
            found.append(EntryLoop(tuple(lines)))
            ready = list(lines)
        else:
            found += ready
        left = [each for each in left if each not in ready]
        missing -= {symbol for each in ready for symbol in makes(each)}
    return tuple(found)


def _group(left: list[Operation], missing: set[sp.Symbol]) -> list[EntryLine]:
    """The first entries that can be had, and all of their shape that can be had with them."""
    found: list[EntryLine] = []
    made: set[sp.Symbol] = set()
    shape: Shape | None = None
    for each in left:
        if not isinstance(each, EntryLine) or (shape is not None and each.shape != shape):
            continue
        if (missing - made).isdisjoint(reads(each)) and made.isdisjoint(each.moved):
            found.append(each)
            made.add(each.symbol)
            shape = each.shape
    return found
