"""Whether a kernel is a function of its arguments: the same answer for the same input, whatever was called before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symrnn.errors import listing
from symrnn.testing.kernels.calling import Kernel, name_of
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import Setup
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays

__all__ = ["call_again", "refuse_stale"]


def call_again(call: Callable[[], Arrays], first: Arrays, comparison: Setup, reproduce: str) -> None:
    """Call a kernel a second time with the same arguments; beyond rounding the answer is the first one.

    Raises
    ------
    KernelError
        where it is not, saying whether something adds up, is kept from the first call, or comes out at random.
    """
    __tracebackhide__ = True
    rtol = max(comparison.rtol, min(2e3 * comparison.arithmetic.roundoff, 0.05))
    second = call()
    changed = [name for name, array in first.items() if _differ(array, second.get(name), rtol)]
    if changed:
        raise KernelError(
            f"{name_of(comparison.kernel)} gives two answers for one input: called again with the same arguments, it "
            f"gives other numbers for {listing(changed)}.\n{_tell_change(first, second, call(), changed, rtol)}\n"
            f"reproduce, in a new process: {reproduce}"
        )


def refuse_stale(got: Arrays, earlier: Arrays, kernel: Kernel, reproduce: str) -> None:
    """Refuse gradients that were right for other arguments of the same shapes: what is kept is looked up by shape.

    Raises
    ------
    KernelError
        where what an earlier call gave is given again.
    """
    __tracebackhide__ = True
    if any(np.any(array) for array in got.values()) and _are_equal(got, earlier):
        raise KernelError(
            f"{name_of(kernel)} gives for other arguments of the same shapes what it gave before: "
            f"something is kept from an earlier call, by shape.\nreproduce, in a new process: {reproduce}"
        )


def _tell_change(first: Arrays, second: Arrays, third: Arrays, changed: list[str], rtol: float) -> str:
    """Each call adds the same; the first call alone is another; or there is no order in it."""
    if all(not _differ(second[name], third.get(name), rtol) for name in changed):
        return "The first call alone is another: state is kept from call to call."
    if all(not _differ(second[name] - first[name], third[name] - second[name], 1e3 * rtol) for name in changed):
        return "Each call adds the same again: a buffer or a gradient is added to, and not set to zero before."
    return (
        "Each call gives something else: state is kept from call to call, or random numbers are drawn, such as a "
        "dropout that is left on, or sums race each other."
    )


def _differ(one: Array, other: Array | None, rtol: float) -> bool:
    if other is None:
        return True
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.max(np.abs(one), initial=0)
        return not np.all((one == other) | (np.abs(one - other) <= rtol * size) | (np.isnan(one) & np.isnan(other)))


def _are_equal(one: Arrays, other: Arrays) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(array, other[name]) for name, array in one.items())
