"""A recurrence that is linear in its state, as such: S_t = A_t(S_{t-1}) + B_t, the transposed A_t, and the readout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name
from symrnn.expressions.shapes import Shape
from symrnn.gradients.chain_rule import contributions
from symrnn.linear.strata import Strata, find_strata
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Input, Program, with_ending

__all__ = ["LinearForm", "as_linear", "name_gates", "name_of_added", "name_of_kept"]

Shapes = Mapping[sp.Symbol, Shape]


@check_arguments
@dataclass(frozen=True, slots=True)
class LinearForm:
    """``S_t = A_t(S_{t-1}) + B_t``: four programs of one step, with gates that no linear state enters.

    ``gates`` computes what is free of the linear ``states``: from inputs, weights, and states that run before.
    ``kept`` is A: from ``S_prev`` and gates to ``S_kept``, linear in ``S_prev``; ``transposed`` is its transpose, from
    ``S_bar`` to ``S_prev_bar``; ``added`` is B, ``S_added``. ``core`` is the cell with its gates given:
    its inputs are the gates, its states the linear ones, its outputs those that depend on them.

    >>> from symrnn import cells
    >>> form = as_linear(cells.load("gla"))
    >>> print(form.kept, form.added, form.transposed, sep=" | ")
    S_kept = S_prev*alpha[:, None] | S_added = k @ v.T | S_prev_bar = S_bar*alpha[:, None]
    """

    cell: Cell
    states: tuple[sp.Symbol, ...]
    gates: Program
    kept: Program
    transposed: Program
    added: Program
    core: Cell

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.cell.name), str(self.kept))

    def __str__(self) -> str:
        sums = (f"{symbol} = {name_of_kept(symbol)} + {name_of_added(symbol)}" for symbol in self.states)
        return "\n".join((str(self.kept), str(self.added), *sums))


def name_of_kept(symbol: sp.Symbol) -> sp.Symbol:
    """What a line keeps of the old states: ``S`` to ``S_kept``."""
    return with_ending(symbol, "_kept")


def name_of_added(symbol: sp.Symbol) -> sp.Symbol:
    """What a line adds to that: ``S`` to ``S_added``."""
    return with_ending(symbol, "_added")


@check_arguments
def as_linear(cell: Cell) -> LinearForm:
    """The parts of a recurrence that is linear in its state: S_t = A_t(S_{t-1}) + B_t, with gates free of S.

    Decays, rows and columns that are scaled, products from the left and the right, and sums of these are linear; so are
    several states that mix. States that the gates rest on run before, and may be anything: the stabiliser of an mLSTM.
    What is read out of the states may be anything too.

    >>> from symrnn import cells
    >>> print(as_linear(cells.load("gated_deltanet")).kept)
    S_kept = alpha*(S_prev - beta*S_prev @ k @ k.T)

    Raises
    ------
    InputError
        naming the line, and the part of it, that is not linear.
    """
    found = find_strata(cell)
    states = tuple(state.symbol for state in cell.states if state.symbol in found.states)
    shapes = dict(cell.program.shapes)
    kept = _keep(found, states, shapes)
    return LinearForm(
        cell,
        states,
        _gates(cell, found),
        kept,
        _transpose(kept, states, shapes),
        _add(found, states, shapes),
        _core(cell, found, states),
    )


def _program(lines: Iterable[Assign], outputs: tuple[sp.Symbol, ...], shapes: Shapes) -> Program:
    """The lines that outputs rest on, with what they use as inputs, in the order of the shapes."""
    needed = lines_for(tuple(lines), outputs)
    own = {line.symbol for line in needed}
    used = set(outputs).union(*(line.expr.free_symbols for line in needed)) - own
    return Program(tuple(Input(s, shape) for s, shape in shapes.items() if s in used), needed, outputs)


def _gates(cell: Cell, found: Strata) -> Program:
    """All that is free of the linear states, states that run before among it."""
    old = {previous(state) for state in found.states}
    inputs = tuple(item for item in cell.program.inputs if item.symbol not in old)
    return Program(inputs, tuple(found.free), tuple(line.symbol for line in found.free))


def _keep(found: Strata, states: tuple[sp.Symbol, ...], shapes: Shapes) -> Program:
    names = {symbol: name_of_kept(symbol) for symbol in found.affine}
    lines = [Assign(names[s], each.linear.xreplace(names), shapes[s]) for s, each in found.affine.items()]
    return _program(lines, tuple(map(name_of_kept, states)), shapes)


def _add(found: Strata, states: tuple[sp.Symbol, ...], shapes: Shapes) -> Program:
    names = {symbol: name_of_added(symbol) for symbol in found.affine}
    lines = [Assign(names[s], each.constant.xreplace(names), shapes[s]) for s, each in found.affine.items()]
    return _program(lines, tuple(map(name_of_added, states)), shapes)


def _transpose(kept: Program, states: tuple[sp.Symbol, ...], shapes: Shapes) -> Program:
    """The reverse sweep of a linear map: u_bar = sum of v_bar * dv/du, for what moves alone."""
    wide = dict(kept.shapes)
    bars: dict[sp.Symbol, list[sp.Expr]] = {name_of_kept(s): [with_ending(s, "_bar")] for s in states}
    wide |= {with_ending(s, "_bar"): shapes[s] for s in states}
    moving = {previous(s) for s in states} | {line.symbol for line in kept.lines}
    lines: list[Assign] = []
    for line in reversed(kept.lines):
        bar = with_ending(line.symbol, "_bar")
        lines.append(Assign(bar, sp.Add(*bars.get(line.symbol, ())), line.shape))
        wide[bar] = line.shape
        for symbol, sent in contributions(line, bar, wide).items():
            if symbol in moving:
                bars.setdefault(symbol, []).append(sent)
    results = tuple(with_ending(previous(s), "_bar") for s in states)
    lines += [
        Assign(bar, sp.Add(*bars.get(previous(s), ())), shapes[s]) for s, bar in zip(states, results, strict=True)
    ]
    return _program(_without_copies(lines), results, wide)


def _without_copies(lines: list[Assign]) -> list[Assign]:
    """Without the lines that give the adjoint of a state a second name."""
    copies: dict[sp.Symbol, sp.Expr] = {}
    found = []
    for line in lines:
        expr = line.expr.xreplace(copies)
        if expr.is_Symbol and line.symbol.name.endswith("_kept_bar"):
            copies[line.symbol] = expr
        else:
            found.append(Assign(line.symbol, expr, line.shape))
    return found


def name_gates(cell: Cell, states: tuple[sp.Symbol, ...]) -> dict[sp.Symbol, sp.Expr]:
    """What the old values of states that run before are called where they are gates: ``h_prev`` is ``h_old``."""
    return {previous(s.symbol): with_ending(s.symbol, "_old") for s in cell.states if s.symbol not in states}


def _core(cell: Cell, found: Strata, states: tuple[sp.Symbol, ...]) -> Cell:
    """The cell with its gates as inputs: the lines that depend on the linear states, and the outputs among them."""
    shapes = dict(cell.program.shapes)
    lines = [line for line in cell.lines if line.symbol in found.reach]
    used = set[sp.Symbol]().union(*(line.expr.free_symbols for line in lines)) - {line.symbol for line in lines}
    used -= {previous(symbol) for symbol in states}
    before = name_gates(cell, states)
    lines = [Assign(line.symbol, line.expr.xreplace(before), line.shape) for line in lines]
    weights = tuple(item for item in cell.parameters if item.symbol in used)
    constants = tuple(item for item in cell.constants if item.symbol in used)
    known = {item.symbol for item in weights} | {item.symbol for item in constants}
    inputs = tuple(Input(before.get(s, s), shape) for s, shape in shapes.items() if s in used - known)
    outputs = tuple(symbol for symbol in cell.outputs if symbol in found.reach)
    kept_states = tuple(state for state in cell.states if state.symbol in states)
    return Cell(f"{cell.name} of its gates", inputs, kept_states, weights, tuple(lines), outputs, constants=constants)
