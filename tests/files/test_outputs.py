"""Nothing of a user's is ever lost, wherever an output is pointed at: inputs by any name, files, links, devices."""

from __future__ import annotations

import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from symrnn.cli.commands import COMMANDS
from symrnn.cli.parser import parse_arguments
from symrnn.errors import InputError
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output

LESSON = """import sympy as sp
from symrnn import Claim, Derivation, Step, Text

x = sp.Symbol("x", real=True)

def build():
    claim = Claim.equality("square", (x + 1)**2, x**2 + 2*x + 1)
    return Derivation("A square", Text("One step."), (), (Step("one", "Square", Text("It is."), (claim,), "algebra"),))
"""
CELL = "x: input\nh: state\nw: param\nh = tanh(x + w*h)\n"
KERNEL = "def backward(params, x, initial, upstream):\n    return {}\n"

Work = Callable[..., object]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of every kind that a command reads, and others of the user's."""
    folder = tmp_path / "work"
    (folder / "package").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    np.savez("params.npz", W_xh=np.ones((3, 2)), W_hh=np.eye(3) / 2, b_h=np.zeros(3))
    np.savez("data.npz", x=np.ones((5, 2)) / 10, target=np.zeros((5, 3)))
    np.savez("constants.npz", c=np.ones(3))
    texts = {
        "lesson.py": LESSON,
        "own.cell": CELL,
        "own_kernel_here.py": KERNEL,
        "package/__init__.py": KERNEL,
        "package/inner.py": KERNEL,
        "values.json": '{"w1": 0.5}',
        "mine.html": "<p>my page</p>",
    }
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


EVALUATE = ("evaluate", "elman", "--params", "params.npz", "--data", "data.npz")
#: each kind of input: its file, the ending of the outputs, and a command that reads it
INPUTS = (
    ("params.npz", ".npz", EVALUATE),
    ("data.npz", ".npz", EVALUATE),
    ("constants.npz", ".npz", (*EVALUATE, "--constants", "constants.npz")),
    ("own.cell", ".npz", ("evaluate", "own.cell", "--steps", "2")),
    ("own.cell", ".html", ("derive", "./own.cell")),
    ("own.cell", ".txt", ("verify-kernel", "own_kernel_here:backward", "--cell", "own.cell")),
    ("values.json", ".npz", ("evaluate", "neuron", "--steps", "2", "--values", "values.json")),
    ("lesson.py", ".md", ("render", "lesson.py")),
    ("own_kernel_here.py", ".py", ("verify-kernel", "own_kernel_here:backward", "--cell", "elman")),
    ("package/__init__.py", ".py", ("verify-kernel", "package:backward", "--cell", "elman")),
    ("package/inner.py", ".py", ("verify-kernel", "package.inner:backward", "--cell", "elman")),
)


def link_to(target: str, output: str) -> str:
    Path(output).symlink_to(Path(target).absolute())
    return output


def chain_to(target: str, output: str) -> str:
    Path("between").symlink_to(target)
    Path(output).symlink_to("between")
    return output


def hard_link_to(target: str, output: str) -> str:
    os.link(target, output)
    return output


def through_a_linked_folder(target: str, output: str) -> str:
    Path("elsewhere").symlink_to(Path.cwd())
    return f"elsewhere/{hard_link_to(target, output)}"


#: other names of a file, from it and a name with the ending that the command writes
ALIASES: tuple[Callable[[str, str], str], ...] = (
    lambda target, output: target,
    lambda target, output: f"./{target}",
    lambda target, output: f"package/../{target}",
    lambda target, output: str(Path(target).absolute()),
    link_to,
    chain_to,
    hard_link_to,
    through_a_linked_folder,
)


