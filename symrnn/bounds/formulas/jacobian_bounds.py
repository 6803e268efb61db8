"""A bound of one step's Jacobian in the norms of the weights, derived for any cell from its own formulas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from symrnn.bounds.formulas.entry_sizes import EntrySizes, UnknownSizeError
from symrnn.bounds.formulas.given_ranges import refuse_contradiction
from symrnn.bounds.formulas.norm_calculus import KINDS, Calculus
from symrnn.bounds.formulas.state_bounds import StateBound, bound_states, new_name, state_claim
from symrnn.bounds.formulas.user_words import find_invented, in_names_of_step, write_out
from symrnn.bounds.networks.product_steps import jacobian_blocks
from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison, Hypothesis, SlopeBound, at_most
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle
from symrnn.expressions.functions import is_undefined
from symrnn.expressions.nodes import blocks
from symrnn.gradients.declared_ranges import range_hypotheses
from symrnn.gradients.jacobian import jacobian_of
from symrnn.gradients.one_step import one_step
from symrnn.programs.program import Program, name_symbol

__all__ = ["JacobianBound", "bound_of", "jacobian_bound"]


@check_arguments
@dataclass(frozen=True, slots=True)
class JacobianBound:
    """The norm of one step's Jacobian is at most the largest of ``formulas``; ``claim`` says why, step by step.

    ``given`` is what has to hold beside the cell's formulas. Part of it are the bounds of ``states``, and
    ``state_claims`` says that they stay true from step to step. Of several states the Jacobian is that of all of them
    as one long vector; its formulas are sums of norms of blocks: in a row (norm inf), in a column (norm 1), or in both
    (norm 2).

    >>> from symrnn.cells import gru
    >>> from symrnn.judge import check
    >>> bound = jacobian_bound(gru(), "inf")
    >>> print(*bound.given, check(bound.claim).outcome.name, sep="; ")
    z <= z_max; Abs(h_prev) <= 1; PROVED
    """

    cell: Cell
    norm: str
    formulas: tuple[sp.Expr, ...]
    given: tuple[Hypothesis, ...]
    claim: Claim
    states: tuple[StateBound, ...]
    state_claims: tuple[Claim, ...]

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        largest = str(self.formulas[0]) if len(self.formulas) == 1 else f"max({', '.join(map(str, self.formulas))})"
        given = f", given {'; '.join(map(str, self.given))}" if self.given else ""
        return f"norm {self.norm} of the Jacobian of one step <= {largest}{given}"


@check_arguments
def jacobian_bound(cell: Cell, norm: str = "2", given: tuple[Hypothesis, ...] = ()) -> JacobianBound:
    """A symbolic bound of the norm of one step's Jacobian, with the claim that it holds at every size.

    Hypotheses about gates make it smaller: ``at_most(z, zeta)`` says that every entry of the gate z is at most zeta.
    Ranges that the cell declares are among them. Without one, a gate that multiplies a state is called at most
    ``z_max``, a memory at most ``c_max``.

    >>> from symrnn.cells import elman, gru
    >>> print(jacobian_bound(elman()))
    norm 2 of the Jacobian of one step <= norm_2(W_hh)
    >>> print(jacobian_bound(gru(), "inf").formulas[0])
    z_max + (norm_inf(W_hr)/4 + 1)*norm_inf(W_hg) + norm_inf(W_hz)/2

    Raises
    ------
    InputError
        for another norm, a cell without a readable Jacobian, hypotheses that contradict each other or the values of a
        gate, and where nothing is known of the size of a name.
    """
    if norm not in KINDS:
        raise InputError(f"norm is {norm!r}; expected one of {', '.join(map(repr, KINDS))}")
    if not isinstance(given, tuple) or not all(isinstance(each, Hypothesis) for each in given):
        raise InputError(f"given is {given!r}; give a tuple of comparisons, Differentiable or SlopeBound")
    return _derive_bound(cell, norm, given)


@lru_cache(maxsize=64)  # a network in all three norms, and many networks of one cell
def _derive_bound(cell: Cell, norm: str, given: tuple[Hypothesis, ...]) -> JacobianBound:
    step = one_step(cell)
    return bound_of(cell, step, jacobian_of(step, [state.symbol for state in cell.states]), norm, given)


def bound_of(
    cell: Cell, step: Program, jacobian: Program, norm: str, given: tuple[Hypothesis, ...] = ()
) -> JacobianBound:
    """``jacobian_bound`` for a cell whose step and Jacobian have been computed already."""
    invented = find_invented(cell, step)
    given = (*given, *(each for each in range_hypotheses(cell) if each not in given))
    given = in_names_of_step(given, invented)
    refuse_contradiction(step, given, invented)
    try:
        return _bound_of(cell, step, jacobian, norm, given)
    except UnknownSizeError as error:
        raise UnknownSizeError(write_out(error.expr, invented)) from None


def _bound_of(cell: Cell, step: Program, jacobian: Program, norm: str, given: tuple[Hypothesis, ...]) -> JacobianBound:
    program = Program(step.inputs, (*step.lines, *jacobian.lines), jacobian.outputs)
    given = (*given, *_slopes(program, given))
    kept = bound_states(step, tuple(state.symbol for state in cell.states), given)
    sizes = EntrySizes(program, (*given, *(h for each in kept for h in each.hypotheses)))
    calculus = Calculus(program, sizes, KINDS[norm], {})
    parts = [[calculus.of_name(name) for name in row] for row in jacobian_blocks(cell)]
    sums = _sums(parts, norm)
    states = tuple(_keep_needed(each, sizes.used, sums) for each in kept)
    given = (*given, *(h for each in states for h in each.hypotheses))
    claim = _claim(cell, norm, program, sums, tuple(dict.fromkeys(sizes.bounds)), given)
    claims = tuple(state_claim(step, each.state, given) for each in states if each.limit is not None)
    formulas = tuple(each for each in sums if not any(_exceeds(other, each) for other in sums if other is not each))
    return JacobianBound(cell, norm, formulas, given, claim, states, tuple(c for c in claims if c is not None))


def _keep_needed(state: StateBound, used: set[sp.Expr], formulas: tuple[sp.Expr, ...]) -> StateBound:
    """The assumptions on a state, without those that the formulas do not use."""
    if sp.Abs(state.before) in used:
        return state
    names = {symbol for formula in formulas for symbol in formula.free_symbols}
    gated = state.about_gate is not None and (state.about_gate.lhs in names or state.about_gate.rhs in names)
    return StateBound(state.state, state.about_gate if gated else None)


def _claim(
    cell: Cell,
    norm: str,
    program: Program,
    sums: tuple[sp.Expr, ...],
    bounds: tuple[Comparison, ...],
    given: tuple[Hypothesis, ...],
) -> Claim:
    """The bound as a claim; of several states that each sum of norms of blocks, at most a limit, bounds the whole."""
    title = f"norm {norm} of the Jacobian of one step of {cell.name}"
    rows = jacobian_blocks(cell)
    if len(rows) == 1:
        return Claim.norm_bound(title, program, bounds, given)
    limit = _limit(program, given)
    whole = at_most(KINDS[norm](blocks(*(name for row in rows for name in row))), limit)
    below = tuple(at_most(each, limit) for each in sums)
    return Claim.norm_bound(title, program, (*bounds, whole), (*given, *below))


def _slopes(program: Program, given: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    """A name for the largest slope of each undefined function of which none is given."""
    known = {h.function for h in given if isinstance(h, SlopeBound)}
    nodes = {node for line in program.lines for node in line.expr.atoms(sp.Function) if is_undefined(node)}
    names = sorted({node.func.__name__.removesuffix("'") for node in nodes} - known)
    ending = "" if len(names) == 1 else "_{}"
    return tuple(SlopeBound(name, new_name("gamma" + ending.format(name), program)) for name in names)


def _sums(parts: list[list[sp.Expr]], norm: str) -> tuple[sp.Expr, ...]:
    """The sums of the norms of blocks whose largest bounds the norm of all."""
    rows = [sp.Add(*row) for row in parts]
    columns = [sp.Add(*column) for column in zip(*parts, strict=True)]
    return tuple(dict.fromkeys({"1": columns, "2": [*rows, *columns], "inf": rows}[norm]))


def _exceeds(one: sp.Expr, other: sp.Expr) -> bool:
    """Whether one sum has all the terms of the other and more; what they are made of is not negative."""
    return all(coefficient >= 0 for coefficient in sp.expand(one - other).as_coefficients_dict().values())


def _limit(program: Program, given: tuple[Hypothesis, ...]) -> sp.Symbol:
    """A name for the bound of the whole Jacobian that is not in use."""
    sides = (side for h in given if isinstance(h, Comparison) for side in (h.lhs, h.rhs))
    taken = {symbol.name for symbol in {*program.shapes, *(s for side in sides for s in side.free_symbols)}}
    name = "limit"
    while name in taken:
        name += "_"
    return name_symbol(name)
