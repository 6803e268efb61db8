"""Plain floats where they give what arrays give, and arrays everywhere else.

One sequence of scalars in float64 is computed in floats first. Where that comes to something that is not finite, or
raises where NumPy would warn, all of it is computed again with arrays: infinities, what is no number, warnings and
messages are those of NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.backends import Backend
from symrnn.evaluate.fitting import BATCH
from symrnn.evaluate.sequence_arguments import SequenceArguments

__all__ = ["as_usual", "floats_first", "is_of_scalars"]

_DOUBLE = np.dtype(np.float64)


def is_of_scalars(cell: Cell) -> bool:
    """Whether all that a cell names is a scalar.

    >>> is_of_scalars(Cell.parse("x: input\\nh: state\\nh = x + h")), is_of_scalars(Cell.parse("h: state[n]\\nh = 2*h"))
    (True, False)
    """
    groups = (cell.inputs, cell.states, cell.parameters, cell.constants, cell.lines, cell.readout)
    return not any(item.shape for group in groups for item in group)


def floats_first(floats: Backend, arrays: Backend) -> Backend:
    """The backend that takes arrays where floats do not do."""
    both = _Both()
    return replace(
        arrays,
        run=both.one_of(floats.run, arrays.run),
        value=both.one_of(floats.value, arrays.value),
        gradients=both.one_of(floats.gradients, arrays.gradients),
        gradients_over=both.one_of(floats.gradients_over, arrays.gradients_over),
        prepare=None,
    )


@dataclass(slots=True)
class _Both:
    has_floats: bool = True

    def one_of(self, floats: Callable[..., Any] | None, arrays: Callable[..., Any] | None) -> Callable[..., Any]:
        """A function that computes in floats, and with arrays where those do not do."""
        assert floats is not None
        assert arrays is not None

        def compute(given: SequenceArguments | Sequence[SequenceArguments], *more: Any) -> Any:
            first = given if isinstance(given, SequenceArguments) else given[0]
            if self.has_floats and first.dtype == _DOUBLE and first.sizes[BATCH] == 1 and as_usual():
                try:
                    found = floats(given, *more)
                    if _is_finite(found):
                        return found
                except InputError:  # no form in floats, or refused: arrays say so
                    self.has_floats = False
                except (ArithmeticError, ValueError):
                    pass
            return arrays(given, *more)

        return compute


def as_usual() -> bool:
    """Whether nothing is asked for that floats do not do: to raise, to be called, or to hear of underflow."""
    wanted = np.geterr()
    return wanted["under"] == "ignore" and {wanted["over"], wanted["divide"]} <= {"ignore", "warn"}


def _is_finite(found: Any) -> bool:
    if isinstance(found, tuple):
        return all(map(_is_finite, found))
    if isinstance(found, dict):
        return all(map(_is_finite, found.values()))
    return bool(np.isfinite(found).all())
