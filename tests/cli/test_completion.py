"""The script of ``symrnn completion``, run by bash itself."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from symrnn.cli.command_arguments import COMMAND_ARGUMENTS
from symrnn.cli.commands import COMMANDS
from symrnn.cli.completion import SHELLS
from symrnn.cli.parser import build_parser
from symrnn.cli.unknown_arguments import options_of, subparsers_of

BASH = shutil.which("bash") or "/bin/bash"


def completed(script: str, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    code = f"{script}\nCOMP_WORDS=({' '.join(map(repr, words))}); COMP_CWORD={len(words) - 1}; _symrnn; "
    done = subprocess.run(
        [BASH, "-c", code + "printf '%s\\n' \"${COMPREPLY[@]}\""], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture
def script(run) -> str:
    done = run("completion", "bash")
    assert (done.code, done.err) == (0, "")
    return done.out


def test_commands_are_completed(script) -> None:
    assert completed(script, "symrnn", "") == [*COMMANDS, "--help", "--version"]
    assert completed(script, "symrnn", "unr") == ["unroll"]
    assert len(COMMANDS) == len(COMMAND_ARGUMENTS)


def test_options_and_their_values_are_those_of_the_parser(script) -> None:
    parsers = subparsers_of(build_parser())
    assert completed(script, "symrnn", "gradient", "elman", "-") == options_of(parsers["gradient"])
    assert completed(script, "symrnn", "evaluate", "elman", "--tar") == ["--target"]
    assert completed(script, "symrnn", "gradient", "elman", "--method", "r") == ["rtrl"]
    assert completed(script, "symrnn", "bound", "gru", "--norm", "") == ["1", "2", "inf"]


def test_files_are_completed_elsewhere(script, tmp_path, monkeypatch) -> None:
    (tmp_path / "mine.cell").write_text("")
    monkeypatch.chdir(tmp_path)
    assert completed(script, "symrnn", "unroll", "mi") == ["mine.cell"]


def test_every_shell_has_a_script(run) -> None:
    for shell in SHELLS:
        done = run("completion", shell)
        assert "complete -F _symrnn symrnn" in done.out
    assert "expected" in run("completion").err or "required" in run("completion").err
    assert run("completion", "fish").code == 2
