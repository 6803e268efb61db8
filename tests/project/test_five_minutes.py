"""The tutorial, command by command in a folder of its own, and the workflow that users copy."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from docs_examples import blocks, compare, run_command, write_file
from places import DOCS

TUTORIAL = (DOCS / "testing/verify-a-kernel-in-five-minutes.md").read_text(encoding="utf-8")
WORKFLOW = (DOCS / "testing/ci-workflow.yml").read_text(encoding="utf-8")


def ended(command: str, folder: Path) -> tuple[int, str]:
    """The exit code of a command in a folder, and what it prints; symrnn itself runs in this process, for speed."""
    if command.startswith("symrnn "):
        for file in folder.glob("*.py"):
            sys.modules.pop(file.stem, None)
        with contextlib.chdir(folder):
            return run_command(command)
    program, *arguments = shlex.split(command)
    assert program == "python"
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"COLUMNS": "80", "PY_COLORS": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def followed(markdown: str, folder: Path) -> list[str]:
    """Do what a text says, compare what comes of it, and give the commands; the installation is left out."""
    commands = []
    for block in blocks(markdown):
        if block.file:
            write_file(block, folder, block.file)
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:] if block.language == "console" else ():
            command, _, expected = part.partition("\n")
            commands.append(command)
            if not command.startswith("pip install "):
                code, printed = ended(command, folder)
                compare(expected, printed, command)
                assert code == (" failed in " in printed), command
    return commands


@pytest.fixture(scope="module", autouse=True)
def _environment():
    """A file that is changed within a second would be taken for the one compiled before; pytest has one plug-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # half of the time would be those that are not used
        patch.setenv("PYTEST_PLUGINS", "_symrnn_pytest")
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader of the tutorial has at its end."""
    path = tmp_path_factory.mktemp("five_minutes")
    commands = followed(TUTORIAL, path)
    assert commands[0] == 'pip install "../symrnn[testing]"'
    assert [command.split()[0] for command in commands[1:]] == ["python", "python", "symrnn", "symrnn"]
    return path


def test_the_tutorial_does_what_it_shows(folder: Path) -> None:
    assert (folder / "kernel-report.xml").read_text().count("<testcase") == 1
    assert len((folder / "test_gru.py").read_text().splitlines()) <= 15


def test_the_examples_of_the_tutorial_are_noticed_when_they_are_wrong(tmp_path: Path) -> None:
    kernel = "def backward(params, x, initial, upstream):\n    return {name: 0 * params[name] for name in params}\n"
    text = f"```python own.py\n{kernel}```\n```console\n$ symrnn verify-kernel own:backward --cell elman\n...\n```\n"
    with pytest.raises(AssertionError, match="verify-kernel own:backward"):
        followed(text, tmp_path)  # it ends with 1
    help_text = "```console\n$ symrnn verify-kernel --help\nusage: symrnn verify...\n```\n"
    assert followed(help_text, tmp_path) == ["symrnn verify-kernel --help"]
    with pytest.raises(AssertionError, match="expected\nusage: symrnn check"):
        followed(help_text.replace("symrnn verify...", "symrnn check..."), tmp_path)


def steps_of(workflow: str) -> list[dict[str, str]]:
    """The steps: what stands behind each key, at whatever depth. One key a line, each step begins with a dash."""
    _, _, steps = workflow.partition("    steps:\n")
    found: list[dict[str, str]] = []
    for line in steps.splitlines():
        match = re.fullmatch(r"      (?P<dash>- |  )(?P<deeper>  )?(?P<key>[\w-]+):(?: (?P<value>\S.*))?", line)
        assert match, line
        if match["dash"] == "- ":
            found.append({})
        found[-1][match["key"]] = match["value"] or ""
    return found


def test_the_workflow_has_the_structure_of_one() -> None:
    lines = [line for line in WORKFLOW.splitlines() if not line.startswith("#")]
    assert lines[:6] == [
        "name: gradients",
        "on: [push, pull_request]",
        "jobs:",
        "  gradients:",
        "    runs-on: ubuntu-latest",
        "    steps:",
    ]
    assert "\t" not in WORKFLOW
    steps = steps_of(WORKFLOW)
    assert [step["uses"].partition("@")[0] for step in steps if "uses" in step] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/upload-artifact",
    ]
    assert steps[-1]["if"] == "always()"
    with pytest.raises(AssertionError):
        steps_of(WORKFLOW.replace("        run: python", "       run: python"))


@pytest.mark.slow
def test_the_commands_of_the_workflow_run_and_write_what_is_kept(folder: Path) -> None:
    steps = steps_of(WORKFLOW)
    commands = [step["run"] for step in steps if "run" in step]
    assert commands[0] == 'python -m pip install "./vendor/symrnn[testing]"'
    kept = folder / steps[-1]["path"]
    assert not kept.exists()
    for command in commands[1:]:
        code, printed = ended(command, folder)
        assert code == 0, printed
    assert "<testcase" in kept.read_text()
    (folder / "gru.py").write_text((folder / "gru.py").read_text().replace("dq * r + da_r", "dq + da_r"))
    codes = [ended(command, folder)[0] for command in commands[1:]]
    assert codes == [1]
    assert "<failure" in kept.read_text()


def test_the_flags_of_the_workflow_are_those_of_the_help(tmp_path: Path) -> None:
    commands = [step["run"] for step in steps_of(WORKFLOW) if " pytest " in step.get("run", "")]
    assert len(commands) == 1
    flags = [word for word in shlex.split(commands[0]) if word.startswith("--")]
    assert flags == ["--symrnn-report"]
    assert re.search(rf"(?m)^  {flags[0]}=FILE", ended("python -m pytest --help", tmp_path)[1])
