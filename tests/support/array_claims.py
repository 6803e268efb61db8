"""Lines of each node with their adjoints written by hand, what is false of them, and whether it is."""

from __future__ import annotations

import random

import sympy as sp
from array_oracle import SIZES, close, entries_of, meaning, numbers_of, random_values, widened

from symrnn.claims.claim import Adjoint, Claim, Equivalence
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
from symrnn.expressions.functions import maximum, minimum, step
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = {
    **dict.fromkeys("uv", ("n",)),
    "k": ("m",),
    "S": ("n", "m"),
    **dict.fromkeys("AB", ("n", "n")),
    "c": (),
}
A, B, S, c, k, u, v, y, r, loss = map(name_symbol, [*"ABSckuvyr", "loss"])
g = name_symbol("y_bar")
N, VECTOR, MATRIX, SQUARE = extent("n"), ("n",), ("n", "m"), ("n", "n")

#: the line of y and its shape; the adjoint of each of its names
LINES = {
    "column": (S * spread(v), MATRIX, {v: row_sums(g * S), S: g * spread(v)}),
    "row": (S * T(spread(k)), MATRIX, {k: row_sums(T(g * S)), S: g * T(spread(k))}),
    "row_sums": (row_sums(S * spread(v)), VECTOR, {S: spread(g) * spread(v), v: g * row_sums(S)}),
    "diag": (diag(v * u), SQUARE, {v: diagonal(g) * u}),
    "diagonal": (diagonal(dot(A, B)), VECTOR, {A: dot(diag(g), T(B)), B: dot(T(A), diag(g))}),
    "cumsum": (cumsum(v * u), VECTOR, {v: u * reverse_cumsum(g)}),
    "reverse_cumsum": (reverse_cumsum(v * u), VECTOR, {v: u * cumsum(g)}),
    "softmax": (softmax(c * v), VECTOR, {v: c * y * (g - total(y * g)), c: total(v * y * (g - total(y * g)))}),
    "logsumexp": (logsumexp(c * v), (), {v: c * g * softmax(c * v), c: g * total(v * softmax(c * v))}),
    "inv": (inv(A), SQUARE, {A: -dot(T(y), dot(g, T(y)))}),
    "solve": (dot(inv(A), v), VECTOR, {v: dot(T(inv(A)), g), A: -dot(dot(T(inv(A)), g), T(dot(inv(A), v)))}),
    "extent": (total(v) * u / N, VECTOR, {v: total(g * u) / N, u: g * total(v) / N}),
    "ones": (v * dot(T(ones("n")), u), VECTOR, {u: ones("n") * total(g * v), v: g * total(u)}),
    "maximum": (maximum(u, v), VECTOR, {u: g * step(u - v), v: g * step(v - u)}),
    "minimum": (minimum(u, v), VECTOR, {u: g * step(v - u, 1), v: g * (1 - step(v - u, 1))}),
}


def line_program(expr, shape):
    inputs = [Input(s, SHAPES[s.name]) for s in sorted(expr.free_symbols, key=str)]
    lines = (Assign(y, expr, shape), Assign(loss, total(r * y) if shape else r * y))
    return Program((*inputs, Input(r, shape)), lines, (loss,))


def adjoint_claim(expr, shape, of, adjoint):
    """That the line of an adjoint is right, with the loss total(r*y)."""
    forward = line_program(expr, shape)
    bars = {symbol: name_symbol(f"{symbol}_bar") for symbol in (loss, y, of)}
    lines = (
        Assign(bars[loss], sp.S.One),
        Assign(g, r * bars[loss], shape),
        Assign(bars[of], adjoint, SHAPES[of.name]),
    )
    back = Program(forward.inputs, (*forward.lines, *lines), (bars[of],))
    return Claim(f"adjoint of {of}", Adjoint(forward, back, loss, of, bars))


