"""Lines that are alike become one line of stacked vectors, and sums of products one product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.nodes import T, dot
from symrnn.plans.bundles import Bundles, skeleton
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan, split
from symrnn.programs.program import Assign, Program

__all__ = ["stack_lines"]


def stack_lines(plan: Plan) -> Plan:
    """One line for those of a phase that differ in their parameters alone, or in the rows that they take of one name.

    Before: ``a_i = W_i @ h``, ``a_f = W_f @ h``, ``i = sigmoid(a_i)``, ``f = sigmoid(a_f)``. After: ``W = stack(W_i,
    W_f)``, ``a = W @ h`` and ``i_stack = sigmoid(a)``, of which i and f are rows: half the calls, which is what a short
    vector costs.

    >>> from symrnn import Cell
    >>> from symrnn.plans.plan import plan_forward
    >>> cell = Cell.parse("h: state[n]\\nU: param[n, n]\\nV: param[n, n]\\nh = tanh(U @ h)*tanh(V @ h)")
    >>> print(stack_lines(plan_forward(cell)))
    once, from the parameters: 0 operations
        U_stack = stack(U, V)
    in the loop forwards: 4*n**2 + 3*n operations a step
        a_h_stack = U_stack @ h_prev
        v_h_stack = tanh(a_h_stack)
        h = v_h_stack[0:n]*v_h_stack[n:2*n]
    kept: n numbers a step
    """
    stacking = _Stacking(plan)
    for phase, program in plan.programs.items():
        stacking.write_phase(phase, program.lines)
    joint, bundles = plan.joint, stacking.bundles
    program = Program(joint.program.inputs, tuple(bundles.lines), joint.program.outputs)
    return split(replace(joint, program=program, summed=frozenset(stacking.summed)))


@dataclass(slots=True)
class _Stacking:
    plan: Plan
    bundles: Bundles = field(init=False)
    summed: set[sp.Symbol] = field(init=False)
    first_function: dict[sp.Symbol, str] = field(init=False)

    def __post_init__(self) -> None:
        once = self.plan.once
        given = {item.symbol: item.shape for item in self.plan.joint.program.inputs}
        self.bundles = Bundles(once, given, set(self.plan.joint.program.shapes))
        self.summed = set(self.plan.joint.summed)
        self.first_function = _first_functions(self.plan.program.lines)

    def write_phase(self, phase: Phase, lines: Sequence[Assign]) -> None:
        """The lines of one phase; those computed once stay as they are."""
        left = list(lines)
        while left:
            gang = self._alike(left) if phase not in (Phase.ONCE, Phase.END) else []
            if gang and self._write_gang(gang):
                left = [line for line in left if line not in gang]
                continue
            line = left.pop(0)
            expr = self.bundles.now(line.expr)
            self.bundles.add(Assign(line.symbol, self._one_product(expr, line, phase), line.shape))

    def _alike(self, left: Sequence[Assign]) -> list[Assign]:
        """The lines that could be written now, and are like the first."""
        first = left[0]
        if not self._is_free(first):
            return []
        form = skeleton(self.bundles.now(first.expr), self.bundles)
        found = [
            line
            for line in left
            if self._is_free(line)
            and (line.symbol in self.summed) == (first.symbol in self.summed)
            and line.shape == first.shape
            and self.bundles.has(line.expr)
            and skeleton(self.bundles.now(line.expr), self.bundles) == form
        ]
        return sorted(found, key=self._place) if len(found) > 1 else []

    def _is_free(self, line: Assign) -> bool:
        """Whether it may become rows of another: a vector, or a sum over the steps, that no loop carries."""
        joint = self.plan.joint
        carried = {*(new for _, new in joint.carried), *(sent for sent, _ in joint.carried_back), *joint.outputs}
        if line.symbol in carried or line.shape[:1] in ((), (1,)) or line.symbol in joint.gradients_of_a_step:
            return False
        return line.symbol in self.summed or (len(line.shape) == 1 and line.symbol not in joint.gradients)

    def _place(self, line: Assign) -> tuple[Any, ...]:
        """Rows of one name in their order, and before that such that one function takes neighbours."""
        wholes = [self.bundles.row_number(node) for node in self.bundles.now(line.expr).atoms(part)]
        return (*sorted(each for each in wholes if each is not None), self.first_function.get(line.symbol, "~"))

    def _write_gang(self, gang: Sequence[Assign]) -> bool:
        expr = self.bundles.bundle([self.bundles.now(line.expr) for line in gang])
        if expr is None:
            return False
        whole = self.bundles.name_stack(expr, gang)
        is_sum = gang[0].symbol in self.summed
        for line in gang:
            if is_sum:
                self.summed.discard(line.symbol)
                self.bundles.add(Assign(line.symbol, self.bundles.names.pop(line.symbol), line.shape))
        if is_sum:
            self.summed.add(whole)
        return True

    def _one_product(self, expr: sp.Expr, line: Assign, phase: Phase) -> sp.Expr:
        """Before: ``U.T @ a + V.T @ b``. After: ``stack(U, V).T @ stack(a, b)``."""
        terms = [term for term in sp.Add.make_args(expr) if self._is_back_product(term)]
        if len(terms) < 2 or (not phase.is_loop and phase is not Phase.AFTER) or line.symbol in self.summed:
            return expr
        terms.sort(key=lambda term: self.bundles.place_of(term.args[0].args[0]))
        weights = self.bundles.bundle([term.args[0].args[0] for term in terms])
        vectors = self.bundles.bundle([term.args[1] for term in terms])
        if weights is None:
            return expr
        if vectors is None:
            vectors = self.bundles.stack_names([term.args[1] for term in terms])
        if vectors is None:
            return expr
        return expr - sp.Add(*terms) + dot(T(weights), vectors)

    def _is_back_product(self, term: sp.Expr) -> bool:
        if not isinstance(term, dot) or not isinstance(term.args[0], T):
            return False
        return term.args[0].args[0] in self.bundles.once and self.bundles.is_row(term.args[1])


def _first_functions(lines: Sequence[Assign]) -> dict[sp.Symbol, str]:
    """The function that each name goes into, directly or by a sum."""
    found: dict[sp.Symbol, str] = {}
    for line in reversed(lines):
        expr = line.expr
        name = expr.func.__name__ if expr.is_Function else found.get(line.symbol)
        if name is not None:
            for term in expr.args if expr.is_Function else sp.Add.make_args(expr):
                if term.is_Symbol:
                    found.setdefault(term, name)
    return found
