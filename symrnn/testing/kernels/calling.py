"""Calling a kernel that somebody else wrote, and taking what it gives back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symrnn.errors import listing
from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.arithmetic import is_floating
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = [
    "Kernel",
    "LastOutput",
    "gradients_by",
    "kernel_of_last",
    "name_of",
    "one_or_more",
    "outputs_by",
    "plain_array",
    "readings_of",
    "refuse_overwritten",
]

#: from parameters, inputs, initial states and the gradients with respect to the outputs, to gradients by name
Kernel = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class LastOutput:
    """A kernel of a loss of the last output alone, as one that is given what belongs to every step."""

    kernel: Kernel

    @property
    def __name__(self) -> str:
        return str(getattr(self.kernel, "__name__", type(self.kernel).__name__))

    def say_name(self, name: str) -> str:
        """As the kernel's author writes it."""
        return str(getattr(self.kernel, "say_name", str)(name))

    def __call__(self, params: Any, x: Any, initial: Any, upstream: Any) -> Any:
        """The gradients, where all of the loss comes from the last output."""
        __tracebackhide__ = True
        several = isinstance(upstream, Mapping)
        last = {name: array[-1] for name, array in upstream.items()} if several else upstream[-1]
        return kernel_of_last(self.kernel)(params, x, initial, last)


def kernel_of_last(kernel: Kernel) -> Kernel:
    """The kernel where it has to do with the last output alone, which one of another layout has to be told."""
    return getattr(kernel, "of_last", kernel)


def readings_of(kernel: Kernel) -> tuple[Kernel, ...]:
    """The kernel, or where it gives one gradient in several places a kernel for each of these."""
    return getattr(kernel, "readings", (kernel,))


def gradients_by(kernel: Kernel, trial: Trial, roles: Sequence[Role], asked: Sequence[str]) -> Arrays:
    """The gradients that a kernel gives back, as NumPy arrays of the right names and shapes.

    ``asked`` are the names that have to be there; those of the other roles may be.

    Raises
    ------
    KernelError
        where it raises, leaves out a name, gives one that nobody asked for, or an array of another shape.
    """
    __tracebackhide__ = True
    found = _call(kernel, trial, trial.upstream)
    if not isinstance(found, Mapping):
        raise KernelError(
            f"{name_of(kernel)}: expected a dict of gradients by name, found {type(found).__name__}; its keys are "
            f"{_say_names(readings_of(kernel), asked)}"
        )
    known = {role.symbol.name: role for role in roles}
    missing = [name for name in asked if found.get(name) is None]
    empty = [name for name in missing if name in found]
    if empty:
        raise KernelError(
            f"{name_of(kernel)}: there is no gradient for {_say_names((kernel,), empty)}, found None; expected an "
            "array, of zeros where nothing is passed back"
        )
    if missing:
        raise KernelError(
            f"{name_of(kernel)}: there is no gradient for {_say_names((kernel,), missing)}; expected "
            f"{_say_names(readings_of(kernel), asked)}, found {_say_names((kernel,), found) or 'nothing'}"
        )
    for name in found:
        if name not in known:
            raise KernelError(
                f"{name_of(kernel)}: there is nothing called {name!r} to differentiate with respect to"
                f"{_near(name, known)}"
            )
    return {
        name: _fitting(name_of(kernel), name, value, trial.shape(known[name]))
        for name, value in found.items()
        if value is not None
    }


def outputs_by(implementation: Kernel, trial: Trial) -> Arrays:
    """What an implementation gives out, as NumPy arrays of the right names and shapes.

    Raises
    ------
    KernelError
        as ``gradients_by`` does.
    """
    __tracebackhide__ = True
    who = name_of(implementation)
    found = _call(implementation, trial)
    if found is None:
        raise KernelError(f"{who}: expected an array or a dict with {listing(trial.upstream)}, found None")
    if not isinstance(found, Mapping):
        if len(trial.upstream) > 1:
            raise KernelError(f"{who}: expected a dict with {listing(trial.upstream)}, found {type(found).__name__}")
        found = dict.fromkeys(trial.upstream, found)
    missing = [name for name in trial.upstream if found.get(name) is None]
    if missing:
        raise KernelError(f"{who}: nothing is given out for {listing(missing)}; found {listing(found) or 'nothing'}")
    return {name: _fitting(who, name, found[name], array.shape) for name, array in trial.upstream.items()}


