"""Nothing of a user's is ever lost, wherever an output is pointed at: files, links, folders, devices."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from user_files import AGREES, EVALUATE, LESSON, hard_link_to, link_to, snapshot

from symrnn.cli.commands import COMMANDS
from symrnn.cli.parser import parse_arguments
from symrnn.errors import InputError
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output

OUTPUTS = (
    ("gradient.npz", EVALUATE),
    ("page.html", ("render", "lesson.py")),
    ("page.md", ("render", "lesson.py")),
    ("page.tex", ("derive", "own.cell", "--steps", "1")),
    ("report.xml", (*AGREES, "--format", "junit")),
    ("report", (*AGREES, "--format", "json")),
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
    assert "is a folder" in run(*AGREES, "-o", "").err
    with pytest.raises(InputError, match="is a folder"):
        write_file("", "x")


def test_a_device_and_a_pipe_stay_what_they_are(run, work: Path) -> None:
    for output, argv in (("null.html", ("render", "lesson.py")), ("null.npz", EVALUATE)):
        link_to("/dev/null", output)
        assert run(*argv, "-o", output).code == 0
        assert Path(output).is_symlink()
    assert run(*AGREES, "-o", "/dev/null").code == 2
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


@pytest.mark.parametrize(
    ("argv", "words"),
    [((*EVALUATE, "-o", "gradient.npz"), "loss = "), ((*AGREES, "-o", "report.txt"), "gives the gradient of")],
    ids=["evaluate", "verify-kernel"],
)
def test_what_was_found_is_shown_though_the_disk_be_full(
    run, work: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], words: str
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = snapshot(work)
    monkeypatch.setattr("symrnn.files.atomic.os.fsync", full)
    monkeypatch.setattr("symrnn.cli.kernels.assert_gradients_match", lambda *given, **options: None)
    done = run(*argv)
    assert (done.code, words in done.out) == (2, True)
    assert "No space left on device" in done.err
    assert snapshot(work) == before
