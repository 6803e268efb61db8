"""What a run over a sequence does: lines by the part of the run that they belong to, and which of them are summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import chain
from types import MappingProxyType

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import TARGET, Loss, Y
from symrnn.cells.parameters import Indexing
from symrnn.evaluate.end_cells import LOSS, loss_cell, readout_cell
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.passes import choose_slope_at_kinks
from symrnn.gradients.pullback import pullback
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan, plan_backward, plan_forward
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Assign, Input, Program, name_symbol, with_ending

__all__ = ["RunPart", "RunWork", "target_of", "work_of"]


class RunPart(Enum):
    """A part of the run, in order."""

    ONCE = "once"
    BEFORE = "before the loop"
    FORWARD = "in the loop forwards"
    OUTPUTS = "what is given out"
    LOSS = "the loss"
    LOSS_BACK = "the adjoints of the loss"
    TURN = "what the loop back takes"
    BACKWARD = "in the loop backwards"
    AFTER = "the gradients"

    @property
    def is_loop(self) -> bool:
        """Whether it runs step by step."""
        return self in (RunPart.FORWARD, RunPart.BACKWARD)

    @property
    def is_back(self) -> bool:
        """Whether it runs after the last step."""
        return self in (RunPart.LOSS_BACK, RunPart.TURN, RunPart.BACKWARD, RunPart.AFTER)


@dataclass(frozen=True, slots=True)
class RunWork:
    """The lines of each part, and what is done with them.

    ``sums`` are lines whose values are added up over members and steps (of one step over members alone: ``per_step``),
    each with the symbol that the sum is for. Where ``at_last`` the loss is taken after the last step alone: its parts
    then begin and end with the lines of the readout. ``carried`` and ``carried_back`` are those of the plan,
    ``arriving`` the adjoints that the loss puts in.
    """

    cell: Cell
    lines: Mapping[RunPart, tuple[Assign, ...]]
    shapes: Mapping[sp.Symbol, Shape]
    sums: Mapping[sp.Symbol, sp.Symbol]
    carried: tuple[tuple[sp.Symbol, sp.Symbol], ...]
    outputs: tuple[sp.Symbol, ...]
    has_loss: bool = False
    is_back: bool = False
    targets: tuple[sp.Symbol, ...] = ()
    at_last: bool = False
    carried_back: tuple[tuple[sp.Symbol, sp.Symbol], ...] = ()
    arriving: tuple[sp.Symbol, ...] = ()
    gradients: tuple[sp.Symbol, ...] = ()

    @property
    def once(self) -> frozenset[sp.Symbol]:
        """What is the same for all members and steps and is given."""
        numbers = (p.symbol for p in self.cell.parameters), (c.symbol for c in self.cell.constants)
        return frozenset(chain(*numbers)) - self.per_step

    @property
    def per_step(self) -> frozenset[sp.Symbol]:
        """The parameters that there is one of for each step."""
        return frozenset(p.symbol for p in self.cell.parameters if p.indexing is Indexing.PER_STEP)


def target_of(symbol: sp.Symbol) -> sp.Symbol:
    """The name of what an output is compared with: one that no cell may have, for it ends like a time."""
    return with_ending(symbol, "_target_0")


def work_of(
    cell: Cell, loss: Loss | None, wanted: Iterable[sp.Symbol] | None = None, kink: Fraction | None = None
) -> RunWork:
    """Outputs and last states of a cell; with a loss its value, and the gradients with respect to ``wanted``."""
    gradients = None if wanted is None else tuple(wanted)
    arrives = not cell.readout
    if gradients is None:
        plan = plan_forward(cell, kink)
    else:
        used = [p.symbol for p in cell.parameters if p.indexing is Indexing.AFTER_LAST]
        plan = plan_backward(cell, [symbol for symbol in gradients if symbol not in used], arrives, kink)
    lines: dict[RunPart, tuple[Assign, ...]] = {}
    for phase, program in plan.programs.items():
        lines[_PARTS[phase]] = (*lines.get(_PARTS[phase], ()), *program.lines)
    shapes = dict(plan.program.shapes)
    outputs = (cell.readout[-1].symbol,) if cell.readout else cell.given_out
    shapes |= {line.symbol: line.shape for line in (*cell.lines, *cell.readout)}
    shapes |= {item.symbol: item.shape for item in cell.parameters}
    shapes |= {item.symbol: item.shape for item in (*cell.constants, *cell.states, *cell.inputs)}
    programs = _end_programs(cell, loss, plan, kink)
    for part, program in programs if gradients is not None else programs[:1]:
        lines[part] = program.lines
        shapes |= program.shapes
    sums = {_loss_of(symbol): LOSS for symbol in outputs}
    sums |= {bar(p.symbol): p.symbol for p in cell.parameters if p.symbol in (gradients or ())}
    compared = loss is not None and TARGET in loss.expr.free_symbols
    return RunWork(
        cell,
        _without_sums_inside(lines, sums, plan.joint.summed),
        shapes,
        sums,
        plan.joint.carried,
        outputs,
        loss is not None,
        gradients is not None,
        tuple(map(target_of, outputs)) if compared else (),
        bool(cell.readout) or (loss is not None and loss.last_only),
        plan.joint.carried_back,
        tuple(name for _, name in plan.joint.arriving),
        gradients or (),
    )


#: what is made of sums is linear in them: it is added up itself, step by step
_PARTS = MappingProxyType({phase: RunPart.AFTER if phase is Phase.END else RunPart[phase.name] for phase in Phase})


def _loss_of(symbol: sp.Symbol) -> sp.Symbol:
    return name_symbol(f"loss_of_{symbol.name}_0")


def _end_programs(
    cell: Cell, loss: Loss | None, plan: Plan, kink: Fraction | None
) -> tuple[tuple[RunPart, Program], ...]:
    """The readout and the loss as they are run, and backwards."""
    forward, backward = [], []
    if cell.readout:
        ending = readout_cell(cell)
        names = {bar(state.symbol): dict(_sends(plan)).get(state.symbol, bar(state.symbol)) for state in cell.states}
        step = one_step(ending)
        back = choose_slope_at_kinks(use_stable_slopes(pullback(ending), step), kink)
        forward.append(choose_slope_at_kinks(step, kink))
        backward.append(_rename(back, names))
    if loss is not None:
        shapes = {line.symbol: line.shape for line in (*cell.lines, *cell.readout)}
        arriving = dict(plan.joint.arriving)
        for symbol in (cell.readout[-1].symbol,) if cell.readout else cell.given_out:
            value, back = _loss_programs(symbol, loss, shapes[symbol], arriving.get(symbol, bar(symbol)), kink)
            forward.append(value)
            backward.insert(0, back)
    return (RunPart.LOSS, _join(forward)), (RunPart.LOSS_BACK, _join(backward))


def _sends(plan: Plan) -> Iterator[tuple[sp.Symbol, sp.Symbol]]:
    """Each state, and the adjoint that it is sent."""
    back = dict(plan.joint.carried_back)
    for old, new in plan.joint.carried:
        if bar(old) in back:
            yield new, back[bar(old)]


def _loss_programs(
    symbol: sp.Symbol, loss: Loss, shape: Shape, adjoint: sp.Symbol, kink: Fraction | None
) -> tuple[Program, Program]:
    cell = loss_cell(loss, shape)
    step = one_step(cell)
    back = choose_slope_at_kinks(use_stable_slopes(pullback(cell), step), kink)
    names = {Y: symbol, TARGET: target_of(symbol), bar(Y): adjoint}
    names[LOSS] = _loss_of(symbol)
    own = {*step.shapes, *back.shapes} - {*names, bar(LOSS)}
    names |= {each: with_ending(each, f"_of_{symbol.name}_0") for each in own}
    ones = tuple(Assign(line.symbol, line.expr.xreplace({bar(LOSS): sp.S.One}), line.shape) for line in back.lines)
    given = tuple(item for item in back.inputs if item.symbol != bar(LOSS))
    step = choose_slope_at_kinks(step, kink)
    return _rename(step, names), _rename(Program(given, ones, back.outputs), names)


def _rename(program: Program, names: Mapping[sp.Symbol, sp.Symbol]) -> Program:
    lines = tuple(
        Assign(names.get(line.symbol, line.symbol), line.expr.xreplace(names), line.shape) for line in program.lines
    )
    inputs = tuple(type(item)(names.get(item.symbol, item.symbol), item.shape) for item in program.inputs)
    return Program(inputs, lines, tuple(names.get(symbol, symbol) for symbol in program.outputs))


def _join(programs: Iterable[Program]) -> Program:
    """Programs one after the other."""
    inputs: dict[sp.Symbol, Input] = {}
    lines: list[Assign] = []
    for program in programs:
        known = {line.symbol for line in lines}
        inputs |= {item.symbol: item for item in program.inputs if item.symbol not in known}
        lines += program.lines
    return Program(tuple(inputs.values()), tuple(lines), tuple(line.symbol for line in lines[-1:]))


def _without_sums_inside(
    lines: Mapping[RunPart, tuple[Assign, ...]],
    sums: Mapping[sp.Symbol, sp.Symbol],
    inside: frozenset[sp.Symbol],
) -> dict[RunPart, tuple[Assign, ...]]:
    """No line takes a sum, of those given or ``inside``: what is added up at each step stands in its place."""
    exprs: dict[sp.Symbol, sp.Expr] = {}
    found = {}
    for part in (each for each in RunPart if each in lines):
        written = []
        for line in lines[part]:
            expr = line.expr.xreplace(exprs)
            if line.symbol in sums or line.symbol in inside:
                exprs[line.symbol] = expr
            if line.symbol in sums or line.symbol not in inside:
                written.append(Assign(line.symbol, expr, line.shape))
        found[part] = tuple(written)
    return found
