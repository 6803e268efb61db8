"""``symrnn derive --chunkwise``: what it writes, what it checks again, and what it refuses in one line."""

from __future__ import annotations

import pytest

from symrnn.cli.main import main

CELL = "x: input\na: input\nh: state\nh = a*h + x\n"


def test_a_cell_of_ones_own_is_a_section_that_check_reads(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leaky.cell").write_text(CELL)
    assert main(["derive", "leaky.cell", "--chunkwise", "-o", "README.md"]) == 0
    assert main(["check", "README.md"]) == 0
    assert "all proved" in capsys.readouterr().out
    text = (tmp_path / "README.md").read_text()
    assert text.startswith("<!-- symrnn: begin leaky-chunkwise chunkwise -->")
    (tmp_path / "README.md").write_text(text.replace("G_{C} - G", "G_{C} + G", 1))
    assert main(["check", "README.md"]) == 1
    assert "derived is 'D_{C} = G_{C} - G'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cell", "more", "said"),
    [
        ("gru", (), "in the line r = sigmoid(a_r) the part sigmoid(a_r) is not linear in h"),
        ("mamba", (), "take a scan"),
        ("deltanet", ("--steps", "2"), "leave out --steps"),
        ("deltanet", ("--format", "latex-fragment"), "--chunkwise writes what -o names"),
    ],
)
def test_what_is_refused_is_said_in_one_line(tmp_path, capsys, cell, more, said):
    assert main(["derive", cell, "--chunkwise", "-o", str(tmp_path / "s.md"), *more]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [*tmp_path.iterdir()] == []


def test_own_symbols_are_those_of_a_section(tmp_path, capsys):
    assert main(["derive", "ses", "--chunkwise", "--names", "l=m", "-o", str(tmp_path / "s.html")]) == 2
    assert "--names goes with --chunkwise into a .md file" in capsys.readouterr().err
