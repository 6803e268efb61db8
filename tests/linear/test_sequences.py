"""Causality, streaming, resets, padding and packing: proved both ways, of steps and of chunks; lies are refuted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from linear_cells import exact_outputs
from lines_changed import lines_changed

from symrnn import Assign, Cell, Claim, Outcome, check, components, evaluator
from symrnn.cells import entry, load, names
from symrnn.errors import InputError
from symrnn.linear import as_linear, sequence_claims, with_flags
from symrnn.linear.chunk_induction import step_programs
from symrnn.linear.chunk_sequences import chunk_sequence_claims_of, neutral_gates
from symrnn.linear.sequences import step_claims_of
from symrnn.programs.components import sizes_of

TAGGED = [name for name in names() if "linear-in-state" in entry(name).tags]


@pytest.mark.parametrize("name", ["gru", "rg_lru"])
def test_sequences_are_proved_both_ways(name: str) -> None:
    found = [check(claim) for claim in sequence_claims(load(name))]
    assert len(found) == (6 if name == "gru" else 10)
    assert {verdict.outcome for verdict in found} == {Outcome.PROVED}


def counts_steps(cell: Cell) -> bool:
    return cell.time is not None or bool(cell.readout)


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_whole_catalogue_is_proved(name: str) -> None:
    """For each linear cell the chunks are among it, where there are any."""
    cell = load(name)
    if counts_steps(cell):
        with pytest.raises(InputError, match=r"counts its steps|read out after"):
            sequence_claims(cell)
        return
    found = [check(claim) for claim in sequence_claims(cell)]
    assert {verdict.outcome for verdict in found} == {Outcome.PROVED}, [str(v) for v in found]


def test_no_cell_that_is_linear_is_left_out() -> None:
    assert [name for name in TAGGED if counts_steps(load(name))] == ["hippo_legs"]


def flag_lies(flagged: Cell) -> Iterator[tuple[str, Cell]]:
    """What batches of unequal lengths are given wrong: one line at a time."""
    keep, mask = (sp.Symbol(name, real=True) for name in ("keep", "mask"))
    states = [state.symbol for state in flagged.states]
    for i, line in enumerate(flagged.lines):
        expr, wrong = line.expr, {}
        if line.symbol.name.endswith("_begin"):
            wrong = {"no reset": expr.xreplace({keep: sp.S.One}), "reset by the mask": expr.xreplace({keep: mask})}
        if line.symbol in states:
            wrong = {
                "padding not masked": expr.xreplace({mask: sp.S.One}),
                "padding clears the state": sp.Add(*(term for term in expr.args if not term.has(1 - mask))),
                "reset after the step": keep * expr,
                "mask of the wrong value": expr.xreplace({mask: 1 - mask}),
            }
        elif line.symbol in flagged.outputs:
            wrong = {"output not masked": expr.xreplace({mask: sp.S.One})}
        for what, changed in wrong.items():
            lines = (*flagged.lines[:i], Assign(line.symbol, changed, line.shape), *flagged.lines[i + 1 :])
            yield f"{what}: {line}", replace(flagged, lines=lines)


def is_refuted(claims: tuple[Claim, ...]) -> bool:
    """Whether one of them is refuted, entry by entry at size 1, by a witness that plain fractions confirm."""
    for claim in claims:
        left, right = (components(program, dict.fromkeys(sizes_of(program), 1)) for program in claim.programs())
        verdict = check(Claim.equivalent(claim.name, left, right))
        if verdict.outcome is Outcome.REFUTED:
            witness = verdict.evidence.witness
            assert witness is not None
            sides = [
                program.evaluate({item.symbol.name: witness.values.get(item.symbol.name, 0) for item in program.inputs})
                for program in (left, right)
            ]
            assert list(sides[0].values()) != list(sides[1].values()), claim.name
            return True
    return False


def refute_flags(name: str) -> int:
    core = as_linear(load(name)).core
    lies = list(flag_lies(with_flags(core)))
    for what, wrong in lies:
        assert is_refuted(step_claims_of(core, wrong)), what
    return len(lies)


def test_no_lie_about_flags_is_proved() -> None:
    assert refute_flags("rg_lru") >= 6


@pytest.mark.slow
def test_no_lie_about_flags_of_more_cells_is_proved() -> None:
    assert sum(map(refute_flags, ("alpha_beta", "gated_deltanet", "kda", "rwkv6"))) >= 24


def refute_lines(claims: tuple[Claim, ...]) -> int:
    """How many changed lines change a value in plain fractions: each of them is refuted at every size, none proved."""
    count = 0
    for claim in claims:
        for lie in lines_changed(claim):
            left, right = lie.programs()
            small = dict.fromkeys(sizes_of(left), 2)
            if exact_outputs(left, small, 1) != exact_outputs(right, small, 1):
                assert check(lie).outcome is Outcome.REFUTED, lie.name
                count += 1
    return count


def test_no_line_of_a_sequence_is_proved_wrong() -> None:
    core = as_linear(load("rg_lru")).core
    assert refute_lines(step_claims_of(core, with_flags(core))[-1:]) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rg_lru", "gated_deltanet"])
def test_no_line_of_any_claim_is_proved_wrong(name: str) -> None:
    form = as_linear(load(name))
    assert refute_lines(step_claims_of(form.core, with_flags(form.core))) >= 60
    assert refute_lines(chunk_sequence_claims_of(form, *step_programs(form))) >= 40


def test_a_step_of_zeros_is_no_padding_where_the_state_decays() -> None:
    """Retention decays by a weight: its last state is another one after padding, and no gate stops it."""
    assert neutral_gates(as_linear(load("retnet"))) is None
    claims = [claim.name for claim in sequence_claims(load("retnet"))]
    assert not any("padding at the end of a chunk" in name for name in claims)
    form = as_linear(load("gated_deltanet"))
    found = neutral_gates(form)
    assert found is not None
    assert {str(gate): value for gate, value in found.items()} == {"alpha": 1, "beta": 0, "k": 0, "v": 0}


@pytest.mark.parametrize("name", ["gru", "gated_deltanet"])
def test_numbers_of_a_packed_and_padded_batch_are_those_of_each_sequence(name: str) -> None:
    """A second way: the evaluator on sequences of 3 and 4 steps in a row with padding between and after them."""
    cell, sizes = load(name), {"n": 3, "m": 2, "d": 3}
    flagged = with_flags(cell)
    sizes = {size: sizes[size] for size in sizes_of(cell.program)}
    params = evaluator(cell).random_params(sizes, seed=1)
    x = np.random.default_rng(2).normal(size=(10, 2))
    keep, mask = np.ones(10), np.ones(10)
    keep[[0, 5]], mask[[3, 4, 9]] = 0, 0
    found = evaluator(flagged)(params, {"x": x, "keep": keep, "mask": mask})
    for first, last in ((0, 3), (5, 9)):
        alone = evaluator(cell)(params, x[first:last])
        assert np.allclose(found[first:last], alone, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ["hippo_legs", "adam"])
def test_a_cell_that_counts_its_steps_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="counts its steps by"):
        with_flags(load(name))


def test_flags_have_names_of_their_own() -> None:
    cell = Cell.parse("keep: input\nmask: input\nh: state\nh = keep*h + mask\n", "taken")
    assert [item.symbol.name for item in with_flags(cell).inputs] == ["keep", "mask", "keep_", "mask_"]
    assert {check(claim).outcome for claim in sequence_claims(cell)} == {Outcome.PROVED}
