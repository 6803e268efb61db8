"""How much of a change of a matrix state one step hands on: bounds of its linear map, as claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.bounds.formulas.map_coefficients import Coefficients
from symrnn.bounds.formulas.map_numbers import put_in_numbers
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim, Hypothesis, at_most
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import ones
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.functions import maximum
from symrnn.expressions.nodes import NODES, OF_TRANSPOSE, T, diag, dot, norm_1, norm_2, norm_inf
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.gradients.one_step import one_step
from symrnn.gradients.rules import partials
from symrnn.gradients.state_maps import state_map_of
from symrnn.programs.program import Program, with_ending

__all__ = ["StateMapBound", "state_map_bound", "state_map_bounds_of"]

#: the norms that are tried, the first that bounds most states is taken
_KINDS = ((norm_2, "2"), (norm_inf, "inf"), (norm_1, "1"))


@check_arguments
@dataclass(frozen=True, slots=True)
class StateMapBound:
    """How much of a change of the states one step hands on to a state; ``claim`` says so.

    At most ``formula`` times its own size before, and ``others`` times those of other states. The size is the norm
    ``norm``, or, with ``is_entrywise``, that of each entry by itself. ``contraction`` is the claim
    that I - beta k k^T lets no change grow where 0 <= beta |k|^2 <= 2; None where no such factor stands there.
    In ``least`` what lies in a known range, such as a gate, is replaced by its largest size, and ``least_claim`` says
    so: (1, ()) of a state whose entries are multiplied by gates.
    """

    state: sp.Symbol
    formula: sp.Expr
    claim: Claim
    contraction: Claim | None = None
    is_entrywise: bool = False
    others: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()
    norm: str = "2"
    least: tuple[sp.Expr, tuple[tuple[sp.Symbol, sp.Expr], ...]] | None = None
    least_claim: Claim | None = None

    __reduce__ = reduce_to_fields

    def __str__(self) -> str:
        what = "each entry" if self.is_entrywise else f"norm {self.norm}"
        own = [(self.state, self.formula)] if self.formula != 0 or not self.others else []
        parts = (f"{factor} times that of {previous(state)}_dot" for state, factor in (*own, *self.others))
        return f"{what} of {self.state}_dot <= {' plus '.join(parts)}"

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All that is claimed of it."""
        return tuple(each for each in (self.claim, self.contraction, self.least_claim) if each is not None)


@check_arguments
def state_map_bound(cell: Cell) -> tuple[StateMapBound, ...]:
    """A bound for each state of a cell of which one is written: how much of a change one step hands on to it.

    ||L X R|| <= ||L|| ||X|| ||R|| in the spectral norm; I - beta k k^T has the norm max(1, |1 - beta |k|^2|). Where
    states move each other the bound is a sum over the old states; sizes of forward values stay in it as they are.

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
        where every state moves through something of which no bound is written.
    """
    step, states = one_step(cell), [state.symbol for state in cell.states]
    return state_map_bounds_of(cell.name, state_map_of(step, states), states, step, range_hypotheses(cell))


def state_map_bounds_of(
    name: str,
    mapped: Program,
    states: list[sp.Symbol],
    step: Program | None = None,
    given: tuple[Hypothesis, ...] = (),
) -> tuple[StateMapBound, ...]:
    """The same of a map that is already made; of its ``step`` come the ranges of gates."""
    ways = [_bounds_in(name, mapped, states, kind) for kind in _KINDS]
    found, missing = min(ways, key=lambda way: len(way[1]))
    if not found:
        raise missing[0]
    return tuple(each if step is None else with_least(each, mapped, step, given) for each in found)


def _bounds_in(
    name: str, mapped: Program, states: list[sp.Symbol], kind: tuple[Any, str]
) -> tuple[list[StateMapBound], list[InputError]]:
    """The bounds in one norm, and why there is none of the other states."""
    found, missing = [], []
    for state in states:
        try:
            found.append(_bound_of(name, mapped, states, state, kind))
        except InputError as error:
            missing.append(error)
    return found, missing


