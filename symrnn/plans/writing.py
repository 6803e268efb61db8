"""Lines written anew from a joint program: names, shapes and times of what is written so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import EVERY, Shape, shape_of
from symrnn.plans.free_names import free_name
from symrnn.plans.joint import Joint, Known
from symrnn.programs.program import Assign, Program

__all__ = ["Writing", "is_worth_a_line", "latest", "time_of"]


def latest(expr: sp.Expr, known: dict[sp.Symbol, Known]) -> Known:
    """When an expression has its value at all steps: as late as the latest of what it is made of."""
    return max((known[symbol] for symbol in expr.free_symbols), default=Known.ONCE)


def time_of(line: Assign, joint: Joint, known: dict[sp.Symbol, Known]) -> Known:
    """When the name of a line has its value at all steps; that of a sum after all of them."""
    if line.symbol in joint.summed:
        return Known.SUMMED
    return max(latest(line.expr, known), joint.least_known(line.symbol))


def is_worth_a_line(node: sp.Expr) -> bool:
    """Whether a name for it saves work: it is no number, no sign and no other way to read a name."""
    if not node.free_symbols or isinstance(node, part):
        return False
    if node.is_Mul and len(node.args) == 2 and node.args[0].is_Number:
        return False
    return bool(node.is_Add or node.is_Mul or node.is_Pow or node.is_Function or isinstance(node, dot))


@dataclass(slots=True)
class Writing:
    """The lines written so far, in the place of those of a joint program."""

    joint: Joint
    lines: list[Assign] = field(default_factory=list)
    shapes: dict[sp.Symbol, Shape] = field(init=False)
    known: dict[sp.Symbol, Known] = field(init=False)
    taken: set[sp.Symbol] = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = {item.symbol: item.shape for item in self.joint.program.inputs}
        self.known = dict(self.joint.known)
        self.taken = set(self.joint.program.shapes)

    def join(self) -> Joint:
        """The joint program of these lines."""
        before = self.joint.program
        return replace(self.joint, program=Program(before.inputs, tuple(self.lines), before.outputs))

    def add(self, line: Assign) -> None:
        """Write a line."""
        self.lines.append(line)
        self.shapes[line.symbol] = line.shape
        self.known[line.symbol] = time_of(line, self.joint, self.known)

    def name(self, expr: sp.Expr, of: sp.Symbol, ending: str) -> sp.Expr:
        """The name of a new line for a part of a line; the part itself, where what stands beside it gives its shape."""
        shape = shape_of(expr, self.shapes)
        if EVERY in shape:
            return expr
        symbol = free_name(of, ending, self.taken)
        self.taken.add(symbol)
        self.add(Assign(symbol, expr, shape))
        return symbol
