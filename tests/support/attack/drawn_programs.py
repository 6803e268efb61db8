"""Random programs and cells, the same ones written in another way, and others that are nearly the same."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import sympy as sp

from attack.formulas import KINKED, SMOOTH, change, draw, number, rewrite
from attack.programs import ProgramAttack
from symrnn import Cell, Claim, at_most, backward_claim, bptt, duality_of_one_step, jacobian_claim
from symrnn.expressions.functions import relu, sigmoid
from symrnn.expressions.nodes import T, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.gradients.adjoint_claims import adjoint_claims, duality_claim
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["draw_adjoint", "draw_cell", "draw_duality", "draw_equivalence", "draw_norm_bound"]

x, v, w, h = map(name_symbol, ("x", "v", "w", "h"))
A, B, C = map(name_symbol, "ABC")
VECTORS = (
    Input(x, ("n",)),
    Input(v, ("n",)),
    Input(w),
    Input(A, ("n", "n")),
    Input(B, ("n", "n")),
    Input(C, ("m", "n")),
)
SCALARS = (Input(x), Input(v), Input(w))


def _draw_vector(rng: random.Random, names: list[sp.Symbol], depth: int) -> sp.Expr:
    """A formula of vectors of one size."""
    if depth == 0:
        return rng.choice(names)

    def part() -> sp.Expr:
        return _draw_vector(rng, names, depth - 1)

    way = rng.random()
    if way < 0.25:
        return part() + part()
    if way < 0.4:
        return part() * part()
    if way < 0.65:
        return dot(rng.choice((A, B, T(A), A)), part())
    if way < 0.72:
        return w * part()
    if way < 0.78:
        return total(part()) * part()
    if way < 0.84:
        return dot(T(C), dot(C, part()))
    return rng.choice(SMOOTH + KINKED[:4])(part())


def _rewrite_vector(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    """The same vector: products taken apart, transposed twice, functions by others."""
    if isinstance(expr, dot) and rng.random() < 0.8:
        left, right = (_rewrite_vector(rng, part) if part.args else part for part in expr.args)
        if right.is_Add:
            return sp.Add(*(dot(left, part) for part in right.args))
        return T(dot(T(right), T(left))) if rng.random() < 0.5 else dot(left, right)
    if isinstance(expr, total) and expr.args[0].is_Mul and len(expr.args[0].args) == 2 and w not in expr.args[0].args:
        return expr
    if expr.is_Function and rng.random() < 0.6:
        if expr.func is sp.tanh:
            return 2 * sigmoid(2 * _rewrite_vector(rng, expr.args[0])) - 1
        if expr.func is relu:
            inner = _rewrite_vector(rng, expr.args[0])
            return (inner + sp.Abs(inner)) / 2
    if not expr.args:
        return expr
    return expr.func(*(_rewrite_vector(rng, part) for part in expr.args))


def _change_vector(rng: random.Random, expr: sp.Expr) -> sp.Expr:
    """Another vector: a transposed or swapped matrix, a sign, a dropped term, another function."""
    swaps = {A: rng.choice((T(A), B, 2 * A)), x: rng.choice((v, -x)), v: x, w: w + number(rng)}
    here = [s for s in swaps if s in expr.free_symbols]
    if here and rng.random() < 0.6:
        chosen = rng.choice(sorted(here, key=str))
        return expr.xreplace({chosen: swaps[chosen]})
    if expr.is_Add:
        return sp.Add(*expr.args[1:])
    return -expr if rng.random() < 0.5 else expr * sp.Rational(101, 100)


def _draw_program(rng: random.Random, vectors: bool) -> Program:
    inputs = VECTORS if vectors else SCALARS
    names, lines = [x, v], []
    for number_ in range(rng.randint(2, 4)):
        symbol = name_symbol(f"h_{number_ + 1}")
        depth = rng.choice((1, 2))
        expr = _draw_vector(rng, names, depth) if vectors else draw(rng, [*names, w], depth)
        if not expr.free_symbols or (vectors and not expr.free_symbols & set(names)):
            expr = names[-1] + x
        lines.append(Assign(symbol, expr, ("n",) if vectors else ()))
        names.append(symbol)
    return Program(inputs, tuple(lines), (names[-1],))


def _alter_line(rng: random.Random, program: Program, vectors: bool, from_line: int = 0) -> Program:
    place = rng.randrange(from_line, len(program.lines))
    line = program.lines[place]
    expr = _change_vector(rng, line.expr) if vectors else change(rng, line.expr)
    lines = (*program.lines[:place], Assign(line.symbol, expr, line.shape), *program.lines[place + 1 :])
    return Program(program.inputs, lines, program.outputs)


def draw_equivalence(rng: random.Random) -> ProgramAttack:
    """A program, and the same or nearly the same with its lines written in another way, some put into others."""
    vectors = rng.random() < 0.6
    program = _draw_program(rng, vectors)
    other = program if rng.random() < 0.5 else _alter_line(rng, program, vectors)
    truth = True if other is program else None
    lines = [
        Assign(line.symbol, _rewrite_vector(rng, line.expr) if vectors else rewrite(rng, line.expr, 1), line.shape)
        for line in other.lines
    ]
    if rng.random() < 0.5 and len(lines) > 2:
        first = lines.pop(0)
        lines = [replace(line, expr=line.expr.xreplace({first.symbol: first.expr})) for line in lines]
    return ProgramAttack(Claim.equivalent("e", program, Program(program.inputs, tuple(lines), program.outputs)), truth)


def _with_loss(rng: random.Random, vectors: bool) -> Program:
    program = _draw_program(rng, vectors)
    last = program.lines[-1].symbol
    expr = total(last**2) / 2 if vectors else last**2
    return Program(program.inputs, (*program.lines, Assign(name_symbol("loss"), expr)), (name_symbol("loss"),))


def draw_adjoint(rng: random.Random) -> ProgramAttack:
    """One adjoint of BPTT, with or without a slip in one of the lines backwards."""
    vectors = rng.random() < 0.6
    program = _with_loss(rng, vectors)
    back = bptt(program)
    truth: bool | None = True
    if rng.random() < 0.6:
        first = next(i for i, line in enumerate(back.lines) if line.symbol.name == "loss_bar")
        back, truth = _alter_line(rng, back, vectors, first), None
    return ProgramAttack(rng.choice(adjoint_claims(program, back)), truth)


def draw_duality(rng: random.Random) -> ProgramAttack:
    """BPTT = RTRL, with or without a slip in one of the lines of either."""
    vectors = rng.random() < 0.6
    program = _with_loss(rng, vectors)
    claim = duality_claim(program)
    if rng.random() < 0.4:
        return ProgramAttack(claim, True)
    statement = claim.statement
    altered = _alter_line(rng, statement.program, vectors, len(program.lines))
    return ProgramAttack(replace(claim, statement=replace(statement, program=altered)), None)


CELLS = (
    "x: input[m]\nh: state[n]\nU: param[n, m]\nW: param[n, n]\nb: param[n]\nh = {f}(U @ x + W @ h + b)",
    "x: input[n]\nh: state[n]\nz = sigmoid(x)\nh = z*h + (1 - z)*{f}(x)",
    "x: input[n]\nh: state[n]\nc: state[n]\nW: param[n, n]\ni = sigmoid(W @ h)\nc = i*c + x\nh = {f}(c)*i",
    "x: input[n]\nS: state[n, n]\ny: output[n]\nk = {f}(x)\nS = S + k @ x.T\ny = S @ x",
    "x: input[n]\nh: state[n]\nu: param[n]\ns = u.T @ h\nh = {f}(h + s*x)",
    "x: input\nh: state\nw: param\nh = {f}(w*h + x)/(1 + x**2)",
    "x: input[n]\nh: state[n]\ne = exp(h - x)\nh = e/total(e) + {f}(x)",
)
ACTIVATIONS = ("tanh", "sigmoid", "relu", "softplus", "softsign", "elu", "silu", "gelu", "mish", "sin", "cos", "abs")


def draw_cell(rng: random.Random) -> ProgramAttack:
    """What is claimed of a cell, with or without a slip in one line."""
    cell = Cell.parse(rng.choice(CELLS).format(f=rng.choice(ACTIVATIONS)), "cell")
    makers = [lambda c: backward_claim(c, steps=2), duality_of_one_step]
    claim = rng.choice(makers)(cell) if rng.random() < 0.8 else _jacobian(cell, makers[0])
    if not hasattr(claim.statement, "program_a") or rng.random() < 0.4:
        return ProgramAttack(claim, True) if hasattr(claim.statement, "program_a") else draw_equivalence(rng)
    statement = claim.statement
    vectors = any(statement.program_b.shapes.values())
    altered = _alter_line(rng, statement.program_b, vectors)
    return ProgramAttack(replace(claim, statement=replace(statement, program_b=altered)), None)


def _jacobian(cell: Cell, otherwise: Any) -> Claim:
    try:
        return jacobian_claim(cell)
    except ValueError:
        return otherwise(cell)


def draw_norm_bound(rng: random.Random) -> ProgramAttack:
    """A bound of a Jacobian by the norms of its factors, often too small."""
    s, g = name_symbol("s"), name_symbol("g")
    J = name_symbol("J")
    norm = rng.choice((norm_1, norm_2, norm_inf))
    limit = rng.choice((sp.S.One, sp.Rational(1, 4), sp.Rational(1, 2)))
    bodies = (
        (dot(diag(s), A), limit * norm(A)),
        (dot(diag(s), dot(A, B)), limit * norm(A) * norm(B)),
        (dot(diag(s), A) + g * B, limit * norm(A) + sp.Abs(g) * norm(B)),
        (dot(diag(s), T(A)), limit * (norm_inf if norm is norm_1 else norm_1 if norm is norm_inf else norm)(A)),
        (dot(A, diag(s)) + diag(x), limit * norm(A) + norm_inf(x)),
        (dot(x, T(v)), norm_2(x) * norm_2(v) if norm is norm_2 else norm(x) * norm_inf(v)),
    )
    body, bound = rng.choice(bodies)
    if rng.random() < 0.5:
        bound = change(rng, bound) if rng.random() < 0.5 else bound * sp.Rational(rng.randint(1, 9), 10)
    program = Program((*VECTORS, Input(s, ("n",)), Input(g)), (Assign(J, body, ("n", "n")),), (J,))
    given = (at_most(norm_inf(s), limit),) if rng.random() < 0.8 else (at_most(norm_inf(s), 2 * limit),)
    return ProgramAttack(Claim.norm_bound("n", program, (at_most(norm(J), bound),), given), None)
