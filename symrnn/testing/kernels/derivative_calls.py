"""Calling what somebody else wrote with directions: functions of NumPy's arrays, checked, and those of frameworks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import listing
from symrnn.evaluate.sequence_arguments import input_roles, state_roles
from symrnn.testing.kernels.calling import (
    gradients_by,
    name_of,
    one_or_more,
    outputs_by,
)
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.directions import arriving_name
from symrnn.testing.kernels.equations import gradient_roles
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.stacked_weights import Stacking
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["FrameworkFunction", "bare_name", "call_for_second", "call_for_tangents", "first_of"]

Key = tuple[str, str]

#: from arrays by group and name, what moves them, and for second gradients what arrives, to what is asked
RunMoved = Callable[..., Any]


def bare_name(kernel: Any) -> str:
    """How reports call a kernel."""
    return name_of(kernel).removeprefix("the kernel ")


def _split(cell: Cell, directions: Arrays) -> dict[str, Any]:
    """The directions as the arrays are given: of parameters, of inputs, of initial states."""
    inputs = [role.symbol.name for role in input_roles(cell)]
    states = [role.symbol.name for role in state_roles(cell)]
    return {
        "params_dot": {name: a for name, a in directions.items() if name not in (*inputs, *states)},
        "x_dot": {name: directions[name] for name in inputs if name in directions},
        "initial_dot": {name: directions[name] for name in states},
    }


def call_for_tangents(kernel: Any, cell: Cell, trial: Trial, directions: Arrays) -> Arrays:
    """The tangents of what a kernel gives out, as ``outputs_by`` gives outputs.

    Raises
    ------
    KernelError
        where it raises, gives no pair, or arrays of other shapes.
    """
    __tracebackhide__ = True

    def tangents(params: Any, x: Any, initial: Any) -> Any:
        return _pair(kernel, kernel(params, x, initial, *_copy_moving(cell, directions)))[1]

    tangents.__name__ = bare_name(kernel)
    return outputs_by(tangents, trial)


def first_of(kernel: Any, cell: Cell) -> Any:
    """A kernel of tangents as an implementation: the first of its two results, where nothing moves."""

    def values(params: Any, x: Any, initial: Any) -> Any:
        inputs = x if isinstance(x, Mapping) else {input_roles(cell)[0].symbol.name: x}
        still = {name: np.zeros_like(array) for each in (params, inputs, initial) for name, array in each.items()}
        constant = {item.symbol.name for item in (*cell.constants, *cell.inputs) if item.constant}
        moving = {name: array for name, array in still.items() if name not in constant}
        return _pair(kernel, kernel(params, x, initial, *_copy_moving(cell, moving)))[0]

    values.__name__ = bare_name(kernel)
    return values


def call_for_second(kernel: Any, cell: Cell, asked: Sequence[str], trial: Trial, directions: Arrays) -> Arrays:
    """The second gradients that a kernel gives, as ``gradients_by`` gives gradients; by what arrives, too.

    Raises
    ------
    KernelError
        where it raises, leaves out a name, gives one that nobody asked for, or an array of another shape.
    """
    __tracebackhide__ = True
    own: dict[str, Any] = {}

    def second(params: Any, x: Any, initial: Any, upstream: Any) -> Any:
        found = kernel(params, x, initial, upstream, *_copy_moving(cell, directions))
        own.update(found if isinstance(found, Mapping) else {})
        return {k: a for k, a in found.items() if k != "upstream"} if isinstance(found, Mapping) else found

    second.__name__ = bare_name(kernel)
    found = gradients_by(second, trial, gradient_roles(cell), asked)
    arriving = own.get("upstream")
    if arriving is None:
        return found
    by_name = arriving if isinstance(arriving, Mapping) else dict.fromkeys(trial.upstream, arriving)
    given = outputs_by(lambda params, x, initial: by_name, trial)
    return found | {arriving_name(name, trial): array for name, array in given.items()}


def _copy_moving(cell: Cell, directions: Arrays) -> list[Any]:
    groups = _split(cell, {name: array.copy() for name, array in directions.items()})
    return [one_or_more(arrays) if what == "x_dot" and arrays else arrays for what, arrays in groups.items()]


def _pair(kernel: Any, found: Any) -> Any:
    if isinstance(found, Sequence) and not hasattr(found, "shape") and len(found) == 2:
        return found
    raise KernelError(
        f"{name_of(kernel)}: expected two results, what is given out and its tangents, found {type(found).__name__}"
    )


@dataclass(frozen=True, slots=True)
class FrameworkFunction:
    """A function of a framework's arrays, called with directions; ``taken`` are the names that it takes.

    ``moved`` and ``second`` are how the framework takes it forwards, and backwards twice.
    """

    name: str
    cell: Cell
    function: Callable[[Mapping[Key, Any]], list[Any]]
    layout: Layout
    taken: tuple[str, ...]
    moved: RunMoved
    second: RunMoved
    reading: int = 0

    @property
    def __name__(self) -> str:
        return self.name

    @property
    def stacking(self) -> Stacking:
        """Which weights stand below each other."""
        return Stacking(self.layout.weights, self.layout.transposed, self.layout.lead)

    def tangents(self, trial: Trial, directions: Arrays) -> Arrays:
        """The tangents of what is given out."""
        __tracebackhide__ = True
        found = self.moved(self.name, self.function, self._there(trial), self._there(self._moving(trial, directions)))
        return self._outputs(found, trial)

    def second_gradients(self, trial: Trial, directions: Arrays) -> Arrays:
        """The gradients of sum of <direction, gradient>, by all that the function takes and by what arrives."""
        __tracebackhide__ = True
        names = [symbol.name for symbol in self.cell.given_out]
        there, _ = self.layout.sequences or (_same, _same)

        def pull(results: list[Array]) -> list[Array]:
            self._check(results)
            own = [np.ascontiguousarray(there(trial.upstream[name])) for name in names]
            return own + [np.zeros_like(array) for array in results[len(names) :]]

        arrays = self._there(trial)
        moving = self._there(self._moving(trial, directions))
        by, arriving = self.second(self.name, self.function, arrays, moving, pull)
        found = self._back(arrays, by, trial)
        outputs = self._outputs(arriving, trial)
        return found | {arriving_name(name, trial): array for name, array in outputs.items()}

    def _moving(self, trial: Trial, directions: Arrays) -> Trial:
        """The trial with the directions in the place of what they move."""
        parts = ({n: directions.get(n, np.zeros_like(a)) for n, a in g.items()} for g in _groups(trial))
        params, x, initial = parts
        return replace(trial, params=params, x=x, initial=initial)

    def _there(self, trial: Trial) -> dict[Key, Array]:
        """The arrays as the function takes them."""
        sequences, states = ((change or (_same, _same))[0] for change in (self.layout.sequences, self.layout.states))
        return {
            **{("params", name): array for name, array in self.stacking.stack(trial.params).items()},
            **{("x", name): np.ascontiguousarray(sequences(array)) for name, array in trial.x.items()},
            **{("initial", name): np.ascontiguousarray(states(array)) for name, array in trial.initial.items()},
        }

    def _back(self, arrays: Mapping[Key, Array], by: Mapping[Key, Array], trial: Trial) -> Arrays:
        """Gradients with respect to the cell's arrays, of those that the function takes."""
        weights = {name: array for (group, name), array in by.items() if group == "params"}
        shapes = {name: array.shape for (group, name), array in arrays.items() if group == "params"}
        found = self.stacking.unstack(weights, trial.params, shapes, self.reading)
        for (group, name), array in by.items():
            change = {"x": self.layout.sequences, "initial": self.layout.states}.get(group)
            if group != "params":
                found[name] = change[1](array) if change else array
        return {name: array for name, array in found.items() if name in self.taken}

    def _outputs(self, results: Sequence[Array], trial: Trial) -> Arrays:
        self._check(results)
        change = self.layout.sequences or (_same, _same)
        names = [symbol.name for symbol in self.cell.given_out]
        by_name = {name: change[1](array) for name, array in zip(names, results, strict=False)}
        named = _Named(self.name, by_name)
        return outputs_by(named, trial)

    def _check(self, results: Sequence[Any]) -> None:
        outputs, states = self.cell.given_out, self.cell.states
        if len(results) not in (len(outputs), len(outputs) + len(states)):
            raise KernelError(
                f"{self.name} gives {len(results)} arrays; expected {listing(map(str, outputs))}, and after these the "
                f"last {listing(str(state.symbol) for state in states)} or nothing"
            )


@dataclass(frozen=True, slots=True)
class _Named:
    """A function that gives what is there already, under a name for messages."""

    name: str
    found: Arrays

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, params: Any, x: Any, initial: Any) -> Arrays:
        return self.found


def _groups(trial: Trial) -> tuple[Arrays, Arrays, Arrays]:
    return trial.params, trial.x, trial.initial


def _same(array: Array) -> Array:
    return array
