"""A function of a framework's arrays as a kernel: forwards, and backwards by what the framework differentiates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import listing
from symrnn.evaluate.sequence_arguments import input_roles
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.laid_out_kernels import AxisChange
from symrnn.testing.kernels.trials import Arrays

__all__ = ["Pull", "Run", "TensorKernel", "last_states_cell"]

#: a framework's arrays by group, "params", "x" or "initial", and name
Named = Mapping[tuple[str, str], Any]

#: from the results of a function to the gradients that come in, None where there is none
Pull = Callable[[list[Array]], list[Array]]

#: how a framework runs a function of named arrays: its results, and with a pull what comes back, by the same names
Run = Callable[[Callable[[Named], list[Any]], Mapping[tuple[str, str], Array], Pull | None], Any]


@dataclass(frozen=True, slots=True)
class TensorKernel:
    """A function of a framework's arrays as a kernel of a cell.

    ``function`` gives the outputs, and after these the last states or nothing; ``sequences`` and ``states`` are how it
    lays them out. With ``by_last_states`` the kernel is that of a loss of the last states alone. ``numbers`` are those
    of the results that calls gave.
    """

    name: str
    cell: Cell
    function: Callable[[Named], list[Any]]
    run: Run
    sequences: AxisChange
    states: AxisChange
    by_last_states: bool = False
    numbers: set[int] = field(default_factory=set, repr=False)

    @property
    def __name__(self) -> str:
        return self.name

    @property
    def gives_last_states(self) -> bool:
        """Whether a call so far gave more than the outputs."""
        return max(self.numbers, default=0) > len(self._outputs())

    def __call__(self, params: Arrays, x: Any, initial: Arrays, upstream: Any = None) -> Any:
        """Gradients by name; without ``upstream`` what the function gives out."""
        __tracebackhide__ = True
        if upstream is None and self.by_last_states:
            return self._last_states_of_all_steps(params, x, initial)
        arrays = self._by_name(params, x, initial)
        if upstream is None:
            found = self.run(self.function, arrays, None)
            self._check_results(found)
            return {name: self.sequences[1](array) for name, array in zip(self._outputs(), found, strict=False)}
        gradients = self.run(self.function, arrays, lambda found: self._pull(found, upstream))
        back = {"params": lambda a: a, "x": self.sequences[1], "initial": self.states[1]}
        return {name: None if g is None else back[group](g) for (group, name), g in gradients.items()}

    def _by_name(self, params: Arrays, x: Any, initial: Arrays) -> dict[tuple[str, str], Array]:
        inputs = x if isinstance(x, Mapping) else {input_roles(self.cell)[0].symbol.name: x}
        return {
            **{("params", name): array for name, array in params.items()},
            **{("x", name): np.ascontiguousarray(self.sequences[0](array)) for name, array in inputs.items()},
            **{("initial", name): np.ascontiguousarray(self.states[0](array)) for name, array in initial.items()},
        }

    def _outputs(self) -> list[str]:
        """What the function gives out first: of a cell asked for its last states, nothing is known but their number."""
        return [symbol.name for symbol in self.cell.given_out]

    def _states(self) -> list[str]:
        return [state.symbol.name for state in self.cell.states]

    def _check_results(self, found: list[Any]) -> None:
        self.numbers.add(len(found))
        outputs, states = self._outputs(), self._states()
        if len(found) not in (len(outputs), len(outputs) + len(states)):
            raise KernelError(
                f"{self.name} gives {len(found)} arrays; expected {listing(outputs)}, and after "
                f"{'it' if len(outputs) == 1 else 'these'} the last {listing(states)} or nothing"
            )

    def _pull(self, found: list[Array], upstream: Any) -> list[Array]:
        """The gradients with respect to all results: zero by those that the loss does not see."""
        self._check_results(found)
        names, number = self._outputs(), len(self._outputs())
        zeros = [np.zeros_like(array) for array in found]
        if self.by_last_states:
            by_name = upstream if isinstance(upstream, Mapping) else {self._states()[0]: upstream}
            return zeros[:number] + [self.states[0](by_name[name]) for name in self._states()]
        by_name = upstream if isinstance(upstream, Mapping) else {names[0]: upstream}
        return [self.sequences[0](by_name[name]) for name in names] + zeros[number:]

    def _last_states_of_all_steps(self, params: Arrays, x: Any, initial: Arrays) -> Arrays:
        """The last states of each beginning of the sequence, one below the other."""
        steps = len(next(iter(x.values())) if isinstance(x, Mapping) else x)
        seen: list[list[Array]] = []
        for t in range(1, steps + 1):
            beginning = {name: a[:t] for name, a in x.items()} if isinstance(x, Mapping) else x[:t]
            found = self.run(self.function, self._by_name(params, beginning, initial), None)
            seen.append([self.states[1](array) for array in found[len(self._outputs()) :]])
        return {name: np.stack(each) for name, each in zip(self._states(), zip(*seen, strict=True), strict=True)}


def last_states_cell(cell: Cell) -> Cell:
    """The cell as one that gives out all its states: what a loss of the last states is compared with."""
    return replace(cell, outputs=tuple(state.symbol for state in cell.states))
