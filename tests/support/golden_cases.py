"""A formula for every node, function, activation and box; what each printer makes of it is in golden_formulas.txt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, VALUE
from symrnn.claims.claim import Comparison, Relation
from symrnn.documents.formulas.formula_layout import Layout, Mark, Name, Number, Power, Product, Ratio, Run, Slash
from symrnn.documents.formulas.names import GREEK
from symrnn.documents.formulas.notation import notation
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import (
    elu,
    gelu,
    maximum,
    minimum,
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
    surrogate,
)
from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.programs.program import Assign, name_symbol

a, x, y, a_2, w_n, w_10, h_bar, h_dot = map(name_symbol, ("a", "x", "y", "a_2", "w_n", "w10", "h_2_bar", "h_2_dot_w1"))
A, W_xh, u, v, entry = map(name_symbol, ("A", "W_xh", "u", "v", "W_bar[1,2]"))
f = sp.Function("f", real=True)
S, R, g = map(name_symbol, ("S", "W_hh", "g"))

#: which names of the cases are vectors and matrices
SHAPES: Mapping[sp.Symbol, tuple[str, ...]] = MappingProxyType(
    {A: ("n", "n"), W_xh: ("n", "m"), u: ("n",), v: ("n",), name_symbol("h_prev"): ("n",)}
    | {S: ("n", "m"), R: ("2*n", "m+n"), g: ("m",)}
)

FUNCTIONS = (
    *(sp.exp, sp.log, sp.tanh, sp.sinh, sp.cosh, sp.sin, sp.cos, sp.atanh, sp.acos, sp.Abs),
    *(sigmoid, relu, softplus, softsign, elu, silu, selu, gelu, mish, normal_cdf, normal_density, step),
)

_NODES: Mapping[str, Any] = {
    "sum": a + x - y,
    "sum with a counter": sp.Add(*(2 * k * a * x**k for k in range(1, 10))),
    "negative sum": -a - x,
    "product": 2 * a * x,
    "product of numbers": sp.Mul(2, sp.Rational(2, 3) ** sp.Symbol("k", real=True), evaluate=False),
    "power": w_n**50,
    "power of a sum": (a + x) ** (y + 1),
    "half as exponent": x ** sp.Rational(3, 2),
    "square root": sp.sqrt(x + 1),
    "reciprocal": 1 / (1 + x),
    "fraction": sp.Rational(-2, 3),
    "long number": sp.Integer(3 * 10**9),
    "power of e": sp.exp(-x),
    "constant e": sp.E,
    "constant pi": sp.pi,
    "constant oo": sp.oo,
    "matrix product": dot(A, u),
    "matrix product with brackets": dot(A, u + v),
    "transpose": dot(T(W_xh), u),
    "transpose of a product": T(dot(A, W_xh)),
    "entrywise": u * v,
    "total": total(u + v),
    "diag": diag(u),
    "norm": norm_2(W_xh),
    "norm of a sum": norm_1(dot(A, T(W_xh)) - A),
    "power of a norm": norm_inf(u) ** 2,
    "norms and a bracket": 2 * x * norm_2(W_xh) * norm_2(A) * (1 + norm_2(name_symbol("W_hr")) / 4),
    "blocks": blocks(A, dot(diag(u), A), sp.S.Zero, diag(1 - u**2)),
    "norm of blocks": norm_2(blocks(A, diag(u), -A, sp.S.Zero)) ** 3,
    "nine blocks": dot(diag(u), blocks(*map(name_symbol, "ABCDEFGHI"))),
    "tall brackets": f(total(u) / 2),
    "line": Assign(y, a + x),
    "at most": Comparison(sp.Abs(w_n), Relation.AT_MOST, sp.Integer(1)),
    "less than": Comparison(w_n, Relation.LESS_THAN, sp.Integer(1)),
    "at least": sp.Ge(x, y),
    "greater than": sp.Gt(x, y),
    "not equal": sp.Ne(x, y),
}

_ARRAYS: Mapping[str, Any] = {
    "rows scaled": spread(u) * S,
    "columns scaled": S * T(spread(g)),
    "both scaled": S * spread(u * v) * T(spread(g)),
    "row sums": row_sums(S),
    "column sums": T(row_sums(T(S))),
    "row sums times": x * row_sums(S + W_xh) / extent("m"),
    "diagonal": diagonal(A),
    "cumsum": cumsum(u),
    "reverse cumsum": reverse_cumsum(u + v),
    "softmax": u * softmax(v),
    "power of a softmax": softmax(v) ** 2,
    "logsumexp": u - logsumexp(u),
    "inverse": dot(inv(A), u),
    "inverse transposed": dot(T(inv(A)), u),
    "inverse of a transpose": inv(T(A)),
    "inverse of a sum": inv(diag(ones("n")) + A),
    "square of an inverse": inv(A) ** 2,
    "stack": dot(R, stack(u, g)),
    "stack transposed": T(stack(u, g, x)),
    "part": part(u, 0, 3),
    "part of a matrix": dot(part(R, "n", "2*n"), stack(u, g)),
    "part transposed": dot(T(part(A, 0, 2)), part(u, 0, 2)),
    "part of a product": part(dot(R, stack(u, g)), 0, "n"),
    "columns": T(part(T(S), 0, 2)),
    "rows and columns": dot(T(part(T(part(R, "n", "2*n")), 0, "m")), g),
    "pad": pad(u * v, "n", "m+2*n"),
    "square of a part": part(u, 0, "n") ** 2,
    "size": total(u) / extent("n"),
    "size that is a sum": u * extent("m+2*n+1"),
    "power of a size": x * extent("2*n") ** 2,
    "ones": 2 * ones("n") - u,
    "identity": diag(ones("m+n")),
    "max": maximum(u, v),
    "min of a max": minimum(u, maximum(v, x)) ** 2,
    "surrogate": u * surrogate(step(v), sigmoid(4 * v)),
}

_NAMES: Mapping[str, Any] = {
    "letter": x,
    "subscript": w_n,
    "number as subscript": w_10,
    "two letters as subscript": W_xh,
    "word as subscript": name_symbol("b_total"),
    "earlier state": name_symbol("h_prev"),
    "two subscripts": name_symbol("a_r_2"),
    "word": name_symbol("loss"),
    "adjoint of a word": name_symbol("loss_bar"),
    "number times a word": 2 * name_symbol("target") * x,
    "square of a word after a letter": Product((Name("x", "x"), Power(Name("target", "target"), Number("2")))),
    "adjoint": h_bar,
    "tangent by a weight": h_dot,
    "entry": entry,
    "power of an entry": entry**2,
    "undefined function": f(a_2),
    "its slope": prime(f)(a_2),
    "its second slope": prime(prime(f))(a_2),
    "slope of a function with a subscript": prime(sp.Function("f_1", real=True))(x),
    "function with a letter as subscript": sp.Function("f_n", real=True)(x),
    "power of a slope": prime(f)(a_2) ** 2,
}

_BOXES: Mapping[str, Layout] = {
    **{f"sign {sign}": Run((Mark(sign), Number("1"))) for sign in ("+", "-", "+-", "negative", "=", "!=", "<", "<=")},
    **{f"sign {sign}": Run((Mark(sign), Number("1"))) for sign in (">", ">=", "(", ")", ",", "/", "odot", "sum")},
    "partial": Ratio(
        *(Run((Mark("partial"), notation(symbol))) for symbol in (name_symbol("h_2"), name_symbol("h_1")))
    ),
    "slash": Slash(Number("1"), Number("2")),
    "entrywise product as a name": Name("(.)", "(.)"),
    "told apart": Name("w1_bar_", "w", ("tilde", "bar"), Number("1")),
    "a word told apart": Name("loss_", "loss", ("tilde",)),
    "greek": Run(tuple(part for name in GREEK for part in (Mark(","), Name(name, name)))[1:]),
}

CASES: Mapping[str, Any] = MappingProxyType(
    {
        **{f"function {function.__name__}": function(a_2) for function in FUNCTIONS},
        "function step at 0": step(a_2, sp.Rational(1, 2)),
        "function squared": sp.tanh(a_2) ** 2,
        "function of a product, times": 2 * x * sp.tanh(2 * a_2) * relu(x),
        **{f"activation {name}": row.function(a_2) for name, row in ACTIVATIONS.items()},
        **{f"slope of {name}": row.slope.xreplace({ARGUMENT: a_2, VALUE: x}) for name, row in ACTIVATIONS.items()},
        **{f"node: {name}": value for name, value in _NODES.items()},
        **{f"array: {name}": value for name, value in _ARRAYS.items()},
        **{f"name: {name}": value for name, value in _NAMES.items()},
        **{f"box: {name}": value for name, value in _BOXES.items()},
    }
)
