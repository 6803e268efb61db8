"""What formulas are made of: the functions that they know, and the words, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.formula import compositions
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
)
from symrnn.expressions.functions import step, surrogate
from symrnn.expressions.nodes import diag, total

__all__ = ["FORMULA_FUNCTIONS", "KINDS", "WORDS", "Word"]

#: the functions that a formula can use, beside undefined ones of a single letter
FORMULA_FUNCTIONS: Mapping[str, Callable[[Any], sp.Expr]] = MappingProxyType(
    {name: row.function for name, row in ACTIVATIONS.items()}
    | {"exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "sin": sp.sin, "cos": sp.cos, "abs": sp.Abs, "total": total}
)

#: what an argument of a word may be, and how that is said; elementwise ones fit each other
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "any": "a scalar, a vector or a matrix",
        "entries": "a vector or a matrix",
        "vector": "a vector",
        "matrix": "a matrix",
        "square": "a square matrix",
        "scalar": "a scalar",
        "condition": "a comparison such as a > b",
        "size": "a size, as in declarations",
    }
)


@dataclass(frozen=True, slots=True)
class Word:
    """A function of several arguments, or of whole vectors: a name may hide it, for it came later than the names.

    ``usage`` is how it is written, ``takes`` has the kind of each argument, ``more`` says that the last may follow
    again, ``make`` gives the expression, and ``instead`` is what to write where the arguments are not those.
    """

    usage: str
    takes: tuple[str, ...]
    make: Callable[..., sp.Expr]
    instead: str = ""
    more: bool = False


def _node(function: Any) -> Callable[..., sp.Expr]:
    """A word that is a node, or an elementwise function, of its arguments as they are."""
    return lambda *operands: function(*(expr for expr, _ in operands))


_LARGEST = "of the entries of one vector there is the smooth form, {}"
_LARGEST_WORD = ("any", "any"), compositions.largest, _LARGEST.format("logsumexp(x)"), True
_SMALLEST_WORD = ("any", "any"), compositions.smallest, _LARGEST.format("-logsumexp(-x)"), True
_EPS = "eps is a small positive number such as 1e-5, or a const"
_ALL = "for each row of a matrix write row_sums(A)/m, with m its columns, for each column column_sums(A)/n"

#: every word: how it is written, what it takes, what it becomes
WORDS: Mapping[str, Word] = MappingProxyType(
    {
        "max": Word("max(a, b)", *_LARGEST_WORD),
        "maximum": Word("maximum(a, b)", *_LARGEST_WORD),
        "min": Word("min(a, b)", *_SMALLEST_WORD),
        "minimum": Word("minimum(a, b)", *_SMALLEST_WORD),
        "clip": Word("clip(x, lo, hi)", ("any", "any", "any"), compositions.between, "one side is max(x, lo)"),
        "where": Word("where(a > b, x, y)", ("condition", "any", "any"), compositions.choose),
        "step": Word("step(v)", ("any",), _node(step), "1 where v > 0 and 0 where v < 0"),
        "surrogate": Word(
            "surrogate(step(v), sigmoid(4*v))",
            ("any", "any"),
            _node(surrogate),
            "it has the value of the first, and by declaration the derivative of the second",
        ),
        "softmax": Word("softmax(v)", ("vector",), _node(softmax), "it is along a vector, of scores such as K @ q"),
        "logsumexp": Word("logsumexp(v)", ("vector",), _node(logsumexp), "of a matrix it is log(row_sums(exp(A)))"),
        "cumsum": Word("cumsum(v)", ("vector",), _node(cumsum)),
        "reverse_cumsum": Word("reverse_cumsum(v)", ("vector",), _node(reverse_cumsum)),
        "diag": Word("diag(v)", ("vector",), _node(diag), "the diagonal of a matrix is diagonal(A)"),
        "diagonal": Word("diagonal(A)", ("square",), _node(diagonal), "the matrix with a diagonal v is diag(v)"),
        "row_sums": Word("row_sums(A)", ("matrix",), _node(row_sums), "the sum of all entries is total(x)"),
        "column_sums": Word("column_sums(A)", ("matrix",), compositions.column_sums, "of all entries it is total(x)"),
        "inv": Word("inv(A)", ("square",), _node(inv), "of a number it is 1/x, and entry by entry too"),
        "solve": Word("solve(A, b)", ("square", "entries"), compositions.solve, "b has as many rows as A"),
        "outer": Word("outer(u, v)", ("vector", "vector"), compositions.outer),
        "mean": Word("mean(x)", ("entries",), compositions.mean, _ALL),
        "var": Word("var(x)", ("entries",), compositions.variance, "it is mean((x - mean(x))**2), of all entries"),
        "norm": Word("norm(x)", ("vector",), compositions.length, "of a matrix write sqrt(total(A*A))"),
        "layer_norm": Word("layer_norm(x, eps)", ("vector", "scalar"), compositions.divide_spread, _EPS),
        "rms_norm": Word("rms_norm(x, eps)", ("vector", "scalar"), compositions.divide_length, _EPS),
        "ones": Word("ones(n)", ("size",), ones, "a matrix of ones is outer(ones(n), ones(m))"),
        "eye": Word("eye(n)", ("size",), compositions.identity_matrix),
    }
)