def one_or_more(arrays: Arrays) -> Any:
    """One array, or where there are several names a dict with all."""
    return next(iter(arrays.values())) if len(arrays) == 1 else arrays


def refuse_overwritten(kernel: Kernel, what: str, before: Arrays, after: Mapping[str, Any]) -> None:
    """A kernel leaves its arguments as they are: whoever calls it has them still to use, weights above all.

    Raises
    ------
    KernelError
        naming the argument that is another than it was.
    """
    __tracebackhide__ = True
    for name, array in before.items():
        if name not in after or not np.array_equal(array, after[name], equal_nan=True):
            which = what if len(before) == 1 and what in ("x", "upstream") else f"{what}[{name!r}]"
            raise KernelError(
                f"{name_of(kernel)} overwrites its argument {which}, which the caller still uses; let it work on a "
                f"copy, as with {which}.copy() in place of {which}"
            )


def _call(kernel: Kernel, trial: Trial, upstream: Arrays | None = None) -> Any:
    """What a kernel gives back for copies of a trial's arrays.

    Raises
    ------
    KernelError
        where it raises, with that exception as the cause, and where it overwrites an argument.
    """
    __tracebackhide__ = True
    own = {"params": trial.params, "x": trial.x, "initial": trial.initial}
    own |= {} if upstream is None else {"upstream": upstream}
    given = {what: {name: array.copy() for name, array in arrays.items()} for what, arrays in own.items()}
    singly = ("x", "upstream")
    try:
        found = kernel(*(one_or_more(arrays) if what in singly else arrays for what, arrays in given.items()))
        for what, arrays in own.items():
            refuse_overwritten(kernel, what, arrays, given[what])
        return found
    except KernelError:
        raise
    except Exception as error:
        shapes = {name: array.shape for name, array in (trial.params | trial.x | trial.initial).items()}
        raise KernelError(
            f"{name_of(kernel)} raised {type(error).__name__}: {error}\n"
            f"with steps={trial.steps}, batch={trial.batch}, sizes={dict(trial.sizes)}, seed={trial.seed}\n"
            f"and arrays of the shapes {', '.join(f'{name} {shape}' for name, shape in shapes.items())}"
        ) from error


def name_of(kernel: Kernel) -> str:
    """How messages call a kernel."""
    return f"the kernel {getattr(kernel, '__name__', type(kernel).__name__)}"


def _say_names(readings: Sequence[Kernel], names: Iterable[str]) -> str:
    """Names of the cell as the kernel's author writes them, which in another layout are others."""
    asked = tuple(names)
    return listing(dict.fromkeys(getattr(each, "say_name", str)(name) for each in readings for name in asked))


def _is_swapped(found: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether the first two axes, batch and steps, stand the other way round."""
    return len(found) == len(shape) > 2 and (*found[1::-1], *found[2:]) == shape


def _near(name: object, known: Mapping[str, Role]) -> str:
    close = difflib.get_close_matches(str(name), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {listing(known)}"


def plain_array(value: Any) -> Array:
    """A value of any framework as a NumPy array: a tensor is detached and brought to the processor first."""
    for step in ("detach", "cpu"):
        if hasattr(value, step):
            value = getattr(value, step)()
    if str(getattr(value, "dtype", "")) == "torch.bfloat16":  # which it cannot make into one of NumPy's
        value = value.float()
    return np.asarray(value)


def _fitting(who: str, name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """What a kernel gives back under a name, as a NumPy array of the shape that is expected."""
    try:
        array = plain_array(value)
    except ValueError:
        raise KernelError(f"{who}: {name} is no array, its parts have different lengths: {value!r:.80}") from None
    if array.dtype.kind not in "iu" and not is_floating(array.dtype):
        raise KernelError(f"{who}: {name} holds {array.dtype}, which are no real numbers")
    if array.shape == shape:
        return np.array(array)  # what is given back may be a buffer, which the next call writes into
    hint = ""
    if _is_swapped(array.shape, shape):
        hint = (
            "; batch and steps are exchanged: give back its swapaxes(0, 1), not a reshape, which mixes the numbers up"
        )
    elif array.T.shape == shape:
        hint = "; its transpose has that shape"
    elif array.size == np.prod(shape, dtype=int):
        hint = "; it has as many entries, so a reshape may be missing"
    elif array.shape[1:] == shape or array.shape[2:] == shape:
        hint = "; an axis comes before it that has to be summed over, the steps or the batch"
    raise KernelError(f"{who}: {name} has shape {array.shape}, expected {shape}{hint}")
