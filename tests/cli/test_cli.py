"""The command line: what each command prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import sympy as sp

from symrnn import __version__
from symrnn.book.chapters import derivation_names
from symrnn.cells import CELLS
from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.formula import parse_formula
from symrnn.cli import commands

COMMANDS = tuple(commands.COMMANDS)
SOFTSIGN = "x: input\nh: state\nu: param\nw: param\nb: param\nh = softsign(u*x + w*h + b)\n"
WEIGHTS = "w1=0.5,w2=-0.3,w3=1.2,w_n=0.8"


@pytest.fixture
def cell(tmp_path: Path) -> Path:
    path = tmp_path / "mine.cell"
    path.write_text(SOFTSIGN)
    return path


@pytest.mark.parametrize(
    "argv", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS), [], ["nonsense"]]
)
def test_help_version_and_usage_errors_answer_without_sympy(argv: list[str]) -> None:
    code = (
        "import sys; from symrnn.cli import main; code = main(sys.argv[1:]);"
        "print('LOADED', sorted({'sympy', 'numpy', 'mpmath'} & set(sys.modules)), code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *argv], capture_output=True, text=True, check=True)
    expected = 0 if argv and argv[0] != "nonsense" else 2
    assert done.stdout.splitlines()[-1] == f"LOADED [] {expected}"


def test_help_names_every_command_and_the_exit_codes(run) -> None:
    done = run("--help")
    assert done.code == 0
    assert [name for name in COMMANDS if not re.search(rf"\n    {name}\s", done.out)] == []
    assert "4 undecided under --strict" in done.out
    assert run("--version").out == f"symrnn {__version__}\n"
    assert "run as one, like a test file" in run("check", "--help").out


def test_list_shows_all_there_is(run) -> None:
    done = run("list")
    assert done.code == 0
    assert [name for name in (*CELLS, *ACTIVATIONS) if f"  {name} " not in done.out] == []


def test_derivations_come_in_the_order_of_the_lecture(monkeypatch, tmp_path: Path) -> None:
    for name in ("zeta", "gallery", "gradient", "another", "why_recurrent", "storm_tracks", "_hidden"):
        (tmp_path / f"{name}.py").write_text("")
    monkeypatch.setattr("symrnn.book.chapters.lecture_folder", lambda: tmp_path)
    assert derivation_names() == ("why_recurrent", "gradient", "storm_tracks", "gallery", "another", "zeta")


def test_unroll_prints_the_lines_and_ends_in_the_expression(run) -> None:
    done = run("unroll", "neuron", "--inputs", "2,4")
    assert done.code == 0
    assert done.lines[0] == "a_1 = 2*w1"
    assert done.out.endswith("w3*f(4*w2 + w_n*f(2*w1))\n")
    lines = run("unroll", "neuron", "--inputs", "2,4", "--lines")
    assert lines.lines == done.lines[:5]


def test_unroll_multiplies_out_the_51_terms(run) -> None:
    done = run("unroll", "neuron", "--steps", "51", "--activation", "identity")
    name, _, terms = done.lines[-1].partition(" = ")
    names = {f"{letter}{k}": sp.Symbol(f"{letter}{k}", real=True) for letter in ("w", "x_") for k in range(1, 53)}
    w_n = names["w_n"] = sp.Symbol("w_n", real=True)
    found = {parse_formula(term, names) for term in terms.split(" + ")}
    assert name == "y"
    assert found == {names[f"w{k}"] * names["w52"] * w_n ** (51 - k) * names[f"x_{k}"] for k in range(1, 52)}


def test_unroll_takes_negative_fractional_and_several_inputs(run, tmp_path: Path) -> None:
    assert run("unroll", "neuron", "--inputs", "-2,1/2").lines[0] == "a_1 = -2*w1"
    path = tmp_path / "two.cell"
    path.write_text("x: input\nz: input\nh: state\nc: state\nh = h + x*z\nc = c*h")
    done = run("unroll", path, "--inputs", "1:2,3:4", "--initial", "h=1,c=1/2")
    assert done.lines[:2] == ["h_1 = 3", "c_1 = 1/2*h_1"]
    assert done.lines[-2:] == ["h_2 = 15", "c_2 = 45/2"]
    assert run("unroll", path, "--steps", 1, "--initial", "symbolic").lines[0] == "h_1 = x_1*z_1 + h_0"


def test_unroll_of_too_much_to_read_prints_the_lines_and_says_so(run) -> None:
    done = run("unroll", "elman_unit", "--steps", "400")
    assert done.code == 0
    assert len(done.lines) == 800
    assert "h_400 unfolds to" in done.err
    assert done.err.count("\n") == 1


def test_latex_and_json(run) -> None:
    latex = run("unroll", "neuron", "--inputs", "2,4", "--format", "latex")
    assert latex.lines[-1].startswith("y = w_{3}")
    found = json.loads(run("unroll", "neuron", "--inputs", "2,4", "--format", "json").out)
    assert found["lines"][0] == {"name": "a_1", "expression": "2*w1"}
    assert found["outputs"] == {"y": "w3*f(4*w2 + w_n*f(2*w1))"}
    gradient = json.loads(run("gradient", "neuron", "--inputs", "2,4", "--wrt", "w3", "--format", "json").out)
    assert gradient["gradient"] == {"w3": "f(4*w2 + w_n*f(2*w1))"}


def expression(text: str) -> sp.Expr:
    names = {name: sp.Symbol(name, real=True) for name in ("w1", "w2", "w3", "w_n")}
    return parse_formula(text.replace("f'", "g"), names)


GRADIENT = {
    "w1": "2*w3*w_n*f'(2*w1)*f'(4*w2 + w_n*f(2*w1))",
    "w2": "4*w3*f'(4*w2 + w_n*f(2*w1))",
    "w3": "f(4*w2 + w_n*f(2*w1))",
    "w_n": "w3*f(2*w1)*f'(4*w2 + w_n*f(2*w1))",
}


@pytest.mark.parametrize("method", ["bptt", "rtrl"])
def test_gradient_gives_the_lectures_four_derivatives(run, method: str) -> None:
    for name, expected in GRADIENT.items():
        done = run("gradient", "neuron", "--inputs", "2,4", "--wrt", name, "--method", method)
        assert done.code == 0
        assert expression(done.out.strip()) == expression(expected)
    done = run("gradient", "neuron", "--inputs", "2,4", "--method", method)
    found = dict(line.split(": ") for line in done.lines)
    assert {name: expression(text) for name, text in found.items()} == {
        name: expression(text) for name, text in GRADIENT.items()
    }


def test_gradient_of_a_loss(run) -> None:
    done = run(
        "gradient", "neuron", "--inputs", "3", "--activation", "identity", "--loss", "(y - target)**2/2", "--wrt", "w2"
    )
    names = {name: sp.Symbol(name, real=True) for name in ("w1", "w2", "target")}
    assert sp.expand(parse_formula(done.out.strip(), names)) == sp.expand(
        parse_formula("3*w1*(3*w1*w2 - target)", names)
    )
    assert "'q' is not declared" in run("gradient", "elman_unit", "--steps", "2", "--loss", "y - q").err


def test_gradient_of_too_much_to_read_prints_the_backward_lines(run) -> None:
    done = run("gradient", "elman_unit", "--steps", "300", "--wrt", "W_hh")
    assert done.code == 0
    assert done.lines[-1] == "W_hh_bar = a_2_bar*h_1 + W_hh_bar_3"
    assert "here are the lines" in done.err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["evaluate", "neuron", "--inputs", "2,4", "--set", WEIGHTS], "f is undefined"),
        (["evaluate", "elman_unit", "--inputs", "2", "--set", "W_xh=1"], "missing: W_hh, b_h"),
        (["evaluate", "elman_unit", "--inputs", "2", "--set", "W_xh=1,W_xh=2"], "given twice"),
        (["evaluate", "elman_unit", "--inputs", "2", "--set", "W_xh"], "expected NAME=NUMBER"),
        (["evaluate", "elman_unit", "--inputs", "2", "--digits", "0"], "--digits: expected an integer from 1 to 1000"),
        (["evaluate", "elman_unit", "--inputs", "2", "--values", "/missing.json"], "cannot be read"),
        (["unroll", "neurom", "--steps", "2"], "did you mean neuron?"),
        (["unroll", "neuron"], "expected --inputs"),
        (["unroll", "neuron", "--steps", "0"], "--steps: expected an integer from 1 to 10000"),
        (["unroll", "neuron", "--steps", "2", "--inputs", "1"], "not allowed with"),
        (["unroll", "neuron", "--inputs", "2,,4"], "--inputs, step 2"),
        (["unroll", "neuron", "--inputs", "1:2"], "takes 1 input a step, found 2"),
        (["unroll", "neuron", "--steps", "2", "--activation", "tan"], "did you mean tanh?"),
        (["unroll", "neuron", "--steps", "2", "--initial", "k=2"], "the states of cell neuron are h"),
        (["gradient", "neuron", "--steps", "2", "--wrt", "w9"], "no name w9"),
        (["gradient", "neuron", "--steps", "2", "--wrt", "h_1"], "assigned by the program"),
        (["check", "nothing"], "no derivation is called 'nothing'"),
        (["render", "nothing.py", "-o", "x.html"], "is not a file"),
        (["render", "nothing.py"], "required: -o"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run, argv: list[str], message: str) -> None:
    done = run(*argv)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("symrnn: error: ")
    assert done.err.count("\n") == 1
    assert message in done.err


def test_a_files_undefined_function_can_be_set(run, tmp_path: Path, cell: Path) -> None:
    path = tmp_path / "open.cell"
    path.write_text("x: input\nh: state\nw: param\nh = f(w*h + x)")
    assert run("unroll", path, "--inputs", "2", "--activation", "tanh").lines[-1] == "h_1 = tanh(2)"
    assert "no undefined function" in run("unroll", cell, "--inputs", "2", "--activation", "tanh").err


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ValueError("odd\nthing"), 3, "symrnn: internal error: ValueError: odd\\nthing; SYMRNN_DEBUG=1"),
        (RecursionError("deep"), 3, "internal error: RecursionError"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 2, "more memory"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
    ],
)
def test_whatever_happens_is_one_line(run, monkeypatch, error: BaseException, code: int, message: str) -> None:
    def fail(arguments: object) -> int:
        raise error

    monkeypatch.delenv("SYMRNN_DEBUG", raising=False)
    monkeypatch.setattr("symrnn.cli.catalogue.list_all", fail)
    done = run("list")
    assert (done.code, done.err.count("\n")) == (code, 1)
    assert message in done.err


def test_debug_shows_the_traceback(run, monkeypatch) -> None:
    monkeypatch.setenv("SYMRNN_DEBUG", "1")
    monkeypatch.setattr("symrnn.cli.catalogue.list_all", lambda arguments: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        run("list")


def test_a_reader_who_leaves_early_is_no_error() -> None:
    argv = [sys.executable, "-m", "symrnn", "unroll", "elman_unit", "--steps", "2000", "--lines"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == "a_1 = W_xh*x_1 + b_h\n"
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 141


def test_output_that_cannot_be_written_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "symrnn", "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "symrnn: error: output: No space left on device\n"


def test_an_ascii_terminal_gets_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "é.cell"
    path.write_text("h: state\nh = q")
    argv = [sys.executable, "-m", "symrnn", "unroll", str(path), "--steps", "1"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "line 2, column 5" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_standard_error_closed_json_is_json_alone() -> None:
    command = f"{shlex.quote(sys.executable)} -m symrnn check two_steps --format json 2>&-"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)


def test_a_book_needs_the_name_of_a_folder(run) -> None:
    done = run("demo", "-o", "")
    assert (done.code, done.out) == (2, "")
    assert "give the folder" in done.err
