"""What the assertions on tangents and on second gradients raise."""

from __future__ import annotations

__all__ = ["SecondGradientMismatch", "TangentMismatch"]


class SecondGradientMismatch(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """A gradient is differentiated wrongly. ``report`` says by what, where, and what the mistake looks like.

    >>> import symrnn as sr
    >>> def no_second(params, x, initial, upstream, params_dot, x_dot, initial_dot):
    ...     return {name: 0*weight for name, weight in params.items()}
    >>> sr.testing.assert_second_gradients_match(sr.cells.elman_unit(), no_second)
    Traceback (most recent call last):
    symrnn.testing.SecondGradientMismatch: no_second does not give the second gradients of elman_unit: ...
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = None if isinstance(report, str) else report

    def __reduce__(self) -> tuple[type, tuple[object]]:
        """A copy has the report."""
        return type(self), (self.report or str(self),)


class TangentMismatch(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """A derivative forwards is wrong. ``report`` says which tangent, at which step, and what it looks like.

    >>> import symrnn as sr
    >>> elman_unit = sr.cells.elman_unit()
    >>> def still(params, x, initial, params_dot, x_dot, initial_dot):
    ...     return sr.evaluator(elman_unit)(params, x, initial), 0*x
    >>> sr.testing.assert_tangents_match(elman_unit, still)
    Traceback (most recent call last):
    symrnn.testing.TangentMismatch: still does not give the tangents of elman_unit: ...
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: object) -> None:
        super().__init__(str(report))
        self.report = None if isinstance(report, str) else report

    def __reduce__(self) -> tuple[type, tuple[object]]:
        """A copy has the report."""
        return type(self), (self.report or str(self),)
