"""A cell as a function of torch tensors, whose backward pass is the derived one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.evaluators import evaluator
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.arguments import check_arguments
from symrnn.interop.call_packs import WITH_WHAT_ARRIVES, CallPack, list_arrays

__all__ = ["TorchFunction", "to_torch"]

_NOT_OF_NUMPY = ("torch.bfloat16", "torch.float8", "torch.float4", "torch.q")  # how their names begin


@check_arguments
def to_torch(cell: Cell, kink: Any = None, backend: str = "auto") -> TorchFunction:
    """A cell over sequences as a function of tensors that torch can differentiate once.

    ``f(params, x, initial)`` takes what the cell's evaluator takes, as tensors of one floating type on the CPU:
    ``params`` and ``initial`` by name, as a dict or a ``torch.nn.ParameterDict``, and gives the outputs; gradients flow
    to each tensor that asks for one. The last states are not given out. ``kink`` and ``backend`` are those of
    ``evaluator``. The transforms of ``torch.func`` do not take it.

    With ``y = f(params, x)`` and a loss of torch, ``loss(y, target).backward()`` trains by the verified backward pass.

    >>> from symrnn import cells
    >>> to_torch(cells.lstm(), backend="numpy")
    TorchFunction(run=SequenceEvaluator('lstm', 'loss'))

    Raises
    ------
    InputError
        as ``evaluator`` does; in a call where torch is not installed, for what is no tensor, or not on the CPU.
    """
    return TorchFunction(evaluator(cell, loss=WITH_WHAT_ARRIVES, kink=kink, backend=backend))


@dataclass(frozen=True, slots=True)
class TorchFunction:
    """A cell as a function of tensors; see ``to_torch``."""

    run: SequenceEvaluator

    def __call__(self, params: Mapping[str, Any], x: Any = None, initial: Mapping[str, Any] | None = None) -> Any:
        """The outputs: a tensor, or a dict of them where the cell gives out several."""
        named = list_arrays(params, x, initial)
        for group, name, tensor in named:
            _check_tensor(f"{group}[{name!r}]" if name else group, tensor)
        pack = CallPack(self.run, tuple((group, name) for group, name, _ in named))
        found = _autograd_function().apply(pack, *(tensor for *_, tensor in named))
        return dict(zip(pack.outputs, found, strict=True)) if len(pack.outputs) > 1 else found[0]


@lru_cache(maxsize=1)
def _autograd_function() -> Any:
    """The class that torch asks for: it calls ``forward`` and ``backward`` with a context of its own."""
    torch = _import_torch()

    def forward(ctx: Any, pack: CallPack, *tensors: Any) -> tuple[Any, ...]:
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
    return tuple(tensor.detach().resolve_conj().resolve_neg().numpy() for tensor in tensors)


def _check_tensor(what: str, given: Any) -> None:
    device = getattr(given, "device", None)
    if not hasattr(given, "detach") or device is None:
        raise InputError(f"{what}: expected a tensor of torch, found {type(given).__name__}; torch.as_tensor makes one")
    if device.type != "cpu":
        raise InputError(f"{what}: expected a tensor on the CPU, found one on {device}; take {what}.cpu()")
    if str(given.layout) != "torch.strided":
        raise InputError(f"{what}: expected a dense tensor, found one of layout {given.layout}; take {what}.to_dense()")
    if str(given.dtype).startswith(_NOT_OF_NUMPY):
        raise InputError(f"{what}: expected float32 or float64, found {given.dtype}; take {what}.float()")


def _import_torch() -> Any:
    try:
        return importlib.import_module("torch")
    except ImportError:
        raise InputError("to_torch needs torch, which is not installed; pip install torch brings it") from None