def gradient_by_sympy(expr, shape, of, adjoint, sizes, seed=0):
    """(SymPy's derivatives of total(r*y) by each entry of a name, what the adjoint's line gives), in numbers."""
    symbols = {*expr.free_symbols, *adjoint.free_symbols} - {y, g}
    names = {s: entries_of(s, SHAPES[s.name], sizes) for s in {*symbols, of}}
    filled = entries_of(y, shape, sizes)
    names[r] = entries_of(r, shape, sizes)
    names[g] = names[r]
    names[y] = widened(meaning(expr, names, sizes), *filled.shape)
    whole = sum(a * b for a, b in zip(names[r], names[y], strict=True))
    values = random_values(set().union(*(each.free_symbols for each in names.values())), seed)
    found = widened(meaning(adjoint, names, sizes), *names[of].shape)
    return numbers_of([sp.diff(whole, entry) for entry in names[of]], values), numbers_of(found, values)


def is_right(expr, shape, of, adjoint, sizes=SIZES):
    return all(close(*gradient_by_sympy(expr, shape, of, adjoint, each, seed)) for seed, each in enumerate(sizes))


def altered(expr, others=()):
    """Every small mistake in an expression, and some large ones."""
    yield from (
        -expr,
        2 * expr,
        expr / 2,
        expr + 1,
        expr * expr,
        expr - g,
        expr / N,
        expr / extent("m"),
        expr + expr / N,
    )
    for node in sorted(expr.atoms(*WRONG), key=str):
        for wrong in WRONG[node.func](*node.args):
            yield expr.xreplace({node: wrong})
    for symbol in sorted(expr.free_symbols, key=str):
        for wrong in (
            *others,
            T(symbol),
            symbol + 1,
            -symbol,
            softmax(symbol),
            cumsum(symbol),
            sp.S.One,
            sp.exp(symbol),
        ):
            yield expr.xreplace({symbol: wrong})
    for node in sorted(expr.atoms(sp.Add, sp.Mul), key=str):
        yield from (expr.xreplace({node: part}) for part in node.args)


WRONG = {
    spread: lambda a: (T(spread(a)), a, total(a)),
    row_sums: lambda a: (row_sums(T(a)), total(a), diagonal(a), row_sums(a) / N),
    diag: lambda a: (spread(a), T(spread(a)), a, diag(cumsum(a))),
    diagonal: lambda a: (row_sums(a), row_sums(T(a)), total(a), diagonal(a) / N),
    cumsum: lambda a: (reverse_cumsum(a), cumsum(a) - a, a, total(a), cumsum(cumsum(a))),
    reverse_cumsum: lambda a: (cumsum(a), reverse_cumsum(a) - a, a, total(a), total(a) - cumsum(a)),
    softmax: lambda a: (sp.exp(a), softmax(-a), a, sp.exp(a) / N, sp.exp(a) / total(a), softmax(2 * a), 1 - softmax(a)),
    logsumexp: lambda a: (total(a), sp.log(total(a)), total(sp.exp(a)), logsumexp(-a), logsumexp(2 * a)),
    inv: lambda a: (a, inv(T(a)), inv(inv(a)), inv(2 * a), inv(a + diag(ones("n"))), 1 / a),
    T: lambda a: (a, -T(a)),
    dot: lambda a, b: (dot(b, a), dot(T(a), b), dot(a, T(b)), a * b, dot(T(b), T(a))),
    total: lambda a: (a, total(a) / N, total(a) ** 2),
    extent: lambda *_: (extent("m"), N + 1, N - 1, N**2, 1 / N),
    ones: lambda *_: (2 * ones("n"), ones("n") / N, cumsum(ones("n")), ones("n") - 1),
    maximum: lambda a, b: (minimum(a, b), a, b, a + b, maximum(a, -b), maximum(-a, b)),
    minimum: lambda a, b: (maximum(a, b), a, b, a - b, minimum(a, -b)),
    step: lambda a, *at: (step(-a, *at), 1 - step(a, *at), step(a + 1, *at), step(-a, *at) + 1, a, step(2 + a, *at)),
}


def shuffled(candidates):
    found = list(dict.fromkeys(candidates))
    random.Random(0).shuffle(found)
    return found


def false_adjoints(name):
    """(line, shape, name, adjoint) for each altered adjoint of a line that fits, and is another function."""
    expr, shape, adjoints = LINES[name]
    pairs = ((of, wrong) for of, adjoint in adjoints.items() for wrong in altered(adjoint, (v, u, g, y, A)))
    for of, wrong in shuffled(pairs):
        try:
            adjoint_claim(expr, shape, of, wrong)
            is_false = not is_right(expr, shape, of, wrong, SIZES[:1])
        except (ValueError, KeyError, TypeError, ZeroDivisionError):
            continue
        if is_false:
            yield expr, shape, of, wrong


