"""A cell as a function of torch tensors, whose backward pass is the derived one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.losses import TARGET, Y
from symrnn.errors import InputError
from symrnn.evaluate.evaluators import evaluator
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.arguments import check_arguments

__all__ = ["TorchFunction", "to_torch"]

#: y*g has the gradient g by y: with what arrives as target, the gradients of this loss are those of the cell
_WITH_WHAT_ARRIVES = Y * TARGET


@check_arguments
def to_torch(cell: Cell, kink: Any = None, backend: str = "auto") -> TorchFunction:
    """A cell over sequences as a function of tensors that torch can differentiate once.

    ``f(params, x, initial)`` takes what the cell's evaluator takes, as tensors of one floating type on the CPU:
    ``params`` and ``initial`` by name, and gives the outputs; gradients flow to each tensor that asks for one. The last
    states are not given out. ``kink`` and ``backend`` are those of ``evaluator``.

    With ``y = f(params, x)`` and a loss of torch, ``loss(y, target).backward()`` trains by the verified backward pass.

    >>> from symrnn import cells
    >>> to_torch(cells.lstm(), backend="numpy")
    TorchFunction(run=SequenceEvaluator('lstm', 'loss'))

    Raises
    ------
    InputError
        as ``evaluator`` does; in a call where torch is not installed, for what is no tensor, or not on the CPU.
    """
    return TorchFunction(evaluator(cell, loss=_WITH_WHAT_ARRIVES, kink=kink, backend=backend))


@dataclass(frozen=True, slots=True)
class TorchFunction:
    """A cell as a function of tensors; see ``to_torch``."""

    run: SequenceEvaluator

    def __call__(self, params: Mapping[str, Any], x: Any = None, initial: Mapping[str, Any] | None = None) -> Any:
        """The outputs: a tensor, or a dict of them where the cell gives out several."""
        groups = {"params": params, "x": x, "initial": initial}
        named = [
            (group, name, tensor)
            for group, given in groups.items()
            if given is not None
            for name, tensor in (given.items() if isinstance(given, Mapping) else [("", given)])
        ]
        for group, name, tensor in named:
            _check_tensor(f"{group}[{name!r}]" if name else group, tensor)
        pack = _Pack(self.run, tuple((group, name) for group, name, _ in named))
        found = _autograd_function().apply(pack, *(tensor for *_, tensor in named))
        return dict(zip(pack.outputs, found, strict=True)) if len(pack.outputs) > 1 else found[0]


@dataclass(frozen=True, slots=True)
class _Pack:
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
        """The gradients by each array; None for what has none, such as a constant."""
        target = dict(zip(self.outputs, arriving, strict=True)) if len(arriving) > 1 else arriving[0]
        found = self.run.gradients(**self.arguments(arrays), target=target)
        groups = {"params": found.params, "x": found.x, "initial": found.initial}
        return tuple(groups[group].get(name) if name else groups[group] for group, name in self.names)


@lru_cache(maxsize=1)
def _autograd_function() -> Any:
    """The class that torch asks for: it calls ``forward`` and ``backward`` with a context of its own."""
    torch = _import_torch()

    def forward(ctx: Any, pack: _Pack, *tensors: Any) -> tuple[Any, ...]:
        ctx.pack = pack
        ctx.save_for_backward(*tensors)
        return tuple(map(torch.from_numpy, pack.forward(_arrays(tensors))))

    def backward(ctx: Any, *arriving: Any) -> tuple[Any, ...]:
        tensors = ctx.saved_tensors
        found = ctx.pack.backward(_arrays(tensors), _arrays(arriving))
        return None, *(None if each is None else torch.from_numpy(np.ascontiguousarray(each)) for each in found)

    once = torch.autograd.function.once_differentiable(backward)
    methods = {"forward": staticmethod(forward), "backward": staticmethod(once)}
    return type("CellFunction", (torch.autograd.Function,), methods)


def _arrays(tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tensor.detach().numpy() for tensor in tensors)


def _check_tensor(what: str, given: Any) -> None:
    device = getattr(given, "device", None)
    if not hasattr(given, "detach") or device is None:
        raise InputError(f"{what}: expected a tensor of torch, found {type(given).__name__}; torch.as_tensor makes one")
    if device.type != "cpu":
        raise InputError(f"{what}: expected a tensor on the CPU, found one on {device}; take {what}.cpu()")


def _import_torch() -> Any:
    try:
        return importlib.import_module("torch")
    except ImportError:
        raise InputError("to_torch needs torch, which is not installed; pip install torch brings it") from None
