"""What a cell over a sequence has beside its steps: its readout and its loss, each forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.initial_states import no_value_at
from symrnn.cells.losses import TARGET, Loss
from symrnn.cells.parameters import Indexing, previous
from symrnn.errors import InputError, listing
from symrnn.evaluate.end_cells import LOSS, loss_cell, readout_cell
from symrnn.evaluate.fitting import BATCH
from symrnn.evaluate.forms import has_numeric_form
from symrnn.evaluate.loss_texts import LossFunction, LossStage, LossText, loss_text
from symrnn.evaluate.sequence_arguments import Role, output_roles
from symrnn.evaluate.stages import Stage, StageTexts, compile_texts, stage_of, stage_texts
from symrnn.expressions.nodes import total
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.passes import choose_slope_at_kinks
from symrnn.gradients.pullback import pullback
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Assign, Program

__all__ = ["SequenceStages", "sequence_stages"]


@dataclass(frozen=True, slots=True)
class _Written:
    """Generated code."""

    source: str
    readout: Stage | None
    losses: Mapping[sp.Symbol, LossStage]


@dataclass(frozen=True, slots=True)
class SequenceStages:
    """The stages of a cell, what it gives out, and what a loss compares that with.

    ``losses`` has a stage for each name given out; ``targets`` are called as what they are compared with.
    ``refused_at_zero`` says why the cell cannot begin with states that are 0, empty where it can. ``write`` generates
    the code and ``look_at_zero`` finds that out, where they are first needed: most of the time to make an evaluator.
    """

    write: Callable[[], _Written]
    outputs: tuple[Role, ...]
    targets: tuple[Role, ...]
    last_only: bool
    has_readout: bool
    has_loss: bool
    look_at_zero: Callable[[], str]

    @property
    def refused_at_zero(self) -> str:
        """Why the cell cannot begin with states that are 0, empty where it can."""
        return self.look_at_zero()

    @property
    def source(self) -> str:
        """The code of readout and losses."""
        return self.write().source

    @property
    def readout(self) -> Stage | None:
        """The readout, where there is one."""
        return self.write().readout

    @property
    def losses(self) -> Mapping[sp.Symbol, LossStage]:
        """A stage for each name that is compared."""
        return self.write().losses

    @property
    def arrives(self) -> bool:
        """Whether the loss looks at every step, so that adjoints arrive at each."""
        return not self.looks_at_the_end

    @property
    def looks_at_the_end(self) -> bool:
        """Whether the loss looks at what there is after the last step alone."""
        return self.has_readout or self.last_only


def sequence_stages(cell: Cell, loss: Loss | None, kink: Fraction | None) -> SequenceStages:
    """The stages of a cell, generated.

    Raises
    ------
    InputError
        for an undefined function, a parameter that is used where it has no value, and as ``pullback`` does.
    """
    _check_parameters(cell)
    outputs = _outputs(cell)
    if not all(has_numeric_form(line.expr) for line in cell.lines):
        _texts("step", cell, False, kink)  # which says what has none, before anything runs
    write = lru_cache(maxsize=1)(partial(_write, cell, loss, kink, outputs))
    if cell.readout or not _fits_everything(loss):
        write()  # which says what has no form, before anything runs
    last_only = loss is not None and loss.last_only and not cell.readout
    compared = loss is not None and TARGET in loss.expr.free_symbols
    targets = tuple(Role(r.symbol, (BATCH,) if last_only else r.lead, r.shape) for r in outputs if compared)
    return SequenceStages(
        write,
        outputs,
        targets,
        last_only,
        bool(cell.readout),
        loss is not None,
        lru_cache(maxsize=1)(partial(no_value_at, cell)),
    )


def _fits_everything(loss: Loss | None) -> bool:
    """Whether a loss is arithmetic of its entries one by one, as the squared error is: all outputs have it."""
    if loss is None:
        return True
    return all(
        each.is_Symbol or each.is_Rational or each.is_Add or each.is_Mul or (each.is_Pow and each.exp == 2)
        for each in sp.preorder_traversal(loss.expr)
    )


def _write(cell: Cell, loss: Loss | None, kink: Fraction | None, outputs: tuple[Role, ...]) -> _Written:
    """The code of the readout and the losses."""
    readout = _texts("readout", readout_cell(cell), loss is not None, kink) if cell.readout else None
    loss_names = {role.symbol: f"loss_{role.symbol.name}" if len(outputs) > 1 else "loss" for role in outputs}
    losses = {
        role.symbol: _loss_texts(loss_names[role.symbol], loss, role.shape, kink)
        for role in outputs
        if loss is not None
    }
    stages = () if readout is None else (readout.forward, readout.backward)
    functions = [*stages, *chain.from_iterable(losses.values())]
    source, namespace = compile_texts(each.text for each in functions if each is not None)
    made = {
        symbol: LossStage(*(LossFunction(namespace[each.name], each.aside) for each in texts))
        for symbol, texts in losses.items()
    }
    return _Written(source, None if readout is None else stage_of(readout, namespace), made)


def _outputs(cell: Cell) -> tuple[Role, ...]:
    """What the readout gives after the last step, else what the cell gives out at every step."""
    if cell.readout:
        last = cell.readout[-1]
        return (Role(last.symbol, (BATCH,), last.shape),)
    return output_roles(cell)


def _texts(name: str, cell: Cell, backward: bool, kink: Fraction | None) -> StageTexts:
    lead = [*(item.symbol for item in cell.inputs), *(previous(state.symbol) for state in cell.states)]
    back = choose_slope_at_kinks(pullback(cell), kink) if backward else None
    return stage_texts(name, choose_slope_at_kinks(one_step(cell), kink), lead, back)


@lru_cache(maxsize=32)  # most evaluators take one of a few losses: half of the time to make one
def _loss_texts(name: str, loss: Loss, shape: Shape, kink: Fraction | None) -> tuple[LossText, LossText]:
    """A loss as a cell that takes y and target, summed over all that it is given; its own adjoint is 1.

    Backwards it gives the loss too, made from its adjoint where that stands in it: ``y_bar = y - target`` and then
    ``loss = total(y_bar**2)/2``.
    """
    cell = loss_cell(loss, shape)
    step, back = one_step(cell), choose_slope_at_kinks(pullback(cell), kink)
    ones = tuple(Assign(line.symbol, line.expr.xreplace({bar(LOSS): sp.S.One}), line.shape) for line in back.lines)
    given = tuple(item for item in back.inputs if item.symbol != bar(LOSS))
    back = use_stable_slopes(Program(given, ones, back.outputs), step)
    step = replace(step, lines=tuple(_sum_at_last(line) if line.symbol == LOSS else line for line in step.lines))
    *first, last = step.lines
    adjoints = {line.expr: line.symbol for line in back.lines if line.expr.args and line.shape == shape}
    both = (*first, *back.lines, Assign(LOSS, last.expr.xreplace(adjoints), last.shape))
    made = {line.symbol for line in step.lines}
    inputs = tuple({item.symbol: item for item in (*step.inputs, *back.inputs) if item.symbol not in made}.values())
    return (
        loss_text(f"forward_{name}", step, shape),
        loss_text(f"backward_{name}", Program(inputs, both, (*back.outputs, LOSS)), shape),
    )


def _sum_at_last(line: Assign) -> Assign:
    """A sum over all entries and members, with what does not differ from one to the next in front of it."""
    inner = line.expr.args[0] if isinstance(line.expr, total) else line.expr
    number, rest = inner.as_coeff_Mul()
    return Assign(line.symbol, number * total(rest), line.shape)


def _check_parameters(cell: Cell) -> None:
    """A parameter for each step has no value after the last, and one numbered after the last has none before."""
    for lines, indexing, where in (
        (cell.readout, Indexing.PER_STEP, "the readout"),
        (cell.lines, Indexing.AFTER_LAST, "a step"),
    ):
        used = set().union(*(line.expr.free_symbols for line in lines))
        wrong = [p.symbol for p in cell.parameters if p.indexing is indexing and p.symbol in used]
        if wrong:
            raise InputError(f"cell {cell.name}: {listing(wrong)} is {indexing.value} and has no value in {where}")
