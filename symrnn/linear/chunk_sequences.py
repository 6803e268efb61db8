"""Sequences in chunks of C steps: what rows see of each other, padding at the end, and two sequences in a chunk."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import part
from symrnn.linear.chunk_equations import length_name
from symrnn.linear.chunk_induction import induction_claims_of, step_programs
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.cotangents import both_ways
from symrnn.linear.linear_form import LinearForm, as_linear, name_of_added, name_of_kept
from symrnn.linear.log_gates import decays_of
from symrnn.linear.updates import unfold_line
from symrnn.programs.program import Assign, Program, with_ending

__all__ = ["chunk_sequence_claims", "chunk_sequence_claims_of", "neutral_gates"]


def chunk_sequence_claims(cell: Cell) -> tuple[Claim, ...]:
    """Of chunks of any length, each by induction over a step; none where the cell has no form in chunks.

    Streaming is ``chunk_induction_claims``; causality is claimed of the row that a chunk grows by, and so are padding,
    where there are gates of a step that changes nothing, and a new sequence, where there is a gate by which all is
    forgotten: not where columns have decays of their own, by which a chunk divides.
    """
    try:
        form = as_linear(cell)
        longer, stepped = step_programs(form)
    except InputError:
        return ()
    return (*induction_claims_of(form), *chunk_sequence_claims_of(form, longer, stepped))


def chunk_sequence_claims_of(form: LinearForm, longer: Program, stepped: Program) -> tuple[Claim, ...]:
    """The same of programs that are already made: a chunk of C + 1 steps, and a chunk of C and a step."""
    name = form.cell.name
    claims = []
    if outputs_of(form):
        programs = (both_ways(_first_rows(form, longer)), both_ways(_shorter(form, stepped)))
        claims.append(Claim.equivalent(f"{name}: rows of a chunk do not see a later one", *programs))
    neutral = neutral_gates(form)
    if neutral is not None:
        programs = _pair_padded(form, longer, stepped, neutral)
        claims.append(Claim.equivalent(f"{name}: padding at the end of a chunk changes nothing", *programs))
    forgetting = _forgetting_gates(form)
    if forgetting is not None:
        programs = _pair_packed(form, longer, stepped, forgetting)
        claims.append(Claim.equivalent(f"{name}: two sequences in a chunk are each by itself", *programs))
    return tuple(claims)


def neutral_gates(form: LinearForm) -> dict[sp.Symbol, int] | None:
    """Gates of a step that keeps the states as they are: 1 for what decays by it, 0 for all else below; or None.

    Where a state decays by a weight, as retention does, no gate stops it.

    >>> from symrnn import cells
    >>> print(neutral_gates(as_linear(cells.load("gated_deltanet"))))
    {alpha: 1, beta: 0, k: 0, v: 0}
    >>> print(neutral_gates(as_linear(cells.load("retnet"))))
    None
    """
    inputs = {item.symbol for item in form.core.inputs}
    found: dict[sp.Symbol, int] = {}
    for decay in decays_of(form).values():
        values = _values_at(decay, sp.S.One, inputs)
        if values is None:
            return None
        found |= values
    used = set[sp.Symbol]().union(*(expr.free_symbols for expr in _lines_of_states(form)))
    values = {**dict.fromkeys(inputs & used, 0), **found}
    if not all(_adds_nothing(form, state.symbol, values) for state in form.core.states):
        return None
    return dict(sorted(values.items(), key=lambda pair: str(pair[0])))


def _lines_of_states(form: LinearForm) -> list[sp.Expr]:
    """What is kept and what is added, each in the names of the gates."""
    states = [state.symbol for state in form.core.states]
    return [
        *(unfold_line(form, form.kept, name_of_kept(state)) for state in states),
        *(unfold_line(form, form.added, name_of_added(state)) for state in states),
    ]


def _values_at(decay: sp.Expr, value: sp.Expr, inputs: set[sp.Symbol]) -> dict[sp.Symbol, int] | None:
    """By which gate of 0 or 1 a decay has a value."""
    if decay == value:
        return {}
    gates = decay.free_symbols
    if len(gates) != 1 or not gates <= inputs:
        return None
    (gate,) = gates
    return next(({gate: number} for number in (1, 0) if decay.xreplace({gate: sp.Integer(number)}) == value), None)


def _adds_nothing(form: LinearForm, state: sp.Symbol, values: Mapping[sp.Symbol, int]) -> bool:
    """Whether what a step adds is zero at these gates; a claim says the rest."""
    added = unfold_line(form, form.added, name_of_added(state))
    return added.xreplace({symbol: sp.Integer(value) for symbol, value in values.items()}) is sp.S.Zero


def _forgetting_gates(form: LinearForm) -> dict[sp.Symbol, int] | None:
    """Gates of a step that forgets all that was before, where the decay of each state is one number."""
    inputs = {item.symbol for item in form.core.inputs if not item.shape}
    found: dict[sp.Symbol, int] = {}
    for decay in decays_of(form).values():
        values = _values_at(decay, sp.S.Zero, inputs)
        if not values:
            return None
        found |= values
    kept = (unfold_line(form, form.kept, name_of_kept(state.symbol)) for state in form.core.states)
    numbers = {symbol: sp.Integer(value) for symbol, value in found.items()}
    return found if found and all(each.xreplace(numbers) is sp.S.Zero for each in kept) else None


def _first_rows(form: LinearForm, longer: Program, states: tuple[sp.Symbol, ...] = ()) -> Program:
    """What the longer chunk gives out before its last step, and states at its end."""
    chunk, rows = length_name(form), []
    for symbol, output in outputs_of(form):
        more = with_ending(output, "_more")
        shape = (chunk, *form.core.program.shapes[symbol])
        rows.append(Assign(with_ending(output, "_first"), part(more, 0, chunk), shape))
    return Program(longer.inputs, (*longer.lines, *rows), (*(line.symbol for line in rows), *states))


def _shorter(form: LinearForm, stepped: Program, states: tuple[sp.Symbol, ...] = ()) -> Program:
    """What the shorter chunk gives out, and states at its end."""
    outputs = tuple(output for _, output in outputs_of(form))
    return Program(stepped.inputs, stepped.lines, (*outputs, *states))


def _pair_padded(
    form: LinearForm, longer: Program, stepped: Program, values: Mapping[sp.Symbol, int]
) -> tuple[Program, Program]:
    """The longer chunk, whose last step changes nothing, and the shorter one; with respect to all but that step."""
    ends = tuple(state.symbol for state in form.core.states)
    grown = tuple(with_ending(state, "_more") for state in ends)
    fixed = _next_gates(values)
    left, right = _first_rows(form, _fix(longer, fixed), grown), _shorter(form, _fix(stepped, fixed), ends)
    return both_ways(left), both_ways(right)


def _pair_packed(
    form: LinearForm, longer: Program, stepped: Program, values: Mapping[sp.Symbol, int]
) -> tuple[Program, Program]:
    """The longer chunk, whose last step forgets what was before, and the shorter one beside a step from zero."""
    fixed = _next_gates(values)
    ends = {state.symbol: with_ending(state.symbol, "_zero") for state in form.core.states}
    zeros = [Assign(zero, sp.S.Zero, stepped.shapes[state]) for state, zero in ends.items()]
    own = {with_ending(line.symbol, "_next") for line in form.core.lines}
    lines = (
        Assign(line.symbol, line.expr.xreplace(ends) if line.symbol in own else line.expr, line.shape)
        for line in stepped.lines
    )
    apart = Program(stepped.inputs, (*zeros, *lines), stepped.outputs)
    return both_ways(_fix(longer, fixed)), both_ways(_fix(apart, fixed))


def _next_gates(values: Mapping[sp.Symbol, int]) -> dict[sp.Symbol, int]:
    return {with_ending(symbol, "_next"): value for symbol, value in values.items()}


def _fix(program: Program, values: Mapping[sp.Symbol, int]) -> Program:
    """Inputs as numbers, in lines."""
    inputs = tuple(item for item in program.inputs if item.symbol not in values)
    lines = (Assign(symbol, sp.Integer(value), program.shapes[symbol]) for symbol, value in values.items())
    return Program(inputs, (*lines, *program.lines), program.outputs)
