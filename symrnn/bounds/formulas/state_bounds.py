"""Bounds that states keep from step to step: the hidden state of a GRU, the memory of an LSTM, whatever the weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from symrnn.bounds.formulas.entry_sizes import EntrySizes
from symrnn.cells.activations import activation_of
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim, Comparison, Hypothesis, Recurrence, at_most, equal, less_than
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief
from symrnn.expressions.functions import sigmoid
from symrnn.expressions.nodes import NORMS
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.gradients.one_step import one_step
from symrnn.judge import check
from symrnn.judge.vacuity import has_case
from symrnn.programs.program import Program, name_symbol

__all__ = ["StateBound", "bound_states", "kept_states", "memory_claims", "new_name", "state_claim"]


@check_arguments
@dataclass(frozen=True, slots=True)
class StateBound:
    """The state ``before`` a step is at most ``limit`` in size, and ``about_gate`` limits a gate that multiplies it.

    A limit that is a name is any with share*limit + added <= limit. It is None where no limit was found.

    >>> from symrnn.cells import gru
    >>> (kept,) = kept_states(gru())
    >>> print(kept.state, kept.limit, kept.about_gate, sep="; ")
    h; 1; z <= z_max
    """

    state: sp.Symbol
    about_gate: Comparison | None = None
    limit: sp.Expr | None = None
    share: sp.Expr = sp.S.Zero
    added: sp.Expr = sp.S.Zero

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, *map(str, self.hypotheses))

    @property
    def before(self) -> sp.Symbol:
        """The state before the step."""
        return previous(self.state)

    @property
    def hypotheses(self) -> tuple[Comparison, ...]:
        """What is assumed of the gate, and of the size of the state."""
        gate = () if self.about_gate is None else (self.about_gate,)
        if self.limit is None:
            return gate
        size = at_most(sp.Abs(self.before), self.limit)
        if not self.limit.is_Symbol:
            return (*gate, size)
        return (*gate, size, at_most(self.share * self.limit + self.added, self.limit), at_most(0, self.limit))


@check_arguments
def kept_states(cell: Cell, given: tuple[Hypothesis, ...] = ()) -> tuple[StateBound, ...]:
    """The bounds of the states that one step preserves: where they hold before a step, they hold after it.

    Of a state of which something is given already, nothing more.

    >>> from symrnn.cells import gru, lstm
    >>> for kept in (*kept_states(gru()), *kept_states(lstm())):
    ...     print(*kept.hypotheses, sep="; ")
    z <= z_max; Abs(h_prev) <= 1
    f <= f_max; Abs(c_prev) <= c_max; c_max*f_max + 1 <= c_max; 0 <= c_max
    Abs(h_prev) <= 1
    """
    given = (*given, *(each for each in range_hypotheses(cell) if each not in given))
    return bound_states(one_step(cell), tuple(state.symbol for state in cell.states), given)


@lru_cache(maxsize=64)  # the same in every norm
def bound_states(step: Program, states: tuple[sp.Symbol, ...], given: tuple[Hypothesis, ...]) -> tuple[StateBound, ...]:
    """``kept_states`` for a step that has been computed already, for some of its states."""
    order = {line.symbol: number for number, line in enumerate(step.lines)}
    about = {h.lhs for h in given if isinstance(h, Comparison)}
    found: list[StateBound] = []
    for state in sorted(states, key=order.__getitem__):
        if sp.Abs(previous(state)) not in about:
            found.append(_find_kept_bound(step, state, given, found))
    return tuple(found)


def _find_kept_bound(
    step: Program, state: sp.Symbol, stated: tuple[Hypothesis, ...], found: list[StateBound]
) -> StateBound:
    """The first candidate bound that a step preserves, given what is stated and the bounds that were found before."""
    given = (*stated, *(h for each in found for h in each.hypotheses))
    factor, rest = _as_memory(step, state)
    alone = StateBound(state, _about_gate(step, factor, given))
    for bound in _ways(step, alone, factor, rest, given):
        claim = state_claim(step, state, (*given, *bound.hypotheses))
        if claim is not None and check(claim).outcome is Outcome.PROVED and _can_hold(step, (*found, bound), stated):
            return bound
    return alone


def _can_hold(step: Program, bounds: tuple[StateBound, ...], given: tuple[Hypothesis, ...]) -> bool:
    """Whether there are numbers at which all that is assumed of states holds, with room to spare.

    A state that a step may enlarge, share >= 1, has a limit at the edge alone, if any: where nothing is added at all.
    Where what is given has no case of its own, that is said elsewhere.
    """
    inside = tuple(less_than(each.lhs, each.rhs) for bound in bounds for each in bound.hypotheses)
    return _has_numbers(step, (*given, *inside)) or not _has_numbers(step, given)


def _has_numbers(step: Program, given: tuple[Hypothesis, ...]) -> bool:
    return has_case(Claim.norm_bound("what is assumed", step, (at_most(0, 1),), given))


def new_name(name: str, step: Program) -> sp.Symbol:
    """The name, longer where the cell has one like it."""
    while name_symbol(name) in step.shapes:
        name += "_"
    return name_symbol(name)


def _as_memory(step: Program, state: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """The line of a state as factor*before + rest; a factor of 0 where the state before does not stand by itself."""
    before = previous(state)
    terms = sp.Add.make_args(step.line(state).expr)
    with_state = [term for term in terms if before in sp.Mul.make_args(term)]
    return sp.Add(*(term / before for term in with_state)), sp.Add(*(t for t in terms if t not in with_state))


def _about_gate(step: Program, factor: sp.Expr, given: tuple[Hypothesis, ...]) -> Comparison | None:
    """A name for the largest value of a gate z that multiplies the state before; for the least where 1 - z does."""
    lines = {line.symbol: line.expr for line in step.lines}
    limited = {side for h in given if isinstance(h, Comparison) for side in (h.lhs, h.rhs)}
    for gate in factor.free_symbols:
        if isinstance(lines.get(gate), sigmoid) and gate not in limited:
            if factor == gate:
                return at_most(gate, new_name(f"{gate.name}_max", step))
            if factor == 1 - gate:
                return at_most(new_name(f"{gate.name}_min", step), gate)
    return None


def _ways(
    step: Program, alone: StateBound, factor: sp.Expr, rest: sp.Expr, given: tuple[Hypothesis, ...]
) -> Iterator[StateBound]:
    """Candidate bounds of a state: at most 1, or the limit of a memory; the likelier one first.

    A gate that shares out between the old state and a new one keeps it within 1: its rest names the gate again.
    """
    sizes = EntrySizes(step, (*given, *alone.hypotheses))
    within_one = StateBound(alone.state, alone.about_gate, sp.S.One)
    shares_out = factor == 0 or not factor.free_symbols.isdisjoint(rest.free_symbols)
    if shares_out and _is_bounded(step, alone.state, sizes):
        yield within_one
    if factor != 0:
        with suppress(InputError):
            share, added = sizes.of(factor), sizes.of(rest)
            if share.is_Rational and added.is_Rational:
                # the limit that a step keeps solves limit = share*limit + added
                ways = (added / (1 - share),) if share < 1 else ()
            else:
                ways = (new_name(f"{alone.state.name}_max", step),) if _may_be_below_one(share) else ()
            for limit in ways:
                yield StateBound(alone.state, alone.about_gate, limit, share, added)
    supposed = EntrySizes(step, (*given, *within_one.hypotheses))
    bounded = not shares_out and _is_bounded(step, alone.state, sizes)
    if bounded or supposed.may_be_within_one(step.line(alone.state).expr):
        yield within_one


def _may_be_below_one(share: sp.Expr) -> bool:
    """Whether it is not 1 and more, seen by its form; ``_can_hold`` looks for numbers, which takes longer."""
    sizes = {node: sp.Dummy(nonnegative=True) for node in share.atoms(*NORMS, sp.Abs)}
    return not sp.expand(share.xreplace(sizes) - 1).is_nonnegative


def _is_bounded(step: Program, state: sp.Symbol, sizes: EntrySizes) -> bool:
    """Whether a state is an activation with bounded values, or made of names that lie between numbers."""
    row = activation_of(step.line(state).expr)
    if row is not None:
        return bool(row.low.is_finite and row.high.is_finite)
    names = step.line(state).expr.free_symbols - {previous(state)}
    return all(sizes.range_of(name) is not None for name in names)


def state_claim(step: Program, state: sp.Symbol, given: tuple[Hypothesis, ...]) -> Claim | None:
    """The claim that a step preserves the given bound of a state; None where no bound is given."""
    before = sp.Abs(previous(state))
    limit = next((h.rhs for h in given if isinstance(h, Comparison) and h.lhs == before), None)
    if limit is None:
        return None
    sizes = EntrySizes(step, given)
    for name in sorted(step.line(state).expr.free_symbols, key=str):
        with suppress(InputError):
            sizes.of(name)
    if limit.is_Symbol:  # a memory adds up sizes; what shares out needs no more than the ranges
        with suppress(InputError):
            sizes.of(step.line(state).expr)
    bounds = (*sizes.bounds, at_most(sp.Abs(state), limit))
    return Claim.norm_bound(f"the size of {state} stays at most {limit}", step, bounds, given)


@check_arguments
def memory_claims() -> tuple[Claim, ...]:
    """A memory c_k = f_k c_{k-1} + r_k with ``|f_k| <= phi``, ``|r_k| <= 1``, after any number of steps k; by entries.

    ``|c_k| <= B_k`` where ``(1 - phi) B_k = (1 - phi) phi^k |c_0| + 1 - phi^k``, and ``B_k <= M`` where ``|c_0| <= M``
    and ``phi M + 1 <= M``: it does not grow with k.

    >>> for claim in memory_claims():
    ...     print(check(claim).outcome.name, claim.name)
    PROVED the sizes add up
    PROVED each size has its bound
    PROVED the bound in closed form
    PROVED the bound does not grow
    """
    c, S, start, f, r, phi, B, M = map(name_symbol, ("c", "S", "start", "f", "r", "phi", "B", "M"))
    k = sp.Symbol("k", integer=True, nonnegative=True)
    size = sp.Abs
    memory = Recurrence(c, start, f * c + r)
    sizes, bound = Recurrence(S, size(start), size(f) * S + size(r)), Recurrence(B, size(start), phi * B + 1)
    steps = (at_most(size(f), phi), at_most(size(r), 1), at_most(0, phi))
    closed = equal((1 - phi) * B, (1 - phi) * phi**k * size(start) + 1 - phi**k)
    below = (at_most(size(start), M), at_most(phi * M + 1, M), at_most(0, phi))
    return (
        by_induction("the sizes add up", at_most(size(c), S), k, (memory, sizes)),
        by_induction("each size has its bound", at_most(size(S), B), k, (sizes, bound), steps),
        by_induction("the bound in closed form", closed, k, (bound,)),
        by_induction("the bound does not grow", at_most(B, M), k, (bound,), below),
    )
