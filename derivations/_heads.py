"""What stands at the head of a chapter, in formulas and in words: the inputs, and the activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symrnn import InputError, Text, name_symbol
from symrnn.cells.activations import activation
from symrnn.expressions.functions import is_undefined

from .lags.names import in_prose

__all__ = ["is_any", "say_activation", "say_differentiable", "two_inputs"]

x = name_symbol("x")


def two_inputs(inputs: Sequence[Any]) -> tuple[sp.Rational, sp.Rational]:
    """The inputs at (t-1) and at (t), as exact numbers.

    Raises
    ------
    InputError
        where there are more or fewer, and where one is no exact number other than 0.
    """
    numbers = tuple(sp.Rational(each) if isinstance(each, (int, str, sp.Rational)) else each for each in inputs)
    if len(numbers) != 2 or not all(isinstance(each, sp.Rational) and each for each in numbers):
        raise InputError(
            f"INPUTS is {inputs!r}; this chapter is about two steps: give two integers or fractions other than 0, such "
            'as (2, 4) or (-1, "1/2")'
        )
    return numbers[0], numbers[1]


def is_any(name: str) -> bool:
    """Whether the activation is an undefined function, so that what is proved holds for every one."""
    return is_undefined(activation(name).function(x))


def say_activation(name: str) -> Text:
    """The assumption on weights, inputs and the activation."""
    value = activation(name).function(x)
    if is_any(name):
        return Text("Every weight and input is a real number; {f} is any real function.", f=value)
    return Text(
        "Every weight and input is a real number; the activation is {name}: it takes {x} to {f}.",
        name=in_prose(name),
        x=x,
        f=value,
    )


def say_differentiable(name: str) -> Text:
    """The same where its derivative is needed."""
    value = activation(name).function(x)
    slope = activation(name).slope_at(x, value)
    if is_any(name):
        return Text(
            "{f} is differentiable with derivative {prime}; every weight is a real number.", f=value, prime=slope
        )
    return Text(
        "The activation is {name}: it takes {x} to {f}, and its derivative there is {prime}. Every weight is a real "
        "number.",
        name=in_prose(name),
        x=x,
        f=value,
        prime=slope,
    )
