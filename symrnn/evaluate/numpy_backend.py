"""The backend that needs nothing but NumPy: the phases of a plan, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss
from symrnn.cells.parameters import Indexing
from symrnn.evaluate.argument_reader import collect_roles
from symrnn.evaluate.backends import Backend, CallNames, Prepared
from symrnn.evaluate.call_kinds import CallKind
from symrnn.evaluate.column_plans import column_plan
from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes
from symrnn.evaluate.floats_first import floats_first, is_of_scalars
from symrnn.evaluate.free_workspaces import Workspaces
from symrnn.evaluate.memory import BORDER, ONCE, CallBytes, check_fits, row_bytes, step_bytes
from symrnn.evaluate.plan_call import PlanCall
from symrnn.evaluate.plan_code import PlanCode, plan_code
from symrnn.evaluate.ready_calls import ready_call, ready_call_of_two
from symrnn.evaluate.segments import Gathered, SequencePart, cut_sequence, join_rows, most_steps
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    SequenceArguments,
    input_roles,
    parameter_roles,
    state_roles,
)
from symrnn.evaluate.sequence_stages import SequenceStages
from symrnn.plans.odds import plan_with_odds
from symrnn.plans.plan import Plan, in_two_loops, plan_backward, plan_forward
from symrnn.plans.stacking import stack_lines

__all__ = ["numpy_backend"]

_KEPT = 32  # sizes of calls
_MOST_IN_COLUMNS = 2**25  # bytes: of longer rows columns gain nothing


def numpy_backend(
    cell: Cell, loss: Loss | None, kink: Fraction | None, stages: SequenceStages, memory: int | None = None
) -> Backend:
    """The backend of a cell and a loss; its code is generated when it is first needed."""
    arrays = _Numpy(cell, stages, kink, memory)
    if not is_of_scalars(cell):
        return _backend_of(arrays)
    return floats_first(_backend_of(_Numpy(cell, stages, kink, memory, in_floats=True)), _backend_of(arrays))


def _tell_nobody(done: int, total: int | None) -> None:
    """Where nobody asks how far a run is."""


def _backend_of(own: _Numpy) -> Backend:
    return Backend("numpy", own.source, own.run, own.value, own.gradients, own.gradients_over, own.prepare)


@dataclass(slots=True)
class _Numpy:
    """A cell, and the code of it that was needed so far: for values and for gradients, with a batch and without."""

    cell: Cell
    stages: SequenceStages
    kink: Fraction | None
    memory: int | None = None
    in_floats: bool = False
    plans: dict[frozenset[sp.Symbol] | None, Plan] = field(default_factory=dict)
    codes: dict[tuple[frozenset[sp.Symbol] | None, bool], PlanCode] = field(default_factory=dict)
    columns: dict[frozenset[sp.Symbol] | None, PlanCode | None] = field(default_factory=dict)
    quick: dict[int, PlanCode | None] = field(default_factory=dict)  # by the id of a code, all of which are kept
    workspaces: Workspaces = field(default_factory=Workspaces)
    whole: dict[Any, bool] = field(default_factory=dict)

    def source(self) -> str:
        """The code for gradients, or where there is no loss for values, of a batch in rows."""
        learned = frozenset(item.symbol for item in self.cell.parameters)
        code = self._code(learned if self.stages.has_loss else None, is_batch=True)
        return f"{code.source}\n\n{self.stages.source}" if self.stages.source else code.source

    def run(self, given: SequenceArguments) -> tuple[Arrays, Arrays]:
        """What the cell gives out, and its last states."""
        outputs: list[Arrays] = []
        states = given.initial
        for part in self._cut(given, None, is_run=True):
            with self._call(part, states, None) as call:
                outputs.append({symbol: array.copy() for symbol, array in call.forwards().items()})
                states = call.last_states()
        return join_rows([found for found in outputs if found]), states

    def value(self, given: SequenceArguments) -> Any:
        """The loss."""
        value, states = given.dtype.type(0), given.initial
        for part in self._cut(given, None):
            with self._call(part, states, None) as call:
                value += call.loss_and_adjoints(call.forwards(), back=False)[0]
                states = call.last_states()
        return value

    def gradients(self, given: SequenceArguments, wanted: frozenset[sp.Symbol]) -> tuple[Any, Arrays]:
        """The loss and its gradients: back from segment to segment, each run again from the states it began with."""
        if not self._is_whole(given, wanted):
            value, found, _ = self.gradients_over([given], wanted)
            return value, found
        with self._call(SequencePart(given, given.before, True), given.initial, wanted) as call:
            value, bars = call.loss_and_adjoints(call.forwards(), back=True)
            return value, call.backwards(bars)

    def gradients_over(
        self,
        chunks: Sequence[SequenceArguments],
        wanted: frozenset[sp.Symbol],
        progress: Callable[[int, int | None], object] | None = None,
    ) -> tuple[Any, Arrays, Arrays]:
        """The same of a sequence in chunks, and its last states; the limit of memory is that of each chunk."""
        given = chunks[0]
        parts = [
            replace(part, is_last=part.is_last and chunk is chunks[-1])
            for chunk in chunks
            for part in self._cut(chunk, wanted)
        ]
        begins, last = [given.initial], given.initial
        tell, total = progress or _tell_nobody, 2 * len(parts) - 1
        for part in parts[:-1]:
            with self._call(part, begins[-1], None) as call:
                call.forwards()
                begins.append(call.last_states())
            tell(len(begins) - 1, total)
        value, gradients, later = given.dtype.type(0), Gathered(self._of_steps), None
        for part, states in zip(reversed(parts), reversed(begins), strict=True):
            with self._call(part, states, wanted) as call:
                own, bars = call.loss_and_adjoints(call.forwards(), back=True)
                found = call.backwards(bars, later)
                last = last if later else call.last_states()
            value += own
            later = {state.symbol: found.pop(state.symbol) for state in self.cell.states}
            gradients.add(found)
            tell(len(parts) - 1 + len(gradients.parts), total)
        return value, gradients.whole() | (later or {}), last

    def prepare(self, given: SequenceArguments, names: CallNames) -> Prepared | None:
        """Calls that are like one, made ready; None of those that are cut, or look at the end of the sequence."""
        is_run, wanted = names.kind == "run", names.wanted if names.kind == "gradients" else None
        if self.in_floats or self.stages.looks_at_the_end or not self._is_whole(given, wanted, is_run):
            return None
        shapes = tuple(getattr(given, group)[symbol].shape for (group, symbol), _ in names.takes)
        code = self._columns_for(given, wanted) or self._code_for(given, wanted)
        kind = CallKind(self.cell, self.stages, code, given.sizes, given.dtype, names, shapes)
        quick = self._quick(code)
        if quick is None:
            return ready_call(kind, self.workspaces)
        return ready_call_of_two(replace(kind, code=quick), kind, self.workspaces)

    def _quick(self, code: PlanCode) -> PlanCode | None:
        """The same with sigmoids that may overflow, None where there are none."""
        if id(code) not in self.quick:
            plan = plan_with_odds(code.plan)
            self.quick[id(code)] = None if plan is None else plan_code(plan, code.is_batch, columns=code.columns)
        return self.quick[id(code)]

    @contextmanager
    def _call(self, part: SequencePart, states: Arrays, wanted: frozenset[sp.Symbol] | None) -> Iterator[PlanCall]:
        given = part.given if states is part.given.initial else replace(part.given, initial=states)
        code = self._code_for(given, wanted)
        with self.workspaces.borrow(code, given.sizes, given.dtype) as space:
            yield PlanCall(self.cell, self.stages, code, given, space, part.before, part.is_last)

    def _cut(
        self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None, is_run: bool = False
    ) -> tuple[SequencePart, ...]:
        """The segments of a call, which is refused where it cannot have the memory that it needs."""
        if self._is_whole(given, wanted, is_run):
            return (SequencePart(given, given.before, True),)
        steps = given.sizes[STEPS]
        most = self._most_steps(given, wanted, is_run)
        if steps > most:
            self._check_fits(given, wanted, is_run)
        return cut_sequence(given, most, self.cell, self.stages)

    def _most_steps(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None, is_run: bool) -> int:
        if self.memory is not None:
            return self.call_bytes(given, wanted, is_run).longest(given.sizes[STEPS], self.memory)
        return most_steps(self._code_for(given, wanted), given.sizes, given.dtype)

    def _is_whole(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None, is_run: bool = False) -> bool:
        """Whether a call is one segment, worked out once for all of its sizes."""
        key = (wanted, is_run, given.dtype, given.sizes.numbers())
        found = self.whole.get(key)
        if found is None:
            found = given.sizes[STEPS] <= self._most_steps(given, wanted, is_run)
            self.whole = {**dict([*self.whole.items()][1 - _KEPT :]), key: found}
        return found

    def _check_fits(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None, is_run: bool) -> None:
        def count_bytes(steps: int, batch: int) -> int:
            found = {**given.sizes.found, STEPS: (steps, ""), BATCH: (batch, "")}
            like = replace(given, sizes=AxisSizes(found, given.sizes.sums))
            return self.call_bytes(like, wanted, is_run).least(steps)

        check_fits(given.sizes, count_bytes, self.memory, "in the shortest segments")

    def call_bytes(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None, is_run: bool) -> CallBytes:
        """The memory of a call: with gradients with respect to what is wanted; without, of a run or a loss."""
        sizes, dtype, cell = given.sizes, given.dtype, self.cell
        roles = (*parameter_roles(cell), *input_roles(cell))
        of_steps = [role for role in roles if role.lead[:1] == (STEPS,)]
        once = ONCE + row_bytes([role for role in roles if role not in of_steps], sizes, dtype) * (2 if wanted else 1)
        forwards = step_bytes(self._code_for(given, None), sizes, dtype)
        outputs = row_bytes(self.stages.outputs, sizes, dtype) if not self.stages.has_readout else 0
        if is_run:  # segments are copied, and joined; what is joined is copied once more
            return CallBytes(forwards, 0, 0, 2 * outputs, 2 * outputs, once)
        compared = 0 if self.stages.last_only else outputs
        if wanted is None:
            return CallBytes(forwards + compared, 0, 0, 0, 0, once)
        back = step_bytes(self._code_for(given, wanted), sizes, dtype) + compared
        border = row_bytes(state_roles(cell), sizes, dtype) + BORDER
        results = row_bytes([role for role in of_steps if role.symbol in wanted], sizes, dtype)
        # adjoints of the segment before are there while those of the next are computed
        return CallBytes(forwards + compared, back, border, results, 2 * results, once)

    @property
    def _of_steps(self) -> frozenset[sp.Symbol]:
        """What has a gradient for each step."""
        own = (item.symbol for item in self.cell.parameters if item.indexing is Indexing.PER_STEP)
        return frozenset((*own, *(item.symbol for item in self.cell.inputs)))

    def _code_for(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None) -> PlanCode:
        return self._code(wanted, given.sizes[BATCH] != 1)

    def _code(self, wanted: frozenset[sp.Symbol] | None, is_batch: bool) -> PlanCode:
        key = (wanted, is_batch)
        if key not in self.codes:
            plan = self._plan(wanted)
            if self.in_floats:
                self.codes[key] = plan_code(in_two_loops(plan), is_batch, in_floats=True)
            else:
                self.codes[key] = plan_code(plan if is_batch else stack_lines(plan), is_batch)
        return self.codes[key]

    def _columns_for(self, given: SequenceArguments, wanted: frozenset[sp.Symbol] | None) -> PlanCode | None:
        """The code that takes a batch in columns, where that pays; there are copies of the arguments then."""
        steps, is_batch = given.sizes[STEPS], given.sizes[BATCH] != 1
        if not is_batch or self.memory is not None:
            return None
        if steps * step_bytes(self._code_for(given, wanted), given.sizes, given.dtype) > _MOST_IN_COLUMNS:
            return None
        return self._all_in_columns(wanted)

    def _all_in_columns(self, wanted: frozenset[sp.Symbol] | None) -> PlanCode | None:
        """The code in columns where values and all gradients have it, for they are to lie alike."""
        if self.in_floats:
            return None
        asked = [None, *([self._all] if self.stages.has_loss else []), wanted]
        codes = [self._in_columns(each) for each in asked]
        return None if None in codes else codes[-1]

    @property
    def _all(self) -> frozenset[sp.Symbol]:
        return collect_roles(self.cell).by_all

    def _in_columns(self, wanted: frozenset[sp.Symbol] | None) -> PlanCode | None:
        if wanted not in self.columns:
            plan = column_plan(self._plan(wanted))
            self.columns[wanted] = None if plan is None else plan_code(plan, True, columns=True)
        return self.columns[wanted]

    def _plan(self, wanted: frozenset[sp.Symbol] | None) -> Plan:
        if wanted not in self.plans:
            if wanted is None:
                self.plans[wanted] = plan_forward(self.cell, self.kink)
            else:
                given = (*(each.symbol for each in self.cell.parameters), *(each.symbol for each in self.cell.inputs))
                asked = [symbol for symbol in given if symbol in wanted]
                self.plans[wanted] = plan_backward(self.cell, asked, self.stages.arrives, self.kink)
        return self.plans[wanted]