def _bound_of(
    name: str, mapped: Program, states: list[sp.Symbol], state: sp.Symbol, kind: tuple[Any, str]
) -> StateMapBound:
    new, old = with_ending(state, "_dot"), with_ending(previous(state), "_dot")
    line = mapped.line(new).expr
    others = {symbol for symbol in line.free_symbols if symbol.name.endswith("_dot")} - {old}
    title = f"what one step of {name} hands on of {state}"
    factor = None if others else _entry_factor(line, old)
    if factor is not None:
        claim = Claim.norm_bound(title, mapped, (at_most(sp.Abs(new), sp.Abs(factor) * sp.Abs(old)),), ())
        return StateMapBound(state, sp.Abs(factor), claim, is_entrywise=True, norm=kind[1])
    return _sum_of(title, mapped, states, state, kind)


def _sum_of(
    title: str, mapped: Program, states: list[sp.Symbol], state: sp.Symbol, kind: tuple[Any, str]
) -> StateMapBound:
    """A state that moves with several: a sum over the old states."""
    lines = {line.symbol: line.expr for line in mapped.lines}
    changes = {with_ending(previous(each), "_dot"): each for each in states}
    new = with_ending(state, "_dot")
    known = _Norms(mapped.shapes, lines)
    sizes = Coefficients(mapped.shapes, lines, frozenset(changes), known.of_fixed).of(new, kind[0])
    parts = {change: (kind[0](change) if mapped.shapes[change] else sp.Abs(change)) for change in changes}
    if not set(sizes) <= {*parts.values()}:
        raise InputError(
            f"the state {state} moves with a sum over the entries of a change, as through a mean or a transpose, and "
            "no rule here bounds that at every size"
        )
    size = kind[0](new) if mapped.shapes[new] else sp.Abs(new)
    claim = Claim.norm_bound(title, mapped, (at_most(size, sp.Add(*(n * each for n, each in sizes.items()))),), ())
    factors = {changes[change]: sizes.get(norm, sp.S.Zero) for change, norm in parts.items()}
    own = factors.pop(state)
    others = tuple((s, f) for s, f in factors.items() if f != 0)
    old = with_ending(previous(state), "_dot")
    shrinks = None if others or kind[0] is not norm_2 else _contraction(title, mapped, (new, old), own)
    return StateMapBound(state, own, claim, shrinks, others=others, norm=kind[1])


def with_least(bound: StateMapBound, mapped: Program, step: Program, given: tuple[Hypothesis, ...]) -> StateMapBound:
    """The bound with its numbers, where a part of it lies in a known range; it is never a reason to have none."""
    factors = (bound.formula, *(factor for _, factor in bound.others))
    found = put_in_numbers(bound.claim, factors, mapped, step, given)
    if found is None:
        return bound
    (own, *rest), claim = found
    others = tuple((state, factor) for (state, _), factor in zip(bound.others, rest, strict=True))
    return replace(bound, least=(own, others), least_claim=claim)


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
    """The norm of what does not move, of a matrix in the norms of its parts."""

    shapes: Mapping[sp.Symbol, Shape]
    lines: Mapping[sp.Symbol, sp.Expr]

    def of_fixed(self, expr: sp.Expr, kind: Any) -> sp.Expr:
        """The norm of what does not move: of its parts where they are matrices, else as it stands."""
        shape = shape_of(expr, self.shapes)
        if not shape:
            return sp.Abs(expr)
        if isinstance(expr, T):
            return self.of_fixed(expr.args[0], OF_TRANSPOSE[kind])
        if len(shape) > 1 and kind is norm_2:
            with suppress(InputError):
                return self.of(expr)
        return kind(expr)

    def of(self, expr: sp.Expr) -> sp.Expr:
        """The spectral norm by one rule for each node."""
        if expr.is_Symbol and expr in self.lines:
            return self.of(self.lines[expr])
        shape = shape_of(expr, self.shapes)
        if not shape:
            return sp.Abs(expr)
        if expr.is_Symbol or len(shape) == 1:
            return norm_2(expr)
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
        return norm_inf(expr.args[0])


_RULES: Mapping[Any, Callable[[_Norms, sp.Expr], sp.Expr]] = MappingProxyType(
    {
        sp.Add: _Norms._sum,
        sp.Mul: _Norms._product,
        dot: _Norms._dot,
        T: _Norms._transpose,
        diag: _Norms._diagonal,
    }
)
