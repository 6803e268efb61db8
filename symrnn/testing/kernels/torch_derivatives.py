"""Functions of torch's tensors in a direction: forwards as dual tensors, and backwards through the way back."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.errors import listing
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.tensor_kernels import Named, Pull
from symrnn.testing.kernels.torch_calls import array_of, load, tensor_of

__all__ = ["move_in_torch", "second_in_torch"]

Key = tuple[str, str]
Function = Callable[[Named], list[Any]]

#: how far the graph of a gradient is looked through
_MOST_NODES = 100_000

#: what torch says where a function is differentiated once alone, and what it means
_ONCE: Mapping[str, str] = MappingProxyType(
    {
        "once_differentiable": "its backward is marked with torch's once_differentiable, so that a second derivative "
        "raises. Where second derivatives are wanted, take the mark off and make backward of operations that torch "
        "differentiates, on ctx.saved_tensors; where they are not, that is an honest answer, and there is nothing to "
        "test",
        "numpy": "its backward turns tensors into NumPy's arrays, which raises once the way back is recorded "
        "(create_graph=True). Make backward of torch's operations on ctx.saved_tensors, or mark it with "
        "once_differentiable, which says so to its users",
        "double backward": "what it is made of has no second derivative in torch, as what torch.compile makes",
        "not implemented": "what its backward calls has no derivative in torch",
        "modified by an inplace operation": "its backward changes a tensor in place that the second derivative needs; "
        "write dh = dh + ... for dh += ...",
    }
)


def move_in_torch(
    name: str, function: Function, arrays: Mapping[Key, Array], directions: Mapping[Key, Array]
) -> list[Array]:
    """The tangents of the results; what does not move at all is given as it is, as torch's users do.

    Raises
    ------
    KernelError
        where the function has no way forwards.
    """
    __tracebackhide__ = True
    torch = load("torch")
    forward = torch.autograd.forward_ad
    with warnings.catch_warnings(), torch.no_grad(), forward.dual_level():
        warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)  # of its own making
        given = {
            key: forward.make_dual(tensor, tensor_of(directions[key])) if np.any(directions[key]) else tensor
            for key, tensor in ((key, tensor_of(array)) for key, array in arrays.items())
        }
        try:
            pairs = [forward.unpack_dual(result) for result in function(given)]
        except Exception as error:
            raise KernelError(_tell_forward(name, error)) from error
        return [array_of(torch.zeros_like(p.primal) if p.tangent is None else p.tangent) for p in pairs]


def second_in_torch(
    name: str, function: Function, arrays: Mapping[Key, Array], directions: Mapping[Key, Array], pull: Pull
) -> tuple[dict[Key, Array], list[Array]]:
    """The gradients of sum of <direction, gradient>, by the arrays and by the gradients that arrive.

    Raises
    ------
    KernelError
        where the function is once differentiable, said aloud or in silence.
    """
    __tracebackhide__ = True
    autograd = load("torch").autograd
    given = {key: tensor_of(array).requires_grad_() for key, array in arrays.items()}
    by = [*given.values()]
    results = function(given)
    arriving = pull([array_of(result) for result in results])
    upstream = [tensor_of(u).to(r.dtype).requires_grad_() for r, u in zip(results, arriving, strict=True)]
    live = [number for number, result in enumerate(results) if result.requires_grad]
    outputs, cotangents = [results[i] for i in live], [upstream[i] for i in live]
    try:
        first = autograd.grad(outputs, by, cotangents, create_graph=True, allow_unused=True)
        _refuse_marked(first)
        _refuse_detached(name, {key[1]: g for key, g in zip(given, first, strict=True) if g is not None})
        there = [(g, directions[key]) for key, g in zip(given, first, strict=True) if g is not None]
        moved = sum((g * tensor_of(v).to(g.dtype)).sum() for g, v in there)
        found = autograd.grad(moved, [*by, *upstream], allow_unused=True)
    except KernelError:
        raise
    except Exception as error:
        raise KernelError(_tell_once(name, error)) from error
    pairs = zip(found, [*by, *upstream], strict=True)
    second = [np.zeros(tuple(tensor.shape)) if g is None else array_of(g) for g, tensor in pairs]
    return dict(zip(given, second[: len(by)], strict=True)), second[len(by) :]


def _refuse_marked(gradients: Any) -> None:
    """What once_differentiable leaves in the graph raises only where somebody goes back through it to a leaf."""
    left = [gradient.grad_fn for gradient in gradients if gradient is not None]
    seen: set[Any] = set()
    while left and len(seen) < _MOST_NODES:
        node = left.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if node.name().rpartition("::")[2] == "Error":
            raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
        left += [before for before, _ in node.next_functions]


def _refuse_detached(name: str, gradients: Mapping[str, Any]) -> None:
    """A gradient is linear in what arrives, so that one without a graph was cut from it."""
    cut = [key for key, gradient in gradients.items() if not gradient.requires_grad and bool((gradient != 0).any())]
    if cut:
        which = "its gradients" if len(cut) == len(gradients) else f"what it gives for {listing(cut)}"
        raise KernelError(
            f"{name} is once differentiable, and does not say so: {which} cannot be differentiated again, for backward "
            "computes with detached tensors, under no_grad, or in NumPy or a language of its own. A second derivative "
            "through it is silently none or zero. Make backward of torch's operations on ctx.saved_tensors, or mark it "
            "with once_differentiable, which raises"
        )


def _tell_once(name: str, error: Exception) -> str:
    text = f"{error}"
    reason = next((words for part, words in _ONCE.items() if part in text.lower() or part in text), "")
    if reason:
        return f"{name} is once differentiable: {reason}.\ntorch says: {text.splitlines()[0]}"
    return f"{name} cannot be differentiated twice: its backward raised {type(error).__name__}: {text}"


def _tell_forward(name: str, error: Exception) -> str:
    text = f"{error}"
    if "forward AD" in text or ("jvp" in text and "implement" in text):
        return (
            f"{name} has no way forwards: it is a torch.autograd.Function without a jvp of its own. Give it a static "
            "method jvp(ctx, *tangents), with what it needs in ctx.save_for_forward.\n"
            f"torch says: {text.splitlines()[0]}"
        )
    hint = (
        ". After ctx.set_materialize_grads(False) an argument that does not move comes to jvp as None"
        if "NoneType" in text
        else ""
    )
    return f"{name} cannot be taken forwards: it raised {type(error).__name__}: {text}{hint}"


def _arrays(tensors: list[Any]) -> list[Array]:
    return [array_of(tensor) for tensor in tensors]
