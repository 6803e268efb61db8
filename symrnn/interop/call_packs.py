"""The arguments of an evaluator as arrays in a row, as other libraries hand them on and take gradients back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symrnn.cells.losses import TARGET, Y
from symrnn.evaluate.sequences import SequenceEvaluator

__all__ = ["WITH_WHAT_ARRIVES", "CallPack", "list_arrays"]

#: y*g has the gradient g by y: with what arrives as target, the gradients of this loss are those of the cell
WITH_WHAT_ARRIVES = Y * TARGET


def list_arrays(params: Any, x: Any, initial: Any) -> list[tuple[str, str, Any]]:
    """All arrays of a call, each with its group and its name, which is empty where there is one alone."""
    return [
        (group, name, array)
        for group, given in {"params": params, "x": x, "initial": initial}.items()
        if given is not None
        # a torch.nn.ParameterDict is no Mapping
        for name, array in (given.items() if hasattr(given, "items") else [("", given)])
    ]


@dataclass(frozen=True, slots=True)
class CallPack:
    """How tensors in a row are the arguments of an evaluator."""

    run: SequenceEvaluator
    names: tuple[tuple[str, str], ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of what the cell gives out."""
        return tuple(role.symbol.name for role in self.run.stages.outputs)

    def arguments(self, arrays: tuple[Any, ...]) -> dict[str, Any]:
        """The arguments by name."""
        found: dict[str, Any] = {"params": {}}
        for (group, name), array in zip(self.names, arrays, strict=True):
            if name:
                found.setdefault(group, {})[name] = array
            else:
                found[group] = array
        return found

    def forward(self, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
        """The outputs."""
        found = self.run(**self.arguments(arrays))
        return tuple(found.values()) if isinstance(found, dict) else (found,)

    def backward(self, arrays: tuple[Any, ...], arriving: tuple[Any, ...]) -> tuple[Any, ...]:
        """The gradients with respect to each array; None for what has none, such as a constant."""
        target = dict(zip(self.outputs, arriving, strict=True)) if len(arriving) > 1 else arriving[0]
        found = self.run.gradients(**self.arguments(arrays), target=target)
        groups = {"params": found.params, "x": found.x, "initial": found.initial}
        return tuple(groups[group].get(name) if name else groups[group] for group, name in self.names)
