"""The elementwise functions of the expression language, beside SymPy's own exp, log, tanh, sin, cos, Abs.

Each is a real SymPy ``Function`` that never evaluates itself, with its definition and its value as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef

__all__ = ["FUNCTIONS", "elu", "is_undefined", "prime", "relu", "sigmoid", "silu", "softplus", "softsign", "step"]

Number = Any  # a Fraction, or an mpf of the context that computes


class _Elementwise(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """A real function of real arguments, kept as it was written."""

    is_real = True
    nargs: int | tuple[int, ...] = 1


class sigmoid(_Elementwise):
    """The logistic function 1/(1 + exp(-x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return self * (1 - self)


class relu(_Elementwise):
    """max(x, 0)."""

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

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return sp.exp(-relu(-self.args[0]))


class silu(_Elementwise):
    """x/(1 + exp(-x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, for SymPy's own ``diff``."""
        return sigmoid(self.args[0]) * (1 + self.args[0] * (1 - sigmoid(self.args[0])))


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


def _stable_sigmoid(context: Any, x: Number) -> Number:
    return 1 / (1 + context.exp(-x)) if x >= 0 else context.exp(x) / (1 + context.exp(x))


def _stable_softplus(context: Any, x: Number) -> Number:
    return context.log1p(context.exp(-abs(x))) + max(x, 0)


def _elu(context: Any, x: Number) -> Number:
    return x if x > 0 else context.expm1(x)


def _silu(context: Any, x: Number) -> Number:
    return x * _stable_sigmoid(context, x)


def _relu(context: Any, x: Number) -> Number:
    return x if x > 0 else x * 0


def _softsign(context: Any, x: Number) -> Number:
    return x / (1 + abs(x))


def _abs(context: Any, x: Number) -> Number:
    return abs(x)


def _step(context: Any, x: Number, at_zero: Number | None = None) -> Number:
    if x == 0 and at_zero is None:
        raise ZeroDivisionError("step(x) has no value at x = 0")
    return at_zero if x == 0 else x * 0 + (x > 0)


def _mpmath(name: str) -> Callable[..., Number]:
    def value(context: Any, x: Number) -> Number:
        return getattr(context, name)(x)

    return value


#: value of each function: (mpmath context, argument) -> number
FUNCTIONS: Mapping[Any, Callable[..., Number]] = MappingProxyType(
    {
        sp.exp: _mpmath("exp"),
        sp.log: _mpmath("log"),
        sp.tanh: _mpmath("tanh"),
        sp.sin: _mpmath("sin"),
        sp.cos: _mpmath("cos"),
        sp.Abs: _abs,
        sigmoid: _stable_sigmoid,
        relu: _relu,
        softplus: _stable_softplus,
        softsign: _softsign,
        elu: _elu,
        silu: _silu,
        step: _step,
    }
)

_RATIONAL = frozenset({relu, softsign, step, sp.Abs})
_AT_ZERO: Mapping[Any, Fraction] = MappingProxyType(
    {
        sp.exp: Fraction(1),
        sp.tanh: Fraction(0),
        sp.sin: Fraction(0),
        sp.cos: Fraction(1),
        sigmoid: Fraction(1, 2),
        elu: Fraction(0),
        silu: Fraction(0),
    }
)


def rational_value(function: Any, *arguments: Fraction) -> Fraction | None:
    """The exact value of a function at rational arguments, None where it is not rational."""
    if function in _RATIONAL:
        value = FUNCTIONS[function](None, *arguments)
        return Fraction(value)
    if len(arguments) == 1 and arguments[0] == 0:
        return _AT_ZERO.get(function)
    if function is elu and arguments[0] > 0:
        return arguments[0]
    return None


def context_of(precision: int) -> Any:
    """A new mpmath context of so many bits, apart from the global one."""
    context = mpmath.MPContext()
    context.prec = precision
    return context
