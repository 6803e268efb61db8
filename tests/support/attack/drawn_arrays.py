"""Random lines of the nodes along an axis, by blocks and of all entries, written in another way, or nearly so."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

import sympy as sp

from attack.array_rewrites import OTHER, SAME
from attack.programs import ProgramAttack
from symrnn import Claim, InputError, bptt
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
from symrnn.expressions.functions import maximum, minimum, relu, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.gradients.adjoint_claims import adjoint_claims, duality_claim
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["draw_array_adjoint", "draw_array_duality", "draw_array_equivalence"]

u, v, k, j, s, c, A, B, S, R, y, loss = map(
    name_symbol, ("u", "v", "k", "j", "s", "n", "A", "B", "S", "R", "y", "loss")
)
SHAPES: Mapping[sp.Symbol, tuple[str, ...]] = {
    **dict.fromkeys((u, v), ("n",)),
    **dict.fromkeys((k, j), ("m",)),
    **dict.fromkeys((s, c), ()),  # a scalar whose name is that of a size
    **dict.fromkeys((A, B), ("n", "n")),
    **dict.fromkeys((S, R), ("n", "m")),
}
INPUTS = tuple(Input(symbol, shape) for symbol, shape in SHAPES.items())
N, M = extent("n"), extent("m")
ONE = sp.S.One
#: what is drawn of each kind: n, m, scalar, square, n by m
KINDS = ("n", "m", "", "nn", "nm")
SHAPE = {"n": ("n",), "m": ("m",), "": (), "nn": ("n", "n"), "nm": ("n", "m"), "m+n": ("m+n",)}
NAMES = {"n": (u, v), "m": (k, j), "": (s, c), "nn": (A, B), "nm": (S, R)}


def _draw(rng: random.Random, kind: str, depth: int, rough: bool = True) -> sp.Expr:
    """An expression of a kind."""
    if depth <= 0 or rng.random() < 0.08:
        constants: Mapping[str, tuple[sp.Expr, ...]] = {
            "n": (ones("n"),),
            "m": (ones("m"),),
            "": (ONE * 2, N, M, 1 / N),
            "nn": (diag(ones("n")),),
        }
        return rng.choice(NAMES[kind] if rng.random() < 0.85 else constants.get(kind, NAMES[kind]))

    def of(other: str) -> sp.Expr:
        return _draw(rng, other, depth - 1, rough)

    way = rng.random()
    if way < 0.16:
        return of(kind) + of(kind)
    if way < 0.28:
        return of(kind) * of(kind)
    if way < 0.34:
        return of("") * of(kind)
    if way < 0.40:
        return rng.choice((sp.tanh, sigmoid, sp.exp, lambda e: e**2, lambda e: -e))(of(kind))
    if way < 0.44 and rough:
        return rng.choice((maximum, minimum))(of(kind), of(rng.choice((kind, ""))))
    if way < 0.45 and rough:
        return relu(of(kind))
    return rng.choice(_RULES[kind])(of)


def _blocks(of: Callable[[str], sp.Expr]) -> sp.Expr:
    return stack(of("n"), of("m"))


Of = Callable[[str], sp.Expr]
_VECTOR: tuple[Callable[[Of], sp.Expr], ...] = (
    lambda of: softmax(of("n")),
    lambda of: softmax(of("n") + of("")),
    lambda of: cumsum(of("n")),
    lambda of: reverse_cumsum(of("n")),
    lambda of: row_sums(of("nm")),
    lambda of: row_sums(of("nn")),
    lambda of: row_sums(T(of("nn"))),
    lambda of: diagonal(of("nn")),
    lambda of: dot(of("nn"), of("n")),
    lambda of: dot(T(of("nn")), of("n")),
    lambda of: dot(of("nm"), of("m")),
    lambda of: dot(inv(of("nn")), of("n")),
    lambda of: of("n") / (1 + of("n") ** 2),
    lambda of: part(_blocks(of), 0, "n"),
    lambda of: part(cumsum(_blocks(of)), 0, "n"),
    lambda of: part(stack(of("m"), of("n")), "m", "m+n"),
    lambda of: part(stack(of("n"), of("n")), "n", "2*n"),
    lambda of: part(softmax(_blocks(of)), 0, "n"),
    lambda of: part(pad(of("n"), "m", "m+2*n"), "m", "m+n"),
    lambda of: ones("n") * of(""),
)
_RULES: Mapping[str, tuple[Callable[[Of], sp.Expr], ...]] = {
    "n": _VECTOR,
    "m": (
        lambda of: softmax(of("m")),
        lambda of: cumsum(of("m")),
        lambda of: reverse_cumsum(of("m")),
        lambda of: row_sums(T(of("nm"))),
        lambda of: dot(T(of("nm")), of("n")),
        lambda of: part(_blocks(of), "n", "m+n"),
        lambda of: part(reverse_cumsum(_blocks(of)), "n", "m+n"),
        lambda of: part(pad(of("m"), "n", "m+n"), "n", "m+n"),
    ),
    "": (
        lambda of: total(of("n")),
        lambda of: total(of("nm")),
        lambda of: total(of("n") * of("n")),
        lambda of: dot(T(of("n")), of("n")),
        lambda of: logsumexp(of("n")),
        lambda of: total(softmax(of("m"))),
        lambda of: total(of("n")) / N,
        lambda of: total(diagonal(of("nn"))),
        lambda of: total(_blocks(of)),
        lambda of: total(_blocks(of) * stack(of("n"), of("m"))),
        lambda of: logsumexp(_blocks(of)),
        lambda of: total(pad(of("n"), "m", "m+n") * stack(of("m"), of("n"))),
        lambda of: total(of("m")),
        lambda of: sp.exp(of("")),
        lambda of: step(of("")),
        lambda of: surrogate(step(of("")), sigmoid(of(""))),
        lambda of: extent("m+n") * of(""),
    ),
    "nn": (
        lambda of: dot(of("nn"), of("nn")),
        lambda of: T(of("nn")),
        lambda of: diag(of("n")),
        lambda of: dot(of("n"), T(of("n"))),
        lambda of: of("nn") * spread(of("n")),
        lambda of: of("nn") * T(spread(of("n"))),
        lambda of: of("nn") + spread(of("n")),
        lambda of: inv(of("nn")),
        lambda of: inv(of("nn") + diag(ones("n"))),
        lambda of: dot(of("nm"), T(of("nm"))),
        lambda of: spread(of("n")) * T(spread(of("n"))),
    ),
    "nm": (
        lambda of: dot(of("nn"), of("nm")),
        lambda of: dot(of("n"), T(of("m"))),
        lambda of: of("nm") * spread(of("n")),
        lambda of: of("nm") * T(spread(of("m"))),
        lambda of: of("nm") + T(spread(of("m"))),
        lambda of: spread(of("n")) * T(spread(of("m"))),
        lambda of: maximum(of("nm"), spread(of("n"))),
        lambda of: part(stack(of("nm"), of("nm")), "n", "2*n"),
        lambda of: T(part(stack(T(of("nm")), of("nn")), 0, "m")),
    ),
}


def _nodes(expr: sp.Expr, rules: Mapping[type, object]) -> list[sp.Expr]:
    return sorted((node for node in sp.preorder_traversal(expr) if type(node) in rules), key=str)


def _rewrite(rng: random.Random, expr: sp.Expr, rules: Mapping[type, Callable[..., tuple[sp.Expr, ...]]]) -> sp.Expr:
    nodes = _nodes(expr, rules)
    if not nodes:
        return expr
    node = rng.choice(nodes)
    try:
        options = rules[type(node)](*node.args)
    except (InputError, TypeError, AttributeError):
        return expr
    options = tuple(option for option in options if option is not None)
    return expr.xreplace({node: rng.choice(options)}) if options else expr


def _program(exprs: list[tuple[str, sp.Expr]]) -> Program:
    lines = tuple(Assign(name_symbol(f"y_{i}"), expr, SHAPE[kind]) for i, (kind, expr) in enumerate(exprs, 1))
    return Program(INPUTS, lines, (lines[-1].symbol,))


def _lines(rng: random.Random, most: int = 2, rough: bool = True) -> list[tuple[str, sp.Expr]]:
    """One line or two, of which the second uses the first."""
    kind = rng.choice(KINDS)
    found = [(kind, _draw(rng, kind, rng.choice((1, 2, 2, 3)), rough))]
    if rng.random() < 0.4 and most > 1:
        other = rng.choice(KINDS)
        expr = _draw(rng, other, 2, rough)
        first = name_symbol("y_1")
        here = sorted((symbol for symbol in expr.free_symbols if SHAPES[symbol] == SHAPE[kind]), key=str)
        found.append((other, expr.xreplace({rng.choice(here): first}) if here else expr))
    if rng.random() < 0.12:
        zero = rng.choice([symbol for symbol in SHAPES if SHAPES[symbol] == SHAPE[found[0][0]]])
        found = [(kind_, expr.xreplace({zero: sp.S.Zero})) for kind_, expr in found]
    return found


def draw_array_equivalence(rng: random.Random) -> ProgramAttack:
    """A line of arrays, and the same by other nodes, or nearly the same."""
    while True:
        lines = _lines(rng)
        place = rng.randrange(len(lines))
        kind, expr = lines[place]
        truth: bool | None = True
        for _ in range(rng.randint(0, 2)):
            expr = _rewrite(rng, expr, SAME)
        if rng.random() < 0.6:
            expr, truth = _rewrite(rng, expr, OTHER), None
        other = [*lines[:place], (kind, expr), *lines[place + 1 :]]
        try:
            return ProgramAttack(Claim.equivalent("e", _program(lines), _program(other)), truth)
        except (InputError, ValueError):  # what is altered does not fit where it stands
            continue


def _with_loss(rng: random.Random, rough: bool) -> Program:
    while True:
        try:
            program = _program(_lines(rng, rough=rough))
        except (InputError, ValueError):
            continue
        line = program.lines[-1]
        weight = rng.choice([symbol for symbol in SHAPES if SHAPES[symbol] == line.shape])
        expr = total(line.symbol * weight) if line.shape else line.symbol * weight
        return Program(program.inputs, (*program.lines, Assign(loss, expr)), (loss,))


def _alter(rng: random.Random, program: Program, first: int) -> Program:
    """One line from the first on, altered; the program itself where nothing that is tried fits."""
    for _ in range(10):
        place = rng.randrange(first, len(program.lines))
        line = program.lines[place]
        expr = _rewrite(rng, line.expr, OTHER) if rng.random() < 0.7 else line.expr * rng.choice((-1, 2))
        if expr == line.expr:
            continue
        try:
            lines = (*program.lines[:place], replace(line, expr=expr), *program.lines[place + 1 :])
            return Program(program.inputs, lines, program.outputs)
        except (InputError, ValueError):
            continue
    return program


def draw_array_adjoint(rng: random.Random) -> ProgramAttack:
    """One adjoint of BPTT of lines of arrays, with or without a slip in a line backwards."""
    rough = rng.random() < 0.2
    while True:
        program = _with_loss(rng, rough)
        back = bptt(program)
        claims = adjoint_claims(program, back)
        if claims:
            break
    if rng.random() < 0.4:
        return ProgramAttack(rng.choice(claims), True)
    first = next(i for i, line in enumerate(back.lines) if line.symbol.name == "loss_bar")
    altered = _alter(rng, back, first)
    return ProgramAttack(rng.choice(adjoint_claims(program, altered)), None)


def draw_array_duality(rng: random.Random) -> ProgramAttack:
    """BPTT = RTRL of lines of arrays, with or without a slip in a line of either."""
    program = _with_loss(rng, rng.random() < 0.2)
    claim = duality_claim(program)
    if rng.random() < 0.4:
        return ProgramAttack(claim, True)
    statement = claim.statement
    altered = _alter(rng, statement.program, len(program.lines))
    return ProgramAttack(replace(claim, statement=replace(statement, program=altered)), None)
