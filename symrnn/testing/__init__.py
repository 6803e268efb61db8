"""A testing kit: is a recurrent kernel written by hand right, and if not, what is wrong with it?"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symrnn.testing.assertions import assert_gradients_match as assert_gradients_match
    from symrnn.testing.bound_assertions import assert_bound_holds as assert_bound_holds
    from symrnn.testing.bound_assertions import assert_vanishes as assert_vanishes
    from symrnn.testing.bound_report import BoundUndecided as BoundUndecided
    from symrnn.testing.bound_report import BoundViolation as BoundViolation
    from symrnn.testing.errors import FunctionMismatch as FunctionMismatch
    from symrnn.testing.errors import KernelError as KernelError
    from symrnn.testing.layouts import torch_layout as torch_layout
    from symrnn.testing.report import GradientMismatch as GradientMismatch
    from symrnn.testing.same_function import assert_same_function as assert_same_function

# Where each public name lives. They are imported at first use, so that a plug-in in this package need not load NumPy.
_HOMES = {
    "BoundUndecided": "bound_report",
    "BoundViolation": "bound_report",
    "FunctionMismatch": "errors",
    "GradientMismatch": "report",
    "KernelError": "errors",
    "assert_bound_holds": "bound_assertions",
    "assert_gradients_match": "assertions",
    "assert_same_function": "same_function",
    "assert_vanishes": "bound_assertions",
    "torch_layout": "layouts",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symrnn.testing' has no attribute {name!r}")
    return getattr(importlib.import_module(f"symrnn.testing.{_HOMES[name]}"), name)
