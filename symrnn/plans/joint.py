"""A step and its pullback as one program: what the passes of a plan work on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, previous
from symrnn.expressions.copying import reduce_to_fields
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.passes import choose_slope_at_kinks, keep_needed
from symrnn.gradients.pullback import pullback_of
from symrnn.plans.complements import use_complements
from symrnn.plans.free_names import free_name
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Assign, Input, Program

__all__ = ["Joint", "Known", "join_backward", "join_forward"]


class Known(IntEnum):
    """When a name has its value at all steps: the greater, the later."""

    ONCE = 0  #: parameters and constants, before the first step
    BEFORE = 1  #: inputs, before the loop
    FORWARD = 2  #: states, and what belongs to one step alone: in the loop forwards, or after it
    ARRIVED = 3  #: adjoints of outputs, once the loss is known
    BACKWARD = 4  #: adjoints that later steps send: in the loop backwards, or after it
    SUMMED = 5  #: adjoints of what is known once, after the sum over all steps and the batch


@dataclass(frozen=True, slots=True)
class Joint:
    """One step forwards and backwards as one program, and what its names are.

    ``carried`` are pairs of an old state and a new; ``carried_back`` of what a step sends back and what it is sent;
    ``arriving`` are the outputs whose adjoints are put in at each step, by the name that these have.
    ``gradients`` are the adjoints of what is ``wanted``. ``summed`` are the lines that are summed over all steps and
    the batch: adjoints of what is known once. ``of_a_step`` is what differs from step to step and is the same for all
    of a batch.
    """

    program: Program
    known: tuple[tuple[sp.Symbol, Known], ...]
    carried: tuple[tuple[sp.Symbol, sp.Symbol], ...]
    outputs: tuple[sp.Symbol, ...]
    carried_back: tuple[tuple[sp.Symbol, sp.Symbol], ...] = ()
    arriving: tuple[tuple[sp.Symbol, sp.Symbol], ...] = ()
    wanted: tuple[sp.Symbol, ...] = ()
    gradients: tuple[sp.Symbol, ...] = ()
    summed: frozenset[sp.Symbol] = frozenset()
    of_a_step: frozenset[sp.Symbol] = frozenset()

    __reduce__ = reduce_to_fields

    def least_known(self, symbol: sp.Symbol) -> Known:
        """From when on a name may be known: states and outputs have rows for the steps, also where all are alike."""
        if any(symbol == new for _, new in self.carried):
            return Known.FORWARD
        return Known.BEFORE if symbol in self.outputs else Known.ONCE

    @property
    def gradients_of_a_step(self) -> tuple[sp.Symbol, ...]:
        """Those summed over the batch alone."""
        return tuple(symbol for symbol in self.gradients if symbol in set(map(bar, self.of_a_step)))


def join_forward(cell: Cell, kink: Fraction | None = None) -> Joint:
    """The step alone, for a value.

    >>> from symrnn.cells import elman
    >>> print(join_forward(elman()).program)
    a = b_h + W_hh @ h_prev + W_xh @ x
    h = tanh(a)
    """
    step = choose_slope_at_kinks(use_complements(one_step(cell)), kink)
    carried = tuple((previous(state.symbol), state.symbol) for state in cell.states)
    return Joint(step, _times_of(cell), carried, cell.given_out, of_a_step=_of_a_step(cell))


def join_backward(cell: Cell, wanted: Iterable[sp.Symbol], arrives: bool, kink: Fraction | None = None) -> Joint:
    """The step and its pullback, with the stable form of every slope and of what is left of a sigmoid.

    ``wanted`` are the parameters and inputs whose gradients are asked for. With ``arrives`` adjoints of the outputs
    are put in at each step, beside what later steps send; else after the last step alone.

    >>> from symrnn.cells import elman
    >>> cell = elman()
    >>> print(join_backward(cell, [cell.parameters[0].symbol], arrives=True).program)
    a = b_h + W_hh @ h_prev + W_xh @ x
    h = tanh(a)
    h_bar = h_bar_here + h_bar_later
    a_bar = h_bar*(Abs(h) + 1)**2*exp(-2*Abs(a))
    h_prev_bar = W_hh.T @ a_bar
    W_xh_bar = a_bar @ x.T
    """
    step = one_step(cell)
    plain = pullback_of(step)
    back = choose_slope_at_kinks(use_complements(use_stable_slopes(plain, step), step), kink)
    step = choose_slope_at_kinks(use_complements(step), kink)
    states = [state.symbol for state in cell.states]
    both = [symbol for symbol in states if symbol in cell.given_out and arrives]
    taken = {*step.shapes, *back.shapes}
    sent = {s: free_name(bar(s), "_later", taken) if s in both else bar(s) for s in states}
    put_in = {s: free_name(bar(s), "_here", taken) if s in both else bar(s) for s in cell.given_out}
    sums = [Assign(bar(s), sent[s] + put_in[s], step.shapes[s]) for s in both]
    if not arrives:
        put_in = {s: name for s, name in put_in.items() if s not in states}
    added = tuple(Input(name, step.shapes[s]) for names in (sent, put_in) for s, name in names.items())
    wanted = tuple(wanted)
    gradients = tuple(map(bar, wanted))
    sends = tuple(bar(previous(s)) for s in states)
    whole = Program((*step.inputs, *added), (*step.lines, *sums, *back.lines), (*step.outputs, *sends, *gradients))
    known = (
        *_times_of(cell),
        *((name, Known.BACKWARD) for name in sent.values()),
        *((name, Known.ARRIVED) for name in put_in.values()),
    )
    program, summed = _sums_apart(keep_needed(whole, whole.outputs), _once_names(step, cell))
    return Joint(
        program,
        known,
        tuple((previous(s), s) for s in states),
        cell.given_out,
        tuple((bar(previous(s)), sent[s]) for s in states),
        tuple(put_in.items()),
        wanted,
        gradients,
        summed,
        _of_a_step(cell),
    )


def _once_names(step: Program, cell: Cell) -> frozenset[sp.Symbol]:
    """What is the same at every step; adjoints of states and outputs arrive step by step all the same."""
    once = {symbol for symbol, known in _times_of(cell) if known is Known.ONCE}
    of_each_step = {*(state.symbol for state in cell.states), *cell.given_out}
    for line in step.lines:
        if line.expr.free_symbols <= once and line.symbol not in of_each_step:
            once.add(line.symbol)
    return frozenset(once)


def _sums_apart(program: Program, once: frozenset[sp.Symbol]) -> tuple[Program, frozenset[sp.Symbol]]:
    """What is summed over the steps apart from what is made of such sums: no step may add that again.

    Before: ``W_bar = a_bar @ x.T + U_bar @ V.T``, where U is W @ V. After: ``W_bar_here = a_bar @ x.T`` and
    ``W_bar = U_bar @ V.T + W_bar_here``. The second result are the lines that are summed. Where a term is made of a sum
    and of what differs from step to step, ``stack(U_bar, a_bar)``, U_bar is kept for each step.
    """
    bars = frozenset(map(bar, once))
    while True:
        lines, summed, mixed = _sum_lines(program, once, bars)
        if not mixed:
            return Program(program.inputs, lines, program.outputs), summed
        bars -= mixed


_Sums = tuple[tuple[Assign, ...], frozenset[sp.Symbol], set[sp.Symbol]]


def _sum_lines(program: Program, once: frozenset[sp.Symbol], bars: frozenset[sp.Symbol]) -> _Sums:
    """The lines with sums apart, those that are summed, and the sums that stand where each step's own belongs."""
    lines: list[Assign] = []
    summed: set[sp.Symbol] = set()
    made: set[sp.Symbol] = set()
    mixed: set[sp.Symbol] = set()
    for line in program.lines:
        own = [term for term in sp.Add.make_args(line.expr) if not term.free_symbols.isdisjoint(summed | made)]
        rest = line.expr - sp.Add(*own)
        if not own:
            lines.append(line)
            summed |= {line.symbol} & bars
            continue
        for term in own:
            if line.symbol not in bars or not term.free_symbols <= once | summed | made:
                mixed |= term.free_symbols & (summed | made)
        made.add(line.symbol)
        if rest.free_symbols:
            here = free_name(line.symbol, "_here", program.shapes)
            summed.add(here)
            lines += [Assign(here, rest, line.shape), Assign(line.symbol, sp.Add(*own, here), line.shape)]
        else:
            lines.append(line)
    return tuple(lines), frozenset(summed), mixed


def _times_of(cell: Cell) -> tuple[tuple[sp.Symbol, Known], ...]:
    own = _of_a_step(cell)
    numbers = (*(item.symbol for item in cell.parameters), *(item.symbol for item in cell.constants))
    once = (symbol for symbol in numbers if symbol not in own)
    late = (*own, *(previous(state.symbol) for state in cell.states))
    return (
        *((symbol, Known.ONCE) for symbol in once),
        *((item.symbol, Known.BEFORE) for item in cell.inputs),
        *((symbol, Known.FORWARD) for symbol in late),
    )


def _of_a_step(cell: Cell) -> frozenset[sp.Symbol]:
    """What is the same for all of a batch, and another at each step: it takes part in no product over all steps."""
    own = {item.symbol for item in cell.parameters if item.indexing is Indexing.PER_STEP}
    return frozenset(own if cell.time is None else own | {cell.time})
