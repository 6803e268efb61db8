"""Errors of kernels, planted one by one: none is proved, each that changes a value is refuted by exact numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sympy as sp
from chunk_lies import chunk_lies
from linear_cells import exact_outputs
from lines_changed import lines_changed

from symrnn import Claim, Outcome, Program, check
from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.expressions.nodes import T
from symrnn.linear import as_linear, chunkwise_backward_claim
from symrnn.linear.chunk_claims import chunk_claim_of
from symrnn.linear.chunks import chunk_of


def ragged_tails(name: str) -> Iterator[Claim]:
    """A chunk of three that is right, then one of two that is not."""
    form = as_linear(load(name))
    for what, wrong in chunk_lies(chunk_of(form, 2), 2):
        claim = chunk_claim_of(form, {3: chunk_of(form, 3), 2: wrong}, (3, 2), 1)
        yield replace(claim, name=f"{name}, ragged tail: {what}")


def ways_back(name: str) -> Iterator[Claim]:
    """Every term of every line of the way back through a chunk of two left out, the final cotangent among them."""
    claim = chunkwise_backward_claim(load(name), (2,), 1)
    for lie in lines_changed(claim):
        yield replace(lie, name=f"{name}, backwards: {lie.name}")


def lost_cotangents(name: str) -> Iterator[Claim]:
    """That of the state at the end of the chunk is taken for zero."""
    claim = chunkwise_backward_claim(load(name), (2,), 1)
    left, right = claim.programs()
    ends = {item.symbol: sp.S.Zero for item in left.inputs if "_end_cotangent" in item.symbol.name}
    lines = tuple(replace(line, expr=line.expr.xreplace(ends)) for line in left.lines)
    yield Claim.equivalent(f"{name}: final cotangent lost", Program(left.inputs, lines, left.outputs), right)


def changes_a_value(left: Program, right: Program) -> bool:
    """At fractions by name; a system without its ones has no inverse, and no value."""
    try:
        return exact_outputs(left, {}, 1) != exact_outputs(right, {}, 1)
    except InputError:
        return False


def refuted(lies: Iterator[Claim]) -> int:
    """How many change a value in plain fractions: each is refuted, by a witness at which the programs differ."""
    count = 0
    for lie in lies:
        left, right = lie.programs()
        outcome = check(lie)
        assert outcome.outcome is not Outcome.PROVED or not changes_a_value(left, right), lie.name
        if not changes_a_value(left, right):
            continue  # as where a term is zero
        assert outcome.outcome is Outcome.REFUTED, lie.name
        witness = outcome.evidence.witness
        assert witness is not None
        sides = [
            list(p.evaluate({item.symbol.name: witness.values.get(item.symbol.name, 1) for item in p.inputs}).values())
            for p in (left, right)
        ]
        assert sides[0] != sides[1], lie.name
        count += 1
    return count


def test_a_lost_cotangent_and_a_wrong_tail_are_refuted() -> None:
    assert refuted(lost_cotangents("mamba2")) == 1
    assert refuted(ragged_tails("mamba2")) >= 4


@pytest.mark.slow
@pytest.mark.parametrize(("name", "least"), [("mamba2", 40), ("gated_deltanet", 40), ("kda", 40), ("rwkv6", 40)])
def test_forty_errors_of_a_cell_are_refuted_and_none_is_proved(name: str, least: int) -> None:
    found = [refuted(lies(name)) for lies in (ragged_tails, ways_back, lost_cotangents)]
    assert all(found)
    assert sum(found) >= least


@pytest.mark.parametrize("name", ["rg_lru", pytest.param("gated_deltanet", marks=pytest.mark.slow)])
def test_a_gate_gradient_by_the_wrong_cumulative_sum_is_refuted(name: str) -> None:
    """Log gates come in by sums from the first step on; their gradients are sums from the last step back."""
    claim = chunkwise_backward_claim(load(name), (2,), None, "pairs")
    left, right = claim.programs()
    found = 0
    for line in left.lines:
        masks = [node for node in line.expr.atoms(T) if str(node.args[0]).startswith("tril")]
        if "_bar" not in line.symbol.name or not masks:
            continue
        wrong = replace(line, expr=line.expr.xreplace({mask: mask.args[0] for mask in masks}))
        lines = tuple(wrong if each is line else each for each in left.lines)
        try:
            lie = Claim.equivalent("wrong sum", Program(left.inputs, lines, left.outputs), right)
        except InputError:
            continue
        assert check(lie).outcome is Outcome.REFUTED, line
        found += 1
    assert found
