"""Monotony and Lipschitz bounds that textbooks state in a line, and their false neighbours"""

from __future__ import annotations

import sympy as sp
from textbook_words import (
    HALF,
    Abs,
    L,
    Table,
    a,
    b,
    cos,
    exp,
    f,
    le,
    log,
    lt,
    sin,
    tanh,
    w,
    x,
    y,
    z,
)

from symrnn.claims.claim import SlopeBound, at_most, less_than
from symrnn.expressions.functions import elu, gelu, normal_cdf, relu, selu, sigmoid, silu, softplus, softsign

__all__ = ["LIES", "TRUTHS"]

RISE, STRICT = at_most(x, y), less_than(x, y)


TRUTHS: Table = {
    "rises": (
        *(le(g(x), g(y), RISE) for g in (tanh, sigmoid, exp, softplus, relu, softsign, elu, selu, normal_cdf)),
        *(lt(g(x), g(y), STRICT) for g in (tanh, sigmoid, exp, softplus, softsign, elu, selu, normal_cdf)),
        le(-tanh(y), -tanh(x), RISE),
        le(tanh(sigmoid(x)), tanh(sigmoid(y)), RISE),
        lt(softplus(tanh(x)), softplus(tanh(y)), STRICT),
        le(exp(-y), exp(-x), RISE),
        le(sigmoid(-y), sigmoid(-x), RISE),
        le(tanh(a * x), tanh(a * y), RISE, at_most(0, a)),
        le(x + tanh(x), y + tanh(y), RISE),
        le(tanh(x - 1), tanh(y - 1), RISE),
        lt(tanh(x), tanh(y + 1), RISE),
        le(log(x), log(y), less_than(0, x), RISE),
        le(tanh(x), tanh(z), RISE, at_most(y, z)),
        le(0, (x - y) * (tanh(x) - tanh(y))),
    ),
    "slope": (
        *(le(Abs(g(x) - g(y)), Abs(x - y)) for g in (tanh, sin, cos, softplus, relu, softsign, elu)),
        le(Abs(sigmoid(x) - sigmoid(y)), Abs(x - y) / 4),
        le(Abs(tanh(x) - tanh(y)), 2 * Abs(x - y)),
        le(tanh(x) - tanh(y), Abs(x - y)),
        le(Abs(tanh(w * x + b) - tanh(w * y + b)), Abs(w) * Abs(x - y)),
        le(Abs(tanh(sigmoid(x)) - tanh(sigmoid(y))), Abs(x - y) / 4),
        le(Abs(sigmoid(2 * x) - sigmoid(2 * y)), Abs(x - y) / 2),
        le(Abs(f(x) - f(y)), L * Abs(x - y), SlopeBound("f", L)),
        le(f(x) - f(y), L * Abs(x - y), SlopeBound("f", L)),
        le(Abs(f(x)), Abs(f(0)) + L * Abs(x), SlopeBound("f", L)),
        le(Abs(f(w * x) - f(w * y)), L * Abs(w) * Abs(x - y), SlopeBound("f", L)),
        le(Abs(f(x) - f(y)), Abs(x - y), SlopeBound("f", HALF)),
    ),
}

LIES: Table = {
    "rises": (
        *(le(g(y), g(x), RISE) for g in (tanh, sigmoid, exp, softplus, relu, softsign, elu, selu, normal_cdf)),
        *(lt(g(x), g(y), RISE) for g in (tanh, sigmoid, exp, softplus, relu, elu)),
        lt(relu(x), relu(y), STRICT),
        lt(Abs(x), Abs(y), STRICT),
        le(Abs(x), Abs(y), RISE),
        le(sin(x), sin(y), RISE),
        le(tanh(x), tanh(y)),
        le(-tanh(x), -tanh(y), RISE),
        le(exp(-x), exp(-y), RISE),
        le(tanh(a * x), tanh(a * y), RISE),
        le(tanh(a * x), tanh(a * y), RISE, at_most(a, 0)),
        lt(tanh(a * x), tanh(a * y), STRICT, at_most(0, a)),
        le(x - tanh(y), y - tanh(x), at_most(y, x)),
        le(tanh(x + 1), tanh(y - 1), RISE),
        le(tanh(x + 1), tanh(y), RISE),
        lt(tanh(x - 1), tanh(y - 1), RISE),
        le(log(y), log(x), less_than(0, x), RISE),
        le(silu(x), silu(y), RISE),
        le(gelu(x), gelu(y), RISE),
        le(tanh(z), tanh(x), RISE, at_most(y, z)),
        le((x - y) * (tanh(x) - tanh(y)), 0),
        lt(0, (x - y) * (tanh(x) - tanh(y))),
    ),
    "slope": (
        *(le(Abs(g(x) - g(y)), Abs(x - y) * sp.Rational(99, 100)) for g in (tanh, sin, softplus, relu, elu)),
        le(Abs(exp(x) - exp(y)), Abs(x - y)),
        le(Abs(selu(x) - selu(y)), Abs(x - y)),
        le(Abs(silu(x) - silu(y)), Abs(x - y)),
        le(Abs(gelu(x) - gelu(y)), Abs(x - y)),
        lt(Abs(tanh(x) - tanh(y)), Abs(x - y)),
        le(Abs(sigmoid(x) - sigmoid(y)), Abs(x - y) / 5),
        le(Abs(tanh(x) - tanh(y)), x - y),
        le(Abs(tanh(x) - tanh(y)), Abs(x + y)),
        le(Abs(tanh(x) + tanh(y)), Abs(x - y)),
        le(Abs(tanh(x) - tanh(y + 1)), Abs(x - y)),
        le(Abs(tanh(x) - sigmoid(y)), Abs(x - y)),
        le(Abs(tanh(w * x + b) - tanh(w * y + b)), w * Abs(x - y)),
        le(Abs(tanh(w * x + b) - tanh(w * y + b)), Abs(x - y)),
        le(Abs(tanh(w * x + b) - tanh(w * y - b)), Abs(w) * Abs(x - y)),
        le(Abs(tanh(sigmoid(x)) - tanh(sigmoid(y))), Abs(x - y) / 10),
        le(Abs(sigmoid(2 * x) - sigmoid(2 * y)), Abs(x - y) / 4),
        le(Abs(f(x) - f(y)), L * Abs(x - y)),
        le(Abs(f(x) - f(y)), L * Abs(x + y), SlopeBound("f", L)),
        le(Abs(f(x) - f(y)), L * (x - y), SlopeBound("f", L)),
        lt(Abs(f(x) - f(y)), L * Abs(x - y), SlopeBound("f", L)),
        le(Abs(f(x) - f(y)), L * Abs(x - y) / 2, SlopeBound("f", L)),
        le(Abs(f(x) - f(y)), L * Abs(x - y), SlopeBound("g", L)),
        le(Abs(f(x)), L * Abs(x), SlopeBound("f", L)),
        le(Abs(f(w * x) - f(w * y)), L * Abs(x - y), SlopeBound("f", L)),
        le(Abs(f(x) - f(y)), HALF * HALF * Abs(x - y), SlopeBound("f", HALF)),
        le(f(x), f(y), RISE, SlopeBound("f", L)),
    ),
}
