"""Scans in any bracketing, and backwards: proved for what is right, and never for what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear_cells import cell_of, drawn_cells, lies_about

from symrnn import Assign, Cell, Claim, Outcome, Program, check
from symrnn.cells import entry, load, names
from symrnn.claims.statements import Equivalence
from symrnn.errors import InputError
from symrnn.expressions.nodes import dot
from symrnn.linear import as_linear, composition_claims, reverse_scan_claim, scan_claim
from symrnn.linear.scans import reverse_scan_claim_of, scan_claim_of

TAGGED = [name for name in names() if "linear-in-state" in entry(name).tags]


def bracketings(first: int, last: int) -> st.SearchStrategy[Any]:
    if first == last:
        return st.just(first)
    cuts = st.integers(first, last - 1)
    return cuts.flatmap(lambda cut: st.tuples(bracketings(first, cut), bracketings(cut + 1, last)))


@settings(max_examples=5)
@given(st.integers(1, 4).flatmap(lambda steps: bracketings(1, steps)))
def test_every_bracketing_is_the_recurrence(bracketing: Any) -> None:
    claim = scan_claim(cell_of("a*S", " - b*((D @ k) @ k.T)", " + v @ k.T"), bracketing)
    assert check(claim).outcome is Outcome.PROVED


@settings(max_examples=5)
@given(drawn_cells)
def test_whatever_is_drawn_is_scanned_both_ways(cell: Cell) -> None:
    assert check(scan_claim(cell, (1, (2, 3)))).outcome is Outcome.PROVED
    assert check(reverse_scan_claim(cell, 2)).outcome is Outcome.PROVED


@pytest.mark.slow
@pytest.mark.parametrize("name", TAGGED)
def test_the_catalogue_is_scanned_both_ways(name: str) -> None:
    assert check(scan_claim(load(name))).outcome is Outcome.PROVED
    assert check(reverse_scan_claim(load(name))).outcome is Outcome.PROVED


def test_composition_is_proved_and_its_wrong_orders_refuted() -> None:
    for claim in composition_claims():
        assert check(claim).outcome is Outcome.PROVED
        for wrong in wrong_orders(claim):
            assert check(wrong).outcome is Outcome.REFUTED


def wrong_orders(claim: Claim) -> Iterator[Claim]:
    """One product of the first program in the other order, where the shapes allow it."""
    assert isinstance(claim.statement, Equivalence)
    program = claim.statement.program_a
    for i, line in enumerate(program.lines):
        for node in sorted(line.expr.atoms(dot), key=str):
            left, right = node.args
            other = line.expr.xreplace({node: dot(right, left)})
            lines = (*program.lines[:i], Assign(line.symbol, other, line.shape), *program.lines[i + 1 :])
            try:
                yield Claim.equivalent("wrong", Program(program.inputs, lines, program.outputs), claim.programs()[1])
            except InputError:
                continue


def refute_lies(*names: str) -> int:
    """How many lies about A or its transpose were told, with each of which the scan backwards is not BPTT."""
    lies = [
        (name, *lie) for name in names for lie in lies_about(as_linear(load(name))) if not lie[0].startswith("added")
    ]
    for name, what, wrong in lies:
        assert check(reverse_scan_claim_of(wrong, 2)).outcome is Outcome.REFUTED, (name, what)
    return len(lies)


def test_no_scan_of_a_lie_is_proved_backwards() -> None:
    assert refute_lies("gla", "rg_lru") >= 10


@pytest.mark.slow
def test_no_scan_of_more_lies_is_proved_backwards() -> None:
    assert refute_lies("rwkv7", "mlstm", "kda", "gated_deltanet", "alpha_beta", "titans") >= 40


def test_a_map_that_is_not_linear_is_not_scanned() -> None:
    form = as_linear(load("gla"))
    (line,) = form.kept.lines
    bent = Program(form.kept.inputs, (Assign(line.symbol, line.expr**2, line.shape),), form.kept.outputs)
    assert check(scan_claim_of(replace(form, kept=bent), ((1, 2), 3))).outcome is Outcome.REFUTED


def dropped(claim: Claim) -> Iterator[Claim]:
    """One sum of the scan without its first or its second term: an initial state lost, an arriving adjoint lost."""
    assert isinstance(claim.statement, Equivalence)
    program = claim.statement.program_a
    for i, line in enumerate(program.lines):
        if line.expr.is_Add and "_sum_" in line.symbol.name:
            for term in line.expr.args:
                lines = (*program.lines[:i], Assign(line.symbol, term, line.shape), *program.lines[i + 1 :])
                wrong = Program(program.inputs, lines, program.outputs)
                yield Claim.equivalent(f"{line} as {term}", wrong, claim.programs()[1])


@pytest.mark.parametrize("name", ["gla"])
def test_a_term_lost_is_refuted(name: str) -> None:
    claims = [*dropped(scan_claim(load(name), ((1, 2), 3))), *dropped(reverse_scan_claim(load(name), 3))]
    assert len(claims) >= 10
    for claim in claims:
        assert check(claim).outcome is Outcome.REFUTED, claim.name


@pytest.mark.parametrize("wrong", [(2, 1), (1, 3), ((1, 2), 2), "1", (1, 2, 3), 0, True, (), 1.0])
def test_what_is_no_bracketing_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match="bracketing"):
        scan_claim(load("gla"), wrong)


@pytest.mark.parametrize("steps", [0, -1])
def test_no_steps_are_refused(steps: int) -> None:
    with pytest.raises(InputError, match="from 1 on"):
        reverse_scan_claim(load("gla"), steps)
