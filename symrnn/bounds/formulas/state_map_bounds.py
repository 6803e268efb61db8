"""How much of a change of a matrix state one step hands on: bounds of its linear map, as claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim, at_most
from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import ones
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.functions import maximum
from symrnn.expressions.nodes import NODES, T, diag, dot, norm_2, norm_inf
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.one_step import one_step
from symrnn.gradients.rules import partials
from symrnn.gradients.state_maps import state_map_of
from symrnn.programs.program import Program, with_ending

__all__ = ["StateMapBound", "state_map_bound", "state_map_bounds_of"]


@check_arguments
@dataclass(frozen=True, slots=True)
class StateMapBound:
    """How much of a change of a state one step hands on: ``formula`` times its size at most; ``claim`` says so.

    The size is the spectral norm, or, with ``is_entrywise``, that of each entry by itself. ``contraction`` is the claim
    that I - beta k k^T lets no change grow where 0 <= beta |k|^2 <= 2; None where no such factor stands there.
    """

    state: sp.Symbol
    formula: sp.Expr
    claim: Claim
    contraction: Claim | None = None
    is_entrywise: bool = False

    __reduce__ = reduce_to_fields

    def __str__(self) -> str:
        what = "each entry" if self.is_entrywise else "norm 2"
        return f"{what} of {self.state}_dot <= {self.formula} times that of {self.state}_prev_dot"


@check_arguments
def state_map_bound(cell: Cell) -> tuple[StateMapBound, ...]:
    """A bound for each state of a cell in which every state moves with itself alone, as in the delta rule.

    ||L X R|| <= ||L|| ||X|| ||R|| in the spectral norm; I - beta k k^T has the norm max(1, |1 - beta |k|^2|).

    >>> delta = Cell.parse('''
    ... k: input[d]
    ... v: input[d]
    ... beta: input
    ... S: state[d, d]
    ... S = S + beta*((v - S @ k) @ k.T)
    ... ''', "delta")
    >>> print(*state_map_bound(delta))
    norm 2 of S_dot <= maximum(1, Abs(beta*norm_2(k)**2 - 1)) times that of S_prev_dot

    Raises
    ------
    InputError
        where a state moves with another one, or is no product of its old tangent with matrices and numbers.
    """
    step, states = one_step(cell), [state.symbol for state in cell.states]
    return state_map_bounds_of(cell.name, state_map_of(step, states), states)


def state_map_bounds_of(name: str, mapped: Program, states: list[sp.Symbol]) -> tuple[StateMapBound, ...]:
    """The same of a map that is already made."""
    return tuple(_bound_of(name, mapped, state) for state in states)


def _bound_of(name: str, mapped: Program, state: sp.Symbol) -> StateMapBound:
    new, old = with_ending(state, "_dot"), with_ending(previous(state), "_dot")
    line = mapped.line(new).expr
    others = {symbol for symbol in line.free_symbols if symbol.name.endswith("_dot")} - {old}
    if others:
        raise InputError(
            f"cell {name}: the state {state} moves with {listing(sorted(others, key=str))} too, and this bound is "
            "written for states that move with themselves alone"
        )
    title = f"what one step of {name} hands on of {state}"
    factor = _entry_factor(line, old)
    if factor is not None:
        claim = Claim.norm_bound(title, mapped, (at_most(sp.Abs(new), sp.Abs(factor) * sp.Abs(old)),), ())
        return StateMapBound(state, sp.Abs(factor), claim, is_entrywise=True)
    lines = {line.symbol: line.expr for line in mapped.lines}
    formula = _Norms(mapped.shapes, lines, old).of(line)
    claim = Claim.norm_bound(title, mapped, (at_most(norm_2(new), formula * norm_2(old)),), ())
    return StateMapBound(state, formula, claim, _contraction(title, mapped, (new, old), formula))


def _entry_factor(expr: sp.Expr, moving: sp.Symbol) -> sp.Expr | None:
    """What each entry is multiplied by, where each moves by itself; None where they mix."""
    if any(moving in node.free_symbols for node in expr.atoms(*NODES)):
        return None
    return partials(expr, expr).get(moving, sp.S.Zero)


def _contraction(title: str, program: Program, ends: tuple[sp.Symbol, sp.Symbol], formula: sp.Expr) -> Claim | None:
    """|1 - q| <= 1 where 0 <= q <= 2: the claim with that in the place of max(1, |1 - q|)."""
    for node in formula.atoms(maximum):
        largest, other = node.args
        if largest == 1 and isinstance(other, sp.Abs):
            shrunk = _one_minus(other.args[0])
            new, old = map(norm_2, ends)
            bound = at_most(new, formula.xreplace({node: sp.S.One}) * old)
            between = (at_most(0, shrunk), at_most(shrunk, 2))
            return Claim.norm_bound(f"{title}, a contraction", program, (bound,), between)
    return None


def _one_minus(expr: sp.Expr) -> sp.Expr:
    """q of 1 - q, which SymPy writes as q - 1 too."""
    return expr + 1 if expr.as_coeff_Add()[0] == -1 else 1 - expr


@dataclass(frozen=True, slots=True)
class _Norms:
    """The spectral norm of what stands beside ``moving`` in an expression, in the norms of its parts."""

    shapes: Mapping[sp.Symbol, Shape]
    lines: Mapping[sp.Symbol, sp.Expr]
    moving: sp.Symbol

    def of(self, expr: sp.Expr) -> sp.Expr:
        """One rule for each node; of the moving name itself 1."""
        if expr == self.moving:
            return sp.S.One
        if expr.is_Symbol and expr in self.lines:
            return self.of(self.lines[expr])
        shape = shape_of(expr, self.shapes)
        if not shape or expr.is_Symbol:
            self._refuse_moving(expr)
            return norm_2(expr) if shape else sp.Abs(expr)
        rule = _RULES.get(expr.func)
        if rule is None:
            raise InputError(
                f"no bound is written of {expr}; known are products with matrices, diagonals and numbers, and sums"
            )
        return rule(self, expr)

    def _sum(self, expr: sp.Expr) -> sp.Expr:
        update = self._update(expr)
        return sp.Add(*map(self.of, expr.args)) if update is None else update

    def _update(self, expr: sp.Expr) -> sp.Expr | None:
        """s I + c k k^T has the eigenvalue s across k, and s + c |k|^2 along k."""
        numbers: dict[sp.Expr, sp.Expr] = {}
        for term in expr.args:
            large = [factor for factor in sp.Mul.make_args(term) if shape_of(factor, self.shapes)]
            numbers[sp.Mul(*large)] = term.xreplace(dict.fromkeys(large, sp.S.One))
        identity = next((matrix for matrix in numbers if isinstance(matrix, diag) and matrix.has(ones)), None)
        product = next((matrix for matrix in numbers if isinstance(matrix, dot)), None)
        if len(numbers) != 2 or identity is None or product is None or product.args[1] != T(product.args[0]):
            return None
        scale, along = numbers[identity], numbers[product] * norm_2(product.args[0]) ** 2
        return maximum(sp.Abs(scale), sp.Abs(scale + along))

    def _product(self, expr: sp.Expr) -> sp.Expr:
        if sum(bool(shape_of(factor, self.shapes)) for factor in expr.args) > 1:
            raise InputError(f"no bound is written of {expr}, a product entry by entry of two matrices")
        return sp.Mul(*map(self.of, expr.args))

    def _dot(self, expr: sp.Expr) -> sp.Expr:
        return sp.Mul(*map(self.of, expr.args))

    def _transpose(self, expr: sp.Expr) -> sp.Expr:
        return self.of(expr.args[0])

    def _diagonal(self, expr: sp.Expr) -> sp.Expr:
        self._refuse_moving(expr)
        return norm_inf(expr.args[0])

    def _refuse_moving(self, expr: sp.Expr) -> None:
        """A number or a diagonal that the change itself makes is no factor beside it."""
        left, seen = set(expr.free_symbols), set[sp.Symbol]()
        while left:
            seen.add(symbol := left.pop())
            left |= self.lines.get(symbol, sp.S.Zero).free_symbols - seen
        if self.moving in seen:
            raise InputError(
                f"no bound is written of {expr}, which {self.moving} moves; "
                "known are products with matrices, diagonals and numbers, and sums"
            )


_RULES: Mapping[Any, Callable[[_Norms, sp.Expr], sp.Expr]] = MappingProxyType(
    {
        sp.Add: _Norms._sum,
        sp.Mul: _Norms._product,
        dot: _Norms._dot,
        T: _Norms._transpose,
        diag: _Norms._diagonal,
    }
)
