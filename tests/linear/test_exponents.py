"""Exponents found without running: their ends are exact, no run within them overflows, and one outside does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from exponent_runs import are_finite, chunk_with_logs, exact_exponents, exponents_as_program, runner
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.cells import load
from symrnn.errors import InputError
from symrnn.linear import exponent_bounds, safe_chunks
from symrnn.linear.float_limits import FLOATS
from symrnn.linear.gate_sums import interval_of
from symrnn.linear.log_decays import FORMS
from symrnn.programs.program import name_symbol

SCALE = 1e-2  # what exponentials are multiplied with has to leave them room
CELLS = ("gla", "mamba2", "gated_deltanet", "kda", "rg_lru")


def test_the_exponents_of_the_forms() -> None:
    assert [exponent_bounds(load("mamba2"), 16, (-5, 0), form).largest for form in FORMS] == [0, 75, 80, 75, 40, 75]


@pytest.mark.parametrize("chunk", [16, pytest.param(64, marks=pytest.mark.slow)])
def test_a_mask_that_comes_late_keeps_outputs_right_and_gradients_wrong(chunk: int) -> None:
    gate = Fraction("-88.73") / (chunk - 1)  # -1.409 in a chunk of 64
    late = exponent_bounds(load("mamba2"), chunk, (gate, 0), "late_mask")
    assert (late.largest, late.out, late.back) == (Fraction("88.73"), 0, Fraction("88.73"))
    assert late.overflows("float32")
    assert late.is_masked_late


@pytest.mark.slow
def test_at_the_bound_of_models_a_chunk_of_64_overflows() -> None:
    assert [exponent_bounds(load("kda"), 64, (-5, 0), form).largest for form in FORMS] == [0, 315, 320, 315, 160, 320]
    assert not exponent_bounds(load("mamba2"), 64, ("-1.40", 0), "late_mask").overflows("float32")


@pytest.mark.parametrize(
    ("gate", "form", "chunk"),
    [
        ("-5", "start", 17),  # floor(88/|g|)
        pytest.param("-1", "start", 88, marks=pytest.mark.slow),
        ("-5.545", "start", 16),  # 16 steps whose mean is below -5.545 overflow
        ("-5.546", "start", 15),
        pytest.param("-5.914", "first", 16, marks=pytest.mark.slow),  # 15 steps after the first
        pytest.param("-5.916", "first", 15, marks=pytest.mark.slow),
        pytest.param("-11.09", "middle", 17, marks=pytest.mark.slow),  # and 8 from the middle
        pytest.param("-11.091", "middle", 15, marks=pytest.mark.slow),
        pytest.param("-1.408", "late_mask", 64, marks=pytest.mark.slow),
        pytest.param("-1.409", "late_mask", 63, marks=pytest.mark.slow),
    ],
)
def test_the_largest_safe_chunk(gate: str, form: str, chunk: int) -> None:
    assert safe_chunks(load("rg_lru"), (gate, 0), form)["float32"] == chunk


def test_where_every_exponent_is_at_most_zero_every_chunk_is_safe() -> None:
    assert set(safe_chunks(load("rg_lru"), (-5, 0), "pairs").values()) == {None}
    assert safe_chunks(load("rg_lru"), (0, 100), "pairs")["float32"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gla", "mamba2", "gated_deltanet", "kda", "rwkv7", "mlstm", "retnet", "mingru"])
def test_masked_pairs_have_no_positive_exponent_in_any_cell(name: str) -> None:
    gate: Any = {str(g): (-5, 0) for g in chunk_with_logs(name, 2, "pairs")[1]} | (
        {"top": (0, 9)} if name == "mlstm" else {}
    )
    found = exponent_bounds(load(name), 16, gate, "pairs")
    assert found.largest == 0
    assert not found.unknown
    assert (found.out, found.back) == (0, 0)


gate_pairs = st.tuples(st.fractions(-9, 9, max_denominator=4), st.fractions(-9, 9, max_denominator=4)).map(sorted)


@settings(max_examples=4)
@given(st.sampled_from(CELLS), st.sampled_from(FORMS), st.integers(2, 4), gate_pairs, st.data())
def test_the_ends_hold_every_exponent_and_are_taken(
    name: str, form: str, chunk: int, ends: list[Fraction], data: st.DataObject
) -> None:
    check_ends(name, form, chunk, ends, data)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.sampled_from(CELLS), st.sampled_from(FORMS), st.integers(2, 6), gate_pairs, st.data())
def test_the_ends_hold_every_exponent_and_are_taken_often(
    name: str, form: str, chunk: int, ends: list[Fraction], data: st.DataObject
) -> None:
    check_ends(name, form, chunk, ends, data)


def check_ends(name: str, form: str, chunk: int, ends: list[Fraction], data: st.DataObject) -> None:
    """A second way: exact numbers put into the chunk, drawn ones and all that are at one end up to a step."""
    found = exponent_bounds(load(name), chunk, tuple(ends), form)
    program = exponents_as_program(chunk_with_logs(name, chunk, form)[0])
    drawn = [data.draw(st.sampled_from([*ends, sum(ends) / 2])) for _ in range(chunk)]
    corners = [[ends[t < cut] for t in range(chunk)] for cut in range(chunk + 1)]
    corners += [[ends[t >= cut] for t in range(chunk)] for cut in range(chunk + 1)]
    taken = [value for steps in (drawn, *corners) for value in exact_exponents(program, steps)]
    known = [each.ends for each in found.taken if each.ends is not None]
    assert min(taken) == min(low for low, _ in known)
    assert max(taken) == max(high for _, high in known)


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=5), gate_pairs)
@settings(max_examples=30)
def test_the_interval_of_a_sum_is_that_of_its_corners(factors: list[int], ends: list[Fraction]) -> None:
    gate = name_symbol("g")
    terms = {(gate, 0, t): factor for t, factor in enumerate(factors, 1) if factor}
    each = [sum(factors[t:]) for t in range(len(factors))]  # of the gate of one step
    low = sum(min(factor * end for end in ends) for factor in each)
    high = sum(max(factor * end for end in ends) for factor in each)
    assert interval_of(terms, {gate: (ends[0], ends[1])}) == (low, high)


def test_the_limits_are_those_of_numpy() -> None:
    assert (
        FLOATS["float32"].largest
        <= np.log(np.float64(np.finfo(np.float32).max))
        < FLOATS["float32"].largest + Fraction(1, 10**4)
    )
    assert (
        FLOATS["float16"].largest
        <= np.log(np.float64(np.finfo(np.float16).max))
        < FLOATS["float16"].largest + Fraction(1, 10**4)
    )
    assert (
        FLOATS["float64"].largest <= np.log(np.finfo(np.float64).max) < FLOATS["float64"].largest + Fraction(1, 10**4)
    )
    largest = 127 * np.log(2) + np.log(2 - 2.0**-7)
    assert FLOATS["bfloat16"].largest <= largest < FLOATS["bfloat16"].largest + Fraction(1, 10**4)


@pytest.mark.parametrize(("name", "form"), [("gla", "start"), ("mamba2", "late_mask")])
def test_no_run_within_certified_gates_overflows(name: str, form: str) -> None:
    draw_within(name, form, "float32", 3)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CELLS)
def test_no_run_within_certified_gates_overflows_in_10_000_draws(name: str, form: str, dtype: str) -> None:
    """5 cells, 6 forms and 2 types, 170 draws of each."""
    draw_within(name, form, dtype, 170)


@pytest.mark.parametrize(("name", "form", "low"), [("gla", "middle", -22), ("gated_deltanet", "first", -12.67)])
def test_about_a_step_inside_a_product_of_two_exponentials_spans_the_chunk(name: str, form: str, low: float) -> None:
    """Both factors are finite; their product at a later pair is not, and is selected away, forwards and backwards."""
    cell, (gate,) = chunk_with_logs(name, 8, form)
    shape = tuple(size if isinstance(size, int) else 2 for size in cell.program.shapes[name_symbol(gate)])
    assert not exponent_bounds(load(name), 8, (low, 0), form).overflows("float32")
    assert are_finite(runner(cell), {gate: np.full(shape, low)}, 1, SCALE, "float32") == (True, True)


def draw_within(name: str, form: str, dtype: str, draws: int) -> None:
    """At the largest gate that is certified for a chunk: random gates, and all at their ends."""
    chunk = 8
    cell, (gate,) = chunk_with_logs(name, chunk, form)
    low = certified(name, form, chunk, dtype)
    run, random = runner(cell), np.random.default_rng(7)
    shape = tuple(size if isinstance(size, int) else 2 for size in cell.program.shapes[name_symbol(gate)])
    for seed in range(draws):
        share = random.uniform(0, 1, shape) if seed % 2 else random.integers(0, 2, shape)
        gates = {gate: float(low) * (np.ones(shape) if seed == 0 else share)}
        assert are_finite(run, gates, seed, SCALE, dtype) == (True, True), (gates, seed)


def certified(name: str, form: str, chunk: int, dtype: str) -> Fraction:
    """The least gate, down to -300 where no exponent is above 0."""
    steps = exponent_bounds(load(name), chunk, (-1, 0), form).largest
    low = -(FLOATS[dtype].largest - Fraction(1, 10**3)) / steps if steps else Fraction(-300)
    assert not exponent_bounds(load(name), chunk, (low, 0), form).overflows(dtype)
    return low


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        ("mamba2", "late_mask", (True, False)),  # outputs stay right, and gradients are no numbers
        ("kda", "start", (False, False)),
        pytest.param("kda", "middle", (False, False), marks=pytest.mark.slow),
        pytest.param("kda", "pairs", (True, True), marks=pytest.mark.slow),
        ("rg_lru", "pairs", (True, True)),
    ],
)
def test_a_run_outside_of_certified_gates_overflows(name: str, form: str, expected: tuple[bool, bool]) -> None:
    cell, (gate,) = chunk_with_logs(name, 64 if form == "middle" else 18, form)
    shape = tuple(size if isinstance(size, int) else 2 for size in cell.program.shapes[name_symbol(gate)])
    found = exponent_bounds(load(name), shape[0], (-6, 0), form)
    assert found.overflows("float32") is (form != "pairs")
    assert are_finite(runner(cell), {gate: np.full(shape, -6.0)}, 1, SCALE, "float32") == expected


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ((0, -5), "is above the largest"),
        ((1,), "expected two numbers"),
        ("-5,0", "expected two numbers"),
        (("a", 0), "not a finite rational"),
        ({"log_alpha": (-5, 0), "w": (0, 1)}, "has the name 'w'"),
        ({"q": (-1, 1)}, "no bounds for log_alpha"),
    ],
)
def test_what_is_no_gate_is_refused(gate: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        exponent_bounds(load("kda"), 4, gate)


def test_products_take_no_exponentials() -> None:
    with pytest.raises(InputError, match="takes no exponentials"):
        exponent_bounds(load("kda"), 4, (-5, 0), "products")
    with pytest.raises(InputError, match="expected float16"):
        exponent_bounds(load("kda"), 2).overflows("float8")


def test_an_exponent_without_bounds_is_told() -> None:
    found = exponent_bounds(load("mlstm"), 2, (-5, 0), "pairs")
    assert [str(each.exponent) for each in found.unknown] == ["-top"]
    assert found.overflows("float64")
    assert not exponent_bounds(load("mlstm"), 2, {"log_f": (-5, 0), "top": (-9, 9)}, "pairs").overflows("float32")
