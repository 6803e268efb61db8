"""A plan over a sequence, or over a segment of it: its phases one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.evaluate.fitting import BATCH, STEPS
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.sequence_arguments import Arrays, SequenceArguments
from symrnn.evaluate.sequence_stages import SequenceStages
from symrnn.evaluate.stages import Array, Values
from symrnn.evaluate.workspaces import BoundPhase, Workspace
from symrnn.gradients.one_step import bar
from symrnn.plans.phases import Phase

__all__ = ["PlanCall"]


@dataclass(slots=True)
class PlanCall:
    """One run over a sequence or a segment of it: its arguments, and the workspace that it fills.

    ``before`` steps went before it; the readout, and a loss of the last step alone, are those of the ``is_last``.
    """

    cell: Cell
    stages: SequenceStages
    code: PlanCode
    given: SequenceArguments
    space: Workspace
    before: int = 0
    is_last: bool = True
    fixed: Mapping[sp.Symbol, Any] = field(init=False)
    sums: Arrays = field(default_factory=dict)
    readout: Values = field(default_factory=dict)

    def forwards(self) -> Arrays:
        """What the cell gives out, in arrays of the workspace."""
        given, space = self.given, self.space
        numbers, joint = given.dtype.type, self.code.plan.joint
        self.fixed = self.code.values_of(Phase.ONCE, numbers, given.sizes, given.params)
        for symbol, array in given.x.items():
            space.bring(symbol, array)
        for parameter in self.cell.parameters:
            if parameter.indexing is Indexing.PER_STEP:
                space.bring(parameter.symbol, given.params[parameter.symbol], batched=False)
        if self.cell.time is not None:
            space.bring(
                self.cell.time, (np.arange(1, given.sizes[STEPS] + 1) + self.before).astype(given.dtype), batched=False
            )
        for old, new in joint.carried:
            space.first[old][...] = given.initial.get(new, 0)
        for bound in space.forwards:
            self._run(bound)
        if self.stages.readout is None:
            return {role.symbol: space.arrays[role.symbol] for role in self.stages.outputs}
        if not self.is_last:
            return {}
        values = self._common(given.sizes[BATCH]) | given.params | space.last
        if self.cell.time is not None:
            values[self.cell.time] = given.dtype.type(given.sizes[STEPS] + self.before)
        found = self.stages.readout.forward(values)
        self.readout = values | found
        return {role.symbol: found[role.symbol] for role in self.stages.outputs}

    def last_states(self) -> Arrays:
        """The states after the last step."""
        return {symbol: array.copy() for symbol, array in self.space.last.items() if symbol in self._states}

    def loss_and_adjoints(self, outputs: Arrays, back: bool) -> tuple[Any, Arrays]:
        """The loss, and with ``back`` the adjoints of what the cell gave out, where the loss compares it."""
        given, value = self.given, self.given.dtype.type(0)
        bars: Arrays = {}
        if not self.is_last and (self.stages.readout is not None or self.stages.last_only):
            return value, bars
        for role in self.stages.outputs:
            stage = self.stages.losses[role.symbol]
            y = outputs[role.symbol][-1:] if self.stages.last_only else outputs[role.symbol]
            rows = y.reshape((-1, *y.shape[len(role.lead) :]))
            target = given.targets.get(role.symbol)
            compared = None if target is None else target.reshape(rows.shape)
            function = stage.backward if back else stage.forward
            made = np.empty(y.shape, given.dtype) if back else None
            if made is not None:
                bars[role.symbol] = made
            value += function.sum_up(
                given.sizes,
                rows,
                compared,
                None if made is None else made.reshape(rows.shape),
                function.make_aside(given.sizes, rows),
            )
        return value, bars

    def backwards(self, bars: Arrays, later: Arrays | None = None) -> Arrays:
        """The gradients, from the adjoints of what the cell gave out, and of its last states from ``later`` steps."""
        space, joint, sizes = self.space, self.code.plan.joint, self.given.sizes
        shapes = joint.program.shapes
        found = self._readout_back(bars) if self.stages.readout is not None and self.is_last else {}
        for (_, new), (_, sent) in zip(joint.carried, joint.carried_back, strict=True):
            space.first[sent][...] = self._adjoint_of_last_state(new, bars, found) if later is None else later[new]
        for symbol, name in joint.arriving:
            space.bring(name, self._at_its_steps(symbol, bars, shapes[name]))
        self.sums = {symbol: np.zeros(shape, self.given.dtype) for symbol, shape in space.sums.items()}
        for symbol, batched in self.code.of_a_step:
            space.put(symbol, space.empty(sizes[STEPS], shapes[symbol], batched), batched)
        for bound in space.backwards:
            self._run(bound)
        once = self.code.values_of(Phase.END, self.given.dtype.type, sizes, {**self.fixed, **self.sums})
        gradients: Arrays = {}
        taken: set[int] = set()  # an array that is the gradient by two names is copied
        for symbol, name in zip(joint.wanted, joint.gradients, strict=True):
            found_here = once[name] if name in once else space.arrays[name]
            gradients[symbol] = found_here.copy() if id(found_here) in taken else found_here
            taken.add(id(found_here))
        for symbol in gradients.keys() & self._readout_parameters if self.is_last else ():
            gradients[symbol] = gradients[symbol] + found[bar(symbol)]
        for (_, new), (sent, _) in zip(joint.carried, joint.carried_back, strict=True):
            gradients[new] = space.last[sent].copy()
        return gradients

    def _adjoint_of_last_state(self, state: sp.Symbol, bars: Arrays, found: Values) -> Any:
        """The adjoint of a last state: from the readout, or from a loss that looks at the last step alone."""
        if self.stages.readout is not None:
            return found[bar(state)]
        return bars[state][0] if self.stages.last_only and state in bars else 0

    @property
    def _states(self) -> set[sp.Symbol]:
        return {state.symbol for state in self.cell.states}

    @property
    def _readout_parameters(self) -> set[sp.Symbol]:
        """The parameters that the readout uses."""
        readout = self.stages.readout
        if readout is None or readout.backward is None:
            return set()
        return {each.symbol for each in self.cell.parameters if bar(each.symbol) in readout.backward.gives}

    def _readout_back(self, bars: Arrays) -> Values:
        stage = self.stages.readout
        if stage is None or stage.backward is None:
            return {}
        return stage.backward(self.readout | {bar(symbol): value for symbol, value in bars.items()})

    def _at_its_steps(self, symbol: sp.Symbol, bars: Arrays, shape: Any) -> Array:
        """The adjoint of an output at every step: zero where the loss does not look."""
        found = bars.get(symbol)
        if found is not None and len(found) == self.given.sizes[STEPS]:
            return found
        zeros = self.space.empty(self.given.sizes[STEPS], shape)
        zeros[...] = 0
        if found is not None:
            zeros[-1:] = found
        return zeros

    def _run(self, bound: BoundPhase) -> None:
        fixed, sums = [self.fixed[symbol] for symbol in bound.fixed], [self.sums[symbol] for symbol in bound.sums]
        self.space.cut_all(bound)
        bound.run(self.given.dtype.type, self.given.sizes, fixed, sums)

    def _common(self, batch: int) -> Values:
        """What every stage may take: the floating type and the sizes."""
        return {"number": self.given.dtype.type, "sizes": self.given.sizes, "batch": batch}