@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
@pytest.mark.parametrize("alias", range(len(ALIASES)))
@pytest.mark.parametrize(("target", "ending", "argv"), INPUTS, ids=[f"{row[2][0]}-{row[0]}" for row in INPUTS])
def test_no_output_replaces_an_input(
    run, work: Path, target: str, ending: str, argv: tuple[str, ...], alias: int, force: bool
) -> None:
    output = ALIASES[alias](target, f"output{ending}")
    before = snapshot(work)
    done = run(*argv, "-o", output, *["--force"] * force)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert re.search(r"is an input of the same command|expected a file ending in|--values does not go", done.err)
    assert snapshot(work) == before


@pytest.mark.parametrize(("target", "ending", "argv"), INPUTS[:2], ids=["params", "data"])
def test_capitals_name_another_file_or_are_refused(run, work: Path, target: str, ending: str, argv) -> None:
    before = snapshot(work)
    run(*argv, "-o", target.upper())
    assert {name: snapshot(work)[name] for name in before} == before


OUTPUTS = (
    ("gradient.npz", EVALUATE),
    ("page.html", ("render", "lesson.py")),
    ("page.md", ("render", "lesson.py")),
    ("page.tex", ("derive", "own.cell", "--steps", "1")),
    ("report.xml", ("verify-kernel", "own_kernel_here:backward", "--cell", "elman", "--format", "junit")),
    ("report", ("verify-kernel", "own_kernel_here:backward", "--cell", "elman", "--format", "json")),
)


@pytest.mark.parametrize(("output", "argv"), OUTPUTS, ids=[f"{argv[0]}-{output}" for output, argv in OUTPUTS])
def test_a_file_of_the_users_is_replaced_by_force_alone(run, work: Path, output: str, argv: tuple[str, ...]) -> None:
    usual = run(*argv, "-o", output).code  # a new file is written, and one of symrnn's own is written anew
    first = Path(output).read_bytes()
    assert run(*argv, "-o", output).code == usual
    Path(output).write_bytes(first + b"my remarks")
    before = snapshot(work)
    done = run(*argv, "-o", output)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert f"'{output}' was not written by symrnn, or was changed since" in done.err
    assert "--force" in done.err
    assert snapshot(work) == before
    assert run(*argv, "-o", output, "--force").code == usual
    assert b"my remarks" not in Path(output).read_bytes()
    assert snapshot(work).keys() == before.keys()


def read_only(path: str) -> str:
    Path(path).write_text("mine")
    Path(path).chmod(0o444)
    return path


def in_a_read_only_folder(path: str) -> str:
    Path("locked").mkdir()
    Path("locked", path).write_text("mine")
    Path("locked").chmod(0o555)
    return f"locked/{path}"


def loop(path: str) -> str:
    Path(path).symlink_to(path)
    return path


def folder(path: str) -> str:
    Path(path).mkdir()
    return path


def linked_folder(path: str) -> str:
    Path(path).symlink_to("package")
    return path


#: other places, each with the words that refuse it
PLACES: tuple[tuple[Callable[[str], str], str], ...] = (
    (folder, "is a folder"),
    (linked_folder, "is a folder"),
    (lambda path: f"{path}/", "is a folder"),
    (lambda path: f"mine.html/{path}", "Not a directory"),
    (lambda path: f"none/{path}", "does not exist"),
    (lambda path: link_to("none/other", path), "does not exist"),
    (lambda path: link_to("mine.html", path), "was not written by symrnn"),
    (lambda path: hard_link_to("mine.html", path), "was not written by symrnn"),
    (loop, "symbolic links"),
    (read_only, "read-only"),
    (in_a_read_only_folder, "read-only"),
    (lambda path: "x" * 300 + path, "too long"),
    (lambda path: f"\0{path}", "null"),
)


