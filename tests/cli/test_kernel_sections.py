"""``symrnn derive --format``: what it takes, what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from symrnn.cli.main import main


def test_a_section_is_written_and_may_be_written_anew(tmp_path, capsys):
    path = tmp_path / "section.md"
    argv = ["derive", "ses", "--format", "github", "-o", str(path)]
    assert main(argv) == 0
    first = path.read_bytes()
    assert main(argv) == 0
    assert path.read_bytes() == first
    assert b"<!-- symrnn: begin ses -->" in first
    assert str(tmp_path).encode() not in first
    assert capsys.readouterr().out == f"{path}\n" * 2


def test_a_readme_of_the_users_is_not_replaced(tmp_path, capsys):
    path = tmp_path / "README.md"
    path.write_text("# mine\n")
    assert main(["derive", "ses", "--format", "github", "-o", str(path)]) == 2
    assert path.read_text() == "# mine\n"
    assert "was not written by symrnn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--steps", "2"], "leave out --steps"),
        (["--inputs", "2,4"], "leave out --inputs"),
        (["--initial", "0"], "leave out --initial"),
    ],
)
def test_a_section_has_no_number_of_steps(tmp_path, capsys, more, said):
    assert main(["derive", "elman_unit", "--format", "github", "-o", str(tmp_path / "s.md"), *more]) == 2
    assert said in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_a_section_is_markdown(tmp_path, capsys):
    assert main(["derive", "elman", "--format", "github", "-o", str(tmp_path / "s.html")]) == 2
    assert "expected a file ending in .md" in capsys.readouterr().err


def test_the_name_of_a_file_is_made_fit_for_a_link(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my cell --> x.cell").write_text("x: input\nh: state\nw: param\nh = w*h + x\n")
    assert main(["derive", "my cell --> x.cell", "--format", "github", "-o", "s.md"]) == 0
    assert Path("s.md").read_text().startswith("<!-- symrnn: begin my-cell-x -->\n")
