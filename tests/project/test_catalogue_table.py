"""Every cell of the catalogue against everything that is promised of a cell; a new file comes in by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from catalogue_oracle import array_of, numbers_for, outputs_at, small_sizes
from catalogue_table import KINDS, catalogue_cells, sample

import symrnn as sr
from symrnn.book.reference.build import build_cells
from symrnn.cells import entry
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.derivation.counts import count_step
from symrnn.errors import InputError
from symrnn.expressions.sizes import size_names, size_value
from symrnn.gradients.state_maps import state_map_claim
from symrnn.interop.code_steps import steps_of
from symrnn.judge import check
from symrnn.programs.components import components


def assert_proved(claim: Claim) -> None:
    verdict = check(claim)
    assert verdict.outcome is Outcome.PROVED, verdict
    assert not verdict.is_vacuous


def pullback_is_bptt(cell: sr.Cell) -> None:
    assert_proved(sr.backward_claim(cell, 2))


def one_step_is_its_linear_map(cell: sr.Cell) -> None:
    assert_proved(state_map_claim(cell))
    try:
        claim = sr.jacobian_claim(cell)
    except InputError:  # of a matrix state, and of what is no product with a matrix: the map is all there is
        return
    assert_proved(claim)


def code_has_the_numbers_of_the_step(cell: sr.Cell) -> None:
    """NumPy's forward step and its backward step, each against the program entry by entry."""
    functions: dict[str, Any] = {}
    exec(compile(sr.code(cell, "numpy"), "<code>", "exec"), functions)  # written here, of a file of the catalogue
    steps = steps_of(cell)
    for name, program in (("step", steps.forward), ("step_back", steps.backward)):
        sizes = small_sizes(program)
        scalars = components(program, sizes)
        given = numbers_for((item.symbol for item in scalars.inputs), cell.name)
        by_name = {symbol.name: value for symbol, value in given.items()}
        arguments = [array_of(item.symbol, item.shape, sizes, by_name) for item in program.inputs]
        for found, (key, expected) in zip(
            functions[name](*arguments), outputs_at(program, sizes, given).items(), strict=True
        ):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=f"{name}: {key}")


def counts_are_whole_numbers(cell: sr.Cell) -> None:
    counts = count_step(cell)
    for size in (1, 3):
        sizes = {each: size for shape in cell.program.shapes.values() for each in size_names(*shape)}
        at = {sr.name_symbol(each): count for each, count in sizes.items()}
        learned = sum(prod(size_value(each, sizes) for each in item.shape) for item in cell.parameters)
        assert counts.parameters.subs(at) == learned
        for count in (counts.forwards, counts.backwards):
            assert count.subs(at).is_Integer
            assert count.subs(at) > 0


PROMISES: Mapping[str, Callable[[sr.Cell], None]] = {
    each.__name__: each
    for each in (
        pullback_is_bptt,
        one_step_is_its_linear_map,
        code_has_the_numbers_of_the_step,
        counts_are_whole_numbers,
    )
}


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("name", catalogue_cells())
def test_what_is_promised_of_every_cell(name: str, promise: str) -> None:
    PROMISES[promise](entry(name).cell)


@pytest.mark.parametrize("name", catalogue_cells(3))
def test_its_page_is_written_and_every_step_on_it_proved(name: str, tmp_path: Path) -> None:
    (built,) = build_cells(tmp_path, [name], jobs=1)
    assert built.unproved == ()
    text = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")


def test_the_sample_has_every_kind() -> None:
    fast = [entry(name) for name in sample()]
    every = [entry(name) for name in sr.cells.names()]
    kinds = [kind for kind, holds in KINDS.items() if any(map(holds, every))]
    assert len(kinds) >= 10
    assert [kind for kind in kinds if not any(map(KINDS[kind], fast))] == []
    assert 10 <= len(fast) <= len(every) // 3
