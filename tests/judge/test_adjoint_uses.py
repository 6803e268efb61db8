"""What an adjoint sums is one thing for judge, text and page: also where a line does not reach the loss."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
import sympy as sp

from symrnn.claims.claim import Adjoint, Claim
from symrnn.claims.verdict import Outcome
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.statement_blocks import statement_blocks
from symrnn.gradients.adjoint_claims import adjoint_claims
from symrnn.gradients.gradient import bptt
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, a, d, e = map(name_symbol, "xade")
BARS = {symbol: name_symbol(f"{symbol}_bar") for symbol in (x, a, d, e)}
SLOPES = {a: 2, d: 3, e: -1}


def claim_of(after: bool, dead: int, later: int, factors: tuple[int, int, int], given: tuple[sp.Symbol, ...]) -> Claim:
    """x_bar as a sum of adjoints, where the loss is a, and d and e are used by nothing, before or after the loss."""
    lines = [Assign(d, 3 * x), Assign(a, 2 * x), Assign(e, -x)]
    forward = Program((Input(x),), tuple(lines if after else reversed(lines)), (a,))
    bars = {a: sp.S.One, d: sp.Integer(dead), e: sp.Integer(later)}
    own = [Assign(BARS[symbol], value) for symbol, value in bars.items()]
    line = sp.Add(*(factor * BARS[symbol] for factor, symbol in zip(factors, bars, strict=True)))
    back = Program(forward.inputs, (*forward.lines, *own, Assign(BARS[x], line)), (BARS[x],))
    return Claim("x_bar", Adjoint(forward, back, a, x, {symbol: BARS[symbol] for symbol in (*given, x)}))


def is_true(claim: Claim) -> bool:
    """The sum that stands in the text of the claim, computed from the numbers of its program."""
    statement = claim.statement
    assert isinstance(statement, Adjoint)
    program = statement.program
    values = Program(program.inputs, program.lines, tuple(line.symbol for line in program.lines)).evaluate({"x": 1})
    left, right = str(statement).split(" = ")
    total = Fraction(0)
    for term in right.split(" + "):
        bar, _, slope = term.partition("*d")
        total += values[bar] * SLOPES[name_symbol(slope.partition("/")[0])]
    return values[left] == total


SUMS = [
    (after, dead, later, factors, given)
    for after, dead, later in product((True, False), (5, 0), (-7, 0))
    for factors in ((2, 0, 0), (2, 3, 0), (2, 3, -1), (2, 0, -1), (2, 3, 1), (3, 0, 0), (2, -3, 0))
    for given in ((a, d, e), (a, d), (a,))
]


@pytest.mark.parametrize("given", [(a, d, e), (a, d), (a,)], ids=str)
def test_an_adjoint_is_judged_as_its_text_says(given: tuple[sp.Symbol, ...]) -> None:
    """Lines without an adjoint that do not reach the loss are no part of text or sum."""
    lies = 0
    for case in SUMS:
        claim = claim_of(*case)
        if case[-1] != given:
            continue
        outcome = check(claim).outcome
        assert outcome is (Outcome.PROVED if is_true(claim) else Outcome.REFUTED), claim
        lies += outcome is Outcome.REFUTED
    assert lies >= 20


def test_a_page_says_the_same_sum() -> None:
    claim = claim_of(True, 5, 0, (2, 3, 0), (a, d))
    (display,) = statement_blocks(claim.statement)
    shown = write_text(display.formula)
    assert all(f"bar {name}" in shown or f"{name}_bar" in shown for name in "ad"), shown


def test_a_use_on_the_way_to_the_loss_needs_an_adjoint() -> None:
    claim = claim_of(True, 0, 0, (0, 3, 0), (d,))
    assert str(claim.statement) == "x_bar = d_bar*dd/dx + adjoint(a)*da/dx"
    assert check(claim).outcome is Outcome.UNDECIDED
    assert statement_blocks(claim.statement)


def test_the_builder_of_gradients_gives_what_is_proved_beside_dead_lines() -> None:
    u, v = map(name_symbol, "uv")
    lines = (
        Assign(u, sp.tanh(x)), Assign(d, u * x), Assign(e, sp.log(1 + d**2)),
        Assign(a, u**2), Assign(v, 1 / (1 + a**2)),
    )  # fmt: skip
    program = Program((Input(x),), lines, (a,))
    outcomes = {str(c): check(c).outcome for c in adjoint_claims(program, bptt(program, loss="a"), loss="a")}
    assert set(outcomes.values()) == {Outcome.PROVED}
    assert len(outcomes) == len(lines) + 2
