"""The values of the elementwise functions at a number: (mpmath context, argument) -> number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import get_ident
from typing import Any

import mpmath
import sympy as sp

__all__ = [
    "LARGEST_ARGUMENT",
    "SELU_ALPHA",
    "SELU_SCALE",
    "Number",
    "abs_value",
    "arguments_in_numbers",
    "context_of",
    "elu_value",
    "first_value",
    "gelu_value",
    "maximum_value",
    "minimum_value",
    "mish_value",
    "normal_cdf_value",
    "normal_density_value",
    "of_mpmath",
    "relu_value",
    "selu_value",
    "sigmoid_value",
    "silu_value",
    "softplus_value",
    "softsign_value",
    "step_value",
]

#: the constants of SELU, exactly the decimals of Klambauer et al., Self-normalizing neural networks, 2017
SELU_SCALE = sp.Rational("1.0507009873554804934193349852946")
SELU_ALPHA = sp.Rational("1.6732632423543772848170429916717")

LARGEST_ARGUMENT = 10**100  # of a function whose value SymPy asks for

Number = Any  # a Fraction, or an mpf of the context that computes


def sigmoid_value(context: Any, x: Number) -> Number:
    """1/(1 + exp(-x)), without overflow."""
    return 1 / (1 + context.exp(-x)) if x >= 0 else context.exp(x) / (1 + context.exp(x))


def softplus_value(context: Any, x: Number) -> Number:
    """log(1 + exp(x)), without overflow."""
    return context.log1p(context.exp(-abs(x))) + max(x, 0)


def elu_value(context: Any, x: Number) -> Number:
    """x where x > 0, exp(x) - 1 elsewhere."""
    return x if x > 0 else context.expm1(x)


def silu_value(context: Any, x: Number) -> Number:
    """x*sigmoid(x)."""
    return x * sigmoid_value(context, x)


def selu_value(context: Any, x: Number) -> Number:
    """SELU_SCALE times x where x > 0, times SELU_ALPHA*(exp(x) - 1) elsewhere."""
    scale, alpha = (context.mpf(int(c.p)) / int(c.q) for c in (SELU_SCALE, SELU_ALPHA))
    return scale * (x if x > 0 else alpha * context.expm1(x))


def normal_cdf_value(context: Any, x: Number) -> Number:
    """The normal distribution function, by erfc, which keeps its digits in the tail, or by its leading term far out."""
    if abs(x) < context.mpf(2) ** min(context.prec, 500):
        return context.erfc(-x / context.sqrt(2)) / 2
    tail = normal_density_value(context, x) / abs(x)
    return tail if x < 0 else 1 - tail


def normal_density_value(context: Any, x: Number) -> Number:
    """exp(-x^2/2)/sqrt(2*pi)."""
    return context.exp(-(x**2) / 2) / context.sqrt(2 * context.pi)


def gelu_value(context: Any, x: Number) -> Number:
    """x*normal_cdf(x)."""
    return x * normal_cdf_value(context, x)


def mish_value(context: Any, x: Number) -> Number:
    """x*tanh(softplus(x))."""
    return x * context.tanh(softplus_value(context, x))


def relu_value(context: Any, x: Number) -> Number:
    """max(x, 0)."""
    return x if x > 0 else x * 0


def softsign_value(context: Any, x: Number) -> Number:
    """x/(1 + |x|)."""
    return x / (1 + abs(x))


def abs_value(context: Any, x: Number) -> Number:
    """|x|."""
    return abs(x)


def step_value(context: Any, x: Number, at_zero: Number | None = None) -> Number:
    """1 where x > 0, 0 where x < 0, and what is given at 0."""
    if x == 0 and at_zero is None:
        raise ZeroDivisionError("step(x) has no value at x = 0")
    return at_zero if x == 0 else x * 0 + (x > 0)


def of_mpmath(name: str) -> Callable[..., Number]:
    """The function of that name in the context."""

    def value(context: Any, x: Number) -> Number:
        return getattr(context, name)(x)

    return value


def context_of(precision: int) -> Any:
    """A new mpmath context of so many bits, apart from the global one."""
    context = mpmath.MPContext()
    context.prec = precision
    return context


@lru_cache(maxsize=32)  # one takes longer to make than the value that is computed in it
def _context_of_thread(precision: int, thread: int) -> Any:
    """A context for one thread: functions of mpmath change its precision while they run."""
    return context_of(precision)


def arguments_in_numbers(arguments: Sequence[sp.Expr], prec: int) -> tuple[Any, list[sp.Expr]]:
    """A context with digits enough for a value of so many bits, and the arguments as numbers to its digits.

    What is inside is evaluated once where it is small: twice at each level would be exponential in the depth.
    """
    context = _context_of_thread(prec + 28, get_ident())
    numbers = [argument.evalf(context.dps + 3) for argument in arguments]
    finite = [abs(number) for number in numbers if number.is_Number and number.is_finite]
    length = max((int(size).bit_length() for size in finite if size < LARGEST_ARGUMENT), default=0)
    if length > 4:
        context = _context_of_thread(prec + 20 + 2 * length, get_ident())
        numbers = [argument.evalf(context.dps + 3) for argument in arguments]
    return context, numbers


def maximum_value(context: Any, a: Number, b: Number) -> Number:
    """The larger of two numbers."""
    return max(a, b)


def minimum_value(context: Any, a: Number, b: Number) -> Number:
    """The smaller of two numbers."""
    return min(a, b)


def first_value(context: Any, value: Number, through: Number) -> Number:
    """The first of two numbers."""
    return value
