"""One line for what is computed twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.shapes import shape_of
from symrnn.plans.joint import Joint, Known
from symrnn.plans.writing import Writing, is_worth_a_line, time_of
from symrnn.programs.program import Assign, Program

__all__ = ["share"]

_Key = tuple[sp.Expr, bool]


def share(joint: Joint) -> Joint:
    """Give what is computed twice one line.

    Before: ``u_bar = h_bar*(1 - z)`` and ``v_bar = g_bar*(1 - z)``. After: ``u_bar_part = 1 - z`` in both. A matrix
    is shared on the way forwards, and on the way back, but not between them: it would be kept for all steps.

    >>> from symrnn.cells import gru
    >>> from symrnn.plans.joint import join_backward
    >>> print(share(join_backward(gru(), [], arrives=False)).program.line("a_g_bar"))
    a_g_bar = h_bar*h_part*(Abs(g) + 1)**2*exp(-2*Abs(a_g))
    """
    sharing = _Sharing(joint)
    for line in joint.program.lines:
        sharing.write_line(line)
    return _without_copies(sharing.writing.join())


@dataclass(slots=True)
class _Sharing:
    """The names so far of what is written twice; the second of a key says that it is a matrix on the way back."""

    joint: Joint
    writing: Writing = field(init=False)
    known: dict[sp.Symbol, Known] = field(init=False)
    counts: Counter[_Key] = field(init=False)
    names: dict[_Key, sp.Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.writing = Writing(self.joint)
        self.known = dict(self.joint.known)
        for line in self.joint.program.lines:
            self.known[line.symbol] = time_of(line, self.joint, self.known)
        self.counts = Counter(key for line in self.joint.program.lines for key in self._keys(line))

    def write_line(self, line: Assign) -> None:
        """Write a line with names for what stands elsewhere too."""
        key = self._key(line.expr, line.symbol)
        self.writing.add(Assign(line.symbol, self._write(line.expr, line.symbol, top=True), line.shape))
        if line.symbol in self.joint.summed or line.symbol in self.joint.gradients_of_a_step:
            return  # its name is that of a sum, and no longer of what is added
        if is_worth_a_line(line.expr) and shape_of(line.expr, self.joint.program.shapes) == line.shape:
            self.names.setdefault(key, line.symbol)

    def _write(self, node: sp.Expr, of: sp.Symbol, top: bool = False) -> sp.Expr:
        if not node.args or isinstance(node, part):
            return node
        key = self._key(node, of)
        if key in self.names:
            return self.names[key]
        inner = node.func(*(self._write(each, of) if isinstance(each, sp.Expr) else each for each in node.args))
        if top or self.counts[key] < 2 or not is_worth_a_line(node):
            return inner
        self.names[key] = self.writing.name(inner, of, "_part")
        return self.names[key]

    def _keys(self, line: Assign) -> Iterator[_Key]:
        for node in sp.preorder_traversal(line.expr):
            if isinstance(node, sp.Expr) and is_worth_a_line(node):
                yield self._key(node, line.symbol)

    def _key(self, node: sp.Expr, of: sp.Symbol) -> _Key:
        back = self.known[of] > Known.FORWARD
        return node, back and len(shape_of(node, self.joint.program.shapes)) > 1


def _without_copies(joint: Joint) -> Joint:
    """Without lines that only name a name again, or a part of one; outputs and sums over the steps stay."""
    program = joint.program
    stays = {*program.outputs, *joint.summed}
    names: dict[sp.Symbol, sp.Expr] = {}
    lines = []
    for line in program.lines:
        expr = line.expr.xreplace(names)
        if _is_other_name(expr) and line.symbol not in stays and shape_of(expr, program.shapes) == line.shape:
            names[line.symbol] = expr
        else:
            lines.append(Assign(line.symbol, expr, line.shape))
    return replace(joint, program=Program(program.inputs, tuple(lines), program.outputs))


def _is_other_name(expr: sp.Expr) -> bool:
    return bool((expr.args[0] if isinstance(expr, part) else expr).is_Symbol)
