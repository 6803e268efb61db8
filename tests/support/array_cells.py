"""Cells of nodes along an axis, of all entries and of inverses, each with its step in plain NumPy."""

from __future__ import annotations

import sympy as sp
from array_steps import (
    SIZES,
    attention,
    cayley,
    diagonals,
    gated_matrix,
    larger,
    larger_matrix,
    normalised,
    ordered,
    selective,
    spiking,
)

from symrnn import Assign, Cell, Input, Parameter, name_symbol
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total


def _names(text):
    return [name_symbol(name) for name in text.split()]


W, U, A, V, B, M, b, g, a, d, t, beta = _names("W U A V B M b g a d t beta")
x, h, S, h_prev, S_prev, y, z, k, v, e, s, r, c, q = _names("x h S h_prev S_prev y z k v e s r c q")
N, NM, NN = ("n",), ("n", "m"), ("n", "n")
n = extent("n")
identity = diag(ones("n"))


__all__ = ["CELLS", "SIZES"]


def _cell(name, states, parameters, lines):
    return Cell(
        name,
        (Input(x, ("m",)),),
        tuple(Input(symbol, shape) for symbol, shape in states),
        tuple(Parameter(symbol, shape=shape) for symbol, shape in parameters),
        tuple(Assign(*line) for line in lines),
        outputs=(y,),
    )


WU = ((W, NM), (U, NN))
FED = dot(W, x) + dot(U, h_prev)


CELLS = {
    "attention": (
        attention,
        _cell(
            "attention",
            ((h, N),),
            (*WU, (V, NN), (b, N)),
            (
                (e, FED, N),
                (h, sp.tanh(dot(V, softmax(e))) * logsumexp(e) + softmax(b), N),
                (y, h, N),
            ),
        ),
    ),
    "gated matrix": (
        gated_matrix,
        _cell(
            "gated_matrix",
            ((S, NM),),
            ((W, NM), (B, ("m", "m")), (b, N)),
            (
                (k, dot(B, x), ("m",)),
                (S, spread(sigmoid(dot(W, x))) * S_prev * T(spread(sigmoid(k))) + dot(b, T(k)), NM),
                (y, row_sums(S * T(spread(k))) + sp.tanh(dot(S, x)), N),
            ),
        ),
    ),
    "selective": (
        selective,
        _cell(
            "selective",
            ((S, NM),),
            ((W, NM), (V, NM), (B, ("m", "m")), (b, N)),
            (
                (t, sp.log(1 + sp.exp(dot(W, x))), N),
                (S, sp.exp(spread(t) * V) * S_prev + spread(t * b) * T(spread(dot(B, x))), NM),
                (y, dot(S, x) + b, N),
            ),
        ),
    ),
    "diagonals": (
        diagonals,
        _cell(
            "diagonals",
            ((h, N),),
            (*WU, (b, N), (g, ("m",))),
            (
                (z, dot(diag(b), h_prev) + dot(dot(dot(diag(b), W), diag(g)), x), N),
                (M, dot(dot(diag(z), U), diag(h_prev)) + diag(b), NN),
                (h, sp.tanh(z + diagonal(M) + row_sums(M) + row_sums(T(M))), N),
                (y, h, N),
            ),
        ),
    ),
    "ordered": (
        ordered,
        _cell(
            "ordered",
            ((h, N),),
            (*WU, (b, N)),
            (
                (z, FED, N),
                (c, cumsum(softmax(z)), N),
                (h, c * h_prev + (1 - c) * sp.tanh(reverse_cumsum(z * b) + cumsum(b)), N),
                (y, h, N),
            ),
        ),
    ),
    "cayley": (
        cayley,
        _cell(
            "cayley",
            ((h, N),),
            ((A, NN), (W, NM)),
            (
                (h, sp.tanh(dot(inv(identity + A), dot(identity - A, h_prev)) + dot(W, x)), N),
                (y, dot(inv(identity + dot(h, T(h))), h), N),
            ),
        ),
    ),
    "normalised": (
        normalised,
        _cell(
            "normalised",
            ((h, N),),
            (*WU, (b, N), (d, ())),
            (
                (z, FED, N),
                (c, z - total(z) / n, N),
                (h, sp.tanh(b * c / sp.sqrt(total(c**2) / n + d**2) + 1 / sp.sqrt(n)), N),
                (y, h, N),
            ),
        ),
    ),
    "larger": (
        larger,
        _cell(
            "larger",
            ((h, N),),
            (*WU, (b, N), (d, ())),
            (
                (z, FED, N),
                (h, maximum(minimum(z, b), d - h_prev / 2) + minimum(d, total(z)), N),
                (y, sp.tanh(maximum(h, total(x))), N),
            ),
        ),
    ),
    "larger matrix": (
        larger_matrix,
        _cell(
            "larger_matrix",
            ((S, NM),),
            ((W, NM), (g, ("m",)), (b, N)),
            (
                (S, maximum(sp.tanh(S_prev), spread(dot(W, x))), NM),
                (y, sp.tanh(row_sums(minimum(S, T(spread(g))))) + sp.exp(b), N),
            ),
        ),
    ),
    "spiking": (
        spiking,
        _cell(
            "spiking",
            ((h, N),),
            ((W, NM), (U, NN), (d, ())),
            (
                (v, d * h_prev + dot(W, x) - h_prev * diagonal(U), N),
                (z, surrogate(step(v, 0), sigmoid(4 * v)), N),
                (h, v * (1 - z), N),
                (y, z + v**2, N),
            ),
        ),
    ),
}
