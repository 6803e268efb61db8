"""``symrnn emit-c``: the file compiles without a warning, passes its own test, and fails it where it is changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from symrnn import cells

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler called cc")

WARNED = (
    "-Wall",
    "-Wextra",
    "-pedantic",
    "-Wconversion",
    "-Wsign-conversion",
    "-Wshadow",
    "-Wdouble-promotion",
    "-Werror",
)
C99, CPP = ("cc", "-std=c99"), ("c++", "-std=c++11", "-x", "c++")
OWN = """\
x: input[m]
h: state[n]
s: state
W: param[n, m]
U: param[n, n]
a = W@x + U@h[t-1] + s[t-1]
h = tanh(a)
s = total(h)/4
"""
NAMES = [pytest.param(name, marks=[pytest.mark.slow] * (name not in ("lif",))) for name in cells.names()]


def compile_and_run(
    text: str, folder: Path, *flags: str, language: tuple[str, ...] = C99
) -> subprocess.CompletedProcess[str]:
    source, made = folder / "kernel.c", folder / "kernel"
    source.write_text(text, encoding="utf-8")
    words = [*language, *WARNED, *(flags or ("-O0",)), "-DSYMRNN_TEST", str(source), "-o", str(made), "-lm"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
    return subprocess.run([made], capture_output=True, text=True, check=False)


def test_an_own_cell_compiles_and_passes_its_test(run: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.cell").write_text(OWN, encoding="utf-8")
    done = run("emit-c", tmp_path / "mine.cell", "-o", tmp_path / "mine.c")
    assert done.code == 0
    text = (tmp_path / "mine.c").read_text(encoding="utf-8")
    assert "written by symrnn: " in text.splitlines()[-1]
    found = compile_and_run(text, tmp_path)
    assert (found.stdout, found.returncode) == ("all as wanted\n", 0)
    found = compile_and_run(text.replace("tanh_of(a_)", "exp_of(a_)"), tmp_path)
    assert (found.stdout.splitlines()[-1], found.returncode) == ("wrong", 1)
    found = compile_and_run(text.replace("tanh_of(a_)", "(a_ + (real)NAN)"), tmp_path)
    assert (found.stdout.splitlines()[-1], found.returncode) == ("wrong", 1), "no number is no number that is wanted"


@pytest.mark.skipif(shutil.which("c++") is None, reason="there is no C++ compiler called c++")
@pytest.mark.parametrize("loss", ["squared_error", "squared_error_last"])
def test_so_it_does_in_c_plus_plus(run: Any, tmp_path: Path, loss: str) -> None:
    text = run("emit-c", "elman", "--loss", loss, "--lanes", "8").out
    found = compile_and_run(text, tmp_path, language=CPP)
    assert (found.stdout, found.returncode) == ("all as wanted\n", 0)


def test_the_numbers_of_the_test_are_for_its_sizes_alone(run: Any, tmp_path: Path) -> None:
    (tmp_path / "kernel.c").write_text(run("emit-c", "elman").out, encoding="utf-8")
    words = [*C99, "-DSIZE_n=7", "-fsyntax-only", str(tmp_path / "kernel.c")]
    for flags, code in ((["-DSYMRNN_TEST"], 1), ([], 0)):
        done = subprocess.run([*words, *flags], capture_output=True, text=True, check=False)
        assert done.returncode == code
        assert ("the numbers of the test are for SIZE_m 2, SIZE_n 3" in done.stderr) == bool(code)


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_of_the_catalogue_passes_its_test(run: Any, tmp_path: Path, name: str) -> None:
    found = compile_and_run(run("emit-c", name, "--kink", "0", "--lanes", "8").out, tmp_path)
    assert (found.stdout, found.returncode) == ("all as wanted\n", 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", cells.names())
def test_so_it_does_with_all_that_a_compiler_can_do(run: Any, tmp_path: Path, name: str) -> None:
    found = compile_and_run(run("emit-c", name, "--kink", "0").out, tmp_path, "-O3", "-march=native")
    assert (found.stdout, found.returncode) == ("all as wanted\n", 0)


def test_a_file_of_the_users_stays(run: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.c").write_text("int x;\n", encoding="utf-8")
    done = run("emit-c", "elman", "-o", tmp_path / "mine.c")
    assert done.code == 2
    assert "was not written by symrnn" in done.err
    assert "expected a file ending in .c" in run("emit-c", "elman", "-o", tmp_path / "mine.cpp").err
