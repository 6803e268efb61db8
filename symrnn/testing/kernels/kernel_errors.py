"""What the assertions of the kit raise."""

from __future__ import annotations

__all__ = ["FunctionMismatch", "KernelError"]


class KernelError(AssertionError):
    """A kernel raised an exception, which is the cause of this one, or gave back something that cannot be compared.

    Also where it overwrites an argument, which its caller still uses.

    >>> import symrnn as sr
    >>> sr.testing.assert_gradients_match(sr.cells.elman_unit(), lambda params, x, initial, upstream: None)
    Traceback (most recent call last):
    symrnn.testing.KernelError: ...
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too


class FunctionMismatch(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """An implementation gives out something else than the cell. ``report`` says where, and what it looks like.

    >>> import symrnn as sr
    >>> sr.testing.assert_same_function(sr.cells.elman_unit(), lambda params, x, initial: 0*x)
    Traceback (most recent call last):
    symrnn.testing.FunctionMismatch: <lambda> is not the cell elman_unit: h[0, 0], step 1 of 1: ...
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = None if isinstance(report, str) else report

    def __reduce__(self) -> tuple[type, tuple[object]]:
        """A copy has the report."""
        return type(self), (self.report or str(self),)
