"""A program of scalars in plain floats, where all that it is given is one number each.

A call of NumPy on a scalar takes longer than what it does. Where floats come to something that is not finite, or raise
where NumPy would warn, all of it is computed again with arrays, as in ``floats_first``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from symrnn.errors import InputError
from symrnn.evaluate.float_functions import NAMES
from symrnn.evaluate.float_texts import float_function_text
from symrnn.evaluate.floats_first import as_usual
from symrnn.evaluate.long_programs import BlockLanguage, is_long, long_function
from symrnn.evaluate.source import compile_source
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Program

__all__ = ["FloatProgram"]

Values = tuple[Any, ...]
_FLOATS = BlockLanguage(lambda name, program, first: float_function_text(name, program), "", NAMES)


@dataclass(slots=True)
class FloatProgram:
    """A program as a function of numbers in float64, or with arrays as ``arrays`` does; generated when first called."""

    program: Program
    arrays: Callable[..., Values]
    has_floats: bool = True
    floats: Callable[..., Values] | None = field(default=None)

    def __call__(self, number: type, *given: Any) -> Values:
        """The outputs."""
        is_of_numbers = number is np.float64 and not any(each.shape for each in given)
        found = self.in_floats(map(float, given)) if is_of_numbers else None
        return self.arrays(number, *given) if found is None else found

    def in_floats(self, given: Iterable[float]) -> Values | None:
        """The outputs, None where floats do not do."""
        if not self.has_floats or not as_usual():
            return None
        try:
            if self.floats is None:
                self.floats = _function_of(self.program)
            found = self.floats(np.float64, *given)
        except (InputError, RecursionError):  # no form in floats: arrays say so
            self.has_floats = False
        except (ArithmeticError, ValueError):
            pass
        else:
            if all(map(isfinite, found)):
                return found
        return None


def _function_of(program: Program) -> Callable[..., Values]:
    if is_long(program):
        return long_function(program, _FLOATS)[1]
    text = float_function_text("evaluate", use_stable_slopes(program))
    function: Callable[..., Values] = compile_source(text.text, NAMES)["evaluate"]
    return function
