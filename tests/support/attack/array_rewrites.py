"""What nodes of arrays are by other nodes, and what they are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

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
from symrnn.expressions.functions import maximum, minimum, relu, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.programs.program import name_symbol

__all__ = ["OTHER", "SAME"]

s, c = name_symbol("s"), name_symbol("n")
N, M = extent("n"), extent("m")
ONE = sp.S.One

#: true everywhere: what a node is by another
SAME: Mapping[type, Callable[..., tuple[sp.Expr, ...]]] = {
    softmax: lambda a: (
        sp.exp(a) / total(sp.exp(a)),
        softmax(a - s),
        softmax(a + logsumexp(a)),
        sp.exp(a - logsumexp(a)),
    ),
    logsumexp: lambda a: (sp.log(total(sp.exp(a))), s + logsumexp(a - s)),
    cumsum: lambda a: (total(a) - reverse_cumsum(a) + a,),
    reverse_cumsum: lambda a: (total(a) - cumsum(a) + a,),
    maximum: lambda a, b: (
        maximum(b, a),
        a + b - minimum(a, b),
        -minimum(-a, -b),
        (a + b + sp.Abs(a - b)) / 2,
        b + relu(a - b),
    ),
    minimum: lambda a, b: (minimum(b, a), a + b - maximum(a, b), a - relu(a - b)),
    inv: lambda a: (T(inv(T(a))), 2 * inv(2 * a), dot(inv(a), dot(a, inv(a)))),
    dot: lambda a, b: (T(dot(T(b), T(a))),),
    total: lambda a: (total(-a) * -1, total(2 * a) / 2),
    row_sums: lambda a: (row_sums(2 * a) / 2,),
    diagonal: lambda a: (diagonal(T(a)),),
}
#: false, but for some values and sizes
OTHER: Mapping[type, Callable[..., tuple[sp.Expr, ...]]] = {
    softmax: lambda a: (
        softmax(2 * a),
        softmax(-a),
        softmax(a + a**2),
        sp.exp(a),
        softmax(a - cumsum(a)),
        sp.exp(a) / N,
    ),
    logsumexp: lambda a: (total(a), logsumexp(-a), sp.log(total(a**2 + 1)), logsumexp(a + s)),
    cumsum: lambda a: (reverse_cumsum(a), cumsum(a) - a, a, cumsum(cumsum(a)), total(a) - reverse_cumsum(a)),
    reverse_cumsum: lambda a: (
        cumsum(a),
        reverse_cumsum(a) - a,
        total(a) - cumsum(a),
        reverse_cumsum(reverse_cumsum(a)),
    ),
    diag: lambda a: (dot(diag(a), diag(a)), diag(cumsum(a)), dot(a, T(a))),
    diagonal: lambda a: (row_sums(a), row_sums(T(a)), row_sums(diag(diagonal(a)) + a) / 2),
    row_sums: lambda a: (row_sums(T(a)), diagonal(a), row_sums(a) / N, row_sums(a**2)),
    inv: lambda a: (
        T(inv(a)),
        inv(inv(a)),
        inv(2 * a),
        a,
        inv(a + diag(ones("n"))),
        diag(1 / diagonal(a)),
        inv(diag(diagonal(a))),
    ),
    maximum: lambda a, b: (minimum(a, b), a, b, a + relu(a - b), maximum(a, -b), maximum(a, maximum(b, 0))),
    minimum: lambda a, b: (maximum(a, b), a, b, minimum(a, minimum(b, 0))),
    extent: lambda *_: (N * M, extent("m+n"), extent("2*n"), N, M, N**2, ONE, c),
    ones: lambda *_: (2 * ones("n"), ones("n") / N, cumsum(ones("n")), ONE),
    T: lambda a: (a, -T(a)),
    spread: lambda a: (T(spread(a)), spread(cumsum(a)), total(a)),
    dot: lambda a, b: (dot(b, a), dot(T(a), b), dot(a, T(b)), a * b, dot(a, b + s)),
    total: lambda a: (total(a) / N, total(a**2), N * total(a), s),
    stack: lambda a, b: (stack(b, a), stack(2 * a, b), stack(a, 2 * b), cumsum(stack(a, b)), ONE),
    part: lambda a, start, stop: (
        part(2 * a, start.name, stop.name),
        part(a, 0, "n"),
        part(a, 0, "m"),
        part(a, "m", "m+n"),
        part(a, "n", "2*n"),
    ),
    pad: lambda a, start, rows: (pad(a, 0, rows.name), pad(a, "n", rows.name), pad(2 * a, start.name, rows.name)),
    surrogate: lambda a, b: (b, surrogate(b, a), surrogate(b, b)),
    step: lambda a, *at: (step(a, 0), step(a, ONE), 1 - step(-a), 1 - step(-a, *at), step(2 * a)),
}
