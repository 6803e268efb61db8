"""The values of expressions and programs at numbers, to as many digits as asked for, by mpmath alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp

__all__ = ["DIGITS", "NoNumberError", "context_of", "run", "value_of"]

DIGITS = 60
LARGEST = 10**5  # of an argument of exp, or of an exponent: what lies beyond tells nothing


class NoNumberError(Exception):
    """The expression has no value there, or none that is computed here."""


Numbers = Mapping[Any, Any]
Functions = Mapping[str, sp.Expr]


@lru_cache(maxsize=8)  # one takes longer to make than what is computed in it
def context_of(digits: int) -> Any:
    """An mpmath context of its own."""
    context = mpmath.mp.clone()
    context.dps = digits
    return context


def _exp(mp: Any, x: Any) -> Any:
    if abs(x) > LARGEST:
        raise NoNumberError
    return mp.exp(x)


def _log(mp: Any, x: Any) -> Any:
    if x <= 0:
        raise NoNumberError
    return mp.log(x)


def _step(mp: Any, x: Any, *at_zero: Any) -> Any:
    if x == 0:
        if not at_zero:
            raise NoNumberError
        return at_zero[0]
    return mp.mpf(x > 0)


def _sigmoid(mp: Any, x: Any) -> Any:
    return 1 / (1 + _exp(mp, -x))


def _selu(mp: Any, x: Any) -> Any:
    scale, alpha = mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717")
    return scale * (x if x > 0 else alpha * mp.expm1(x))


#: by the names of the functions, from textbooks
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": _exp,
    "log": _log,
    "tanh": lambda mp, x: mp.tanh(x),
    "sin": lambda mp, x: mp.sin(x),
    "cos": lambda mp, x: mp.cos(x),
    "Abs": lambda mp, x: abs(x),
    "sigmoid": _sigmoid,
    "relu": lambda mp, x: max(x, mp.zero),
    "softplus": lambda mp, x: mp.log1p(_exp(mp, x)),
    "softsign": lambda mp, x: x / (1 + abs(x)),
    "elu": lambda mp, x: x if x > 0 else mp.expm1(x),
    "silu": lambda mp, x: x * _sigmoid(mp, x),
    "selu": _selu,
    "normal_cdf": lambda mp, x: mp.ncdf(x),
    "normal_density": lambda mp, x: mp.npdf(x),
    "gelu": lambda mp, x: x * mp.ncdf(x),
    "mish": lambda mp, x: x * mp.tanh(mp.log1p(_exp(mp, x))),
    "step": _step,
    "maximum": lambda mp, a, b: max(a, b),
    "minimum": lambda mp, a, b: min(a, b),
    "surrogate": lambda mp, value, through: value,
}


def value_of(expr: sp.Expr, numbers: Numbers, mp: Any, functions: Functions | None = None) -> Any:
    """The value of an expression: a number, or an array of numbers for a vector (n, 1) or a matrix.

    Raises
    ------
    NoNumberError
        where a part of it has none.
    """
    if expr in numbers:
        return numbers[expr]
    kind = type(expr).__name__
    if kind in _OF_SIZES:
        return _of_sizes(kind, expr, numbers, mp, functions)
    if not expr.args:
        return _atom(expr, mp)
    if kind.startswith("norm_"):
        return _norm(kind, value_of(expr.args[0], numbers, mp, functions), mp)
    parts = [value_of(part, numbers, mp, functions) for part in expr.args]
    if kind in _NODES:
        return _NODES[kind](*parts)
    if kind in _ARRAYS:
        return _ARRAYS[kind](mp, *parts)
    if isinstance(expr, sp.core.function.AppliedUndef):
        return _undefined(expr.func.__name__, parts[0], mp, functions or {})
    return _entrywise(lambda *each: _combine(expr, each, mp), parts)


def _atom(expr: sp.Expr, mp: Any) -> Any:
    if isinstance(expr, sp.Rational):
        return mp.mpf(int(expr.p)) / int(expr.q)
    if expr is sp.E:
        return +mp.e
    if expr is sp.pi:
        return +mp.pi
    raise NoNumberError(f"no value of {expr!r}")


def _combine(expr: sp.Expr, parts: tuple[Any, ...], mp: Any) -> Any:
    if expr.is_Add:
        return mp.fsum(parts)
    if expr.is_Mul:
        return mp.fprod(parts)
    if isinstance(expr, sp.exp):
        return _exp(mp, parts[-1])
    if expr.is_Pow:
        return _power(parts[0], parts[1], expr.exp, mp)
    name = type(expr).__name__
    if name not in FUNCTIONS:
        raise NoNumberError(f"no value of {name}")
    return FUNCTIONS[name](mp, *parts)


def _power(base: Any, exponent: Any, written: sp.Expr, mp: Any) -> Any:
    whole = exponent == mp.floor(exponent)
    if abs(exponent) > LARGEST or (base == 0 and exponent < 0) or (base < 0 and not whole):
        raise NoNumberError
    if base == 0 and exponent == 0 and not written.is_Integer and not written.is_integer:
        raise NoNumberError
    return base ** int(exponent) if whole else base**exponent


def _undefined(name: str, x: Any, mp: Any, functions: Functions) -> Any:
    symbol = sp.Symbol("x", real=True)
    formula = functions[name.rstrip("'")]
    for _ in range(name.count("'")):
        formula = sp.diff(formula, symbol)
    return value_of(formula, {symbol: x}, mp)


def _entrywise(function: Callable[..., Any], parts: list[Any]) -> Any:
    if not any(isinstance(part, np.ndarray) for part in parts):
        return function(*parts)
    shape = np.broadcast_shapes(*(part.shape for part in parts if isinstance(part, np.ndarray)))
    wide = [np.broadcast_to(np.asarray(part, dtype=object), shape) for part in parts]
    found = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        found[place] = function(*(part[place] for part in wide))
    return found


def _as_array(value: Any) -> Any:
    return value if isinstance(value, np.ndarray) else np.array([[value]], dtype=object)


def _narrow(value: Any) -> Any:
    return value[0, 0] if value.shape == (1, 1) else value


def _norm(kind: str, value: Any, mp: Any) -> Any:
    array = _as_array(value)
    if kind == "norm_1":
        return max(mp.fsum(abs(x) for x in column) for column in array.T)
    if kind == "norm_inf":
        return max(mp.fsum(abs(x) for x in row) for row in array)
    return max(mp.svd_r(mp.matrix(array.tolist()), compute_uv=False))


_NODES: Mapping[str, Callable[..., Any]] = {
    "dot": lambda a, b: _narrow(_as_array(a) @ _as_array(b)),
    "T": lambda a: _as_array(a).T,
    "total": lambda a: _as_array(a).sum(),
    "diag": lambda a: np.diagflat(_as_array(a)),
    "spread": lambda a: a,  # one column, which stands in all that it is combined with
    "row_sums": lambda a: _as_array(a).sum(axis=1, keepdims=True),
    "diagonal": lambda a: np.diagonal(_as_array(a)).reshape(-1, 1).copy(),
    "cumsum": lambda a: np.cumsum(_as_array(a), axis=0),
    "reverse_cumsum": lambda a: np.cumsum(_as_array(a)[::-1], axis=0)[::-1],
    "stack": lambda *parts: np.concatenate([_as_array(part) for part in parts], axis=0),
}


def _softmax(mp: Any, a: Any) -> Any:
    powers = np.vectorize(lambda x: _exp(mp, x), otypes=[object])(_as_array(a))
    return powers / powers.sum()


def _logsumexp(mp: Any, a: Any) -> Any:
    return mp.log(sum(_exp(mp, x) for x in _as_array(a).flat))


def _inv(mp: Any, a: Any) -> Any:
    """By elimination, with the largest pivot."""
    rows = _as_array(a).shape[0]
    wide = np.concatenate(
        [_as_array(a) + mp.zero, np.array(mp.eye(rows).tolist(), dtype=object).reshape(rows, rows)], axis=1
    )
    for i in range(rows):
        pivot = max(range(i, rows), key=lambda k: abs(wide[k, i]))
        if abs(wide[pivot, i]) < mp.mpf(10) ** (-mp.dps // 4):
            raise NoNumberError("a singular matrix")
        wide[[i, pivot]] = wide[[pivot, i]]
        wide[i] = wide[i] / wide[i, i]
        for k in range(rows):
            if k != i:
                wide[k] = wide[k] - wide[k, i] * wide[i]
    return wide[:, rows:]


_ARRAYS: Mapping[str, Callable[..., Any]] = {"softmax": _softmax, "logsumexp": _logsumexp, "inv": _inv}
_OF_SIZES = ("extent", "ones", "part", "pad")


def size_of(size: Any, numbers: Numbers) -> int:
    """A size such as m+2*n; the sizes stand in the numbers by their names, which are texts."""
    terms = (term.split("*") for term in str(size).split("+"))
    return sum(int(np.prod([int(f) if f.isdigit() else int(numbers[f]) for f in factors])) for factors in terms)


def _of_sizes(kind: str, expr: Any, numbers: Numbers, mp: Any, functions: Functions | None) -> Any:
    if kind == "extent":
        return mp.mpf(size_of(expr.size, numbers))
    if kind == "ones":
        return np.full((size_of(expr.size, numbers), 1), mp.one, dtype=object)
    inner = _as_array(value_of(expr.args[0], numbers, mp, functions))
    start, end = (size_of(size, numbers) for size in expr.sizes)
    if kind == "part":
        return inner[start:end]
    found = np.full((end, inner.shape[1]), mp.zero, dtype=object)
    found[start : start + inner.shape[0]] = inner
    return found


def run(program: Any, inputs: Numbers, mp: Any, functions: Functions | None = None) -> dict[Any, Any]:
    """The value of every name of a program, line by line, at inputs; a name without a value is left out."""
    found = dict(inputs)
    for line in program.lines:
        try:
            value = value_of(line.expr, found, mp, functions)
        except (NoNumberError, ZeroDivisionError):
            continue
        found[line.symbol] = _fill(value, line.shape, found, program, inputs)
    return found


def _fill(value: Any, shape: Any, found: Numbers, program: Any, inputs: Numbers) -> Any:
    """A scalar assigned to a vector stands in every entry, a vector that is spread in every column."""
    if not shape:
        return value[0, 0] if isinstance(value, np.ndarray) and value.shape == (1, 1) else value
    sizes = {name: number for name, number in found.items() if isinstance(name, str)} or {
        size: length
        for item in program.inputs
        if item.shape and isinstance(inputs.get(item.symbol), np.ndarray)
        for size, length in zip(_two(item.shape), inputs[item.symbol].shape, strict=True)
    }
    wide = tuple(size_of(size, {**dict.fromkeys(_names_in(size), 1), **sizes}) for size in _two(shape))
    return np.broadcast_to(np.asarray(value, dtype=object), wide).copy()


def _names_in(size: Any) -> tuple[str, ...]:
    return tuple(part for part in str(size).replace("*", "+").split("+") if not part.isdigit())


def _two(shape: Any) -> tuple[Any, ...]:
    return (*shape, 1)[:2]


def fraction(value: Fraction, mp: Any) -> Any:
    """A rational number of a witness."""
    return mp.mpf(value.numerator) / value.denominator
