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


#: the bold letter in each format, and that the plain one is gone
BOLD = {
    "html": ('<mi mathvariant="normal" style="font-weight:bold">W</mi>', "<mi>W</mi>"),
    "md": ("\\mathbf{W}", "$`W_"),
    "tex": ("\\mathbf{W}", "$W_"),
    "typ": ("bold(upright(W))", "$W_"),
}


@pytest.mark.parametrize("ending", BOLD)
def test_a_page_has_the_symbols_of_its_author(tmp_path, ending):
    path = tmp_path / f"page.{ending}"
    assert main(["derive", "elman", "--names", r"W=\mathbf{W}", "-o", str(path)]) == 0
    there, gone = BOLD[ending]
    assert there in path.read_text(encoding="utf-8")
    assert gone not in path.read_text(encoding="utf-8")


def test_a_symbol_that_no_name_begins_with_is_refused(tmp_path, capsys):
    assert main(["derive", "ses", "--names", "Q=m", "-o", str(tmp_path / "s.md")]) == 2
    assert "no name there begins with" in capsys.readouterr().err


@pytest.fixture
def readme(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["derive", "ses", "--format", "github", "-o", "section.md"]) == 0
    path = Path("README.md")
    path.write_text(f"# Kernel\n\n{Path('section.md').read_text()}")
    capsys.readouterr()
    return path


def test_a_section_that_agrees_is_0_and_a_changed_sign_is_1_with_its_line(readme, capsys):
    assert main(["check", "README.md"]) == 0
    assert capsys.readouterr().out == "README.md:3: section ses: 6 blocks are as derived; 4 steps, all proved\n"
    text = readme.read_text()
    (line,) = (each for each in text.split("\n") if each.startswith("l_{t} = "))
    readme.write_text(text.replace(line, line.replace("+", "-")))
    place = f"README.md:{text.split(chr(10)).index(line) + 1}: "
    for kind in ("text", "json", "junit"):
        assert main(["check", "README.md", "--format", kind]) == 1
        out = capsys.readouterr().out
        assert (place if kind != "json" else '"agrees": false') in out
        assert "forwards-l_t" in out


@pytest.mark.parametrize(
    ("argv", "content", "said"),
    [
        (["README.md"], "# Kernel\n", "has no section that symrnn wrote"),
        (["README.md"], b"\xff", "is not UTF-8 text at byte 0"),
        (["missing.md"], "", "cannot be read: No such file"),
        (["README.md", "gru"], "", "check documents (.md) and derivations in two commands"),
    ],
)
def test_what_has_no_section_is_said(tmp_path, monkeypatch, capsys, argv, content, said):
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["check", *argv]) == 2
    assert said in capsys.readouterr().err
