"""Modules of torch as functions of named tensors: whole sequences, or a step in a loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.sequence_arguments import input_roles, state_roles
from symrnn.testing.kernels.framework_weights import PROJECTION
from symrnn.testing.kernels.function_arguments import Place, flatten
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.torch_calls import load

__all__ = ["TorchModule", "is_torch_module", "torch_module"]


@dataclass(frozen=True, slots=True)
class TorchModule:
    """A module, its layout, whether it is one step, and whether its states have an axis for the layers."""

    module: Any
    cell: Cell
    layout: Layout
    is_step: bool
    has_layers: bool = False

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Its parameters, by name."""
        return {name: tuple(parameter.shape) for name, parameter in self.module.named_parameters()}

    def __call__(self, given: Mapping[Place, Any]) -> list[Any]:
        """The outputs and the last states, the parameters being those that are given; the module is not changed."""
        call = load("torch").func.functional_call
        own = {name: given["params", name] for name in self.shapes()}
        inputs = [given["x", role.symbol.name] for role in input_roles(self.cell)]
        states = [given["initial", role.symbol.name] for role in state_roles(self.cell)]
        if self.is_step:
            return self._step_by_step(lambda *taken: call(self.module, own, taken), inputs, states)
        if self.has_layers:
            states = [state[None] for state in states]
        found = flatten(call(self.module, own, (*inputs, _one_or_tuple(states))))
        number = len(self.cell.given_out)
        return found[:number] + [state[0] if self.has_layers else state for state in found[number:]]

    def _step_by_step(self, call: Callable[..., Any], inputs: list[Any], states: list[Any]) -> list[Any]:
        """The outputs of all steps, and the last states; a step gives the new states, or before them outputs."""
        given_out: list[list[Any]] = []
        for t in range(len(inputs[0])):
            found = flatten(call(*(each[t] for each in inputs), _one_or_tuple(states)))
            states = found[-len(states) :]
            given_out.append(found[: len(self.cell.given_out)])
        return [load("torch").stack(each) for each in zip(*given_out, strict=True)] + states


def is_torch_module(module: Any) -> bool:
    """Whether it is a module of torch, without importing it."""
    return any(f"{cls.__module__}.{cls.__name__}" == "torch.nn.modules.module.Module" for cls in type(module).__mro__)


def torch_module(module: Any, cell: Cell, layout: Layout | None, is_step: bool) -> TorchModule:
    """A module as a function of tensors; those of ``torch.nn`` are known, others take ``x`` and the states.

    Raises
    ------
    InputError
        for a projection that the cell does not have.
    """
    nn = load("torch").nn
    if isinstance(module, nn.RNNBase):
        _refuse_projection(module, cell)
        found = layout or Layout.torch(cell)
        first = Layout.batch_first().sequences if module.batch_first else None
        return TorchModule(module, cell, replace(found, sequences=found.sequences or first), False, True)
    if isinstance(module, nn.RNNCellBase):
        whole = Layout.torch(cell)
        weights = {name.removesuffix("_l0"): own for name, own in whole.weights.items()}
        return TorchModule(module, cell, layout or replace(whole, weights=weights), True)
    return TorchModule(module, cell, layout or Layout(), is_step)


def _refuse_projection(module: Any, cell: Cell) -> None:
    """A cell without a projection is another one, whatever its weights are called."""
    name, size = type(module).__name__, module.proj_size
    if size and not any(p.symbol.name == PROJECTION for p in cell.parameters):
        raise InputError(
            f"{name}(proj_size={size}): expected a cell with a projection, as cells.load('lstm_projection'), "
            f"found {cell.name}"
        )


def _one_or_tuple(states: list[Any]) -> Any:
    return states[0] if len(states) == 1 else tuple(states)
