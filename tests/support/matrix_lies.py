"""Mistakes planted in the claims about a network: which line is altered, how, and whether the value changes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from itertools import islice

from independent import NoValueError
from matrix_interpreter import equal_rows, random_inputs, run
from mutations import expressions

from symrnn import Cell
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.claims.claim import Adjoint, Claim, Duality, Equivalence
from symrnn.errors import InputError
from symrnn.expressions.nodes import T
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.cell_claims import backward_claim, jacobian_claim, two_ways_claim
from symrnn.gradients.duality_claims import duality_of_one_step
from symrnn.gradients.gradient import bptt
from symrnn.programs.program import Assign, Program, name_symbol

SIZES = ({"n": 2, "m": 3}, {"n": 3, "m": 2})


@dataclass(frozen=True)
class Lie:
    """A claim with one line altered by an operator; ``original`` is the claim before."""

    operator: str
    line: object
    claim: Claim
    original: Claim


def claims_of(cell: Cell, kind: str, steps: int = 2) -> tuple[Claim, ...]:
    if kind == "adjoint":
        network = with_loss(cell, "squared_error", steps=steps, initial=SYMBOLIC)
        return adjoint_claims(network, bptt(network, loss="loss"), loss="loss")
    return (KINDS[kind](cell, steps),)


KINDS = {
    "pullback = bptt": backward_claim,
    "bptt = rtrl": two_ways_claim,
    "jacobian": lambda cell, steps: jacobian_claim(cell),
    "one step": lambda cell, steps: duality_of_one_step(cell),
    "adjoint": None,
}


def altered_expressions(expr, shapes):
    """(operator, expression) for every small mistake in one line."""
    yield from expressions(expr, set(shapes))
    for node in expr.atoms(T):
        yield "transposed weight", expr.xreplace({node: node.args[0]})
    for symbol in sorted(expr.free_symbols, key=str):
        rows, columns, *_ = (*shapes[symbol], 1, 1)
        if rows == columns != 1:
            yield "transposed weight", expr.xreplace({symbol: T(symbol)})
        for operator, name in other_names(symbol.name):
            other = name_symbol(name)
            if other in shapes and shapes[other] == shapes[symbol]:
                yield operator, expr.xreplace({symbol: other})


def other_names(name):
    """The same name with another gate's letter, and a weight from h for one from x."""
    match = re.fullmatch(r"(a_|b_|p_|W_[xh])?([ifgozr])((_\d+)?(_bar)?)", name)
    for gate in "ifgozr" if match else "":
        if gate != match[2]:
            yield "swapped gates", f"{match[1] or ''}{gate}{match[3]}"
    if name.startswith("W_"):
        yield "W_hh for W_xh", name.replace("W_x", "W_h") if name.startswith("W_x") else name.replace("W_h", "W_x")


def plans(claim: Claim, operator=None):
    """(field, number of the line, operator, expression) for every mistake in the lines that a claim is about."""
    found = []
    for field, symbols in fields(claim.statement):
        program = getattr(claim.statement, field)
        shapes = {item.symbol: item.shape for item in program.inputs}
        for number, line in enumerate(program.lines):
            if line.symbol in symbols:
                options = altered_expressions(line.expr, shapes)
                found += [(field, number, *option) for option in options if operator in (None, option[0])]
            shapes[line.symbol] = line.shape
    return found


def fields(statement):
    """The programs of a statement, and the lines of each that are to be altered."""
    if isinstance(statement, Equivalence):
        return [(field, set(getattr(statement, field).shapes)) for field in ("program_a", "program_b")]
    if isinstance(statement, Adjoint):
        return [("program", {statement.adjoints[statement.of]})]
    return [("program", {*statement.adjoints.values(), *statement.tangents.values()})]


def lie_of(claim: Claim, plan):
    """The claim with a mistake, None where its shapes do not fit."""
    field, number, operator, expr = plan
    program = getattr(claim.statement, field)
    line = program.lines[number]
    try:
        lines = (*program.lines[:number], Assign(line.symbol, expr, line.shape), *program.lines[number + 1 :])
        altered = Program(program.inputs, lines, program.outputs)
    except InputError:
        return None
    return Lie(operator, line.symbol, replace(claim, statement=replace(claim.statement, **{field: altered})), claim)


def sample(claims, chooser, size, operator=None):
    """Some lies about claims, by chance; fewer where there are no more."""
    some = chooser.sample(list(claims), min(len(claims), max(4 * size, 8)))
    options = [(claim, plan) for claim in some for plan in plans(claim, operator)]
    chooser.shuffle(options)
    made = (lie_of(*option) for option in options)
    return list(islice((lie for lie in made if lie is not None), size))


def sides(claim: Claim, sizes, inputs, functions=None):
    """The two things a claim says are equal, by the interpreter; of an adjoint, its line and what it was before."""
    more = {} if functions is None else {"functions": functions}
    statement = claim.statement
    if isinstance(statement, Duality):
        env = run(statement.program, inputs, sizes, **more)
        products = [
            a * b
            for symbol in statement.moved
            for rows in zip(env[statement.adjoints[symbol]], env[statement.tangents[symbol]], strict=True)
            for a, b in zip(*rows, strict=True)
        ]
        return [env[statement.tangents[statement.loss]]], [[[sum(products)]]]
    envs = [run(program, inputs, sizes, **more) for program in (statement.program_a, statement.program_b)]
    return [
        [env[output] for output in program.outputs]
        for env, program in zip(envs, (statement.program_a, statement.program_b), strict=True)
    ]


def compared(lie: Lie) -> Claim:
    """The claim itself; for an adjoint, that its line is what it was before."""
    statement = lie.claim.statement
    if not isinstance(statement, Adjoint):
        return lie.claim
    bar = statement.adjoints[statement.of]
    programs = [replace(one.statement.program, outputs=(bar,)) for one in (lie.claim, lie.original)]
    return Claim(lie.claim.name, Equivalence(*programs))


def inputs_of(claim: Claim):
    statement = claim.statement
    programs = (statement.program,) if isinstance(statement, Duality) else (statement.program_a, statement.program_b)
    return list({item.symbol: item for program in programs for item in program.inputs}.values())


def holds_at(claim: Claim, sizes, inputs, functions=None) -> bool | None:
    """Whether a claim holds at a point, None where it has no value there."""
    try:
        one, other = sides(claim, sizes, inputs, functions)
    except NoValueError:
        return None
    return all(equal_rows(*pair) for pair in zip(one, other, strict=True))


def changes_the_value(lie: Lie, tries: int = 2) -> bool:
    claim = compared(lie)
    chooser = random.Random(5)
    points = [(sizes, random_inputs(inputs_of(claim), sizes, chooser)) for sizes in SIZES[:tries]]
    return any(holds_at(claim, *point) is False for point in points)
