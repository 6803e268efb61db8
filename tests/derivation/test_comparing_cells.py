"""Two cells side by side: the right verdict, the line named, and a witness that somebody else can recompute."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
from compared_cells import CORNN, GRU, LEM, LSTM, MGU, PAIRS, PEEPHOLE, cell, planted_changes

import symrnn as sr
from symrnn.cli import main
from symrnn.derivation.comparing_cells import CellComparison
from symrnn.derivation.trial_values import shape_at, values_of_lines

TEXTS = {"gru": GRU, "lstm": LSTM, "peephole": PEEPHOLE, "mgu": MGU, "lem": LEM, "cornn": CORNN}
SHORT = "x: input[n]\nh: state[n]\nw: param[n]\nb: param[n]\nz = sigmoid(w*x + b)\n"


def apart(first: sr.Cell, found: CellComparison) -> bool:
    """Whether both steps differ at the witness, computed in floating point from the cells as they were given."""
    assert found.witness is not None
    partner = {**{name: name for name in map(str, found.first.program.shapes)}, **dict(found.names)}
    results = []
    for program, names in ((found.first.program, {}), (found.second.program, partner)):
        back = {second: first for first, second in names.items()}
        given = {}
        for item in program.inputs:
            name = item.symbol.name
            first_name = back.get(name, name)
            array = np.zeros(shape_at(item.shape, found.witness.sizes))
            for place in np.ndindex(*array.shape):
                index = "[" + ",".join(str(i + 1) for i in place[: len(item.shape)]) + "]" if item.shape else ""
                array[place] = float(Fraction(found.witness.values.get(first_name + index, "0")))
            given[item.symbol] = array
        values = values_of_lines(program.lines, given, found.witness.sizes)
        results.append([values[symbol] for symbol in program.outputs])
    return any(np.abs(one - other).max() > 1e-9 for one, other in zip(*results, strict=True))


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_of_the_literature(name: str) -> None:
    pair = PAIRS[name]
    found = sr.compare(pair.first, pair.second)
    assert tuple(difference.name for difference in found.differences) == pair.lines
    assert found.outcome is (sr.Outcome.REFUTED if pair.lines else sr.Outcome.PROVED)
    assert found.is_same is not bool(pair.lines)
    if pair.lines:
        assert apart(pair.first, found)
    if pair.conditions:
        assert found.special_case is not None
        assert found.special_case.conditions == pair.conditions
        assert found.special_case.verdict.outcome is sr.Outcome.PROVED


def sweep(name: str, most: int | None) -> Counter[bool]:
    """How often the changed line is the one that is named first, over planted changes of all kinds."""
    given = cell(TEXTS[name], name)
    by_kind: dict[str, list[tuple[str, sr.Cell]]] = {}
    for kind, line, wrong in planted_changes(given):
        by_kind.setdefault(kind, []).append((line, wrong))
    seen: Counter[bool] = Counter()
    for planted in by_kind.values():
        for line, wrong in islice(planted[:: max(1, len(planted) // (most or len(planted)))], most):
            found = sr.compare(given, wrong)
            assert found.outcome is sr.Outcome.REFUTED
            assert apart(given, found)
            seen[found.differences[0].name == line] += 1
    return seen


@pytest.mark.parametrize("name", ["mgu", "cornn"])
def test_the_line_with_a_planted_change_is_named(name: str) -> None:
    assert sweep(name, 1).keys() == {True}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_lines_with_planted_changes_are_named(name: str) -> None:
    seen = sweep(name, None)
    assert seen[True] >= 0.95 * seen.total()
    assert seen.total() > 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("h = (1 - z)*h + z*x", "h = h + z*(x - h)"),
        ("h = z*h", "u = -(w*x) - b\nh = h - h*sigmoid(u)"),
        ("h = z*tanh(w*x + b)", "a = w*x + b\ng = tanh(a)\nh = z*g"),
        ("g = x*w\nv = h*b\nh = g + v", "v = h*b\ng = x*w\nh = v + g"),
    ],
)
def test_printings_of_one_cell_are_one(one: str, other: str) -> None:
    found = sr.compare(cell(SHORT + one, "one"), cell(SHORT + other, "other"))
    assert found.outcome is sr.Outcome.PROVED
    assert not found.differences
    assert not found.names


def test_what_is_not_as_many_is_said_in_words() -> None:
    found = sr.compare(sr.cells.gru(), sr.cells.lstm())
    assert (found.outcome, found.verdict) == (sr.Outcome.REFUTED, None)
    assert found.missing == ("state of shape [n]: lstm has h, c; gru has 1",)
    scalar = sr.compare(sr.cells.elman_unit(), sr.cells.elman())
    assert "state of shape scalar: elman_unit has h; elman has none" in scalar.missing
    with_output = cell(SHORT + "h = z*h\ny: output[n]\ny = h*w", "with_output")
    assert "output of shape [n]: with_output has y; plain has none" in str(
        sr.compare(cell(SHORT + "h = z*h", "plain"), with_output)
    )


def test_a_number_and_a_name_of_one_role_are_told_apart() -> None:
    constant = cell((SHORT + "h = z*h").replace("b: param", "b: const"), "constant")
    found = sr.compare(cell(SHORT + "h = z*h", "plain"), constant)
    assert found.is_same
    assert found.missing == ("b is a constant of constant alone",)


def test_names_are_taken_as_they_are_given() -> None:
    one, other = cell(SHORT + "h = z*h", "one"), cell(SHORT + "h = z*h", "other")
    crossed = sr.compare(one, other, {"w": "b", "b": "w"})
    assert crossed.outcome is sr.Outcome.REFUTED
    assert {*crossed.names} == {("w", "b"), ("b", "w")}
    with pytest.raises(sr.InputError, match="q is not among what other is given, which is h, x, w"):
        sr.compare(one, other, {"w": "q"})
    with pytest.raises(sr.InputError, match="x is an input"):
        sr.compare(one, other, {"w": "x"})


def test_what_the_judge_leaves_open_is_undecided() -> None:
    one = cell(SHORT + "h = h*sin(2*x)", "one")
    found = sr.compare(one, cell(SHORT + "h = 2*h*sin(x)*cos(x)", "other"))
    assert found.outcome is sr.Outcome.UNDECIDED
    assert str(found).startswith("one and other: undecided whether")


def test_an_undefined_function_has_a_formula_in_the_witness() -> None:
    found = sr.compare(cell(SHORT + "h = f(h)", "one"), cell(SHORT + "h = f(z)", "other"))
    assert found.outcome is sr.Outcome.REFUTED
    assert found.witness is not None
    assert found.witness.functions.keys() == {"f"}


def test_sizes_may_be_called_otherwise() -> None:
    renamed = sr.Cell.parse(GRU.replace("[n", "[units").replace(" n]", " units]").replace("m]", "features]"), "renamed")
    assert renamed.states[0].shape == ("units",)
    assert sr.compare(sr.cells.gru(), renamed).is_same


def test_the_command_says_it_by_its_exit_code(tmp_path, capsys) -> None:
    assert main(["compare", "gru", "gru"]) == 0
    assert main(["compare", "gru", "gru_reset_after", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out.partition("equal\n")[2])
    assert [line["name"] for line in found["differences"]] == ["a_g"]
    assert found["special_case"] == ["W_hg = 0", "b_hg = 0"]
    for name, line in (("one", "h = h*sin(2*x)"), ("other", "h = 2*h*sin(x)*cos(x)")):
        (tmp_path / f"{name}.cell").write_text(SHORT + line, encoding="utf-8")
    assert main(["compare", str(tmp_path / "one.cell"), str(tmp_path / "other.cell")]) == 4
    assert main(["compare", "gru", "gru", "--names", "b_g"]) == 2
    assert "expected NAME=NAME, found 'b_g'" in capsys.readouterr().err


def test_numbers_guess_and_do_not_decide() -> None:
    """Cells that agree to the digits of a trial, and are not one, are refuted all the same."""
    one = cell(SHORT + "h = h + x", "one")
    other = cell(SHORT + "h = h + x + w/1000000000000", "other")
    assert sr.compare(one, other).outcome is sr.Outcome.REFUTED
