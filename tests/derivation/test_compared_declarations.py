"""Cells that are compared with what they declare: values, ranges, the number of the step, sizes in rows among zeros."""

from __future__ import annotations

from symrnn.cells.cell import Cell
from symrnn.claims.verdict import Outcome
from symrnn.derivation.comparing_cells import compare


def cells(*texts: str) -> list[Cell]:
    return [Cell.parse(f"x: input[n]\nh: state[n]\n{text}\n", name) for text, name in zip(texts, "ab", strict=True)]


def test_constants_of_other_values_are_told() -> None:
    found = compare(*cells("d: const = 0.5\nh = d*h + x", "d: const = 0.9\nh = d*h + x"))
    assert "d is 1/2 in a, d is 9/10 in b; compared where they are one" in found.missing
    found = compare(*cells("d: const = 0.5\nh = d*h + x", "d: const\nh = d*h + x"))
    assert any("any number in b" in each for each in found.missing)


def test_a_witness_lies_in_the_range_that_both_declare() -> None:
    inside = "d: const in [0, 1]\n"
    found = compare(*cells(f"{inside}h = abs(d)*h + x", f"{inside}h = d*h + x"))
    assert found.outcome is not Outcome.REFUTED
    found = compare(*cells(f"{inside}h = abs(d)*h + x", "d: const in [-1, 1]\nh = d*h + x"))
    assert found.outcome is Outcome.REFUTED


def test_the_number_of_the_step_is_that_of_the_other() -> None:
    timed = "t: time\nh = h + x/t"
    assert compare(*cells(timed, "s: time\nh = x/s + h")).is_same
    assert compare(*cells(timed, "t: param\nh = h + x/t")).outcome is Outcome.REFUTED
    assert compare(*cells(timed, "t: input\nh = h + x/t")).outcome is Outcome.REFUTED
