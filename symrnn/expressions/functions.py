"""The elementwise functions of the expression language, beside SymPy's own exp, log, tanh, sin, cos, Abs.

Each is a real SymPy ``Function`` that never evaluates itself, with its definition and its value as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.expressions.function_values import (
    LARGEST_ARGUMENT,
    SELU_ALPHA,
    SELU_SCALE,
    Number,
    abs_value,
    arguments_in_numbers,
    elu_value,
    first_value,
    gelu_value,
    maximum_value,
    minimum_value,
    mish_value,
    normal_cdf_value,
    normal_density_value,
    of_mpmath,
    relu_value,
    selu_value,
    sigmoid_value,
    silu_value,
    softplus_value,
    softsign_value,
    step_value,
)

__all__ = [
    "FUNCTIONS",
    "RATIONAL",
    "RATIONAL_AT_ZERO",
    "SELU_ALPHA",
    "SELU_SCALE",
    "elu",
    "gelu",
    "is_undefined",
    "maximum",
    "minimum",
    "mish",
    "normal_cdf",
    "normal_density",
    "prime",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softplus",
    "softsign",
    "step",
    "surrogate",
]


class _Elementwise(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """A real function of real arguments, kept as it was written."""

    is_real = True
    nargs: int | tuple[int, ...] = 1
    printed = ""  #: how it is written where that is not its name

    def _eval_evalf(self, prec: int) -> sp.Expr | None:
        """The value at numbers, nan where it is not known: SymPy takes some sums with a term that stays for 0.

        A number of precision 1 is what is left where all digits cancel, and may be 0. An error of the argument is
        magnified, by the normal density in proportion to its square: hence the additional bits.
        """
        context, numbers = arguments_in_numbers(self.args, prec)
        if not all(number.is_Number for number in numbers):
            return None
        if not all(number.is_finite and abs(number) < LARGEST_ARGUMENT for number in numbers):
            return sp.nan
        if not all(number.is_Rational or (number.is_Float and number._prec > 1) for number in numbers):
            return sp.nan
        try:
            value = FUNCTIONS[self.func](context, *(context.mpf(str(number)) for number in numbers))
        except ZeroDivisionError:
            return sp.nan
        return sp.Float._new(value._mpf_, prec)


class sigmoid(_Elementwise):
    """The logistic function 1/(1 + exp(-x))."""

    printed = "sigma"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return self * (1 - self)


class relu(_Elementwise):
    """max(x, 0)."""

    printed = "ReLU"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return step(self.args[0])


class softplus(_Elementwise):
    """log(1 + exp(x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return sigmoid(self.args[0])


class softsign(_Elementwise):
    """x/(1 + |x|)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return (1 + sp.Abs(self.args[0])) ** -2


class elu(_Elementwise):
    """x where x > 0, exp(x) - 1 elsewhere (alpha = 1)."""

    printed = "ELU"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return sp.exp(-relu(-self.args[0]))


class silu(_Elementwise):
    """x/(1 + exp(-x))."""

    printed = "SiLU"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return sigmoid(self.args[0]) * (1 + self.args[0] * (1 - sigmoid(self.args[0])))


class selu(_Elementwise):
    """SELU_SCALE times x where x > 0, times SELU_ALPHA*(exp(x) - 1) elsewhere."""

    printed = "SELU"


class normal_cdf(_Elementwise):
    """The probability that a standard normal number is at most x: (1 + erf(x/sqrt(2)))/2."""

    printed = "Phi"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return normal_density(self.args[0])


class normal_density(_Elementwise):
    """The density of the standard normal distribution, exp(-x**2/2)/sqrt(2*pi)."""

    printed = "phi"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return -self.args[0] * self


class gelu(_Elementwise):
    """x*normal_cdf(x), the exact one and not its approximation by tanh."""

    printed = "GELU"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return normal_cdf(self.args[0]) + self.args[0] * normal_density(self.args[0])


class mish(_Elementwise):
    """x*tanh(softplus(x))."""

    printed = "Mish"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        height = sp.tanh(softplus(self.args[0]))
        return height + self.args[0] * (1 - height**2) * sigmoid(self.args[0])


class maximum(_Elementwise):
    """The larger of two numbers, entry by entry; where both are equal it has no derivative.

    >>> print(maximum(sp.Symbol("a", real=True), sp.Symbol("b", real=True)))
    maximum(a, b)
    """

    nargs = 2
    printed = "max"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return step(self.args[argindex - 1] - self.args[2 - argindex])


class minimum(_Elementwise):
    """The smaller of two numbers, entry by entry; where both are equal it has no derivative.

    >>> print(minimum(sp.Symbol("a", real=True), sp.Symbol("b", real=True)))
    minimum(a, b)
    """

    nargs = 2
    printed = "min"

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return step(self.args[2 - argindex] - self.args[argindex - 1])


class surrogate(_Elementwise):
    """The first of two numbers, with the derivative of the second by declaration: surrogate(step(v), sigmoid(4*v)).

    >>> print(surrogate(step(sp.Symbol("v", real=True)), sp.Symbol("v", real=True)))
    surrogate(step(v), v)
    """

    nargs = 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative as it is declared, for SymPy's own ``diff``."""
        return sp.Integer(argindex - 1)


class step(_Elementwise):
    """1 where x > 0, 0 where x < 0; at 0 the second argument, undefined without one."""

    nargs = (1, 2)


def prime(function: Any) -> Any:
    """The undefined function that stands for the derivative of an undefined function.

    >>> prime(sp.Function("f", real=True)).__name__
    "f'"
    """
    return sp.Function(function.__name__ + "'", real=True)


def is_undefined(expr: sp.Basic) -> bool:
    """Whether the expression is an undefined function, such as f(a), at its top."""
    return isinstance(expr, AppliedUndef)


#: value of each function: (mpmath context, argument) -> number
FUNCTIONS: Mapping[Any, Callable[..., Number]] = MappingProxyType(
    {
        sp.exp: of_mpmath("exp"),
        sp.log: of_mpmath("log"),
        sp.tanh: of_mpmath("tanh"),
        sp.sin: of_mpmath("sin"),
        sp.cos: of_mpmath("cos"),
        sp.Abs: abs_value,
        sigmoid: sigmoid_value,
        relu: relu_value,
        softplus: softplus_value,
        softsign: softsign_value,
        elu: elu_value,
        silu: silu_value,
        selu: selu_value,
        normal_cdf: normal_cdf_value,
        normal_density: normal_density_value,
        gelu: gelu_value,
        mish: mish_value,
        maximum: maximum_value,
        minimum: minimum_value,
        surrogate: first_value,
        step: step_value,
    }
)

#: the functions that are rational wherever their arguments are
RATIONAL = frozenset({relu, softsign, step, sp.Abs, maximum, minimum, surrogate})
#: the values at 0 that are rational
RATIONAL_AT_ZERO: Mapping[Any, Fraction] = MappingProxyType(
    {
        **dict.fromkeys((sp.exp, sp.cos), Fraction(1)),
        **dict.fromkeys((sigmoid, normal_cdf), Fraction(1, 2)),
        **dict.fromkeys((sp.tanh, sp.sin, elu, silu, selu, gelu, mish), Fraction(0)),
    }
)
