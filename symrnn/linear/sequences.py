"""What a sequence may rely on, whatever its length: causality, streaming, resets, padding and packing, both ways."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.initial_states import no_value_at
from symrnn.cells.parameters import Indexing, at_time
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.claims.claim import Claim
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.linear.chunk_sequences import chunk_sequence_claims
from symrnn.linear.cotangents import both_ways, gradients_for, name_cotangents
from symrnn.linear.flagged_cells import flags_of, with_flags
from symrnn.programs.program import Assign, Input, Program, with_ending

__all__ = ["sequence_claims", "step_claims_of"]

Symbols = Sequence[sp.Symbol]


@check_arguments
def sequence_claims(cell: Cell) -> tuple[Claim, ...]:
    """What holds of sequences of a cell, forwards and backwards, from any state and for any cotangents.

    A step of padding changes no state, gives out zero, hands the adjoint on and gives no gradient; a step that is none
    is that of the cell; one that begins a sequence does not see the state before; a later input has no gradient of
    an earlier output; a state, and its adjoint, may be handed on at any border; two sequences in a row are each by
    itself. Each is claimed of a step, or of two, from any state: by induction over the steps it holds of any number.
    Of a sequence that begins nothing is claimed where the cell has no value at states of zero.
    Where the cell has a form in chunks the same is claimed of chunks of C steps, with C a name.

    >>> from symrnn import cells, check
    >>> for claim in sequence_claims(cells.load("indrnn")):
    ...     print(check(claim).outcome.name, claim.name)
    PROVED indrnn: a step of padding changes nothing
    PROVED indrnn: a step that is no padding is that of the cell
    PROVED indrnn: an output does not see a later input
    PROVED indrnn: two parts, with the state handed on, are the whole
    PROVED indrnn: a step that begins a sequence does not see the state before
    PROVED indrnn: two sequences in a row are each by itself

    Raises
    ------
    InputError
        as ``with_flags`` does, and for weights that differ from step to step.
    """
    return (*step_claims_of(cell, with_flags(cell)), *chunk_sequence_claims(cell))


def step_claims_of(cell: Cell, flagged: Cell) -> tuple[Claim, ...]:
    """The claims about steps, of a cell with flags that is already made, by whoever made it."""
    if any(parameter.indexing is not Indexing.SHARED for parameter in cell.parameters):
        raise InputError(f"cell {cell.name} has weights that differ from step to step; a sequence has them the same")
    flags = tuple(item.symbol for item in flags_of(cell))
    one, two = _outputs_of(flagged, 1), _outputs_of(flagged, 2)
    plain, plain_two = _outputs_of(cell, 1), _outputs_of(cell, 2)
    early = _fix(two, flags, (1, 1), (1, 1))
    pairs = {
        "a step of padding changes nothing": (both_ways(_fix(one, flags, (1, 0))), both_ways(_padding(cell, plain))),
        "a step that is no padding is that of the cell": (both_ways(_fix(one, flags, (1, 1))), both_ways(plain)),
        "an output does not see a later input": (both_ways(_first(early, plain)), both_ways(_widen(plain, plain_two))),
        "two parts, with the state handed on, are the whole": (both_ways(early), _in_parts(cell, plain_two, True)),
    }
    if not no_value_at(cell):
        packed = _fix(two, flags, (1, 1), (0, 1))
        pairs |= {
            "a step that begins a sequence does not see the state before": (
                both_ways(_fix(one, flags, (0, 1))),
                both_ways(_from_zero(cell, plain, 1)),
            ),
            "two sequences in a row are each by itself": (both_ways(packed), _in_parts(cell, plain_two, False)),
        }
    return tuple(Claim.equivalent(f"{cell.name}: {what}", *programs) for what, programs in pairs.items())


def _outputs_of(cell: Cell, steps: int) -> Program:
    """So many steps from any state; outputs and states of each step are given out."""
    program = unroll(cell, steps, initial=SYMBOLIC)
    symbols = dict.fromkeys((*cell.outputs, *(state.symbol for state in cell.states)))
    return Program(
        program.inputs, program.lines, tuple(at_time(symbol, t) for t in range(1, steps + 1) for symbol in symbols)
    )


def _fix(program: Program, flags: Symbols, *rows: tuple[int, int]) -> Program:
    """The flags of each step as numbers, in lines."""
    values = {at_time(flag, t): value for t, row in enumerate(rows, 1) for flag, value in zip(flags, row, strict=True)}
    inputs = tuple(item for item in program.inputs if item.symbol not in values)
    lines = tuple(Assign(symbol, sp.Integer(value)) for symbol, value in values.items())
    return Program(inputs, (*lines, *program.lines), program.outputs)


def _states(cell: Cell, t: int) -> dict[sp.Symbol, Input]:
    """The states of a step, by what they are called before time is told."""
    return {item.symbol: Input(at_time(item.symbol, t), item.shape) for item in cell.states}


def _padding(cell: Cell, plain: Program) -> Program:
    """States stay, outputs are zero."""
    old = {at_time(state, 1): at_time(state, 0) for state in _states(cell, 0)}
    lines = tuple(Assign(symbol, old.get(symbol, sp.S.Zero), plain.shapes[symbol]) for symbol in plain.outputs)
    return Program(plain.inputs, lines, plain.outputs)


def _from_zero(cell: Cell, program: Program, t: int) -> Program:
    """The steps of a program from states of zero before step t, whatever they were."""
    zeros = {item.symbol: with_ending(item.symbol, "_zero") for item in _states(cell, t - 1).values()}
    lines = tuple(Assign(zero, sp.S.Zero, program.shapes[symbol]) for symbol, zero in zeros.items())
    own = tuple(Assign(line.symbol, line.expr.xreplace(zeros), line.shape) for line in program.lines)
    return Program(program.inputs, (*lines, *own), program.outputs)


def _first(two: Program, one: Program) -> Program:
    """Of two steps what the first gives out."""
    return Program(two.inputs, two.lines, one.outputs)


def _widen(one: Program, two: Program) -> Program:
    """One step beside the inputs of two."""
    return Program(two.inputs, one.lines, one.outputs)


def _in_parts(cell: Cell, two: Program, is_handed: bool) -> Program:
    """Two steps, each differentiated by itself; the state is handed on, and its adjoint back, or neither is.

    Where nothing is handed on the second begins from zero.
    """
    first = _outputs_of(cell, 1)
    second = _second_step(cell, two, first, is_handed)
    half, cotangents = len(first.outputs), name_cotangents(two)
    back = gradients_for(second, cotangents[half:])
    later, names = _rename(back, "_second", {item.symbol for item in (*two.inputs, *cotangents)})
    arriving = []
    for symbol, item in zip(first.outputs, cotangents[:half], strict=True):
        handed = names.get(with_ending(symbol, "_bar"), sp.S.Zero) if is_handed else sp.S.Zero
        arriving.append(Assign(with_ending(item.symbol, "_arriving"), item.symbol + handed, item.shape))
    own = gradients_for(first, [Input(line.symbol, line.shape) for line in arriving])
    earlier, own_names = _rename(own, "_first", {x.symbol for x in two.inputs} | {line.symbol for line in arriving})
    sums = []
    for item in two.inputs:
        if not item.constant:
            bar = with_ending(item.symbol, "_bar")
            parts = [found[bar] for found in (own_names, names) if bar in found]
            sums.append(Assign(bar, sp.Add(*parts), item.shape))
    ends = [names[symbol] for symbol in second.outputs]
    outputs = (*first.outputs, *ends, *(line.symbol for line in sums))
    return Program((*two.inputs, *cotangents), (*first.lines, *later, *arriving, *earlier, *sums), outputs)


def _second_step(cell: Cell, two: Program, first: Program, is_handed: bool) -> Program:
    """The second of two steps, from the states after the first or from zero."""
    lines, outputs = two.lines[len(first.lines) :], two.outputs[len(first.outputs) :]
    begins = tuple(_states(cell, 1).values())
    passed = {item.symbol for item in first.inputs if item.symbol not in _list_shared(cell)}
    inputs = (*begins, *(item for item in two.inputs if item.symbol not in passed))
    program = Program(inputs, lines, outputs)
    return program if is_handed else _from_zero(cell, program, 2)


def _list_shared(cell: Cell) -> set[sp.Symbol]:
    """What is the same at every step."""
    return {parameter.symbol for parameter in cell.parameters} | {item.symbol for item in cell.constants}


def _rename(
    program: Program, ending: str, given: set[sp.Symbol]
) -> tuple[tuple[Assign, ...], dict[sp.Symbol, sp.Symbol]]:
    """The lines of a program with an ending, but for what is given; and what they have become."""
    new = {line.symbol: with_ending(line.symbol, ending) for line in program.lines if line.symbol not in given}
    return tuple(Assign(new[x.symbol], x.expr.xreplace(new), x.shape) for x in program.lines), new
