"""Gradients of chunks in numbers are those of the recurrence, for any cotangents of outputs and final states."""

from __future__ import annotations

import pytest
from chunk_gradients import back_in_chunks, back_in_steps, draw_cotangents
from chunk_runs import draw, in_chunks, in_steps, worst

from symrnn.cells import load
from symrnn.linear import as_linear

CELLS = (
    *("retnet", "linear_attention", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv5", "rwkv6"),
    *("rwkv7", "mingru", "minlstm", "rg_lru", "hgrn", "hgrn2", "qrnn", "ttt_linear", "rwkv4"),
)
CHUNK = 5


def compare(name: str, chunk: int, steps: int, most: float = 1e-12, backend: str = "numpy") -> None:
    """The largest difference, as a share of the largest entry of its gradient, which sums of absolute terms exceed."""
    form = as_linear(load(name))
    given, cotangents = draw(load(name), steps, seed=steps, low=0.8), draw_cotangents(form, steps, steps)
    if name == "mingru":  # which decays by 1 - z: quotients of small products lose digits
        given[1]["z"] = 1 - given[1]["z"]
    found = back_in_chunks(form, chunk, given, cotangents, backend)
    expected = back_in_steps(form, given, cotangents)
    for ours, theirs in zip(found, expected, strict=True):
        if ours:
            assert worst(ours, {key: theirs[key] for key in ours}) < most


@pytest.mark.parametrize(
    ("name", "steps"), [("gla", 1), ("kda", 2 * CHUNK + 1), ("rg_lru", CHUNK - 1), ("gated_deltanet", CHUNK + 1)]
)
def test_gradients_are_those_of_the_recurrence(name: str, steps: int) -> None:
    compare(name, CHUNK, steps)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", [4, 16])
@pytest.mark.parametrize("name", CELLS)
def test_gradients_are_those_of_the_recurrence_for_all_cells_and_long_sequences(name: str, chunk: int) -> None:
    for steps in (1, chunk - 1, chunk, chunk + 1, 2 * chunk + 1, 1000):
        compare(name, chunk, steps)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["retnet", "gla", "mamba2", "mlstm", "deltanet", "gated_deltanet", "kda", "rwkv7", "mingru", "rg_lru"],
)
def test_compiled_chunks_are_the_recurrence_too(name: str) -> None:
    """In C, values and gradients, of the families of today: up to five programs each, seconds of the compiler's."""
    for steps in (1, 3, 4, 5, 9, 1000):
        given = draw(load(name), steps, seed=steps, low=0.8)
        found, expected = in_chunks(load(name), 4, given, "c"), in_steps(load(name), given)
        assert worst(found[0], expected[0]) < 1e-12
        assert worst(found[1], expected[1]) < 1e-12
        compare(name, 4, steps, backend="c")
