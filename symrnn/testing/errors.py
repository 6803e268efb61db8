"""What the assertions of the kit raise."""

from __future__ import annotations

__all__ = ["FunctionMismatch", "KernelError"]


class KernelError(AssertionError):
    """A kernel raised an exception, which is the cause of this one, or gave back something that cannot be compared."""

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too


class FunctionMismatch(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """An implementation gives out something else than the cell."""

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too
