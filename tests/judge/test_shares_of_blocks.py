"""Softmax and logsumexp of stacked vectors are judged block by block, as shares of the exponentials of all blocks."""

from __future__ import annotations

import random
from functools import cache

import pytest
from matrix_lies import sample

from symrnn import Cell, derive
from symrnn.cells.formula import parse_shaped
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import pad
from symrnn.expressions.shapes import shape_of
from symrnn.judge import check
from symrnn.judge.lines.adjoint import proves_adjoint
from symrnn.judge.lines.statements_of_blocks import by_blocks
from symrnn.programs.program import Assign, Input, Program, name_symbol

SHAPES = {"h": ("n",), "g": ("n",), "x": ("m",), "u": ("m+n",), "c": (), "d": ()}
SYMBOLS = {name: name_symbol(name) for name in SHAPES}
BY_SYMBOL = {symbol: SHAPES[name] for name, symbol in SYMBOLS.items()}
ALL = "(total(exp(h)) + total(exp(x)))"

proves = by_blocks(proves_adjoint)

ATTENTION = """
x: input[m]
h: state[n]
W: param[n, m]
U: param[n, n]
q = W @ x
p = softmax([q.T @ h[t-1]; q.T @ h[t-2]; q.T @ h[t-3]])
h = tanh(U @ (p[0:1]*h[t-1] + p[1:2]*h[t-2] + p[2:3]*h[t-3]) + q)
"""


def equation(left, right):
    """The claim that two expressions are equal at every size."""
    y = name_symbol("y")
    sides = [parse_shaped(side, SYMBOLS, BY_SYMBOL)[0] if isinstance(side, str) else side for side in (left, right)]
    shape = shape_of(sides[0], BY_SYMBOL) or shape_of(sides[1], BY_SYMBOL)
    inputs = tuple(Input(symbol, own) for symbol, own in BY_SYMBOL.items())
    return Claim.equivalent("shares", *(Program(inputs, (Assign(y, side, shape),), (y,)) for side in sides))


TRUE = [
    ("softmax([h; x])[0:n]", f"exp(h)/{ALL}"),
    ("softmax([h; x])[n:]", f"exp(x)/{ALL}"),
    ("softmax([h; x])", f"[exp(h)/{ALL}; exp(x)/{ALL}]"),
    ("softmax([h; c])[0:n]", "exp(h)/(total(exp(h)) + exp(c))"),
    ("softmax([c; d])", "[1/(1 + exp(d - c)); 1/(1 + exp(c - d))]"),
    ("softmax([c; d; c + d])[1:2]", "exp(d)/(exp(c) + exp(d) + exp(c + d))"),
    ("logsumexp([h; x])", f"log{ALL}"),
    ("logsumexp([c; d])", "log(exp(c) + exp(d))"),
    ("total(softmax([h; x]))", "1"),
    ("softmax([h + c; x + c])", "softmax([h; x])"),
    ("softmax([h; x]).T @ u", f"(exp(h).T @ u[0:n] + exp(x).T @ u[n:])/{ALL}"),
    ("softmax([h; x])[0:n]*total(softmax([h; x])[n:])", f"exp(h)*total(exp(x))/{ALL}**2"),
]

LIES = [
    ("softmax([h; x])[0:n]", "softmax(h)"),
    ("softmax([h; x])[n:]", "softmax(x)"),
    ("softmax([h; x])", "[softmax(h); softmax(x)]"),
    ("softmax([h; x])[0:n]", f"exp(g)/{ALL}"),
    ("softmax([h; x])[0:n]", "exp(h)/(total(exp(h)) - total(exp(x)))"),
    ("softmax([h; x])[0:n]", "exp(h)/(total(exp(h))*total(exp(x)))"),
    ("softmax([h; x])[0:n]", f"exp(-h)/{ALL}"),
    ("softmax([h; x])[0:n]", f"h/{ALL}"),
    ("softmax([h; x])[n:]", f"exp(x)/(2*{ALL})"),
    ("softmax([h; x])[n:]", f"exp(x)/{ALL}**2"),
    ("softmax([h; g])", "softmax([g; h])"),
    ("softmax([h; g])[0:n]", "softmax([h; g])[n:]"),
    ("softmax([h; c])[0:n]", "exp(h)/(total(exp(h)) + c)"),
    ("softmax([h; c])[0:n]", "exp(h)/(total(exp(h)) + total(exp(h + c)))"),
    ("softmax([h; c])[0:n]", "exp(h)/(total(exp(h)) + 1)"),
    ("softmax([c; d])", "softmax([d; c])"),
    ("softmax([c; d])[0:1]", "1/(1 + exp(c - d))"),
    ("softmax([c; d; c + d])[1:2]", "exp(d)/(exp(c) + exp(d))"),
    ("softmax([h + c; x])", "softmax([h; x])"),
    ("softmax([2*h; 2*x])", "softmax([h; x])"),
    ("logsumexp([h; x])", "logsumexp(h) + logsumexp(x)"),
    ("logsumexp([h; x])", f"log(2*{ALL})"),
    ("logsumexp([h; x])", "total(h) + total(x)"),
    ("logsumexp([c; d])", "c + d"),
    ("total(softmax([h; x]))", "2"),
    ("softmax([h; x]).T @ u", f"(exp(h).T @ u[0:n] - exp(x).T @ u[n:])/{ALL}"),
]


@pytest.mark.parametrize("pair", TRUE, ids=str)
def test_shares_of_blocks_are_proved(pair):
    assert check(equation(*pair)).outcome is Outcome.PROVED


@pytest.mark.parametrize("pair", LIES, ids=str)
def test_a_false_share_is_refuted(pair):
    assert check(equation(*pair)).outcome is Outcome.REFUTED


def test_a_pad_has_an_exponential_in_every_row():
    """Each is 1, and there are n of them: a number in their place would be one."""
    v = name_symbol("v")
    side = parse_shaped("logsumexp(v)", {"v": v}, {v: ("2*n",)})[0].xreplace({v: pad(SYMBOLS["h"], 0, "2*n")})
    assert check(equation(side, "log(total(exp(h)) + 1)")).outcome is not Outcome.PROVED


@cache
def claims_of_attention():
    """The adjoints of attention over delays, after all steps were seen to be proved."""
    derivation = derive(Cell.parse(ATTENTION, "attention"), steps=1)
    assert derivation.verify().outcome is Outcome.PROVED
    return next(step.claims for step in derivation.steps if step.id == "adjoints")


def test_attention_over_delays_is_proved():
    assert len(claims_of_attention()) > 10


def _exprs(claim):
    """The right sides, with the 1 that the adjoint of the loss is: to drop a factor loss_bar changes nothing."""
    return [line.expr.xreplace({name_symbol("loss_bar"): 1}) for line in claim.statement.program.lines]


def test_no_mistake_in_an_adjoint_of_attention_is_proved():
    lies = [
        lie for lie in sample(claims_of_attention(), random.Random(4), 24) if _exprs(lie.claim) != _exprs(lie.original)
    ]
    assert len(lies) >= 20
    for lie in lies:
        assert proves(lie.claim.statement, lie.claim.given) is None, f"{lie.operator} in {lie.line}"
