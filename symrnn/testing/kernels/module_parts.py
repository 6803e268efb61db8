"""A module of torch with several layers, or in two directions: its parts, and one call of it both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.sizes import size_value
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.function_arguments import flatten
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.laid_out_kernels import AxisChange
from symrnn.testing.kernels.layer_stacks import LayerStack
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.module_sizes import missing_weights, sizes_of
from symrnn.testing.kernels.stacked_weights import Stacking
from symrnn.testing.kernels.tensor_kernels import last_states_cell
from symrnn.testing.kernels.torch_calls import load, run_in_torch
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["StackedModule", "parts_of", "run_module", "split_module"]

_PART = re.compile(r"(?P<stem>.+)_l(?P<layer>\d+)(?P<back>_reverse)?")


@dataclass(frozen=True, slots=True)
class StackedModule:
    """A module and its parts: the sizes of each, and which of the cell's arrays stand in which of its own."""

    module: Any
    stack: LayerStack
    weights: list[dict[str, tuple[str, ...]]]
    sizes: list[dict[str, int]]
    missing: list[Arrays]
    transposed: bool
    lead: int
    sequences: AxisChange

    @property
    def name(self) -> str:
        """What the module is called."""
        return type(self.module).__name__


def parts_of(module: Any) -> tuple[int, int]:
    """How many layers and directions a module has, by the names of its parameters: ``weight_hh_l1_reverse``."""
    found = [match for name, _ in module.named_parameters() if (match := _PART.fullmatch(name))]
    layers = 1 + max((int(match["layer"]) for match in found), default=0)
    return layers, 1 + any(match["back"] for match in found)


def split_module(module: Any, cell: Cell, layout: Layout) -> StackedModule:
    """The parts of a module, each of which has to be the cell's."""
    layers, directions = parts_of(module)
    if len(cell.inputs) != 1 or len(cell.given_out) != 1:
        raise InputError(f"the cell {cell.name}: layers upon each other take one input and give out one state")
    stack = LayerStack(last_states_cell(cell), cell.given_out[0].name, layers, directions)
    shapes = {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}
    who, weights, sizes, missing = type(module).__name__, [], [], []
    for part in stack.parts:
        named = {_PART.sub(r"\g<stem>", name) + stack.ending(part): held for name, held in layout.weights.items()}
        ending = stack.ending(part)
        mine = {name: shape for name, shape in shapes.items() if _ending(name) == ending}
        sizes.append(sizes_of(cell, replace(layout, weights=named), mine, f"{who}, {stack.name(part)}"))
        left = missing_weights(cell, replace(layout, weights=named), mine)
        roles = {role.symbol.name: role.shape for role in parameter_roles(cell)}
        missing.append({n: np.zeros([size_value(size, sizes[-1]) for size in roles[n]]) for n in left})
        weights.append({name: held for name, held in named.items() if name in mine})
    first = Layout.batch_first() if getattr(module, "batch_first", False) else Layout()
    sequences = layout.sequences or first.sequences or (lambda a: a, lambda a: a)
    return StackedModule(module, stack, weights, sizes, missing, layout.transposed, layout.lead, sequences)


def _ending(name: str) -> str:
    match = _PART.fullmatch(name)
    return "" if match is None else f"_l{match['layer']}{match['back'] or ''}"


def run_module(
    stacked: StackedModule, trials: list[Trial], y_bar: Array, bars: list[Arrays]
) -> dict[tuple[str, str], Array]:
    """What the module gives out, and the gradients, by group and name; the module is not changed."""
    __tracebackhide__ = True
    states = [state.symbol.name for state in stacked.stack.cell.states]
    arrays: dict[tuple[str, str], Array] = {}
    for trial, weights in zip(trials, stacked.weights, strict=True):
        own = Stacking(weights, stacked.transposed, stacked.lead).stack(trial.params)
        arrays |= {("params", name): own[name] for name in weights}
    there, back = stacked.sequences
    arrays["x", ""] = there(next(iter(trials[0].x.values())))
    arrays |= {("initial", name): np.stack([trial.initial[name] for trial in trials]) for name in states}
    values: list[Array] = []

    def call(given: Mapping[tuple[str, str], Any]) -> list[Any]:
        own = {name: given[group, name] for group, name in given if group == "params"}
        before = tuple(given["initial", name] for name in states)
        hx = before if len(before) > 1 else before[0]
        return flatten(load("torch").func.functional_call(stacked.module, own, (given["x", ""], hx)))

    def pull(found: list[Array]) -> list[Array]:
        values.extend(found)
        if len(found) != 1 + len(states):
            raise KernelError(
                f"{stacked.name} gives {len(found)} arrays; expected outputs, and the last {listing(states)}"
            )
        return [there(y_bar), *(np.stack([bar[name] for bar in bars]) for name in states)]

    found = run_in_torch(call, arrays, pull)
    found = {key: np.zeros_like(arrays[key]) if array is None else array for key, array in found.items()}
    found["x", ""] = back(found["x", ""])
    return found | {("y", ""): back(values[0])} | {("last", n): a for n, a in zip(states, values[1:], strict=True)}
