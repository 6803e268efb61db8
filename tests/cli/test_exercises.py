"""``symrnn exercises``: three files in a folder, written again by the same command, and never over another's."""

from __future__ import annotations

from pathlib import Path

import pytest
from gift_reader import read_gift
from run_notebook import code_cells, run_cells


@pytest.mark.parametrize("cell", ["elman_unit", "mine.cell"])
def test_a_cell_gives_a_page_gift_and_a_notebook(run, tmp_path: Path, cell: str) -> None:
    (tmp_path / "mine.cell").write_text("h: state\nx: input\nw: param > 0\nh = tanh(w*h + x)\n")
    name = tmp_path / cell if cell.endswith(".cell") else cell
    for _ in range(2):
        done = run("exercises", name, "--seed", "3", "--count", "1", "-o", tmp_path / "out")
        assert done.code == 0, done.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "exercises.gift.txt",
        "exercises.html",
        "exercises.ipynb",
    ]
    gift = (tmp_path / "out" / "exercises.gift.txt").read_text(encoding="utf-8")
    assert len(read_gift(gift)) == 1
    book = (tmp_path / "out" / "exercises.ipynb").read_text(encoding="utf-8")
    assert "1 not graded" in run_cells(code_cells(book))


def test_the_derivation_comes_along_and_checks_itself(run, tmp_path: Path) -> None:
    done = run("exercises", "elman_unit", "--count", "1", "--steps", "1", "--derivation", "-o", tmp_path / "out")
    assert done.code == 0, done.err
    lines = run_cells(code_cells((tmp_path / "out" / "derivation.ipynb").read_text(encoding="utf-8"))).splitlines()
    assert lines
    assert all(line.startswith("PROVED ") for line in lines)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("elman_unit", "--count", "0"), "--count"),
        (("elman_unit", "--seed", "x"), "--seed"),
        (("elman_unit", "--steps", "9"), "--steps"),
        (("neuron",), "choose one"),
        (("elmam",), "elman"),
        (("two_steps",), "quotes nobody"),
    ],
)
def test_what_cannot_be_written_is_one_line(run, tmp_path: Path, argv: tuple[str, ...], message: str) -> None:
    done = run("exercises", *argv, "-o", tmp_path / "out")
    assert done.code == 2
    assert message in done.err
    assert not (tmp_path / "out").exists()


def test_a_file_of_somebody_is_not_replaced(run, tmp_path: Path) -> None:
    (tmp_path / "exercises.ipynb").write_text("mine")
    done = run("exercises", "elman_unit", "--count", "1", "-o", tmp_path)
    assert done.code == 2
    assert (tmp_path / "exercises.ipynb").read_text() == "mine"
    assert not (tmp_path / "exercises.html").exists()
