"""The commands that report and write documents: check, render, derive, demo."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symrnn.cells import CELLS

DERIVATION = """'How a square opens.'
import sympy as sp
from symrnn import Claim, Derivation, Step, Text

x = sp.Symbol("x", real=True)

def build():
    claim = Claim.equality("square", {lhs}, {rhs})
    return Derivation("A square", Text("One step."), (), (Step("one", "Square", Text("It is."), (claim,), "algebra"),))
"""
PROVED = DERIVATION.format(lhs="(x + 1)**2", rhs="x**2 + 2*x + 1")
REFUTED = DERIVATION.format(lhs="(x + 1)**2", rhs="x**2 + 3*x + 1")
UNDECIDED = DERIVATION.format(lhs="sp.acos(sp.Rational(7823207, 7823209))", rhs="sp.Integer(0)")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {"proved": PROVED, "refuted": REFUTED, "undecided": UNDECIDED}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    return {name: tmp_path / f"{name}.py" for name in texts}


@pytest.mark.parametrize(
    ("name", "strict", "code"),
    [("proved", True, 0), ("refuted", False, 1), ("refuted", True, 1), ("undecided", False, 0), ("undecided", True, 4)],
)
def test_check_ends_with_the_code_of_its_verdict(
    run, files: dict[str, Path], name: str, strict: bool, code: int
) -> None:
    done = run("check", files[name], *["--strict"] * strict)
    assert done.code == code
    assert f"one   {name.upper()}" in done.out


def test_a_refuted_step_is_named_with_file_step_and_witness(run, files: dict[str, Path], tmp_path: Path) -> None:
    for argv in (["check", files["refuted"]], ["render", files["refuted"], "-o", tmp_path / "out.html"]):
        done = run(*argv)
        assert done.code == 1
        line = done.err.splitlines()[-1]
        assert f"{files['refuted']}: step one: square" in line
        assert "x = " in line
    assert not (tmp_path / "out.html").exists()


def test_check_reports_as_json_and_junit(run, files: dict[str, Path]) -> None:
    found = json.loads(run("check", *files.values(), "--format", "json").out)
    assert [entry["outcome"] for entry in found] == ["proved", "refuted", "undecided"]
    assert found[1]["steps"][0]["claims"][0]["witness"].startswith("x = ")
    suites = ElementTree.fromstring(run("check", *files.values(), "--format", "junit").out.split("\n", 1)[1])
    counts = [(suite.get("failures"), suite.get("skipped"), suite.get("tests")) for suite in suites]
    assert counts == [("0", "0", "1"), ("1", "0", "1"), ("0", "1", "1")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def build():\n    return 1/0\n", "line 2: ZeroDivisionError: division by zero"),
        ("x = 1\nimport missing_module\n", "line 2: ModuleNotFoundError"),
        ("def build(:\n", "line 1: SyntaxError"),
        ("x = 1\n", "has no function build()"),
        ("build = 3\n", "has no function build()"),
        ("def build():\n    return 3\n", "build() returned int; it must return a Derivation"),
        ("def build(x):\n    return 3\n", "TypeError"),
        ("raise SystemExit(0)\n", "line 1: SystemExit"),
        ("def build():\n    build()\n", "line 2: RecursionError"),
        ("x = 'a\x00'\n", "null bytes"),
    ],
)
def test_a_derivations_file_that_fails_is_named_with_its_line(run, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(text)
    done = run("check", path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith(f"symrnn: error: {path}")
    assert message in done.err


def test_the_line_is_named_for_a_relative_path_too(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text("x = 1\n\ndef build():\n    return x/0\n")
    assert run("check", "./own.py").err.startswith("symrnn: error: own.py, line 4: ZeroDivisionError")


def test_a_derivations_file_may_import_what_stands_beside_it(run, tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("NUMBER = 2\n")
    (tmp_path / "own.py").write_text("from beside_it import NUMBER\n" + PROVED)
    before = list(sys.path)
    assert run("check", tmp_path / "own.py").code == 0
    assert sys.path == before


@pytest.mark.parametrize("suffix", ["html", "md", "tex"])
def test_render_writes_a_document(run, files: dict[str, Path], tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"page.{suffix}"
    done = run("render", files["proved"], "-o", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert "A square" in out.read_text()
    assert "expected a file ending in" in run("render", files["proved"], "-o", tmp_path / "page.pdf").err


def test_demo_writes_the_pages_and_an_index(run, files: dict[str, Path], tmp_path: Path, monkeypatch) -> None:
    lecture = tmp_path / "lecture"
    lecture.mkdir()
    files["proved"].rename(lecture / "vanishing.py")
    files["undecided"].rename(lecture / "two_steps.py")
    monkeypatch.setattr("symrnn.locator._folder", lambda: lecture)
    monkeypatch.setattr("symrnn.cli.documents.CELLS", {name: CELLS[name] for name in ("neuron", "elman")})
    done = run("demo", "-o", tmp_path / "pages")
    assert done.code == 0
    assert done.lines[-1] == str(tmp_path / "pages" / "index.html")
    assert done.out.index("two_steps: ") < done.out.index("vanishing: ")
    names = {path.name for path in (tmp_path / "pages").iterdir()}
    assert {"index.html", "two_steps.html", "two_steps.md", "vanishing.tex"} <= names
    cells = {path.name for path in (tmp_path / "pages" / "cells").iterdir()}
    assert cells == {f"{name}.{suffix}" for name in ("neuron", "elman") for suffix in ("html", "md", "tex")}
    assert "cells/elman: Elman over 2 steps" in done.out
    index = (tmp_path / "pages" / "index.html").read_text()
    assert index.index("vanishing.html") < index.index("The catalogue") < index.index('href="cells/elman.html"')
    assert run("check").code == 0
    assert "  vanishing       How a square opens." in run("list").out
    files["refuted"].rename(lecture / "wrong.py")
    refused = run("demo", "-o", tmp_path / "none")
    assert refused.code == 1
    assert not list((tmp_path / "none").glob("*"))


@pytest.mark.parametrize("suffix", ["html", "md", "tex"])
def test_derive_writes_the_derivation_of_any_cell(run, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"page.{suffix}"
    cell = tmp_path / "mine.cell"
    cell.write_text("x: input\nh: state\nu: param\nw: param\nb: param\nh = softsign(u*x + w*h + b)\n")
    for argv in (["neuron", "--inputs", "2,4"], [cell], [cell, "--steps", 3, "--initial", "symbolic"]):
        done = run("derive", *argv, "-o", out)
        assert (done.code, done.out) == (0, f"{out}\n")
        assert out.read_text()
        out.unlink()
    assert run("check", cell, "--strict").code == 0
    assert "at most 200 steps" in run("derive", "neuron", "--steps", 201, "-o", out).err


@pytest.mark.parametrize(
    "lines",
    [
        "h = tanh(sigmoid(w*x + h))",
        "z = sigmoid(w*x + v*h)\nh = (1 - z)*h + z*tanh(v*x + w*h)",
        "i = sigmoid(w*x + v*h)\nc = i*tanh(v*x) + sigmoid(w*h)*c\nh = i*tanh(c)",
        "h = sigmoid(w*x)*tanh(c)\nc = v*c + h",
    ],
)
def test_every_step_of_a_cell_with_gates_is_proved(run, tmp_path: Path, lines: str) -> None:
    states = "h: state\nc: state" if "c" in lines.replace("tanh", "") and "c =" in lines else "h: state"
    path = tmp_path / "gates.cell"
    path.write_text(f"x: input\n{states}\nw: param\nv: param\n{lines}")
    assert run("derive", path, "--steps", "2", "-o", tmp_path / "gates.md").code == 0
    text = (tmp_path / "gates.md").read_text()
    assert "all proved" in text
    assert "UNDECIDED" not in text
