"""A cell over whole sequences: outputs, a loss, and its gradients, by one generated step in a loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss, loss_of
from symrnn.errors import InputError
from symrnn.evaluate.argument_reader import ArgumentReader
from symrnn.evaluate.backends import Backend
from symrnn.evaluate.calls_again import CallsAgain, Found, calls_again
from symrnn.evaluate.choose_backend import choose_backend
from symrnn.evaluate.declared_values import into_ranges
from symrnn.evaluate.fitting import AxisSizes, positive_integer
from symrnn.evaluate.found_gradients import Gradients
from symrnn.evaluate.random_arrays import collect_sizes, normal_arrays, random_generator, uniform_arrays
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    OneOrMore,
    Role,
    SequenceArguments,
    parameter_roles,
)
from symrnn.evaluate.sequence_stages import SequenceStages, sequence_stages
from symrnn.evaluate.stages import Array
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import Reduced, reduce_to
from symrnn.expressions.display import brief, quote_name
from symrnn.gradients.passes import slope_at_kinks
from symrnn.plans.plan import Plan, plan_backward, plan_forward

__all__ = ["SequenceEvaluator", "sequence_evaluator"]


@check_arguments
@dataclass(frozen=True, slots=True)
class SequenceEvaluator:
    """A cell as a function of whole sequences.

    ``x`` is (steps, batch, m), or (steps, m) for one sequence alone; where the input is a scalar, (steps, batch) or
    (steps,). ``params`` is a dict by name: each of its declared shape, with an axis for the steps before it where
    there is one for each step; constants stand among them, where they have no value of their own, and have no
    gradient. Where a cell has several inputs ``x``
    is a dict by name, and so are outputs and targets where it gives out several names. ``initial`` holds the states
    before the first step by name, (batch, n) each; without it they are 0. A cell without inputs is called with
    ``steps``, the number of them.

    float32 and float64 are kept: everything is computed in the type of the floating arrays together, float64 where
    there are none; float16 is widened to float32. NaN and infinity pass through, but not on the command line; overflow
    warns as NumPy does (see ``numpy.errstate``). A masked array is refused. ``source`` is the code that runs; ``kink``
    is the slope that it takes where ``step`` has none; ``memory`` is what a call may take.

    >>> from symrnn import cells, evaluator
    >>> run = evaluator(cells.elman())
    >>> outputs = run(run.random_params({"n": 2, "m": 1}, seed=0), [[0.5], [0.25]])
    >>> outputs.shape
    (2, 2)

    Raises
    ------
    InputError
        for an array that is missing, not asked for, not of real numbers, or of a shape that does not fit; where a loss
        is needed and there is none; and at a kink where no slope was chosen.
    """

    cell: Cell
    loss: Loss | None
    stages: SequenceStages = field(repr=False, compare=False)
    backend: Backend = field(repr=False, compare=False)
    kink: Fraction | None = None
    memory: int | None = None
    reader: ArgumentReader = field(init=False, repr=False, compare=False)
    again: CallsAgain = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make what reads the arguments of calls, and keeps what it found out."""
        object.__setattr__(self, "reader", ArgumentReader(self.cell, self.stages.targets))
        object.__setattr__(self, "again", calls_again(self.reader, self.backend, self.stages))

    def __reduce__(self) -> Reduced:
        return reduce_to(sequence_evaluator, self.cell, self.loss, self.kink, self.backend.name, self.memory)

    def __repr__(self) -> str:
        return brief(self, quote_name(self.cell.name), "no loss" if self.loss is None else quote_name(self.loss.name))

    @property
    def source(self) -> str:
        """The code that runs: the step, the readout and the loss, each forwards and backwards.

        In NumPy that of a batch in rows; one sequence, and a small batch where gates are stacked, run the same lines
        stacked.
        """
        return self.backend.source()

    @check_arguments
    def __call__(
        self, params: Mapping[str, Any], x: OneOrMore = None, initial: OneOrMore = None, steps: int | None = None
    ) -> OneOrMore:
        """What the cell gives out: (steps, batch, k), or (batch, k) where it is read out after the last step."""
        again, given = self._find("outputs", params, x, initial, None, steps)
        if again is not None:
            return _one_or_more(*again[1])
        return _one_or_more(_by_name(given, self._run(given)[0], self.stages.outputs))

    @check_arguments
    def final_states(
        self, params: Mapping[str, Any], x: OneOrMore = None, initial: OneOrMore = None, steps: int | None = None
    ) -> dict[str, Array]:
        """The states after the last step by name: what ``initial`` takes, to go on with the sequence.

        Where the cell has a name for the number of the step, it begins again at 1.
        """
        again, given = self._find("states", params, x, initial, None, steps)
        if again is not None:
            return again[1][0]
        return _by_name(given, self._run(given)[1], self.reader.roles.states)

    @check_arguments
    def value(
        self,
        params: Mapping[str, Any],
        x: OneOrMore = None,
        target: OneOrMore = None,
        initial: OneOrMore = None,
        steps: int | None = None,
    ) -> Any:
        """The loss, summed over entries, batch and steps. ``target`` has the shape of what it is compared with."""
        again, given = self._find("value", params, x, initial, target, steps)
        if again is not None:
            return again[0]
        with np.errstate(invalid="ignore"):
            return self.backend.value(given)

    @check_arguments
    def value_and_grad(
        self,
        params: Mapping[str, Any],
        x: OneOrMore = None,
        target: OneOrMore = None,
        initial: OneOrMore = None,
        steps: int | None = None,
    ) -> tuple[Any, dict[str, Array]]:
        """The loss, and its gradient with respect to the parameters: a dict of the same names and shapes."""
        again, given = self._find("params", params, x, initial, target, steps)
        if again is not None:
            return again[0], *again[1]
        roles = self.reader.roles
        value, found = self._gradients(given, roles.by_params)
        return value, _gradients_by_name(given, found, roles.learned)

    @check_arguments
    def gradients(
        self,
        params: Mapping[str, Any],
        x: OneOrMore = None,
        target: OneOrMore = None,
        initial: OneOrMore = None,
        steps: int | None = None,
    ) -> Gradients:
        """The loss, and its gradients with respect to the parameters, the inputs and the initial states."""
        again, given = self._find("all", params, x, initial, target, steps)
        if again is not None:
            by_params, by_x, by_initial = again[1]
            return Gradients(again[0], by_params, _one_or_more(by_x), by_initial)
        roles = self.reader.roles
        value, found = self._gradients(given, roles.by_all)
        found = {role.symbol: given.zeros(role) for role in roles.inputs if role.symbol not in found} | found
        return Gradients(
            value,
            _gradients_by_name(given, found, roles.learned),
            _one_or_more(_gradients_by_name(given, found, roles.inputs)),
            _gradients_by_name(given, found, roles.states),
        )

    @check_arguments
    def random_params(
        self, sizes: Mapping[str, int], seed: Any = None, steps: int | None = None, dtype: DTypeLike = np.float64
    ) -> dict[str, Array]:
        """Parameters to start from, uniform on +-1/sqrt(columns); ``steps`` is needed where there is one for each step.

        Where a range is declared, inside it. Constants are not among them: add those that have no value of their own.
        """
        arrays = uniform_arrays(
            self.reader.roles.learned, collect_sizes(self._roles(), sizes, steps, None), seed, dtype
        )
        return into_ranges(self.cell, arrays)

    @check_arguments
    def random_data(
        self,
        sizes: Mapping[str, int],
        steps: int,
        batch: int | None = None,
        seed: Any = None,
        dtype: DTypeLike = np.float64,
    ) -> tuple[OneOrMore, OneOrMore]:
        """Inputs and targets, standard normal or inside a declared range; one sequence without ``batch``.

        There is no target where the loss has none.
        """
        found = collect_sizes(self._roles(), sizes, steps, batch)
        generator = random_generator(seed)
        x, target = (
            normal_arrays(roles, found, batch is not None, generator, dtype)
            for roles in (self.reader.roles.inputs, self.stages.targets)
        )
        return _one_or_more(into_ranges(self.cell, x)), _one_or_more(target) if target else None

    def _roles(self) -> tuple[Role, ...]:
        return (*parameter_roles(self.cell), *self.reader.roles.inputs, *self.reader.roles.states, *self.stages.outputs)

    def _find(
        self, what: str, params: Any, x: OneOrMore, initial: OneOrMore, target: OneOrMore, steps: int | None
    ) -> tuple[Found | None, SequenceArguments]:
        """The results of a call of which the kind is made ready, here where it is the first; else its arguments."""
        found = self.again.find(what, params, x, initial, target, steps)
        if found is not None:
            return found, _NONE_GIVEN
        has_loss = what not in ("outputs", "states")
        if has_loss and self.loss is None:
            raise InputError(
                f"the evaluator of cell {self.cell.name} has no loss; make it with one, as in "
                'evaluator(cell, loss="squared_error")'
            )
        self._refuse_zero(initial)
        given = self.reader.read(params, x, initial, target, steps, has_loss)
        return self.again.find(what, params, x, initial, target, steps), given

    def _refuse_zero(self, initial: OneOrMore) -> None:
        """A line may have no value where the states are 0, which they are without others."""
        if initial is None and self.stages.refused_at_zero:
            raise InputError(self.stages.refused_at_zero)

    @property
    def plan(self) -> Plan:
        """What runs when: once, before the loop over the steps, in it and after it; and what that costs.

        >>> from symrnn import cells, evaluator
        >>> print(evaluator(cells.elman()).plan)
        for all steps, from the inputs: 2*m*n + n operations a step
            a_before = b_h + W_xh @ x
        in the loop forwards: 2*n**2 + 2*n operations a step
            a = a_before + W_hh @ h_prev
            h = tanh(a)
        kept: 2*n numbers a step
        """
        if self.loss is None:
            return plan_forward(self.cell, self.kink)
        learned = [item.symbol for item in self.cell.parameters]
        return plan_backward(self.cell, learned, self.stages.arrives, self.kink)

    def _run(self, given: SequenceArguments) -> tuple[Arrays, Arrays]:
        with np.errstate(invalid="ignore"):
            return self.backend.run(given)

    def _gradients(self, given: SequenceArguments, wanted: frozenset[sp.Symbol]) -> tuple[Any, Arrays]:
        with np.errstate(invalid="ignore"):
            return self.backend.gradients(given, wanted)