def equivalence(one, other, shape):
    symbols = sorted(one.free_symbols | other.free_symbols, key=str)
    inputs = tuple(Input(s, SHAPES[s.name]) for s in symbols)
    a, b = (Program(inputs, (Assign(y, side, shape),), (y,)) for side in (one, other))
    return Claim("the same", Equivalence(a, b))


def is_same(one, other, shape, sizes=SIZES):
    for seed, each in enumerate(sizes):
        names = {s: entries_of(s, SHAPES[s.name], each) for s in one.free_symbols | other.free_symbols}
        filled = entries_of(y, shape, each).shape
        values = random_values(set().union(*(grid.free_symbols for grid in names.values())), seed)
        sides = [numbers_of(widened(meaning(side, names, each), *filled), values) for side in (one, other)]
        if not close(*sides):
            return False
    return True


#: two ways to write one thing, and its shape
IDENTITIES = {
    "softmax and a shift": (softmax(v - c), softmax(v), VECTOR),
    "softmax, its total": (total(softmax(v)), sp.S.One, ()),
    "softmax by exp": (softmax(v), sp.exp(v) / total(sp.exp(v)), VECTOR),
    "softmax by logsumexp": (softmax(v), sp.exp(v - logsumexp(v)), VECTOR),
    "softmax of a product": (softmax(dot(A, v) - c), softmax(dot(A, v)), VECTOR),
    "a mean by softmax": (dot(T(softmax(v)), u), dot(T(sp.exp(v)), u) / total(sp.exp(v)), ()),
    "logsumexp and a shift": (logsumexp(v + c), logsumexp(v) + c, ()),
    "inverse, left": (dot(inv(A), A), diag(ones("n")), SQUARE),
    "inverse, right": (dot(A, inv(A)), diag(ones("n")), SQUARE),
    "inverse between": (dot(B, dot(inv(A), dot(A, v))), dot(B, v), VECTOR),
    "inverse of a transpose": (inv(T(A)), T(inv(A)), SQUARE),
    "inverse of a sum": (dot(inv(A + diag(ones("n"))), dot(A + diag(ones("n")), v)), v, VECTOR),
    "inverse of a diagonal": (dot(inv(diag(v)), u), u / v, VECTOR),
    "cumsum backwards": (reverse_cumsum(v), total(v) - cumsum(v) + v, VECTOR),
    "cumsum, transposed": (dot(T(cumsum(v)), u), dot(T(v), reverse_cumsum(u)), ()),
    "ones counted": (total(ones("n")), N, ()),
    "rows scaled": (S * spread(v), dot(diag(v), S), MATRIX),
    "columns scaled": (S * T(spread(k)), dot(S, diag(k)), MATRIX),
    "row sums by a product": (row_sums(S * T(spread(k))), dot(S, k), VECTOR),
    "row sums of scaled rows": (row_sums(S * spread(v)), v * row_sums(S), VECTOR),
    "diagonal of a product": (diagonal(dot(A, B)), row_sums(A * T(B)), VECTOR),
    "diagonal of a diagonal": (diagonal(diag(v)), v, VECTOR),
    "maximum and minimum": (maximum(u, v), u + v - minimum(u, v), VECTOR),
    "maximum, exchanged": (maximum(u, v), maximum(v, u), VECTOR),
}


def false_identities(name):
    """(one side, the other altered, shape) for each alteration that fits, and is another function."""
    one, other, shape = IDENTITIES[name]
    sides = ((kept, wrong) for side, kept in ((other, one), (one, other)) for wrong in altered(side, (v, u, c)))
    for kept, wrong in shuffled(sides):
        try:
            equivalence(kept, wrong, shape)
            is_true = is_same(kept, wrong, shape, SIZES[:1])
        except (ValueError, KeyError, TypeError, ZeroDivisionError):
            continue
        if not is_true:
            yield kept, wrong, shape
