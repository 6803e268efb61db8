"""Chunks of any length by induction: a chunk of C + 1 steps is one of C and a step, with C a name."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.claims.claim import Claim
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.array_nodes import inv, ones, part, stack
from symrnn.expressions.nodes import T, diag, dot
from symrnn.linear.chunk_equations import length_name
from symrnn.linear.chunk_lines import ChunkLines, outputs_of
from symrnn.linear.cotangents import gradients_for
from symrnn.linear.linear_form import LinearForm, as_linear
from symrnn.linear.log_gates import decays_of
from symrnn.linear.open_chunks import add_row
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["chunk_induction_claims", "induction_claims_of", "step_programs"]


@check_arguments
def chunk_induction_claims(cell: Cell) -> tuple[Claim, ...]:
    """What makes a chunk of every length the recurrence: a chunk of C + 1 steps is one of C, then a step.

    C is a name, and so are the sizes of keys and values. The decays of a chunk are any, grown by a step as they are
    defined: one more row for Gamma, one more number for the others. Of a delta rule M is any matrix, grown by the row
    (a M, 1), which a claim of its own says to be the inverse of the system with one more row. The same is claimed of
    the gradients with respect to all that comes in. With ``chunkwise_claim(cell, (2,))``, induction over C gives every
    length: that conclusion is the reader's here, and the judge's own in ``every_length_claims``, for gates above 0.

    >>> from symrnn import cells, check
    >>> for claim in chunk_induction_claims(cells.load("gla")):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED gla: a chunk of C+1 = a chunk of C, then a step
    PROVED gla: a chunk of C+1 backwards = a step backwards, then a chunk of C

    Raises
    ------
    InputError
        as ``chunkwise`` does.
    """
    return induction_claims_of(as_linear(cell))


def induction_claims_of(form: LinearForm) -> tuple[Claim, ...]:
    """The same of a form that is already made."""
    longer, stepped = step_programs(form)
    name, chunk = form.cell.name, length_name(form)
    claims = [
        Claim.equivalent(f"{name}: a chunk of {chunk}+1 = a chunk of {chunk}, then a step", longer, stepped),
        Claim.equivalent(
            f"{name}: a chunk of {chunk}+1 backwards = a step backwards, then a chunk of {chunk}",
            gradients_for(longer),
            gradients_for(stepped),
        ),
    ]
    for line in longer.lines:
        if line.symbol.name.startswith("A_") and line.shape == 2 * (f"{chunk}+1",):
            claims += [_system_claim(name, longer, stepped, line.symbol, chunk), _inverse_claim(name, chunk)]
    return tuple(claims)


def step_programs(form: LinearForm) -> tuple[Program, Program]:
    """A chunk of C + 1 steps with what has grown, and a chunk of C and a step; inputs and outputs are the same."""
    chunk = length_name(form)
    short, long = ChunkLines(form, chunk, "open"), ChunkLines(form, f"{chunk}+1", "open")
    short.write()
    long.write()
    core = form.core
    before = tuple(Input(item.symbol, (chunk, *item.shape)) for item in core.inputs)
    coming = {item.symbol: Input(with_ending(item.symbol, "_next"), item.shape) for item in core.inputs}
    states = tuple(Input(previous(item.symbol), item.shape) for item in core.states)
    weights = (*(Input(p.symbol, p.shape) for p in core.parameters), *core.constants)
    inputs = (*before, *coming.values(), *states, *weights, *(each.item for each in short.grown))
    return (
        Program(inputs, *_grow(form, short, long, coming)),
        Program(inputs, *_add_step(form, short, coming)),
    )


def _grow(
    form: LinearForm, short: ChunkLines, long: ChunkLines, coming: Mapping[sp.Symbol, Input]
) -> tuple[tuple[Assign, ...], tuple[sp.Symbol, ...]]:
    """The chunk of C + 1: each input with a row more, each decay as it grows."""
    gates = {symbol: item.symbol for symbol, item in coming.items()}
    decays = {state: decay.xreplace(gates) for state, decay in decays_of(form).items()}
    new = {s: with_ending(s, "_more") for s in gates}
    new |= {each.item.symbol: with_ending(each.item.symbol, "_more") for each in short.grown}
    new |= {line.symbol: with_ending(line.symbol, "_more") for line in long.lines}
    lines, more = [], long.chunk
    for item in form.core.inputs:
        last = gates[item.symbol]
        row = T(last) if item.shape else last
        lines.append(Assign(new[item.symbol], stack(item.symbol, row), (more, *item.shape)))
    grown = {each.item.symbol: each for each in short.grown}
    inverses = [symbol for symbol in grown if symbol.name.startswith("M_")]
    for symbol in (*(s for s in grown if s not in inverses), *inverses):
        each = grown[symbol]
        expr = each.grow(decays[each.state])
        shape = tuple(more if size == short.chunk else size for size in each.item.shape)
        lines.append(Assign(new[symbol], expr, shape))
    for line in long.lines:
        lines.append(Assign(new[line.symbol], line.expr.xreplace(new), line.shape))
    systems = {line.symbol: line for line in long.lines if line.symbol.name.startswith("A_")}
    ordered = _place_inverses(lines, {new[s] for s in inverses}, {s: new[s] for s in systems})
    return tuple(ordered), _outputs(form, {output: new[output] for _, output in outputs_of(form)}, new)


def _place_inverses(
    lines: list[Assign], inverses: set[sp.Symbol], systems: Mapping[sp.Symbol, sp.Symbol]
) -> list[Assign]:
    """An inverse grows by the last row of the longer system, and stands behind it."""
    waiting = [
        Assign(line.symbol, line.expr.xreplace(systems), line.shape) for line in lines if line.symbol in inverses
    ]
    found = []
    for line in lines:
        if line.symbol in inverses:
            continue
        found.append(line)
        found += [each for each in waiting if line.symbol in systems.values() and line.symbol in each.expr.free_symbols]
    return found


def _outputs(
    form: LinearForm, rows: Mapping[sp.Symbol, sp.Symbol], states: Mapping[sp.Symbol, sp.Symbol]
) -> tuple[sp.Symbol, ...]:
    return (*rows.values(), *(states[item.symbol] for item in form.core.states))


def _add_step(
    form: LinearForm, short: ChunkLines, coming: Mapping[sp.Symbol, Input]
) -> tuple[tuple[Assign, ...], tuple[sp.Symbol, ...]]:
    """The chunk of C, then one step of the recurrence from its end."""
    core = form.core
    new: dict[sp.Symbol, sp.Symbol] = {symbol: item.symbol for symbol, item in coming.items()}
    new |= {previous(item.symbol): item.symbol for item in core.states}
    new |= {line.symbol: with_ending(line.symbol, "_next") for line in core.lines}
    lines = [*short.lines, *(Assign(new[line.symbol], line.expr.xreplace(new), line.shape) for line in core.lines)]
    rows = {}
    for symbol, output in outputs_of(form):
        shape = core.program.shapes[symbol]
        rows[output] = with_ending(output, "_rows")
        last = T(new[symbol]) if shape else new[symbol]
        lines.append(Assign(rows[output], stack(output, last), (f"{short.chunk}+1", *shape)))
    return tuple(lines), _outputs(form, rows, new)


def _system_claim(name: str, longer: Program, stepped: Program, system: sp.Symbol, chunk: str) -> Claim:
    """The longer system is the shorter one with a row below, and a column of zeros."""
    short = name_symbol(system.name.removesuffix("_more"))
    row, whole, more = with_ending(short, "_last"), with_ending(short, "_whole"), f"{chunk}+1"
    left = Program(longer.inputs, (*longer.lines, Assign(whole, system, (more, more))), (whole,))
    lines = (
        *lines_for(longer.lines, [system]),
        *(line for line in lines_for(stepped.lines, [short])),
        Assign(row, T(part(T(part(system, chunk, more)), 0, chunk)), (1, chunk)),
        Assign(whole, add_row(short, row, 0, chunk), (more, more)),
    )
    title = f"{name}: the system of {chunk}+1 steps is that of {chunk} with a row"
    return Claim.equivalent(title, left, Program(longer.inputs, lines, (whole,)))


def _inverse_claim(name: str, chunk: str) -> Claim:
    """M (I - A) = I for C rows gives it for C + 1."""
    A, a, M, longer, product = map(name_symbol, ("A", "a", "M", "M_more", "product"))
    more, unit = f"{chunk}+1", diag(ones(chunk))
    inputs = (Input(A, (chunk, chunk)), Input(a, (1, chunk)))
    lines = (
        Assign(M, inv(unit - A), (chunk, chunk)),
        Assign(longer, add_row(M, dot(a, M), 1, chunk), (more, more)),
        Assign(product, dot(longer, add_row(unit - A, -a, 1, chunk)), (more, more)),
    )
    right = Program(inputs, (Assign(product, diag(ones(more)), (more, more)),), (product,))
    return Claim.equivalent(f"{name}: M grows as the inverse of the system", Program(inputs, lines, (product,)), right)
