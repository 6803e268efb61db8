"""Where the value of an elementwise function is a rational number, and which."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symrnn.expressions.functions import FUNCTIONS, RATIONAL, RATIONAL_AT_ZERO, SELU_SCALE, elu, selu

__all__ = ["rational_value"]


def rational_value(function: Any, *arguments: Fraction) -> Fraction | None:
    """The exact value of a function at rational arguments, None where it is not rational."""
    if function in RATIONAL:
        value = FUNCTIONS[function](None, *arguments)
        return Fraction(value)
    if len(arguments) == 1 and arguments[0] == 0:
        return RATIONAL_AT_ZERO.get(function)
    if function is elu and arguments[0] > 0:
        return arguments[0]
    if function is selu and arguments[0] > 0:
        return Fraction(int(SELU_SCALE.p), int(SELU_SCALE.q)) * arguments[0]
    return None
