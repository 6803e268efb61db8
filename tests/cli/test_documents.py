"""The commands that report and write documents: check, render, derive, demo."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from extras import needs

from symrnn.cells import CELLS
from symrnn.files.atomic import write_file

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
QUOTING = """'A quotation with a figure.'
import sympy as sp
from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Judgement, Quotation, Text
from symrnn.derivation.figures import Curve, Curves, Figure

x = sp.Symbol("x", real=True)
FALSE = Claim.at_most("at most 1", x**2, 1), Claim.less_than("not 0", 0, x**2)
TRUE = Claim.at_most("not negative", 0, x**2)

def build():
    curve = Curve("squares", (0.0, 1.0, 2.0), (0.0, 1.0, 4.0))
    figure = Figure("rising", Text("The squares {y}.", y=x**2), "A curve that rises.", Curves("x", "y", (curve,)))
    words = Quotation("squares are small", Judgement.FALSE, FALSE)
    omitted = Quotation("take a square", Judgement.OMISSION, missing=Text("of what"))
    one = Step("one", "Small", Text("No."), (TRUE,), "algebra", figures=(figure,), quotation=words)
    two = Step("two", "Of what", Text("It is not said."), (TRUE,), "algebra", ("one",), quotation=omitted)
    return Derivation("Squares", Text("Two sentences."), (), (one, two))
"""


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
    assert [entry["outcome"] for entry in found] == ["PROVED", "REFUTED", "UNDECIDED"]
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


@pytest.mark.parametrize("suffix", ["html", "md", "tex", "typ", pytest.param("pdf", marks=needs("typst"))])
def test_render_writes_a_document(run, files: dict[str, Path], tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"page.{suffix}"
    done = run("render", files["proved"], "-o", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert (b"%PDF-" if suffix == "pdf" else b"A square") in out.read_bytes()
    assert "expected a file ending in" in run("render", files["proved"], "-o", tmp_path / "page.doc").err


@pytest.fixture
def lecture(files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lecture of two derivations, a catalogue of two cells, and no work on the interactive page."""
    folder = tmp_path / "lecture"
    folder.mkdir()
    (folder / "vanishing.py").write_text(QUOTING)
    files["undecided"].rename(folder / "two_steps.py")
    monkeypatch.setattr("symrnn.book.chapters.lecture_folder", lambda: folder)
    monkeypatch.setattr("symrnn.cli.book.CELLS", {name: CELLS[name] for name in ("neuron", "elman")})
    monkeypatch.setattr(
        "symrnn.book.pages.write_explorer", lambda path, force: write_file(path, "<title>explore</title>")
    )
    return folder


def assert_one_table(lines: list[str]) -> None:
    header, _, *rows, _, total, refuted, empty, told, _ = lines
    assert header.split("  ")[0] == "derivation"
    assert re.split("  +", header)[1:] == [
        "steps",
        "proved",
        "undecided",
        "quotations refuted",
        "omissions",
        "seconds",
    ]
    counts = {row.split()[0]: list(map(int, row.split()[1:-1])) for row in (*rows, total)}
    assert list(counts) == ["two_steps", "vanishing", "cells/neuron", "cells/elman", "total"]
    assert counts["two_steps"] == [1, 0, 1, 0, 0]
    assert counts["vanishing"] == [2, 2, 0, 1, 1]
    assert counts["total"] == [sum(column) for column in zip(*list(counts.values())[:-1], strict=True)]
    assert refuted == "refuted on purpose: 2 claims, in the quotations and omissions"
    assert (empty, told) == ("", "open this page:")


@needs("typst", "matplotlib")
def test_demo_writes_the_pages_and_an_index_and_the_same_bytes_again(run, lecture: Path, tmp_path: Path) -> None:
    done = run("demo", "-o", tmp_path / "pages")
    assert done.code == 0
    assert done.lines[-1] == str(tmp_path / "pages" / "index.html")
    assert_one_table(done.lines)
    names = {path.name for path in (tmp_path / "pages").iterdir()}
    assert {"index.html", "two_steps.html", "two_steps.md", "vanishing.tex", "lecture.pdf", "explore.html"} <= names
    cells = {path.name for path in (tmp_path / "pages" / "cells").iterdir()}
    assert cells == {f"{name}.{suffix}" for name in ("neuron", "elman") for suffix in ("html", "md", "tex")}
    assert {path.name for path in (tmp_path / "pages" / "figures").iterdir()} == {
        "vanishing-rising.pdf",
        "vanishing-rising.svg",
    }
    index = (tmp_path / "pages" / "index.html").read_text()
    links = ['"two_steps.html"', '"vanishing.html"', '"lecture.pdf"', '"explore.html"', '"cells/elman.html"']
    places = [index.index(f"<a href={link}>") for link in links]
    assert places == sorted(places)
    assert run("check").code == 0
    assert "  vanishing       A quotation with a figure." in run("list").out
    assert run("demo", "-o", tmp_path / "again").code == 0
    found = files_of(tmp_path / "pages")
    assert files_of(tmp_path / "again") == found
    assert {Path(name).suffix for name in found} == {".html", ".md", ".tex", ".pdf", ".svg"}


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_demo_without_typst_says_what_is_left_out(run, lecture: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("symrnn.book.pages.has_typst", lambda: False)
    done = run("demo", "-o", tmp_path / "pages")
    assert done.code == 0
    assert done.err.count("pip install") == 1
    assert not (tmp_path / "pages" / "lecture.pdf").exists()
    assert "lecture.pdf" not in (tmp_path / "pages" / "index.html").read_text()


@needs("matplotlib")
def test_demo_replaces_its_own_pages_and_nobody_elses(run, lecture: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("symrnn.book.pages.has_typst", lambda: False)
    pages = tmp_path / "pages"
    assert [run("demo", "-o", pages).code for _ in range(2)] == [0, 0]
    for name in ("index.html", "vanishing.tex", "cells/elman.md", "figures/vanishing-rising.svg"):
        before = (pages / name).read_bytes()
        (pages / name).write_text("mine")
        done = run("demo", "-o", pages)
        assert (done.code, done.out, f"{name}' was not written by symrnn" in done.err) == (2, "", True)
        assert (pages / name).read_text() == "mine"
        (pages / name).write_bytes(before)
    (pages / "index.html").write_text("mine")
    assert run("demo", "-o", pages, "--force").code == 0
    assert "A square" in (pages / "index.html").read_text()
    (tmp_path / "file").write_text("mine")
    assert "is a file; give a folder" in run("demo", "-o", tmp_path / "file").err
    assert (tmp_path / "file").read_text() == "mine"


def test_demo_with_a_wrong_step_writes_nothing(run, lecture: Path, files: dict[str, Path], tmp_path: Path) -> None:
    files["refuted"].rename(lecture / "wrong.py")
    refused = run("demo", "-o", tmp_path / "none")
    assert refused.code == 1
    assert "symrnn: wrong: step one: square" in refused.err
    assert refused.lines[-2].startswith("total ")
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
