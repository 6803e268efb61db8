"""What is claimed of exponents: sums of gates, their bounds, and what a type holds; no lie about them is proved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from symrnn import Claim, Outcome, check
from symrnn.cells import load
from symrnn.derivation.steps.exponent_steps import CHUNK, GATES, exponent_steps
from symrnn.linear import as_linear, exponent_bounds, safe_chunks
from symrnn.linear.chunk_equations import equations_of, length_name
from symrnn.linear.exponent_claims import limit_claims, safe_claim, sum_claims, sums_of_gates_claim
from symrnn.linear.float_limits import FLOATS
from symrnn.programs.program import name_symbol

G = name_symbol("G")
CELLS = ("retnet", "mamba2", "gla", "mlstm", "gated_deltanet", "kda", "rwkv7", "mingru", "rg_lru")


def growth_of(name: str) -> Claim:
    form = as_linear(load(name))
    found = sums_of_gates_claim(equations_of(form, length_name(form)), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", CELLS)
def test_exponents_are_sums_of_the_gates_of_steps_in_a_row(name: str) -> None:
    assert check(growth_of(name)).outcome is Outcome.PROVED


def test_where_nothing_decays_nothing_is_claimed() -> None:
    form = as_linear(load("deltanet"))
    assert sums_of_gates_claim(equations_of(form, "C"), "deltanet") is None


@pytest.mark.parametrize("name", ["mamba2", "gla"])
@pytest.mark.parametrize("part", ["family", "longer", "first"])
def test_a_line_without_a_term_is_refuted(name: str, part: str) -> None:
    """A sum that begins a step late, a mask with its diagonal, a step whose gate is left out."""
    claim, count = growth_of(name), 0
    program = getattr(claim.statement, part)
    for i, line in enumerate(program.lines):
        for gate in [s for s in line.expr.free_symbols if s.name.endswith("_last") or s.name.startswith("log_")]:
            lines = (*program.lines[:i], replace(line, expr=line.expr.subs(gate, 2 * gate)), *program.lines[i + 1 :])
            wrong = replace(claim.statement, **{part: replace(program, lines=lines)})
            assert check(Claim("wrong", wrong)).outcome is not Outcome.PROVED
            count += check(Claim("wrong", wrong)).outcome is Outcome.REFUTED
    assert count >= 1


@pytest.mark.parametrize("gate", [(-5, 0), ("-1.41", 0), (-2, "0.5"), (0, 0)])
def test_sums_lie_between_their_ends_and_not_closer(gate: tuple[object, object]) -> None:
    low, high = (Fraction(end) for end in gate)
    assert {check(claim).outcome for claim in sum_claims((low, high))} == {Outcome.PROVED}
    for claim in sum_claims((low, high)):
        closer = claim.statement.statement
        moved = type(closer)(closer.lhs + sp.Symbol("k", integer=True, nonnegative=True), closer.relation, closer.rhs)
        induction = replace(claim.statement, statement=moved)
        assert check(replace(claim, statement=induction)).outcome is not Outcome.PROVED


def test_the_largest_exponent_of_a_type_is_that_of_its_largest_number() -> None:
    assert {check(claim).outcome for claim in limit_claims()} == {Outcome.PROVED}
    for dtype in ("float16", "float32", "float64"):
        assert FLOATS[dtype].greatest == int(np.finfo(dtype).max)
        above = sp.exp(sp.Rational(FLOATS[dtype].largest) + sp.Rational(1, 1000))
        assert check(Claim.at_most("more", above, FLOATS[dtype].greatest)).outcome is Outcome.REFUTED


@pytest.mark.parametrize("low", ["-5", "-1.41", "-0.3"])
def test_the_longest_chunk_is_proved_and_one_step_more_is_not(low: str) -> None:
    gate = (Fraction(low), Fraction(0))
    for dtype, longest in safe_chunks(load("mamba2"), (low, 0), "start").items():
        if longest is not None:
            sides = [safe_claim("a chunk", -G, longest + more, gate, FLOATS[dtype]) for more in (0, 1)]
            assert [check(claim).outcome is Outcome.PROVED for claim in sides] == [True, False]
            assert not FLOATS[dtype].holds(-(longest + 1) * Fraction(low), longest + 1, -Fraction(low))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mamba2", "gla", "gated_deltanet"])
def test_the_table_of_a_page_is_what_is_read_off_the_lines(name: str) -> None:
    form = as_linear(load(name))
    (step,) = exponent_steps(load(name), equations_of(form, length_name(form)))
    assert step.table is not None
    for (_, largest, *longest), decays in zip(step.table.rows, ("pairs", "start"), strict=True):
        assert largest == exponent_bounds(load(name), CHUNK, GATES, decays).largest
        assert longest == [steps or "any" for steps in safe_chunks(load(name), GATES, decays).values()]