@pytest.mark.parametrize("place", range(len(PLACES)))
@pytest.mark.parametrize(("output", "argv"), [OUTPUTS[0], OUTPUTS[1], OUTPUTS[5]], ids=["npz", "html", "report"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    run, work: Path, monkeypatch: pytest.MonkeyPatch, output: str, argv: tuple[str, ...], place: int
) -> None:
    def too_early(*given: object, **named: object) -> None:
        raise AssertionError("the work began")

    for name in ("sequences.evaluator", "documents.load_derivation", "kernels.assert_gradients_match"):
        monkeypatch.setattr(f"symrnn.cli.{name}", too_early)
    prepare, words = PLACES[place]
    path = prepare(output)
    before = snapshot(work)
    done = run(*argv, "-o", path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert words in done.err
    assert snapshot(work) == before
    for locked in work.glob("locked"):
        locked.chmod(0o755)


def test_a_link_to_nothing_makes_the_file_it_names(run, work: Path) -> None:
    link_to("new", "page.html")
    assert run("render", "lesson.py", "-o", "page.html").code == 0
    assert Path("page.html").is_symlink()
    assert Path("new").read_bytes().startswith(b"<!DOCTYPE html>")


def test_an_empty_path_is_refused(run, work: Path) -> None:
    assert "is a folder" in run("verify-kernel", "own_kernel_here:backward", "--cell", "elman", "-o", "").err
    with pytest.raises(InputError, match="is a folder"):
        write_file("", "x")


def test_a_device_and_a_pipe_stay_what_they_are(run, work: Path) -> None:
    for output, argv in (("null.html", ("render", "lesson.py")), ("null.npz", EVALUATE)):
        link_to("/dev/null", output)
        assert run(*argv, "-o", output).code == 0
        assert Path(output).is_symlink()
    assert run("verify-kernel", "own_kernel_here:backward", "--cell", "elman", "-o", "/dev/null").code == 2
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    os.mkfifo("pipe.html")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(Path("pipe.html").read_bytes()))
    reader.start()
    assert run("render", "lesson.py", "-o", "pipe.html").code == 0
    reader.join(timeout=20)
    assert found[0].startswith(b"<!DOCTYPE html>")
    assert found[0].endswith(b"</html>\n")
    assert stat.S_ISFIFO(os.stat("pipe.html").st_mode)


def test_dev_stdout_is_the_output_of_the_process(capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/dev/stdout", "/dev/fd/1", "/dev/../dev/stdout"):
        write_file(path, "what was asked for\n")
        assert capfd.readouterr().out == "what was asked for\n"
    write_file("/dev/stderr", b"\xff")
    check_output("/dev/stdout")


def test_a_figure_of_the_users_is_not_replaced(run, work: Path) -> None:
    text = LESSON.replace('"algebra")', '"algebra", figures=(Figure("f", Text("A."), "It is.", DRAWING),))')
    head = (
        "from symrnn.derivation.figures import Figure\nfrom symrnn.derivation.diagrams import Arrow, Diagram, Node\n"
        'DRAWING = Diagram((Node("x", 0, 0, "2"), Node("h", 2, 0, "f")), (Arrow("x", "h", "w"),))\n'
    )
    Path("lesson.py").write_text(head + text)
    Path("figures").mkdir()
    Path("figures/page-f.svg").write_text("my drawing")
    before = snapshot(work)
    done = run("render", "lesson.py", "-o", "page.md")
    assert (done.code, "page-f.svg' was not written by symrnn" in done.err) == (2, True)
    assert snapshot(work) == before
    assert run("render", "lesson.py", "-o", "page.md", "--force").code == 0
    assert run("render", "lesson.py", "-o", "page.md").code == 0
    Path("figures/page-f.svg").unlink()
    Path("figures").rmdir()
    Path("figures").write_text("my list of figures")
    assert run("render", "lesson.py", "-o", "other.md").code == 2
    assert Path("figures").read_text() == "my list of figures"
    assert not Path("other.md").exists()


def test_every_command_with_an_output_takes_force() -> None:
    for name in COMMANDS:
        text = parse_arguments([name, "--help"])
        assert isinstance(text, str)
        assert ("--force" in text) == ("--output" in text), name
