"""Every activation and its derivative by mpmath, written by hand from textbooks: it shares nothing with the tables."""

from __future__ import annotations

from collections.abc import Callable

import mpmath

__all__ = ["BY_HAND", "mp"]

mp = mpmath.mp.clone()
mp.dps = 60
SCALE, ALPHA = mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717")


def _logistic(x: mpmath.mpf) -> mpmath.mpf:
    return 1 / (1 + mp.exp(-x))


def _mish(x: mpmath.mpf) -> mpmath.mpf:
    return x * mp.tanh(mp.log1p(mp.exp(x)))


#: written by hand from textbooks, and nothing of the table: value, and derivative where x is not 0
BY_HAND: dict[str, tuple[Callable[..., mpmath.mpf], Callable[..., mpmath.mpf]]] = {
    "identity": (lambda x: x, lambda x: mp.one),
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2),
    "sigmoid": (_logistic, lambda x: _logistic(x) * _logistic(-x)),
    "relu": (lambda x: max(x, mp.zero), lambda x: mp.mpf(x > 0)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), _logistic),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
    "elu": (lambda x: x if x > 0 else mp.expm1(x), lambda x: mp.one if x > 0 else mp.exp(x)),
    "silu": (lambda x: x * _logistic(x), lambda x: _logistic(x) + x * _logistic(x) * _logistic(-x)),
    "gelu": (lambda x: x * mp.ncdf(x), lambda x: mp.ncdf(x) + x * mp.npdf(x)),
    "mish": (
        _mish,
        lambda x: mp.tanh(mp.log1p(mp.exp(x))) + x * mp.sech(mp.log1p(mp.exp(x))) ** 2 * _logistic(x),
    ),
    "selu": (
        lambda x: SCALE * (x if x > 0 else ALPHA * mp.expm1(x)),
        lambda x: SCALE * (mp.one if x > 0 else ALPHA * mp.exp(x)),
    ),
}
