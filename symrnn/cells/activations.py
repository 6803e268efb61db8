"""The activations: one record each. Adding an activation is adding a record to the table."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name
from symrnn.expressions.functions import (
    SELU_ALPHA,
    SELU_SCALE,
    elu,
    gelu,
    mish,
    normal_cdf,
    normal_density,
    prime,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    step,
)
from symrnn.programs.program import name_symbol

__all__ = ["ACTIVATIONS", "ARGUMENT", "VALUE", "Activation", "activation", "activation_of"]

#: the argument of an activation, and its value there: slopes are written in these two
ARGUMENT, VALUE = name_symbol("argument"), name_symbol("value")


@dataclass(frozen=True, slots=True)
class Activation:
    """What symrnn knows of one activation ``value = function(argument)``.

    ``slope`` is its derivative in ARGUMENT and VALUE (in VALUE alone where that is possible), ``low`` and ``high``
    enclose its values, ``slope_bound`` is a proved bound of |slope|, ``slope_floor`` a proved lower bound of the
    slope on |argument| <= 1 (below 0 for GELU, whose slope changes its sign there), and ``kinks`` are the arguments
    where it has no derivative. ``stable_slope`` is the slope for floating-point numbers, None where ``slope`` is:
    equal, and without its cancellation, for 1 - value**2 has no digit left where the value is nearly 1.
    """

    name: str
    function: Callable[[Any], sp.Expr]
    slope: sp.Expr
    low: sp.Expr = -sp.oo
    high: sp.Expr = sp.oo
    slope_bound: sp.Expr | None = None
    slope_floor: sp.Rational | None = None
    kinks: tuple[sp.Rational, ...] = ()
    stable_slope: sp.Expr | None = None

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.name))

    def slope_at(self, argument: sp.Expr, value: sp.Expr) -> sp.Expr:
        """The derivative where the activation takes ``argument`` to ``value``.

        >>> activation("tanh").slope_at(name_symbol("a_2"), name_symbol("h_2"))
        1 - h_2**2
        """
        return self.slope.xreplace({ARGUMENT: argument, VALUE: value})

    def stable_slope_at(self, argument: sp.Expr, value: sp.Expr) -> sp.Expr:
        """The same derivative, in the form that keeps its digits in floating-point arithmetic.

        >>> activation("sigmoid").stable_slope_at(name_symbol("a_2"), name_symbol("h_2"))
        h_2*sigmoid(-a_2)
        """
        stable = self.slope if self.stable_slope is None else self.stable_slope
        return stable.xreplace({ARGUMENT: argument, VALUE: value})


def _identity(argument: sp.Expr) -> sp.Expr:
    return argument


def _exp(argument: sp.Expr) -> sp.Expr:
    """exp of what SymPy has nothing to say of: asked all the same, it would load its sets, a tenth of an import."""
    return sp.exp(argument, evaluate=False)


#: exp(x) where x < 0, which is elu(x) + 1 and the slope of ELU; 1 elsewhere
_DECAY = _exp(-relu(-ARGUMENT))


def _selu_slope(left: sp.Expr) -> sp.Expr:
    """The scale where x > 0; on the left scale*alpha*exp(x), which is value + scale*alpha."""
    return SELU_SCALE * step(ARGUMENT) + (1 - step(ARGUMENT)) * left


def _mish_slope() -> sp.Expr:
    """With s = sigmoid(x) and q = sigmoid(-x) = 1 - s, tanh(softplus(x)) is s*(1 + q)/(1 + q**2)."""
    s, q = sigmoid(ARGUMENT), sigmoid(-ARGUMENT)
    return s * ((1 + q) / (1 + q**2) + 4 * ARGUMENT * q**2 / (1 + q**2) ** 2)


def _row(name: str, function: Any, slope: sp.Expr, bound: Any, floor: Any, **rest: Any) -> Activation:
    return Activation(name, function, slope, slope_bound=sp.Rational(bound), slope_floor=sp.Rational(floor), **rest)


#: every activation with a formula, by name; the bounds of the last four lie a little above the suprema
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        row.name: row
        for row in (
            _row("identity", _identity, sp.S.One, 1, 1),
            _row(
                "tanh",
                sp.tanh,
                1 - VALUE**2,
                1,
                "2/5",
                low=-sp.S.One,
                high=sp.S.One,
                # exp(-2*|x|) is (1 - |tanh(x)|)/(1 + |tanh(x)|)
                stable_slope=_exp(-2 * sp.Abs(ARGUMENT)) * (1 + sp.Abs(VALUE)) ** 2,
            ),
            _row(
                "sigmoid",
                sigmoid,
                VALUE * (1 - VALUE),
                "1/4",
                "19/100",
                low=sp.S.Zero,
                high=sp.S.One,
                stable_slope=VALUE * sigmoid(-ARGUMENT),
            ),
            _row("relu", relu, step(ARGUMENT), 1, 0, low=sp.S.Zero, kinks=(sp.S.Zero,)),
            _row("softplus", softplus, sigmoid(ARGUMENT), 1, "1/4", low=sp.S.Zero),
            _row(
                "softsign",
                softsign,
                (1 - sp.Abs(VALUE)) ** 2,
                1,
                "1/4",
                low=-sp.S.One,
                high=sp.S.One,
                stable_slope=(1 + sp.Abs(ARGUMENT)) ** -2,
            ),
            _row("elu", elu, 1 - relu(-VALUE), 1, "1/3", low=-sp.S.One, stable_slope=_DECAY),
            _row(
                "silu",
                silu,
                VALUE + sigmoid(ARGUMENT) * (1 - VALUE),
                "11/10",
                "7/100",
                low=-sp.Rational(3, 10),
                stable_slope=sigmoid(ARGUMENT) * (1 + ARGUMENT * sigmoid(-ARGUMENT)),
            ),
            _row(
                "gelu",
                gelu,
                normal_cdf(ARGUMENT) + ARGUMENT * normal_density(ARGUMENT),
                "1129/1000",
                "-9/100",
                low=-sp.Rational(17, 100),
            ),
            _row("mish", mish, _mish_slope(), "1089/1000", "1/25", low=-sp.Rational(31, 100)),
            _row(
                "selu",
                selu,
                _selu_slope(VALUE + SELU_SCALE * SELU_ALPHA),
                "1759/1000",
                "16/25",
                low=-SELU_SCALE * SELU_ALPHA,
                kinks=(sp.S.Zero,),
                stable_slope=_selu_slope(SELU_SCALE * SELU_ALPHA * _DECAY),
            ),
        )
    }
)


def activation(name: str) -> Activation:
    """The activation of a name: a record of the table, or a single letter for an undefined function.

    >>> activation("f").slope_at(name_symbol("a_1"), name_symbol("h_1"))
    f'(a_1)

    Raises
    ------
    InputError
        for a name that is neither, with the closest names of the table.
    """
    if not isinstance(name, str):
        raise InputError(f"an activation is given by its name, such as 'tanh', found {name!r}")
    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    if re.fullmatch(r"[a-zA-Z]", name):
        return _make_undefined(sp.Function(name, real=True))
    close = difflib.get_close_matches(name.lower(), ACTIVATIONS, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    raise InputError(
        f"no activation is called {name!r}{hint} The table has {', '.join(ACTIVATIONS)}; "
        "a single letter such as f stands for an undefined function"
    )


def activation_of(node: sp.Expr) -> Activation | None:
    """The activation at the top of an expression, None where there is none."""
    if isinstance(node, sp.core.function.AppliedUndef):
        return _make_undefined(node.func)
    return _BY_FUNCTION.get(node.func)


def _make_undefined(function: Any) -> Activation:
    return Activation(function.__name__, function, prime(function)(ARGUMENT))


_BY_FUNCTION: Mapping[Any, Activation] = MappingProxyType({row.function: row for row in ACTIVATIONS.values()})