_NONE_GIVEN = SequenceArguments(np.dtype(np.float64), AxisSizes(), False, {}, {}, {}, {})


def sequence_evaluator(
    cell: Cell, loss: str | sp.Expr | Loss | None, kink: Any, backend: str = "numpy", memory: int | None = None
) -> SequenceEvaluator:
    """A cell over sequences; see ``evaluator``."""
    most = None if memory is None else positive_integer("memory", memory)
    chosen = None if loss is None else loss_of(loss)
    slope = slope_at_kinks(kink)
    stages = sequence_stages(cell, chosen, slope)
    made = choose_backend(backend, cell, chosen, slope, stages, most)
    return SequenceEvaluator(cell, chosen, stages, made, slope, most)


def _by_name(given: SequenceArguments, arrays: Arrays, roles: Iterable[Role]) -> dict[str, Array]:
    return {role.symbol.name: given.as_given(arrays[role.symbol], role) for role in roles}


def _gradients_by_name(given: SequenceArguments, arrays: Arrays, roles: Iterable[Role]) -> dict[str, Array]:
    """Gradients are made for one call, each in an array of its own."""
    return {role.symbol.name: given.reshape_result(arrays[role.symbol], role) for role in roles}


def _one_or_more(arrays: dict[str, Array]) -> OneOrMore:
    return next(iter(arrays.values())) if len(arrays) == 1 else arrays
