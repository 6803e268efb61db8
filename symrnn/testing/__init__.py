"""A testing kit: is a recurrent kernel written by hand right, and if not, what is wrong with it?

It imports ``bounds`` and ``evaluate`` and the rooms of smaller number. Read ``assertions/gradients.py`` first: it is
the way from a kernel to the message that names its mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symrnn.expressions.lazy import import_at_use

if TYPE_CHECKING:
    from symrnn.testing import strategies as strategies
    from symrnn.testing.assertions.bounds import assert_bound_holds as assert_bound_holds
    from symrnn.testing.assertions.bounds import assert_vanishes as assert_vanishes
    from symrnn.testing.assertions.derivatives import assert_second_gradients_match as assert_second_gradients_match
    from symrnn.testing.assertions.derivatives import assert_tangents_match as assert_tangents_match
    from symrnn.testing.assertions.frameworks import assert_autograd_function as assert_autograd_function
    from symrnn.testing.assertions.frameworks import assert_custom_vjp as assert_custom_vjp
    from symrnn.testing.assertions.frameworks import assert_module_matches as assert_module_matches
    from symrnn.testing.assertions.gradients import assert_gradients_match as assert_gradients_match
    from symrnn.testing.assertions.values import assert_same_function as assert_same_function
    from symrnn.testing.bounds.bound_report import BoundUndecided as BoundUndecided
    from symrnn.testing.bounds.bound_report import BoundViolation as BoundViolation
    from symrnn.testing.kernels.derivative_errors import SecondGradientMismatch as SecondGradientMismatch
    from symrnn.testing.kernels.derivative_errors import TangentMismatch as TangentMismatch
    from symrnn.testing.kernels.kernel_errors import FunctionMismatch as FunctionMismatch
    from symrnn.testing.kernels.kernel_errors import KernelError as KernelError
    from symrnn.testing.kernels.layouts import Layout as Layout
    from symrnn.testing.kernels.layouts import torch_layout as torch_layout
    from symrnn.testing.mistakes.mismatch_report import GradientMismatch as GradientMismatch

# Where each public name lives. They are imported at first use, so that a plug-in in this package need not load NumPy.
_HOMES = {
    "BoundUndecided": "bounds.bound_report",
    "BoundViolation": "bounds.bound_report",
    "FunctionMismatch": "kernels.kernel_errors",
    "GradientMismatch": "mistakes.mismatch_report",
    "KernelError": "kernels.kernel_errors",
    "Layout": "kernels.layouts",
    "SecondGradientMismatch": "kernels.derivative_errors",
    "TangentMismatch": "kernels.derivative_errors",
    "assert_autograd_function": "assertions.frameworks",
    "assert_bound_holds": "assertions.bounds",
    "assert_custom_vjp": "assertions.frameworks",
    "assert_gradients_match": "assertions.gradients",
    "assert_module_matches": "assertions.frameworks",
    "assert_same_function": "assertions.values",
    "assert_second_gradients_match": "assertions.derivatives",
    "assert_tangents_match": "assertions.derivatives",
    "assert_vanishes": "assertions.bounds",
    "strategies": ".strategies",
    "torch_layout": "kernels.layouts",
}

__all__ = [*_HOMES]

__getattr__, __dir__ = import_at_use(__name__, _HOMES)
