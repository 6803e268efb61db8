"""A complex reflection keeps the sum of squares, at every size; what is no factor of a unitary matrix is refuted."""

from __future__ import annotations

import pytest

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.gradients.one_step import one_step
from symrnn.judge import check
from symrnn.programs.program import Program

DECLARED = "x: input\nh: state[n] complex\nd: param[n]\nv: param[n] complex\ne: output\n"
FACTORS = {
    "a reflection": "c = 2*total(conj(v)*h)/total(abs(v)**2)\nz = h - c*v",
    "the same in two lines": "c = total(conj(v)*h)/total(abs(v)**2)\nz = h - c*v - c*v",
}
LIES = {
    "twice the phase on one side": "z = complex(cos(d), sin(2*d))*h",
    "a phase with a wrong sign": "z = complex(re(h)*cos(d) - im(h)*sin(d), re(h)*sin(d) - im(h)*cos(d))",
    "a reflection without its 2": "c = total(conj(v)*h)/total(abs(v)**2)\nz = h - c*v",
    "a reflection without conj": "c = 2*total(v*h)/total(abs(v)**2)\nz = h - c*v",
    "a reflection at another length": "c = 2*total(conj(v)*h)/(1 + total(abs(v)**2))\nz = h - c*v",
    "a reflection of the other sign": "c = 2*total(conj(v)*h)/total(abs(v)**2)\nz = h + c*v",
}


def squares_claim(text: str) -> Claim:
    """That the sum of squares after the factor is that before it."""
    after, before = (
        one_step(Cell.parse(f"{DECLARED}{text}\nh = z\ne = x + total(abs({of})**2)", "factor"))
        for of in ("z", "h[t-1]")
    )
    return Claim.equivalent("the sum of squares", *(_of_output(each) for each in (after, before)))


def _of_output(program: Program) -> Program:
    return Program(program.inputs, program.lines, (program.symbol("e"),))


@pytest.mark.parametrize("name", FACTORS)
def test_a_reflection_keeps_the_sum_of_squares(name: str) -> None:
    assert check(squares_claim(FACTORS[name])).outcome is Outcome.PROVED


@pytest.mark.parametrize("name", LIES)
def test_what_is_nearly_one_is_refuted(name: str) -> None:
    assert check(squares_claim(LIES[name])).outcome is Outcome.REFUTED
